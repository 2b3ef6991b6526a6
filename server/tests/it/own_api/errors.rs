//! Errors: every refusal in the API's own envelope, and never a failure of the mock.

use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use super::{account, description};
use crate::http::any_json;
use crate::support::{Mock, heard, said};

#[tokio::test]
async fn token_that_is_missing_or_wrong_is_refused() {
    let mock = Mock::start().await;
    let url = format!("{}/v2/users", mock.domain["apiUrl"].as_str().unwrap());
    for request in [mock.client.get(&url), mock.client.get(&url).bearer_auth("wrong")] {
        let answer = request.send().await.unwrap();
        assert!(answer.headers().contains_key("www-authenticate"));
        let answer = heard(answer).await;
        assert_eq!(answer.0, 401);
        assert!(description(&answer).contains("bearer token"));
    }
    let unknown = mock.request(Method::GET, "/d/nowhere/pubapi/v2/users").bearer_auth("x");
    assert!(description(&said(unknown).await).contains("no domain `nowhere`"));
}

#[tokio::test]
async fn bodies_that_are_no_objects_are_refused_whatever_their_media_type() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let group = mock.api_group("IT", &[]).await;
    let (user, group) = (format!("/v2/users/{id}"), format!("/v2/groups/{group}"));
    let deep = "[".repeat(100_000);
    for body in ["", "{", "nonsense", "[]", "7", "null", "\u{feff}{}", deep.as_str()] {
        for (method, path) in [
            (Method::POST, "/v2/users"),
            (Method::PATCH, &user),
            (Method::POST, "/v2/groups"),
            (Method::PUT, &group),
            (Method::PATCH, &group),
        ] {
            let answer = said(mock.api(method, path).body(body.to_owned())).await;
            assert!(answer.0 == 400 && description(&answer).starts_with("the body is "), "{path}: {answer:?}");
        }
    }
    let form = mock.api(Method::PATCH, &user).header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(said(form.body(r#"{"userType":"standard"}"#)).await.1["userType"], "standard");
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_named() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let answer = mock.api(Method::PUT, &format!("/v2/users/{id}")).json(&account("ada")).send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET, HEAD, PATCH, DELETE");
    assert!(description(&heard(answer).await).contains("PUT is not possible"));
    let answer = mock.api_get("/v2/people").await;
    assert!(answer.0 == 404 && description(&answer).contains("/pubapi/v2/people"), "{answer:?}");
    assert_eq!(description(&mock.api_get("/v1/fs/Shared").await).split(' ').next(), Some("there"));
}

#[tokio::test]
async fn body_that_is_too_large_is_refused() {
    let mock = Mock::start().await;
    let answer = said(mock.api(Method::POST, "/v2/users").body(" ".repeat(16 * 1024 * 1024 + 1))).await;
    assert!(answer.0 == 413 && description(&answer).contains("larger than"), "{answer:?}");
}

#[tokio::test]
async fn duplicates_are_conflicts() {
    let mock = Mock::start().await;
    mock.api_user(account("ada")).await;
    let answer = mock.api_post("/v2/users", account("ADA")).await;
    assert!(answer.0 == 409 && description(&answer).contains("user name"), "{answer:?}");
    let mut other = account("grace");
    other["email"] = json!("ADA@acme.example");
    assert_eq!(mock.api_post("/v2/users", other).await.0, 409);
}

#[test]
fn no_json_makes_the_api_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(Mock::start());
    let user = format!("/v2/users/{}", runtime.block_on(mock.api_user(account("ada"))));
    let group = format!("/v2/groups/{}", runtime.block_on(mock.api_group("IT", &[])));
    proptest!(ProptestConfig::with_cases(64), |(body in any_json(), operations in prop::collection::vec(any_json(), 0..3))| {
        let patch = json!({ "Operations": operations });
        for (method, path, body) in [
            (Method::POST, "/v2/users", &body),
            (Method::PATCH, user.as_str(), &body),
            (Method::POST, "/v2/groups", &body),
            (Method::PUT, group.as_str(), &body),
            (Method::PATCH, group.as_str(), &body),
            (Method::PATCH, group.as_str(), &patch),
            (Method::POST, "/../puboauth/token", &body),
        ] {
            let (status, answer): (u16, Value) = runtime.block_on(said(mock.api(method, path).json(body)));
            prop_assert!(status < 500, "{} {}: {}", path, body, answer);
        }
    });
}
