//! Correspondence of ids: those of the live server, and those that the mock gave to the same objects.

use std::collections::BTreeMap;

use serde_json::Value;

/// Attributes by which two representations of one object are recognised.
const NAMES: [&str; 4] = ["externalId", "userName", "displayName", "display"];

/// Ids of the mock, by those of the recording.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids(BTreeMap<String, String>);

impl Ids {
    /// Adds an id.
    pub(crate) fn insert(&mut self, recorded: String, own: String) {
        self.0.entry(recorded).or_insert(own);
    }

    /// Returns the id of an object that was given, by `user:NAME` or `group:NAME`.
    pub(crate) fn given_id(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Learns the ids of objects that stand at the same place, or have the same name in two lists.
    pub(crate) fn learn(&mut self, recorded: &Value, own: &Value) {
        match (recorded, own) {
            (Value::Object(recorded), Value::Object(own)) => {
                if let (Some(recorded), Some(own)) = (recorded.get("id").and_then(id), own.get("id").and_then(id)) {
                    self.insert(recorded, own);
                }
                for (key, value) in recorded {
                    if let Some(other) = own.get(key) {
                        self.learn(value, other);
                    }
                }
            }
            (Value::Array(recorded), Value::Array(own)) => {
                for (value, other) in pairs(recorded, own) {
                    if let Some(other) = other {
                        self.learn(value, other);
                    }
                }
            }
            _ => {}
        }
    }

    /// Replaces every id in a text; an id is a whole word.
    pub(crate) fn translate(&self, text: &str) -> String {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            out.push_str(self.0.get(word).map_or(word, String::as_str));
            let gap = after.find(is_word).unwrap_or(after.len());
            out.push_str(&after[..gap]);
            rest = &after[gap..];
        }
        out
    }

    /// Replaces every id in a value.
    pub(crate) fn translate_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.translate(text)),
            Value::Number(number) => match self.0.get(&number.to_string()) {
                Some(own) => own.parse::<u64>().map_or_else(|_| Value::from(own.as_str()), Value::from),
                None => value.clone(),
            },
            Value::Array(items) => Value::Array(items.iter().map(|item| self.translate_value(item)).collect()),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(key, value)| (key.clone(), self.translate_value(value))).collect())
            }
            other => other.clone(),
        }
    }
}

fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Pairs the elements of two lists: by name where they have one, else by position.
pub(crate) fn pairs<'v>(recorded: &'v [Value], own: &'v [Value]) -> Vec<(&'v Value, Option<&'v Value>)> {
    let name = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_lowercase);
    let partner = |(index, value): (usize, &'v Value)| {
        // The first name that the recorded element has decides.
        match NAMES.iter().find_map(|key| Some((*key, name(value, key)?))) {
            Some((key, wanted)) => own.iter().find(|other| name(other, key).as_ref() == Some(&wanted)),
            None => own.get(index),
        }
    };
    recorded.iter().enumerate().map(|(index, value)| (value, partner((index, value)))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_learnt_by_place_and_by_name() {
        let mut ids = Ids::default();
        let recorded = json!({ "Resources": [{ "id": "b1", "userName": "Ada" }, { "id": "b2", "userName": "eve" }] });
        let own = json!({ "Resources": [{ "id": "7", "userName": "eve" }, { "id": "8", "userName": "ada" }] });
        ids.learn(&recorded, &own);
        assert_eq!(ids.translate("/Users/b1?x=b12&y=b2"), "/Users/8?x=b12&y=7");
        assert_eq!(ids.translate_value(&json!([{ "value": "b2" }, 5])), json!([{ "value": "7" }, 5]));
    }

    #[test]
    fn numbers_stay_numbers() {
        let mut ids = Ids::default();
        ids.learn(&json!({ "id": 12_400 }), &json!({ "id": 13_000 }));
        assert_eq!(ids.translate_value(&json!({ "value": 12_400 })), json!({ "value": 13_000 }));
    }
}
