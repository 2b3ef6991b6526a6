//! JSON Schema of every message, generated from the types.

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::ask::{ApplicationView, Ask, Importable, Imported, SignInMetadata, SignInResponse};
use crate::insights::EventLog;
use crate::message::{Bye, Delivery, Hello, Settled, VERSION, Welcome};

/// Returns the JSON Schema (draft 2020-12) of every message, in both directions: a message is one of the top-level
/// `oneOf`, and every part of it has a name under `$defs`.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(build);
    &SCHEMA
}

fn build() -> Value {
    // Messages to the connector have all their fields; optional fields of its answers may be absent.
    let mut sent = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut read = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let mut definitions = Map::new();
    definitions.insert("HelloRequest".to_owned(), request("hello", &reference::<Hello>(&mut sent)));
    definitions.insert("HelloAnswer".to_owned(), answer("hello", &reference::<Welcome>(&mut read)));
    definitions.insert("DeliverRequest".to_owned(), request("deliver", &reference::<Delivery>(&mut sent)));
    definitions.insert("DeliverAnswer".to_owned(), answer("deliver", &reference::<Settled>(&mut read)));
    definitions.insert("AskRequest".to_owned(), request("ask", &reference::<Ask>(&mut sent)));
    for (name, question, shape) in replies(&mut read) {
        definitions.insert(name.to_owned(), answer(question, &shape));
    }
    definitions.insert("ByeRequest".to_owned(), request("bye", &reference::<Bye>(&mut sent)));
    definitions.insert("ErrorAnswer".to_owned(), error());
    let messages: Vec<Value> = definitions.keys().map(|name| json!({ "$ref": format!("#/$defs/{name}") })).collect();
    definitions.extend(sent.take_definitions(true));
    definitions.extend(read.take_definitions(true));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Every message between the Egnyte conformance harness and a connector, version {VERSION}"),
        "oneOf": messages,
        "$defs": definitions,
    })
}

/// Lists the answers to each kind of question: name, question, schema.
fn replies(read: &mut SchemaGenerator) -> [(&'static str, &'static str, Value); 6] {
    [
        ("ImportListAnswer", "ask: import.list", reference::<Importable>(read)),
        ("ImportRunAnswer", "ask: import.run, import.job", reference::<Imported>(read)),
        ("EventsListAnswer", "ask: events.list", reference::<EventLog>(read)),
        ("SignInRespondAnswer", "ask: sign-in.respond", reference::<SignInResponse>(read)),
        ("SignInMetadataAnswer", "ask: sign-in.metadata", reference::<SignInMetadata>(read)),
        ("ApplicationShowAnswer", "ask: application.show", reference::<ApplicationView>(read)),
    ]
}

fn reference<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

fn request(method: &str, params: &Value) -> Value {
    json!({
        "description": format!("Request `{method}` of the harness."),
        "type": "object",
        "properties": {
            "jsonrpc": { "const": "2.0" },
            "id": { "type": "integer" },
            "method": { "const": method },
            "params": params,
        },
        "required": ["jsonrpc", "id", "method", "params"],
    })
}

fn answer(method: &str, result: &Value) -> Value {
    json!({
        "description": format!("Answer of the connector to `{method}`, with the `id` of the request."),
        "type": "object",
        "properties": { "jsonrpc": { "const": "2.0" }, "id": { "type": "integer" }, "result": result },
        "required": ["jsonrpc", "id", "result"],
    })
}

fn error() -> Value {
    json!({
        "description": "The connector could not understand a request. The scenario ends as `errored`. A refusal by Egnyte \
                        is not a protocol error: it belongs in the answer to `deliver`.",
        "type": "object",
        "properties": {
            "jsonrpc": { "const": "2.0" },
            "id": { "type": ["integer", "null"] },
            "error": {
                "type": "object",
                "properties": { "code": { "type": "integer" }, "message": { "type": "string" } },
                "required": ["code", "message"],
            },
        },
        "required": ["jsonrpc", "id", "error"],
    })
}
