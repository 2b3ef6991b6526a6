//! Remarks about faulty writes, and none about correct ones.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, person, person_with, said, text};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const NOTHING: [&str; 0] = [];

/// The status of a request that a good client sends, and what was found of it.
async fn judged(mock: &Mock, method: Method, path: &str, body: &Value) -> (u16, Vec<String>) {
    let request = mock.scim(method, path).header("User-Agent", "tests/1");
    let request = request.header("Content-Type", "application/scim+json").body(body.to_string());
    let (status, _) = said(request).await;
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let newest = journal["exchanges"].as_array().unwrap().last().unwrap().clone();
    (status, newest["findings"].as_array().unwrap().iter().map(|finding| text(&finding["id"])).collect())
}

async fn patched(mock: &Mock, path: &str, operation: Value) -> (u16, Vec<String>) {
    let body = json!({ "schemas": [PATCH], "Operations": [operation] });
    judged(mock, Method::PATCH, path, &body).await
}

#[tokio::test]
async fn what_is_wrong_with_a_new_user_is_found() {
    let mock = Mock::start().await;
    let enterprise = json!({ "department": "R&D" });
    for (values, status, finding) in [
        (json!({ "title": 5 }), 400, "wrong-type"),
        (json!({ "emails": "ada@acme.example" }), 400, "wrong-type"),
        (json!({ "active": "maybe" }), 400, "wrong-type"),
        (
            json!({ "phoneNumbers": [{ "value": "1", "primary": true }, { "value": "2", "primary": true }] }),
            400,
            "two-primaries",
        ),
        (json!({ "userName": null }), 400, "missing-required"),
        (json!({ "userName": "" }), 400, "missing-required"),
        (json!({ "id": "7" }), 201, "id-sent"),
        (json!({ "groups": [{ "value": "x" }] }), 201, "groups-on-user"),
        (json!({ "schemas": [USER, USER] }), 201, "duplicate-schema"),
        (json!({ ENTERPRISE: enterprise }), 201, "unlisted-extension"),
        (json!({ "Title": "a", "title": "b" }), 201, "repeated-attribute"),
        (json!({ "name": { "givenName": "A", "GivenName": "B", "familyName": "C" } }), 201, "repeated-attribute"),
        (json!({ "active": null }), 201, "missing-active"),
    ] {
        let (answered, found) = judged(&mock, Method::POST, "/Users", &person_with("ada", values.clone())).await;
        assert_eq!((answered, found), (status, vec![finding.to_owned()]), "{values}");
        let (_, list) = mock.scim_get("/Users").await;
        for user in list["Resources"].as_array().unwrap() {
            mock.scim_delete(&format!("/Users/{}", text(&user["id"]))).await;
        }
    }
    for values in [
        json!({ "groups": [], "id": null, "phoneNumbers": [{ "value": "1", "primary": true }, { "value": "2" }] }),
        json!({ "schemas": [USER, ENTERPRISE], ENTERPRISE: enterprise }),
        json!({ ENTERPRISE: {} }),
    ] {
        let name = format!("ada{}", values.as_object().unwrap().len());
        assert_eq!(judged(&mock, Method::POST, "/Users", &person_with(&name, values)).await, (201, vec![]));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_group_is_found() {
    let mock = Mock::start().await;
    let body = json!({ "schemas": [GROUP], "members": [] });
    assert_eq!(judged(&mock, Method::POST, "/Groups", &body).await, (400, vec!["missing-required".to_owned()]));
    let body = json!({ "schemas": [GROUP], "displayName": "G", "id": "7" });
    assert_eq!(judged(&mock, Method::POST, "/Groups", &body).await, (201, vec!["id-sent".to_owned()]));
    let id = mock.scim_get("/Groups").await.1["Resources"][0]["id"].clone();
    let path = format!("/Groups/{}", text(&id));
    let ada = mock.scim_user(person("ada")).await;
    for (operation, status, finding) in [
        (json!({ "op": "replace", "path": "id", "value": "7" }), 400, "read-only-written"),
        (json!({ "op": "replace", "path": "meta.version", "value": "7" }), 400, "read-only-written"),
        (json!({ "op": "remove", "path": "displayName" }), 400, "required-removed"),
        (json!({ "op": "replace", "path": "displayName", "value": null }), 400, "required-removed"),
        (json!({ "op": "remove", "path": "members[value eq \"7\"]" }), 204, "remove-missing"),
        (json!({ "op": "replace", "path": "members[value eq \"7\"].value", "value": "8" }), 400, "immutable-changed"),
        (json!({ "op": "replace", "path": "displayName", "value": 7 }), 400, "wrong-type"),
    ] {
        assert_eq!(patched(&mock, &path, operation.clone()).await, (status, vec![finding.to_owned()]), "{operation}");
    }
    let member = json!([{ "value": ada, "display": "Ada", "type": "User" }]);
    for operation in [
        json!({ "op": "add", "path": "members", "value": member }),
        json!({ "op": "replace", "path": format!("members[value eq \"{ada}\"]"), "value": member[0] }),
        json!({ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }),
        json!({ "op": "replace", "value": { "displayName": "H", "externalId": "e" } }),
    ] {
        assert_eq!(patched(&mock, &path, operation.clone()).await, (204, vec![]), "{operation}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_patch_is_found() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", json!({ "externalId": "1" }))).await);
    let two = json!([{ "value": "1", "primary": true }, { "value": "2", "primary": true }]);
    for (operation, finding) in [
        (json!({ "op": "replace", "path": "id", "value": "7" }), "read-only-written"),
        (json!({ "op": "remove", "path": "groups" }), "read-only-written"),
        (json!({ "op": "replace", "path": "externalId", "value": "2" }), "immutable-changed"),
        (json!({ "op": "remove", "path": "externalId" }), "immutable-changed"),
        (json!({ "op": "remove", "path": "userName" }), "required-removed"),
        (json!({ "op": "remove", "path": "emails" }), "required-removed"),
        (json!({ "op": "remove" }), "patch-shape"),
        (json!({ "op": "add", "path": "title" }), "patch-shape"),
        (json!({ "op": "replace", "value": "x" }), "patch-shape"),
        (json!({ "op": "replace", "path": "title", "value": ["x"] }), "wrong-type"),
        (json!({ "op": "add", "path": "phoneNumbers", "value": two }), "two-primaries"),
    ] {
        assert_eq!(patched(&mock, &path, operation.clone()).await, (400, vec![finding.to_owned()]), "{operation}");
    }
    let changed = person_with("ada", json!({ "externalId": "2" }));
    assert_eq!(judged(&mock, Method::PUT, &path, &changed).await, (400, vec!["immutable-changed".to_owned()]));
    let manager = json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": { "displayName": "x" } });
    assert_eq!(patched(&mock, &path, manager).await, (200, vec!["readonly-in-patch".to_owned()]));
}

#[tokio::test]
async fn a_patch_is_not_blamed_for_what_was_there_before() {
    let mock = Mock::start().await;
    let odd = json!({ "shoeSize": 38, "urn:acme:2.0:User": { "tag": "x" } });
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", odd.clone())).await);
    let retitle = |title: &str| json!({ "op": "replace", "path": "title", "value": title });
    assert_eq!(patched(&mock, &path, retitle("a")).await, (200, vec![]));
    let strict = json!({ "tolerances": { "unknown-attribute": false, "unknown-urn": false } });
    assert_eq!(mock.patch(&mock.at("/settings"), strict).await.0, 200);
    assert_eq!(patched(&mock, &path, retitle("b")).await, (200, vec![]));
    let (_, user) = mock.scim_get(&path).await;
    assert_eq!((&user["shoeSize"], &user["title"]), (&odd["shoeSize"], &json!("b")));
}

#[tokio::test]
async fn a_refused_dotted_key_is_one_finding_and_a_wrong_path() {
    let mock = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let dotted = json!({ "op": "replace", "value": { "name.givenName": "Augusta" } });
    assert_eq!(patched(&mock, &path, dotted).await.1, ["dotted-key", "invalid-path"]);
    let boolean = json!({ "op": "replace", "path": "active", "value": "False" });
    assert_eq!(patched(&mock, &path, boolean).await.1, ["bool-string"]);
    let fine = json!({ "op": "replace", "path": "name", "value": { "middleName": null } });
    assert_eq!(patched(&mock, &path, fine).await.1, NOTHING);
}
