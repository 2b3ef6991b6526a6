//! OpenAPI 3.1 document, rendered from the tables of operations, parameters and schemas.

use serde_json::{Map, Value, json};

use super::BASE;
use super::parts::{Operation, Parts};

const JSON: &str = "application/json";

/// Renders the document of a server that is reached below a path prefix, or at `/` without one.
pub(super) fn render(parts: &Parts, prefix: &str) -> Value {
    let mut paths = Map::new();
    for (subject, operation) in &parts.operations {
        let (method, path) = operation.route();
        let methods = paths.entry(format!("{BASE}{path}")).or_insert_with(|| json!({}));
        methods[method.to_ascii_lowercase()] = render_operation(subject, operation, parts);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Control API of egnyte-mock",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Seeds domains of the mock, observes them, plans faults, and acts as Egnyte's administrator.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": if prefix.is_empty() { "/" } else { prefix } }],
        "paths": paths,
        "components": {
            "schemas": parts.schemas,
            "responses": { "Error": content("The request is refused.", JSON, schema("Error"), &error_example()) },
            "securitySchemes": { "adminToken": {
                "type": "http",
                "scheme": "bearer",
                "description": "Required by a mock with --admin-token, --expose, --public-url or --trust-proxy.",
            } },
        },
    })
}

fn render_operation(subject: &str, operation: &Operation, parts: &Parts) -> Value {
    let in_path = operation.path_parameters();
    let places = in_path.iter().map(|key| (key, "path")).chain(operation.query.iter().map(|key| (key, "query")));
    let parameters: Vec<Value> = places.map(|(key, place)| parameter(key, place, parts)).collect();
    let open = if operation.public { json!([{}]) } else { json!([{}, { "adminToken": [] }]) };
    let mut json = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [subject],
        "security": open,
        "parameters": parameters,
    });
    if let Some(example) = &operation.example {
        let media_type = operation.body_type.as_deref().unwrap_or(JSON);
        json["requestBody"] = json!({
            "required": operation.body_type.is_some(),
            "content": { media_type: { "schema": schema_of(operation.body.as_deref()), "example": value(example) } },
        });
    }
    json["responses"] = responses(operation);
    json
}

fn responses(operation: &Operation) -> Value {
    let example = operation.answer_example.as_deref().map(value);
    let media_type = operation.answer_type.as_deref().unwrap_or(JSON);
    let status = operation.status.unwrap_or(200);
    let has_body = operation.answer.is_some() || operation.answer_type.is_some();
    let answer = match has_body {
        true => content("The request is carried out.", media_type, schema_of(operation.answer.as_deref()), &example),
        false => json!({ "description": "The request is carried out." }),
    };
    let mut responses = Map::from_iter([(status.to_string(), answer)]);
    let guarded = [401, 429].into_iter().filter(|_| !operation.public);
    for status in operation.errors.iter().copied().chain([403]).chain(guarded) {
        responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Error" }));
    }
    Value::Object(responses)
}

fn content(description: &str, media_type: &str, schema: Value, example: &Option<Value>) -> Value {
    let mut media = json!({ "schema": schema });
    if let Some(example) = example {
        media["example"] = example.clone();
    }
    json!({ "description": description, "content": { media_type: media } })
}

fn error_example() -> Option<Value> {
    Some(json!({ "error": "there is no domain `test`: did you mean `tests`?" }))
}

/// Renders a parameter; its key is its subject and its name.
fn parameter(key: &str, place: &str, parts: &Parts) -> Value {
    let mut json = parts.parameters.get(key).cloned().unwrap_or_default();
    json["name"] = key.rsplit('.').next().into();
    json["in"] = place.into();
    if place == "path" {
        json["required"] = true.into();
    }
    json
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Returns the reference to a schema; what has none is text.
fn schema_of(name: Option<&str>) -> Value {
    name.map_or_else(|| json!({ "type": "string" }), schema)
}

/// Returns an example as JSON, or as the text that it is.
fn value(example: &str) -> Value {
    serde_json::from_str(example).unwrap_or_else(|_| example.into())
}
