//! Secrets, made unreadable before anything leaves the process: those that were learned by value, and whatever
//! looks like one. Knows no report and no connector.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::LazyLock;

use parking_lot::Mutex;
use regex::Regex;
use serde_json::Value;

/// What stands where a secret stood.
const MASK: &str = "•••";

/// A secret shorter than this could be an ordinary word.
const SHORTEST: usize = 8;

/// A text shorter than the shortest word that introduces a secret holds none.
const SHORTEST_CUE: usize = "basic".len();

/// How the names end whose values are secrets, whatever the case they are written in.
const SECRET: [&str; 4] = ["token", "password", "secret", "authorization"];

/// A name of that kind with its value, as `name=value`, as a header, as JSON, as JSON inside of JSON; or a value
/// after the word that introduces one.
static IN_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = SECRET.join("|");
    let named = format!(r#"\b[\w-]*(?:{names})\\?["']?\s*[=:]\s*\\?["']?(?:(?:bearer|basic)\s+)?"#);
    Regex::new(&format!(r#"(?i)({named}|\b(?:bearer|basic)\s+)[^\s"'&,}}\\]+"#)).ok()
});

/// What every such name or word holds. Most texts hold none of it, and need no closer look.
static CUE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("(?i-u)(?:{}|bearer|basic)", SECRET.join("|"))).ok());

static LEARNED: Mutex<Learned> = Mutex::new(Learned { secrets: BTreeSet::new(), pattern: None });

/// Secrets known by value.
struct Learned {
    secrets: BTreeSet<String>,
    /// All of them at once; none after one was learned, until it is needed.
    pattern: Option<Regex>,
}

/// From now on this is unreadable wherever it occurs: a token in play.
pub fn learn(secret: &str) {
    if secret.len() < SHORTEST {
        return;
    }
    let mut learned = LEARNED.lock();
    for form in [secret.to_owned(), percent_encoded(secret)] {
        if learned.secrets.insert(form) {
            learned.pattern = None;
        }
    }
}

/// The text without its secrets.
pub fn text(text: &str) -> String {
    if text.len() < SHORTEST_CUE {
        return text.to_owned();
    }
    let known = known(text);
    if CUE.as_ref().is_some_and(|cue| !cue.is_match(&known)) {
        return known.into_owned();
    }
    match IN_TEXT.as_ref() {
        Some(secrets) => secrets.replace_all(&known, format!("${{1}}{MASK}")).into_owned(),
        None => MASK.to_owned(),
    }
}

/// The value without its secrets.
pub fn value(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, inner)| (text(name), member(name, inner))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(self::value).collect()),
        Value::String(string) => Value::String(text(string)),
        other => other.clone(),
    }
}

/// The same of a value that has this name.
pub fn member(name: &str, value: &Value) -> Value {
    let hidden = is_secret(name) && !value.is_null();
    if hidden { Value::String(MASK.to_owned()) } else { self::value(value) }
}

/// The text without the secrets that were learned. For what is written already, where a name and its value may
/// be parted by markup.
pub fn known(text: &str) -> Cow<'_, str> {
    // Most of a body is shorter than any secret.
    if text.len() < SHORTEST {
        return Cow::Borrowed(text);
    }
    let mut learned = LEARNED.lock();
    if learned.secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    if learned.pattern.is_none() {
        let all: Vec<String> = learned.secrets.iter().map(|secret| regex::escape(secret)).collect();
        learned.pattern = Regex::new(&all.join("|")).ok();
    }
    match &learned.pattern {
        Some(pattern) => pattern.replace_all(text, MASK),
        None => Cow::Borrowed(MASK),
    }
}

/// Writes lines without the secrets that were learned; the last one needs its line end as well.
#[derive(Debug)]
pub struct Masked<W> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Masked<W> {
    /// A writer before this one.
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }
}

impl<W: Write> Write for Masked<W> {
    /// Keeps what has no line end yet: a secret may come in two parts.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            let lines: Vec<u8> = self.line.drain(..=end).collect();
            self.out.write_all(known(&String::from_utf8_lossy(&lines)).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|ending| name.ends_with(ending))
}

fn percent_encoded(secret: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded =
        secret.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    encoded.collect()
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

    #[test]
    fn a_secret_is_found_in_a_variable_a_header_and_json_inside_of_json() {
        for told in [
            "EGNYTE_SCIM_TOKEN=abc123",
            "Authorization: Basic abc123==",
            r#"{"token": "abc123"}"#,
            r#"he sent {\"scimToken\":\"abc123\"}"#,
            "bearer abc123",
        ] {
            let shown = text(told);
            assert!(!shown.contains("abc123") && shown.contains(MASK), "{shown}");
        }
    }

    #[test]
    fn a_token_in_play_is_unreadable_without_any_name_beside_it() {
        learn("qk3v+9zt w7");
        assert_eq!(text("/Users/qk3v+9zt w7/x, qk3v%2B9zt%20w7"), "/Users/•••/x, •••");
        assert_eq!(known("<a>qk3v+9zt w7</a>"), "<a>•••</a>");
        learn("word");
        assert_eq!(text("a word is no secret"), "a word is no secret");
    }

    #[test]
    fn a_secret_written_in_parts_is_masked_whole() {
        learn("zj29-parted-4711");
        let mut out = Vec::new();
        let mut masked = Masked::new(&mut out);
        write!(masked, "it is zj29-par").unwrap();
        masked.flush().unwrap();
        writeln!(masked, "ted-4711.").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "it is •••.\n");
    }
}
