//! Searching by POST (RFC 7644 §3.4.3): the body says the same as a query, by the rules of all messages.

use serde_json::{Value, json};

use crate::support::{Mock, person, text};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

async fn two() -> Mock {
    let mock = Mock::start().await;
    for name in ["ada", "grace"] {
        mock.scim_user(person(name)).await;
    }
    mock
}

async fn total(mock: &Mock, body: Value) -> Value {
    let (status, list) = mock.scim_post("/Users/.search", body.clone()).await;
    assert_eq!(status, 200, "{body}: {list}");
    list["totalResults"].clone()
}

#[tokio::test]
async fn null_and_an_empty_array_are_absent() {
    let mock = two().await;
    for name in ["filter", "count", "startIndex", "attributes", "excludedAttributes", "sortBy", "sortOrder"] {
        for value in [json!(null), json!([])] {
            assert_eq!(total(&mock, json!({ "schemas": [SEARCH], name: value })).await, 2, "{name}");
        }
    }
    let (_, list) = mock
        .scim_post("/Users/.search", json!({ "schemas": null, "attributes": [], "excludedAttributes": ["name"] }))
        .await;
    assert_eq!((&list["totalResults"], &list["Resources"][0]["name"]), (&json!(2), &Value::Null));
}

#[tokio::test]
async fn names_and_the_uri_have_no_case() {
    let mock = two().await;
    let body = json!({ "Schemas": [SEARCH.to_lowercase()], "Filter": "userName eq \"ada\"", "COUNT": 1 });
    assert_eq!(total(&mock, body).await, 1);
}

#[tokio::test]
async fn what_is_no_name_of_an_attribute_is_refused() {
    let mock = two().await;
    for attributes in [json!(["id", 7]), json!([null]), json!(7), json!({})] {
        let (status, error) = mock.scim_post("/Users/.search", json!({ "attributes": attributes })).await;
        assert_eq!((status, &error["scimType"]), (400, &json!("invalidValue")), "{error}");
        assert!(text(&error["detail"]).starts_with("attributes: got "), "{error}");
    }
}
