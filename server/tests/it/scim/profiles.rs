//! Profiles: Egnyte as it is known, plain SCIM 2.0, and what a file makes of either.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use egnyte_mock::guesses::{self, Settings};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, heard, person, person_with, said, text};

async fn plain() -> Mock {
    Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await
}

async fn user_schema(mock: &Mock) -> Value {
    mock.scim_get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User").await.1
}

fn attribute(schema: &Value, name: &str) -> Value {
    schema["attributes"].as_array().unwrap().iter().find(|found| found["name"] == name).unwrap().clone()
}

#[tokio::test]
async fn egnytes_constraints_stand_in_its_schema_with_their_evidence() {
    let mock = Mock::start().await;
    let schema = user_schema(&mock).await;
    let user_type = attribute(&schema, "userType");
    assert_eq!(user_type["required"], true);
    assert_eq!(user_type["canonicalValues"], json!(["admin", "power", "standard"]));
    assert!(text(&user_type["description"]).contains("JumpCloud's article"), "{user_type}");
    let external_id = attribute(&schema, "externalId");
    assert_eq!(external_id["mutability"], "immutable");
    assert!(text(&external_id["description"]).contains("API v2"), "{external_id}");
}

#[tokio::test]
async fn the_schema_follows_the_guesses_of_its_domain() {
    let mock = Mock::with(json!({ "guesses": { "external-id": "mutable", "incomplete-user": "accept" } })).await;
    let schema = user_schema(&mock).await;
    let seen = ["userType", "emails"].map(|name| attribute(&schema, name)["required"].clone());
    assert_eq!(seen, [json!(true), json!(false)]);
    assert_eq!(attribute(&schema, "externalId")["mutability"], "readWrite");
}

#[tokio::test]
async fn plain_scim_wants_a_user_name_and_nothing_else() {
    let mock = plain().await;
    assert_eq!(mock.domain["profile"], "rfc");
    let bare = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@acme.example" });
    let (status, user) = mock.scim_post("/Users", bare.clone()).await;
    assert_eq!((status, &user["userName"], &user["userType"]), (201, &bare["userName"], &Value::Null));
    let path = format!("/Users/{}", text(&user["id"]));
    let more = json!({ "schemas": bare["schemas"], "userName": "countess", "userType": "Intern", "externalId": "1",
        "name": { "givenName": "Ada" }, "emails": [{ "value": "a@b.example" }] });
    let (_, user) = mock.scim_put(&path, more.clone()).await;
    for name in ["userName", "userType", "externalId"] {
        assert_eq!(user[name], more[name]);
    }
    let (status, user) = mock.scim_put(&path, bare.clone()).await;
    assert_eq!((status, &user["userName"]), (200, &bare["userName"]));
    for cleared in ["userType", "externalId", "name", "emails"] {
        assert_eq!(user[cleared], Value::Null, "{cleared}");
    }
    let schema = user_schema(&mock).await;
    assert_eq!(attribute(&schema, "userType")["required"], false);
}

#[tokio::test]
async fn a_user_type_of_an_administrator_shows_in_plain_scim() {
    let mock = plain().await;
    let id = text(&mock.admin_user(json!({ "userName": "ada", "userType": "admin" })).await["id"]);
    assert_eq!(mock.scim_get(&format!("/Users/{id}")).await.1["userType"], "admin");
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "userType", "value": "Guest" }] });
    let (_, user) = said(mock.scim(Method::PATCH, &format!("/Users/{id}")).json(&patch)).await;
    assert_eq!(user["userType"], "Guest");
    mock.patch(&mock.at(&format!("/users/{id}")), json!({ "userType": "standard" })).await;
    assert_eq!(mock.scim_get(&format!("/Users/{id}")).await.1["userType"], "standard");
}

#[tokio::test]
async fn plain_scim_lets_no_habit_pass() {
    let mock = plain().await;
    let (status, error) = mock.scim_post("/Users", person_with("ada", json!({ "active": "True" }))).await;
    assert_eq!((status, &error["scimType"]), (400, &json!("invalidValue")));
    let (status, _) = mock.scim_post("/Users", person_with("ada", json!({ "shoeSize": 38 }))).await;
    assert_eq!(status, 400);
    assert_eq!(mock.scim_get("/Users/").await.0, 404);
    let text_body = mock.scim(Method::POST, "/Users").header("Content-Type", "text/plain").body("{}");
    let (status, error) = said(text_body).await;
    assert_eq!((status, text(&error["detail"]).contains("application/scim+json")), (415, true), "{error}");
    assert_eq!(mock.scim_post("/Users", person("ada")).await.0, 201);
}

#[tokio::test]
async fn one_tolerance_can_be_switched_alone() {
    let mock = Mock::with(json!({ "tolerances": { "op-case": false } })).await;
    assert_eq!(json!([mock.domain["tolerances"]["op-case"], mock.domain["tolerances"]["no-ua"]]), json!([false, true]));
    let path = format!("/Users/{}", mock.scim_user(person("ada")).await);
    let shout = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    assert_eq!(mock.scim_patch(&path, shout.clone()).await.0, 400);
    mock.patch(&mock.at("/settings"), json!({ "tolerances": { "op-case": true } })).await;
    assert_eq!(mock.scim_patch(&path, shout).await.0, 200);
    for (change, said) in [
        (json!({ "tolerances": { "op-csae": true } }), "did you mean `op-case`?"),
        (json!({ "tolerances": { "op-case": "yes" } }), "expected a boolean"),
        (json!({ "profile": "rcf" }), "did you mean `rfc`?"),
    ] {
        let (status, error) = mock.patch(&mock.at("/settings"), change).await;
        assert_eq!((status, text(&error["error"]).contains(said)), (400, true), "{error}");
    }
    let (_, domain) =
        mock.patch(&mock.at("/settings"), json!({ "profile": "rfc", "guesses": { "page-size": 7 } })).await;
    assert_eq!(json!([domain["profile"], domain["guesses"]["page-size"]]), json!(["rfc", "7"]));
    assert_eq!(domain["tolerances"]["op-case"], false);
}

#[tokio::test]
async fn the_challenge_comes_with_every_refusal_of_a_token() {
    let mock = plain().await;
    let answer = mock.client.get(format!("{}/Users", text(&mock.domain["scimUrl"]))).send().await.unwrap();
    assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"Egnyte\"");
    assert_eq!(heard(answer).await.0, 401);
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_egnyte-mock")).args(arguments).output().unwrap()
}

#[test]
fn a_profile_can_be_read_and_a_wrong_one_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let name = file.to_str().unwrap();
    fs::write(&file, "base = \"rfc\"\n[tolerances]\nop-case = true\n").unwrap();
    let shown = String::from_utf8(program(&["profile", "show", "--profile", name]).stdout).unwrap();
    assert!(shown.starts_with(&format!("profile {name}\n")), "{shown}");
    fs::write(&file, "[guesses]\npage-sise = 7\n").unwrap();
    for arguments in [&["profile", "show", "--profile", name][..], &["--port", "0", "--profile", name]] {
        let output = program(arguments);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), line.lines().count()), (Some(2), 1), "{line}");
        assert!(line.contains("line 2, column 1: there is no guess `page-sise`: did you mean `page-size`?"), "{line}");
    }
    let line = String::from_utf8(program(&["profile", "show", "--profile", "egnite"]).stderr).unwrap();
    assert!(line.contains("did you mean `egnyte`?"), "{line}");
}

#[test]
fn guess_table_of_the_docs_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guesses.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("<!-- guesses:begin -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- guesses:end -->").unwrap();
    let wanted = guesses::markdown(&Settings::default());
    assert_eq!(table, wanted, "put the output of `egnyte-mock profile show --markdown` between the two marks");
}
