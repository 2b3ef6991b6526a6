//! Bulk from outside: many operations at once, what they refer to among themselves, and where they stop.

use serde_json::{Value, json};

use crate::support::{Mock, person, person_with, text};

const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn request(operations: Value) -> Value {
    json!({ "schemas": [BULK], "Operations": operations })
}

fn post(name: &str, path: &str, data: Value) -> Value {
    json!({ "method": "POST", "bulkId": name, "path": path, "data": data })
}

fn managed_by(name: &str, manager: &str) -> Value {
    person_with(name, json!({ ENTERPRISE: { "manager": { "value": format!("bulkId:{manager}") } } }))
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<_> = members.iter().map(|id| json!({ "value": format!("bulkId:{id}") })).collect();
    json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": members })
}

async fn bulk(mock: &Mock, body: Value) -> Vec<Value> {
    let (status, answer) = mock.scim_post("/Bulk", body).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    answer["Operations"].as_array().unwrap().clone()
}

fn statuses(operations: &[Value]) -> Vec<&str> {
    operations.iter().map(|operation| operation["status"].as_str().unwrap()).collect()
}

fn id_of(operation: &Value) -> String {
    text(&operation["location"]).rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn what_an_operation_makes_can_be_named_by_others_in_any_order() {
    let mock = Mock::start().await;
    let done = bulk(
        &mock,
        request(json!([
            post("team", "/Groups", group("Engineering", &["ada", "grace"])),
            post("ada", "/Users", person("ada")),
            post("grace", "/Users", managed_by("grace", "ada")),
            { "method": "PATCH", "path": "/Users/bulkId:ada", "data": {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "replace", "path": "active", "value": false }],
            } },
        ])),
    )
    .await;
    assert_eq!(statuses(&done), ["201", "201", "201", "200"]);
    assert_eq!(json!([done[0]["bulkId"], done[0]["method"]]), json!(["team", "POST"]));
    let (_, ada) = mock.scim_get(&format!("/Users/{}", id_of(&done[1]))).await;
    assert_eq!(json!([done[1]["version"], done[3]["version"]]), json!(["W/\"1\"", ada["meta"]["version"]]));
    let (_, team) = mock.scim_get(&format!("/Groups/{}", id_of(&done[0]))).await;
    let members: Vec<_> = team["members"].as_array().unwrap().iter().map(|member| text(&member["value"])).collect();
    assert_eq!(members, [id_of(&done[1]), id_of(&done[2])]);
    let (_, grace) = mock.scim_get(&format!("/Users/{}", id_of(&done[2]))).await;
    assert_eq!(grace[ENTERPRISE]["manager"]["value"], id_of(&done[1]));
    assert_eq!(mock.account(&id_of(&done[1])).await["active"], false);
}

#[tokio::test]
async fn a_circle_of_references_is_resolved() {
    let mock = Mock::start().await;
    let circle = json!([
        post("ada", "/Users", managed_by("ada", "grace")),
        post("grace", "/Users", managed_by("grace", "ada")),
        post("own", "/Users", managed_by("linus", "own")),
    ]);
    let done = bulk(&mock, request(circle)).await;
    assert_eq!(statuses(&done), ["201", "201", "201"]);
    for (one, manager) in [(0, 1), (1, 0), (2, 2)] {
        let (_, user) = mock.scim_get(&format!("/Users/{}", id_of(&done[one]))).await;
        assert_eq!(user[ENTERPRISE]["manager"]["value"], id_of(&done[manager]));
    }
}

#[tokio::test]
async fn what_waits_for_a_circle_comes_after_it() {
    let patch = json!({ "method": "PATCH", "path": "/Users/bulkId:v1", "data": {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "title", "value": "x" }],
    } });
    for (first, wanted) in [(patch, "200"), (post("team", "/Groups", group("Engineering", &["v1"])), "201")] {
        let mock = Mock::start().await;
        let operations =
            json!([first, post("v1", "/Users", managed_by("v1", "v2")), post("v2", "/Users", managed_by("v2", "v1"))]);
        let done = bulk(&mock, request(operations)).await;
        assert_eq!(statuses(&done), [wanted, "201", "201"], "{done:?}");
        let (_, user) = mock.scim_get(&format!("/Users/{}", id_of(&done[2]))).await;
        assert_eq!(user[ENTERPRISE]["manager"]["value"], id_of(&done[1]));
    }
}

#[tokio::test]
async fn text_that_begins_like_a_reference_is_text() {
    let mock = Mock::start().await;
    let titled = |title: &str| person_with("ada", json!({ "title": title }));
    let done = bulk(&mock, request(json!([post("ada", "/Users", titled("bulkId:foo"))]))).await;
    assert_eq!(statuses(&done), ["201"], "{done:?}");
    assert_eq!(mock.scim_get(&format!("/Users/{}", id_of(&done[0]))).await.1["title"], "bulkId:foo");
    for operation in [
        post("grace", "/Users", managed_by("grace", "nobody")),
        json!({ "method": "DELETE", "path": "/Users/bulkId:nobody" }),
        json!({ "method": "PATCH", "path": format!("/Users/{}", id_of(&done[0])), "data": { "Operations": [
            { "op": "remove", "path": "groups[value eq \"bulkId:nobody\"]" },
        ] } }),
    ] {
        let done = bulk(&mock, request(json!([operation]))).await;
        assert!(text(&done[0]["response"]["detail"]).contains("has the bulkId \"nobody\""), "{done:?}");
    }
}

#[tokio::test]
async fn what_is_taken_back_is_gone_also_where_deleting_only_deactivates() {
    let mock = Mock::with(json!({ "guesses": { "delete-user": "deactivate" } })).await;
    let circle = json!([
        post("ada", "/Users", managed_by("ada", "grace")),
        post("grace", "/Users", managed_by("not a name", "ada")),
    ]);
    assert_eq!(statuses(&bulk(&mock, request(circle)).await), ["409", "400"]);
    let (_, state) = mock.get(&mock.at("/state")).await;
    assert_eq!(state, json!({ "users": [], "groups": [] }));
}

#[tokio::test]
async fn members_of_a_request_have_no_case_and_null_is_absent() {
    let mock = Mock::start().await;
    let one = json!({ "Method": "post", "BULKID": "x", "Path": "/Users", "Data": person("ada"), "version": null });
    let body = json!({ "Schemas": [BULK.to_lowercase()], "operations": [one], "failOnErrors": null });
    assert_eq!(statuses(&bulk(&mock, body).await), ["201"]);
    let unsaid = json!({ "schemas": null, "Operations": [] });
    assert_eq!(mock.scim_post("/Bulk", unsaid).await.0, 200);
}

#[tokio::test]
async fn whoever_refers_to_what_is_not_made_is_not_made_either() {
    let mock = Mock::start().await;
    let circle = json!([
        post("ada", "/Users", managed_by("ada", "grace")),
        post("grace", "/Users", managed_by("not a name", "ada")),
        post("team", "/Groups", group("Engineering", &["grace"])),
        post("other", "/Groups", group("Other", &["nobody"])),
    ]);
    let done = bulk(&mock, request(circle)).await;
    assert_eq!(statuses(&done), ["409", "400", "409", "400"]);
    assert!(text(&done[0]["response"]["detail"]).contains("\"grace\""), "{done:?}");
    assert_eq!(done[1]["response"]["scimType"], "invalidValue");
    assert_eq!(done[1]["location"], Value::Null);
    let (_, state) = mock.get(&mock.at("/state")).await;
    assert_eq!(state, json!({ "users": [], "groups": [] }));
}

#[tokio::test]
async fn after_so_many_errors_nothing_more_is_done() {
    let mock = Mock::start().await;
    let operations = json!([
        post("one", "/Users", person("ada")),
        post("two", "/Users", person("ada")),
        post("three", "/Users", person("grace")),
    ]);
    let mut body = request(operations);
    assert_eq!(statuses(&bulk(&mock, body.clone()).await), ["201", "409", "201"]);
    body["failOnErrors"] = json!(1);
    assert_eq!(statuses(&bulk(&mock, body.clone()).await), ["409"]);
    body["failOnErrors"] = json!(2);
    assert_eq!(statuses(&bulk(&mock, body).await), ["409", "409"]);
}

#[tokio::test]
async fn each_operation_is_judged_as_if_it_came_alone() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    let path = format!("/Users/{id}");
    let done = bulk(
        &mock,
        request(json!([
            { "method": "PUT", "path": path, "version": "W/\"9\"", "data": person("ada") },
            { "method": "PUT", "path": path, "version": "W/\"1\"", "data": person("countess") },
            { "method": "GET", "path": path },
            { "method": "DELETE", "path": "/Users/17" },
            { "method": "POST", "path": "/Users", "data": person("grace") },
            { "method": "POST", "path": "/Persons", "bulkId": "x", "data": person("grace") },
            { "method": "DELETE", "path": path },
        ])),
    )
    .await;
    assert_eq!(statuses(&done), ["412", "200", "400", "404", "400", "404", "204"]);
    assert_eq!(text(&done[0]["location"]), text(&done[1]["location"]));
    assert_eq!(done[6]["response"], Value::Null);
    assert_eq!(mock.scim_get(&path).await.0, 404);
}

#[tokio::test]
async fn a_request_beyond_a_limit_names_the_limit() {
    let mock = Mock::start().await;
    let (_, config) = mock.scim_get("/ServiceProviderConfig").await;
    let most = config["bulk"]["maxOperations"].as_u64().unwrap();
    assert_eq!(config["bulk"]["supported"], true);
    let many: Vec<_> =
        (0..=most).map(|number| json!({ "method": "DELETE", "path": format!("/Users/{number}") })).collect();
    let (status, error) = mock.scim_post("/Bulk", request(json!(many))).await;
    assert_eq!((status, text(&error["detail"]).contains(&format!("maxOperations ({most})"))), (413, true), "{error}");
    let most = config["bulk"]["maxPayloadSize"].as_u64().unwrap();
    let large = post("x", "/Users", person_with("ada", json!({ "title": "x".repeat(most as usize) })));
    let (status, error) = mock.scim_post("/Bulk", request(json!([large]))).await;
    assert_eq!((status, text(&error["detail"]).contains(&format!("maxPayloadSize ({most})"))), (413, true), "{error}");
    assert_eq!(mock.get(&mock.at("/state")).await.1["users"], json!([]));
}
