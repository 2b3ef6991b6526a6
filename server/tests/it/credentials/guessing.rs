//! Neither the administrator's password nor the admin token can be guessed: after ten wrong ones the right one is refused
//! too, for an hour.

use egnyte_mock::{Config, Server};
use serde_json::{Value, json};

use crate::sso::Browser;
use crate::support::{Mock, web};

#[tokio::test]
async fn the_password_is_not_considered_after_ten_wrong_ones() {
    for (path, expected) in [
        ("/puboauth/token", [400, 409, 200]),
        ("/scim-setup", [403, 429, 200]),
        ("/puboauth/authorize", [403, 429, 302]),
    ] {
        let mock = Mock::with(json!({ "administrator": { "userName": "root", "password": "pass word" } })).await;
        let attempt = async |password: &str| {
            let name = mock.domain["name"].as_str().unwrap();
            let fields = [
                ("grant_type", "password"),
                ("client_id", "c"),
                ("domain", name),
                ("username", "root"),
                ("password", password),
                ("redirect_uri", "https://client.example/"),
                ("response_type", "code"),
            ];
            let answer = Browser::at(&mock).form(path, &fields).send().await.unwrap();
            let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().parse::<u64>().unwrap());
            (answer.status().as_u16(), wait)
        };
        for _ in 0..10 {
            assert_eq!(attempt("wrong").await, (expected[0], None), "{path}");
        }
        let (status, wait) = attempt("pass word").await;
        assert!(status == expected[1] && wait.is_some_and(|wait| (3_500..=3_600).contains(&wait)), "{path}: {status}");
        mock.post("/_mock/clock", json!({ "advanceMillis": 3_600_000 })).await;
        assert_eq!(attempt("pass word").await, (expected[2], None), "{path}");
    }
}

#[tokio::test]
async fn the_admin_token_is_not_considered_after_ten_wrong_ones() {
    let config = Config { admin_token: Some("the-admin-token".to_owned()), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let client = web().build().unwrap();
    let attempt = async |path: &str, token: &str| {
        let answer = client.get(format!("{}{path}", server.url())).bearer_auth(token).send().await.unwrap();
        let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().parse::<u64>().unwrap());
        (answer.status().as_u16(), wait, answer.json::<Value>().await.unwrap())
    };
    // A connector that strays, and a client with an outdated token, do not guess.
    for _ in 0..20 {
        assert_eq!(attempt("/_mock/domains", &server.token()).await.0, 401);
        assert_eq!(attempt("/_mock/domains", "outdated").await.0, 401);
        assert_eq!(client.get(format!("{}/_mock/domains", server.url())).send().await.unwrap().status(), 401);
    }
    assert_eq!(attempt("/_mock/domains", "the-admin-token").await.0, 200);
    for guess in 1..10 {
        assert_eq!(attempt("/_mock/domains", &format!("guess-{guess}")).await.0, 401);
    }
    let (status, wait, error) = attempt("/_mock/domains", "the-admin-token").await;
    assert!(status == 429 && wait.is_some_and(|wait| (3_500..=3_600).contains(&wait)), "{status} {wait:?}");
    assert!(error["error"].as_str().unwrap().starts_with("there were too many wrong admin tokens; the next one"));
    assert_eq!(attempt("/_mock/health", "guess-11").await.0, 200);
    assert_eq!(attempt("/_mock/domains", &server.token()).await.0, 401);
}
