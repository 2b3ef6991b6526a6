//! RFC 7643 and 7644 from outside: what a service provider must do beside reading and writing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, filtered, heard, person, person_with, said, text};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[tokio::test]
async fn microsofts_doors_lead_to_the_same_resources_and_say_so_in_every_uri() {
    let mock = Mock::start().await;
    let id = mock.scim_user(person("ada")).await;
    for door in ["/azure", "/azure-connector"] {
        let (status, user) = mock.scim_get(&format!("{door}/Users/{id}")).await;
        let location = format!("{}{door}/Users/{id}", text(&mock.domain["scimUrl"]));
        assert_eq!((status, &user["meta"]["location"]), (200, &json!(location)));
        let group = json!({ "displayName": format!("G {door}"), "members": [{ "value": id }] });
        let (_, group) = mock.scim_post(&format!("{door}/Groups"), group).await;
        assert_eq!(group["members"][0]["$ref"], json!(location));
        let (_, config) = mock.scim_get(&format!("{door}/ServiceProviderConfig")).await;
        assert!(text(&config["meta"]["location"]).ends_with(&format!("{door}/ServiceProviderConfig")));
    }
    assert_eq!(mock.scim_get("/azured/Users").await.0, 404);
    let (_, groups) = mock.scim_get("/Groups").await;
    assert_eq!(groups["totalResults"], 2);
}

#[tokio::test]
async fn discovery_is_read_only_cannot_be_filtered_and_ignores_paging() {
    let mock = Mock::start().await;
    for path in ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/ResourceTypes/User"] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert_eq!(said(mock.scim(method, path)).await.0, 405, "{path}");
        }
        assert_eq!(mock.scim_get(&filtered(path, "id pr")).await.0, 403, "{path}");
        assert_eq!(mock.scim_get(&format!("{path}?startIndex=2&count=0&sortBy=id")).await.0, 200, "{path}");
    }
    let (_, types) = mock.scim_get("/ResourceTypes?count=0").await;
    assert_eq!(types["Resources"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_configuration_is_public_but_not_to_a_wrong_token() {
    let mock = Mock::start().await;
    let url = "/d/s-1/pubapi/scim/v2/ServiceProviderConfig";
    let (status, config) = mock.get(url).await;
    assert_eq!((status, &config["authenticationSchemes"][0]["type"]), (200, &json!("oauthbearertoken")));
    assert_eq!(said(mock.request(Method::GET, url).bearer_auth("wrong")).await.0, 401);
    assert_eq!(mock.get("/d/s-1/pubapi/scim/v2/Schemas").await.0, 401);
}

#[tokio::test]
async fn an_answer_says_where_the_resource_is_and_which_version_it_is() {
    let mock = Mock::start().await;
    let created = mock.scim(Method::POST, "/Users").json(&person("ada")).send().await.unwrap();
    let location = created.headers()["location"].clone();
    assert_eq!(created.headers()["content-location"], location);
    let (_, user) = heard(created).await;
    let path = format!("/Users/{}", text(&user["id"]));
    let put = mock.scim(Method::PUT, &path).json(&person_with("ada", json!({ "title": "x" }))).send().await.unwrap();
    assert_eq!(json!([put.headers()["etag"].to_str().unwrap()]), json!(["W/\"2\""]));
    assert_eq!(put.headers()["content-location"], location);
    assert_eq!(heard(put).await.1["meta"]["version"], "W/\"2\"");
    let (_, group) = mock.scim_post("/Groups", json!({ "displayName": "G" })).await;
    let group = format!("/Groups/{}", text(&group["id"]));
    let rename = json!({ "Operations": [{ "op": "replace", "path": "displayName", "value": "H" }] });
    let patched = mock.scim(Method::PATCH, &group).json(&rename).send().await.unwrap();
    assert_eq!((patched.status().as_u16(), patched.headers()["etag"].to_str().unwrap()), (204, "W/\"2\""));
    let stale = mock.scim(Method::DELETE, &group).header("If-Match", "W/\"1\"");
    assert_eq!(said(stale).await.0, 412);
    let known = mock.scim(Method::GET, &group).header("If-None-Match", "W/\"2\"").send().await.unwrap();
    assert_eq!((known.status().as_u16(), known.headers()["etag"].to_str().unwrap()), (304, "W/\"2\""));
}

#[tokio::test]
async fn every_optional_attribute_is_kept_and_read_back() {
    let mock = Mock::start().await;
    let more = json!({
        "displayName": "Ada L.", "nickName": "Ada", "profileUrl": "https://ada.example", "title": "Countess",
        "preferredLanguage": "en-GB", "locale": "en-GB", "timezone": "Europe/London",
        "phoneNumbers": [{ "value": "tel:+1-555-0100", "type": "work" }],
        "ims": [{ "value": "ada", "type": "xmpp" }],
        "photos": [{ "value": "https://ada.example/a.png", "type": "photo" }],
        "addresses": [{ "locality": "London", "country": "GB", "type": "work", "primary": true }],
        "entitlements": [{ "value": "engine" }], "roles": [{ "value": "analyst", "primary": true }],
        "x509Certificates": [{ "value": "MIIB" }],
        ENTERPRISE: { "employeeNumber": "1", "costCenter": "c", "organization": "o", "division": "d",
            "department": "e", "manager": { "value": "7", "$ref": "../Users/7" } },
    });
    let id = mock.scim_user(person_with("ada", more.clone())).await;
    let (_, read) = mock.scim_get(&format!("/Users/{id}")).await;
    for (name, value) in more.as_object().unwrap() {
        assert_eq!(&read[name], value, "{name}");
    }
    assert_eq!(read["schemas"][1], ENTERPRISE);
    let (_, secret) = mock
        .scim_post(
            "/Users",
            person_with(
                "grace",
                json!({ "password": "p",
        "emails": [{ "value": "g@acme.example" }] }),
            ),
        )
        .await;
    assert_eq!(secret["password"], Value::Null);
    assert_eq!(mock.found("/Users", &format!("{ENTERPRISE}:department eq \"E\"")).await, [id]);
}

#[tokio::test]
async fn a_part_can_be_asked_for_wherever_a_resource_is_answered() {
    let mock = Mock::start().await;
    let (_, made) = mock.scim_post("/Users?attributes=userName", person("ada")).await;
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&made), ["schemas", "id", "userName"]);
    let path = format!("/Users/{}", text(&made["id"]));
    let (_, read) = mock.scim_get(&format!("{path}?attributes=name.givenName")).await;
    assert_eq!(read["name"], json!({ "givenName": "Ada" }));
    let (_, put) = mock.scim_put(&format!("{path}?excludedAttributes=emails,id"), person("ada")).await;
    assert_eq!((&put["emails"], &put["id"]), (&Value::Null, &made["id"]));
    let retitle = json!([{ "op": "add", "path": "title", "value": "x" }]);
    let (status, patched) = mock.scim_patch(&format!("{path}?attributes=title"), retitle).await;
    assert_eq!((status, names(&patched)), (200, vec!["schemas".into(), "id".into(), "title".into()]));
    let (_, list) = mock.scim_get("/Users?attributes=urn:ietf:params:scim:schemas:core:2.0:User:active").await;
    assert_eq!(names(&list["Resources"][0]), ["schemas", "id", "active"]);
}

#[tokio::test]
async fn what_is_set_once_or_by_the_server_alone_cannot_be_patched() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", json!({ "externalId": "1" }))).await);
    for (operation, scim_type) in [
        (json!({ "op": "replace", "path": "externalId", "value": "2" }), "mutability"),
        (json!({ "op": "remove", "path": "externalId" }), "mutability"),
        (json!({ "op": "add", "path": "groups", "value": [{ "value": "x" }] }), "mutability"),
        (json!({ "op": "replace", "path": "meta.version", "value": "x" }), "mutability"),
        (json!({ "op": "remove", "path": "emails" }), "mutability"),
        (json!({ "op": "remove", "path": "userType" }), "mutability"),
        (json!({ "op": "replace", "path": "emails[type eq \"home\"]", "value": 7 }), "invalidValue"),
        (json!({ "op": "replace", "path": "emails[type ne \"work\"].value", "value": "a@b" }), "noTarget"),
        (json!({ "op": "replace", "path": "title[value eq \"x\"]", "value": "y" }), "invalidPath"),
        (json!({ "op": "replace", "path": "emails[tpye eq \"work\"]", "value": "y" }), "invalidPath"),
        (json!({ "op": "add", "path": "title" }), "invalidValue"),
        (json!({ "op": "add", "value": "x" }), "invalidValue"),
    ] {
        let (status, error) = mock.scim_patch(&path, json!([operation])).await;
        assert_eq!((status, &error["scimType"]), (400, &json!(scim_type)), "{operation}: {error}");
    }
    let (_, user) = mock.scim_get(&path).await;
    assert_eq!(user["meta"]["version"], "W/\"1\"");
}

#[tokio::test]
async fn an_attribute_that_was_taken_away_is_unassigned() {
    let mock = Mock::start().await;
    let path = format!("/Users/{}", mock.scim_user(person_with("ada", json!({ "title": "x" }))).await);
    let (status, user) = mock.scim_patch(&path, json!([{ "op": "remove", "path": "title" }])).await;
    assert_eq!((status, &user["title"]), (200, &Value::Null));
    assert_eq!(mock.scim_get(&path).await.1["title"], Value::Null);
}

#[tokio::test]
async fn what_the_standard_names_and_the_mock_lacks_is_not_implemented() {
    let mock = Mock::start().await;
    for path in ["/Me", "", "/", "/Me?attributes=id"] {
        let (status, error) = mock.scim_get(path).await;
        assert_eq!((status, &error["status"]), (501, &json!("501")), "{path}");
    }
}

#[tokio::test]
async fn too_long_a_filter_too_large_a_head_and_a_body_too_deep_are_refused() {
    let mock = Mock::start().await;
    let long = filtered("/Users", &format!("userName eq \"{}\"", "x".repeat(8 * 1024)));
    let (status, error) = mock.scim_get(&long).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidFilter")));
    let large = mock.scim(Method::GET, "/Users").header("X-Large", "x".repeat(40 * 1024));
    let (status, error) = said(large).await;
    assert_eq!((status, text(&error["detail"]).contains("32768")), (431, true), "{error}");
    let deep = format!("{{\"title\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let (status, error) = said(mock.scim(Method::POST, "/Users").body(deep)).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidSyntax")));
}
