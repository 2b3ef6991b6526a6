//! `conformance.toml`, a file in the connector's own repository: the command of the connector, its deadlines, its
//! capabilities and its known failures. Every mistake is reported with its line and column.
//!
//! Knows no connector and no rule: the known failures are compared with the rules elsewhere.

mod directory;
mod duration;

use std::num::NonZeroU64;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::de::DeTable;

use egnyte_protocol::Capability;
use egnyte_report::{TOKEN_RULE, WIRE_RULE};
use egnyte_support::did_you_mean::Hint;

pub use directory::DirectorySettings;
pub use duration::{DurationError, parse_duration};

/// Customary file name.
pub const FILE_NAME: &str = "conformance.toml";

/// Content of a configuration file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Table `[connector]`.
    pub connector: ConnectorSettings,
    /// Table `[directory]`.
    pub directory: Option<DirectorySettings>,
    /// Tables `[[expect]]`.
    pub expectations: Vec<Expectation>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ConfigFile {
    connector: ConnectorSettings,
    directory: Option<DirectorySettings>,
    expect: Vec<Spanned<Expectation>>,
}

/// Table `[connector]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "a table")]
pub struct ConnectorSettings {
    /// Name of the connector.
    #[serde(deserialize_with = "optional_text")]
    pub name: Option<String>,
    /// Connector specification, as for `--connector`.
    #[serde(deserialize_with = "optional_text")]
    pub run: Option<String>,
    /// Time limit for the start.
    #[serde(deserialize_with = "duration")]
    pub start_timeout: Option<Duration>,
    /// Time limit for one event.
    #[serde(deserialize_with = "duration")]
    pub event_timeout: Option<Duration>,
    /// Time for which the connector waits for one response of Egnyte.
    #[serde(deserialize_with = "duration")]
    pub request_timeout: Option<Duration>,
    /// Time after the answer in which the connector may still work.
    pub settle: Option<Settling>,
    /// Most requests to Egnyte for one event.
    pub request_budget: Option<NonZeroU64>,
    /// Capabilities beyond people and groups; `None` leaves them to the answer to `hello`.
    pub capabilities: Option<Vec<Capability>>,
}

/// Wait after an answer that comes before the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table: { quiet = \"1s\", at_most = \"20s\" }")]
pub struct Settling {
    /// Time without a request to Egnyte after which the work is done.
    #[serde(deserialize_with = "plain_duration")]
    pub quiet: Duration,
    /// Longest wait.
    #[serde(deserialize_with = "plain_duration")]
    pub at_most: Duration,
}

/// Known failure: its scenarios still run, and must still fail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct Expectation {
    /// Id of the rule.
    #[serde(deserialize_with = "text")]
    pub rule: String,
    /// Title of one scenario of that rule; `None` for all of them.
    #[serde(default, deserialize_with = "optional_text")]
    pub scenario: Option<String>,
    /// Id of one finding, for a rule about every request of the run.
    #[serde(default, deserialize_with = "optional_text")]
    pub finding: Option<String>,
    /// Cause of the failure.
    #[serde(deserialize_with = "text")]
    pub reason: String,
    /// Address of the issue.
    #[serde(default, deserialize_with = "optional_text")]
    pub issue: Option<String>,
    /// Permits the outcome `errored` as well: the connector crashes, hangs or gives up too early.
    #[serde(default)]
    pub errored: bool,
    /// Lines of the entry, for the report that requests its deletion.
    #[serde(skip, default = "no_lines")]
    pub lines: RangeInclusive<usize>,
}

/// Configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {file}: {error}")]
    Unreadable {
        /// Path of the file.
        file: String,
        /// Error of the operating system.
        error: std::io::Error,
    },
    /// The file has a mistake.
    #[error("{file}:{line}:{column}: {message}")]
    Invalid {
        /// Path of the file.
        file: String,
        /// Line of the mistake.
        line: usize,
        /// Column of the mistake.
        column: usize,
        /// Description of the mistake.
        message: String,
    },
}

/// Reads the file at `path`.
///
/// # Errors
/// When the file cannot be read, or has a mistake.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, &file),
        Err(error) => Err(ConfigError::Unreadable { file, error }),
    }
}

/// Parses the text of a file; `file` is its name in messages.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str, file: &str) -> Result<Config, ConfigError> {
    let invalid = |at: usize, message: String| {
        let before = text.get(..at).unwrap_or_default();
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        ConfigError::Invalid { file: file.to_owned(), line: line_at(text, at), column, message }
    };
    let not_toml = |error: toml::de::Error| invalid(error.span().map_or(0, |span| span.start), describe(&error));
    let table = DeTable::parse(text).map_err(not_toml)?;
    let ends = entry_ends(table.get_ref());
    let document = ConfigFile::deserialize(toml::Deserializer::from(table)).map_err(not_toml)?;
    let mut expectations = Vec::new();
    for (entry, end) in document.expect.into_iter().zip(ends) {
        let start = entry.span().start;
        let expectation = entry.into_inner();
        check_finding(&expectation).map_err(|message| invalid(start, message))?;
        expectations.push(Expectation { lines: line_at(text, start)..=line_at(text, end.max(start)), ..expectation });
    }
    Ok(Config { connector: document.connector, directory: document.directory, expectations })
}

fn line_at(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
}

/// End of the last value of each `[[expect]]`: a table's own span covers its header only.
fn entry_ends(table: &DeTable<'_>) -> Vec<usize> {
    let entries = table.get("expect").and_then(|list| list.get_ref().as_array()).into_iter().flatten();
    let values = entries.map(|entry| entry.get_ref().as_table().into_iter().flat_map(|table| table.values()));
    values.map(|values| values.map(|value| value.span().end).max().unwrap_or_default()).collect()
}

/// Checks that an expectation names a finding exactly where its rule has findings.
fn check_finding(Expectation { rule, finding, .. }: &Expectation) -> Result<(), String> {
    match (rule.as_str(), finding) {
        (WIRE_RULE, None) => Err(format!("the rule `{WIRE_RULE}` is judged by finding: add `finding`")),
        (WIRE_RULE | TOKEN_RULE, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err(format!("only the rules `{WIRE_RULE}` and `{TOKEN_RULE}` have findings")),
    }
}

/// Describes a mistake with the name of its value, and an unknown word with the nearest known one.
fn describe(error: &toml::de::Error) -> String {
    let mut message = error.message().lines().collect::<Vec<_>>().join("; ");
    for (unknown, what) in [("unknown field", "key"), ("unknown variant", "value")] {
        if error.message().starts_with(unknown) {
            let mut words = error.message().split('`').skip(1).step_by(2);
            let word = words.next().unwrap_or_default();
            let known: Vec<&str> = words.collect();
            let hint = Hint::of(word, known.iter().copied());
            message = format!("unknown {what} `{word}`{hint}; known {what}s: {}", known.join(", "));
        }
    }
    match error.to_string().lines().find_map(|line| line.strip_prefix("in ")) {
        Some(place) => format!("{place}: {message}"),
        None => message,
    }
}

fn no_lines() -> RangeInclusive<usize> {
    0..=0
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() { Err(D::Error::custom("must not be empty")) } else { Ok(text) }
}

fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(Some)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    plain_duration(deserializer).map(Some)
}

fn plain_duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_duration(&text).map_err(D::Error::custom)
}
