//! The guesses about what is offered and answered, each of its ways, as a connector sees it.

use serde_json::{Value, json};

use super::{guessing, outcome};
use crate::support::{Mock, filtered, person, text};

async fn config(mock: &Mock) -> Value {
    mock.scim_get("/ServiceProviderConfig").await.1
}

#[tokio::test]
async fn filter_operators() {
    for (value, expected) in [("all", json!([200, null])), ("eq", json!([400, "invalidFilter"]))] {
        let mock = guessing("filter-operators", value).await;
        mock.scim_user(person("ada")).await;
        assert_eq!(mock.found("/Users", "userName eq \"ada\"").await.len(), 1);
        assert_eq!(mock.found("/Users", "active eq true").await.len(), 1);
        for rich in ["userName sw \"a\"", "active eq true and userName eq \"ada\"", "not (active eq true)", "title pr"]
        {
            assert_eq!(outcome(&mock.scim_get(&filtered("/Users", rich)).await), expected, "{rich}");
        }
    }
}

#[tokio::test]
async fn sorting() {
    for (value, first) in [("yes", "ada"), ("no", "grace")] {
        let mock = guessing("sorting", value).await;
        mock.scim_user(person("grace")).await;
        mock.scim_user(person("ada")).await;
        let (_, list) = mock.scim_get("/Users?sortBy=userName").await;
        assert_eq!(list["Resources"][0]["userName"], first);
        assert_eq!(config(&mock).await["sort"]["supported"], value == "yes");
    }
}

#[tokio::test]
async fn cursor_pagination() {
    for (value, offered) in [("yes", true), ("no", false)] {
        let mock = guessing("cursor-pagination", value).await;
        mock.scim_user(person("ada")).await;
        mock.scim_user(person("grace")).await;
        let (status, page) = mock.scim_get("/Users?cursor&count=1").await;
        assert_eq!((status, page["nextCursor"].is_string()), (200, offered));
        assert_eq!(config(&mock).await["pagination"]["cursor"] == true, offered);
    }
}

#[tokio::test]
async fn root_query() {
    for (value, status) in [("yes", 200), ("no", 501)] {
        let mock = guessing("root-query", value).await;
        assert_eq!(mock.scim_get("?filter=id%20pr").await.0, status);
    }
}

#[tokio::test]
async fn bulk_requests() {
    for (value, status) in [("yes", 200), ("no", 501)] {
        let mock = guessing("bulk-requests", value).await;
        let operation = json!({ "method": "POST", "path": "/Users", "bulkId": "a", "data": person("ada") });
        let bulk =
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation] });
        assert_eq!(mock.scim_post("/Bulk", bulk).await.0, status);
        assert_eq!(config(&mock).await["bulk"]["supported"], status == 200);
    }
}

#[tokio::test]
async fn user_patch_answer() {
    for (value, status) in [("200", 200), ("204", 204)] {
        let mock = guessing("user-patch-answer", value).await;
        let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
        let patch = json!([{ "op": "replace", "path": "active", "value": false }]);
        assert_eq!(mock.scim_patch(&path, patch.clone()).await.0, status);
        assert_eq!(mock.scim_patch(&format!("{path}?attributes=active"), patch).await.1["active"], false);
    }
}

#[tokio::test]
async fn group_patch_answer() {
    for (value, status) in [("204", 204), ("200", 200)] {
        let mock = guessing("group-patch-answer", value).await;
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G" })).await;
        let patch = json!([{ "op": "replace", "path": "displayName", "value": "H" }]);
        let (answered, body) = mock.scim_patch(&format!("/Groups/{}", text(&group["id"])), patch).await;
        assert_eq!((answered, body["displayName"] == "H"), (status, status == 200));
    }
}

#[tokio::test]
async fn patch_members() {
    for (value, status) in [("1", 413), ("2", 204)] {
        let mock = guessing("patch-members", value).await;
        let (ada, grace) = (mock.scim_user(person("ada")).await, mock.scim_user(person("grace")).await);
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G" })).await;
        let path = format!("/Groups/{}", text(&group["id"]));
        let both = json!([{ "op": "add", "path": "members", "value": [{ "value": ada }, { "value": grace }] }]);
        assert_eq!(mock.scim_patch(&path, both).await.0, status);
        let one = json!([{ "op": "add", "path": "members", "value": [{ "value": ada }] }]);
        assert_eq!(mock.scim_patch(&path, one).await.0, 204);
    }
}

#[tokio::test]
async fn list_members() {
    for (value, is_listed) in [("yes", true), ("no", false)] {
        let mock = guessing("list-members", value).await;
        let id = mock.scim_user(person("ada")).await;
        let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G", "members": [{ "value": id }] })).await;
        let (_, list) = mock.scim_get("/Groups").await;
        assert_eq!(list["Resources"][0].get("members").is_some(), is_listed);
        assert!(list["Resources"][0]["displayName"] == "G" && list["Resources"][0]["meta"].is_object());
        let (_, single) = mock.scim_get(&format!("/Groups/{}", text(&group["id"]))).await;
        assert_eq!(single["members"][0]["value"], id);
        let (_, asked) = mock.scim_get("/Groups?attributes=members").await;
        assert_eq!(asked["Resources"][0]["members"][0]["value"], id);
    }
}

#[tokio::test]
async fn discovery() {
    for (value, status) in [("yes", 200), ("no", 404)] {
        let mock = guessing("discovery", value).await;
        for path in ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/ResourceTypes/User"] {
            assert_eq!(mock.scim_get(path).await.0, status, "{path}");
        }
        assert_eq!(mock.scim_get("/Users").await.0, 200);
    }
}
