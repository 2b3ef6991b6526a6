//! Table `[directory]`: a build that reads its directory by itself, and the form in which it reads it.

use std::collections::BTreeMap;
use std::time::Duration;

use regex::Regex;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use egnyte_directories::{Anchor, Source};

use super::{duration, optional_text, text};

/// Table `[directory]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct DirectorySettings {
    /// Form in which the directory is served.
    pub source: Source,
    /// Start of one sync: `exec:COMMAND` or `http://…`.
    #[serde(default, deserialize_with = "optional_text")]
    pub trigger: Option<String>,
    /// Command of a service that polls.
    #[serde(default, deserialize_with = "optional_text")]
    pub start: Option<String>,
    /// Time between two passes of the service.
    #[serde(default, deserialize_with = "duration")]
    pub interval: Option<Duration>,
    /// First request of each pass: `GET /api/systemusers`.
    #[serde(default, deserialize_with = "anchor")]
    pub anchor: Option<String>,
    /// Time without a request after which a sync is over.
    #[serde(default, deserialize_with = "duration")]
    pub quiet: Option<Duration>,
    /// Regular expression of a log line that says that a sync is over.
    #[serde(default, deserialize_with = "line")]
    pub done: Option<String>,
    /// Base URL of the build's SCIM, with placeholders.
    #[serde(default, deserialize_with = "optional_text")]
    pub push_url: Option<String>,
    /// Token that SCIM is pushed with.
    #[serde(default, deserialize_with = "optional_text")]
    pub push_token: Option<String>,
    /// Environment variables of the build, with placeholders.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Files of the state folder, each written from a template.
    #[serde(default)]
    pub templates: BTreeMap<String, String>,
    /// Regular expression of a log line that reports a problem.
    #[serde(default, deserialize_with = "pattern")]
    pub problems: Option<String>,
}

impl DirectorySettings {
    /// Returns the settings of a source without any others.
    pub fn of(source: Source) -> Self {
        let (environment, templates) = <(BTreeMap<_, _>, BTreeMap<_, _>)>::default();
        Self {
            source,
            trigger: None,
            start: None,
            interval: None,
            anchor: None,
            quiet: None,
            done: None,
            push_url: None,
            push_token: None,
            environment,
            templates,
            problems: None,
        }
    }
}

impl DirectorySettings {
    /// Returns whether the end of a pass is declared.
    pub fn ends_passes(&self) -> bool {
        self.quiet.is_some() || self.done.is_some()
    }

    /// Returns what starts a sync, as `--connector` writes it. A build that SCIM is pushed to may run already.
    pub fn run(&self) -> Option<String> {
        let start = || self.start.as_ref().map(|command| format!("start:{command}"));
        let address = || self.push_url.clone().filter(|_| self.source == Source::Scim);
        self.trigger.clone().or_else(start).or_else(address)
    }
}

fn anchor<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = text(deserializer)?;
    let invalid = || D::Error::custom("not a request; write a method and a path: GET /api/systemusers");
    Anchor::parse(&text).map(|_| Some(text)).ok_or_else(invalid)
}

fn regex<E: serde::de::Error>(text: &str) -> Result<Regex, E> {
    Regex::new(text).map_err(|error| {
        let reason = error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        E::custom(format!("not a regular expression: {reason}"))
    })
}

fn line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = text(deserializer)?;
    regex::<D::Error>(&text).map(|_| Some(text))
}

fn pattern<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = text(deserializer)?;
    let regex: Regex = regex::<D::Error>(&text)?;
    let has_subject = regex.capture_names().flatten().any(|name| ["user", "group"].contains(&name));
    let advice = "the pattern needs a group `(?<user>…)` or `(?<group>…)`, which names the person or user group";
    if has_subject { Ok(Some(text)) } else { Err(D::Error::custom(advice)) }
}
