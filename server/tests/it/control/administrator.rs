//! Acting as an Egnyte administrator.

use serde_json::{Value, json};

use crate::support::{Mock, text};

#[tokio::test]
async fn an_administrator_makes_changes_and_deletes_an_account() {
    let mock = Mock::start().await;
    let ada = mock.admin_user(json!({ "userName": "Ada", "role": "Editor" })).await;
    assert_eq!(json!([ada["userName"], ada["role"], ada["authType"]]), json!(["Ada", "Editor", "egnyte"]));
    let at = mock.at(&format!("/users/{}", text(&ada["id"])));
    let edit = json!({ "idpUserName": "ada@idp", "authType": "sso", "userType": "standard", "userName": "ada2" });
    let (status, edited) = mock.patch(&at, edit).await;
    assert_eq!(status, 200, "{edited}");
    let seen = json!([edited["idpUserName"], edited["authType"], edited["userType"], edited["userName"]]);
    assert_eq!(seen, json!(["ada@idp", "sso", "standard", "ada2"]));
    assert_eq!(edited["role"], "Editor");
    let (_, edited) = mock.patch(&at, json!({ "idpUserName": null, "role": null })).await;
    assert_eq!(json!([edited["idpUserName"], edited["role"]]), json!([null, null]));
    assert_eq!(mock.delete(&at).await, (204, Value::Null));
    assert_eq!(mock.delete(&at).await.0, 404);
    assert_eq!(mock.patch(&at, json!({})).await.0, 404);
    assert_eq!(mock.patch(&mock.at("/users/nobody"), json!({})).await.0, 404);
}

#[tokio::test]
async fn an_edit_that_is_refused_changes_nothing() {
    let mock = Mock::start().await;
    let ada = mock.admin_user(json!({ "userName": "ada", "email": "ada@acme.example" })).await;
    mock.admin_user(json!({ "userName": "grace", "email": "grace@acme.example" })).await;
    let at = mock.at(&format!("/users/{}", text(&ada["id"])));
    let mark = mock.mark().await;
    assert_eq!(mock.patch(&at, json!({ "active": false, "email": "Grace@acme.example" })).await.0, 409);
    assert_eq!(mock.patch(&at, json!({ "active": false, "userName": "GRACE" })).await.0, 409);
    assert_eq!(mock.patch(&at, json!({ "active": false, "userName": "a b" })).await.0, 400);
    assert_eq!(mock.patch(&at, json!({ "active": false, "id": "1" })).await.0, 400);
    assert_eq!(mock.changes_since(mark).await, Vec::<Value>::new());
}

#[tokio::test]
async fn an_administrator_makes_changes_and_deletes_a_group() {
    let mock = Mock::start().await;
    let ada = text(&mock.admin_user(json!({ "userName": "ada" })).await["id"]);
    let (status, group) = mock.post(&mock.at("/groups"), json!({ "displayName": "Finance" })).await;
    assert_eq!((status, &group["members"]), (201, &json!([])));
    let at = mock.at(&format!("/groups/{}", text(&group["id"])));
    let (_, group) = mock.patch(&at, json!({ "displayName": "Money", "add": [ada, ada] })).await;
    assert_eq!(json!([group["displayName"], group["members"]]), json!(["Money", [ada]]));
    assert_eq!(mock.patch(&at, json!({ "displayName": "X", "add": ["77"] })).await.0, 400);
    assert_eq!(mock.get(&mock.at("/state")).await.1["groups"][0]["displayName"], "Money");
    assert_eq!(mock.post(&mock.at("/groups"), json!({ "displayName": "MONEY" })).await.0, 409);
    assert_eq!(mock.delete(&at).await, (204, Value::Null));
    assert_eq!(mock.delete(&at).await.0, 404);
    assert_eq!(mock.delete(&mock.at("/groups/nothing")).await.0, 404);
}

#[tokio::test]
async fn tokens_are_given_out_and_revoked() {
    let mock = Mock::start().await;
    let (status, issued) = mock.post(&mock.at("/tokens"), json!({})).await;
    assert_eq!(status, 201);
    assert_ne!(issued["token"], mock.domain["token"]);
    assert_eq!(mock.delete(&mock.at("/tokens")).await, (204, Value::Null));
    assert_eq!(mock.get(&mock.at("")).await.1["token"], "");
}
