//! SCIM resources and patch operations as JSON. Reading is tolerant: ids may be numbers, booleans may be strings.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::plan::{Account, AccountUpdate, Attribute, Change, Group, NewAccount, Values};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Writes the body that creates a user, without attributes that have no value.
pub(super) fn new_user(account: &NewAccount) -> Value {
    let values = &account.values;
    let mut name = Map::new();
    let parts =
        [("givenName", &values.given_name), ("familyName", &values.family_name), ("formatted", &values.formatted_name)];
    for (key, value) in parts {
        if let Some(value) = value {
            name.insert(key.to_owned(), json!(value));
        }
    }
    let mut body = json!({
        "schemas": [USER],
        "externalId": account.person.as_str(),
        "userName": values.user_name,
        "userType": account.user_type,
        "active": account.active,
    });
    if !name.is_empty() {
        body["name"] = Value::Object(name);
    }
    if let Some(email) = &values.email {
        body["emails"] = emails(email);
    }
    body
}

/// Writes the body that creates a group.
pub(super) fn new_group(external_id: &str, name: &str, members: &[String]) -> Value {
    json!({ "schemas": [GROUP], "externalId": external_id, "displayName": name, "members": references(members) })
}

/// Writes the patch operations of an update of an account.
pub(super) fn user_patch(update: &AccountUpdate) -> Vec<Value> {
    let mut operations: Vec<Value> = update.changes.iter().map(change).collect();
    if update.reactivate {
        operations.push(replace("active", &json!(true)));
    }
    if let Some(user_type) = update.user_type {
        operations.push(replace("userType", &json!(user_type)));
    }
    if update.bind {
        operations.push(replace("externalId", &json!(update.person.as_str())));
    }
    operations
}

/// Writes the patch operation that deactivates an account.
pub(super) fn deactivation() -> Value {
    replace("active", &json!(false))
}

/// Writes the patch operation that sets an attribute.
pub(super) fn replace(path: &str, value: &Value) -> Value {
    json!({ "op": "replace", "path": path, "value": value })
}

/// Writes the patch operation that adds members to a group.
pub(super) fn add_members(members: &[String]) -> Value {
    json!({ "op": "add", "path": "members", "value": references(members) })
}

/// Writes the patch operation that removes a member from a group.
pub(super) fn remove_member(member: &str) -> Value {
    json!({ "op": "remove", "path": format!("members[value eq {}]", quote(member)) })
}

/// Writes the body of a PATCH.
pub(super) fn patch(operations: &[Value]) -> Value {
    json!({ "schemas": [PATCH], "Operations": operations })
}

/// Capitalizes the `op`, against the standard.
pub(super) fn capitalize_op(operation: &Value) -> Value {
    let mut operation = operation.clone();
    if let Some(op) = operation["op"].as_str() {
        operation["op"] = format!("{}{}", op[..1].to_uppercase(), &op[1..]).into();
    }
    operation
}

/// Writes the filter for the resource with this external id.
pub(super) fn external_id_filter(external_id: &str) -> String {
    format!("externalId eq {}", quote(external_id))
}

/// Returns the attribute of a patch operation, without the rest of its path.
pub(super) fn attribute(operation: &Value) -> &str {
    let path = operation.get("path").and_then(Value::as_str).unwrap_or_default();
    path.split(['.', '[']).next().unwrap_or_default()
}

/// Reads a user.
pub(super) fn account(user: &Value) -> Option<Account> {
    let name = |key| text(user.get("name").and_then(|name| name.get(key)));
    Some(Account {
        id: id(user.get("id"))?,
        external_id: text(user.get("externalId")),
        values: Values {
            user_name: text(user.get("userName")).unwrap_or_default(),
            email: email(user.get("emails")),
            given_name: name("givenName"),
            family_name: name("familyName"),
            formatted_name: name("formatted"),
        },
        active: user.get("active").and_then(boolean).unwrap_or(true),
        user_type: text(user.get("userType")),
    })
}

/// Reads a group.
pub(super) fn group(group: &Value) -> Option<Group> {
    let members = group.get("members").and_then(Value::as_array).into_iter().flatten();
    Some(Group {
        id: id(group.get("id"))?,
        external_id: text(group.get("externalId")),
        name: text(group.get("displayName")).unwrap_or_default(),
        members: members.filter_map(|member| id(member.get("value"))).collect::<BTreeSet<String>>(),
    })
}

fn change(change: &Change) -> Value {
    let path = match change.attribute {
        Attribute::UserName => "userName",
        Attribute::Email => "emails",
        Attribute::GivenName => "name.givenName",
        Attribute::FamilyName => "name.familyName",
        Attribute::FormattedName => "name.formatted",
    };
    match &change.value {
        None => json!({ "op": "remove", "path": path }),
        Some(value) if change.attribute == Attribute::Email => replace(path, &emails(value)),
        Some(value) => replace(path, &json!(value)),
    }
}

fn emails(email: &str) -> Value {
    json!([{ "value": email, "type": "work", "primary": true }])
}

fn references(members: &[String]) -> Value {
    members.iter().map(|member| json!({ "value": member })).collect()
}

/// Quotes a string for a filter, as in JSON.
fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

/// Returns the primary email, or else the work email, or else the first one.
fn email(emails: Option<&Value>) -> Option<String> {
    let emails = emails?.as_array()?;
    let primary = emails.iter().find(|email| email.get("primary").and_then(boolean) == Some(true));
    let work = || emails.iter().find(|email| email.get("type").and_then(Value::as_str) == Some("work"));
    text(primary.or_else(work).or(emails.first())?.get("value"))
}

fn id(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Number(number) => Some(number.to_string()),
        other => text(Some(other)),
    }
}

/// Returns the text; an empty string is no value.
fn text(value: Option<&Value>) -> Option<String> {
    value?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn boolean(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.to_lowercase().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_email_is_preferred_then_the_work_email_then_the_first() {
        let read = |emails: Value| account(&json!({ "id": "1", "emails": emails })).unwrap().values.email;
        let (home, work) = (json!({ "value": "h" }), json!({ "value": "w", "type": "work" }));
        let primary = json!({ "value": "p", "primary": "true" });
        assert_eq!(read(json!([home, work, primary])), Some("p".to_owned()));
        assert_eq!(read(json!([home, work])), Some("w".to_owned()));
        assert_eq!(read(json!([home])), Some("h".to_owned()));
        assert_eq!(read(Value::Null), None);
    }

    #[test]
    fn ids_may_be_numbers_and_booleans_strings() {
        let read = account(&json!({ "id": 12, "active": "False", "externalId": "" })).unwrap();
        assert_eq!((read.id.as_str(), read.active, read.external_id), ("12", false, None));
    }

    #[test]
    fn quotes_in_a_member_id_are_escaped_in_the_path() {
        assert_eq!(remove_member(r#"a"b"#)["path"], r#"members[value eq "a\"b"]"#);
        assert_eq!(attribute(&remove_member("1")), "members");
    }

    #[test]
    fn attributes_without_a_value_are_not_sent() {
        let person = egnyte_protocol::directory::Id::nth(egnyte_protocol::directory::IdKind::Person, 1);
        let values = Values { user_name: "ada".to_owned(), ..Values::default() };
        let body = new_user(&NewAccount { person, values, user_type: "power", active: true });
        assert_eq!((body.get("name"), body.get("emails")), (None, None));
        assert_eq!((&body["userType"], &body["active"]), (&json!("power"), &json!(true)));
    }
}
