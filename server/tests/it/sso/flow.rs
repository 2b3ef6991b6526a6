//! The ways in and the way out.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egnyte_mock::{Config, Server};
use flate2::read::DeflateDecoder;
use reqwest::Url;
use serde_json::{Value, json};

use super::idp::{Browser, BrowserPage, SamlResponse, open};
use crate::support::{Mock, get, text};

async fn mock() -> (Mock, Browser) {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    mock.sso_user(json!({ "userName": "ada", "givenName": "Ada", "familyName": "Lovelace" })).await;
    let browser = Browser::at(&mock);
    (mock, browser)
}

/// A parameter of the address that a browser was sent to.
fn parameter(shown: &BrowserPage, name: &str) -> Option<String> {
    let url = Url::parse(shown.location.as_ref().unwrap()).unwrap();
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// The request in an address.
fn asked(shown: &BrowserPage) -> String {
    let packed = STANDARD.decode(parameter(shown, "SAMLRequest").unwrap()).unwrap();
    let mut xml = String::new();
    DeflateDecoder::new(&packed[..]).read_to_string(&mut xml).unwrap();
    xml
}

/// The value of an attribute of the request.
fn attribute(xml: &str, name: &str) -> String {
    xml.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_visitor_is_sent_to_the_identity_provider_and_comes_back_signed_in() {
    let (mock, browser) = mock().await;
    let sent = browser.get("?RelayState=/files%3Fa%3D1").await;
    assert_eq!(sent.status, 302);
    assert!(sent.location.as_ref().unwrap().starts_with("https://idp.acme.example/login?"));
    assert_eq!(parameter(&sent, "RelayState").unwrap(), "/files?a=1");
    let request = asked(&sent);
    assert_eq!(attribute(&request, "AssertionConsumerServiceURL"), format!("{}/samlconsumer/", browser.home));
    let answer = SamlResponse { in_response_to: Some(attribute(&request, "ID")), ..SamlResponse::about("ada", &mock) };
    let fields = [("SAMLResponse", answer.encode()), ("RelayState", "/files?a=1".to_owned())];
    let back = browser.post("/samlconsumer", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    assert_eq!((back.status, back.location.as_deref()), (303, Some("/d/s-1/files?a=1")));
    let home = browser.get_as(back.session(), "/").await;
    assert!(home.status == 200 && home.page.contains("signed in as Ada Lovelace"), "{home:?}");
    let account = mock.get(&mock.at("/state")).await.1["users"][0]["id"].clone();
    let noted = mock.newest_sign_in().await;
    let expected = json!({ "outcome": "accepted", "account": account, "subject": "ada",
                           "inResponseTo": answer.in_response_to });
    assert_eq!(noted, expected);
}

#[tokio::test]
async fn a_visitor_may_be_sent_by_a_form() {
    let (_mock, browser) = mock().await;
    let sent = browser.get("/?binding=post&RelayState=%22%3E%3Cb").await;
    assert_eq!((sent.status, sent.location), (200, None));
    assert!(sent.page.contains("action=\"https://idp.acme.example/login\""), "{}", sent.page);
    assert!(sent.page.contains("name=\"SAMLRequest\"") && sent.page.contains("value=\"&quot;&gt;&lt;b\""));
}

#[tokio::test]
async fn an_identity_provider_may_begin_and_say_where_to_go() {
    let (mock, browser) = mock().await;
    for place in ["/samlconsumer", "/samlconsumer/", "/samlconsumer/AzureAD"] {
        let answer = SamlResponse { consumer: format!("{}{place}", browser.home), ..SamlResponse::about("ada", &mock) };
        let back = browser.post(place, &[("SAMLResponse", &answer.encode()), ("RelayState", "/d/s-1/files")]).await;
        assert_eq!((back.status, back.location.as_deref()), (303, Some("/d/s-1/files")), "{place}");
    }
    for foreign in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "files"] {
        let packed = SamlResponse::about("ada", &mock).encode();
        let back = browser.post("/samlconsumer", &[("SAMLResponse", &packed), ("RelayState", foreign)]).await;
        assert_eq!((back.status, back.location.as_deref()), (303, Some("/d/s-1/")), "{foreign}");
    }
}

#[tokio::test]
async fn the_session_is_a_secret_that_scripts_do_not_see() {
    let (mock, browser) = mock().await;
    let first = browser.post_response(&SamlResponse::about("ada", &mock)).await;
    let cookie = first.cookie.clone().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/d/s-1"] {
        assert!(cookie.split("; ").any(|found| found == part), "{cookie}");
    }
    assert_ne!(first.session(), browser.post_response(&SamlResponse::about("ada", &mock)).await.session());
    assert_eq!(browser.get_as("egnyte-session=nobody", "/").await.status, 302);
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    assert!(!journal.to_string().contains(first.session()));
}

#[tokio::test]
async fn an_answer_is_taken_once_and_a_request_is_answered_once() {
    let (mock, browser) = mock().await;
    let id = attribute(&asked(&browser.get("").await), "ID");
    let answer = SamlResponse { in_response_to: Some(id), ..SamlResponse::about("ada", &mock) };
    assert_eq!(browser.post_response(&answer).await.status, 303);
    assert_eq!(refused(&mock, browser.post_response(&answer).await).await, "replayed");
    let second = SamlResponse { in_response_to: answer.in_response_to, ..SamlResponse::about("ada", &mock) };
    assert_eq!(refused(&mock, browser.post_response(&second).await).await, "in-response-to-unknown");
    let strange = SamlResponse { in_response_to: Some("_nobody-asked".into()), ..SamlResponse::about("ada", &mock) };
    assert_eq!(refused(&mock, browser.post_response(&strange).await).await, "in-response-to-unknown");
}

#[tokio::test]
async fn of_two_equal_answers_at_once_one_is_taken() {
    let (mock, browser) = mock().await;
    let answer = SamlResponse::about("ada", &mock);
    let (one, other) = tokio::join!(browser.post_response(&answer), browser.post_response(&answer));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403]);
}

/// The reason of the newest refusal, which must have come to this.
async fn refused(mock: &Mock, shown: BrowserPage) -> String {
    assert!((400..500).contains(&shown.status) && shown.cookie.is_none(), "{shown:?}");
    let noted = mock.newest_sign_in().await;
    assert_eq!(noted["outcome"], "refused");
    let reason = text(&noted["reason"]);
    assert!(shown.page.contains(&format!("<code>{reason}</code>")), "{shown:?}");
    reason
}

#[tokio::test]
async fn who_signs_out_is_out_and_no_other_site_can_sign_them_out() {
    let (mock, browser) = mock().await;
    let back = browser.post_response(&SamlResponse::about("ada", &mock)).await;
    let foreign = browser.post_as(back.session(), "https://evil.example", "/sign-out").await;
    assert_eq!(foreign.status, 403);
    assert_eq!(browser.get_as(back.session(), "").await.status, 200);
    assert_eq!(browser.post_as(back.session(), "null", "/sign-out").await.status, 403);
    let out = browser.post_as(back.session(), &mock.server.url(), "/sign-out").await;
    assert!(out.status == 200 && out.page.contains("You are signed out"), "{out:?}");
    assert_eq!(browser.get_as(back.session(), "").await.status, 302);
}

#[tokio::test]
async fn a_session_ends_with_the_account_and_with_a_reset() {
    let (mock, browser) = mock().await;
    let id = text(&mock.get(&mock.at("/state")).await.1["users"][0]["id"]);
    let session = browser.post_response(&SamlResponse::about("ada", &mock)).await;
    mock.patch(&mock.at(&format!("/users/{id}")), json!({ "active": false })).await;
    assert_eq!(browser.get_as(session.session(), "").await.status, 302);
    let session = {
        mock.patch(&mock.at(&format!("/users/{id}")), json!({ "active": true })).await;
        assert_eq!(browser.get_as(session.session(), "").await.status, 302);
        browser.post_response(&SamlResponse::about("ada", &mock)).await
    };
    assert_eq!(browser.get_as(session.session(), "").await.status, 200);
    mock.post(&mock.at("/reset"), json!({})).await;
    assert_eq!(browser.get_as(session.session(), "").await.status, 302);
}

#[tokio::test]
async fn a_session_of_one_domain_opens_no_other() {
    let (mock, browser) = mock().await;
    let session = browser.post_response(&SamlResponse::about("ada", &mock)).await;
    let mut other = Browser::at(&mock);
    other.home = mock.server.url();
    assert!(!other.get_as(session.session(), "/").await.page.contains("signed in as"));
}

#[tokio::test]
async fn a_domain_may_be_reached_by_its_host_name() {
    let (mock, _) = mock().await;
    let host = |path: &str| mock.request(reqwest::Method::GET, path).header("host", "s-1.localhost");
    let metadata = open(host("/saml/metadata")).await;
    assert!(metadata.page.contains("Location=\"http://s-1.localhost/samlconsumer/\""), "{}", metadata.page);
    assert!(metadata.page.contains("entityID=\"https://s-1.egnyte.com\""), "{}", metadata.page);
}

#[tokio::test]
async fn response_for_another_service_is_refused_under_its_name() {
    let (mock, browser) = mock().await;
    let at = |host: &str| SamlResponse {
        consumer: format!("http://{host}/d/s-1/samlconsumer/"),
        ..SamlResponse::about("ada", &mock)
    };
    for (host, wanted) in [("other.example", Some("destination-mismatch")), ("localhost:9", None)] {
        let form = browser.form("/samlconsumer", &[("SAMLResponse", &at(host).encode())]);
        let page = open(form.header("host", host)).await;
        assert_eq!(page.status == 303, wanted.is_none(), "{host}: {page:?}");
        assert_eq!(mock.newest_sign_in().await["reason"].as_str(), wanted, "{host}");
    }
}

#[tokio::test]
async fn configured_base_url_is_that_of_all_addresses() {
    let base_url = "https://egnyte.test:8443";
    let config = Config { base_url: Some(base_url.to_owned()), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let metadata = get(format!("{}/saml/metadata", server.url())).await.text().await.unwrap();
    assert!(metadata.contains(&format!("Location=\"{base_url}/samlconsumer/\"")), "{metadata}");
    let scim = get(format!("{}/ServiceProviderConfig", server.scim_url())).await.text().await.unwrap();
    assert!(scim.contains(&format!("{base_url}/pubapi/scim/v2/ServiceProviderConfig")), "{scim}");
}

#[tokio::test]
async fn a_domain_without_single_sign_on_says_so() {
    let mock = Mock::start().await;
    let browser = Browser::at(&mock);
    let home = browser.get("").await;
    assert!(home.status == 200 && home.page.contains("Single sign-on is not set up"), "{home:?}");
    assert!(
        home.page.contains("href=\"/_mock/ui#/s-1/domains\"") && home.page.contains("/d/s-1/pubapi/scim/v2<"),
        "{home:?}"
    );
    assert_eq!(
        refused(&mock, browser.post_response(&SamlResponse::about("ada", &mock)).await).await,
        "sso-not-configured"
    );
    let server = Server::start(Config::default()).await.unwrap();
    assert!(get(server.url()).await.text().await.unwrap().contains("not set up"));
}

#[tokio::test]
async fn no_page_can_be_framed_kept_or_made_to_load_anything() {
    let (mock, _) = mock().await;
    for path in ["/d/s-1/scim-setup", "/", "/d/s-1?binding=post"] {
        let response = mock.request(reqwest::Method::GET, path).send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(json!([header("cache-control"), header("x-content-type-options")]), json!(["no-store", "nosniff"]));
    }
    assert_eq!(mock.get("/d/nowhere").await, (404, json!({ "error": "there is no domain `nowhere`" })));
    assert_eq!(mock.get("/d/s-1/samlconsumer").await.0, 405);
    assert_ne!(mock.newest_sign_in().await, json!({ "outcome": "accepted" }));
    assert_eq!(mock.newest_sign_in().await, Value::Null);
}
