//! The guesses about single logout and about messages that break the standard, each of its answers.

use serde_json::json;

use super::guessing;
use crate::sso::{Browser, LogoutMessage, ReceivedLogout, SamlResponse, with_logout};
use crate::support::Mock;

async fn signed_in(mock: Mock) -> (Mock, Browser, String) {
    mock.set_sso(with_logout("HTTP-Redirect")).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let browser = Browser::at(&mock);
    let session = browser.sign_in(&mock, "ada", &[]).await;
    (mock, browser, session)
}

#[tokio::test]
async fn single_logout() {
    for (value, takes_part) in [("yes", true), ("no", false)] {
        let (mock, browser, session) = signed_in(guessing("single-logout", value).await).await;
        let metadata = browser.get("/saml/metadata").await.page;
        assert_eq!(metadata.contains("SingleLogoutService") && metadata.contains("use=\"signing\""), takes_part);
        let request = LogoutMessage::request(&mock, "ada", &[]);
        let answer = browser.post_logout(&request, "").await;
        assert_eq!(answer.status, if takes_part { 303 } else { 403 });
        assert_eq!(browser.is_open(&session).await, !takes_part);
        let session = browser.sign_in(&mock, "ada", &[]).await;
        let out = browser.post_as(&session, &mock.server.url(), "/sign-out").await;
        assert_eq!(out.status, if takes_part { 303 } else { 200 });
        assert!(!browser.is_open(&session).await);
    }
}

#[tokio::test]
async fn unsigned_logout() {
    for (value, is_taken) in [("refuse", false), ("accept", true)] {
        let (mock, browser, session) = signed_in(guessing("unsigned-logout", value).await).await;
        let forged = LogoutMessage { key: Some("stranger"), ..LogoutMessage::request(&mock, "ada", &[]) };
        assert_eq!(browser.post_logout(&forged, "").await.status, 403);
        assert_eq!(browser.get(&format!("/saml/logout?{}", forged.query(""))).await.status, 403);
        assert!(browser.is_open(&session).await);
        let unsigned = LogoutMessage { key: None, ..LogoutMessage::request(&mock, "ada", &[]) };
        assert_eq!(browser.post_logout(&unsigned, "").await.status, if is_taken { 303 } else { 403 });
        assert_eq!(browser.is_open(&session).await, !is_taken);
        let sentence = mock.newest_sign_out().await["sentence"].to_string();
        assert!(is_taken || sentence.contains("--guess unsigned-logout=accept"), "{sentence}");
    }
}

#[tokio::test]
async fn logout_without_session() {
    for (value, code) in [("success", "status:Success"), ("unknown-principal", "status:UnknownPrincipal")] {
        let (mock, browser, session) = signed_in(guessing("logout-without-session", value).await).await;
        let answer = async |subject: &str| {
            let request = LogoutMessage::request(&mock, subject, &[]);
            let page = browser.get(&format!("/saml/logout?{}", request.query(""))).await;
            ReceivedLogout::of(&page).xml
        };
        assert!(answer("grace").await.contains(code));
        assert!(browser.is_open(&session).await);
        assert!(answer("ada").await.contains("status:Success"));
    }
}

#[tokio::test]
async fn empty_in_response_to() {
    for (value, status) in [("refuse", 403), ("accept", 303)] {
        let mock = guessing("empty-in-response-to", value).await;
        mock.set_sso(with_logout("HTTP-Redirect")).await;
        mock.sso_user(json!({ "userName": "ada" })).await;
        let empty = SamlResponse { in_response_to: Some(String::new()), ..SamlResponse::about("ada", &mock) };
        let browser = Browser::at(&mock);
        assert_eq!(browser.post_response(&empty).await.status, status);
        let refused = mock.newest_sign_in().await.to_string();
        assert!(status == 303 || refused.contains("--guess empty-in-response-to=accept"), "{refused}");
    }
}
