//! Projection of resources by `attributes` and `excludedAttributes` (RFC 7644 §3.9) and the schema's `returned`.

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostics, Remark};
use crate::error::{ScimError, ScimType};
use crate::path::{AttrPath, parse_attribute};
use crate::schema::{Returned, Schema};

/// Maximum number of attribute names.
const MAX_NAMES: usize = 200;

/// Attributes of a resource to return.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Projection {
    /// Attributes returned by default.
    #[default]
    Everything,
    /// Listed attributes, and those always returned.
    Only(Vec<AttrPath>),
    /// All but the listed attributes; those always returned stay.
    Without(Vec<AttrPath>),
    /// Listed attributes as a whole and no others, for evaluation by the server.
    Evaluated(Vec<AttrPath>),
}

impl Projection {
    /// Parses the two parameters, each a list separated by commas.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        let names = |text: &str| -> Vec<_> {
            let all = text.split(',').map(str::trim).filter(|name| !name.is_empty());
            all.take(MAX_NAMES + 1).map(name).collect()
        };
        let is_set = |text: &&str| !text.trim().is_empty();
        match (attributes.filter(is_set), excluded.filter(is_set)) {
            (Some(_), Some(_)) => {
                let detail = "attributes and excludedAttributes cannot be combined";
                Err(ScimError::of(ScimType::InvalidValue, detail))
            }
            (Some(included), None) => Ok(Self::Only(collect_names(names(included))?).or_everything()),
            (None, Some(unwanted)) => Ok(Self::Without(collect_names(names(unwanted))?).or_everything()),
            (None, None) => Ok(Self::Everything),
        }
    }

    /// Records a remark about unknown attributes.
    pub fn check(&self, schemas: &[&Schema], diagnostics: &mut Diagnostics) {
        if let Self::Only(paths) | Self::Without(paths) = self
            && paths.iter().any(|path| schemas.iter().all(|schema| schema.resolve(path).is_none()))
        {
            diagnostics.remark(Remark::UnknownProjected);
        }
    }

    fn or_everything(self) -> Self {
        match self {
            Self::Only(paths) | Self::Without(paths) if paths.is_empty() => Self::Everything,
            other => other,
        }
    }

    /// Returns whether any part of the attribute is included, so that others need not be rendered.
    pub fn wants(&self, name: &str, schema: &Schema) -> bool {
        // Fast path without the schema: most attributes are not listed.
        let may_mean = |path: &&AttrPath| path.urn.is_some() || path.name.eq_ignore_ascii_case(name);
        let any_reaches = |paths: &[AttrPath]| paths.iter().filter(may_mean).any(|path| reaches(path, name, schema));
        match self {
            Self::Everything => schema.attribute(name).is_none_or(|found| found.returned != Returned::Never),
            Self::Only(paths) => any_reaches(paths) || schema.always_returns(name),
            Self::Evaluated(paths) => any_reaches(paths),
            Self::Without(paths) => {
                schema.always_returns(name) || !paths.iter().filter(may_mean).any(|path| covers(path, name, schema))
            }
        }
    }

    /// Applies the projection to a resource.
    pub fn apply(&self, resource: Value, schema: &Schema) -> Value {
        if let Self::Evaluated(_) = self {
            return resource;
        }
        let Value::Object(mut resource) = resource else { return resource };
        resource.retain(|name, _| schema.attribute(name).is_none_or(|found| found.returned != Returned::Never));
        match self {
            Self::Everything | Self::Evaluated(_) => {}
            Self::Only(paths) => resource = only(paths, resource, schema),
            Self::Without(paths) => paths.iter().for_each(|path| exclude(path, &mut resource, schema)),
        }
        Value::Object(resource)
    }
}

fn name(text: &str) -> Result<AttrPath, ScimError> {
    parse_attribute(text).map_err(|error| ScimError::of(ScimType::InvalidValue, error.detail))
}

fn collect_names(names: Vec<Result<AttrPath, ScimError>>) -> Result<Vec<AttrPath>, ScimError> {
    if names.len() > MAX_NAMES {
        let detail = format!("more than {MAX_NAMES} attribute names");
        return Err(ScimError::of(ScimType::InvalidValue, detail));
    }
    names.into_iter().collect()
}

/// Returns whether a path is the attribute or inside it; true for attributes that are not in the schema.
fn reaches(path: &AttrPath, name: &str, schema: &Schema) -> bool {
    let Some(attribute) = schema.attribute(name) else { return true };
    schema.resolve(path).is_some_and(|found| {
        found.attribute.name == attribute.name || found.extension.is_some_and(|outer| outer.name == attribute.name)
    })
}

/// Returns whether a path is the whole attribute.
fn covers(path: &AttrPath, name: &str, schema: &Schema) -> bool {
    let Some(found) = schema.resolve(path).filter(|_| path.sub.is_none()) else { return false };
    found.extension.is_none() && found.attribute.name.eq_ignore_ascii_case(name)
}

/// Returns the keys of a path in a rendered resource: one to three.
fn keys<'p>(path: &'p AttrPath, schema: &Schema) -> Vec<&'p str> {
    let Some(found) = schema.resolve(path) else {
        let outer = path.urn.as_deref().filter(|urn| !schema.urn.eq_ignore_ascii_case(urn));
        return outer.into_iter().chain([path.name.as_str()]).chain(path.sub.as_deref()).collect();
    };
    let outer = found.extension.map(|outer| outer.name);
    outer.into_iter().chain([found.attribute.name]).chain(found.sub.map(|sub| sub.name)).collect()
}

fn only(paths: &[AttrPath], mut resource: Map<String, Value>, schema: &Schema) -> Map<String, Value> {
    let included: Vec<Vec<&str>> = paths.iter().map(|path| keys(path, schema)).collect();
    resource.retain(|name, value| {
        let always = schema.attribute(name).is_some_and(|attribute| attribute.returned == Returned::Always);
        always || retain_wanted(name, value, &included, 0)
    });
    resource
}

/// Returns whether a member is on one of the paths, and removes its parts that are not.
fn retain_wanted(name: &str, value: &mut Value, included: &[Vec<&str>], depth: usize) -> bool {
    let mut deeper: Vec<Vec<&str>> = Vec::new();
    for keys in included.iter().filter(|keys| keys[depth].eq_ignore_ascii_case(name)) {
        if keys.len() == depth + 1 {
            return true;
        }
        deeper.push(keys.clone());
    }
    if deeper.is_empty() {
        return false;
    }
    for_each_object(value, &mut |parts| parts.retain(|name, value| retain_wanted(name, value, &deeper, depth + 1)));
    prune(value)
}

fn exclude(path: &AttrPath, resource: &mut Map<String, Value>, schema: &Schema) {
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
            for_each_object(value, &mut |inner| remove(rest, inner));
            prune(value)
        }),
    }
}

fn for_each_object(value: &mut Value, act: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(parts) => act(parts),
        Value::Array(values) => values.iter_mut().filter_map(Value::as_object_mut).for_each(act),
        _ => {}
    }
}

/// Removes empty objects; returns whether anything remains.
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
        let projected = Projection::parse(attributes, excluded).unwrap().apply(ada(), &EGNYTE_USER);
        let names: Vec<_> = projected.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, left, "{attributes:?} {excluded:?}");
    }

    #[test]
    fn always_returned_stays_and_never_returned_is_removed() {
        check(None, None, &["schemas", "id", "userName", "name", "emails", ENTERPRISE_URN]);
        check(Some("USERNAME"), None, &["schemas", "id", "userName"]);
        check(Some("password"), None, &["schemas", "id"]);
        check(None, Some("id,schemas,userName,emails"), &["schemas", "id", "name", ENTERPRISE_URN]);
        check(Some(" "), None, &["schemas", "id", "userName", "name", "emails", ENTERPRISE_URN]);
    }

    #[test]
    fn sub_attributes_and_extensions_can_be_selected() {
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
    fn members_are_not_rendered_if_excluded() {
        let wants = |attributes, excluded| Projection::parse(attributes, excluded).unwrap().wants("members", &GROUP);
        assert!(wants(None, None));
        assert!(wants(Some("members.value"), None));
        assert!(wants(None, Some("members.display")));
        assert!(!wants(Some("displayName"), None));
        assert!(!wants(None, Some("Members")));
    }

    #[test]
    fn both_lists_at_once_are_rejected() {
        assert!(Projection::parse(Some("id"), Some("id")).is_err());
    }
}
