//! Secrets, made unreadable before anything is shown. Knows what a secret looks like, not where it came from.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// What stands where a secret stood.
const MASK: &str = "•••";

/// Names whose values are secrets, whatever the case they are written in.
const SECRET: [&str; 5] = ["token", "access_token", "password", "secret", "authorization"];

static IN_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = SECRET.join("|");
    let named = format!(r#"(?:{names})["']?\s*[=:]\s*["']?(?:bearer\s+)?"#);
    Regex::new(&format!(r#"(?i)\b({named}|bearer\s+)[^\s"'&,}}]+"#)).ok()
});

/// The text without its secrets.
pub fn text(text: &str) -> String {
    match IN_TEXT.as_ref() {
        Some(secrets) => secrets.replace_all(text, format!("${{1}}{MASK}")).into_owned(),
        None => MASK.to_owned(),
    }
}

/// The value without its secrets.
pub fn value(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let masked = members.iter().map(|(name, inner)| {
                let secret = SECRET.contains(&name.to_lowercase().as_str()) && !inner.is_null();
                (name.clone(), if secret { Value::String(MASK.to_owned()) } else { self::value(inner) })
            });
            Value::Object(masked.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(self::value).collect()),
        Value::String(string) => Value::String(text(string)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_nowhere_readable() {
        let shown = text("GET /Users?access_token=abc123&x=1 with Authorization: Bearer s3cr3t");
        assert!(!shown.contains("abc123") && !shown.contains("s3cr3t"), "{shown}");
        assert!(shown.contains("x=1"), "{shown}");
        let body = json!({"userName": "ada", "password": "hunter2", "list": [{"Token": "t"}]});
        assert_eq!(value(&body), json!({"userName": "ada", "password": "•••", "list": [{"Token": "•••"}]}));
    }
}
