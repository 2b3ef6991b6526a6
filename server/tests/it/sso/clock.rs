//! The door follows the mock's clock: what is outstanding, valid, used or open ends by it, and not by real time.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::idp::{Browser, SamlResponse};
use crate::support::Mock;

async fn mock() -> (Mock, Browser) {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let browser = Browser::at(&mock);
    (mock, browser)
}

async fn advance(mock: &Mock, by: SignedDuration) {
    let millis = i64::try_from(by.as_millis()).unwrap();
    let (status, clock) = mock.post("/_mock/clock", json!({ "advanceMillis": millis })).await;
    assert_eq!(status, 200, "{clock}");
}

/// Result of posting the response: `accepted`, or the reason of the refusal.
async fn outcome(mock: &Mock, browser: &Browser, answer: &SamlResponse) -> String {
    browser.post_response(answer).await;
    let noted = mock.newest_sign_in().await;
    noted["reason"].as_str().or(noted["outcome"].as_str()).unwrap().to_owned()
}

/// The id of the request that a visitor is sent away with.
async fn asked(browser: &Browser) -> String {
    let page = browser.get("?binding=post").await.page;
    let field = page.split("name=\"SAMLRequest\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let xml = String::from_utf8(base64::Engine::decode(&base64::prelude::BASE64_STANDARD, field).unwrap()).unwrap();
    xml.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_assertion_expires() {
    let (mock, browser) = mock().await;
    // Five minutes, and three of patience with clocks that differ.
    advance(&mock, SignedDuration::from_mins(7)).await;
    assert_eq!(outcome(&mock, &browser, &SamlResponse::about("ada", &mock)).await, "accepted");
    advance(&mock, SignedDuration::from_mins(2)).await;
    assert_eq!(outcome(&mock, &browser, &SamlResponse::about("ada", &mock)).await, "expired");
    advance(&mock, SignedDuration::from_mins(-20)).await;
    assert_eq!(outcome(&mock, &browser, &SamlResponse::about("ada", &mock)).await, "not-yet-valid");
}

#[tokio::test]
async fn a_session_ends() {
    let (mock, browser) = mock().await;
    let session = browser.post_response(&SamlResponse::about("ada", &mock)).await;
    advance(&mock, SignedDuration::from_hours(11)).await;
    assert_eq!(browser.get_as(session.session(), "").await.status, 200);
    advance(&mock, SignedDuration::from_hours(1)).await;
    assert_eq!(browser.get_as(session.session(), "").await.status, 302);
}

#[tokio::test]
async fn a_request_is_waited_for_and_forgotten() {
    let (mock, browser) = mock().await;
    let (first, second) = (asked(&browser).await, asked(&browser).await);
    let now = Timestamp::now();
    let answer = |id: &str, minutes| SamlResponse {
        in_response_to: Some(id.to_owned()),
        issued: now + SignedDuration::from_mins(minutes),
        ..SamlResponse::about("ada", &mock)
    };
    advance(&mock, SignedDuration::from_mins(9)).await;
    assert_eq!(outcome(&mock, &browser, &answer(&first, 9)).await, "accepted");
    advance(&mock, SignedDuration::from_mins(2)).await;
    assert_eq!(outcome(&mock, &browser, &answer(&second, 11)).await, "in-response-to-unknown");
}

#[tokio::test]
async fn a_used_assertion_is_remembered_for_as_long_as_it_would_be_taken() {
    let (mock, browser) = mock().await;
    let answer = SamlResponse::about("ada", &mock);
    assert_eq!(outcome(&mock, &browser, &answer).await, "accepted");
    for _ in 0..7 {
        assert_eq!(outcome(&mock, &browser, &answer).await, "replayed");
        advance(&mock, SignedDuration::from_mins(1)).await;
    }
    assert_eq!(outcome(&mock, &browser, &answer).await, "replayed");
    advance(&mock, SignedDuration::from_mins(2)).await;
    assert_eq!(outcome(&mock, &browser, &answer).await, "expired");
}
