//! Bad input: the mock names the error of the client, and never fails itself.

use std::io::{Read, Write};
use std::net::TcpStream;

use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, filtered, heard, person, person_with, said, text};

const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

#[tokio::test]
async fn a_body_that_is_no_json_or_no_resource_is_refused() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let deep = "[".repeat(100_000);
    for body in ["", "{", "nonsense", "[]", "7", "null", "{\"userName\":\"a\"", "\u{0}", deep.as_str()] {
        let user = format!("/Users/{id}");
        let tries = [(Method::POST, "/Users"), (Method::PUT, &user), (Method::PATCH, &user), (Method::POST, "/Groups")];
        for (method, path) in tries {
            let (status, error) = said(mock.scim(method, path).body(body.to_owned())).await;
            assert_eq!((status, &error["schemas"]), (400, &json!([ERROR])), "{path}: {error}");
            assert_eq!(error["scimType"], "invalidSyntax", "{path}: {error}");
        }
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_is_named() {
    let mock = Mock::start().await;
    let cases = [
        json!({ "userName": 7 }),
        json!({ "active": "perhaps" }),
        json!({ "emails": "x" }),
        json!({ "emails": [{ "value": "no address" }] }),
        json!({ "name": [] }),
        json!({ "schemas": ["urn:nothing"] }),
        json!({ "userName": "" }),
        json!({ "userName": null }),
        json!({ "userType": 3 }),
    ];
    for case in cases {
        let (status, error) = mock.scim_post("/Users", person_with("ada", case.clone())).await;
        assert_eq!(status, 400, "{case}: {error}");
        assert!(!text(&error["detail"]).is_empty());
    }
    assert_eq!(mock.get(&mock.at("/state")).await.1["users"], json!([]));
}

#[tokio::test]
async fn a_patch_out_of_order_is_refused_with_its_reason() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let cases = [
        (json!([{ "op": "move", "path": "active", "value": true }]), "invalidSyntax"),
        (json!([{ "op": "replace", "path": "active[", "value": true }]), "invalidPath"),
        (json!([{ "op": "replace", "path": "usrName", "value": "x" }]), "invalidPath"),
        (json!([{ "op": "remove" }]), "noTarget"),
        (json!([{ "op": "remove", "path": "userName" }]), "mutability"),
        (json!([{ "op": "replace", "path": "id", "value": "1" }]), "mutability"),
        (json!([{ "op": "replace", "path": "userName", "value": "a b" }]), "invalidValue"),
        (json!("nonsense"), "invalidSyntax"),
    ];
    for (operations, scim_type) in cases {
        let (status, error) = mock.scim_patch(&path, operations.clone()).await;
        assert_eq!((status, &error["scimType"]), (400, &json!(scim_type)), "{operations}: {error}");
    }
}

#[tokio::test]
async fn a_filter_or_number_that_cannot_be_read_is_refused() {
    let mock = Mock::start().await;
    let deep = format!("{}a pr{}", "(".repeat(5_000), ")".repeat(5_000));
    for filter in ["userName", "userName eq", "userName is \"x\"", "(userName pr", "active gt true", &deep] {
        let (status, error) = mock.scim_get(&filtered("/Users", filter)).await;
        assert_eq!((status, &error["scimType"]), (400, &json!("invalidFilter")), "{error}");
    }
    for query in ["count=x", "startIndex=x", "sortBy=nothing", "attributes=a&excludedAttributes=b", "sortOrder=up"] {
        assert_eq!(mock.scim_get(&format!("/Users?{query}")).await.0, 400, "{query}");
    }
    for query in ["count=-5", "startIndex=-5", "startIndex=99999999999999", "count=99999999999999", "x=%ff"] {
        assert_eq!(mock.scim_get(&format!("/Users?{query}")).await.0, 200, "{query}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_in_scims_words() {
    let mock = Mock::start().await;
    let body = " ".repeat(16 * 1024 * 1024 + 1);
    let (status, error) = said(mock.scim(Method::POST, "/Users").body(body.clone())).await;
    assert_eq!(json!([status, error["schemas"], error["status"]]), json!([413, [ERROR], "413"]));
    let (status, error) = said(mock.request(Method::POST, &mock.at("/seed")).body(body)).await;
    assert_eq!((status, error["error"].is_string()), (413, true));
    assert_eq!(mock.scim_get("/Users").await.0, 200);
}

#[tokio::test]
async fn what_is_not_there_is_told_with_what_is() {
    let mock = Mock::start().await;
    let (status, error) = mock.scim_get("/Persons").await;
    assert_eq!(status, 404);
    assert!(text(&error["detail"]).contains("/Users, /Groups"), "{error}");
    let answer = mock.scim(Method::DELETE, "/Users").send().await.unwrap();
    assert_eq!(answer.headers()["allow"], "GET, HEAD, POST");
    let (status, error) = heard(answer).await;
    assert_eq!((status, &error["schemas"]), (405, &json!([ERROR])));
    assert!(text(&error["detail"]).contains("GET, HEAD, POST"), "{error}");
    for id in ["0", "-1", "nobody", "%00", "18446744073709551616", "..%2f..", "012687000001"] {
        assert_eq!(mock.scim_get(&format!("/Users/{id}")).await.0, 404, "{id}");
        assert_eq!(mock.scim_get(&format!("/Groups/{id}")).await.0, 404, "{id}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_http_get_an_answer_or_silence_and_the_mock_goes_on() {
    let mock = Mock::start().await;
    let address = mock.server.url().replace("http://", "");
    for bytes in [&b"\x16\x03\x01\x00\xff"[..], b"GET\r\n\r\n", b"POST /d/s-1/x HTTP/1.1\r\nContent-Length: 5\r\n\r\n1"]
    {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // What comes back is of no interest, as long as it ends.
        let _ = stream.read_to_end(&mut answer);
    }
    assert_eq!(mock.get("/_mock/health").await.0, 200);
}

/// Any JSON, with names that mean something more often than not.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z\"\\\\ü@.\\[\\]() ]{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["add", "replace", "remove", "members", "emails", "userName"]).prop_map(Value::from),
    ];
    let names = vec![
        "userName",
        "emails",
        "value",
        "name",
        "givenName",
        "active",
        "members",
        "displayName",
        "Operations",
        "op",
        "path",
        "schemas",
        "externalId",
        "userType",
        "meta",
        "id",
        "groups",
        "urn:x:y",
        "a.b",
        "",
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        let name = prop::sample::select(names.clone()).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn no_json_makes_the_mock_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(Mock::start());
    let user = runtime.block_on(mock.scim_user(person("ada")));
    let (_, group) = runtime.block_on(mock.scim_post("/Groups", json!({ "displayName": "G" })));
    let group = text(&group["id"]);
    proptest!(|(body in any_json(), operations in prop::collection::vec(any_json(), 0..3))| {
        let patch = json!({ "Operations": operations });
        for (method, path) in [
            (Method::POST, "/Users".to_owned()),
            (Method::PUT, format!("/Users/{user}")),
            (Method::POST, "/Groups".to_owned()),
            (Method::PUT, format!("/Groups/{group}")),
            (Method::POST, "/Users/.search".to_owned()),
        ] {
            let (status, answer) = runtime.block_on(said(mock.scim(method, &path).json(&body)));
            prop_assert!(status < 500, "{} {}: {}", path, body, answer);
        }
        for path in [format!("/Users/{user}"), format!("/Groups/{group}")] {
            let (status, answer) = runtime.block_on(said(mock.scim(Method::PATCH, &path).json(&patch)));
            prop_assert!(status < 500, "{} {}: {}", path, patch, answer);
        }
        let seed = runtime.block_on(mock.post(&mock.at("/seed"), body.clone()));
        prop_assert!(seed.0 < 500);
    });
}
