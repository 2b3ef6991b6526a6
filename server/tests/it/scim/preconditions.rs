//! Requests for one version (RFC 7644 §3.14, RFC 9110 §13): how many lines the headers have, what bytes are in them,
//! and what each means for reading and for writing.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::{Mock, person, text};

const IF_MATCH: &str = "if-match";
const IF_NONE_MATCH: &str = "if-none-match";

/// A mock with one account in version 1, and the path of that.
async fn ada() -> (Mock, String) {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    (mock, path)
}

fn with(request: RequestBuilder, lines: &[(&'static str, &[u8])]) -> RequestBuilder {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap());
    }
    request.header("User-Agent", "t").headers(headers)
}

/// The status of the request, and what was found of it.
async fn tried(mock: &Mock, method: Method, path: &str, lines: &[(&'static str, &[u8])]) -> (u16, Vec<String>) {
    let body = if method == Method::PATCH {
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "title", "value": "y" }] })
    } else {
        person("ada")
    };
    let mut request = with(mock.scim(method.clone(), path), lines);
    if method == Method::PUT || method == Method::PATCH {
        request = request.header("Content-Type", "application/scim+json").body(body.to_string());
    }
    let status = request.send().await.unwrap().status().as_u16();
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let newest = journal["exchanges"].as_array().unwrap().last().unwrap().clone();
    (status, newest["findings"].as_array().unwrap().iter().map(|finding| text(&finding["id"])).collect())
}

#[tokio::test]
async fn several_lines_are_one_list() {
    let (mock, path) = ada().await;
    let lines: [(&str, &[u8]); 2] = [(IF_MATCH, b"W/\"9\""), (IF_MATCH, b"\"8,1\", W/\"1\"")];
    assert_eq!(tried(&mock, Method::PUT, &path, &lines).await, (200, vec!["conditional".to_owned()]));
    let lines: [(&str, &[u8]); 2] = [(IF_NONE_MATCH, b"W/\"9\""), (IF_NONE_MATCH, b"W/\"1\"")];
    assert_eq!(tried(&mock, Method::GET, &path, &lines).await.0, 304);
}

#[tokio::test]
async fn a_tag_that_is_no_text_is_nobodys_version() {
    let (mock, path) = ada().await;
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::GET] {
        let (status, found) = tried(&mock, method, &path, &[(IF_MATCH, b"W/\"z\xe9\"")]).await;
        assert_eq!((status, found), (412, vec!["conditional".to_owned()]));
    }
    assert_eq!(mock.scim_get(&path).await.1["meta"]["version"], "W/\"1\"");
}

#[tokio::test]
async fn a_write_can_want_that_there_is_none_or_another() {
    let (mock, path) = ada().await;
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        for tag in [b"*".as_slice(), b"W/\"1\"", b"\"1\""] {
            assert_eq!(tried(&mock, method.clone(), &path, &[(IF_NONE_MATCH, tag)]).await.0, 412, "{method}");
        }
    }
    assert_eq!(tried(&mock, Method::PATCH, &path, &[(IF_NONE_MATCH, b"W/\"9\"")]).await.0, 200);
    assert_eq!(mock.scim_get(&path).await.1["title"], "y");
}

#[tokio::test]
async fn reading_can_want_a_version_too() {
    let (mock, path) = ada().await;
    for (tag, wanted) in [(b"W/\"9\"".as_slice(), 412), (b"W/\"1\"", 200), (b"*", 200)] {
        assert_eq!(tried(&mock, Method::GET, &path, &[(IF_MATCH, tag)]).await.0, wanted);
    }
}

#[tokio::test]
async fn a_tag_without_quotes_is_refused_and_found() {
    let (mock, path) = ada().await;
    let (status, found) = tried(&mock, Method::PUT, &path, &[(IF_MATCH, b"123")]).await;
    assert_eq!((status, found), (412, vec!["malformed-etag".to_owned(), "conditional".to_owned()]));
}

#[tokio::test]
async fn what_is_not_sent_again_is_named_like_what_is() {
    let (mock, path) = ada().await;
    let whole = mock.scim(Method::GET, &path).send().await.unwrap();
    let known = with(mock.scim(Method::GET, &path), &[(IF_NONE_MATCH, b"*")]).send().await.unwrap();
    assert_eq!(known.status().as_u16(), 304);
    for header in ["content-location", "etag"] {
        assert_eq!(known.headers().get(header), whole.headers().get(header), "{header}");
    }
}
