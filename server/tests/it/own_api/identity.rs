//! The user in whose name a client acts: `userinfo`, permissions, settings, and acting as others.

use reqwest::Method;
use serde_json::json;

use super::{account, account_with, description};
use crate::support::{Mock, said};

#[tokio::test]
async fn user_info_of_the_administrator_is_the_account_of_that_name() {
    let mock = Mock::with(json!({ "name": "s-1", "administrator": { "userName": "boss", "password": "x" } })).await;
    let (status, info) = mock.api_get("/v1/userinfo").await;
    assert_eq!((status, &info["id"], &info["username"]), (200, &json!(1), &json!("boss")));
    let id = mock.api_user(account_with("boss", json!({ "userType": "admin" }))).await;
    let expected = json!({
        "id": id, "first_name": "Ada", "last_name": "Byron", "username": "boss", "email": "boss@acme.example",
        "user_type": "admin",
    });
    assert_eq!(mock.api_get("/v1/userinfo").await, (200, expected));
}

#[tokio::test]
async fn administrator_acts_as_another_user_who_is_none() {
    let mock = Mock::start().await;
    mock.api_user(account("ada")).await;
    mock.api_user(account_with("idle", json!({ "active": false }))).await;
    let acting = |path: &str, header: &str, value: &str| said(mock.api(Method::GET, path).header(header, value));
    for (header, value) in [("X-Egnyte-Act-As", "ADA"), ("X-Egnyte-Act-As-Email", "ada@acme.example")] {
        assert_eq!(acting("/v1/userinfo", header, value).await.1["username"], "ada");
        let answer = acting("/v2/users", header, value).await;
        assert!(answer.0 == 403 && description(&answer).contains("ada is no administrator"), "{answer:?}");
    }
    for unknown in ["nobody", "idle", ""] {
        assert_eq!(acting("/v1/userinfo", "X-Egnyte-Act-As", unknown).await.0, 403, "{unknown}");
    }
    assert_eq!(acting("/v1/userinfo", "X-Egnyte-Act-As-Email", "no address").await.0, 403);
}

#[tokio::test]
async fn permissions_are_those_of_a_domain_without_folders() {
    let mock = Mock::start().await;
    mock.api_user(account("ada")).await;
    let permission = async |path: &str| mock.api_get(path).await.1["permission"].clone();
    assert_eq!(permission("/v1/perms/user?folder=/Shared").await, "Full");
    assert_eq!(permission("/v1/perms/user/ada?folder=/Shared/x").await, "None");
    assert_eq!(permission("/v1/perms/user/ada?folder=%2FPrivate%2Fada").await, "Owner");
    let (status, error) = mock.api_get("/v1/perms/user/nobody?folder=/Shared").await;
    assert_eq!((status, &error["formErrors"][0]["code"]), (404, &json!("USER_NOT_FOUND")));
    assert_eq!((mock.api_get("/v1/perms/user").await.0, &error["inputErrors"]), (400, &json!({})));
    let as_ada = mock.api(Method::GET, "/v1/perms/user/grace?folder=/Shared").header("X-Egnyte-Act-As", "ada");
    assert_eq!(said(as_ada).await.0, 403);
}

#[tokio::test]
async fn settings_tell_licences_and_single_sign_on_and_are_no_user() {
    let mock = Mock::start().await;
    mock.api_user(account("ada")).await;
    let (status, settings) = mock.api_get("/v2/users/settings").await;
    assert_eq!((status, &settings["sso_enabled"]), (200, &json!(false)));
    assert_eq!(settings["licenses"]["power"]["used"], 1);
    assert!(settings["power_user_rights"].is_object());
}
