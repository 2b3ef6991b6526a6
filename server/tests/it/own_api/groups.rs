//! Groups and their members.

use reqwest::Method;
use serde_json::{Value, json};

use super::{account, account_with, description};
use crate::support::{Mock, said, text};

async fn mock() -> (Mock, u64, u64) {
    let mock = Mock::start().await;
    let ada = mock.api_user(account("ada")).await;
    let grace = mock.api_user(account("grace")).await;
    (mock, ada, grace)
}

#[tokio::test]
async fn group_is_shown_with_the_numbers_and_names_of_its_members() {
    let (mock, ada, _) = mock().await;
    let sent = json!({ "displayName": "Finance", "members": [{ "value": ada.to_string() }] });
    let (status, group) = mock.api_post("/v2/groups", sent).await;
    let expected = json!({
        "schemas": ["urn:scim:schemas:core:1.0"],
        "id": group["id"],
        "displayName": "Finance",
        "members": [{ "username": "ada", "value": ada, "display": "Ada Byron" }],
    });
    assert_eq!((status, &group), (201, &expected));
    assert_eq!(mock.api_get(&format!("/v2/groups/{}", text(&group["id"]))).await, (200, expected));
    let (status, empty) = mock.api_post("/v2/groups", json!({ "displayName": "Empty" })).await;
    assert_eq!((status, &empty["members"]), (201, &json!([])));
}

#[tokio::test]
async fn rename_by_patch_keeps_the_members() {
    let (mock, ada, _) = mock().await;
    let group = mock.api_group("IT", &[ada]).await;
    let (status, renamed) = mock.api_patch(&format!("/v2/groups/{group}"), json!({ "displayName": "Ops" })).await;
    assert_eq!((status, &renamed["displayName"]), (200, &json!("Ops")));
    assert_eq!(mock.api_members(&group).await, [ada]);
}

#[tokio::test]
async fn members_are_added_and_removed_by_patch() {
    let (mock, ada, grace) = mock().await;
    let group = mock.api_group("IT", &[ada]).await;
    let path = format!("/v2/groups/{group}");
    assert_eq!(mock.api_patch(&path, json!({ "members": [{ "value": grace }] })).await.0, 200);
    assert_eq!(mock.api_members(&group).await, [ada, grace]);
    assert_eq!(mock.api_patch(&path, json!({ "members": [{ "value": grace }] })).await.0, 200);
    let leaves =
        json!({ "members": [{ "operation": "delete", "value": ada }, { "operation": "add", "value": grace }] });
    assert_eq!(mock.api_patch(&path, leaves).await.0, 200);
    assert_eq!(mock.api_members(&group).await, [grace]);
}

#[tokio::test]
async fn put_replaces_name_and_members() {
    let (mock, ada, grace) = mock().await;
    let group = mock.api_group("IT", &[ada]).await;
    let path = format!("/v2/groups/{group}");
    // Egnyte's Ruby SDK wraps the members that it has read.
    let wrapped = json!({ "value": { "username": "grace", "value": grace, "display": "Ada Byron" } });
    let (status, replaced) = mock.api_put(&path, json!({ "displayName": "Ops", "members": [wrapped] })).await;
    assert_eq!((status, &replaced["displayName"]), (200, &json!("Ops")));
    assert_eq!(mock.api_members(&group).await, [grace]);
    assert_eq!(mock.api_put(&path, json!({ "displayName": "Ops", "members": [] })).await.0, 200);
    assert_eq!(mock.api_members(&group).await, Vec::<u64>::new());
    assert_eq!(mock.api_put(&path, json!({ "displayName": "Ops", "members": [ada, grace.to_string()] })).await.0, 200);
    assert_eq!(mock.api_members(&group).await, [ada, grace]);
}

#[tokio::test]
async fn patch_op_is_read_with_a_finding_and_refused_by_a_strict_profile() {
    let (mock, ada, grace) = mock().await;
    let group = mock.api_group("IT", &[ada]).await;
    let path = format!("/v2/groups/{group}");
    let operations = |operations: Value| json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    let joins = operations(json!([{ "op": "add", "path": "members", "value": [{ "value": grace.to_string() }] }]));
    assert_eq!(mock.api_patch(&path, joins.clone()).await.0, 200);
    let leaves = operations(json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]));
    assert_eq!(mock.api_patch(&path, leaves).await.0, 200);
    assert_eq!(mock.api_members(&group).await, [grace]);
    let (_, found) = mock.get(&mock.at("/journal?finding=api-patch-op")).await;
    assert_eq!(found["exchanges"].as_array().map(Vec::len), Some(2), "{found}");
    mock.patch(&mock.at("/settings"), json!({ "tolerances": { "api-patch-op": false } })).await;
    let answer = mock.api_patch(&path, joins).await;
    assert!(answer.0 == 400 && description(&answer).contains("SCIM 1.1"), "{answer:?}");
}

#[tokio::test]
async fn refusals_have_the_documented_statuses_and_change_nothing() {
    let (mock, ada, _) = mock().await;
    let group = mock.api_group("IT", &[ada]).await;
    mock.api_group("Ops", &[]).await;
    let path = format!("/v2/groups/{group}");
    for method in [Method::PUT, Method::PATCH] {
        for (status, body) in [
            (400, json!({ "displayName": "New", "members": [{ "value": 1 }] })),
            (400, json!({ "displayName": "New", "members": [{ "value": "nobody" }] })),
            (400, json!({ "displayName": "", "members": [] })),
            (409, json!({ "displayName": "ops", "members": [] })),
        ] {
            let answer = said(mock.api(method.clone(), &path).json(&body)).await;
            assert_eq!(answer.0, status, "{method} {body}: {}", answer.1);
            assert!(!description(&answer).is_empty());
        }
        let missing = "/v2/groups/00000000-0000-4000-8000-000000000000";
        let answer = said(mock.api(method, missing).json(&json!({ "displayName": "x" }))).await;
        assert_eq!(description(&answer), "Group 00000000-0000-4000-8000-000000000000 not found.");
    }
    assert_eq!(mock.api_post("/v2/groups", json!({ "displayName": "OPS" })).await.0, 409);
    assert_eq!(mock.api_put(&path, json!({ "members": [] })).await.0, 400);
    let (_, unchanged) = mock.api_get(&path).await;
    assert_eq!((&unchanged["displayName"], mock.api_members(&group).await), (&json!("IT"), vec![ada]));
}

#[tokio::test]
async fn deactivated_user_stays_a_member_and_can_leave_but_not_join() {
    let (mock, ada, _) = mock().await;
    let group = mock.api_group("IT", &[ada]).await;
    let path = format!("/v2/groups/{group}");
    mock.api_patch(&format!("/v2/users/{ada}"), json!({ "active": false })).await;
    assert_eq!(mock.api_members(&group).await, [ada]);
    let kept = json!({ "displayName": "IT", "members": [{ "value": ada }] });
    assert_eq!(mock.api_put(&path, kept.clone()).await.0, 200);
    let leaves = json!({ "members": [{ "operation": "delete", "value": ada }] });
    assert_eq!(mock.api_patch(&path, leaves).await.0, 200);
    for answer in [
        mock.api_put(&path, kept).await,
        mock.api_patch(&path, json!({ "members": [{ "value": ada }] })).await,
        mock.api_post("/v2/groups", json!({ "displayName": "New", "members": [ada] })).await,
    ] {
        assert!(answer.0 == 400 && description(&answer).contains("is deactivated"), "{answer:?}");
    }
    let idle = mock.api_user(account_with("linus", json!({ "active": "false" }))).await;
    let operations = json!({ "Operations": [{ "op": "add", "path": "members", "value": idle }] });
    assert_eq!(mock.api_patch(&path, operations).await.0, 400);
    assert_eq!(mock.api_members(&group).await, Vec::<u64>::new());
}

#[tokio::test]
async fn deletion_answers_200_and_leaves_the_members() {
    let (mock, ada, _) = mock().await;
    let path = format!("/v2/groups/{}", mock.api_group("IT", &[ada]).await);
    assert_eq!(said(mock.api(Method::DELETE, &path)).await, (200, Value::Null));
    assert_eq!(said(mock.api(Method::DELETE, &path)).await.0, 404);
    assert_eq!(mock.api_get(&format!("/v2/users/{ada}")).await.1["groups"], json!([]));
}
