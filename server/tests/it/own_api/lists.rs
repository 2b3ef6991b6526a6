//! Lists: pages and filters.

use serde_json::{Value, json};

use super::{account, account_with, description};
use crate::support::Mock;

/// A path with these parameters.
fn with(path: &str, parameters: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://mock", parameters).unwrap();
    format!("{path}?{}", url.query().unwrap())
}

fn names(list: &Value) -> Vec<&str> {
    let name = |entry: &'_ Value| if entry["userName"].is_null() { "displayName" } else { "userName" };
    list["resources"].as_array().unwrap().iter().map(|entry| entry[name(entry)].as_str().unwrap()).collect()
}

async fn mock() -> Mock {
    let mock = Mock::start().await;
    for name in ["ada", "grace", "linus"] {
        mock.api_user(account(name)).await;
    }
    mock
}

#[tokio::test]
async fn page_of_users_names_the_count_that_was_asked_for() {
    let mock = mock().await;
    let (status, list) = mock.api_get("/v2/users?startIndex=2&count=50").await;
    let keys: Vec<_> = list.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((status, keys), (200, vec!["startIndex", "totalResults", "itemsPerPage", "resources"]));
    assert_eq!(json!([list["startIndex"], list["totalResults"], list["itemsPerPage"]]), json!([2, 3, 50]));
    assert_eq!(names(&list), ["grace", "linus"]);
    let (_, list) = mock.api_get("/v2/users/?count=0").await;
    assert_eq!(json!([list["totalResults"], list["itemsPerPage"], list["resources"]]), json!([3, 0, []]));
    assert_eq!(mock.api_get("/v2/users").await.1["itemsPerPage"], 100);
}

#[tokio::test]
async fn users_are_found_by_three_attributes_in_every_encoding() {
    let mock = mock().await;
    for (filter, expected) in [
        ("userName eq \"ADA\"", vec!["ada"]),
        ("email eq \"grace@acme.example\"", vec!["grace"]),
        ("externalId eq \"x-linus\"", vec!["linus"]),
        ("externalId eq \"X-linus\"", vec![]),
        ("userName eq \"nobody\"", vec![]),
    ] {
        let (status, list) = mock.api_get(&with("/v2/users", &[("filter", filter)])).await;
        assert_eq!((status, names(&list)), (200, expected), "{filter}");
        assert_eq!(list["itemsPerPage"], 100);
    }
    for query in [
        "filter=userName+eq+%22ada%22",
        "filter=userName%20eq%20%22ada%22",
        "count=100&filter=userName%20eq%20%22ada%22",
    ] {
        assert_eq!(names(&mock.api_get(&format!("/v2/users/?{query}")).await.1), ["ada"], "{query}");
    }
    // As a known script sends it: no filter, and so no effect.
    assert_eq!(names(&mock.api_get("/v2/users?count=100&userName+eq+ada").await.1).len(), 3);
}

#[tokio::test]
async fn several_filters_all_apply() {
    let mock = mock().await;
    let both = |email: &'static str| with("/v2/users", &[("filter", email), ("filter", "userName eq \"ada\"")]);
    assert_eq!(names(&mock.api_get(&both("email eq \"ada@acme.example\"")).await.1), ["ada"]);
    assert_eq!(names(&mock.api_get(&both("email eq \"grace@acme.example\"")).await.1), Vec::<&str>::new());
}

#[tokio::test]
async fn other_filters_and_numbers_are_refused() {
    let mock = mock().await;
    for (name, value) in [
        ("filter", "userType eq \"power\""),
        ("filter", "email sw \"a\""),
        ("filter", "userName eq ada"),
        ("filter", "nonsense"),
        ("startIndex", "0"),
        ("startIndex", "-1"),
        ("count", "many"),
    ] {
        let answer = mock.api_get(&with("/v2/users", &[(name, value)])).await;
        assert!(answer.0 == 400 && !description(&answer).is_empty(), "{value}: {answer:?}");
    }
    assert_eq!(mock.api_get("/v2/groups?filter=id+eq+%22x%22").await.0, 400);
}

#[tokio::test]
async fn groups_are_listed_without_members_and_found_by_parts_of_their_names() {
    let mock = mock().await;
    for name in ["Accounting", "Account Managers", "IT"] {
        mock.api_group(name, &[]).await;
    }
    let (status, list) = mock.api_get("/v2/groups?count=2").await;
    assert_eq!(status, 200);
    let page = json!([list["schemas"], list["totalResults"], list["itemsPerPage"], list["startIndex"]]);
    assert_eq!(page, json!([["urn:scim:schemas:core:1.0"], 3, 2, 1]));
    assert_eq!(list["resources"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "displayName"]);
    for (filter, expected) in [
        ("displayName eq \"it\"", vec!["IT"]),
        ("displayname co \"ccou\"", vec!["Accounting", "Account Managers"]),
        ("displayName sw \"account m\"", vec!["Account Managers"]),
        ("displayName co \"\"", vec!["Accounting", "Account Managers", "IT"]),
        ("displayName sw \"nothing\"", vec![]),
    ] {
        let (_, list) = mock.api_get(&with("/v2/groups", &[("filter", filter)])).await;
        assert_eq!((names(&list), list["itemsPerPage"].as_u64()), (expected.clone(), Some(expected.len() as u64)));
    }
}

#[tokio::test]
async fn sdk_pages_reach_every_user() {
    let mock = Mock::start().await;
    let seed: Vec<_> = (0..201).map(|n| json!({ "userName": format!("u{n}") })).collect();
    mock.post(&mock.at("/seed"), json!({ "users": seed })).await;
    let (mut start, mut read) = (1, 0);
    loop {
        // As Egnyte's Go SDK pages.
        let (_, list) = mock.api_get(&format!("/v2/users?startIndex={start}&count=100")).await;
        read += names(&list).len();
        start += list["itemsPerPage"].as_u64().unwrap();
        if start > list["totalResults"].as_u64().unwrap() {
            break;
        }
    }
    assert_eq!(read, 201);
}

#[tokio::test]
async fn entries_have_their_groups() {
    let mock = Mock::start().await;
    let id = mock.api_user(account_with("ada", json!({}))).await;
    let group = mock.api_group("IT", &[id]).await;
    let (_, list) = mock.api_get("/v2/users").await;
    assert_eq!(list["resources"][0]["groups"], json!([{ "displayName": "IT", "value": group }]));
}
