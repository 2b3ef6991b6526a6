//! The transport against a server that answers what a test has it answer.

use super::super::scripted::{BROKEN, FAILING, OK, transport};
use super::*;

async fn send(method: Method, scripts: &[&str]) -> (Result<Value, Trouble>, Vec<Duration>) {
    let (transport, witness) = transport(scripts).await;
    let request = Request { method, path: "Users".to_owned(), query: Vec::new(), body: None };
    let outcome = transport.send(&request).await;
    (outcome, witness.waits())
}

#[tokio::test]
async fn a_rate_limit_is_waited_out_as_long_as_it_asks() {
    let seconds = "429 Slow\nretry-after: 3\n";
    let date = "403 No\nX-Mashery-Error-Code: ERR_403_DEVELOPER_OVER_QPS\nRetry-After: Mon, 23 Nov 2026 10:00:07 GMT\n";
    let (outcome, waits) = send(Method::POST, &[seconds, date, OK]).await;
    assert!(outcome.is_ok());
    assert_eq!(waits, [Duration::from_secs(3), Duration::from_secs(7)]);
}

#[tokio::test]
async fn a_rate_limit_beyond_all_patience_is_told() {
    let (outcome, waits) = send(Method::GET, &["429 Slow\nretry-after: 600\n"]).await;
    assert_eq!((outcome, waits.len()), (Err(Trouble::Limited { wait: Duration::from_secs(600) }), 0));
}

#[tokio::test]
async fn a_wish_to_be_left_alone_holds_for_every_request() {
    let (transport, witness) = transport(&["429 Slow\nretry-after: 600\n", OK, OK]).await;
    let request = Request { method: Method::GET, path: "Users".to_owned(), query: Vec::new(), body: None };
    let limited = Err(Trouble::Limited { wait: Duration::from_secs(600) });
    assert_eq!(transport.send(&request).await, limited);
    assert_eq!(transport.send(&request).await, limited);
    assert_eq!(witness.requests().len(), 1);
    transport.quiet.ask(transport.pace.now(), Duration::from_secs(2));
    assert!(transport.send(&request).await.is_ok() && transport.send(&request).await.is_ok());
    assert_eq!(witness.waits(), [Duration::from_secs(2)]);
}

#[tokio::test]
async fn a_failing_server_is_asked_a_bounded_number_of_times() {
    assert!(send(Method::GET, &[FAILING, BROKEN, OK]).await.0.is_ok());
    let (outcome, waits) = send(Method::PATCH, &[FAILING; 4]).await;
    assert_eq!(outcome, Err(Trouble::Failing { status: 503 }));
    assert_eq!(waits.len(), 3);
}

#[tokio::test]
async fn a_create_that_failed_is_not_sent_again_blindly() {
    let (outcome, waits) = send(Method::POST, &[FAILING]).await;
    assert_eq!((outcome, waits.len()), (Err(Trouble::Failing { status: 503 }), 0));
}

#[tokio::test]
async fn a_refused_token_is_not_tried_again() {
    assert_eq!(send(Method::GET, &["401 No\n"]).await.0, Err(Trouble::TokenRefused));
    let inactive = "403 No\nx-mashery-error-code: ERR_403_DEVELOPER_INACTIVE\n<h1>Developer Inactive</h1>";
    assert_eq!(send(Method::GET, &[inactive]).await.0, Err(Trouble::TokenRefused));
}

#[tokio::test]
async fn a_refusal_tells_egnytes_reason_without_the_token() {
    let (outcome, _) = send(Method::POST, &["400 Bad\n{\"detail\":\"Invalid user name s3cret\"}"]).await;
    assert_eq!(outcome.unwrap_err().to_string(), "Egnyte refused it: Invalid user name *** (400)");
}
