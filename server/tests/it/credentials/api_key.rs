//! The set-up page of JumpCloud's article, where an administrator gets the API key.

use reqwest::Method;
use serde_json::json;

use crate::sso::{Browser, BrowserPage, single_sign_on};
use crate::support::Mock;

async fn mock() -> Mock {
    Mock::with(json!({ "name": "s-1", "administrator": { "userName": "root", "password": "pass word" } })).await
}

async fn pressed(mock: &Mock, button: &str) -> BrowserPage {
    let fields = [("domain", "s-1"), ("username", "root"), ("password", "pass word"), ("do", button)];
    Browser::at(mock).post("/scim-setup", &fields).await
}

/// Text of the element with an id.
fn shown_as(page: &str, id: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("id=\"{id}\">"))?;
    Some(rest.split_once('<')?.0.to_owned())
}

async fn opens(mock: &Mock, token: &str) -> bool {
    let url = format!("{}/Users", mock.domain["scimUrl"].as_str().unwrap());
    mock.client.get(url).bearer_auth(token).send().await.unwrap().status() == 200
}

/// egnyte.api-key-once: client id and token are shown once; a second look does not show them.
#[tokio::test]
async fn the_api_key_is_shown_once() {
    let mock = mock().await;
    let form = Browser::at(&mock).get("/scim-setup").await;
    assert!(form.status == 200 && form.page.contains("value=\"s-1\"") && form.page.contains("Get API Key"));
    let first = pressed(&mock, "get").await;
    let (client_id, token) = (shown_as(&first.page, "client-id").unwrap(), shown_as(&first.page, "token").unwrap());
    assert_eq!(shown_as(&first.page, "base-url").unwrap(), mock.domain["scimUrl"].as_str().unwrap());
    assert!(opens(&mock, &token).await);
    for second in [pressed(&mock, "get").await, Browser::at(&mock).get("/scim-setup").await] {
        assert!(second.status == 200 && !second.page.contains(&token) && !second.page.contains(&client_id));
    }
    let told = [mock.get("/_mock/domains").await.1, mock.get(&mock.at("/journal")).await.1];
    assert!(told.iter().all(|told| !told.to_string().contains(&token) && !told.to_string().contains("pass word")));
}

/// egnyte.token-any-idp: one token serves any identity provider.
#[tokio::test]
async fn one_token_serves_any_identity_provider() {
    let mock = mock().await;
    let token = shown_as(&pressed(&mock, "get").await.page, "token").unwrap();
    assert!(opens(&mock, &token).await);
    for provider in ["Okta", "OneLogin", "Microsoft Entra ID", "Ping Identity", "PingFederate", "Auth0", "ADFS"] {
        let mut settings = single_sign_on();
        settings["identityProvider"] = json!(provider);
        settings["entityId"] = json!(format!("https://{}.example", provider.replace(' ', "-")));
        mock.set_sso(settings).await;
        assert!(opens(&mock, &token).await, "{provider}");
    }
}

#[tokio::test]
async fn a_lost_key_is_replaced_and_a_key_is_revoked() {
    let mock = mock().await;
    let token = shown_as(&pressed(&mock, "get").await.page, "token").unwrap();
    let next = shown_as(&pressed(&mock, "replace").await.page, "token").unwrap();
    assert!(!opens(&mock, &token).await && opens(&mock, &next).await);
    assert!(pressed(&mock, "revoke").await.page.contains("The API key is revoked"));
    assert!(!opens(&mock, &next).await && opens(&mock, mock.domain["token"].as_str().unwrap()).await);
    let last = shown_as(&pressed(&mock, "get").await.page, "token").unwrap();
    mock.delete(&mock.at("/tokens")).await;
    assert!(!opens(&mock, &last).await);
    assert!(shown_as(&pressed(&mock, "get").await.page, "token").is_some());
}

#[tokio::test]
async fn wrong_credentials_get_the_form_again_whatever_is_wrong_with_them() {
    let mock = mock().await;
    let browser = Browser::at(&mock);
    for (domain, user, password) in [
        ("s-1", "root", "no"),
        ("s-1", "nobody", "pass word"),
        ("nowhere", "root", "pass word"),
        ("", "", ""),
        ("acme", "root", "pass word"),
    ] {
        let fields = [("domain", domain), ("username", user), ("password", password), ("do", "get")];
        let shown = browser.post("/scim-setup", &fields).await;
        assert!(shown.status == 403 && shown.page.contains("Invalid Username/password. Try again."), "{shown:?}");
        assert!(shown_as(&shown.page, "token").is_none());
        assert_eq!(shown.page.matches("aria-invalid=\"true\" aria-describedby=\"note\"").count(), 2, "{shown:?}");
    }
    let odd = [("domain", "\"><b>"), ("username", "<i>"), ("password", "x")];
    let shown = browser.post("/scim-setup", &odd).await;
    assert!(shown.page.contains("&quot;&gt;&lt;b&gt;") && !shown.page.contains("<i>"), "{}", shown.page);
}

#[tokio::test]
async fn the_domain_is_known_by_its_host_name_too_and_the_portal_serves_every_domain() {
    let mock = mock().await;
    let fields = "domain=S-1.egnyte.com&username=ROOT&password=pass%20word&do=get";
    let request = mock.request(Method::POST, "/scim-setup").body(fields);
    let page = request.send().await.unwrap().text().await.unwrap();
    assert!(opens(&mock, &shown_as(&page, "token").unwrap()).await);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let mock = mock().await;
    let fields = [("domain", "s-1"), ("username", "root"), ("password", "pass word"), ("do", "get")];
    for (header, value, status) in [
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("sec-fetch-site", "same-origin", 200),
        ("origin", &mock.server.url(), 200),
    ] {
        let request = Browser::at(&mock).form("/scim-setup", &fields).header(header, value);
        assert_eq!(request.send().await.unwrap().status(), status, "{header}: {value}");
    }
}

#[tokio::test]
async fn a_domain_tells_its_password_when_it_is_made_and_never_again() {
    let mock = Mock::start().await;
    let password = mock.domain["administrator"]["password"].as_str().unwrap().to_owned();
    assert_eq!((mock.domain["administrator"]["userName"].as_str(), password.len()), (Some("admin"), 24));
    assert!(!mock.get("/_mock/domains").await.1.to_string().contains(&password));
    let wrong = json!({ "name": "s-2", "administrator": { "name": "x" } });
    assert_eq!(mock.post("/_mock/domains", wrong).await.0, 400);
    assert_eq!(mock.get("/_mock/domains/s-2").await.0, 404);
}
