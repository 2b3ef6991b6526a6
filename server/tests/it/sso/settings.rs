//! The settings over the control API, and metadata out and in.

use reqwest::Method;
use serde_json::{Value, json};

use super::idp::{Browser, SamlResponse, single_sign_on};
use crate::saml::certificate_text;
use crate::support::{Mock, said};

async fn put(mock: &Mock, settings: &Value) -> (u16, Value) {
    said(mock.request(Method::PUT, &mock.at("/sso")).json(settings)).await
}

#[tokio::test]
async fn the_settings_are_read_as_they_were_written() {
    let mock = Mock::start().await;
    assert_eq!(mock.get(&mock.at("/sso")).await, (200, json!({ "authentication": "none" })));
    let settings = single_sign_on();
    assert_eq!(put(&mock, &settings).await, (200, settings.clone()));
    assert_eq!(mock.get(&mock.at("/sso")).await, (200, settings.clone()));
    mock.post(&mock.at("/reset"), json!({})).await;
    assert_eq!(mock.get(&mock.at("/sso")).await.1, settings);
    assert_eq!(put(&mock, &json!({ "authentication": "none" })).await.0, 200);
}

#[tokio::test]
async fn a_wrong_value_is_refused_with_the_reason_and_changes_nothing() {
    let mock = Mock::with_sso(json!({})).await;
    let wrong = |field: &str, value: Value| {
        let mut settings = single_sign_on();
        settings[field] = value;
        settings
    };
    for (settings, reason) in [
        (wrong("identityProvider", json!("JumpCloud")), "Generic HTTP Post"),
        (wrong("loginUrl", json!("idp")), "absolute http or https URL"),
        (wrong("certificate", json!("x")), "certificate"),
        (wrong("apiKey", json!("x")), "only Okta"),
        (wrong("issuer", json!(true)), "there is no field"),
        (json!([]), "JSON object"),
    ] {
        let (status, error) = put(&mock, &settings).await;
        assert!(status == 400 && error["error"].to_string().contains(reason), "{error}");
    }
    assert_eq!(mock.get(&mock.at("/sso")).await.1, single_sign_on());
    assert_eq!(said(mock.request(Method::PUT, &mock.at("/sso")).body("{")).await.0, 400);
    assert_eq!(mock.get("/_mock/domains/nowhere/sso").await.0, 404);
}

#[tokio::test]
async fn the_metadata_follow_the_issuer_setting() {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    let browser = Browser::at(&mock);
    let own = browser.get("/saml/metadata").await.page;
    assert!(own.contains("entityID=\"https://s-1.egnyte.com\""), "{own}");
    assert!(own.contains(&format!("Location=\"{}/samlconsumer/\"", browser.home)), "{own}");
    let mut settings = single_sign_on();
    settings["useDomainSpecificIssuer"] = json!(false);
    mock.set_sso(settings).await;
    assert!(browser.get("/saml/metadata").await.page.contains("entityID=\"https://saml-auth.egnyte.com\""));
}

fn metadata(login_url: &str, key: &str) -> String {
    let body = certificate_text(key);
    let body = body.lines().filter(|line| !line.starts_with("-----")).collect::<String>();
    format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://idp.acme.example/saml\">\
         <IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><KeyDescriptor>\
         <KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>{body}</X509Certificate>\
         </X509Data></KeyInfo></KeyDescriptor><SingleSignOnService \
         Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{login_url}\"/>\
         </IDPSSODescriptor></EntityDescriptor>"
    )
}

async fn import(mock: &Mock, xml: &str) -> (u16, Value) {
    said(mock.request(Method::POST, &mock.at("/sso/metadata")).body(xml.to_owned())).await
}

#[tokio::test]
async fn imported_metadata_turn_single_sign_on_on() {
    let mock = Mock::start().await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let (status, settings) = import(&mock, &metadata("https://idp.acme.example/login", "idp.crt.pem")).await;
    assert_eq!((status, settings), (200, single_sign_on()));
    let browser = Browser::at(&mock);
    assert_eq!(browser.post_response(&SamlResponse::about("ada", &mock)).await.status, 303);
}

#[tokio::test]
async fn imported_metadata_leave_the_other_settings() {
    let mock = Mock::start().await;
    let mut settings = single_sign_on();
    settings["defaultUserMapping"] = json!("Email address");
    settings["identityProvider"] = json!("ADFS");
    mock.set_sso(settings.clone()).await;
    let (_, imported) = import(&mock, &metadata("https://idp.acme.example/new", "idp-next.crt.pem")).await;
    settings["loginUrl"] = json!("https://idp.acme.example/new");
    settings["certificate"] = json!(certificate_text("idp-next.crt.pem"));
    assert_eq!(imported, settings);
}

#[tokio::test]
async fn metadata_that_cannot_be_used_are_refused_with_the_reason() {
    let mock = Mock::with_sso(json!({})).await;
    for (xml, reason) in [
        (String::new(), "XML"),
        ("<a/>".to_owned(), "not one EntityDescriptor"),
        ("<!DOCTYPE a><a/>".to_owned(), "document type"),
        (metadata("javascript:alert(1)", "idp.crt.pem"), "absolute http or https URL"),
        (metadata("https://idp.acme.example", "short-key.crt.pem"), "2048 bits"),
    ] {
        let (status, error) = import(&mock, &xml).await;
        assert!(status == 400 && error["error"].to_string().contains(reason), "{reason}: {error}");
    }
    let bytes = mock.request(Method::POST, &mock.at("/sso/metadata")).body(vec![0xff, 0xfe]);
    assert_eq!(said(bytes).await.0, 400);
    assert_eq!(mock.get(&mock.at("/sso")).await.1, single_sign_on());
}
