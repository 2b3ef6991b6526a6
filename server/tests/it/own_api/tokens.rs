//! The token endpoint, in the forms in which known clients call it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sso::Browser;
use crate::support::{Mock, said, text};

async fn mock() -> Mock {
    Mock::with(json!({ "name": "s-1", "administrator": { "password": "pass word" } })).await
}

const FIELDS: [(&str, &str); 4] =
    [("grant_type", "password"), ("client_id", "c1"), ("username", "admin"), ("password", "pass word")];

/// Returns the user name of a token's holder.
async fn holder(mock: &Mock, grant: &Value) -> String {
    let url = format!("{}/v1/userinfo", text(&mock.domain["apiUrl"]));
    let (status, info) = said(mock.client.get(url).bearer_auth(text(&grant["access_token"]))).await;
    assert_eq!(status, 200, "{info}");
    text(&info["username"])
}

#[tokio::test]
async fn parameters_are_a_form_json_or_the_query() {
    let mock = mock().await;
    let json: Value = FIELDS.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    let query = "grant_type=password&client_id=c1&username=admin&password=pass%20word";
    let post = |query: &str| mock.request(Method::POST, &format!("/d/s-1/puboauth/token{query}"));
    let form = "application/x-www-form-urlencoded";
    for request in [
        Browser::at(&mock).form("/puboauth/token", &FIELDS),
        // As Egnyte's Python SDK: JSON under the media type of a form.
        post("").header("content-type", form).body(json.to_string()),
        post("").json(&json),
        // As a known script: everything in the query.
        post(&format!("?{query}")),
        // As Egnyte's Ruby SDK: unencoded.
        post("").header("content-type", form).body(query.replace("%20", " ")),
    ] {
        let (status, grant) = said(request).await;
        assert_eq!((status, &grant["token_type"]), (200, &json!("bearer")), "{grant}");
        assert_eq!(holder(&mock, &grant).await, "admin");
    }
    let (status, error) = said(post("").body("{\"client_id\":")).await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_request")));
    assert_eq!(said(post("?client_id=c1").json(&json)).await.0, 400);
    let journal = mock.get(&mock.at("/journal")).await.1.to_string();
    assert!(!journal.contains("pass word") && !journal.contains("pass%20word"), "{journal}");
}

#[tokio::test]
async fn scope_is_granted_as_it_was_asked_for() {
    let mock = mock().await;
    let fields = [&FIELDS[..], &[("scope", "Egnyte.user Egnyte.group")]].concat();
    let (_, grant) = said(Browser::at(&mock).form("/puboauth/token", &fields)).await;
    assert_eq!(grant["scope"], "Egnyte.user Egnyte.group");
}
