//! HEAD, wherever there is GET (RFC 9110 §9.1): the same status and headers, and no body.

use reqwest::Method;
use serde_json::json;

use crate::support::{Mock, person};

#[tokio::test]
async fn what_can_be_read_has_a_head() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let scim = |path: &str| format!("/d/s-1/pubapi/scim/v2{path}");
    for path in [
        scim("/Users?count=1"),
        scim(&format!("/Users/{id}")),
        scim("/Users/17"),
        scim("/ServiceProviderConfig"),
        scim("/Schemas"),
        scim("/ResourceTypes/User"),
        "/_mock/health".to_owned(),
        "/_mock/domains/s-1/state".to_owned(),
        "/d/s-1/scim-setup".to_owned(),
    ] {
        let asked = async |method| {
            let token = mock.domain["token"].as_str().unwrap();
            mock.request(method, &path).bearer_auth(token).header("User-Agent", "t").send().await.unwrap()
        };
        let (get, head) = (asked(Method::GET).await, asked(Method::HEAD).await);
        assert_eq!(head.status(), get.status(), "{path}");
        for header in ["content-type", "content-length", "etag", "location"] {
            assert_eq!(head.headers().get(header), get.headers().get(header), "{path} {header}");
        }
        assert_ne!(get.bytes().await.unwrap().len(), 0, "{path}");
        assert_eq!(head.bytes().await.unwrap().len(), 0, "{path}");
    }
    let (_, journal) = mock.get(&mock.at("/journal?level=error")).await;
    assert_eq!(journal["exchanges"], json!([]));
}

#[tokio::test]
async fn a_head_is_in_the_journal_as_it_was_sent_and_leaves_the_connection_usable() {
    let mock = Mock::start().await;
    for method in [Method::HEAD, Method::GET, Method::HEAD] {
        mock.scim(method, "/Users").send().await.unwrap();
    }
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let exchanges = journal["exchanges"].as_array().unwrap();
    let methods: Vec<_> = exchanges.iter().map(|exchange| exchange["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["HEAD", "GET", "HEAD"]);
    let body = |at: usize| exchanges[at]["responseBody"].to_string();
    assert_eq!(body(0), body(2));
    assert_ne!(body(0), body(1));
}

#[tokio::test]
async fn where_nothing_can_be_read_there_is_no_head() {
    let mock = Mock::start().await;
    let answer = mock.scim(Method::HEAD, "/Bulk").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "POST"));
    let answer = mock.scim(Method::PUT, "/Users").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET, HEAD, POST");
    let answer = mock.request(Method::PUT, "/_mock/domains").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET, HEAD, POST");
}
