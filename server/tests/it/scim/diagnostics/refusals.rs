//! Refusals by Egnyte's rules, each with a finding that names the rule and the guess that switches it off; and requests
//! that other servers take in another way.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, heard, person, person_with, said, text};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// Findings about the newest exchange.
async fn found(mock: &Mock) -> Vec<Value> {
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    journal["exchanges"].as_array().unwrap().last().unwrap()["findings"].as_array().unwrap().clone()
}

async fn has(mock: &Mock, id: &str) -> bool {
    found(mock).await.iter().any(|finding| finding["id"] == id)
}

/// Requests that Egnyte's rules refuse, each with its finding and the guess that switches the rule off.
fn refusals() -> [(&'static str, Value, &'static str, &'static str); 7] {
    let without = |name: &str| {
        let mut user = person("ada");
        user.as_object_mut().unwrap().remove(name);
        user
    };
    let with = |values: Value| person_with("ada", values);
    let members = json!({ "displayName": "G", "members": [{ "value": "1" }] });
    [
        ("/Users", without("userType"), "user-type", "user-type=free"),
        ("/Users", with(json!({ "userType": "intern" })), "user-type", "user-type=free"),
        ("/Users", with(json!({ "userName": "ada@acme.example" })), "user-name-form", "user-name-form=any"),
        ("/Users", without("emails"), "incomplete-user", "incomplete-user=accept"),
        ("/Users", without("name"), "incomplete-user", "incomplete-user=accept"),
        ("/Users", with(json!({ "emails": [{ "value": "g@x" }] })), "duplicate-email", "duplicate-email=accept"),
        ("/Groups", members, "unknown-member", "unknown-member=ignore"),
    ]
}

#[tokio::test]
async fn refusal_by_a_rule_of_egnyte_names_the_guess_that_switches_it_off() {
    for (path, body, id, setting) in refusals() {
        let mock = Mock::start().await;
        mock.scim_user(person_with("grace", json!({ "emails": [{ "value": "g@x" }] }))).await;
        let (status, error) = mock.scim_post(path, body.clone()).await;
        assert!(status == 400 || status == 409, "{body}: {error}");
        let finding = found(&mock).await.into_iter().find(|finding| finding["id"] == id);
        let finding = finding.unwrap_or_else(|| panic!("{body}: no {id}"));
        assert!(text(&finding["advice"]).contains(&format!("--guess {setting}")), "{finding}");
        let (guess, answer) = setting.split_once('=').unwrap();
        mock.patch(&mock.at("/settings"), json!({ "guesses": { guess: answer } })).await;
        assert_eq!(mock.scim_post(path, body.clone()).await.0, 201, "{body}");
    }
}

#[tokio::test]
async fn byte_order_mark_is_named() {
    let mock = Mock::start().await;
    let body = format!("\u{feff}{}", person("ada"));
    let (status, error) = said(mock.scim(Method::POST, "/Users").body(body)).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidSyntax")));
    assert!(text(&error["detail"]).contains("byte order mark"), "{error}");
}

#[tokio::test]
async fn core_attributes_under_their_urn_are_applied_once_or_refused() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    for operation in [
        json!({ "op": "replace", "value": { USER: { "active": false } } }),
        json!({ "op": "replace", "path": USER, "value": { "active": false } }),
    ] {
        mock.scim_patch(&path, json!([{ "op": "replace", "path": "active", "value": true }])).await;
        let (status, user) = mock.scim_patch(&path, json!([operation])).await;
        assert_eq!((status, &user["active"], &user["schemas"]), (200, &json!(false), &json!([USER])), "{user}");
        assert!(has(&mock, "core-container").await && !has(&mock, "unknown-urn").await);
    }
    let body = json!({ "schemas": [USER], USER: person("grace") });
    let (status, user) = mock.scim_post("/Users", body.clone()).await;
    assert_eq!((status, &user["userName"], user.get(USER)), (201, &json!("grace"), None));
    mock.patch(&mock.at("/settings"), json!({ "tolerances": { "core-container": false } })).await;
    let (status, error) = mock.scim_post("/Users", body).await;
    assert!(status == 400 && text(&error["detail"]).contains("is the core schema"), "{error}");
}

#[tokio::test]
async fn active_that_is_removed_is_found() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    mock.scim_patch(&path, json!([{ "op": "replace", "path": "active", "value": false }])).await;
    assert!(!has(&mock, "active-removed").await);
    for operation in
        [json!({ "op": "remove", "path": "active" }), json!({ "op": "replace", "path": "active", "value": null })]
    {
        let (status, user) = mock.scim_patch(&path, json!([operation])).await;
        assert_eq!((status, &user["active"]), (200, &json!(false)));
        assert!(has(&mock, "active-removed").await, "{operation}");
    }
}

#[tokio::test]
async fn doubled_slash_is_found() {
    let mock = Mock::start().await;
    assert_eq!(mock.scim_get("//Users").await.0, 200);
    assert!(has(&mock, "double-slash").await);
    mock.scim_get("/Users").await;
    assert!(!has(&mock, "double-slash").await);
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn compressed_body_is_read_and_other_encodings_are_refused() {
    let mock = Mock::start().await;
    let post = |encoding: &str, body: Vec<u8>| {
        mock.scim(Method::POST, "/Users").header("content-encoding", encoding).body(body)
    };
    let (status, user) = said(post("gzip", gzip(&person("ada").to_string()))).await;
    assert_eq!((status, &user["userName"]), (201, &json!("ada")));
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    assert!(journal["exchanges"][0]["request"].to_string().contains("ada") || journal.to_string().contains("ada@acme"));
    assert_eq!(said(post("identity", person("grace").to_string().into())).await.0, 201);
    let (status, error) = said(post("gzip", person("linus").to_string().into())).await;
    assert!(status == 400 && text(&error["detail"]).contains("gzip"), "{error}");
    assert_eq!(said(post("gzip", gzip(&" ".repeat(17 * 1024 * 1024)))).await.0, 413);
    let answer = post("br", b"x".to_vec()).send().await.unwrap();
    assert_eq!(answer.headers()["accept-encoding"], "gzip, identity");
    let (status, error) = heard(answer).await;
    assert_eq!((status, &error["status"]), (415, &json!("415")));
}

#[tokio::test]
async fn version_of_a_user_changes_with_the_groups() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let path = format!("/Users/{id}");
    let version = async || text(&mock.scim_get(&path).await.1["meta"]["version"]);
    let first = version().await;
    assert_eq!(first, "W/\"1\"");
    let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G", "members": [{ "value": id }] })).await;
    let joined = version().await;
    let stale = mock.scim(Method::GET, &path).header("if-none-match", &first).send().await.unwrap();
    assert_eq!((stale.status().as_u16(), stale.headers()["etag"].to_str().unwrap()), (200, joined.as_str()));
    let fresh = mock.scim(Method::GET, &path).header("if-none-match", &joined).send().await.unwrap();
    assert_eq!(fresh.status(), 304);
    let group = format!("/Groups/{}", text(&group["id"]));
    mock.scim_patch(&group, json!([{ "op": "replace", "path": "displayName", "value": "H" }])).await;
    assert_ne!(version().await, joined);
    mock.scim_delete(&group).await;
    assert_eq!(version().await, first);
}
