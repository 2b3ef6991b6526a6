//! `conformance.toml`, which lies in a connector's own repository: how it is driven, what it can do, and
//! which failures are known. Every mistake in it is named with its line and column.
//!
//! Knows no connector and no rule: whether an expected failure names one that exists is judged elsewhere.

mod duration;
mod table;

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use egnyte_protocol::Capability;
use egnyte_report::{TOKEN_RULE, WIRE_RULE};
use table::{Document, Entry, Table};

pub use duration::{BadDuration, duration};

/// The customary name.
pub const FILE_NAME: &str = "conformance.toml";

/// The keys of `[connector]`.
const SETTINGS: [&str; 7] =
    ["name", "run", "start_timeout", "event_timeout", "request_timeout", "request_budget", "capabilities"];

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// `[connector]`
    pub connector: Settings,
    /// `[[expect]]`
    pub expectations: Vec<Expectation>,
}

/// The table `[connector]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The connector's name.
    pub name: Option<String>,
    /// How it is driven, as `--connector` would say it.
    pub run: Option<String>,
    /// How long it may take to start.
    pub start_timeout: Option<Duration>,
    /// How long it may take over one event.
    pub event_timeout: Option<Duration>,
    /// How long it waits for one answer of Egnyte.
    pub request_timeout: Option<Duration>,
    /// How many requests to Egnyte one event may cost.
    pub request_budget: Option<u64>,
    /// What it can do beyond people and groups; `None` leaves that to its answer to `hello`.
    pub capabilities: Option<Vec<Capability>>,
}

/// A known failure: still run, and it must still fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// The id of the rule.
    pub rule: String,
    /// The title of one scenario of that rule; `None` for all of them.
    pub scenario: Option<String>,
    /// The id of one finding, where the rule is about every request of the run.
    pub finding: Option<String>,
    /// Why it fails.
    pub reason: String,
    /// Where that is being worked on.
    pub issue: Option<String>,
    /// Whether it may also end without being judged: the connector crashes, hangs or gives up too early.
    pub errored: bool,
    /// The lines of the entry, for the report that asks to delete them.
    pub lines: RangeInclusive<usize>,
}

/// A mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}")]
pub struct BadConfig {
    file: String,
    line: usize,
    column: usize,
    what: String,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum NoConfig {
    /// It cannot be read at all.
    #[error("cannot read {file}: {error}")]
    Unreadable {
        /// Its path.
        file: String,
        /// What the operating system says.
        error: std::io::Error,
    },
    /// It says something that cannot be.
    #[error(transparent)]
    Wrong(#[from] BadConfig),
}

/// Reads the file at `path`.
///
/// # Errors
/// When it cannot be read, or is wrong.
pub fn load(path: &Path) -> Result<Config, NoConfig> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(parse(&text, &file)?),
        Err(error) => Err(NoConfig::Unreadable { file, error }),
    }
}

/// Reads the text of a file; `file` is its name in messages.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str, file: &str) -> Result<Config, BadConfig> {
    let document = Document::new(text, file);
    let root = document.root()?;
    let root = root.table(&["connector", "expect"])?;
    let connector = root.get("connector").map(settings).transpose()?.unwrap_or_default();
    let expectations = match root.get("expect") {
        Some(list) => list.items("[[expect]]")?.iter().map(expectation).collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    Ok(Config { connector, expectations })
}

fn settings(entry: Entry<'_>) -> Result<Settings, BadConfig> {
    let table = entry.table(&SETTINGS)?;
    Ok(Settings {
        name: text(&table, "name")?,
        run: text(&table, "run")?,
        start_timeout: time(&table, "start_timeout")?,
        event_timeout: time(&table, "event_timeout")?,
        request_timeout: time(&table, "request_timeout")?,
        request_budget: table.get("request_budget").map(|entry| entry.count()).transpose()?,
        capabilities: table.get("capabilities").map(capabilities).transpose()?,
    })
}

fn expectation(entry: &Entry<'_>) -> Result<Expectation, BadConfig> {
    let table = entry.table(&["rule", "scenario", "finding", "reason", "issue", "errored"])?;
    let mandatory = |key: &str| match text(&table, key)? {
        Some(text) => Ok(text),
        None => Err(entry.wrong(format!("an expected failure needs its `{key}`"))),
    };
    let (rule, finding) = (mandatory("rule")?, text(&table, "finding")?);
    match (rule.as_str(), &finding) {
        (WIRE_RULE, None) => {
            return Err(entry.wrong(format!("the rule `{WIRE_RULE}` is judged by finding: say `finding`")));
        }
        (WIRE_RULE | TOKEN_RULE, Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            return Err(entry.wrong(format!("only the rules `{WIRE_RULE}` and `{TOKEN_RULE}` have findings")));
        }
    }
    Ok(Expectation {
        rule,
        scenario: text(&table, "scenario")?,
        finding,
        reason: mandatory("reason")?,
        issue: text(&table, "issue")?,
        errored: table.get("errored").map_or(Ok(false), |entry| entry.flag())?,
        lines: entry.line()..=table.last_line().unwrap_or_else(|| entry.line()),
    })
}

fn text(table: &Table<'_>, key: &str) -> Result<Option<String>, BadConfig> {
    let Some(entry) = table.get(key) else { return Ok(None) };
    match entry.text()? {
        blank if blank.trim().is_empty() => Err(entry.wrong(format!("`{key}` is empty"))),
        text => Ok(Some(text.to_owned())),
    }
}

fn time(table: &Table<'_>, key: &str) -> Result<Option<Duration>, BadConfig> {
    let Some(entry) = table.get(key) else { return Ok(None) };
    duration(entry.text()?).map(Some).map_err(|error| entry.wrong(error.to_string()))
}

fn capabilities(entry: Entry<'_>) -> Result<Vec<Capability>, BadConfig> {
    let mut capabilities = Vec::new();
    for item in entry.items("a list of capabilities")? {
        let capability = item.text()?.parse().map_err(|error| item.wrong(format!("{error}")))?;
        if !capabilities.contains(&capability) {
            capabilities.push(capability);
        }
    }
    Ok(capabilities)
}
