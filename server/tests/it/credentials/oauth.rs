//! The OAuth endpoint.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sso::Browser;
use crate::support::{Mock, Said, heard};

async fn asked(mock: &Mock, fields: &[(&str, &str)]) -> Said {
    heard(Browser::at(mock).form("/puboauth/token", fields).send().await.unwrap()).await
}

async fn by_password(mock: &Mock, password: &str) -> Said {
    let fields = [("grant_type", "password"), ("client_id", "c1"), ("username", "admin"), ("password", password)];
    asked(mock, &fields).await
}

async fn refreshed(mock: &Mock, client_id: &str, token: &Value) -> Said {
    let token = token.as_str().unwrap();
    asked(mock, &[("grant_type", "refresh_token"), ("client_id", client_id), ("refresh_token", token)]).await
}

/// A mock whose administrator's password is `pass word`.
async fn mock() -> Mock {
    Mock::with(json!({ "name": "s-1", "administrator": { "password": "pass word" } })).await
}

async fn opens(mock: &Mock, token: &Value) -> bool {
    let request = mock.client.get(format!("{}/Users", mock.domain["scimUrl"].as_str().unwrap()));
    let status = request.bearer_auth(token.as_str().unwrap()).send().await.unwrap().status();
    assert!(status == 200 || status == 401);
    status == 200
}

#[tokio::test]
async fn the_administrators_password_gives_a_token_that_opens_scim() {
    let mock = mock().await;
    let (status, grant) = by_password(&mock, "pass word").await;
    assert_eq!(status, 200, "{grant}");
    assert_eq!(json!([grant["token_type"], grant["expires_in"]]), json!(["bearer", 2_592_000]));
    assert!(opens(&mock, &grant["access_token"]).await);
    assert!(!opens(&mock, &grant["refresh_token"]).await);
    assert_eq!(mock.get(&mock.at("")).await.1["token"], mock.domain["token"]);
}

#[tokio::test]
async fn a_refresh_token_gives_the_next_token_once_and_to_its_client_only() {
    let mock = mock().await;
    let (_, first) = by_password(&mock, "pass word").await;
    assert_eq!(refreshed(&mock, "c2", &first["refresh_token"]).await.1["error"], "invalid_grant");
    let (status, second) = refreshed(&mock, "c1", &first["refresh_token"]).await;
    assert_eq!(status, 200, "{second}");
    assert!(opens(&mock, &second["access_token"]).await && !opens(&mock, &first["access_token"]).await);
    assert_eq!(refreshed(&mock, "c1", &first["refresh_token"]).await.0, 400);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_in_the_words_of_oauth() {
    let mock = mock().await;
    let of = |fields: &'static [(&str, &str)]| fields;
    for (fields, error, description) in [
        (of(&[]), "invalid_request", "client_id is missing"),
        (of(&[("client_id", "c1")]), "invalid_request", "grant_type is missing"),
        (of(&[("client_id", "c1"), ("client_id", "c2")]), "invalid_request", "2 fields client_id"),
        (of(&[("client_id", "c1"), ("grant_type", "code")]), "unsupported_grant_type", "\"code\""),
        (of(&[("client_id", "c1"), ("grant_type", "password")]), "invalid_request", "username is missing"),
        (
            of(&[("client_id", "c1"), ("grant_type", "password"), ("username", "admin"), ("password", "no")]),
            "invalid_grant",
            "Invalid Username/password",
        ),
        (
            of(&[("client_id", "c1"), ("grant_type", "refresh_token"), ("refresh_token", "x")]),
            "invalid_grant",
            "refresh token",
        ),
    ] {
        let (status, answer) = asked(&mock, fields).await;
        assert_eq!((status, &answer["error"]), (400, &json!(error)), "{answer}");
        assert!(answer["error_description"].as_str().unwrap().contains(description), "{answer}");
    }
    assert_eq!(Browser::at(&mock).get("/puboauth/token").await.status, 400);
}

#[tokio::test]
async fn a_token_is_revoked_by_its_bearer_or_by_its_name() {
    let mock = mock().await;
    let (_, grant) = by_password(&mock, "pass word").await;
    let path = "/d/s-1/pubapi/v1/tokens/revoke";
    let own = || mock.request(Method::POST, path).bearer_auth(grant["access_token"].as_str().unwrap());
    assert_eq!(own().send().await.unwrap().status(), 200);
    assert!(!opens(&mock, &grant["access_token"]).await);
    assert_eq!(refreshed(&mock, "c1", &grant["refresh_token"]).await.0, 400);
    let again = own().send().await.unwrap();
    assert!(again.status() == 401 && again.headers().contains_key("www-authenticate"));
    let (_, grant) = by_password(&mock, "pass word").await;
    let named = [("token", grant["refresh_token"].as_str().unwrap())];
    let browser = Browser::at(&mock);
    assert_eq!(browser.post("/pubapi/v1/tokens/revoke", &named).await.status, 200);
    assert!(!opens(&mock, &grant["access_token"]).await);
    assert_eq!(browser.post("/pubapi/v1/tokens/revoke", &[]).await.status, 400);
    assert!(opens(&mock, &mock.domain["token"]).await);
}

#[tokio::test]
async fn a_new_password_makes_the_tokens_of_the_old_one_bad() {
    let mock = mock().await;
    let (_, grant) = by_password(&mock, "pass word").await;
    let at = mock.at("/administrator");
    let put = |body: Value| crate::support::said(mock.request(Method::PUT, &at).json(&body));
    let (status, credentials) = put(json!({})).await;
    assert_eq!((status, &credentials["userName"]), (200, &json!("admin")));
    assert!(!opens(&mock, &grant["access_token"]).await && opens(&mock, &mock.domain["token"]).await);
    assert_eq!(by_password(&mock, "pass word").await.0, 400);
    assert_eq!(by_password(&mock, credentials["password"].as_str().unwrap()).await.0, 200);
    assert_eq!(mock.get(&at).await, (200, json!({ "userName": "admin" })));
    for wrong in [json!({ "password": "" }), json!({ "pasword": "x" }), json!({ "password": 7 })] {
        assert_eq!(put(wrong).await.0, 400);
    }
}

#[tokio::test]
async fn no_password_and_no_token_is_in_the_journal() {
    let mock = mock().await;
    let (_, grant) = by_password(&mock, "pass word").await;
    let (_, next) = refreshed(&mock, "c1", &grant["refresh_token"]).await;
    for path in ["/puboauth/token", "/puboauth//token", "//puboauth/token/"] {
        Browser::at(&mock).get(&format!("{path}?password=pass+word&client_id=c1")).await;
    }
    Browser::at(&mock).post("/pubapi/v1/tokens/revoke", &[("token", next["access_token"].as_str().unwrap())]).await;
    let journal = mock.get(&mock.at("/journal")).await.1.to_string();
    for secret in ["pass word", "pass+word", "pass%20word"] {
        assert!(!journal.contains(secret), "{journal}");
    }
    for (grant, field) in [(&grant, "access_token"), (&grant, "refresh_token"), (&next, "access_token")] {
        assert!(!journal.contains(grant[field].as_str().unwrap()), "{journal}");
    }
    assert!(journal.contains("grant_type=password&client_id=c1"), "{journal}");
}
