//! Users: creation, reading, updates, deletion.

use reqwest::Method;
use serde_json::{Value, json};

use super::{account, account_with, description};
use crate::support::{Mock, said};

#[tokio::test]
async fn new_user_has_every_field_in_egnytes_order() {
    let mock = Mock::start().await;
    let (status, user) = mock.api_post("/v2/users", account("ada")).await;
    assert_eq!(status, 201);
    let names: Vec<_> = user.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = "id userName externalId email name active createdDate lastModificationDate lastActiveDate locked \
                    language authType userType idpUserId isServiceAccount deleteOnExpiry emailChangePending expiryDate \
                    userPrincipalName groups";
    assert_eq!(names.join(" "), expected.split_whitespace().collect::<Vec<_>>().join(" "));
    assert!(user["id"].as_u64().is_some_and(|id| id.to_string().len() == 11), "{user}");
    assert_eq!(user["name"], json!({ "formatted": "Ada Byron", "familyName": "Byron", "givenName": "Ada" }));
    assert_eq!(json!([user["idpUserId"], user["emailChangePending"], user["groups"]]), json!([null, null, []]));
    let created = user["createdDate"].as_str().unwrap();
    assert!(created.len() == 20 && created.ends_with('Z'), "{created}");
}

#[tokio::test]
async fn read_user_has_empty_texts_and_a_location() {
    let mock = Mock::start().await;
    let id = mock.api_user(account_with("ada", json!({ "externalId": null }))).await;
    let answer = mock.api(Method::GET, &format!("/v2/users/{id}")).send().await.unwrap();
    let location = format!("{}/v2/users/{id}", mock.domain["apiUrl"].as_str().unwrap());
    assert_eq!(answer.headers()["location"], location.as_str());
    assert_eq!(answer.headers()["content-type"], "application/json");
    let user: Value = answer.json().await.unwrap();
    assert_eq!(json!([user["externalId"], user["idpUserId"], user["emailChangePending"]]), json!(["", "", false]));
}

#[tokio::test]
async fn update_has_only_the_fields_that_change() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let path = format!("/v2/users/{id}");
    let (status, user) = mock.api_patch(&path, json!({ "email": "new@acme.example", "active": "false" })).await;
    assert_eq!((status, &user["email"], &user["active"]), (200, &json!("new@acme.example"), &json!(false)));
    assert_eq!(user["name"]["familyName"], "Byron");
    // Egnyte's Ruby SDK may send an empty name, a known client sends both names outside of it.
    let (status, user) = mock.api_patch(&path, json!({ "name": {}, "familyName": "Lovelace" })).await;
    assert_eq!((status, &user["name"]["formatted"]), (200, &json!("Ada Lovelace")));
    let (status, user) = mock
        .api_patch(&path, json!({ "role": "Reviewer", "idpUserId": "a.l", "authType": "SSO", "userType": "standard" }))
        .await;
    assert_eq!(status, 200);
    assert_eq!(
        json!([user["role"], user["idpUserId"], user["authType"], user["userType"]]),
        json!(["Reviewer", "a.l", "sso", "standard"])
    );
    let (_, user) = mock.api_patch(&path, json!({ "role": "", "idpUserId": null })).await;
    assert!(user.get("role").is_none() && user["idpUserId"] == "", "{user}");
}

#[tokio::test]
async fn whole_user_can_be_sent_back() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let path = format!("/v2/users/{id}");
    let (_, before) = mock.api_get(&path).await;
    let mut sent = before.clone();
    sent["groups"] = Value::Null;
    assert_eq!(mock.api_patch(&path, sent).await, (200, before));
}

#[tokio::test]
async fn details_are_kept() {
    let mock = Mock::start().await;
    let details = json!({
        "authType": "ad", "userPrincipalName": "ada@corp.example", "language": "fr-CA", "expiryDate": "2030-01-01",
        "deleteOnExpiry": "true",
    });
    let id = mock.api_user(account_with("ada", details)).await;
    let path = format!("/v2/users/{id}");
    let (_, user) = mock.api_get(&path).await;
    assert_eq!(
        json!([user["userPrincipalName"], user["language"], user["expiryDate"], user["deleteOnExpiry"]]),
        json!(["ada@corp.example", "fr-CA", "2030-01-01", true])
    );
    let (_, user) = mock.api_patch(&path, json!({ "userPrincipalName": "", "deleteOnExpiry": null })).await;
    assert_eq!(
        json!([user["userPrincipalName"], user["deleteOnExpiry"], user["language"]]),
        json!([null, null, "fr-CA"])
    );
}

#[tokio::test]
async fn what_no_update_can_change_is_refused() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let path = format!("/v2/users/{id}");
    for (change, expected) in [
        (json!({ "userName": "grace" }), "userName is `ada`"),
        (json!({ "externalId": "other" }), "can never be updated"),
        (json!({ "sendInvite": true }), "only field"),
        (json!({ "email": "" }), "email is empty"),
        (json!({ "email": "no address" }), "not an email address"),
        (json!({ "authType": "password" }), "is not an authType"),
        (json!({ "userType": "intern" }), "is not a userType"),
        (json!({ "active": 1 }), "accepts true or false"),
        (json!({ "name": "Ada" }), "accepts an object"),
        (json!({ "Operations": [] }), "PatchOp"),
    ] {
        let answer = mock.api_patch(&path, change.clone()).await;
        assert_eq!(answer.0, 400, "{change}");
        assert!(description(&answer).contains(expected), "{change}: {}", answer.1);
    }
    let (_, user) = mock.api_get(&path).await;
    assert_eq!(json!([user["userName"], user["email"]]), json!(["ada", "ada@acme.example"]));
}

#[tokio::test]
async fn incomplete_user_is_refused_with_the_missing_field() {
    let mock = Mock::start().await;
    for (field, expected) in [
        ("userName", "userName is required"),
        ("email", "email is required"),
        ("name", "name.givenName is required"),
        ("authType", "authType is required"),
        ("userType", "userType is required"),
    ] {
        let mut body = account("ada");
        body.as_object_mut().unwrap().remove(field);
        let answer = mock.api_post("/v2/users", body).await;
        assert!(answer.0 == 400 && description(&answer).starts_with(expected), "{field}: {answer:?}");
    }
    let answer = mock.api_post("/v2/users", account("ada@acme.example")).await;
    assert!(description(&answer).starts_with("constraint violations: ConstraintViolationImpl"), "{answer:?}");
    assert_eq!(mock.get(&mock.at("/state")).await.1["users"], json!([]));
}

#[tokio::test]
async fn deletion_answers_200_without_a_body() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let group = mock.api_group("IT", &[id]).await;
    let delete = || said(mock.api(Method::DELETE, &format!("/v2/users/{id}")));
    assert_eq!(delete().await, (200, Value::Null));
    let answer = delete().await;
    assert_eq!(description(&answer), format!("User {id} not found."));
    assert_eq!(mock.api_members(&group).await, Vec::<u64>::new());
}

#[tokio::test]
async fn number_that_javascript_cannot_write_is_no_user() {
    let mock = Mock::start().await;
    for id in ["1.2345678987654322e+22", "0", "-1", "012", "nobody", "%00", "18446744073709551616"] {
        assert_eq!(mock.api_get(&format!("/v2/users/{id}")).await.0, 404, "{id}");
    }
    assert_eq!(description(&mock.api_get("/v2/users/12345678").await), "User 12345678 not found.");
}
