//! A token of the caller's choice: for each domain, in the form of a bearer token, and in one domain only.

use egnyte_mock::{Config, Server};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, said, web};

#[tokio::test]
async fn a_domain_has_the_token_that_was_chosen_for_it() {
    let mock = Mock::with(json!({ "name": "s-1", "token": "chosen-token-1" })).await;
    assert_eq!(mock.domain["token"], "chosen-token-1");
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    let (status, more) = mock.post(&mock.at("/tokens"), json!({ "token": "chosen-token-2" })).await;
    assert_eq!((status, more), (201, json!({ "token": "chosen-token-2" })));
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    assert_eq!(mock.get(&mock.at("")).await.1["token"], "chosen-token-2");
    let (_, generated) = mock.post(&mock.at("/tokens"), json!({})).await;
    assert_eq!(generated["token"].as_str().unwrap().len(), 24);
}

#[tokio::test]
async fn a_token_belongs_to_one_domain() {
    let mock = Mock::with(json!({ "name": "s-1", "token": "chosen-token-1" })).await;
    let taken = json!({ "error": "the token is valid in the domain `s-1`: choose another, or revoke it there first" });
    let second = json!({ "name": "s-2", "token": "chosen-token-1" });
    assert_eq!(mock.post("/_mock/domains", second.clone()).await, (409, taken.clone()));
    assert_eq!(mock.get("/_mock/domains/s-2").await.0, 404);
    for domain in ["acme", "s-1"] {
        let path = format!("/_mock/domains/{domain}/tokens");
        assert_eq!(mock.post(&path, json!({ "token": "chosen-token-1" })).await, (409, taken.clone()));
    }
    assert_eq!(mock.delete(&mock.at("/tokens")).await.0, 204);
    assert_eq!(mock.post("/_mock/domains", second).await.0, 201);
}

#[tokio::test]
async fn a_token_in_another_form_is_refused() {
    let mock = Mock::start().await;
    for bad in ["", "short", "with blanks in it", "quoted\"token", "=========="] {
        let (status, error) = mock.post("/_mock/domains", json!({ "name": "s-2", "token": bad })).await;
        assert_eq!(
            (status, &error["error"].as_str().unwrap()[..35]),
            (400, "`token` must have 8 to 256 characte"),
            "{bad}"
        );
        assert_eq!(mock.post(&mock.at("/tokens"), json!({ "token": bad })).await.0, 400, "{bad}");
    }
    let (status, error) = mock.post(&mock.at("/tokens"), json!({ "tokn": "chosen-token-1" })).await;
    assert_eq!((status, error), (400, json!({ "error": "a token: `tokn`: unknown field: did you mean `token`?" })));
    assert_eq!(mock.get("/_mock/domains/s-2").await.0, 404);
}

#[tokio::test]
async fn the_admin_token_is_no_token_of_a_domain() {
    let config = Config { admin_token: Some("the-admin-token".to_owned()), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let client = web().build().unwrap();
    let post = async |path: &str, body: Value| {
        let request = client.request(Method::POST, format!("{}{path}", server.url()));
        said(request.bearer_auth("the-admin-token").json(&body)).await
    };
    let refused = (409, json!({ "error": "the token is the admin token of this mock: choose another" }));
    assert_eq!(post("/_mock/domains", json!({ "token": "the-admin-token" })).await, refused);
    assert_eq!(post("/_mock/domains/acme/tokens", json!({ "token": "the-admin-token" })).await, refused);
    assert_eq!(post("/_mock/domains", json!({ "token": "another-token" })).await.0, 201);
}
