//! Conditions on one exchange, from its method, path and bodies. A bulk request, and a body that was not recorded whole, meet
//! every condition that they could meet.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use egnyte_report::Exchange;

/// Types of users in Egnyte.
const USER_TYPES: [&str; 3] = ["admin", "power", "standard"];

/// Texts of a request about members that name none of them.
const WORDS_OF_SCIM: [&str; 6] = ["members", "add", "replace", "remove", "User", "Group"];

/// Attributes of a user that Egnyte stores, and those that every resource has (RFC 7643 section 3.1).
const USER_ATTRIBUTES: [&str; 9] =
    ["schemas", "id", "meta", "externalId", "userName", "active", "userType", "name", "emails"];

/// Attributes of a group, in the same way.
const GROUP_ATTRIBUTES: [&str; 6] = ["schemas", "id", "meta", "externalId", "displayName", "members"];

/// Parts of `name` that Egnyte stores.
const NAME_PARTS: [&str; 3] = ["givenName", "familyName", "formatted"];

/// Returns whether a request is a bulk request, whose operations may be any.
pub(super) fn is_bulk(exchange: &Exchange) -> bool {
    exchange.path.contains("/Bulk")
}

pub(super) fn is_about(exchange: &Exchange, resource: &str) -> bool {
    exchange.path.contains(resource) || is_bulk(exchange)
}

/// Returns whether a request is about accounts, over SCIM or Egnyte's own API.
pub(super) fn is_about_users(exchange: &Exchange) -> bool {
    is_about(exchange, "/Users") || exchange.path.contains("/users")
}

/// Returns whether a request is about the service, or all its resources, instead of users or groups.
pub(super) fn is_about_service(exchange: &Exchange) -> bool {
    let path = exchange.path.split('?').next().unwrap_or_default();
    path.contains("/scim/") && !["/Users", "/Groups"].iter().any(|resource| path.contains(resource))
}

pub(super) fn is_about_another_api(exchange: &Exchange) -> bool {
    !exchange.path.contains("/scim/")
}

pub(super) fn is_put(exchange: &Exchange) -> bool {
    exchange.method == "PUT" || is_bulk(exchange)
}

pub(super) fn is_patch(exchange: &Exchange) -> bool {
    exchange.method == "PATCH" || is_bulk(exchange)
}

pub(super) fn is_deletion(exchange: &Exchange) -> bool {
    exchange.method == "DELETE" || is_bulk(exchange)
}

pub(super) fn is_write(exchange: &Exchange) -> bool {
    exchange.method != "GET"
}

pub(super) fn has_filter(exchange: &Exchange) -> bool {
    exchange.path.contains("filter=") || exchange.path.contains("/.search")
}

/// Returns whether a list has more resources than a page, or a length that is not known.
pub(super) fn lists_more_than(size: u64, exchange: &Exchange) -> bool {
    let is_list = exchange.method == "GET" && exchange.status == 200;
    let total = exchange.response_body["totalResults"].as_u64();
    let is_single = exchange.response_body["id"].is_string();
    is_about_service(exchange) || is_list && !is_single && total.is_none_or(|total| total > size)
}

/// Returns whether a list has a group with members.
pub(super) fn lists_members(exchange: &Exchange) -> bool {
    let resources = exchange.response_body["Resources"].as_array();
    let mut members = resources.into_iter().flatten().map(|resource| &resource["members"]);
    members.any(|members| !members.is_null()) || is_incomplete(&exchange.response_body) || is_bulk(exchange)
}

/// Returns whether a request writes a text that meets a condition.
pub(super) fn writes_text(exchange: &Exchange, is_met: impl Fn(&str) -> bool) -> bool {
    is_write(exchange) && texts(&exchange.request_body).into_iter().any(is_met)
}

/// Returns whether a request may name a group as a member: by its type, or by an id of the form that groups have.
pub(super) fn may_nest_groups(exchange: &Exchange) -> bool {
    let is_group = |text: &str| text.eq_ignore_ascii_case("Group") || text.matches('-').count() >= 4;
    is_about(exchange, "/Groups") && writes_text(exchange, is_group) || exchange.path.contains("/Schemas")
}

/// Returns whether a request may list a member twice: whether a text of its body, other than the words of SCIM, repeats.
pub(super) fn may_repeat_members(exchange: &Exchange) -> bool {
    let mut texts = texts(&exchange.request_body);
    texts.retain(|text| !WORDS_OF_SCIM.iter().any(|word| word.eq_ignore_ascii_case(text)));
    let repeats = texts.iter().collect::<BTreeSet<_>>().len() < texts.len();
    is_write(exchange) && is_about(exchange, "/Groups") && (repeats || is_incomplete(&exchange.request_body))
}

/// Returns whether a PATCH may name more members of a group: whether its lists have more entries.
pub(super) fn may_patch_more_than(most: u64, exchange: &Exchange) -> bool {
    let entries = u64::try_from(count_entries(&exchange.request_body)).unwrap_or(u64::MAX);
    is_patch(exchange) && is_about(exchange, "/Groups") && (entries > most || is_incomplete(&exchange.request_body))
}

/// Returns whether a request may create an account without an external id.
pub(super) fn creates_without_external_id(exchange: &Exchange) -> bool {
    let has_one = external_id(&exchange.request_body).is_some_and(|id| !id.is_empty());
    is_bulk(exchange) || is_about_users(exchange) && exchange.method == "POST" && !has_one
}

/// Returns whether requests may write one external id to two accounts: whether requests of two paths, or two creations, have
/// it.
pub(super) fn may_repeat_external_id<'e>(exchanges: impl Iterator<Item = &'e Exchange>) -> bool {
    let mut paths = BTreeMap::new();
    let writes = exchanges.filter(|exchange| is_write(exchange) && is_about_users(exchange));
    writes.fold(false, |repeats, exchange| {
        let is_elsewhere = |before: &str| exchange.method == "POST" || before != exchange.path;
        let ids = external_ids(&exchange.request_body).into_iter();
        let known = ids.filter(|id| paths.insert(*id, exchange.path.as_str()).is_some_and(is_elsewhere)).count();
        repeats || known > 0 || is_bulk(exchange) || is_incomplete(&exchange.request_body)
    })
}

/// Returns whether a request may change an attribute of an account, whose name is given in lower case.
pub(super) fn may_change(exchange: &Exchange, attribute: &str) -> bool {
    is_about_users(exchange) && (is_put(exchange) || is_patch(exchange) && mentions(&exchange.request_body, attribute))
}

/// Returns whether a request may remove `active` from an account, or give it no value (RFC 7643 section 2.5).
pub(super) fn may_remove_active(exchange: &Exchange) -> bool {
    let removes = || ["remove", "null", "[]"].iter().any(|word| mentions(&exchange.request_body, word));
    is_about(exchange, "/Users") && is_patch(exchange) && removes()
}

/// Returns whether a request may give an account a `name.formatted` that is not its first and last name, or change one of
/// the three.
pub(super) fn may_change_formatted_name(exchange: &Exchange) -> bool {
    let name = &exchange.request_body["name"];
    let part = |part: &str| name[part].as_str().unwrap_or_default();
    let default = [part("givenName"), part("familyName")].join(" ");
    let is_default = !default.is_empty() && part("formatted") == default.trim();
    let is_creation = exchange.method == "POST" && (is_default || !mentions(&exchange.request_body, "formatted"));
    let names_it = || exchange.request_body.to_string().to_lowercase().replace("username", "").contains("name");
    is_write(exchange) && is_about_users(exchange) && !is_creation && names_it() || is_bulk(exchange)
}

/// Returns whether a request may write an attribute for which Egnyte has no field.
pub(super) fn may_write_unmapped(exchange: &Exchange) -> bool {
    let attributes: &[&str] = match (is_about(exchange, "/Users"), is_about(exchange, "/Groups")) {
        (true, _) => &USER_ATTRIBUTES,
        (false, true) => &GROUP_ATTRIBUTES,
        (false, false) => &[],
    };
    let is_known = |path: &str| match path.strip_prefix("name.") {
        Some(part) => NAME_PARTS.contains(&part),
        None => attributes.contains(&path),
    };
    let names_unknown = |value: &Value| match value {
        Value::Object(members) => members.iter().any(|(name, value)| match name.as_str() {
            "emails" => !is_default_email(value),
            "name" => {
                value.as_object().is_none_or(|parts| !parts.keys().all(|part| NAME_PARTS.contains(&part.as_str())))
            }
            name => !is_known(name),
        }),
        value => !value.is_null(),
    };
    let is_unknown = |operation: &Value| match operation["path"].as_str() {
        Some(path @ ("emails" | "name")) => names_unknown(&json!({ path: operation["value"] })),
        Some(path) => !is_known(path.split('[').next().unwrap_or_default()),
        None => names_unknown(&operation["value"]),
    };
    let body = &exchange.request_body;
    let operations = body["Operations"].as_array();
    let writes_unknown = || operations.map_or_else(|| names_unknown(body), |them| them.iter().any(is_unknown));
    is_write(exchange) && (is_bulk(exchange) || writes_unknown())
}

/// Returns whether emails are one address in the form in which Egnyte shows it.
fn is_default_email(emails: &Value) -> bool {
    let Some([only]) = emails.as_array().map(Vec::as_slice) else { return false };
    let is_whole = only["value"].is_string() && only["type"] == "work" && only["primary"] == true;
    is_whole && only.as_object().is_some_and(|parts| parts.len() == 3)
}

/// Returns whether an account is inactive, or becomes so.
pub(super) fn has_inactive_user(exchange: &Exchange) -> bool {
    let is_inactive = |body: &Value| mentions(body, "active") && mentions(body, "false") || is_incomplete(body);
    is_about_users(exchange)
        && (is_deletion(exchange) || is_inactive(&exchange.request_body) || is_inactive(&exchange.response_body))
}

/// Returns whether a request has a type of user that is not in lower case.
pub(super) fn has_user_type_in_capitals(exchange: &Exchange) -> bool {
    let is_type = |text: &str| USER_TYPES.iter().any(|it| it.eq_ignore_ascii_case(text));
    let is_in_capitals = |text: &str| is_type(text) && !USER_TYPES.contains(&text);
    writes_text(exchange, is_in_capitals) || is_write(exchange) && is_incomplete(&exchange.request_body)
}

/// Returns whether a username that is written or read is not in lower case.
pub(super) fn has_user_name_in_capitals(exchange: &Exchange) -> bool {
    let bodies = [&exchange.request_body, &exchange.response_body];
    let is_known = bodies.iter().all(|body| !is_incomplete(body) && !has_member(body, "userName", &is_in_capitals));
    is_about_users(exchange) && (!is_known || is_patch(exchange) && mentions(&exchange.request_body, "username"))
}

fn is_in_capitals(value: &Value) -> bool {
    value.as_str().is_none_or(|text| text.to_lowercase() != text)
}

/// Returns whether a member of this name, in any letter case, has such a value.
fn has_member(value: &Value, name: &str, is_met: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(values) => values.iter().any(|value| has_member(value, name, is_met)),
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| key.eq_ignore_ascii_case(name) && is_met(value) || has_member(value, name, is_met)),
        _ => false,
    }
}

/// Returns all texts of a value, without the names of members.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn count_entries(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.len() + values.iter().map(count_entries).sum::<usize>(),
        Value::Object(members) => members.values().map(count_entries).sum(),
        _ => 0,
    }
}

/// Returns whether a body has a word, given in lower case, as a name or in a text.
fn mentions(body: &Value, word: &str) -> bool {
    body.to_string().to_lowercase().contains(word)
}

fn external_id(body: &Value) -> Option<&str> {
    let members = body.as_object().into_iter().flatten();
    members.filter(|(name, _)| name.eq_ignore_ascii_case("externalId")).find_map(|(_, id)| id.as_str())
}

/// Returns the external ids that a request may write: all texts of a PATCH that mentions one.
fn external_ids(body: &Value) -> Vec<&str> {
    match external_id(body) {
        Some(id) => vec![id],
        None if mentions(body, "externalid") => texts(body),
        None => Vec::new(),
    }
}

/// Returns whether a body was not recorded whole, or is no JSON: it is a text then.
fn is_incomplete(body: &Value) -> bool {
    body.is_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(method: &str, path: &str, request_body: Value) -> Exchange {
        let (method, path) = (method.to_owned(), format!("/pubapi/scim/v2{path}"));
        Exchange { method, path, request_body, ..Exchange::default() }
    }

    fn user_patch(operation: &Value) -> Exchange {
        write("PATCH", "/Users/7", json!({ "Operations": [operation] }))
    }

    #[test]
    fn external_id_is_repeated_by_writes_of_two_accounts() {
        let create = |id: &str| write("POST", "/Users", json!({ "externalId": id, "active": true }));
        let bind = |user: &str, id: &str| {
            let body = json!({ "Operations": [{ "op": "Add", "path": "externalId", "value": id }] });
            write("PATCH", user, body)
        };
        let repeats = |exchanges: &[Exchange]| may_repeat_external_id(exchanges.iter());
        assert!(!repeats(&[create("a"), create("b"), bind("/Users/7", "c"), bind("/Users/7", "c")]));
        assert!(repeats(&[create("a"), create("a")]));
        assert!(repeats(&[create("a"), bind("/Users/7", "a")]));
        assert!(repeats(&[bind("/Users/7", "a"), bind("/Users/8", "a")]));
    }

    #[test]
    fn formatted_name_is_that_of_a_new_account_with_first_and_last_name() {
        let create = |formatted: &str| {
            let name = json!({ "givenName": "Ada", "familyName": "King", "formatted": formatted });
            may_change_formatted_name(&write("POST", "/Users", json!({ "userName": "ada", "name": name })))
        };
        assert!(!create("Ada King") && create("Countess of Lovelace"));
        assert!(!may_change_formatted_name(&user_patch(&json!({ "op": "replace", "path": "userName", "value": "a" }))));
        assert!(may_change_formatted_name(&user_patch(
            &json!({ "op": "replace", "path": "displayName", "value": "A" })
        )));
    }

    #[test]
    fn active_is_removed_by_an_operation_or_null() {
        let set = |value: Value| {
            may_remove_active(&user_patch(&json!({ "op": "replace", "path": "active", "value": value })))
        };
        assert!(!set(json!(false)) && set(Value::Null) && set(json!([])));
        assert!(may_remove_active(&user_patch(&json!({ "op": "Remove", "path": "active" }))));
    }

    #[test]
    fn unmapped_attributes_are_those_without_a_field() {
        let create = |body: Value| may_write_unmapped(&write("POST", "/Users", body));
        let email = json!([{ "value": "a@b", "type": "work", "primary": true }]);
        assert!(!create(json!({ "userName": "ada", "name": { "givenName": "Ada" }, "emails": email, "active": true })));
        assert!(create(json!({ "title": "Countess" })) && create(json!({ "emails": [{ "value": "a@b" }] })));
        assert!(create(json!({ "name": { "middleName": "A." } })) && create(json!("cut off")));
        assert!(create(json!({ "givenName": "Ada" })));
        let patch = |operation: Value| may_write_unmapped(&user_patch(&operation));
        assert!(!patch(json!({ "op": "replace", "path": "name.givenName", "value": "Ada" })));
        assert!(!patch(json!({ "op": "replace", "value": { "active": false } })));
        assert!(patch(json!({ "op": "replace", "path": "emails", "value": [] })));
        assert!(!patch(json!({ "op": "replace", "path": "name", "value": { "givenName": "Ada" } })));
        assert!(patch(json!({ "op": "replace", "path": "name", "value": { "middleName": "A." } })));
        assert!(patch(json!({ "op": "replace", "value": { "displayName": "Ada" } })));
        let member = json!({ "Operations": [{ "op": "remove", "path": "members[value eq \"7\"]" }] });
        assert!(!may_write_unmapped(&write("PATCH", "/Groups/a", member)));
        assert!(may_write_unmapped(&write("POST", "/Bulk", json!({ "Operations": [{ "method": "POST" }] }))));
        assert!(!may_write_unmapped(&write("DELETE", "/Users/7", Value::Null)));
    }

    #[test]
    fn values_are_found_in_requests_and_responses() {
        let listed = |resource: Value| {
            let response_body = json!({ "totalResults": 1, "Resources": [resource] });
            Exchange { response_body, ..write("GET", "/Users", Value::Null) }
        };
        assert!(has_user_name_in_capitals(&listed(json!({ "userName": "Ada" }))));
        assert!(!has_user_name_in_capitals(&listed(json!({ "userName": "ada", "displayName": "Ada" }))));
        assert!(
            has_inactive_user(&listed(json!({ "active": false })))
                && !has_inactive_user(&listed(json!({ "active": true })))
        );
        assert!(lists_members(&listed(json!({ "members": [] }))) && !lists_members(&listed(json!({}))));
        let cut_off = Exchange { response_body: json!("{\"Resou"), ..listed(json!({})) };
        assert!(has_user_name_in_capitals(&cut_off) && has_inactive_user(&cut_off) && lists_members(&cut_off));
    }
}
