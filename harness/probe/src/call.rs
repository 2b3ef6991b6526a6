//! Calls: the request of each step, and the people and groups that the probe creates.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::experiment::Step;
use super::template::{Names, external_id};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// Verbs of steps.
#[cfg(test)]
pub(crate) const VERBS: [&str; 15] = [
    "person", "group", "account", "team", "put", "patch", "change", "read", "delete", "find", "bulk", "get", "own",
    "root", "form",
];

/// Kind of an object, by the API that creates it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// User of SCIM.
    Person,
    /// Group of SCIM.
    Group,
    /// User of Egnyte's own API.
    Account,
    /// Group of Egnyte's own API.
    Team,
}

impl Kind {
    fn by_verb(verb: &str) -> Option<Self> {
        match verb {
            "person" => Some(Self::Person),
            "group" => Some(Self::Group),
            "account" => Some(Self::Account),
            "team" => Some(Self::Team),
            _ => None,
        }
    }

    /// Returns the API and the path at which objects of this kind are created.
    pub(crate) fn collection(self) -> (Api, &'static str) {
        match self {
            Self::Person => (Api::Scim, "/Users"),
            Self::Group => (Api::Scim, "/Groups"),
            Self::Account => (Api::Own, "/v2/users"),
            Self::Team => (Api::Own, "/v2/groups"),
        }
    }

    /// Returns the attribute that is the name.
    pub(crate) fn name_attribute(self) -> &'static str {
        if matches!(self, Self::Person | Self::Account) { "userName" } else { "displayName" }
    }

    /// Returns the body that creates an object.
    pub(crate) fn body(self, names: &Names<'_>, object: &str) -> Map<String, Value> {
        let (name, email) = (names.name(object), names.email(object));
        let full_name = json!({ "givenName": "Probe", "familyName": "Experiment" });
        let body = match self {
            Self::Person => json!({
                "schemas": [USER], "userName": name, "externalId": external_id(&name), "userType": "power",
                "active": true, "emails": [{ "value": email, "type": "work", "primary": true }], "name": full_name,
            }),
            // Egnyte writes to the owner of a new account unless it signs in by single sign-on.
            Self::Account => json!({
                "userName": name, "externalId": external_id(&name), "email": email, "name": full_name, "active": true,
                "sendInvite": false, "authType": "sso", "userType": "power",
            }),
            Self::Group => json!({ "schemas": [GROUP], "displayName": name }),
            Self::Team => json!({ "displayName": name }),
        };
        match body {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

/// API of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Api {
    /// SCIM, at its base URL.
    Scim,
    /// Egnyte's own API, below `/pubapi`.
    Own,
    /// Pages and OAuth, at the root.
    Site,
}

impl Api {
    /// Returns the base of its paths below the root of a domain; none for SCIM, whose URL is given.
    pub(crate) fn base(self) -> &'static str {
        if self == Self::Own { "/pubapi" } else { "" }
    }
}

/// Request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) api: Api,
    /// Path and query, not yet encoded.
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) has_invalid_token: bool,
}

impl Call {
    pub(crate) fn new(method: Method, api: Api, path: impl Into<String>) -> Self {
        Self { method, api, path: path.into(), body: None, has_invalid_token: false }
    }

    fn with(self, body: impl Into<Value>) -> Self {
        Self { body: Some(body.into()), ..self }
    }
}

/// Object of an experiment.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// Body that created it.
    body: Map<String, Value>,
}

/// Objects of an experiment by name.
pub(crate) type Objects = std::collections::BTreeMap<String, Object>;

/// Returns the request of a step, and the kind of the object that it creates. `None` if its object does not exist.
pub(crate) fn call(step: &Step, names: &Names<'_>, objects: &mut Objects) -> Option<(Call, Option<Kind>)> {
    let object = step.object.as_str();
    if let Some(kind) = Kind::by_verb(&step.verb) {
        let body = overlaid(kind.body(names, object), step, names);
        objects.insert(object.to_owned(), Object { kind, body: body.clone() });
        return Some((creation(kind, body), Some(kind)));
    }
    let call = match step.verb.as_str() {
        "get" | "own" | "root" => Call::new(Method::GET, api_of(&step.verb), names.fill_text(object)),
        "form" => Call::new(Method::POST, Api::Site, names.fill_text(object)),
        "find" => return Some(find(step, names, objects)),
        _ => existing(step, names, objects)?,
    };
    Some((Call { has_invalid_token: step.has_invalid_token, ..call }, None))
}

/// Request that creates an object of a kind.
pub(crate) fn creation(kind: Kind, body: Map<String, Value>) -> Call {
    let (api, path) = kind.collection();
    Call::new(Method::POST, api, path).with(body)
}

/// PATCH over SCIM.
pub(crate) fn patch(path: &str, operations: &Value) -> Call {
    Call::new(Method::PATCH, Api::Scim, path).with(json!({ "schemas": [PATCH], "Operations": operations }))
}

fn api_of(verb: &str) -> Api {
    match verb {
        "get" => Api::Scim,
        "own" => Api::Own,
        _ => Api::Site,
    }
}

/// Search over SCIM for an account that Egnyte's own API created.
fn find(step: &Step, names: &Names<'_>, objects: &mut Objects) -> (Call, Option<Kind>) {
    let account = step.of.as_deref().unwrap_or_default();
    let id = external_id(&names.name(account));
    let body = Map::from_iter([("externalId".to_owned(), Value::from(id.as_str()))]);
    objects.insert(step.object.clone(), Object { kind: Kind::Person, body });
    (Call::new(Method::GET, Api::Scim, format!("/Users?filter=externalId eq \"{id}\"")), None)
}

/// Request to an object that exists.
fn existing(step: &Step, names: &Names<'_>, objects: &Objects) -> Option<Call> {
    let object = objects.get(&step.object)?;
    let (api, _) = object.kind.collection();
    let path = path_of(object.kind, names.ids.get(&step.object)?);
    let at = |method| Call::new(method, api, path.as_str());
    Some(match step.verb.as_str() {
        "read" => at(Method::GET),
        "delete" => at(Method::DELETE),
        "put" => at(Method::PUT).with(overlaid(object.body.clone(), step, names)),
        "change" => at(Method::PATCH).with(names.fill_members(&step.set)),
        "patch" => {
            let operations = step.operations.as_ref().map_or_else(|| replacements(step, names), |all| names.fill(all));
            patch(&path, &operations)
        }
        "bulk" => {
            let operation = json!({ "method": "DELETE", "path": path });
            Call::new(Method::POST, Api::Scim, "/Bulk").with(json!({ "schemas": [BULK], "Operations": [operation] }))
        }
        _ => return None,
    })
}

/// Returns the path of a resource. The id is one segment of it: its characters but letters, digits,
/// `-`, `_` and `~` are percent-encoded.
pub(crate) fn path_of(kind: Kind, id: &Value) -> String {
    let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    let encode = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    format!("{}/{}", kind.collection().1, text.bytes().map(encode).collect::<String>())
}

fn replacements(step: &Step, names: &Names<'_>) -> Value {
    let operation = |(path, value): (&String, &Value)| json!({ "op": "replace", "path": path, "value": value });
    names.fill_members(&step.set).iter().map(operation).collect()
}

fn overlaid(mut body: Map<String, Value>, step: &Step, names: &Names<'_>) -> Map<String, Value> {
    body.extend(names.fill_members(&step.set));
    for attribute in &step.without {
        body.remove(attribute);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::RunName;

    #[test]
    fn id_is_one_segment_of_the_path() {
        assert_eq!(path_of(Kind::Person, &json!("../Groups/7")), "/Users/%2E%2E%2FGroups%2F7");
        assert_eq!(path_of(Kind::Account, &json!(12)), "/v2/users/12");
    }

    #[test]
    fn put_has_the_body_of_the_creation_with_its_changes() {
        let run = RunName { prefix: "probe-0-".to_owned(), mail_domain: "example.com".to_owned() };
        let (mut names, mut objects) = (Names::new(&run, 1), Objects::new());
        let (created, kind) = call(&Step::new("person", "a"), &names, &mut objects).unwrap();
        assert_eq!((kind, created.path.as_str()), (Some(Kind::Person), "/Users"));
        assert!(call(&Step::new("put", "a"), &names, &mut objects).is_none(), "it does not exist yet");
        names.ids.insert("a".to_owned(), json!("7"));
        let (put, _) = call(&Step::new("put", "a"), &names, &mut objects).unwrap();
        assert_eq!((put.path.as_str(), put.body), ("/Users/7", created.body));
    }
}
