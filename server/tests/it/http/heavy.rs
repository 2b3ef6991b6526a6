//! Requests that would delay all other clients: they are rejected with the limit, or their work is small.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, Said, person, person_with, said, text};

/// Longest time for a response, without optimisation and on a machine that is busy with much else. Work that grows with
/// the square of the request takes longer by far.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a request; fails if the response takes too long.
async fn in_time(what: &str, asked: impl Future<Output = Said>) -> Said {
    let began = Instant::now();
    let said = asked.await;
    assert!(began.elapsed() < PATIENCE, "{what}: {:?}", began.elapsed());
    said
}

fn emails(count: usize) -> Value {
    (0..count).map(|number| json!({ "value": format!("a{number}@acme.example"), "type": "other" })).collect()
}

#[tokio::test]
async fn what_is_too_much_is_refused_with_how_much_is_taken() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let many: Value = (0..20_000).map(|_| json!({ "op": "add", "path": "title", "value": "x" })).collect();
    let attributes: Value =
        (0..20_000).map(|number| (format!("a{number}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let names = vec!["userName"; 20_000].join(",");
    let search = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "attributes": names });
    let add = |value: Value| json!([{ "op": "add", "path": "emails", "value": value }]);
    for (status, detail, asked) in [
        (
            413,
            "the PATCH has 20000 operations, the maximum is 1000",
            in_time("operations", mock.scim_patch(&path, many)).await,
        ),
        (
            400,
            "emails: got 20000 values, accepts at most 1000",
            in_time("values", mock.scim_patch(&path, add(emails(20_000)))).await,
        ),
        (
            413,
            "attributes, the maximum is 1000",
            in_time("attributes", mock.scim_post("/Users", person_with("grace", attributes))).await,
        ),
        (
            400,
            "schemas: got 20000 values, accepts at most 1000",
            in_time("schemas", mock.scim_post("/Users", person_with("grace", json!({ "schemas": vec!["x"; 20_000] }))))
                .await,
        ),
        (400, "more than 200 attribute names", in_time("names", mock.scim_post("/Users/.search", search)).await),
    ] {
        assert_eq!(asked.0, status, "{asked:?}");
        assert!(text(&asked.1["detail"]).contains(detail), "{}", asked.1);
    }
    assert_eq!(mock.scim_patch(&path, add(emails(900))).await.0, 200);
    let (status, error) =
        mock.scim_patch(&path, add((0..200).map(|number| json!({ "value": format!("b{number}@x") })).collect())).await;
    assert_eq!((status, text(&error["detail"]).contains("got 1101 values")), (400, true), "{error}");
}

#[tokio::test]
async fn conditions_on_members_look_at_so_many() {
    let mock = Mock::start().await;
    let people: Value = (0..2_000).map(|number| json!({ "userName": format!("p{number}") })).collect();
    let names: Value = (0..2_000).map(|number| json!(format!("p{number}"))).collect();
    let seed = json!({ "users": people, "groups": [{ "displayName": "all", "members": names }] });
    let (status, made) = mock.post(&mock.at("/seed"), seed).await;
    assert_eq!(status, 200, "{made}");
    let path = format!("/Groups/{}", text(&made["groups"][0]["id"]));
    let looks: Value = (0..1_000)
        .map(|number| json!({ "op": "remove", "path": format!("members[display eq \"n{number}\"]") }))
        .collect();
    let (status, error) = in_time("looks", mock.scim_patch(&path, looks)).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("tooMany")), "{error}");
    let one = json!([{ "op": "remove", "path": "members[display eq \"p7\"]" }]);
    assert_eq!(mock.scim_patch(&path, one).await.0, 204);
    let left = said(mock.scim(Method::GET, &path)).await.1["members"].as_array().unwrap().len();
    assert_eq!(left, 1_999);
}
