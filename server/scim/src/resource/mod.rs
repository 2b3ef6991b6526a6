//! Bodies of POST and PUT: JSON in, what it says of a user or a group out. Knows the schema and what the domain can be
//! told; how a resource is rendered is in `render`.

pub(crate) mod coerce;
pub(crate) mod members;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::diagnostics::{Remark, Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::message::check_resource_schemas;
use crate::path::parse_attribute;
use crate::schema::{Attribute, GROUP, Mutability, Returned, Schema};
use coerce::{is_unassigned, shown};
use egnyte_domain::{Group, GroupId, GroupName, RosterError, Rules, User, UserDraft};
use members::Members;

/// How many attributes a resource may have.
const MOST_ATTRIBUTES: usize = 1_000;

/// What a body is for; it decides which of its oddities are worth a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A new resource: POST.
    Create,
    /// The whole of one: PUT.
    Replace,
}

/// What a body says of a group. `None` is "not said".
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupDraft {
    /// Its name.
    pub display_name: Option<String>,
    /// What the client calls it.
    pub external_id: Option<String>,
    /// Who is in it; an empty list and null say nobody.
    pub members: Option<Members>,
    /// What else was said.
    pub extra: Map<String, Value>,
}

impl GroupDraft {
    /// The name, as long as it may be.
    pub fn name(&self, rules: &Rules) -> Result<GroupName, RosterError> {
        let said = self.display_name.as_deref().ok_or(RosterError::Missing { attribute: "displayName" })?;
        GroupName::parse(said, rules.longest_group_name)
    }

    /// The new group this makes.
    pub fn create(self, id: GroupId, rules: &Rules, now: jiff::Timestamp) -> Result<Group, RosterError> {
        let name = self.name(rules)?;
        let members = self.members.unwrap_or_default().admitted(rules)?;
        Ok(Group {
            external_id: self.external_id,
            members: members.into_iter().collect(),
            extra: self.extra,
            ..Group::new(id, name, now)
        })
    }
}

/// The user that a PATCH starts from: without the name that Egnyte itself formed of the others, which is formed anew of
/// them as they then are unless the PATCH tells one.
pub fn before_patch(mut shown: Value, user: &User) -> Value {
    let formed = User::default_formatted_name(&user.given_name, &user.family_name);
    if user.formatted_name == formed
        && let Some(Value::Object(name)) = shown.get_mut("name")
    {
        name.shift_remove("formatted");
    }
    shown
}

/// Reads what a PATCH made of a user. The server formed it, so that nothing of it is held against the request.
pub fn patched(resource: Value, schema: &Schema) -> Result<UserDraft, ScimError> {
    user(resource, schema, Purpose::Replace, &mut Tolerances::all())
}

/// Reads a user; `schema` is the profile's.
pub fn user(
    body: Value,
    schema: &Schema,
    purpose: Purpose,
    tolerances: &mut Tolerances,
) -> Result<UserDraft, ScimError> {
    let mut said = read(body, schema, purpose, tolerances)?;
    let name = said.shift_remove("name");
    let user_type = said.get("userType").and_then(Value::as_str).map(str::to_owned);
    if schema.attribute("userType").is_some_and(|attribute| attribute.required) {
        said.shift_remove("userType");
    }
    let mut provision = UserDraft {
        user_name: text(said.shift_remove("userName")),
        external_id: text(said.shift_remove("externalId")),
        active: said.shift_remove("active").and_then(|active| active.as_bool()),
        user_type,
        email: None,
        ..UserDraft::default()
    };
    if let Some(Value::Object(mut parts)) = name {
        provision.given_name = text(parts.shift_remove("givenName"));
        provision.family_name = text(parts.shift_remove("familyName"));
        provision.formatted_name = text(parts.shift_remove("formatted"));
        if !parts.is_empty() {
            said.insert("name".into(), Value::Object(parts));
        }
    }
    if let Some(emails) = said.shift_remove("emails") {
        provision.email = chosen_email(&emails).map(str::to_owned);
        if provision.email.as_deref().is_none_or(|email| !is_usual(&emails, email)) {
            provision.other_emails = emails_besides(&emails, provision.email.as_deref());
            said.insert("emails".into(), emails);
        }
    }
    require(provision.user_name.as_deref(), tolerances);
    if provision.active.is_none() {
        tolerances.remark(Remark::MissingActive);
    }
    // Collected anew, so that the room of what was taken out is not kept with every account.
    provision.extra = said.into_iter().collect();
    Ok(provision)
}

/// Reads a group.
pub fn group(body: Value, purpose: Purpose, tolerances: &mut Tolerances) -> Result<GroupDraft, ScimError> {
    let names_members =
        body.as_object().is_some_and(|body| body.keys().any(|name| name.eq_ignore_ascii_case("members")));
    let mut said = read(body, &GROUP, purpose, tolerances)?;
    let members = said.shift_remove("members").unwrap_or(Value::Null);
    let display_name = text(said.shift_remove("displayName"));
    require(display_name.as_deref(), tolerances);
    Ok(GroupDraft {
        display_name,
        external_id: text(said.shift_remove("externalId")),
        members: names_members.then(|| Members::of(&members)).transpose()?,
        extra: said,
    })
}

/// The one address of several that Egnyte has room for: the primary, else the one for work, else the first.
pub(super) fn chosen_email(emails: &Value) -> Option<&str> {
    let emails = emails.as_array()?;
    let primary = emails.iter().find(|email| email["primary"] == true);
    let work =
        || emails.iter().find(|email| email["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("work")));
    primary.or_else(work).or_else(|| emails.first())?["value"].as_str()
}

fn emails_besides(emails: &Value, chosen: Option<&str>) -> Vec<String> {
    let told = emails.as_array().into_iter().flatten().filter_map(|email| email["value"].as_str());
    told.filter(|told| Some(*told) != chosen).map(str::to_owned).collect()
}

/// An address of which the client told no more.
#[derive(Serialize)]
pub(super) struct UsualEmail<'a> {
    value: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    primary: bool,
}

/// How the one address is told where the client told no more of it.
pub(super) fn usual_emails(email: &str) -> [UsualEmail<'_>; 1] {
    [UsualEmail { value: email, kind: "work", primary: true }]
}

fn is_usual(emails: &Value, email: &str) -> bool {
    serde_json::to_value(usual_emails(email)).is_ok_and(|usual| usual == *emails)
}

/// Remarks that a name is missing which the standard itself wants (RFC 7643 §4.1.1 and §4.2).
fn require(name: Option<&str>, tolerances: &mut Tolerances) {
    if name.is_none_or(str::is_empty) {
        tolerances.remark(Remark::MissingRequired);
    }
}

/// The members of the body that mean something, by their canonical names and as the schema holds them.
fn read(
    body: Value,
    schema: &Schema,
    purpose: Purpose,
    tolerances: &mut Tolerances,
) -> Result<Map<String, Value>, ScimError> {
    let Value::Object(body) = body else {
        let detail = format!("the body is {}, not an object", shown(&body));
        return Err(ScimError::of(ScimType::InvalidSyntax, detail));
    };
    if body.len() > MOST_ATTRIBUTES {
        let detail = format!("the body has {} attributes; at most {MOST_ATTRIBUTES} are read", body.len());
        return Err(ScimError::plain(413, detail));
    }
    let mut kept = Map::with_capacity(body.len());
    let mut met = Vec::with_capacity(body.len());
    let mut uris = Value::Null;
    for (name, sent) in body {
        let attribute = schema.attribute(&name);
        met.extend(attribute.map(|attribute| attribute.name));
        match attribute {
            Some(attribute) if attribute.name == "schemas" => {
                coerce::not_too_many(attribute, sent.as_array().map_or(0, Vec::len))?;
                uris = sent;
            }
            Some(attribute) if attribute.mutability == Mutability::ReadOnly => {
                note(attribute, &sent, purpose, tolerances);
            }
            Some(attribute) => {
                let held = coerce::value(attribute, sent, tolerances)?;
                if !held.is_null() && attribute.returned != Returned::Never {
                    kept.insert(attribute.name.to_owned(), held);
                }
            }
            None => {
                admit_unknown(&name, schema, tolerances)?;
                if !is_unassigned(&sent) {
                    kept.insert(name, sent);
                }
            }
        }
    }
    judge(&met, &kept, &uris, tolerances);
    check_resource_schemas(&uris, schema, tolerances)?;
    Ok(kept)
}

/// Remarks what is wrong with a body as a whole.
fn judge(met: &[&str], kept: &Map<String, Value>, uris: &Value, tolerances: &mut Tolerances) {
    if met.iter().enumerate().any(|(at, name)| met[..at].contains(name)) {
        tolerances.remark(Remark::RepeatedAttribute);
    }
    let listed: Vec<_> = uris.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let lists = |listed: &[&str], urn: &str| listed.iter().any(|uri| uri.eq_ignore_ascii_case(urn));
    if listed.iter().enumerate().any(|(at, urn)| lists(&listed[..at], urn)) {
        tolerances.remark(Remark::DuplicateSchema);
    }
    let mut extensions = kept.iter().filter(|(name, value)| is_extension(name, value));
    // A body that lists nothing at all has a finding of its own.
    if !listed.is_empty() && extensions.any(|(name, _)| !lists(&listed, name)) {
        tolerances.remark(Remark::UnlistedExtension);
    }
}

/// Whether a member of a resource has the values of an extension, known or not: their names are URIs.
pub(super) fn is_extension(name: &str, value: &Value) -> bool {
    name.contains(':') && value.is_object()
}

/// The server alone says what a read-only attribute is. The standard has it ignored in a PUT, so a note is all it is
/// worth there; a new resource must not say its id, nor a user its groups.
fn note(attribute: &Attribute, sent: &Value, purpose: Purpose, tolerances: &mut Tolerances) {
    match (attribute.name, purpose) {
        ("meta", _) => drop(tolerances.grants(Tolerance::ClientMeta)),
        (_, Purpose::Replace) => drop(tolerances.grants(Tolerance::PutReadonly)),
        _ if is_unassigned(sent) => {}
        ("id", Purpose::Create) => tolerances.remark(Remark::IdSent),
        (_, Purpose::Create) => tolerances.remark(Remark::GroupsOnUser),
    }
}

fn admit_unknown(name: &str, schema: &Schema, tolerances: &mut Tolerances) -> Result<(), ScimError> {
    let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
    if tolerances.grants(needed) {
        return Ok(());
    }
    Err(match parse_attribute(name) {
        Ok(path) => schema.unknown(&path, ScimType::InvalidSyntax),
        Err(error) => ScimError::of(ScimType::InvalidSyntax, error.detail),
    })
}

fn text(held: Option<Value>) -> Option<String> {
    match held {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN};

    fn read_user(body: Value) -> UserDraft {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Tolerances::all()).unwrap()
    }

    fn refused(body: Value) -> ScimError {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Tolerances::all()).unwrap_err()
    }

    /// What JumpCloud's custom SCIM connector sends, as its samples have it.
    fn from_jumpcloud() -> Value {
        json!({
            "active": true,
            "addresses": [{ "country": "US", "locality": "locality", "primary": true, "type": "work" }],
            "displayName": "displayname",
            "emails": [{ "primary": true, "type": "work", "value": "ada@acme.example" }],
            "externalId": "66e2d689590450d073d2df3b",
            "locale": "en-US",
            "name": { "familyName": "Lovelace", "givenName": "Ada" },
            "phoneNumbers": [],
            "schemas": [ENTERPRISE_URN, EGNYTE_USER.urn],
            "userName": "ada",
            "userType": "power",
        })
    }

    #[test]
    fn what_egnyte_has_a_field_for_is_read_and_the_rest_is_kept() {
        let provision = read_user(from_jumpcloud());
        assert_eq!(provision.user_name.as_deref(), Some("ada"));
        assert_eq!(provision.email.as_deref(), Some("ada@acme.example"));
        assert_eq!(
            (provision.given_name.as_deref(), provision.family_name.as_deref()),
            (Some("Ada"), Some("Lovelace"))
        );
        assert_eq!((provision.formatted_name, provision.active), (None, Some(true)));
        assert_eq!(provision.user_type.as_deref(), Some("power"));
        let kept: Vec<_> = provision.extra.keys().map(String::as_str).collect();
        assert_eq!(kept, ["addresses", "displayName", "locale"]);
    }

    #[test]
    fn the_email_is_the_primary_else_the_one_for_work_else_the_first() {
        let email = |emails: Value| read_user(json!({ "schemas": [EGNYTE_USER.urn], "emails": emails })).email;
        let (home, work) = (json!({ "value": "h@x", "type": "home" }), json!({ "value": "w@x", "type": "Work" }));
        assert_eq!(email(json!([home, work, { "value": "p@x", "primary": "True" }])).as_deref(), Some("p@x"));
        assert_eq!(email(json!([home, work])).as_deref(), Some("w@x"));
        assert_eq!(email(json!([home])).as_deref(), Some("h@x"));
        assert_eq!((email(json!(null)), email(json!([]))), (None, None));
    }

    #[test]
    fn a_put_that_echoes_what_it_read_is_taken_and_noted() {
        let body = json!({
            "schemas": [EGNYTE_USER.urn, "urn:acme:User"], "id": "17", "meta": { "version": "x" }, "groups": [],
            "UserName": "ada", "active": "False", "password": "secret", "shoeSize": 38,
        });
        let mut tolerances = Tolerances::all();
        let provision = user(body, &EGNYTE_USER, Purpose::Replace, &mut tolerances).unwrap();
        assert_eq!((provision.user_name.as_deref(), provision.active), (Some("ada"), Some(false)));
        assert_eq!(Value::Object(provision.extra), json!({ "shoeSize": 38 }));
        let needed: Vec<_> = tolerances.needed().map(Tolerance::id).collect();
        assert_eq!(needed, ["bool-string", "unknown-urn", "unknown-attribute", "client-meta", "put-readonly"]);
    }

    #[test]
    fn a_wrong_body_is_told_what_is_wrong_with_it() {
        for (body, said) in [
            (json!([]), "the body is an array, not an object"),
            (
                json!({ "schemas": ["urn:x:y"], "userName": "ada" }),
                "schemas must have \"urn:ietf:params:scim:schemas:core:2.0:User\"",
            ),
            (json!({ "schemas": "x" }), "schemas must have"),
            (json!({ "userName": 5 }), "userName: got the number 5, accepts a string"),
            (
                json!({ "userName": "ada", "emails": [{ "value": true }] }),
                "emails.value: got the boolean true, accepts a string",
            ),
        ] {
            let detail = refused(body).detail;
            assert!(detail.starts_with(said), "{detail}");
        }
    }

    #[test]
    fn a_strict_reader_names_the_attribute_that_was_meant() {
        let body = json!({ "schemas": [EGNYTE_USER.urn], "usrName": "ada" });
        let error = user(body, &EGNYTE_USER, Purpose::Create, &mut Tolerances::none()).unwrap_err();
        assert_eq!(error.detail, "User has no attribute \"usrName\"; did you mean \"userName\"?");
    }

    #[test]
    fn a_group_tells_who_is_in_it_or_does_not_say() {
        let read = |body| group(body, Purpose::Create, &mut Tolerances::all());
        let draft = read(json!({
            "schemas": [GROUP.urn, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
            "displayName": "Engineering",
            "members": [{ "value": "17", "$ref": null, "display": "Ada" }, { "value": "nobody" }, { "value": "017" }],
            "roles": [],
        }))
        .unwrap();
        assert_eq!(draft.display_name.as_deref(), Some("Engineering"));
        let members = draft.members.unwrap();
        assert_eq!((members.ids.len(), members.strangers.join(" ")), (1, "nobody 017".to_owned()));
        assert_eq!(read(json!({ "displayName": "E" })).unwrap().members, None);
        assert_eq!(read(json!({ "displayName": "E", "Members": null })).unwrap().members, Some(Members::default()));
        assert!(read(json!({ "displayName": "E", "members": [{ "type": "User" }] })).is_err());
    }
}
