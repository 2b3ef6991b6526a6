//! Every guess, each of its ways, as a connector sees it.

mod offers;
mod own_api;
mod sign_in;
mod signatures;
mod values;
mod weaknesses;

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::sso::{Browser, SamlResponse, single_sign_on};
use crate::support::{Mock, Said, person, person_with, text};

pub(crate) async fn guessing(id: &str, value: &str) -> Mock {
    Mock::with(json!({ "guesses": { id: value } })).await
}

pub(crate) fn outcome((status, body): &Said) -> Value {
    json!([status, body["scimType"]])
}

#[tokio::test]
async fn user_type() {
    for (value, expected) in [("required", json!([400, null])), ("free", json!([201, "intern"]))] {
        let mock = guessing("user-type", value).await;
        let (status, user) = mock.scim_post("/Users", person_with("ada", json!({ "userType": "intern" }))).await;
        assert_eq!(json!([status, user["userType"]]), expected);
        let mut unsaid = person("grace");
        unsaid.as_object_mut().unwrap().remove("userType");
        let (status, user) = mock.scim_post("/Users", unsaid).await;
        assert_eq!((status, &user["userType"]), (expected[0].as_u64().unwrap() as u16, &Value::Null));
    }
}

#[tokio::test]
async fn user_name_form() {
    for (value, expected) in [("egnyte", json!([400, "invalidValue"])), ("any", json!([201, null]))] {
        let mock = guessing("user-name-form", value).await;
        let named = |name: &str| person_with(name, json!({ "emails": [{ "value": "ada@acme.example" }] }));
        assert_eq!(outcome(&mock.scim_post("/Users", named("ada@acme.example")).await), expected);
        assert_eq!(mock.scim_post("/Users", named("")).await.0, 400);
    }
}

#[tokio::test]
async fn email_form() {
    for (value, expected) in [("address", json!([400, "invalidValue"])), ("any", json!([201, null]))] {
        let mock = guessing("email-form", value).await;
        let odd = person_with("ada", json!({ "emails": [{ "value": "no address", "primary": true }] }));
        assert_eq!(outcome(&mock.scim_post("/Users", odd).await), expected);
        let grace = format!("/Users/{}", mock.scim_user(person("grace")).await);
        let patch = json!([{ "op": "replace", "path": "emails", "value": [{ "value": "nobody", "primary": true }] }]);
        assert_eq!(mock.scim_patch(&grace, patch).await.0, if value == "any" { 200 } else { 400 });
    }
}

#[tokio::test]
async fn active_removal() {
    for (value, status, shown) in
        [("keep", 200, json!(true)), ("refuse", 400, json!(true)), ("unassign", 200, json!(null))]
    {
        let mock = guessing("active-removal", value).await;
        let id = mock.scim_user(person("ada")).await;
        let path = format!("/Users/{id}");
        for operation in [
            json!({ "op": "remove", "path": "active" }),
            json!({ "op": "replace", "path": "active", "value": null }),
            json!({ "op": "replace", "value": { "active": null } }),
        ] {
            assert_eq!(mock.scim_patch(&path, json!([operation])).await.0, status, "{value}");
            let (_, user) = mock.scim_get(&path).await;
            assert_eq!(user["active"], shown, "{value}");
            // The account stays as it was; only clients see no value.
            assert_eq!(mock.account(&id).await["active"], true);
            mock.scim_patch(&path, json!([{ "op": "replace", "path": "active", "value": true }])).await;
            assert_eq!(mock.scim_get(&path).await.1["active"], true, "{value}");
        }
    }
}

#[tokio::test]
async fn duplicate_user_name() {
    for (value, expected) in [("refuse", json!([409, "uniqueness"])), ("accept", json!([201, null]))] {
        let mock = guessing("duplicate-user-name", value).await;
        mock.scim_user(person("ada")).await;
        let again = person_with("ADA", json!({ "emails": [{ "value": "other@acme.example" }] }));
        assert_eq!(outcome(&mock.scim_post("/Users", again).await), expected);
    }
}

#[tokio::test]
async fn a_duplicate_user_name_by_put_or_patch() {
    for (value, expected) in [("refuse", json!([409, "uniqueness"])), ("accept", json!([200, null]))] {
        let mock = guessing("duplicate-user-name", value).await;
        mock.scim_user(person("ada")).await;
        let grace = format!("/Users/{}", mock.scim_user(person("grace")).await);
        let patch = json!([{ "op": "replace", "path": "userName", "value": "ada" }]);
        assert_eq!(outcome(&mock.scim_patch(&grace, patch).await), expected);
        let put = person_with("ada", json!({ "emails": [{ "value": "grace@acme.example" }] }));
        assert_eq!(outcome(&mock.scim_put(&grace, put).await), expected);
    }
}

#[tokio::test]
async fn duplicate_email() {
    for (value, expected) in [("refuse", [409, 409]), ("accept", [201, 200])] {
        let mock = guessing("duplicate-email", value).await;
        mock.scim_user(person("ada")).await;
        let again = person_with("grace", json!({ "emails": [{ "value": "ADA@acme.example" }] }));
        let created = mock.scim_post("/Users", again).await.0;
        let other = format!("/Users/{}", mock.scim_user(person("linus")).await);
        let patch = json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@acme.example" }]);
        assert_eq!([created, mock.scim_patch(&other, patch).await.0], expected);
    }
}

#[tokio::test]
async fn duplicate_group_name() {
    for (value, expected) in [("refuse", [409, 409]), ("accept", [201, 204])] {
        let mock = guessing("duplicate-group-name", value).await;
        mock.scim_post("/Groups", json!({ "displayName": "Finance" })).await;
        let created = mock.scim_post("/Groups", json!({ "displayName": "FINANCE" })).await.0;
        let (_, other) = mock.scim_post("/Groups", json!({ "displayName": "Other" })).await;
        let rename = json!([{ "op": "replace", "path": "displayName", "value": "finance" }]);
        let renamed = mock.scim_patch(&format!("/Groups/{}", text(&other["id"])), rename).await.0;
        assert_eq!([created, renamed], expected);
    }
}

#[tokio::test]
async fn put_without_user_type() {
    for (value, expected) in [("keep", json!([200, null])), ("refuse", json!([400, "invalidValue"]))] {
        let mock = guessing("put-without-user-type", value).await;
        let id = mock.scim_user(person_with("ada", json!({ "userType": "admin" }))).await;
        let mut body = person("ada");
        body.as_object_mut().unwrap().remove("userType");
        assert_eq!(outcome(&mock.scim_put(&format!("/Users/{id}"), body).await), expected);
        assert_eq!(mock.account(&id).await["userType"], "admin");
    }
}

#[tokio::test]
async fn user_name_case() {
    for (value, expected) in [("keep", "Ada"), ("lower", "ada")] {
        let mock = guessing("user-name-case", value).await;
        let id = mock.scim_user(person("Ada")).await;
        let (_, user) = mock.scim_get(&format!("/Users/{id}")).await;
        assert_eq!(user["userName"], expected);
        let mark = mock.mark().await;
        mock.scim_put(&format!("/Users/{id}"), person("Ada")).await;
        assert_eq!(mock.changes_since(mark).await, Vec::<Value>::new(), "{value}");
    }
}

#[tokio::test]
async fn user_name_reads() {
    for (value, expected) in [("idp-else-egnyte", "countess"), ("egnyte", "ada")] {
        let mock = guessing("user-name-reads", value).await;
        let user = json!({ "userName": "ada", "idpUserName": "countess" });
        let id = text(&mock.admin_user(user).await["id"]);
        let path = format!("/Users/{id}");
        let (_, read) = mock.scim_get(&path).await;
        assert_eq!(read["userName"], expected);
        let (status, _) = mock.scim_patch(&path, json!([{ "op": "add", "value": { "active": false } }])).await;
        assert_eq!(status, 200);
        assert_eq!(mock.account(&id).await["idpUserName"], "countess");
    }
}

#[tokio::test]
async fn user_name_writes_with_idp() {
    for (value, expected) in [("idp", ["ada", "countess"]), ("both", ["countess", "countess"])] {
        let mock = guessing("user-name-writes-with-idp", value).await;
        let id = mock.scim_user(person("ada")).await;
        mock.scim_put(&format!("/Users/{id}"), person("countess")).await;
        let account = mock.account(&id).await;
        assert_eq!(json!([account["userName"], account["idpUserName"]]), json!(expected));
    }
}

#[tokio::test]
async fn user_name_writes_without_idp() {
    for (value, status, name) in [("ignore", 200, "local"), ("egnyte", 200, "ada"), ("refuse", 400, "local")] {
        let mock = guessing("user-name-writes-without-idp", value).await;
        let id = text(&mock.admin_user(json!({ "userName": "local" })).await["id"]);
        let (answered, body) = mock.scim_put(&format!("/Users/{id}"), person("ada")).await;
        assert_eq!(answered, status, "{body}");
        let account = mock.account(&id).await;
        assert_eq!(json!([account["userName"], account["idpUserName"]]), json!([name, null]));
        let unchanged = person_with("local", json!({ "userName": name, "active": false }));
        assert_eq!(mock.scim_put(&format!("/Users/{id}"), unchanged).await.0, 200);
    }
}

#[tokio::test]
async fn incomplete_user() {
    for (value, expected) in [("refuse", json!([400, "invalidValue"])), ("accept", json!([201, null]))] {
        let mock = guessing("incomplete-user", value).await;
        for (name, missing) in [("a", json!({ "emails": null })), ("b", json!({ "name": { "givenName": "Ada" } }))] {
            assert_eq!(outcome(&mock.scim_post("/Users", person_with(name, missing)).await), expected);
        }
    }
}

#[tokio::test]
async fn what_is_needed_cannot_be_taken_away_either() {
    for (value, status) in [("refuse", 400), ("accept", 200)] {
        let mock = guessing("incomplete-user", value).await;
        let id = mock.scim_user(person("ada")).await;
        let remove = json!([{ "op": "remove", "path": "emails" }]);
        assert_eq!(mock.scim_patch(&format!("/Users/{id}"), remove).await.0, status);
    }
}

#[tokio::test]
async fn deactivated_blocks_name() {
    for (value, status) in [("yes", 409), ("no", 201)] {
        let mock = guessing("deactivated-blocks-name", value).await;
        let former = mock.scim_user(person_with("ada", json!({ "active": false }))).await;
        assert_eq!(mock.scim_post("/Users", person("ada")).await.0, status);
        let back = json!([{ "op": "replace", "path": "active", "value": true }]);
        let back = mock.scim_patch(&format!("/Users/{former}"), back).await.0;
        assert_eq!(back, if value == "yes" { 200 } else { 409 });
    }
}

#[tokio::test]
async fn delete_user() {
    for (value, read) in [("delete", 404), ("deactivate", 200)] {
        let mock = guessing("delete-user", value).await;
        let id = mock.scim_user(person("ada")).await;
        assert_eq!(mock.scim_delete(&format!("/Users/{id}")).await, (204, Value::Null));
        let (status, user) = mock.scim_get(&format!("/Users/{id}")).await;
        assert_eq!((status, user["active"] == true), (read, false));
    }
}

#[tokio::test]
async fn external_id() {
    for (value, expected) in [("immutable", json!([400, "mutability"])), ("mutable", json!([200, null]))] {
        let mock = guessing("external-id", value).await;
        let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
        let with = |id: &str| person_with("ada", json!({ "externalId": id }));
        assert_eq!(mock.scim_put(&path, with("one")).await.0, 200);
        assert_eq!(mock.scim_put(&path, with("one")).await.0, 200);
        assert_eq!(outcome(&mock.scim_put(&path, with("two")).await), expected);
    }
}

#[tokio::test]
async fn user_type_case() {
    for (value, status) in [("any", 201), ("exact", 400)] {
        let mock = guessing("user-type-case", value).await;
        assert_eq!(mock.scim_post("/Users", person_with("ada", json!({ "userType": "Power" }))).await.0, status);
        assert_eq!(mock.scim_post("/Users", person_with("ada", json!({ "userType": "boss" }))).await.0, 400);
    }
}

#[tokio::test]
async fn page_size() {
    for (value, length) in [("1", 1), ("100", 2)] {
        let mock = guessing("page-size", value).await;
        mock.scim_user(person("ada")).await;
        mock.scim_user(person("grace")).await;
        let (_, list) = mock.scim_get("/Users").await;
        assert_eq!(json!([list["itemsPerPage"], list["totalResults"]]), json!([length, 2]));
        let (_, config) = mock.scim_get("/ServiceProviderConfig").await;
        assert_eq!(config["filter"]["maxResults"].to_string(), value);
    }
}

#[tokio::test]
async fn unknown_member() {
    for (value, expected) in [("refuse", json!([400, "invalidValue"])), ("ignore", json!([201, null]))] {
        let mock = guessing("unknown-member", value).await;
        for (name, stranger) in [("A", "77"), ("B", "nobody")] {
            let body = json!({ "displayName": name, "members": [{ "value": stranger }] });
            let answer = mock.scim_post("/Groups", body).await;
            assert_eq!(outcome(&answer), expected);
            assert_eq!(answer.1["members"], Value::Null);
        }
    }
}

#[tokio::test]
async fn nested_groups() {
    for (value, expected) in [("no", json!([400, "invalidValue"])), ("yes", json!([201, null]))] {
        let mock = guessing("nested-groups", value).await;
        let (_, team) = mock.scim_post("/Groups", json!({ "displayName": "Team" })).await;
        for (name, member) in
            [("A", json!({ "value": team["id"] })), ("B", json!({ "value": team["id"], "type": "Group" }))]
        {
            let answer = mock.scim_post("/Groups", json!({ "displayName": name, "members": [member] })).await;
            assert_eq!(outcome(&answer), expected, "{}", answer.1);
            assert_eq!(answer.1["members"][0]["value"] == team["id"], value == "yes", "{}", answer.1);
        }
    }
}

#[tokio::test]
async fn repeated_member() {
    for (value, expected) in [("once", json!([201, null])), ("refuse", json!([400, "invalidValue"]))] {
        let mock = guessing("repeated-member", value).await;
        let ada = mock.scim_user(person("ada")).await;
        let member = json!({ "value": ada });
        let answer = mock.scim_post("/Groups", json!({ "displayName": "A", "members": [member, member] })).await;
        assert_eq!(outcome(&answer), expected, "{}", answer.1);
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "B" })).await;
        let add = json!([{ "op": "add", "path": "members", "value": [member, member] }]);
        let (status, error) = mock.scim_patch(&format!("/Groups/{}", text(&group["id"])), add).await;
        assert_eq!(status < 300, value == "once", "{error}");
    }
}

#[tokio::test]
async fn put_without_members() {
    for (value, count) in [("clear", 0), ("keep", 1)] {
        let mock = guessing("put-without-members", value).await;
        let ada = mock.scim_user(person("ada")).await;
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G", "members": [{ "value": ada }] })).await;
        let path = format!("/Groups/{}", text(&group["id"]));
        let (_, renamed) = mock.scim_put(&path, json!({ "displayName": "H" })).await;
        assert_eq!(renamed["members"].as_array().map_or(0, Vec::len), count);
        let (_, emptied) = mock.scim_put(&path, json!({ "displayName": "H", "members": [] })).await;
        assert_eq!(emptied["members"], Value::Null);
    }
}

#[tokio::test]
async fn group_name_length() {
    for (value, status) in [("255", 201), ("3", 400)] {
        let mock = guessing("group-name-length", value).await;
        assert_eq!(mock.scim_post("/Groups", json!({ "displayName": "ü".repeat(255) })).await.0, status);
        assert_eq!(mock.scim_post("/Groups", json!({ "displayName": "x".repeat(256) })).await.0, 400);
        assert_eq!(mock.scim_post("/Groups", json!({ "displayName": "abc" })).await.0, 201);
    }
}

#[tokio::test]
async fn user_name_filter() {
    for (value, found) in [("as-read", 0), ("either", 1)] {
        let mock = guessing("user-name-filter", value).await;
        mock.admin_user(json!({ "userName": "ada", "idpUserName": "countess" })).await;
        assert_eq!(mock.found("/Users", "userName eq \"ada\"").await.len(), found);
        assert_eq!(mock.found("/Users", "userName eq \"countess\"").await.len(), 1);
    }
}

/// Result of the sign-in of a user who was taken over and has no IdP Username.
async fn signed_in(mock: &Mock, change: impl FnOnce(SamlResponse) -> SamlResponse) -> u16 {
    mock.set_sso(single_sign_on()).await;
    mock.sso_user(json!({ "userName": "ada", "externalId": "66e2" })).await;
    Browser::at(mock).post_response(&change(SamlResponse::about("ada", mock))).await.status
}

#[tokio::test]
async fn takeover_fallback() {
    for (value, status) in [("yes", 303), ("no", 403)] {
        let mock = guessing("takeover-fallback", value).await;
        assert_eq!(signed_in(&mock, |answer| answer).await, status);
        mock.sso_user(json!({ "userName": "grace" })).await;
        assert_eq!(Browser::at(&mock).post_response(&SamlResponse::about("grace", &mock)).await.status, 303);
    }
}

#[tokio::test]
async fn clock_skew() {
    for (value, status) in [("180", 303), ("10", 403)] {
        let mock = guessing("clock-skew", value).await;
        let early =
            |answer: SamlResponse| SamlResponse { issued: answer.issued + SignedDuration::from_mins(1), ..answer };
        assert_eq!(signed_in(&mock, early).await, status);
    }
}

#[tokio::test]
async fn missing_authn_statement() {
    for (value, status) in [("refuse", 403), ("accept", 303)] {
        let mock = guessing("missing-authn-statement", value).await;
        let without = |answer: SamlResponse| SamlResponse { has_authn_statement: false, ..answer };
        assert_eq!(signed_in(&mock, without).await, status);
    }
}

#[tokio::test]
async fn api_key_only_okta() {
    for (value, status) in [("yes", 400), ("no", 200)] {
        let mock = guessing("api-key-only-okta", value).await;
        let mut settings = single_sign_on();
        settings["apiKey"] = json!("key");
        let put = mock.request(Method::PUT, &mock.at("/sso")).json(&settings);
        assert_eq!(put.send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn want_assertions_signed() {
    for (value, wanted) in [("yes", true), ("no", false)] {
        let mock = guessing("want-assertions-signed", value).await;
        let metadata = Browser::at(&mock).get("/saml/metadata").await.page;
        assert_eq!(metadata.contains("WantAssertionsSigned=\"true\""), wanted);
    }
}

#[test]
fn every_guess_is_tried_here() {
    let tried = [
        include_str!("mod.rs"),
        include_str!("values.rs"),
        include_str!("offers.rs"),
        include_str!("own_api.rs"),
        include_str!("signatures.rs"),
        include_str!("sign_in.rs"),
    ]
    .concat();
    for guess in egnyte_mock::guesses::GUESSES {
        assert!(tried.contains(&format!("guessing(\"{}\"", guess.id)), "nobody tries `{}`", guess.id);
    }
}
