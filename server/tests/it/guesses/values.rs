//! The guesses about what becomes of values that were sent, each of its ways, as a connector sees it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{guessing, outcome};
use crate::support::{Mock, person, person_with, said, text};

#[tokio::test]
async fn duplicate_external_id() {
    for (value, expected) in [("accept", json!([201, null])), ("refuse", json!([409, "uniqueness"]))] {
        let mock = guessing("duplicate-external-id", value).await;
        let called = |name: &str, id: &str| person_with(name, json!({ "externalId": id }));
        mock.scim_user(called("ada", "E1")).await;
        let grace = mock.scim_user(called("grace", "E2")).await;
        assert_eq!(outcome(&mock.scim_post("/Users", called("linus", "E1")).await), expected);
        let again = person_with("grace", json!({ "externalId": "E2", "active": false }));
        assert_eq!(mock.scim_put(&format!("/Users/{grace}"), again).await.0, 200);
    }
}

#[tokio::test]
async fn put_without_values() {
    for (value, status) in [("keep", 200), ("refuse", 400)] {
        let mock = guessing("put-without-values", value).await;
        let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
        let (answered, body) = mock.scim_put(&path, person_with("ada", json!({ "emails": null }))).await;
        assert_eq!(answered, status, "{body}");
        let (_, user) = mock.scim_get(&path).await;
        assert_eq!(user["emails"][0]["value"], "ada@acme.example");
    }
}

#[tokio::test]
async fn new_account_sign_in() {
    for (value, expected) in [("sso", json!(["sso", "ada"])), ("password", json!(["egnyte", null]))] {
        let mock = guessing("new-account-sign-in", value).await;
        let account = mock.account(&mock.scim_user(person("ada")).await).await;
        assert_eq!(json!([account["authType"], account["idpUserName"]]), expected);
    }
}

#[tokio::test]
async fn unmapped_attributes() {
    for (value, title) in [("keep", json!("Countess")), ("drop", Value::Null)] {
        let mock = guessing("unmapped-attributes", value).await;
        let extra = json!({ "title": "Countess", "shoeSize": 38, "name": { "givenName": "A", "familyName": "L", "middleName": "K" } });
        let path = format!("/Users/{}", mock.scim_user(person_with("ada", extra)).await);
        let (_, user) = mock.scim_get(&path).await;
        assert_eq!((&user["title"], user["name"]["givenName"].as_str()), (&title, Some("A")));
        assert_eq!([&user["shoeSize"], &user["name"]["middleName"]].map(Value::is_null), [value == "drop"; 2]);
        let patch = json!([{ "op": "replace", "path": "title", "value": "Countess" }]);
        assert_eq!(mock.scim_patch(&path, patch).await.1["title"], title);
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G", "colour": "red" })).await;
        assert_eq!(group["colour"].is_null(), value == "drop");
    }
}

#[tokio::test]
async fn formatted_name() {
    for (value, shown) in [("told", "The Countess"), ("formed", "Ada Lovelace")] {
        let mock = guessing("formatted-name", value).await;
        let name = json!({ "name": { "givenName": "Ada", "familyName": "Lovelace", "formatted": "The Countess" } });
        let path = format!("/Users/{}", mock.scim_user(person_with("ada", name.clone())).await);
        assert_eq!(mock.scim_get(&path).await.1["name"]["formatted"], shown);
        assert_eq!(mock.scim_put(&path, person_with("ada", name)).await.1["name"]["formatted"], shown);
    }
}

#[tokio::test]
async fn email_change() {
    for (value, email) in [("at-once", "new@acme.example"), ("pending", "ada@acme.example")] {
        let mock = guessing("email-change", value).await;
        let id = mock.scim_user(person("ada")).await;
        let patch = json!([{ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "new@acme.example" }]);
        let (status, user) = mock.scim_patch(&format!("/Users/{id}"), patch).await;
        assert_eq!((status, text(&user["emails"][0]["value"])), (200, email.to_owned()));
        assert_eq!(mock.account(&id).await["email"], email);
    }
}

#[tokio::test]
async fn missing_external_id() {
    for (value, expected) in [("accept", json!([201, null])), ("refuse", json!([400, "invalidValue"]))] {
        let mock = guessing("missing-external-id", value).await;
        assert_eq!(outcome(&mock.scim_post("/Users", person("ada")).await), expected);
        assert_eq!(mock.scim_post("/Users", person_with("grace", json!({ "externalId": "E1" }))).await.0, 201);
    }
}

#[tokio::test]
async fn bad_token() {
    for (value, status, code) in [("401", 401, None), ("developer-inactive", 403, Some("ERR_403_DEVELOPER_INACTIVE"))] {
        let mock = guessing("bad-token", value).await;
        let budget = || async { said(mock.request(Method::GET, &mock.at("/budget"))).await.1 };
        let refused = |budget: Value| budget["spent"]["refused"].as_u64().unwrap();
        let before = refused(budget().await);
        for request in [anonymous(&mock).bearer_auth("wrong"), anonymous(&mock)] {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), status);
            let told = answer.headers().get("x-mashery-error-code").map(|code| code.to_str().unwrap().to_owned());
            assert_eq!(told.as_deref(), code);
        }
        assert_eq!(refused(budget().await), before + 2, "{value}");
    }
}

fn anonymous(mock: &Mock) -> reqwest::RequestBuilder {
    mock.client.get(format!("{}/Users", text(&mock.domain["scimUrl"])))
}
