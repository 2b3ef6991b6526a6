//! Status address of a build that answers before its sync is over: it is asked until the build says that it is idle.

use std::time::Duration;

use egnyte_protocol::web::{Trust, client};
use egnyte_support::cause::innermost;
use reqwest::{Client, Url};
use tokio::time::sleep;

use super::error::BuildError;
use super::values::{BuildValues, PLACEHOLDERS};
use crate::connector::command::{check_placeholders, fill};
use crate::connector::error::TargetError;
use crate::util::lateness::wait_for;

/// Time between two questions.
const LOOK: Duration = Duration::from_millis(100);

/// Time for one answer.
const ANSWER: Duration = Duration::from_secs(5);

/// Idle answers in a row: a build that was just told of a change may not have begun with it.
const IDLE_ANSWERS: u32 = 2;

/// Length of a quotation.
const QUOTED: usize = 100;

/// Status address as the settings declare it.
#[derive(Debug)]
pub(super) struct StatusAddress {
    /// URL, with placeholders.
    url: String,
    client: Client,
}

impl StatusAddress {
    /// Parses the URL.
    pub(super) fn parse(url: &str) -> Result<Self, TargetError> {
        check_placeholders(url, &PLACEHOLDERS)?;
        let invalid = |error: &dyn ToString| TargetError::Url { spec: url.to_owned(), error: error.to_string() };
        let filled = PLACEHOLDERS.map(|name| (name, "1".to_owned()));
        let parsed = Url::parse(&fill(url, &filled)).map_err(|error| invalid(&error))?;
        if !parsed.has_host() || !["http", "https"].contains(&parsed.scheme()) {
            return Err(invalid(&"it has no host"));
        }
        let trust = Trust::of(url, None);
        // A redirect is no answer of the build.
        let client = client(&trust, None).map_err(|error| invalid(&error))?.redirect(reqwest::redirect::Policy::none());
        let client = client.timeout(ANSWER).build().map_err(|error| invalid(&error))?;
        Ok(Self { url: url.to_owned(), client })
    }

    /// Begins to watch the build after a change.
    pub(super) fn watch(&self, values: &BuildValues) -> StatusWatch<'_> {
        let last = "was not asked".to_owned();
        StatusWatch { client: &self.client, url: fill(&self.url, values.placeholders()), idle: 0, last }
    }
}

/// Watch of a build after one change.
#[derive(Debug)]
pub(super) struct StatusWatch<'s> {
    client: &'s Client,
    url: String,
    /// Idle answers in a row.
    idle: u32,
    /// Latest answer.
    last: String,
}

impl StatusWatch<'_> {
    /// Waits until the build is idle, for this long at most.
    pub(super) async fn wait_until_idle(&mut self, limit: Duration) -> Result<(), BuildError> {
        let idle = async { while !self.is_idle().await {} };
        match wait_for(limit, idle).await {
            Ok(()) => Ok(()),
            Err(late) => Err(BuildError::Busy { limit, status: self.to_string() }.on_busy_machine(late)),
        }
    }

    /// Asks once, a moment after the question before. Returns whether the build is idle.
    pub(super) async fn is_idle(&mut self) -> bool {
        sleep(LOOK).await;
        let is_idle = self.ask().await;
        self.idle = if is_idle { self.idle + 1 } else { 0 };
        self.idle >= IDLE_ANSWERS
    }

    async fn ask(&mut self) -> bool {
        let answer = async {
            let answer = self.client.get(&self.url).send().await?;
            Ok::<_, reqwest::Error>((answer.status(), answer.text().await?))
        };
        match answer.await {
            Ok((status, text)) => {
                let text: String = text.trim().chars().take(QUOTED).collect();
                let text = if text.is_empty() { text } else { format!(", {text:?}") };
                self.last = format!("was last answered with {status}{text}");
                status == reqwest::StatusCode::OK
            }
            Err(error) => {
                self.last = format!("was last not answered: {}", innermost(&error));
                false
            }
        }
    }
}

impl std::fmt::Display for StatusWatch<'_> {
    /// Writes the address and its latest answer.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GET {} {}", self.url, self.last)
    }
}
