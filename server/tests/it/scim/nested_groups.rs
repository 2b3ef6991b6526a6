//! Groups as members of groups (RFC 7643 §4.2), under the profile `rfc`.

use serde_json::{Value, json};

use crate::support::{Mock, person, text};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A user in a team, which is in a department.
struct Company {
    mock: Mock,
    ada: String,
    team: String,
    department: String,
}

async fn company() -> Company {
    let mock = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
    let ada = mock.scim_user(person("ada")).await;
    let team = create(&mock, "Team", json!([{ "value": ada }])).await;
    let department = create(&mock, "Department", json!([{ "value": team, "type": "Group" }])).await;
    Company { mock, ada, team, department }
}

async fn create(mock: &Mock, name: &str, members: Value) -> String {
    let body = json!({ "schemas": [GROUP], "displayName": name, "members": members });
    let (status, group) = mock.scim_post("/Groups", body).await;
    assert_eq!(status, 201, "{group}");
    text(&group["id"])
}

/// Groups of a user, by name, each direct or indirect.
async fn groups(mock: &Mock, user: &str) -> Vec<String> {
    let (_, user) = mock.scim_get(&format!("/Users/{user}")).await;
    let groups = user["groups"].as_array().cloned().unwrap_or_default();
    let mut found: Vec<_> =
        groups.iter().map(|group| format!("{} {}", text(&group["display"]), text(&group["type"]))).collect();
    found.sort();
    found
}

#[tokio::test]
async fn group_is_stored_and_returned_as_a_member_with_a_finding() {
    let Company { mock, ada, team, department } = company().await;
    let (_, group) = mock.scim_get(&format!("/Groups/{department}")).await;
    let location = format!("{}/Groups/{team}", text(&mock.domain["scimUrl"]));
    assert_eq!(group["members"], json!([{ "value": team, "$ref": location, "display": "Team", "type": "Group" }]));
    assert_eq!(groups(&mock, &ada).await, ["Department indirect", "Team direct"]);
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    assert_eq!(journal["exchanges"][2]["findings"].to_string().matches("nested-group\"").count(), 1);
    let (_, schema) = mock.scim_get(&format!("/Schemas/{GROUP}")).await;
    assert!(schema.to_string().contains(r#""canonicalValues":["User","Group"]"#), "{schema}");
    let (_, found) = mock.scim_get(&format!("/Groups?filter=members.value%20eq%20%22{team}%22")).await;
    assert_eq!(found["totalResults"], 1, "{found}");
    let (_, found) = mock.scim_get(&format!("/Users?filter=groups.value%20eq%20%22{department}%22")).await;
    assert_eq!(found["Resources"][0]["id"], json!(ada), "{found}");
}

#[tokio::test]
async fn groups_join_and_leave_as_users_do() {
    let Company { mock, ada, team, department } = company().await;
    let path = format!("/Groups/{department}");
    let version = mock.scim_get(&format!("/Users/{ada}")).await.1["meta"]["version"].clone();
    for (operation, indirect) in [
        (json!({ "op": "remove", "path": format!("members[value eq \"{team}\"]") }), false),
        (json!({ "op": "add", "path": "members", "value": [{ "value": team }] }), true),
        (json!({ "op": "remove", "path": "members[type eq \"Group\"]" }), false),
        (json!({ "op": "replace", "path": "members", "value": [{ "value": team, "type": "Group" }] }), true),
        (json!({ "op": "remove", "path": "members" }), false),
    ] {
        let (status, answer) = mock.scim_patch(&path, json!([operation])).await;
        assert!(status < 300, "{operation}: {answer}");
        assert_eq!(groups(&mock, &ada).await.len() == 2, indirect, "{operation}");
        let now = mock.scim_get(&format!("/Users/{ada}")).await.1["meta"]["version"].clone();
        assert_eq!(now == version, indirect, "{operation}");
    }
    let members = json!([{ "value": team }, { "value": ada }]);
    let body = json!({ "schemas": [GROUP], "displayName": "Department", "members": members });
    let (_, group) = mock.scim_put(&path, body).await;
    assert_eq!(group["members"].as_array().map(Vec::len), Some(2), "{group}");
    assert_eq!(groups(&mock, &ada).await, ["Department direct", "Team direct"]);
    mock.scim(reqwest::Method::DELETE, &format!("/Groups/{team}")).send().await.unwrap();
    let (_, group) = mock.scim_get(&path).await;
    assert_eq!(group["members"].as_array().map(Vec::len), Some(1), "{group}");
}

#[tokio::test]
async fn group_that_would_contain_itself_is_refused() {
    let Company { mock, team, department, .. } = company().await;
    for (group, member) in [(&team, &team), (&team, &department)] {
        let add = json!([{ "op": "add", "path": "members", "value": [{ "value": member }] }]);
        let (status, error) = mock.scim_patch(&format!("/Groups/{group}"), add).await;
        assert_eq!((status, &error["scimType"]), (400, &json!("invalidValue")), "{error}");
        assert!(text(&error["detail"]).contains("it is the group, or contains it"), "{error}");
    }
}
