//! `attributes` and `excludedAttributes`: which part of a resource an answer has (RFC 7644 §3.9).
//! Knows the schema's `returned`, and no value.

use serde_json::{Map, Value};

use crate::diagnostics::{Remark, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::path::{AttrPath, parse_attribute};
use crate::schema::{Returned, Schema};

/// How many attributes may be named.
const MOST_NAMES: usize = 200;

/// What the client wants to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Projection {
    /// What is returned by default.
    #[default]
    Everything,
    /// These, and what is always returned.
    Only(Vec<AttrPath>),
    /// Everything but these; what is always returned stays.
    Without(Vec<AttrPath>),
    /// The attributes that these lead to or into, each whole, and nothing else: what a server looks at itself.
    Glance(Vec<AttrPath>),
}

impl Projection {
    /// Reads the two parameters, each a list with commas.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        let names = |text: &str| -> Vec<_> {
            let all = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            all.take(MOST_NAMES + 1).map(name).collect()
        };
        let said = |text: &&str| !text.trim().is_empty();
        match (attributes.filter(said), excluded.filter(said)) {
            (Some(_), Some(_)) => {
                let detail = "attributes and excludedAttributes exclude each other";
                Err(ScimError::of(ScimType::InvalidValue, detail))
            }
            (Some(wanted), None) => Ok(Self::Only(collected(names(wanted))?).or_everything()),
            (None, Some(unwanted)) => Ok(Self::Without(collected(names(unwanted))?).or_everything()),
            (None, None) => Ok(Self::Everything),
        }
    }

    /// Says whether something is named that the schema does not have.
    pub fn check(&self, schema: &Schema, tolerances: &mut Tolerances) {
        if let Self::Only(paths) | Self::Without(paths) = self
            && paths.iter().any(|path| schema.resolve(path).is_none())
        {
            tolerances.remark(Remark::UnknownProjected);
        }
    }

    fn or_everything(self) -> Self {
        match self {
            Self::Only(paths) | Self::Without(paths) if paths.is_empty() => Self::Everything,
            other => other,
        }
    }

    /// Whether anything of the attribute is wanted, so that what is costly need not be rendered.
    pub fn wants(&self, name: &str, schema: &Schema) -> bool {
        // Most attributes are not named at all, which is told without the table.
        let may_mean = |path: &&AttrPath| path.urn.is_some() || path.name.eq_ignore_ascii_case(name);
        let any_reaches = |paths: &[AttrPath]| paths.iter().filter(may_mean).any(|path| reaches(path, name, schema));
        match self {
            Self::Everything => schema.attribute(name).is_none_or(|found| found.returned != Returned::Never),
            Self::Only(paths) => any_reaches(paths) || schema.always_returns(name),
            Self::Glance(paths) => any_reaches(paths),
            Self::Without(paths) => {
                schema.always_returns(name) || !paths.iter().filter(may_mean).any(|path| covers(path, name, schema))
            }
        }
    }

    /// The part of the resource that is wanted.
    pub fn apply(&self, resource: Value, schema: &Schema) -> Value {
        if let Self::Glance(_) = self {
            return resource;
        }
        let Value::Object(mut resource) = resource else { return resource };
        resource.retain(|name, _| schema.attribute(name).is_none_or(|found| found.returned != Returned::Never));
        match self {
            Self::Everything | Self::Glance(_) => {}
            Self::Only(paths) => resource = only(paths, resource, schema),
            Self::Without(paths) => paths.iter().for_each(|path| take_away(path, &mut resource, schema)),
        }
        Value::Object(resource)
    }
}

fn name(text: &str) -> Result<AttrPath, ScimError> {
    parse_attribute(text).map_err(|error| ScimError::of(ScimType::InvalidValue, error.detail))
}

fn collected(names: Vec<Result<AttrPath, ScimError>>) -> Result<Vec<AttrPath>, ScimError> {
    if names.len() > MOST_NAMES {
        let detail = format!("more than {MOST_NAMES} attributes are named");
        return Err(ScimError::of(ScimType::InvalidValue, detail));
    }
    names.into_iter().collect()
}

/// Whether a path leads to the attribute or into it; what the schema does not know is left to whoever cuts it out.
fn reaches(path: &AttrPath, name: &str, schema: &Schema) -> bool {
    let Some(attribute) = schema.attribute(name) else { return true };
    schema.resolve(path).is_some_and(|found| {
        found.attribute.name == attribute.name || found.extension.is_some_and(|outer| outer.name == attribute.name)
    })
}

/// Whether a path is the attribute, with all that is in it.
fn covers(path: &AttrPath, name: &str, schema: &Schema) -> bool {
    let Some(found) = schema.resolve(path).filter(|_| path.sub.is_none()) else { return false };
    found.extension.is_none() && found.attribute.name.eq_ignore_ascii_case(name)
}

/// Where a path leads in a resource as it is rendered: one to three names deep.
fn keys<'p>(path: &'p AttrPath, schema: &Schema) -> Vec<&'p str> {
    let Some(found) = schema.resolve(path) else {
        let outer = path.urn.as_deref().filter(|urn| !schema.urn.eq_ignore_ascii_case(urn));
        return outer.into_iter().chain([path.name.as_str()]).chain(path.sub.as_deref()).collect();
    };
    let outer = found.extension.map(|outer| outer.name);
    outer.into_iter().chain([found.attribute.name]).chain(found.sub.map(|sub| sub.name)).collect()
}

fn only(paths: &[AttrPath], mut resource: Map<String, Value>, schema: &Schema) -> Map<String, Value> {
    let wanted: Vec<Vec<&str>> = paths.iter().map(|path| keys(path, schema)).collect();
    resource.retain(|name, value| {
        let always = schema.attribute(name).is_some_and(|attribute| attribute.returned == Returned::Always);
        always || retain_wanted(name, value, &wanted, 0)
    });
    resource
}

/// Whether a member lies on a wanted path; what it holds beside those paths is taken out of it.
fn retain_wanted(name: &str, value: &mut Value, wanted: &[Vec<&str>], depth: usize) -> bool {
    let mut deeper: Vec<Vec<&str>> = Vec::new();
    for keys in wanted.iter().filter(|keys| keys[depth].eq_ignore_ascii_case(name)) {
        if keys.len() == depth + 1 {
            return true;
        }
        deeper.push(keys.clone());
    }
    if deeper.is_empty() {
        return false;
    }
    each_object(value, &mut |parts| parts.retain(|name, value| retain_wanted(name, value, &deeper, depth + 1)));
    prune(value)
}

fn take_away(path: &AttrPath, resource: &mut Map<String, Value>, schema: &Schema) {
    let always = schema.resolve(path).is_some_and(|found| found.leaf().returned == Returned::Always);
    if !always {
        remove(&keys(path, schema), resource);
    }
}

fn remove(keys: &[&str], parts: &mut Map<String, Value>) {
    match keys {
        [] => {}
        [last] => parts.retain(|name, _| !name.eq_ignore_ascii_case(last)),
        [first, rest @ ..] => parts.retain(|name, value| {
            if !name.eq_ignore_ascii_case(first) {
                return true;
            }
            each_object(value, &mut |inner| remove(rest, inner));
            prune(value)
        }),
    }
}

fn each_object(value: &mut Value, act: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(parts) => act(parts),
        Value::Array(values) => values.iter_mut().filter_map(Value::as_object_mut).for_each(act),
        _ => {}
    }
}

/// Takes emptied values out; whether anything is left.
fn prune(value: &mut Value) -> bool {
    match value {
        Value::Array(values) => {
            values.retain(|value| value.as_object().is_none_or(|parts| !parts.is_empty()));
            !values.is_empty()
        }
        Value::Object(parts) => !parts.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN, GROUP};

    fn ada() -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "1",
            "userName": "ada",
            "password": "secret",
            "name": { "givenName": "Ada", "familyName": "Lovelace" },
            "emails": [{ "value": "ada@acme.example", "type": "work" }],
            ENTERPRISE_URN: { "department": "R&D", "manager": { "value": "2", "displayName": "Grace" } },
        })
    }

    fn check(attributes: Option<&str>, excluded: Option<&str>, left: &[&str]) {
        let shown = Projection::parse(attributes, excluded).unwrap().apply(ada(), &EGNYTE_USER);
        let names: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, left, "{attributes:?} {excluded:?}");
    }

    #[test]
    fn what_is_always_returned_stays_and_what_never_is_goes() {
        check(None, None, &["schemas", "id", "userName", "name", "emails", ENTERPRISE_URN]);
        check(Some("USERNAME"), None, &["schemas", "id", "userName"]);
        check(Some("password"), None, &["schemas", "id"]);
        check(None, Some("id,schemas,userName,emails"), &["schemas", "id", "name", ENTERPRISE_URN]);
        check(Some(" "), None, &["schemas", "id", "userName", "name", "emails", ENTERPRISE_URN]);
    }

    #[test]
    fn sub_attributes_and_extensions_can_be_chosen() {
        let only = |text: &str| Projection::parse(Some(text), None).unwrap().apply(ada(), &EGNYTE_USER);
        assert_eq!(only("name.givenName")["name"], json!({ "givenName": "Ada" }));
        assert_eq!(only("emails.value,emails.type")["emails"], ada()["emails"]);
        assert_eq!(
            only(&format!("{ENTERPRISE_URN}:manager.value"))[ENTERPRISE_URN],
            json!({ "manager": { "value": "2" } })
        );
        assert_eq!(only(ENTERPRISE_URN)[ENTERPRISE_URN], ada()[ENTERPRISE_URN]);
        let without = Projection::parse(None, Some("name.givenName,emails.value")).unwrap().apply(ada(), &EGNYTE_USER);
        assert_eq!(without["name"], json!({ "familyName": "Lovelace" }));
        assert_eq!(without["emails"], json!([{ "type": "work" }]));
    }

    #[test]
    fn members_need_not_be_rendered_where_they_are_not_wanted() {
        let wants = |attributes, excluded| Projection::parse(attributes, excluded).unwrap().wants("members", &GROUP);
        assert!(wants(None, None));
        assert!(wants(Some("members.value"), None));
        assert!(wants(None, Some("members.display")));
        assert!(!wants(Some("displayName"), None));
        assert!(!wants(None, Some("Members")));
    }

    #[test]
    fn both_lists_at_once_are_refused() {
        assert!(Projection::parse(Some("id"), Some("id")).is_err());
    }
}
