//! One JSON Schema for every message, made from the types, so that the two cannot drift apart.
//!
//! Knows no value: whether one fits is the business of `check`.

use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::{
    ApplicationView, Ask, Bye, Delivery, EventLog, Hello, Importable, Imported, Settled, SignInMetadata,
    SignInResponse, VERSION, Welcome,
};

/// The JSON Schema (draft 2020-12) of every message, in both directions. A message is one of the top-level
/// `oneOf`; every part of it stands under `$defs` by its own name.
pub fn schema() -> &'static Value {
    static SCHEMA: LazyLock<Value> = LazyLock::new(build);
    &SCHEMA
}

fn build() -> Value {
    // What the harness sends is described as it is written, what it reads as it may be left out.
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

/// What is answered to each kind of question.
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
        "description": format!("The harness asks `{method}`."),
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
        "description": format!("The connector answers `{method}`, repeating the `id` of the request."),
        "type": "object",
        "properties": { "jsonrpc": { "const": "2.0" }, "id": { "type": "integer" }, "result": result },
        "required": ["jsonrpc", "id", "result"],
    })
}

fn error() -> Value {
    json!({
        "description": "The connector could not understand a request. That ends the scenario as `errored`; what an \
                        administrator is to read is no error of the protocol and belongs into the answer to `deliver`.",
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
