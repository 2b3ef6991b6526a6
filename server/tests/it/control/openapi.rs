//! The description of the control API: each example request is sent, and each answer is held against its schema.

use std::collections::BTreeSet;

use boon::{Compiler, SchemaIndex, Schemas};
use egnyte_mock::{Config, Server};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::saml::certificate_text;
use crate::support::{Mock, said, text, web};

const DOCUMENT: &str = "http://mock/openapi.json";

/// Schemas of the document, by their places in it.
pub(super) struct Contract {
    document: Value,
    schemas: Schemas,
    compiler: Compiler,
}

/// Operation of the document.
pub(super) struct Described {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) operation: Value,
}

impl Contract {
    pub(super) async fn of(mock: &Mock) -> Self {
        let (status, document) = mock.get("/_mock/openapi.json").await;
        assert_eq!(status, 200);
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource(DOCUMENT, document.clone()).unwrap();
        Self { document, schemas: Schemas::new(), compiler }
    }

    pub(super) fn operations(&self) -> Vec<Described> {
        let mut operations = Vec::new();
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let (method, path) = (method.to_ascii_uppercase(), path.clone());
                operations.push(Described { path, method, operation: operation.clone() });
            }
        }
        operations
    }

    fn compile(&mut self, schema: &Value) -> SchemaIndex {
        let place = schema["$ref"].as_str().unwrap_or_else(|| panic!("no reference: {schema}"));
        self.compiler.compile(&format!("{DOCUMENT}{place}"), &mut self.schemas).unwrap()
    }

    /// Holds a value against a schema.
    fn check(&mut self, value: &Value, schema: &Value, about: &str) {
        let index = self.compile(schema);
        if let Err(error) = self.schemas.validate(value, index) {
            panic!("{about}: {error}\n{value}");
        }
    }
}

impl Described {
    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.operation["parameters"].as_array().unwrap().iter()
    }

    /// Path with the examples of its parameters.
    pub(super) fn with_examples(&self, path: &str) -> String {
        let in_path = self.parameters().filter(|it| it["in"] == "path");
        in_path.fold(path.to_owned(), |path, parameter| {
            path.replace(&format!("{{{}}}", text(&parameter["name"])), &text_of(&parameter["example"]))
        })
    }

    /// Address with the examples of the parameters.
    pub(super) fn target(&self) -> String {
        let example = |parameter: &Value| text_of(&parameter["example"]);
        let path = self.with_examples(&self.path);
        let asked = self.parameters().filter(|it| it["in"] == "query" && !it["example"].is_null());
        let query: Vec<_> = asked.map(|it| format!("{}={}", text(&it["name"]), example(it))).collect();
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// Status of the answer that is no error, and its media types with their schemas.
    fn success(&self) -> (u16, &Value) {
        let responses = self.operation["responses"].as_object().unwrap();
        let (status, answer) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
        (status.parse().unwrap(), &answer["content"])
    }

    async fn send(&self, mock: &Mock) -> Response {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let mut request = mock.request(method, &self.target());
        for (kind, media) in self.operation["requestBody"]["content"].as_object().into_iter().flatten() {
            request = request.header("content-type", kind).body(with_certificate(&text_of(&media["example"])));
        }
        request.send().await.unwrap()
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Text with a certificate where the examples have an ellipsis.
fn with_certificate(example: &str) -> String {
    let certificate = certificate_text("idp.crt.pem");
    let body: String = certificate.lines().filter(|line| !line.starts_with("-----")).collect();
    example.replace("MIID…", &body)
}

/// The domain that the examples are about: two users, a group, and one of everything else.
pub(super) async fn prepare(mock: &Mock) {
    mock.delete("/_mock/domains/tests").await;
    let seed = json!({
        "users": [
            { "userName": "ada", "email": "ada@acme.example", "givenName": "Ada", "familyName": "Lovelace" },
            { "userName": "grace" },
        ],
        "groups": [{ "displayName": "Engineering", "members": ["ada"] }],
    });
    let domain = json!({ "name": "tests", "token": "token-of-my-tests", "seedNumber": 7, "seed": seed });
    assert_eq!(mock.post("/_mock/domains", domain).await.0, 201);
    let read = "/d/tests/pubapi/scim/v2/Users?filter=userName%20eq%20%22grcae%22";
    let read = mock.request(Method::GET, read).bearer_auth("token-of-my-tests");
    assert_eq!(read.send().await.unwrap().status(), 200);
    let fault = json!({ "match": { "path": "/Users", "next": 1 }, "effect": { "kind": "status", "status": 503 } });
    assert_eq!(mock.post("/_mock/domains/tests/faults", fault).await.0, 201);
    for part in ["snapshots", "marks"] {
        assert_eq!(mock.post(&format!("/_mock/domains/tests/{part}"), json!({})).await.0, 201);
    }
    let group = "/d/tests/pubapi/scim/v2/Groups/09fda8ab-d5fd-49ed-a52a-6362340dabf7";
    let joins = json!({ "Operations": [{ "op": "Add", "path": "members", "value": [{ "value": "12725000002" }] }] });
    let patch = mock.request(Method::PATCH, group).bearer_auth("token-of-my-tests").json(&joins);
    assert_eq!(patch.send().await.unwrap().status(), 204);
    mock.request(Method::POST, "/d/tests/samlconsumer").body("SAMLResponse=x").send().await.unwrap();
}

#[tokio::test]
async fn each_example_request_is_answered_as_the_document_says() {
    let mock = Mock::start().await;
    let mut contract = Contract::of(&mock).await;
    for described in contract.operations() {
        prepare(&mock).await;
        let name = format!("{} {}", described.method, described.path);
        let (expected, content) = described.success();
        let response = described.send(&mock).await;
        let status = response.status().as_u16();
        if content["text/event-stream"].is_object() {
            assert_eq!(
                (status, &response.headers()["content-type"]),
                (expected, &"text/event-stream".parse().unwrap())
            );
            continue;
        }
        let body = response.text().await.unwrap();
        assert_eq!(status, expected, "{name}: {body}");
        match content.get("application/json") {
            Some(media) => {
                let answer: Value = serde_json::from_str(&body).unwrap();
                contract.check(&answer, &media["schema"], &name);
            }
            None => assert_eq!(body.is_empty(), content.is_null(), "{name}"),
        }
    }
}

/// Place of an object in the body of a request: names of fields, and `[]` for the items of an array.
type Place = Vec<String>;

/// Name that no field resembles, so that the error lists all fields there are.
const UNKNOWN: &str = "zzzzqqqq";

/// Fields that are read only so that an answer can be sent back as it is.
const SENT_BACK: [&str; 1] = ["remarks"];

impl Contract {
    /// Lists the objects in a body, each with its schema.
    fn objects(&self, schema: &Value, place: &Place) -> Vec<(Place, Value)> {
        let Some(name) = schema["$ref"].as_str() else { return Vec::new() };
        let schema = self.document.pointer(name.trim_start_matches('#')).unwrap();
        let mut objects = Vec::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let inner = |steps: &[&str]| -> Place {
                place.iter().cloned().chain(steps.iter().map(|step| (*step).to_owned())).collect()
            };
            objects.extend(self.objects(property, &inner(&[name.as_str()])));
            objects.extend(self.objects(&property["items"], &inner(&[name.as_str(), "[]"])));
        }
        if schema["properties"].is_object() {
            objects.push((place.clone(), schema.clone()));
        }
        objects
    }
}

/// Body with an unknown field in one object, which has these other fields.
fn body_with_unknown(place: &Place, mut object: Value) -> Value {
    object[UNKNOWN] = json!(1);
    place.iter().rev().fold(object, |inner, step| if step == "[]" { json!([inner]) } else { json!({ step: inner }) })
}

/// Fields that an error about an unknown one lists.
fn listed_fields(error: &Value) -> BTreeSet<String> {
    let line = error["error"].as_str().unwrap_or_else(|| panic!("{error}"));
    // The effect of some faults has no field.
    if line.ends_with("there are no fields") {
        return BTreeSet::new();
    }
    let list = line.rsplit_once("the fields are ").or_else(|| line.rsplit_once("expected one of "));
    let (_, list) = list.unwrap_or_else(|| panic!("no list of fields: {line}"));
    list.split(", ").map(|name| name.trim_matches('`').to_owned()).collect()
}

#[tokio::test]
async fn each_field_that_a_request_may_have_is_described_and_no_other() {
    let mock = Mock::start().await;
    let contract = Contract::of(&mock).await;
    prepare(&mock).await;
    let mut count = 0;
    for described in contract.operations() {
        let schema = &described.operation["requestBody"]["content"]["application/json"]["schema"];
        for (place, schema) in contract.objects(schema, &Place::new()) {
            let properties = schema["properties"].as_object().unwrap();
            let mut expected: BTreeSet<String> = properties.keys().cloned().collect();
            expected.retain(|name| !SENT_BACK.contains(&name.as_str()));
            // The effect of a fault has other fields for each kind.
            let kinds = properties.get("kind").and_then(|kind| kind["enum"].as_array());
            let objects =
                kinds.map_or_else(|| vec![json!({})], |kinds| kinds.iter().map(|it| json!({ "kind": it })).collect());
            let mut listed = BTreeSet::new();
            for object in objects {
                let method = Method::from_bytes(described.method.as_bytes()).unwrap();
                let request = mock.request(method, &described.target());
                let (status, error) = said(request.json(&body_with_unknown(&place, object))).await;
                assert_eq!(status, 400, "{error}");
                listed.extend(listed_fields(&error));
            }
            if kinds.is_some() {
                listed.insert("kind".to_owned());
            }
            assert_eq!(listed, expected, "{} {} at {place:?}", described.method, described.path);
            count += 1;
        }
    }
    assert!(count > 20, "{count} objects");
}

#[tokio::test]
async fn each_example_is_valid_by_its_schema() {
    let mock = Mock::start().await;
    let mut contract = Contract::of(&mock).await;
    let mut checked = 0;
    for described in contract.operations() {
        let name = format!("{} {}", described.method, described.path);
        let bodies = &described.operation["requestBody"]["content"];
        for media in [&bodies["application/json"], &described.success().1["application/json"]] {
            if media.is_object() {
                contract.check(&media["example"], &media["schema"], &name);
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked} examples");
}

#[tokio::test]
async fn a_schema_refuses_a_field_that_is_missing_and_one_that_is_unknown() {
    let mock = Mock::start().await;
    let mut contract = Contract::of(&mock).await;
    let index = contract.compile(&json!({ "$ref": "#/components/schemas/Clock" }));
    for (clock, is_valid) in [
        (json!({ "now": "2026-01-01T00:00:00Z", "frozen": true, "movedMillis": 0 }), true),
        (json!({ "now": "2026-01-01T00:00:00Z", "frozen": true }), false),
        (json!({ "now": "yesterday", "frozen": true, "movedMillis": 0 }), false),
        (json!({ "now": "2026-01-01T00:00:00Z", "frozen": true, "movedMillis": 0, "zone": "UTC" }), false),
    ] {
        assert_eq!(contract.schemas.validate(&clock, index).is_ok(), is_valid, "{clock}");
    }
}

#[tokio::test]
async fn an_error_has_the_schema_of_errors() {
    let mock = Mock::start().await;
    let mut contract = Contract::of(&mock).await;
    for path in ["/_mock/domains/nowhere", "/_mock/nothing", "/_mock/domains/acme/changes"] {
        let (status, error) = mock.get(path).await;
        assert!(status >= 400, "{path}");
        contract.check(&error, &json!({ "$ref": "#/components/schemas/Error" }), path);
    }
}

#[tokio::test]
async fn the_index_lists_every_operation_and_leads_to_the_document_and_the_console() {
    let mock = Mock::start().await;
    let contract = Contract::of(&mock).await;
    for path in ["/_mock", "/_mock/"] {
        let (status, index) = mock.get(path).await;
        assert_eq!(status, 200, "{index}");
        let listed = index["routes"].as_array().unwrap().iter();
        let listed: BTreeSet<_> = listed.map(|it| (text(&it["method"]), text(&it["path"]))).collect();
        let described: BTreeSet<_> = contract.operations().into_iter().map(|it| (it.method, it.path)).collect();
        assert_eq!(listed, described);
        for link in ["openapi", "console"] {
            assert_eq!(mock.client.get(text(&index[link])).send().await.unwrap().status(), 200, "{link}");
        }
    }
}

#[tokio::test]
async fn the_document_says_which_routes_need_the_admin_token() {
    let config = Config { admin_token: Some("the-admin-token".to_owned()), ..Config::default() };
    let mock =
        Mock { server: Server::start(config).await.unwrap(), client: web().build().unwrap(), domain: Value::Null };
    let contract = Contract::of(&mock).await;
    for described in contract.operations() {
        let is_public = described.operation["security"] == json!([{}]);
        let is_refused = described.send(&mock).await.status() == 401;
        assert_eq!(is_refused, !is_public, "{} {}", described.method, described.path);
    }
}
