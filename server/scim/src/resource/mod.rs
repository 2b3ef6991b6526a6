//! Bodies of POST and PUT: conversion of JSON to drafts of users and groups.

pub(crate) mod coerce;
pub(crate) mod emails;
pub mod members;

use serde_json::{Map, Value};

use crate::core_container;
use crate::diagnostics::{Diagnostics, Remark, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::json::{describe, is_unassigned};
use crate::message::check_resource_schemas;
use crate::path::parse_attribute;
use crate::schema::{Attribute, GROUP, Mutability, Returned, Schema};
use egnyte_domain::{Email, Group, GroupId, GroupName, RosterError, Rules, User, UserDraft};
use emails::{chosen_email, is_default, other_emails_in};
use members::Members;

/// Maximum number of attributes of a resource.
const MAX_ATTRIBUTES: usize = 1_000;

/// Purpose of a body; it determines the remarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// POST of a new resource.
    Create,
    /// PUT of a resource.
    Replace,
}

/// Group attributes of a request. `None` means absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupDraft {
    /// Display name.
    pub display_name: Option<String>,
    /// Id that the client assigned.
    pub external_id: Option<String>,
    /// Members; empty for an empty list or null.
    pub members: Option<Members>,
    /// Other attributes.
    pub extra: Map<String, Value>,
}

impl GroupDraft {
    /// Parses the display name.
    pub fn name(&self, rules: &Rules) -> Result<GroupName, RosterError> {
        let attributes = self.display_name.as_deref().ok_or(RosterError::Missing { attribute: "displayName" })?;
        GroupName::parse(attributes, rules.longest_group_name)
    }

    /// Creates the group.
    pub fn create(self, id: GroupId, rules: &Rules, now: jiff::Timestamp) -> Result<Group, RosterError> {
        let name = self.name(rules)?;
        let (members, subgroups) = self.members.unwrap_or_default().checked_ids(rules)?;
        Ok(Group {
            external_id: self.external_id,
            members: members.into_iter().collect(),
            subgroups: subgroups.into_iter().collect(),
            extra: self.extra,
            ..Group::new(id, name, now)
        })
    }
}

/// Prepares a rendered user for a PATCH: removes `name.formatted` if it was derived, so that it is derived again from the
/// patched names.
pub fn prepare_for_patch(mut rendered: Value, user: &User) -> Value {
    let default = User::default_formatted_name(&user.given_name, &user.family_name);
    if user.formatted_name == default
        && let Some(Value::Object(name)) = rendered.get_mut("name")
    {
        name.shift_remove("formatted");
    }
    rendered
}

/// Parses a patched user, without diagnostics, because the server rendered it.
pub fn from_patch(resource: Value, schema: &Schema) -> Result<UserDraft, ScimError> {
    user(resource, schema, Purpose::Replace, &mut Diagnostics::lenient())
}

/// Records a remark about a new email that is no address.
pub fn remark_email(draft: &UserDraft, before: &User, diagnostics: &mut Diagnostics) {
    let sent = draft.email.as_deref().filter(|sent| before.email.as_ref().map(Email::as_str) != Some(sent));
    if sent.is_some_and(|sent| Email::parse(sent).is_err()) {
        diagnostics.remark(Remark::NotAnAddress);
    }
}

/// Parses a user; `schema` is the one of the profile.
pub fn user(
    body: Value,
    schema: &Schema,
    purpose: Purpose,
    diagnostics: &mut Diagnostics,
) -> Result<UserDraft, ScimError> {
    // Where the schema requires a user type, the account's own field has it; else the sent word is kept as well.
    let keeps_user_type = !schema.attribute("userType").is_some_and(|attribute| attribute.required);
    let mut draft = UserDraft::default();
    for (name, value) in read(body, schema, purpose, diagnostics)? {
        match name.as_str() {
            "userName" => draft.user_name = text(value),
            "externalId" => draft.external_id = text(value),
            "active" => draft.active = value.as_bool(),
            "name" => set_names(value, &mut draft),
            "emails" => set_emails(value, &mut draft),
            "userType" => {
                draft.user_type = value.as_str().map(str::to_owned);
                if keeps_user_type {
                    draft.extra.insert(name, value);
                }
            }
            _ => drop(draft.extra.insert(name, value)),
        }
    }
    require_name(draft.user_name.as_deref(), diagnostics);
    if draft.email.iter().chain(&draft.other_emails).any(|email| Email::parse(email).is_err()) {
        diagnostics.remark(Remark::NotAnAddress);
    }
    if draft.active.is_none() {
        diagnostics.remark(Remark::MissingActive);
    }
    Ok(draft)
}

/// Sets the names of a user from `name`, whose other sub-attributes are kept.
fn set_names(name: Value, draft: &mut UserDraft) {
    let Value::Object(parts) = name else { return };
    let mut others = Map::new();
    for (name, value) in parts {
        match name.as_str() {
            "givenName" => draft.given_name = text(value),
            "familyName" => draft.family_name = text(value),
            "formatted" => draft.formatted_name = text(value),
            _ => drop(others.insert(name, value)),
        }
    }
    if !others.is_empty() {
        draft.extra.insert("name".into(), Value::Object(others));
    }
}

/// Sets the email addresses of a user from `emails`, which are kept unless they say no more than the address.
fn set_emails(emails: Value, draft: &mut UserDraft) {
    draft.email = chosen_email(&emails).map(str::to_owned);
    if draft.email.as_deref().is_none_or(|email| !is_default(&emails, email)) {
        draft.other_emails = other_emails_in(&emails, draft.email.as_deref());
        draft.extra.insert("emails".into(), emails);
    }
}

/// Parses a group.
pub fn group(body: Value, purpose: Purpose, diagnostics: &mut Diagnostics) -> Result<GroupDraft, ScimError> {
    let names_members =
        body.as_object().is_some_and(|body| body.keys().any(|name| name.eq_ignore_ascii_case("members")));
    let mut draft = GroupDraft::default();
    let mut members = Value::Null;
    for (name, value) in read(body, &GROUP, purpose, diagnostics)? {
        match name.as_str() {
            "displayName" => draft.display_name = text(value),
            "externalId" => draft.external_id = text(value),
            "members" => members = value,
            _ => drop(draft.extra.insert(name, value)),
        }
    }
    require_name(draft.display_name.as_deref(), diagnostics);
    draft.members = names_members.then(|| Members::of(&members)).transpose()?;
    Ok(draft)
}

/// Records a remark if a name that the standard requires is missing (RFC 7643 §4.1.1 and §4.2).
fn require_name(name: Option<&str>, diagnostics: &mut Diagnostics) {
    if name.is_none_or(str::is_empty) {
        diagnostics.remark(Remark::MissingRequired);
    }
}

/// Returns the writable attributes of the body, with canonical names and coerced values. Of a repeated one the last value
/// applies.
fn read(
    body: Value,
    schema: &Schema,
    purpose: Purpose,
    diagnostics: &mut Diagnostics,
) -> Result<Vec<(String, Value)>, ScimError> {
    let Value::Object(body) = body else {
        let detail = format!("the body is {}, not an object", describe(&body));
        return Err(ScimError::of(ScimType::InvalidSyntax, detail));
    };
    check_size(&body)?;
    let body = core_container::unwrap(body, diagnostics)?;
    let mut kept = Vec::with_capacity(body.len());
    let mut found = Vec::with_capacity(body.len());
    let mut uris = Value::Null;
    for (name, sent) in body {
        let attribute = schema.attribute(&name);
        found.extend(attribute.map(|attribute| attribute.name));
        match attribute {
            Some(attribute) if attribute.name == "schemas" => {
                coerce::check_count(attribute, sent.as_array().map_or(0, Vec::len))?;
                uris = sent;
            }
            Some(attribute) if attribute.mutability == Mutability::ReadOnly => {
                record_read_only(attribute, &sent, purpose, diagnostics);
            }
            Some(attribute) => {
                let held = coerce::value(attribute, sent, diagnostics)?;
                if !held.is_null() && attribute.returned != Returned::Never {
                    keep(&mut kept, attribute.name_for(name), held);
                }
            }
            None => {
                check_unknown(&name, schema, diagnostics)?;
                if !is_unassigned(&sent) {
                    keep(&mut kept, name, sent);
                }
            }
        }
    }
    check_body(&found, &kept, &uris, diagnostics);
    check_resource_schemas(&uris, schema, diagnostics)?;
    Ok(kept)
}

/// Checks the number of attributes.
fn check_size(body: &Map<String, Value>) -> Result<(), ScimError> {
    let count = core_container::count(body);
    let detail = || format!("the body has {count} attributes, the maximum is {MAX_ATTRIBUTES}");
    if count > MAX_ATTRIBUTES { Err(ScimError::plain(413, detail())) } else { Ok(()) }
}

/// Adds an attribute, or replaces its value.
fn keep(kept: &mut Vec<(String, Value)>, name: String, value: Value) {
    match kept.iter_mut().find(|(before, _)| *before == name) {
        Some((_, before)) => *before = value,
        None => kept.push((name, value)),
    }
}

/// Records remarks about the body as a whole.
fn check_body(found: &[&str], kept: &[(String, Value)], uris: &Value, diagnostics: &mut Diagnostics) {
    if found.iter().enumerate().any(|(at, name)| found[..at].contains(name)) {
        diagnostics.remark(Remark::RepeatedAttribute);
    }
    let listed: Vec<_> = uris.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let lists = |listed: &[&str], urn: &str| listed.iter().any(|uri| uri.eq_ignore_ascii_case(urn));
    if listed.iter().enumerate().any(|(at, urn)| lists(&listed[..at], urn)) {
        diagnostics.remark(Remark::DuplicateSchema);
    }
    let mut extensions = kept.iter().filter(|(name, value)| is_extension(name, value));
    // A body without `schemas` has its own finding.
    if !listed.is_empty() && extensions.any(|(name, _)| !lists(&listed, name)) {
        diagnostics.remark(Remark::UnlistedExtension);
    }
}

/// Returns whether a member of a resource is an extension, known or not: its name is a URI.
pub(super) fn is_extension(name: &str, value: &Value) -> bool {
    name.contains(':') && value.is_object()
}

/// Records a read-only attribute in a body. The standard ignores it in a PUT; in a POST, `id` and `groups` of a user are
/// errors.
fn record_read_only(attribute: &Attribute, sent: &Value, purpose: Purpose, diagnostics: &mut Diagnostics) {
    match (attribute.name, purpose) {
        ("meta", _) => drop(diagnostics.require(Tolerance::ClientMeta)),
        (_, Purpose::Replace) => drop(diagnostics.require(Tolerance::PutReadonly)),
        _ if is_unassigned(sent) => {}
        ("id", Purpose::Create) => diagnostics.remark(Remark::IdSent),
        (_, Purpose::Create) => diagnostics.remark(Remark::GroupsOnUser),
    }
}

fn check_unknown(name: &str, schema: &Schema, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    let needed = if name.contains(':') { Tolerance::UnknownUrn } else { Tolerance::UnknownAttribute };
    if diagnostics.require(needed) {
        return Ok(());
    }
    Err(match parse_attribute(name) {
        Ok(path) => schema.unknown(&path, ScimType::InvalidSyntax),
        Err(error) => ScimError::of(ScimType::InvalidSyntax, error.detail),
    })
}

fn text(held: Value) -> Option<String> {
    if let Value::String(text) = held { Some(text) } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN};

    fn read_user(body: Value) -> UserDraft {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Diagnostics::lenient()).unwrap()
    }

    fn refused(body: Value) -> ScimError {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Diagnostics::lenient()).unwrap_err()
    }

    /// Request of JumpCloud's custom SCIM connector, from its samples.
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
    fn last_value_of_a_repeated_attribute_applies() {
        let mut diagnostics = Diagnostics::lenient();
        let body =
            json!({ "schemas": [EGNYTE_USER.urn], "userName": "a", "title": "x", "TITLE": "y", "USERNAME": "b" });
        let draft = user(body, &EGNYTE_USER, Purpose::Create, &mut diagnostics).unwrap();
        assert_eq!((draft.user_name.as_deref(), Value::Object(draft.extra)), (Some("b"), json!({ "title": "y" })));
        assert!(crate::diagnostics::findings(&diagnostics).any(|finding| finding.id == "repeated-attribute"));
    }

    #[test]
    fn attributes_under_the_urn_of_the_core_schema_count() {
        let many: Map<_, _> = (0..=MAX_ATTRIBUTES).map(|number| (format!("a{number}"), json!(1))).collect();
        for body in [json!(many), json!({ EGNYTE_USER.urn: many })] {
            let error = refused(body);
            assert_eq!(
                (error.status, error.detail.as_str()),
                (413, "the body has 1001 attributes, the maximum is 1000")
            );
        }
    }

    #[test]
    fn known_fields_are_parsed_and_the_rest_is_stored() {
        let draft = read_user(from_jumpcloud());
        assert_eq!(draft.user_name.as_deref(), Some("ada"));
        assert_eq!(draft.email.as_deref(), Some("ada@acme.example"));
        assert_eq!((draft.given_name.as_deref(), draft.family_name.as_deref()), (Some("Ada"), Some("Lovelace")));
        assert_eq!((draft.formatted_name, draft.active), (None, Some(true)));
        assert_eq!(draft.user_type.as_deref(), Some("power"));
        let kept: Vec<_> = draft.extra.keys().map(String::as_str).collect();
        assert_eq!(kept, ["addresses", "displayName", "locale"]);
    }

    #[test]
    fn email_is_primary_or_work_or_first() {
        let email = |emails: Value| read_user(json!({ "schemas": [EGNYTE_USER.urn], "emails": emails })).email;
        let (home, work) = (json!({ "value": "h@x", "type": "home" }), json!({ "value": "w@x", "type": "Work" }));
        assert_eq!(email(json!([home, work, { "value": "p@x", "primary": "True" }])).as_deref(), Some("p@x"));
        assert_eq!(email(json!([home, work])).as_deref(), Some("w@x"));
        assert_eq!(email(json!([home])).as_deref(), Some("h@x"));
        assert_eq!((email(json!(null)), email(json!([]))), (None, None));
    }

    #[test]
    fn put_of_a_read_resource_is_accepted_with_tolerances() {
        let body = json!({
            "schemas": [EGNYTE_USER.urn, "urn:acme:User"], "id": "17", "meta": { "version": "x" }, "groups": [],
            "UserName": "ada", "active": "False", "password": "secret", "shoeSize": 38,
        });
        let mut diagnostics = Diagnostics::lenient();
        let draft = user(body, &EGNYTE_USER, Purpose::Replace, &mut diagnostics).unwrap();
        assert_eq!((draft.user_name.as_deref(), draft.active), (Some("ada"), Some(false)));
        assert_eq!(Value::Object(draft.extra), json!({ "shoeSize": 38 }));
        let needed: Vec<_> = diagnostics.required_tolerances().map(Tolerance::id).collect();
        assert_eq!(needed, ["bool-string", "unknown-urn", "unknown-attribute", "client-meta", "put-readonly"]);
    }

    #[test]
    fn malformed_body_error_names_the_defect() {
        for (body, attributes) in [
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
            assert!(detail.starts_with(attributes), "{detail}");
        }
    }

    #[test]
    fn unknown_attribute_gets_a_suggestion() {
        let body = json!({ "schemas": [EGNYTE_USER.urn], "usrName": "ada" });
        let error = user(body, &EGNYTE_USER, Purpose::Create, &mut Diagnostics::strict()).unwrap_err();
        assert_eq!(error.detail, "User has no attribute \"usrName\"; did you mean \"userName\"?");
    }

    #[test]
    fn group_members_are_parsed_or_absent() {
        let read = |body| group(body, Purpose::Create, &mut Diagnostics::lenient());
        let draft = read(json!({
            "schemas": [GROUP.urn, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
            "displayName": "Engineering",
            "members": [{ "value": "17", "$ref": null, "display": "Ada" }, { "value": "nobody" }, { "value": "017" }],
            "roles": [],
        }))
        .unwrap();
        assert_eq!(draft.display_name.as_deref(), Some("Engineering"));
        let members = draft.members.unwrap();
        assert_eq!((members.ids.len(), members.malformed.join(" ")), (1, "nobody 017".to_owned()));
        assert_eq!(read(json!({ "displayName": "E" })).unwrap().members, None);
        assert_eq!(read(json!({ "displayName": "E", "Members": null })).unwrap().members, Some(Members::default()));
        assert!(read(json!({ "displayName": "E", "members": [{ "type": "User" }] })).is_err());
    }
}
