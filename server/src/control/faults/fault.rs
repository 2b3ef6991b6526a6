//! A fault in the control API's JSON: which requests it meets, when, and what happens to them.
//! Knows nothing of how any of that is done.

use std::time::Duration;

use serde_json::Value;

use crate::control::{Fields, Unreadable};
use crate::guesses::offer;

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Which requests it may meet.
    pub matching: Match,
    /// Which of those it does meet.
    pub turn: Turn,
    /// What happens to them.
    pub effect: Effect,
    /// How it was said, for whoever asks which faults there are.
    said: Value,
}

/// Which requests a fault may meet; what is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Match {
    method: Option<String>,
    path: Option<String>,
    write: Option<bool>,
}

/// Which of the requests that match: counted from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// Every one.
    Always,
    /// This one alone.
    Nth(u64),
    /// This one, twice this one, and so on.
    Every(u64),
    /// The first so many.
    Next(u64),
    /// Each with this probability; the seed makes chance repeat itself.
    Chance {
        /// From 0 to 1.
        probability: f64,
        /// Any number.
        seed: u64,
    },
}

/// What happens to a request that a fault meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It is answered with an error, and not carried out.
    Status {
        /// The status.
        status: u16,
        /// Who seems to say it.
        body: Voice,
        /// What is said.
        detail: Option<String>,
        /// How many seconds the client is asked to wait.
        retry_after: Option<u64>,
    },
    /// Egnyte's own rate limit: it is refused, and not carried out.
    DeveloperLimit {
        /// How many seconds the client is asked to wait.
        retry_after: u64,
    },
    /// It is carried out and answered this much later.
    Delay(Duration),
    /// The connection is dropped; it is not carried out.
    Reset,
    /// What comes back is no HTTP, and then the connection is dropped; it is not carried out.
    Garbage,
    /// It is carried out; half of the answer's body arrives, and then the connection is dropped.
    Truncate,
    /// It is carried out; the answer's body arrives bit by bit, over this time.
    Drip(Duration),
    /// It is carried out; the connection is dropped before the answer.
    LoseReply,
    /// A read is answered from what the domain held before the last write.
    Stale(Staleness),
}

/// Who seems to say an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The SCIM side: an error of RFC 7644.
    Scim,
    /// Egnyte's gateway: a page of HTML.
    Egnyte,
}

/// How long reads are behind a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staleness {
    /// For so many reads after each write.
    Reads(u64),
    /// For this time after each write.
    For(Duration),
}

/// A request, as far as a fault looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The path below the API's own, without a slash at its end.
    pub path: &'a str,
}

/// Where SCIM is found, under whichever domain.
const SCIM_BASES: [&str; 3] = ["/pubapi/scim/v2/azure-connector", "/pubapi/scim/v2/azure", "/pubapi/scim/v2"];

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

const KINDS: [&str; 9] =
    ["status", "developer-limit", "delay", "reset", "garbage", "truncate", "drip", "lose-reply", "stale"];

impl Fault {
    /// Reads a fault.
    pub fn of(value: &Value) -> Result<Self, Unreadable> {
        let fields = Fields::of(value, "a fault", &["match", "effect"])?;
        let nothing = Value::Object(serde_json::Map::new());
        let known = ["method", "path", "write", "nth", "every", "next", "probability", "seed"];
        let matching = Fields::of(fields.get("match").unwrap_or(&nothing), "a match", &known)?;
        let effect = fields.get("effect").ok_or(Unreadable::MissingField { field: "effect" })?;
        Ok(Self {
            turn: turn(matching)?,
            matching: requests(matching)?,
            effect: Effect::of(effect)?,
            said: value.clone(),
        })
    }

    /// A list of faults, empty where there is none.
    pub fn list(fields: Fields<'_>) -> Result<Vec<Self>, Unreadable> {
        fields.list("faults")?.iter().map(Self::of).collect()
    }

    /// As it was said.
    pub fn said(&self) -> &Value {
        &self.said
    }
}

impl Match {
    /// Whether it means the request.
    pub fn means(&self, asked: Asked<'_>) -> bool {
        self.method.as_deref().is_none_or(|method| method == asked.method)
            && self.write.is_none_or(|write| write == asked.is_write())
            && self.path.as_deref().is_none_or(|pattern| fits(pattern, asked.path))
    }
}

impl<'a> Asked<'a> {
    /// The request with this path: `/Users/1` of `/d/acme/pubapi/scim/v2/Users/1/?count=1`.
    pub fn of(method: &'a str, path: &'a str) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let of_domain = path.strip_prefix("/d/").map(|rest| rest.find('/').map_or("", |at| &rest[at..]));
        let path = of_domain.unwrap_or(path);
        let door = |base: &&str| path.strip_prefix(*base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        Self { method, path: SCIM_BASES.iter().find_map(door).unwrap_or(path).trim_end_matches('/') }
    }

    /// Whether it may change anything: a search is a read, whatever its method.
    pub fn is_write(self) -> bool {
        !matches!(self.method, "GET" | "HEAD" | "OPTIONS") && !self.path.ends_with("/.search")
    }
}

impl Effect {
    /// What the control API calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::DeveloperLimit { .. } => "developer-limit",
            Self::Delay(_) => "delay",
            Self::Reset => "reset",
            Self::Garbage => "garbage",
            Self::Truncate => "truncate",
            Self::Drip(_) => "drip",
            Self::LoseReply => "lose-reply",
            Self::Stale(_) => "stale",
        }
    }

    fn of(value: &Value) -> Result<Self, Unreadable> {
        let all = ["kind", "status", "body", "detail", "retryAfter", "millis", "reads"];
        let kind = Fields::of(value, "an effect", &all)?.needed_text("kind")?;
        let with = |known: &[&str]| Fields::of(value, "an effect of this kind", &[&["kind"], known].concat());
        match kind {
            "status" => status(with(&["status", "body", "detail", "retryAfter"])?),
            "developer-limit" => {
                Ok(Self::DeveloperLimit { retry_after: with(&["retryAfter"])?.number("retryAfter")?.unwrap_or(1) })
            }
            "delay" => Ok(Self::Delay(millis(with(&["millis"])?)?)),
            "drip" => Ok(Self::Drip(millis(with(&["millis"])?)?)),
            "stale" => staleness(with(&["millis", "reads"])?).map(Self::Stale),
            "reset" => with(&[]).map(|_| Self::Reset),
            "garbage" => with(&[]).map(|_| Self::Garbage),
            "truncate" => with(&[]).map(|_| Self::Truncate),
            "lose-reply" => with(&[]).map(|_| Self::LoseReply),
            _ => Err(unknown("effect", kind, &KINDS)),
        }
    }
}

fn requests(fields: Fields<'_>) -> Result<Match, Unreadable> {
    let method = fields.text("method")?.map(str::to_ascii_uppercase);
    if let Some(word) = method.as_deref().filter(|word| !METHODS.contains(word)) {
        return Err(unknown("method", word, &METHODS));
    }
    let path = fields.text("path")?;
    if path.is_some_and(|path| !path.starts_with(['/', '*'])) {
        return Err(Unreadable::WrongType { field: "path", expected: "a path like /Users or /Users/*" });
    }
    Ok(Match { method, path: path.map(str::to_owned), write: fields.flag("write")? })
}

fn turn(fields: Fields<'_>) -> Result<Turn, Unreadable> {
    let named: Vec<_> =
        ["nth", "every", "next", "probability"].into_iter().filter(|name| fields.get(name).is_some()).collect();
    if fields.get("seed").is_some() && named != ["probability"] {
        return Err(Unreadable::WrongType { field: "seed", expected: "beside `probability`, and nowhere else" });
    }
    let counted = |field| match fields.number(field)? {
        Some(number @ 1..) => Ok(number),
        _ => Err(Unreadable::WrongType { field, expected: "a whole number from 1" }),
    };
    match named.as_slice() {
        [] => Ok(Turn::Always),
        ["nth"] => counted("nth").map(Turn::Nth),
        ["every"] => counted("every").map(Turn::Every),
        ["next"] => counted("next").map(Turn::Next),
        ["probability"] => chance(fields),
        _ => Err(Unreadable::WrongType { field: "match", expected: "with one of nth, every, next and probability" }),
    }
}

fn chance(fields: Fields<'_>) -> Result<Turn, Unreadable> {
    let probability = fields.get("probability").and_then(Value::as_f64).filter(|number| (0.0..=1.0).contains(number));
    let probability = probability.ok_or(Unreadable::WrongType { field: "probability", expected: "from 0 to 1" })?;
    Ok(Turn::Chance { probability, seed: fields.number("seed")?.unwrap_or(0) })
}

fn status(fields: Fields<'_>) -> Result<Effect, Unreadable> {
    const VOICES: [&str; 2] = ["scim", "egnyte"];
    let wrong = Unreadable::WrongType { field: "status", expected: "a status from 200 to 599" };
    let status = fields.number("status")?.and_then(|status| u16::try_from(status).ok());
    let body = match fields.text("body")? {
        None | Some("scim") => Voice::Scim,
        Some("egnyte") => Voice::Egnyte,
        Some(word) => return Err(unknown("body", word, &VOICES)),
    };
    Ok(Effect::Status {
        status: status.filter(|status| (200..600).contains(status)).ok_or(wrong)?,
        body,
        detail: fields.text("detail")?.map(str::to_owned),
        retry_after: fields.number("retryAfter")?,
    })
}

fn staleness(fields: Fields<'_>) -> Result<Staleness, Unreadable> {
    match (fields.number("reads")?, fields.number("millis")?) {
        (Some(reads), None) => Ok(Staleness::Reads(reads)),
        (None, Some(millis)) => Ok(Staleness::For(Duration::from_millis(millis))),
        _ => Err(Unreadable::WrongType { field: "effect", expected: "with one of reads and millis" }),
    }
}

fn millis(fields: Fields<'_>) -> Result<Duration, Unreadable> {
    let missing = Unreadable::MissingField { field: "millis" };
    fields.number("millis")?.map(Duration::from_millis).ok_or(missing)
}

fn unknown(what: &'static str, word: &str, known: &[&str]) -> Unreadable {
    Unreadable::UnknownWord { what, word: word.to_owned(), nearest: offer(word, known.iter().copied()) }
}

/// Whether a pattern fits a text, where `*` stands for anything, also for nothing.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(start) else { return false };
    let Some((middle, end)) = rest.rsplit_once('*') else { return left.ends_with(rest) };
    for part in middle.split('*') {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(end)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text) in [
            ("/Users", "/Users"),
            ("/Users*", "/Users"),
            ("/Users*", "/Users/1"),
            ("/*/1", "/Users/1"),
            ("*s/*1*", "/Users/0/10"),
            ("*", ""),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("/Users", "/Users/1"), ("/Users/*", "/Users"), ("/a*a", "/a"), ("/a*b*c", "/acb")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_wrong_word_is_answered_with_the_nearest_or_with_what_there_is() {
        let told = |fault: Value| Fault::of(&fault).unwrap_err().to_string();
        let reset = json!({ "kind": "reset" });
        let cases = [
            (json!({ "effect": { "kind": "resett" } }), "there is no effect `resett`: did you mean `reset`?"),
            (json!({ "effects": reset }), "a fault has no field `effects`: did you mean `effect`?"),
            (json!({}), "`effect` is missing"),
            (
                json!({ "match": { "metod": "GET" }, "effect": reset }),
                "a match has no field `metod`: did you mean `method`?",
            ),
            (
                json!({ "match": { "method": "ptach" }, "effect": reset }),
                "there is no method `PTACH`: did you mean `PATCH`?",
            ),
            (json!({ "match": { "path": "Users" }, "effect": reset }), "`path` must be a path like /Users or /Users/*"),
            (json!({ "match": { "nth": 0 }, "effect": reset }), "`nth` must be a whole number from 1"),
            (
                json!({ "match": { "nth": 1, "next": 1 }, "effect": reset }),
                "`match` must be with one of nth, every, next and probability",
            ),
            (json!({ "match": { "probability": 2 }, "effect": reset }), "`probability` must be from 0 to 1"),
            (
                json!({ "match": { "seed": 2 }, "effect": reset }),
                "`seed` must be beside `probability`, and nowhere else",
            ),
            (
                json!({ "effect": { "kind": "delay", "reads": 1 } }),
                "an effect of this kind has no field `reads`: there is `kind`, `millis`",
            ),
            (json!({ "effect": { "kind": "delay" } }), "`millis` is missing"),
            (json!({ "effect": { "kind": "status", "status": 99 } }), "`status` must be a status from 200 to 599"),
            (json!({ "effect": { "kind": "stale" } }), "`effect` must be with one of reads and millis"),
        ];
        for (fault, line) in cases {
            assert_eq!(told(fault.clone()), line, "{fault}");
        }
    }

    #[test]
    fn a_fault_sees_the_path_below_the_api() {
        for (path, seen) in [
            ("/d/acme/pubapi/scim/v2/Users/1", "/Users/1"),
            ("/pubapi/scim/v2/Users/?count=1", "/Users"),
            ("/d/acme/pubapi/scim/v2/azure/Users", "/Users"),
            ("/pubapi/scim/v2", ""),
            ("/d/acme", ""),
            ("/pubapi/v2/users", "/pubapi/v2/users"),
        ] {
            assert_eq!(Asked::of("GET", path).path, seen, "{path}");
        }
    }

    #[test]
    fn a_search_is_a_read() {
        let asked = |method, path| Asked { method, path };
        assert!(asked("POST", "/Users").is_write() && asked("DELETE", "/Groups/1").is_write());
        assert!(!asked("POST", "/Users/.search").is_write() && !asked("GET", "/Users").is_write());
    }
}
