//! Masks for secrets, so that none leaves the process readable: secrets that are registered by value, and texts that
//! look like one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::LazyLock;

use parking_lot::Mutex;
use regex::Regex;
use serde_json::Value;

/// Text in place of a secret.
const MASK: &str = "•••";

/// Least length of a registered secret: a shorter one could be an ordinary word.
const SHORTEST: usize = 8;

/// Length of the shortest word that introduces a secret: a shorter text holds none.
const SHORTEST_CUE: usize = "basic".len();

/// Endings of the names whose values are secrets, in any case.
const SECRET: [&str; 4] = ["token", "password", "secret", "authorization"];

/// Secret after its name (`name=value`, a header, JSON, JSON inside of JSON) or after its authentication scheme.
static IN_TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let names = SECRET.join("|");
    let name = format!(r#"\b[\w-]*(?:{names})\\?["']?\s*[=:]\s*\\?["']?(?:(?:bearer|basic)\s+)?"#);
    Regex::new(&format!(r#"(?i)({name}|\b(?:bearer|basic)\s+)[^\s"'&,}}\\]+"#)).ok()
});

/// Word that every text with such a secret holds: most texts hold none and need no closer look.
static CUE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!("(?i-u)(?:{}|bearer|basic)", SECRET.join("|"))).ok());

static REGISTERED: LazyLock<Mutex<Secrets>> = LazyLock::new(Mutex::default);

/// Set of secrets that are known by value. A secret is found by its first bytes: a run registers thousands, one after another,
/// and masks texts in between.
#[derive(Debug, Default)]
struct Secrets {
    by_start: HashMap<[u8; SHORTEST], Vec<String>>,
}

impl Secrets {
    /// Adds a secret, as it is and percent-encoded, unless it is so short that it could be an ordinary word.
    fn insert(&mut self, secret: &str) {
        for form in [secret.to_owned(), percent_encode(secret)] {
            let Some(start) = form.as_bytes().first_chunk() else { return };
            let forms = self.by_start.entry(*start).or_default();
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }

    /// Replaces every secret of the set in `text`; the longest, where several begin at one place.
    fn mask<'t>(&self, text: &'t str, mask: &str) -> Cow<'t, str> {
        if self.by_start.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut masked, mut copied, mut position) = (String::new(), 0, 0);
        while let Some(start) = text.as_bytes()[position..].first_chunk() {
            match self.longest(start, &text.as_bytes()[position..]) {
                None => position += 1,
                Some(secret) => {
                    masked.push_str(&text[copied..position]);
                    masked.push_str(mask);
                    position += secret.len();
                    copied = position;
                }
            }
        }
        if copied == 0 { Cow::Borrowed(text) } else { Cow::Owned(masked + &text[copied..]) }
    }

    /// Returns the longest secret at the beginning of `bytes`, whose first bytes are `start`.
    fn longest(&self, start: &[u8; SHORTEST], bytes: &[u8]) -> Option<&String> {
        let forms = self.by_start.get(start)?;
        forms.iter().filter(|form| bytes.starts_with(form.as_bytes())).max_by_key(|form| form.len())
    }
}

/// Registers a secret for the whole process: every text that is masked from now on loses it.
pub fn register(secret: &str) {
    REGISTERED.lock().insert(secret);
}

/// Masks the registered secrets only: for text with markup, where a name and its value may stand apart.
pub fn secrets(text: &str) -> Cow<'_, str> {
    // Most texts are shorter than any secret.
    if text.len() < SHORTEST { Cow::Borrowed(text) } else { REGISTERED.lock().mask(text, MASK) }
}

/// Masks the registered secrets and the values that look like secrets.
pub fn text(text: &str) -> String {
    if text.len() < SHORTEST_CUE {
        return text.to_owned();
    }
    let masked = secrets(text);
    if CUE.as_ref().is_some_and(|cue| !cue.is_match(&masked)) {
        return masked.into_owned();
    }
    match IN_TEXT.as_ref() {
        Some(pattern) => pattern.replace_all(&masked, format!("${{1}}{MASK}")).into_owned(),
        None => MASK.to_owned(),
    }
}

/// Masks the secrets in every text of a JSON value.
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

/// Masks the value of a member: all of it where the name says that it is a secret.
pub fn member(name: &str, value: &Value) -> Value {
    let is_secret = has_secret_name(name) && !value.is_null();
    if is_secret { Value::String(MASK.to_owned()) } else { self::value(value) }
}

/// Writer that masks the registered secrets line by line. The last line needs its line end as well.
#[derive(Debug)]
pub struct MaskedWriter<W> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> MaskedWriter<W> {
    /// Wraps a writer.
    pub fn new(out: W) -> Self {
        Self { out, line: Vec::new() }
    }

    /// Returns the wrapped writer.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }
}

impl<W: Write> Write for MaskedWriter<W> {
    /// Keeps back the text after the last line end: a secret may come in two parts.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|byte| *byte == b'\n') {
            let lines: Vec<u8> = self.line.drain(..=end).collect();
            self.out.write_all(secrets(&String::from_utf8_lossy(&lines)).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn has_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|ending| name.ends_with(ending))
}

fn percent_encode(secret: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    secret.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn token_is_masked_in_text_and_json() {
        let masked = text("GET /Users?access_token=abc123&x=1 with Authorization: Bearer s3cr3t");
        assert!(!masked.contains("abc123") && !masked.contains("s3cr3t"), "{masked}");
        assert!(masked.contains("x=1"), "{masked}");
        let body = json!({"userName": "ada", "password": "hunter2", "list": [{"Token": "t"}]});
        assert_eq!(value(&body), json!({"userName": "ada", "password": "•••", "list": [{"Token": "•••"}]}));
    }

    #[test]
    fn secret_is_masked_in_variable_header_and_nested_json() {
        for secret in [
            "EGNYTE_SCIM_TOKEN=abc123",
            "Authorization: Basic abc123==",
            r#"{"token": "abc123"}"#,
            r#"he sent {\"scimToken\":\"abc123\"}"#,
            "bearer abc123",
        ] {
            let masked = text(secret);
            assert!(!masked.contains("abc123") && masked.contains(MASK), "{masked}");
        }
    }

    #[test]
    fn registered_secret_is_masked_without_a_name_beside_it() {
        register("qk3v+9zt w7");
        assert_eq!(text("/Users/qk3v+9zt w7/x, qk3v%2B9zt%20w7"), "/Users/•••/x, •••");
        assert_eq!(secrets("<a>qk3v+9zt w7</a>"), "<a>•••</a>");
        register("word");
        assert_eq!(text("a word is no secret"), "a word is no secret");
    }

    #[test]
    fn longest_of_secrets_with_one_beginning_is_masked_whole() {
        let mut secrets = Secrets::default();
        assert_eq!(secrets.mask("tök3n-of-acme", "•"), "tök3n-of-acme");
        for secret in ["tök3n-of-acme", "tök3n-of", "tök3n-of-acme-2", "short"] {
            secrets.insert(secret);
        }
        let text = "ä tök3n-of-acme-2, tök3n-of-acm tök3n-oftök3n-of-acme short tök3n-o";
        assert_eq!(secrets.mask(text, "•"), "ä •, •-acm •• short tök3n-o");
    }

    #[test]
    fn secret_written_in_parts_is_masked_whole() {
        register("zj29-parted-4711");
        let mut out = Vec::new();
        let mut masked = MaskedWriter::new(&mut out);
        write!(masked, "it is zj29-par").unwrap();
        masked.flush().unwrap();
        writeln!(masked, "ted-4711.").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "it is •••.\n");
    }
}
