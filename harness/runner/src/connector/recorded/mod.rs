//! Replay: `replay:DIR` as a connector sends the requests that the real connector sent when its results were recorded, and
//! returns its answers. So a changed expectation is judged without the connector.
//!
//! The requests go to a live mock, and everything is judged as in any other run. A scenario that begins differently from
//! the recorded one is not judged. After a response with Retry-After, the replay waits as long as the connector did.

mod folder;
mod resend;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::options::ConnectorOptions;
use super::{Connector, ConnectorError, ConnectorFuture, ScenarioName, Target};
use egnyte_protocol::{Ask, Delivery, Hello, Identity, Reply, Settled, Strictness};
use egnyte_report::Message;
pub use folder::CONVERSATION_FILE;
use folder::{RecordedScenario, ResultsFolder, is_event, is_question, read};
use resend::Resender;

/// Failure of a scenario that begins differently from the recorded one.
const DIFFERENT: &str = "this scenario begins differently than when it was recorded; run it with the connector itself";

/// Recorded connector: a folder of results as a target.
pub(super) struct Recorded {
    folder: PathBuf,
    recording: Arc<ResultsFolder>,
    request_timeout: Duration,
    proxy: Option<String>,
}

impl Recorded {
    /// Reads the folder, which must have results that can be replayed.
    pub(super) fn parse(folder: &str, options: &ConnectorOptions) -> Result<Self, String> {
        let recording = Arc::new(read(Path::new(folder))?);
        let (request_timeout, proxy) = (options.request_timeout, options.proxy());
        Ok(Self { folder: folder.into(), recording, request_timeout, proxy })
    }
}

impl Target for Recorded {
    fn open(&self, scenario: &ScenarioName) -> Result<Box<dyn Connector>, ConnectorError> {
        Ok(Box::new(ReplaySession {
            recording: Arc::clone(&self.recording),
            scenario: self.recording.position(&scenario.key),
            position: 0,
            resender: None,
            request_timeout: self.request_timeout,
            proxy: self.proxy.clone(),
        }))
    }

    fn spec(&self) -> String {
        format!("replay:{}", self.folder.display())
    }

    fn request_timeout(&self) -> Duration {
        self.request_timeout
    }

    fn lacks_scenario(&self, key: &str) -> Option<String> {
        self.recording.lacks(key)
    }
}

/// Session that replays one scenario.
struct ReplaySession {
    recording: Arc<ResultsFolder>,
    /// Index of the recorded scenario; none for the introduction.
    scenario: Option<usize>,
    /// Number of messages so far.
    position: usize,
    resender: Option<Resender>,
    request_timeout: Duration,
    proxy: Option<String>,
}

impl ReplaySession {
    /// Finds the recorded message for the next one.
    fn next_message(&mut self, fits: impl Fn(&Message) -> bool) -> Result<Message, ConnectorError> {
        let next = self.recorded().and_then(|scenario| scenario.messages.get(self.position)).filter(|next| fits(next));
        let next = next.cloned().ok_or_else(|| ConnectorError::new(DIFFERENT.to_owned()))?;
        self.position += 1;
        Ok(next)
    }

    fn recorded(&self) -> Option<&RecordedScenario> {
        self.recording.scenarios.get(self.scenario?)
    }

    async fn replay(&mut self, delivery: Delivery) -> Result<Settled, ConnectorError> {
        let delivery = json!(delivery);
        let message = self.next_message(|recorded| is_event(recorded, &delivery))?;
        match &mut self.resender {
            None => self.resender = Resender::new(&delivery, self.request_timeout, self.proxy.as_deref())?,
            Some(resender) => resender.add_token(&delivery),
        }
        let recorded = self.scenario.and_then(|index| self.recording.scenarios.get(index));
        if let (Some(resender), Some(recorded)) = (&mut self.resender, recorded) {
            resender.send_range(&recorded.journal, message.since, message.until).await?;
        }
        read_answer(message)
    }
}

impl Connector for ReplaySession {
    fn hello(&mut self, _: Hello) -> ConnectorFuture<'_, Identity> {
        let identity = self.recording.identity.clone();
        Box::pin(async move { Ok(identity) })
    }

    fn deliver(&mut self, delivery: Delivery) -> ConnectorFuture<'_, Settled> {
        Box::pin(self.replay(delivery))
    }

    fn ask(&mut self, ask: Ask) -> ConnectorFuture<'_, Reply> {
        Box::pin(async move {
            let message = self.next_message(|recorded| is_question(recorded, &json!(ask.question)))?;
            if let Some(what) = message.failure {
                return Err(ConnectorError::new(what));
            }
            let read = ask.question.parse_reply(message.answer, "answer", Strictness::Lenient);
            read.map_err(|mismatch| ConnectorError::new(format!("the recording does not fit: {mismatch}")))
        })
    }

    /// Sends the requests that were sent after the last answer.
    fn bye(&mut self) -> ConnectorFuture<'_, ()> {
        Box::pin(async move {
            let recorded = self.scenario.and_then(|index| self.recording.scenarios.get(index));
            if let (Some(scenario), Some(resender)) = (recorded, &mut self.resender) {
                let last = scenario.messages.last().map_or(u64::MAX, |message| message.until);
                resender.send_range(&scenario.journal, last, u64::MAX).await?;
            }
            Ok(())
        })
    }

    fn stderr(&self) -> String {
        self.recorded().map(|scenario| scenario.stderr.clone()).unwrap_or_default()
    }
}

fn read_answer(message: Message) -> Result<Settled, ConnectorError> {
    match (message.failure, message.answer) {
        (Some(what), _) => Err(ConnectorError::new(what)),
        (None, Value::Null) => Err(ConnectorError::new("the recording has no answer".to_owned())),
        (None, answer) => serde_json::from_value(answer).map_err(|error| ConnectorError::new(error.to_string())),
    }
}
