//! State before a recording: what its responses show of objects that the recording did not create.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::exchange::{Exchange, resources};

/// Returns a seed of the mock with the users and groups that were there before, as they were seen first.
pub(crate) fn seed(exchanges: &[&Exchange]) -> Value {
    let (mut users, mut groups) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for exchange in exchanges.iter().filter(|exchange| !exchange.request.site) {
        for resource in resources(&exchange.answer.body) {
            let Some(id) = resource["id"].as_str() else { continue };
            let is_new = seen.insert(id.to_owned());
            // A creation shows what was not there before.
            if !is_new || exchange.request.method == "POST" || exchange.answer.status >= 300 {
                continue;
            }
            if resource["userName"].is_string() {
                users.push(user(resource));
            } else if resource["displayName"].is_string() {
                groups.push(resource);
            }
        }
    }
    let groups: Vec<Value> = groups.into_iter().map(|group| self::group(group, exchanges)).collect();
    json!({ "users": users, "groups": groups })
}

fn user(resource: &Value) -> Value {
    let mut user = Map::new();
    let text = |pointer: &str| resource.pointer(pointer).filter(|value| value.is_string()).cloned();
    let values = [
        ("userName", text("/userName")),
        ("idpUserName", text("/userName")),
        ("externalId", text("/externalId")),
        ("email", text("/emails/0/value")),
        ("givenName", text("/name/givenName")),
        ("familyName", text("/name/familyName")),
        ("formattedName", text("/name/formatted")),
        ("userType", text("/userType").filter(|kind| ["admin", "power", "standard"].iter().any(|it| kind == it))),
        ("active", resource.get("active").filter(|active| active.is_boolean()).cloned()),
    ];
    user.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    user.insert("authType".to_owned(), "sso".into());
    Value::Object(user)
}

/// Group with those of its members whose names a response shows.
fn group(resource: &Value, exchanges: &[&Exchange]) -> Value {
    let name_of = |id: &str| {
        let all = exchanges.iter().flat_map(|exchange| resources(&exchange.answer.body));
        all.filter(|resource| resource["id"] == id).find_map(|resource| resource["userName"].as_str())
    };
    let members = resource["members"].as_array().into_iter().flatten();
    let names: Vec<&str> = members.filter_map(|member| name_of(member["value"].as_str()?)).collect();
    json!({ "displayName": resource["displayName"], "members": names })
}
