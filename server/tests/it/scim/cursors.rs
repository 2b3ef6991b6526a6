//! Lists by cursor (RFC 9865), and queries over all resource types (RFC 7644 §3.4.2.1).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, filtered, heard, person, text};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Plain SCIM with five users and two groups.
async fn plain() -> (Mock, Vec<String>) {
    let mock = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
    let mut ids = Vec::new();
    for name in ["ada", "bob", "cyd", "dan", "eve"] {
        ids.push(mock.scim_user(person(name)).await);
    }
    for name in ["Sales", "Legal"] {
        mock.scim_post("/Groups", json!({ "schemas": [GROUP], "displayName": name })).await;
    }
    (mock, ids)
}

async fn listed(mock: &Mock, path: &str) -> Value {
    let (status, list) = mock.scim_get(path).await;
    assert_eq!(status, 200, "{path}: {list}");
    list
}

fn ids(list: &Value) -> Vec<String> {
    list["Resources"].as_array().unwrap().iter().map(|resource| text(&resource["id"])).collect()
}

/// Keyword of the error that a path gets.
async fn refused(mock: &Mock, path: &str) -> String {
    let (status, error) = mock.scim_get(path).await;
    assert_eq!(status, 400, "{path}: {error}");
    text(&error["scimType"])
}

async fn found(mock: &Mock) -> Vec<String> {
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let findings = journal["exchanges"].as_array().unwrap().last().unwrap()["findings"].as_array().unwrap().clone();
    findings.iter().map(|finding| text(&finding["id"])).collect()
}

/// All ids, page by page.
async fn paged(mock: &Mock, path: &str) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let list = listed(mock, &format!("{path}&cursor={cursor}")).await;
        assert!(list.get("startIndex").is_none(), "{list}");
        all.extend(ids(&list));
        match list.get("nextCursor") {
            Some(next) => cursor = text(next),
            None => return all,
        }
    }
}

#[tokio::test]
async fn pages_by_cursor_are_the_list() {
    let (mock, users) = plain().await;
    assert_eq!(paged(&mock, "/Users?count=2").await, users);
    assert_eq!(paged(&mock, &format!("{}&count=1", filtered("/Users", "userName ge \"c\""))).await, users[2..]);
    let backwards: Vec<_> = users.iter().rev().cloned().collect();
    assert_eq!(paged(&mock, "/Users?count=2&sortBy=userName&sortOrder=descending").await, backwards);
    assert_eq!(paged(&mock, "/Groups?count=1").await.len(), 2);
    assert_eq!(paged(&mock, "/?count=3").await.len(), 7);
}

#[tokio::test]
async fn first_and_last_page_have_no_cursor_beyond_them() {
    let (mock, users) = plain().await;
    let first = listed(&mock, "/Users?cursor&count=3").await;
    assert_eq!((first.get("previousCursor"), &first["totalResults"]), (None, &json!(5)));
    let last = listed(&mock, &format!("/Users?count=3&cursor={}", text(&first["nextCursor"]))).await;
    assert_eq!((last.get("nextCursor"), &last["itemsPerPage"]), (None, &json!(2)));
    let back = listed(&mock, &format!("/Users?count=3&cursor={}", text(&last["previousCursor"]))).await;
    assert_eq!(ids(&back), users[..3]);
    let none = listed(&mock, "/Users?cursor&count=0").await;
    assert_eq!((none.get("nextCursor"), &none["totalResults"], &none["Resources"]), (None, &json!(5), &json!([])));
    assert!(listed(&mock, "/Users?count=2").await.get("nextCursor").is_none());
}

#[tokio::test]
async fn deletion_between_two_pages_leaves_out_nothing() {
    let (mock, users) = plain().await;
    for path in ["/Users?count=2", "/Users?count=2&filter=active%20eq%20true", "/?count=2"] {
        let first = listed(&mock, &format!("{path}&cursor")).await;
        let next = format!("{path}&cursor={}", text(&first["nextCursor"]));
        let before = ids(&listed(&mock, &next).await);
        let mark = mock.post(&mock.at("/snapshots"), json!({})).await.1["id"].clone();
        for id in &users[..2] {
            mock.scim_delete(&format!("/Users/{id}")).await;
        }
        assert_eq!(ids(&listed(&mock, &next).await), before, "{path}");
        assert_eq!(mock.post(&mock.at(&format!("/snapshots/{mark}/restore")), json!({})).await.0, 204);
    }
}

#[tokio::test]
async fn cursor_that_cannot_be_used_has_its_keyword_and_finding() {
    let (mock, _) = plain().await;
    let cursor = text(&listed(&mock, "/Users?cursor&count=2").await["nextCursor"]);
    for (path, keyword) in [
        ("/Users?count=2&cursor=nonsense".to_owned(), "invalidCursor"),
        (format!("/Groups?count=2&cursor={cursor}"), "invalidCursor"),
        (format!("/Users?count=2&cursor={cursor}&sortBy=userName"), "invalidCursor"),
        (format!("/Users?count=3&cursor={cursor}"), "invalidCount"),
        (format!("/Users?cursor={cursor}"), "invalidCount"),
        ("/Users?cursor&count=1000".to_owned(), "invalidCount"),
        ("/Users?cursor&count=ten".to_owned(), "invalidCount"),
    ] {
        assert_eq!(refused(&mock, &path).await, keyword, "{path}");
        assert!(found(&mock).await.iter().any(|id| id == "cursor-misused" || id == "bad-parameter"), "{path}");
    }
    let path = format!("/Users?count=2&cursor={cursor}");
    mock.post(&mock.at("/clock"), json!({ "advanceMillis": 601_000 })).await;
    assert_eq!(refused(&mock, &path).await, "expiredCursor");
}

#[tokio::test]
async fn search_by_post_pages_alike_and_the_configuration_says_so() {
    let (mock, users) = plain().await;
    let body = |cursor: &str| json!({ "schemas": [SEARCH], "cursor": cursor, "count": 4 });
    let (_, first) = mock.scim_post("/Users/.search", body("")).await;
    let (_, last) = mock.scim_post("/Users/.search", body(&text(&first["nextCursor"]))).await;
    assert_eq!([ids(&first), ids(&last)].concat(), users);
    let config = listed(&mock, "/ServiceProviderConfig").await;
    let pagination = json!({
        "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 100, "maxPageSize": 100,
        "cursorTimeout": 600,
    });
    assert_eq!(config["pagination"], pagination);
}

#[tokio::test]
async fn domain_without_cursors_ignores_them_with_a_finding() {
    let mock = Mock::start().await;
    let list = listed(&mock, "/Users?cursor=x&count=1").await;
    assert_eq!((&list["startIndex"], list.get("nextCursor")), (&json!(1), None));
    assert!(found(&mock).await.contains(&"cursor".to_owned()));
    assert!(listed(&mock, "/ServiceProviderConfig").await.get("pagination").is_none());
}

#[tokio::test]
async fn query_over_all_types_finds_users_and_groups() {
    let (mock, users) = plain().await;
    let all = listed(&mock, "/").await;
    assert_eq!((&all["totalResults"], &ids(&all)[..5]), (&json!(7), &users[..]));
    assert_eq!(all["Resources"][6]["meta"]["resourceType"], "Group");
    // An attribute that a type does not have has no value there.
    for (filter, wanted) in [
        ("meta.resourceType eq \"Group\"", 2),
        ("userName eq \"ada\" or displayName eq \"Sales\"", 2),
        ("members pr", 0),
        ("not (userName pr)", 2),
        ("externalId eq \"nothing\"", 0),
    ] {
        assert_eq!(listed(&mock, &filtered("/", filter)).await["totalResults"], wanted, "{filter}");
    }
    let sorted = listed(&mock, "/?sortBy=displayName&startIndex=1&count=2").await;
    let names: Vec<_> = sorted["Resources"].as_array().unwrap().iter().map(|each| text(&each["displayName"])).collect();
    assert_eq!(names, ["Legal", "Sales"]);
    let (status, error) = mock.scim_get(&filtered("/", "usrName eq \"a\"")).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidFilter")));
    let body = json!({ "schemas": [SEARCH], "filter": "displayName sw \"S\"", "attributes": ["displayName"] });
    let (status, found) = mock.scim_post("/.search", body).await;
    assert_eq!(
        (status, &found["totalResults"], &found["Resources"][0]["displayName"]),
        (200, &json!(1), &json!("Sales"))
    );
}

#[tokio::test]
async fn domain_without_root_queries_says_so() {
    let mock = Mock::start().await;
    for asked in [mock.scim_get("/").await, mock.scim_post("/.search", json!({ "schemas": [SEARCH] })).await] {
        assert_eq!(asked.0, 501, "{}", asked.1);
        assert!(found(&mock).await.contains(&"not-implemented".to_owned()));
    }
}

#[tokio::test]
async fn methods_of_a_path_are_answered_to_options() {
    let mock = Mock::start().await;
    for (path, wanted) in [("", "GET, HEAD"), ("/Users", "GET, HEAD, POST"), ("/Bulk", "POST"), ("/.search", "POST")] {
        let answer = mock.scim(Method::OPTIONS, path).send().await.unwrap();
        assert_eq!(answer.headers()["allow"], wanted, "{path}");
        assert_eq!(heard(answer).await, (204, Value::Null));
    }
    assert!(!found(&mock).await.contains(&"no-such-method".to_owned()));
}
