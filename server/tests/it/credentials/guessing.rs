//! The administrator's password cannot be guessed: after ten wrong ones the right one is refused too, for an hour.

use serde_json::json;

use crate::sso::Browser;
use crate::support::Mock;

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
