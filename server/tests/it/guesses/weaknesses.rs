//! The rules that Egnyte keeps and no connector: kept by the mock, and seen to be broken by the weakened one.

use serde_json::{Value, json};

use crate::support::{Mock, person, person_with, text};

/// users.takeover-idp-username: taking over over SCIM does not set the IdP user name.
async fn taking_over_leaves_the_idp_user_name_unset(mock: &Mock) -> bool {
    let local = mock.admin_user(json!({ "userName": "ada", "email": "ada@acme.example" })).await;
    let id = text(&local["id"]);
    let path = format!("/Users/{id}");
    let (status, taken) = mock.scim_put(&path, person_with("ada", json!({ "externalId": "66e2" }))).await;
    assert_eq!(status, 200, "{taken}");
    let (status, _) = mock.scim_patch(&path, json!([{ "op": "replace", "path": "userName", "value": "ada" }])).await;
    assert_eq!(status, 200);
    let account = mock.account(&id).await;
    assert_eq!(json!([account["externalId"], account["givenName"]]), json!(["66e2", "Ada"]));
    account["idpUserName"] == Value::Null && account["authType"] == "egnyte"
}

/// users.usertype-required: creating without userType is refused with a clear error.
async fn creating_without_user_type_is_refused(mock: &Mock) -> bool {
    let mark = mock.mark().await;
    let mut body = person("grace");
    body.as_object_mut().unwrap().remove("userType");
    let (status, answer) = mock.scim_post("/Users", body).await;
    let clear = ["admin", "power", "standard"].iter().all(|word| answer["detail"].to_string().contains(word));
    let nothing_changed = mock.changes_since(mark).await.is_empty();
    status == 400 && answer["scimType"] == "invalidValue" && clear && nothing_changed
}

#[tokio::test]
async fn the_mock_keeps_the_rules_that_egnyte_keeps() {
    let mock = Mock::start().await;
    assert!(taking_over_leaves_the_idp_user_name_unset(&mock).await);
    assert!(creating_without_user_type_is_refused(&mock).await);
}

#[tokio::test]
async fn a_mock_that_sets_the_idp_user_name_on_take_over_is_found_out() {
    let mock = Mock::with(json!({ "weaknesses": ["takeover-sets-idp-user-name"] })).await;
    assert!(!taking_over_leaves_the_idp_user_name_unset(&mock).await);
    assert!(creating_without_user_type_is_refused(&mock).await);
}

#[tokio::test]
async fn a_mock_that_needs_no_user_type_is_found_out() {
    let mock = Mock::with(json!({ "weaknesses": ["user-type-optional"] })).await;
    assert!(taking_over_leaves_the_idp_user_name_unset(&mock).await);
    assert!(!creating_without_user_type_is_refused(&mock).await);
}

#[tokio::test]
async fn an_email_address_is_no_user_name_in_egnytes_own_words() {
    let mock = Mock::start().await;
    let (status, error) = mock.scim_post("/Users", person("ada@acme.example")).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidValue")));
    let words = "constraint violations: ConstraintViolationImpl{interpolatedMessage='Invalid user name', \
         propertyPath=userName, rootBeanClass=class PublicUserRepresentation, \
         messageTemplate='{invalid.user.name}'}: [userName: Invalid user name]";
    assert_eq!(error["detail"], words);
}

#[tokio::test]
async fn what_an_administrator_set_survives_a_sync() {
    let mock = Mock::start().await;
    let user = json!({ "userName": "ada", "idpUserName": "ada@acme.example", "authType": "ad", "userType": "admin" });
    let id = text(&mock.admin_user(user).await["id"]);
    let path = format!("/Users/{id}");
    let (_, read) = mock.scim_get(&path).await;
    assert_eq!(read["userName"], "ada@acme.example");
    let (status, patched) = mock.scim_patch(&path, json!([{ "op": "add", "value": { "active": false } }])).await;
    assert_eq!((status, &patched["userName"]), (200, &read["userName"]));
    let account = mock.account(&id).await;
    let seen = json!([account["idpUserName"], account["authType"], account["userType"], account["active"]]);
    assert_eq!(seen, json!(["ada@acme.example", "ad", "admin", false]));
}
