//! Authorization in a browser: code and implicit grant.

use reqwest::Url;
use serde_json::{Value, json};

use crate::sso::{Browser, BrowserPage, SamlResponse, open};
use crate::support::{Mock, Said, heard, said, text};

const BACK: &str = "http://127.0.0.1:4711/callback?a=1";

async fn mock() -> (Mock, Browser) {
    let mock = Mock::with_sso(json!({ "name": "s-1", "administrator": { "password": "pass word" } })).await;
    let browser = Browser::at(&mock);
    (mock, browser)
}

/// Sends the form of the page, with a decision.
async fn decide(browser: &Browser, fields: &[(&str, &str)]) -> BrowserPage {
    let own = [("client_id", "c1"), ("redirect_uri", BACK), ("state", "s/1 ü")];
    browser.post("/puboauth/authorize", &[&own[..], fields].concat()).await
}

const ALLOW: [(&str, &str); 3] = [("username", "admin"), ("password", "pass word"), ("do", "allow")];

fn pairs(encoded: &str) -> Vec<(String, String)> {
    Url::parse(&format!("http://x?{encoded}")).unwrap().query_pairs().into_owned().collect()
}

async fn exchanged(browser: &Browser, client_id: &str, code: &str, back: &str) -> Said {
    let fields =
        [("grant_type", "authorization_code"), ("client_id", client_id), ("code", code), ("redirect_uri", back)];
    heard(browser.form("/puboauth/token", &fields).send().await.unwrap()).await
}

async fn code(browser: &Browser) -> String {
    let sent = decide(browser, &[&ALLOW[..], &[("response_type", "code")]].concat()).await;
    let location = sent.location.unwrap();
    let pairs = pairs(location.strip_prefix(&format!("{BACK}&")).unwrap());
    assert_eq!((sent.status, &pairs[1]), (302, &("state".to_owned(), "s/1 ü".to_owned())));
    pairs[0].1.clone()
}

#[tokio::test]
async fn both_pages_show_the_client_and_keep_its_values() {
    let (_mock, browser) = mock().await;
    for path in ["/puboauth/token", "/puboauth/authorize"] {
        let query = "client_id=c%22%3E1&redirect_uri=https://app.example/cb&state=x&response_type=code&mobile=1";
        let shown = browser.get(&format!("{path}?{query}")).await;
        assert_eq!(shown.status, 200);
        for part in [
            "c&quot;&gt;1",
            "value=\"https://app.example/cb\"",
            "value=\"code\"",
            "action=\"/d/s-1/puboauth/authorize\"",
        ] {
            assert!(shown.page.contains(part), "{part}: {}", shown.page);
        }
    }
}

#[tokio::test]
async fn code_is_exchanged_once_by_its_client_and_address() {
    let (mock, browser) = mock().await;
    let code = code(&browser).await;
    for (client_id, code, back) in
        [("c2", code.as_str(), BACK), ("c1", "wrong", BACK), ("c1", &code, "http://127.0.0.1:1/callback")]
    {
        assert_eq!(exchanged(&browser, client_id, code, back).await.1["error"], "invalid_grant");
    }
    let (status, grant) = exchanged(&browser, "c1", &code, BACK).await;
    assert_eq!((status, &grant["expires_in"]), (200, &json!(2_592_000)));
    let users = mock.client.get(format!("{}/v2/users", text(&mock.domain["apiUrl"])));
    assert_eq!(said(users.bearer_auth(text(&grant["access_token"]))).await.0, 200);
    assert_eq!(exchanged(&browser, "c1", &code, BACK).await.0, 400);
}

#[tokio::test]
async fn code_ends_after_ten_minutes() {
    let (mock, browser) = mock().await;
    let code = code(&browser).await;
    mock.post("/_mock/clock", json!({ "advanceMillis": 600_000 })).await;
    assert_eq!(exchanged(&browser, "c1", &code, BACK).await.0, 400);
}

#[tokio::test]
async fn implicit_grant_brings_the_token_in_the_fragment() {
    let (mock, browser) = mock().await;
    // Egnyte's JavaScript SDK leaves the response type out.
    for response_type in [&[("response_type", "token")][..], &[]] {
        let sent = decide(&browser, &[&ALLOW[..], response_type].concat()).await;
        let location = sent.location.unwrap();
        let pairs = pairs(location.strip_prefix(&format!("{BACK}#")).unwrap());
        assert_eq!(pairs[0].0, "access_token");
        assert_eq!(pairs[1], ("token_type".to_owned(), "bearer".to_owned()));
        let info = mock.client.get(format!("{}/v1/userinfo", text(&mock.domain["apiUrl"]))).bearer_auth(&pairs[0].1);
        assert_eq!(said(info).await.1["username"], "admin");
        let journal = mock.get(&mock.at("/journal")).await.1.to_string();
        assert!(!journal.contains(&pairs[0].1) && !journal.contains("pass word"), "{journal}");
    }
}

#[tokio::test]
async fn denial_and_wrong_password() {
    let (_mock, browser) = mock().await;
    let sent = decide(&browser, &[("do", "deny")]).await;
    assert!(sent.location.unwrap().starts_with(&format!("{BACK}#error=access_denied&state=")));
    let sent = decide(&browser, &[("do", "deny"), ("response_type", "code")]).await;
    assert!(sent.location.unwrap().starts_with(&format!("{BACK}&error=access_denied&state=")));
    for fields in [&[("username", "admin"), ("password", "no")][..], &[("password", "pass word")], &[]] {
        let shown = decide(&browser, fields).await;
        assert_eq!((shown.status, shown.location), (403, None));
        assert!(shown.page.contains("Invalid Username/password"));
    }
    let foreign = browser.post_as("a=b", "https://evil.example", "/puboauth/authorize").await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn requests_without_a_safe_address_lead_nowhere() {
    let (_mock, browser) = mock().await;
    for query in [
        "",
        "client_id=c1",
        "redirect_uri=https://app.example/cb",
        "client_id=c1&redirect_uri=javascript://alert(1)",
        "client_id=c1&redirect_uri=/local",
        "client_id=c1&redirect_uri=https://app.example/cb%23x",
        "client_id=c1&redirect_uri=https://app.example/%0d%0ax:y",
        "client_id=c1&redirect_uri=https://app.example/cb&response_type=id_token",
    ] {
        let shown = browser.get(&format!("/puboauth/authorize?{query}")).await;
        assert_eq!((shown.status, shown.location), (400, None), "{query}");
    }
}

#[tokio::test]
async fn signed_in_user_lets_a_client_in_and_its_token_ends_with_the_account() {
    let (mock, browser) = mock().await;
    let user = mock.sso_user(json!({ "userName": "ada" })).await;
    let back = browser.post_response(&SamlResponse::about("ada", &mock)).await;
    let shown =
        browser.get_as(back.session(), "/puboauth/authorize?client_id=c1&redirect_uri=https://a.example/").await;
    assert!(shown.page.contains("in the name of ada"), "{}", shown.page);
    let fields = [("client_id", "c1"), ("redirect_uri", "https://a.example/"), ("do", "allow")];
    let sent = open(browser.form("/puboauth/authorize", &fields).header("cookie", back.session())).await;
    let location = sent.location.unwrap();
    let token = pairs(location.strip_prefix("https://a.example/#").unwrap())[0].1.clone();
    let asked = async |path: &str| {
        said(mock.client.get(format!("{}{path}", text(&mock.domain["url"]))).bearer_auth(&token)).await
    };
    assert_eq!(asked("/pubapi/v1/userinfo").await.1["username"], "ada");
    let refused: Vec<(u16, Value)> = vec![asked("/pubapi/v2/users").await, asked("/pubapi/scim/v2/Users").await];
    assert!(refused.iter().all(|(status, _)| *status == 403), "{refused:?}");
    let account = mock.at(&format!("/users/{}", text(&user["id"])));
    mock.patch(&account, json!({ "userType": "admin" })).await;
    assert_eq!([asked("/pubapi/v2/users").await.0, asked("/pubapi/scim/v2/Users").await.0], [200, 200]);
    mock.patch(&account, json!({ "active": false })).await;
    assert_eq!(asked("/pubapi/v1/userinfo").await.0, 401);
}
