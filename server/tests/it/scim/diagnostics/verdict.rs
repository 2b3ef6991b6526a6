//! The verdict on every request: what the journal says of it, and how it is asked for.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, filtered, person, person_with, said, text};

/// Findings about the newest exchange.
async fn found(mock: &Mock) -> Vec<String> {
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let newest = journal["exchanges"].as_array().unwrap().last().unwrap().clone();
    newest["findings"].as_array().unwrap().iter().map(|finding| text(&finding["id"])).collect()
}

/// A request as a good client sends it.
fn proper(mock: &Mock, method: Method, path: &str, body: &Value) -> reqwest::RequestBuilder {
    mock.scim(method, path)
        .header("User-Agent", "tests/1")
        .header("Content-Type", "application/scim+json")
        .body(body.to_string())
}

const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_good_request_is_worth_no_word() {
    let mock = Mock::start().await;
    let (status, user) = said(proper(&mock, Method::POST, "/Users", &person("ada"))).await;
    assert_eq!((status, found(&mock).await), (201, vec![]));
    let path = format!("/Users/{}", text(&user["id"]));
    said(proper(&mock, Method::PUT, &path, &person("ada"))).await;
    assert_eq!(found(&mock).await, NOTHING);
    let lookup = filtered("/Users", "userName eq \"ada\"");
    said(mock.scim(Method::GET, &lookup).header("User-Agent", "tests/1")).await;
    assert_eq!(found(&mock).await, NOTHING);
}

#[tokio::test]
async fn a_finding_says_what_to_send_instead_and_what_let_it_pass() {
    let mock = Mock::start().await;
    said(proper(&mock, Method::POST, "/Users", &person_with("ada", json!({ "active": "True" })))).await;
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let finding = json!({
        "id": "bool-string",
        "level": "error",
        "section": "RFC 7643 §2.3.2",
        "advice": "Send true or false without quotes.",
        "tolerance": "bool-string",
    });
    assert_eq!(journal["exchanges"][0]["findings"], json!([finding]));
}

#[tokio::test]
async fn what_is_met_on_the_way_is_found_also_where_the_request_fails() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let operations = json!([
        { "op": "Replace", "path": "active", "value": "False" },
        { "op": "replace", "path": "nonsense", "value": 1 },
    ]);
    let (status, _) = said(proper(&mock, Method::PATCH, &path, &json!({ "Operations": operations }))).await;
    assert_eq!(status, 400);
    assert_eq!(found(&mock).await, ["op-case", "bool-string", "no-schemas", "invalid-path"]);
}

#[tokio::test]
async fn headers_paths_and_methods_are_judged_too() {
    let mock = Mock::start().await;
    let get = |path: &str| mock.scim(Method::GET, path);
    said(get("/Users/")).await;
    assert_eq!(found(&mock).await, ["no-ua", "trailing-slash"]);
    said(get("/Users?sortBy=userName&count=500").header("User-Agent", "t").header("Accept", "text/html")).await;
    assert_eq!(found(&mock).await, ["accept", "sort", "large-count"]);
    said(get("/User").header("User-Agent", "t")).await;
    assert_eq!(found(&mock).await, ["no-such-path"]);
    said(mock.scim(Method::PUT, "/Users").header("User-Agent", "t")).await;
    assert_eq!(found(&mock).await, ["no-such-method"]);
    said(mock.scim(Method::POST, "/Users").header("User-Agent", "t").body("{")).await;
    assert_eq!(found(&mock).await, ["content-type", "malformed-body"]);
    said(mock.scim(Method::POST, "/Users/.search").header("User-Agent", "t").json(&json!({}))).await;
    assert_eq!(found(&mock).await, ["no-schemas", "json-media-type", "search-by-post"]);
    said(get("/Users/1").header("User-Agent", "t").header("If-None-Match", "W/\"1\"")).await;
    assert_eq!(found(&mock).await, ["conditional"]);
    let twins =
        json!({ "emails": [{ "value": "a@b.example", "type": "work" }, { "value": "a@b.example", "type": "work" }] });
    said(proper(&mock, Method::POST, "/Users", &person_with("ada", twins))).await;
    assert_eq!(found(&mock).await, ["duplicate-value"]);
}

#[tokio::test]
async fn the_journal_is_read_by_finding_and_by_level() {
    let mock = Mock::start().await;
    let user = |active: Value| proper(&mock, Method::POST, "/Users", &person_with("ada", json!({ "active": active })));
    said(user(json!(true))).await;
    said(user(json!("true"))).await;
    said(mock.scim(Method::GET, "/Users?sortBy=id").header("User-Agent", "t")).await;
    let numbers = async |query: &str| {
        let (status, journal) = mock.get(&mock.at(&format!("/journal?{query}"))).await;
        assert_eq!(status, 200, "{journal}");
        journal["exchanges"].as_array().unwrap().iter().map(|it| it["seq"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("").await, [1, 2, 3]);
    assert_eq!(numbers("finding=bool-string").await, [2]);
    assert_eq!(numbers("level=note").await, [3]);
    assert_eq!(numbers("finding=any").await, [2, 3]);
    assert_eq!(numbers("level=error&after=2").await, [0; 0]);
    for (query, said) in [("finding=bool-strng", "\"bool-string\""), ("level=errors", "\"error\"")] {
        let (status, error) = mock.get(&mock.at(&format!("/journal?{query}"))).await;
        assert_eq!((status, text(&error["error"]).contains(said)), (400, true), "{error}");
    }
    let (_, table) = mock.get("/_mock/findings").await;
    assert!(table["findings"].as_array().unwrap().iter().any(|finding| finding["id"] == "bool-string"));
}

#[tokio::test]
async fn what_matches_nothing_is_answered_with_the_nearest_that_exists() {
    let mock = Mock::start().await;
    for (method, path, near) in [
        (Method::GET, "/User".to_owned(), "did you mean \"/Users\"?"),
        (Method::GET, "/Group/7".to_owned(), "did you mean \"/Groups\"?"),
        (Method::GET, filtered("/Users", "usrName eq \"a\""), "did you mean \"userName\"?"),
        (Method::GET, filtered("/Users", "userName equals \"a\""), "an operator (eq ne co sw ew pr gt ge lt le)"),
        (Method::GET, "/Users?sortBy=emial".to_owned(), "did you mean \"emails\"?"),
        (Method::POST, "/Users/7".to_owned(), "there is GET, HEAD, PUT, PATCH, DELETE"),
    ] {
        let (_, error) = said(mock.scim(method, &path)).await;
        assert!(text(&error["detail"]).contains(near), "{path}: {error}");
    }
}
