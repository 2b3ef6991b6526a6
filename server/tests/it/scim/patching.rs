//! Writes, and what they leave alone: null and absent values, members, generated names, and what an account
//! cannot be without.

use serde_json::{Value, json};

use crate::support::{Mock, person, person_with, text};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

async fn plain() -> Mock {
    Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await
}

/// Ada as an employee with a manager.
fn employee() -> Value {
    person_with(
        "ada",
        json!({
            "schemas": [USER, ENTERPRISE],
            "name": { "givenName": "Ada", "familyName": "Lovelace", "middleName": "K" },
            ENTERPRISE: { "department": "R&D", "manager": { "value": "4", "$ref": "../Users/4" } },
        }),
    )
}

/// The user after one operation, which must succeed.
async fn patched(mock: &Mock, path: &str, operation: Value) -> Value {
    let (status, user) = mock.scim_patch(path, json!([operation])).await;
    assert_eq!(status, 200, "{operation}: {user}");
    assert_eq!(mock.scim_get(path).await.1, user, "{operation}");
    user
}

/// Error of one operation.
async fn refused(mock: &Mock, path: &str, operation: Value) -> (String, String) {
    let (status, error) = mock.scim_patch(path, json!([operation])).await;
    assert_eq!(status, 400, "{operation}: {error}");
    (text(&error["scimType"]), text(&error["detail"]))
}

async fn group_of(mock: &Mock, members: &[&str]) -> String {
    let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
    let body = json!({ "schemas": [GROUP], "displayName": "Engineering", "members": members });
    let (status, group) = mock.scim_post("/Groups", body).await;
    assert_eq!(status, 201, "{group}");
    format!("/Groups/{}", text(&group["id"]))
}

async fn members(mock: &Mock, path: &str) -> Vec<String> {
    let (_, group) = mock.scim_get(path).await;
    group["members"].as_array().into_iter().flatten().map(|member| text(&member["value"])).collect()
}

#[tokio::test]
async fn null_takes_one_part_away_and_what_is_not_named_stays() {
    for mock in [Mock::start().await, plain().await] {
        let path = format!("/Users/{}", mock.scim_user(employee()).await);
        for nothing in [
            json!({ "op": "add", "path": "name", "value": {} }),
            json!({ "op": "replace", "path": "name", "value": {} }),
            json!({ "op": "add", "value": { ENTERPRISE: {} } }),
            json!({ "op": "replace", "value": { ENTERPRISE: { "manager": {} } } }),
        ] {
            assert_eq!(patched(&mock, &path, nothing).await["meta"]["version"], "W/\"1\"");
        }
        let with_prefix = json!({ "middleName": null, "honorificPrefix": "Dr" });
        let user = patched(&mock, &path, json!({ "op": "replace", "path": "name", "value": with_prefix })).await;
        let name = json!({ "formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada", "honorificPrefix": "Dr" });
        assert_eq!(user["name"], name);
        let without = json!({ "op": "replace", "path": "name", "value": { "honorificPrefix": null } });
        let user = patched(&mock, &path, without).await;
        assert_eq!((&user["name"]["givenName"], &user["name"]["honorificPrefix"]), (&json!("Ada"), &Value::Null));
        let moved = json!({ "department": null, "costCenter": "c", "manager": { "value": "5" } });
        let user = patched(&mock, &path, json!({ "op": "replace", "value": { ENTERPRISE: moved } })).await;
        let wanted = json!({ "manager": { "value": "5", "$ref": "../Users/4" }, "costCenter": "c" });
        assert_eq!(user[ENTERPRISE], wanted);
        let alone = json!({ "op": "replace", "value": { ENTERPRISE: { "costCenter": null, "manager": null } } });
        let user = patched(&mock, &path, alone).await;
        assert_eq!((&user[ENTERPRISE], user["schemas"].as_array().unwrap().len()), (&Value::Null, 1));
    }
}

#[tokio::test]
async fn a_read_only_part_alone_changes_nothing_or_is_refused() {
    let path_of = |path: &str| json!({ "op": "replace", "path": path, "value": { "displayName": "Grace" } });
    let manager = format!("{ENTERPRISE}:manager");
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(employee()).await);
    let user = patched(&mock, &path, path_of(&manager)).await;
    assert_eq!(user[ENTERPRISE]["manager"], json!({ "value": "4", "$ref": "../Users/4" }));
    let mock = plain().await;
    let path = format!("/Users/{}", mock.scim_user(employee()).await);
    let (scim_type, detail) = refused(&mock, &path, path_of(&manager)).await;
    assert_eq!((scim_type.as_str(), detail.as_str()), ("mutability", "operation 1: manager.displayName is read-only"));
    let named = json!({ "op": "replace", "path": format!("{manager}.displayName"), "value": "Grace" });
    assert_eq!(refused(&mock, &path, named).await.1, detail);
    let version = json!({ "op": "replace", "path": "meta.version", "value": "x" });
    assert_eq!(refused(&mock, &path, version).await.1, "operation 1: meta.version is read-only");
}

#[tokio::test]
async fn what_is_needed_cannot_be_emptied() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    for (operation, said) in [
        (json!({ "op": "replace", "path": "name.givenName", "value": "" }), "name.givenName is empty, and is required"),
        (
            json!({ "op": "replace", "path": "name", "value": { "familyName": "" } }),
            "name.familyName is empty, and is required",
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": [{ "value": "" }] }),
            "emails.value is empty, and is required",
        ),
        (
            json!({ "op": "replace", "path": "name", "value": { "familyName": null } }),
            "operation 1: name.familyName needs a value",
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": [{ "type": "work" }] }),
            "operation 1: emails.value: got nothing, accepts a string",
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"work\"]", "value": {} }),
            "operation 1: emails.value: got nothing, accepts a string",
        ),
        (json!({ "op": 5, "path": "emails" }), "operation 1: op: got the number 5, accepts add, remove or replace"),
    ] {
        assert_eq!(refused(&mock, &path, operation).await.1, said);
    }
    let empty = json!({ "name": { "givenName": "", "familyName": "King" }, "emails": [{ "value": "" }] });
    let (status, user) = mock.scim_put(&path, person_with("ada", empty)).await;
    let seen = json!([user["name"]["givenName"], user["name"]["familyName"], user["emails"][0]["value"]]);
    assert_eq!((status, seen), (200, json!(["Ada", "King", "ada@acme.example"])), "{user}");
    for (part, said) in [
        (json!({ "emails": [{ "value": "" }] }), "emails.value is empty, and is required"),
        (json!({ "emails": null }), "emails is required"),
    ] {
        let (status, error) = mock.scim_post("/Users", person_with("grace", part)).await;
        assert_eq!((status, text(&error["detail"]).as_str()), (400, said));
    }
}

#[tokio::test]
async fn who_was_deactivated_is_not_let_in_by_silence() {
    // Under the profile of the standard, what is removed is unassigned, and not shown.
    for (mock, is_shown) in [(Mock::start().await, true), (plain().await, false)] {
        let shown = |active: bool| if is_shown { json!(active) } else { Value::Null };
        let id = mock.scim_user(person_with("ada", json!({ "active": false }))).await;
        let path = format!("/Users/{id}");
        for operation in [
            json!({ "op": "remove", "path": "active" }),
            json!({ "op": "replace", "path": "active", "value": null }),
            json!({ "op": "replace", "value": { "active": null } }),
        ] {
            assert_eq!(patched(&mock, &path, operation).await["active"], shown(false));
            assert_eq!(mock.account(&id).await["active"], false);
        }
        let back = json!({ "op": "replace", "path": "active", "value": true });
        assert_eq!(patched(&mock, &path, back).await["active"], true);
        assert_eq!(patched(&mock, &path, json!({ "op": "remove", "path": "active" })).await["active"], shown(true));
        assert_eq!(mock.account(&id).await["active"], true);
    }
}

#[tokio::test]
async fn a_put_that_is_silent_of_what_must_stay_leaves_all_of_it() {
    let mock = Mock::start().await;
    let emails = json!([
        { "value": "ada@home.example", "type": "home", "primary": true },
        { "value": "ada@acme.example", "type": "work" },
    ]);
    let name = json!({ "formatted": "Lady Lovelace", "familyName": "Lovelace", "givenName": "Ada", "middleName": "K" });
    let id = mock.scim_user(person_with("ada", json!({ "emails": emails, "name": name }))).await;
    let path = format!("/Users/{id}");
    let (status, user) = mock.scim_put(&path, json!({ "schemas": [USER], "userName": "ada", "active": true })).await;
    assert_eq!((status, &user["emails"], &user["name"]), (200, &emails, &name));
    assert_eq!(mock.found("/Users", "emails.value eq \"ada@acme.example\"").await, [id]);
    let renamed = person_with("ada", json!({ "emails": null, "name": { "givenName": "Augusta" } }));
    let (_, user) = mock.scim_put(&path, renamed).await;
    let name = json!({ "formatted": "Augusta Lovelace", "familyName": "Lovelace", "givenName": "Augusta" });
    assert_eq!((&user["emails"], &user["name"]), (&emails, &name));
    let other = json!({ "emails": [{ "value": "new@acme.example", "type": "work", "primary": true }] });
    let (_, user) = mock.scim_put(&path, person_with("ada", other.clone())).await;
    assert_eq!(user["emails"], other["emails"]);
}

#[tokio::test]
async fn a_formed_name_follows_its_parts_and_a_told_one_stays() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let to = |path: &str, value: &str| json!({ "op": "replace", "path": path, "value": value });
    assert_eq!(patched(&mock, &path, to("name.givenName", "Zed")).await["name"]["formatted"], "Zed Lovelace");
    let both = json!({ "op": "replace", "value": { "name": { "familyName": "King", "formatted": "Zed Lovelace" } } });
    assert_eq!(patched(&mock, &path, both).await["name"]["formatted"], "Zed Lovelace");
    assert_eq!(patched(&mock, &path, to("name.givenName", "Ada")).await["name"]["formatted"], "Zed Lovelace");
    let formed = json!({ "op": "remove", "path": "name.formatted" });
    assert_eq!(patched(&mock, &path, formed).await["name"]["formatted"], "Ada King");
}

#[tokio::test]
async fn an_empty_external_id_is_not_set() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", json!({ "externalId": "" }))).await);
    let remove = json!({ "op": "remove", "path": "externalId" });
    patched(&mock, &path, remove.clone()).await;
    patched(&mock, &path, remove.clone()).await;
    mock.scim_put(&path, person_with("ada", json!({ "externalId": "" }))).await;
    let set = json!({ "op": "replace", "path": "externalId", "value": "E9" });
    assert_eq!(patched(&mock, &path, set).await["externalId"], "E9");
    assert_eq!(refused(&mock, &path, remove).await.0, "mutability");
}

#[tokio::test]
async fn padding_may_be_left_out_and_a_value_is_kept_once() {
    let mock = Mock::start().await;
    let certificate = json!([{ "value": "MIIBIg" }]);
    let twins = json!([
        { "value": "1", "type": "work" },
        { "value": "2", "type": "work" },
        { "value": "1", "type": "work", "primary": true },
    ]);
    let more = json!({ "x509Certificates": certificate, "phoneNumbers": twins });
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", more)).await);
    let (_, user) = mock.scim_get(&path).await;
    assert_eq!(user["x509Certificates"], certificate);
    let phones = json!([{ "value": "1", "type": "work", "primary": true }, { "value": "2", "type": "work" }]);
    assert_eq!(user["phoneNumbers"], phones);
    let broken = json!({ "op": "replace", "path": "x509Certificates", "value": [{ "value": "MII*" }] });
    assert_eq!(refused(&mock, &path, broken).await.0, "invalidValue");
}

#[tokio::test]
async fn a_member_without_its_id_or_that_is_a_group_is_refused_and_nobody_leaves() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person("ada")).await;
    let path = group_of(&mock, &[&ada]).await;
    for (value, said) in [
        (json!([{ "display": "Ada" }]), "members.value: got nothing"),
        (json!([{ "value": null }]), "members.value: got nothing"),
        (json!([{}]), "members.value: got nothing"),
        (json!([null]), "members.value: got nothing"),
        (json!([{ "value": ada, "type": "Group" }]), "only users can be members, groups cannot"),
        (json!([{ "value": "7" }]), "no user has the id 7, and only users can be members"),
    ] {
        let operation = json!({ "op": "replace", "path": "members", "value": value });
        let (scim_type, detail) = refused(&mock, &path, operation).await;
        assert_eq!((scim_type.as_str(), detail.starts_with("operation 1: ")), ("invalidValue", true), "{detail}");
        assert!(detail.contains(said), "{detail}");
        let body = json!({ "schemas": [GROUP], "displayName": "Other", "members": value });
        for (status, error) in [mock.scim_post("/Groups", body.clone()).await, mock.scim_put(&path, body).await] {
            assert_eq!((status, &error["scimType"]), (400, &json!("invalidValue")));
            assert!(text(&error["detail"]).contains(said), "{error}");
        }
    }
    assert_eq!(members(&mock, &path).await, [ada]);
}

#[tokio::test]
async fn members_are_chosen_by_what_was_just_read_of_them() {
    for mock in [Mock::start().await, plain().await] {
        let (ada, grace) = (mock.scim_user(person("ada")).await, mock.scim_user(person("grace")).await);
        let path = group_of(&mock, &[&ada, &grace]).await;
        let at = |path: &str, filter: &str| json!({ "op": path, "path": format!("members[{filter}]") });
        let (_, group) = mock.scim_get(&path).await;
        let read = group["members"].as_array().unwrap().iter().find(|member| member["value"] == *ada).unwrap().clone();
        let by_uri = at("remove", &format!("$ref eq {}", read["$ref"]));
        assert_eq!(mock.scim_patch(&path, json!([by_uri])).await.0, 204);
        assert_eq!(members(&mock, &path).await, std::slice::from_ref(&grace));
        let again =
            json!({ "op": "replace", "path": format!("members[value eq \"{grace}\"]"), "value": { "value": grace } });
        assert_eq!(mock.scim_patch(&path, json!([again])).await.0, 204);
        let other = json!({ "op": "replace", "path": "members[value eq \"nobody\"]", "value": { "value": grace } });
        assert_eq!(refused(&mock, &path, other).await.0, "noTarget");
        let gone = mock.scim_patch(&path, json!([at("remove", "value eq \"nobody\"")])).await;
        let wanted = if mock.domain["profile"] == "rfc" { json!([400, "noTarget"]) } else { json!([204, null]) };
        assert_eq!(json!([gone.0, gone.1["scimType"]]), wanted);
        assert_eq!(members(&mock, &path).await, [grace]);
    }
}

#[tokio::test]
async fn a_group_is_found_by_its_id_to_the_letter() {
    let mock = Mock::start().await;
    let path = group_of(&mock, &[]).await;
    let id = path.trim_start_matches("/Groups/").to_owned();
    assert_eq!(mock.scim_get(&path).await.0, 200);
    for other in
        [id.to_uppercase(), id.replace('-', ""), format!("urn:uuid:{id}"), format!("%7B{id}%7D"), format!("0{id}")]
    {
        let path = format!("/Groups/{other}");
        assert_eq!(mock.scim_get(&path).await.0, if other == id { 200 } else { 404 }, "{other}");
        assert_eq!(mock.scim_delete(&path).await.0, 404, "{other}");
    }
}

#[tokio::test]
async fn every_extension_that_a_resource_has_is_listed_and_nothing_is_kept_of_what_is_empty() {
    let mock = Mock::start().await;
    let strange = "http://acme.example/2.0/User";
    let more = json!({ "schemas": [USER, strange], strange: { "badge": "7" }, "shoes": [], "tag": null });
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", more)).await);
    let (_, user) = mock.scim_get(&path).await;
    assert_eq!((&user["schemas"], &user[strange]), (&json!([USER, strange]), &json!({ "badge": "7" })));
    assert_eq!(user.get("shoes"), None);
    let body = json!({ "schemas": [GROUP], "displayName": "G", "roles": [], "color": "red" });
    let (_, group) = mock.scim_post("/Groups", body).await;
    assert_eq!((group.get("roles"), &group["color"]), (None, &json!("red")));
    let path = format!("/Groups/{}", text(&group["id"]));
    let (status, _) = mock.scim_patch(&path, json!([{ "op": "add", "value": { "roles": [], "color": [] } }])).await;
    assert_eq!(status, 204);
    let (_, group) = mock.scim_get(&path).await;
    assert_eq!((group.get("roles"), group.get("color")), (None, None));
}

#[tokio::test]
async fn a_dotted_key_that_is_not_let_pass_is_told_to_be_a_path() {
    let mock = Mock::with(json!({ "name": "s-1", "tolerances": { "dotted-key": false } })).await;
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let dotted = json!({ "op": "replace", "value": { "name.givenName": "Augusta" } });
    let (scim_type, detail) = refused(&mock, &path, dotted).await;
    let said = "operation 1: \"name.givenName\" is not an attribute name: put it into path";
    assert_eq!((scim_type.as_str(), detail.as_str()), ("invalidPath", said));
    assert_eq!(mock.scim_get(&path).await.1.get("name.givenName"), None);
}
