//! Operations, parameters and schemas of the control API, read from the tables beside this file, one for each subject.
//!
//! The tables are TOML, with the JSON Schema of OpenAPI 3.1, and three abbreviations: `"$ref" = "User"` leads to a schema of
//! any table; `extends = "User"` adds its properties; an object with `properties` allows no others, and requires all of
//! them unless `required` says otherwise.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

const TABLES: &[(&str, &str)] = &[
    ("server", include_str!("server.toml")),
    ("domains", include_str!("domains.toml")),
    ("people", include_str!("people.toml")),
    ("journal", include_str!("journal.toml")),
    ("faults", include_str!("faults.toml")),
    ("time", include_str!("time.toml")),
    ("sign-in", include_str!("sign_in.toml")),
];

/// Operation: a route, with its request and its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Operation {
    pub(super) id: String,
    /// Method and path below the base of the control API.
    route: String,
    pub(super) summary: String,
    /// True for a route that needs no admin token.
    #[serde(default)]
    pub(super) public: bool,
    /// Keys of the parameters in the query.
    #[serde(default)]
    pub(super) query: Vec<String>,
    /// Schema of the body.
    pub(super) body: Option<String>,
    /// Media type of a body that is not JSON.
    pub(super) body_type: Option<String>,
    pub(super) example: Option<String>,
    /// Status of the answer; 200 if absent.
    pub(super) status: Option<u16>,
    /// Schema of the answer.
    pub(super) answer: Option<String>,
    /// Media type of an answer that is not JSON.
    pub(super) answer_type: Option<String>,
    pub(super) answer_example: Option<String>,
    #[serde(default)]
    pub(super) errors: Vec<u16>,
}

/// Operations, parameters and schemas of one subject.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectTable {
    operation: Vec<Operation>,
    #[serde(default)]
    parameters: Map<String, Value>,
    #[serde(default)]
    schemas: Map<String, Value>,
}

/// All tables: the operations with their subjects, and what they refer to by name.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) operations: Vec<(&'static str, Operation)>,
    pub(super) parameters: Map<String, Value>,
    pub(super) schemas: Map<String, Value>,
}

impl Operation {
    /// Returns the method, and the path below the base of the control API.
    pub(super) fn route(&self) -> (&str, &str) {
        self.route.split_once(' ').unwrap_or((&self.route, ""))
    }

    /// Returns the keys of the parameters in the path: the segment before, and the name.
    pub(super) fn path_parameters(&self) -> Vec<String> {
        let segments: Vec<&str> = self.route().1.split('/').collect();
        let named = segments.windows(2).filter_map(|pair| {
            let name = pair[1].strip_prefix('{')?.strip_suffix('}')?;
            Some(format!("{}.{name}", pair[0]))
        });
        named.collect()
    }
}

impl Parts {
    /// Returns the parts, which are read once; a table that cannot be read is an error that names it.
    pub(super) fn get() -> Result<&'static Self, &'static str> {
        static PARTS: LazyLock<Result<Parts, String>> = LazyLock::new(Parts::read);
        PARTS.as_ref().map_err(String::as_str)
    }

    fn read() -> Result<Self, String> {
        let mut parts = Self::default();
        for (subject, text) in TABLES {
            let table: SubjectTable = toml::from_str(text).map_err(|error| format!("the table {subject}: {error}"))?;
            parts.operations.extend(table.operation.into_iter().map(|operation| (*subject, operation)));
            parts.parameters.extend(table.parameters);
            parts.schemas.extend(table.schemas);
        }
        let plain = parts.schemas.clone();
        for (name, schema) in &mut parts.schemas {
            *schema = expand(extend(name, &plain));
        }
        Ok(parts)
    }
}

/// Returns a schema with the properties of those that it extends.
fn extend(name: &str, schemas: &Map<String, Value>) -> Value {
    let mut schema = schemas.get(name).cloned().unwrap_or_default();
    let base = schema.as_object_mut().and_then(|schema| schema.remove("extends"));
    let Some(base) = base.as_ref().and_then(Value::as_str) else { return schema };
    let base = extend(base, schemas);
    let own = schema["properties"].take();
    let all = [&base["properties"], &own].into_iter().filter_map(Value::as_object).flatten();
    schema["properties"] = all.map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(required) = base["required"].as_array().filter(|_| schema.get("required").is_none()) {
        let own = own.as_object().into_iter().flat_map(|own| own.keys().map(|name| json!(name)));
        schema["required"] = required.iter().cloned().chain(own).collect();
    }
    schema
}

/// Writes the abbreviations of a schema out.
fn expand(schema: Value) -> Value {
    match schema {
        Value::Array(items) => items.into_iter().map(expand).collect(),
        Value::Object(fields) => {
            let mut fields: Map<String, Value> =
                fields.into_iter().map(|(name, value)| (name, expand(value))).collect();
            if let Some(Value::String(name)) = fields.get_mut("$ref") {
                *name = format!("#/components/schemas/{name}");
            }
            if let Some(properties) = fields.get("properties").and_then(Value::as_object).filter(|it| !it.is_empty()) {
                let names: Value = properties.keys().cloned().collect();
                fields.entry("type").or_insert_with(|| json!("object"));
                fields.entry("additionalProperties").or_insert_with(|| json!(false));
                fields.entry("required").or_insert(names);
            }
            Value::Object(fields)
        }
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_and_every_name_leads_somewhere() {
        let parts = Parts::get().unwrap();
        let schema = |name: &str| assert!(parts.schemas.contains_key(name), "no schema {name}");
        for (_, operation) in &parts.operations {
            operation.body.iter().chain(&operation.answer).for_each(|name| schema(name));
            for key in operation.path_parameters().iter().chain(&operation.query) {
                assert!(parts.parameters.contains_key(key), "{}: no parameter {key}", operation.id);
            }
            assert!(operation.summary.ends_with('.') && operation.summary.len() < 120, "{}", operation.id);
        }
        for named in serde_json::to_string(&parts.schemas).unwrap().split("#/components/schemas/").skip(1) {
            schema(named.split('"').next().unwrap());
        }
    }

    #[test]
    fn a_schema_is_written_out() {
        let schemas = json!({
            "Named": { "properties": { "id": { "type": "string" } } },
            "Person": { "extends": "Named", "properties": { "boss": { "$ref": "Named" } } },
        });
        let person = expand(extend("Person", schemas.as_object().unwrap()));
        assert_eq!(person["required"], json!(["id", "boss"]));
        assert_eq!(person["properties"]["boss"]["$ref"], "#/components/schemas/Named");
        assert_eq!((&person["type"], &person["additionalProperties"]), (&json!("object"), &json!(false)));
    }
}
