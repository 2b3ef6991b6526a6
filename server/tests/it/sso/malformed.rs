//! Malformed responses at the assertion consumer service: no user is signed in, and page and journal have the reason.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::json;

use super::idp::{Browser, BrowserPage, SamlResponse, open};
use crate::saml::folder;
use crate::support::{Mock, text};

async fn refusal(mock: &Mock, shown: BrowserPage) -> (u16, String) {
    assert!((400..500).contains(&shown.status), "{shown:?}");
    assert!(shown.cookie.is_none() && shown.location.is_none(), "{shown:?}");
    assert!(shown.page.contains("You cannot sign in"), "{shown:?}");
    let noted = mock.newest_sign_in().await;
    assert_eq!(noted["outcome"], "refused", "{noted}");
    let (_, attempts) = mock.get(&format!("/_mock/domains/{}/sign-ins", text(&mock.domain["name"]))).await;
    let checks = attempts["signIns"][0]["checks"].as_array().unwrap();
    assert_eq!(checks.iter().filter(|check| check["state"] == "failed").count(), 1, "{noted}");
    (shown.status, text(&noted["reason"]))
}

#[tokio::test]
async fn a_form_without_one_answer_is_a_bad_request() {
    let mock = Mock::with_sso(json!({})).await;
    let browser = Browser::at(&mock);
    let missing = (400, "message-missing".to_owned());
    for fields in [&[][..], &[("SAMLRequest", "x")]] {
        assert_eq!(refusal(&mock, browser.post("/samlconsumer", fields).await).await, missing);
    }
    let twice = [("SAMLResponse", "x"), ("SAMLResponse", "y")];
    let repeated = (400, "message-repeated".to_owned());
    assert_eq!(refusal(&mock, browser.post("/samlconsumer", &twice).await).await, repeated);
    let other = browser.form("/samlconsumer", &[]).body(vec![0, 0xff, b'=', b'&', b'%']);
    assert_eq!(refusal(&mock, open(other).await).await, missing);
    for (message, reason) in [
        ("***", "not-base64"),
        ("", "xml-malformed"),
        ("PGE+", "xml-malformed"),
        ("/w==", "not-text"),
        ("PGE ", "unescaped-plus"),
        ("PGE-8_8=", "base64url"),
        ("//48AGEA", "utf-16"),
        ("s0m0AwA=", "deflated"),
    ] {
        let refused = refusal(&mock, browser.post("/samlconsumer", &[("SAMLResponse", message)]).await).await;
        assert_eq!(refused, (400, reason.to_owned()));
    }
    let large = "A".repeat(1_000_000);
    let refused = refusal(&mock, browser.post("/samlconsumer", &[("SAMLResponse", &large)]).await).await;
    assert_eq!(refused, (400, "too-large".to_owned()));
}

#[tokio::test]
async fn no_answer_that_was_meant_for_another_domain_or_time_signs_anybody_in() {
    let mock = Mock::with_sso(json!({})).await;
    for name in ["ada", "barbara", "admin"] {
        mock.sso_user(json!({ "userName": name })).await;
    }
    let browser = Browser::at(&mock);
    for file in std::fs::read_dir(folder().join("assertions")).unwrap() {
        let xml = std::fs::read(file.unwrap().path()).unwrap();
        let shown = browser.post("/samlconsumer", &[("SAMLResponse", &STANDARD.encode(xml))]).await;
        refusal(&mock, shown).await;
    }
}

#[tokio::test]
async fn a_page_shows_what_it_was_brought_as_text() {
    let mock = Mock::with_sso(json!({})).await;
    let answer = SamlResponse::about("&lt;script&gt;alert(1)&lt;/script&gt;", &mock);
    let shown = Browser::at(&mock).post_response(&answer).await;
    assert!(shown.page.contains("&lt;script&gt;alert(1)") && !shown.page.contains("<script"), "{}", shown.page);
    let (words, details) = shown.page.split_once("<details>").unwrap();
    assert!(words.contains("Egnyte has no user with the name") && details.contains("user-unknown"), "{}", shown.page);
    assert_eq!(refusal(&mock, shown).await, (403, "user-unknown".to_owned()));
    assert_eq!(mock.newest_sign_in().await["subject"], "<script>alert(1)</script>");
}

#[test]
fn no_bytes_at_all_are_a_fault_of_the_server() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(Mock::with_sso(json!({})));
    let browser = Browser::at(&mock);
    let good = SamlResponse::about("ada", &mock).xml();
    proptest!(ProptestConfig::with_cases(128), |(at in 0..good.len(), bytes in prop::collection::vec(any::<u8>(), 0..8))| {
        let mut spoiled = good.clone().into_bytes();
        spoiled.splice(at..(at + bytes.len()).min(good.len()), bytes);
        let shown = runtime.block_on(browser.post("/samlconsumer", &[("SAMLResponse", &STANDARD.encode(spoiled))]));
        prop_assert!((400..500).contains(&shown.status) && shown.cookie.is_none());
    });
}
