//! A recording in a connector's place: `replay:DIR` asks of Egnyte what the connector asked when its results were kept,
//! and answers what it answered, so that a changed expectation is judged without it.
//!
//! It asks a live mock, so that everything is judged as ever; what it cannot do is to behave otherwise than it did. A
//! scenario that begins otherwise than it was recorded is not judged. After an answer that asked to wait, it waits as
//! long as was waited.

mod again;
mod reading;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::options::ConnectorOptions;
use super::{Answer, Breakdown, Connector, Target};
use again::Again;
use egnyte_protocol::{Ask, Delivery, Hello, Identity, Reply, Settled, Strictness};
use reading::{Scenario, Turn, read};

/// What a recording cannot be judged by.
const OTHERWISE: &str = "this scenario begins otherwise than when it was recorded; run it with the connector itself";

/// A folder of results, as a target.
pub(super) struct Recorded {
    folder: PathBuf,
    identity: Identity,
    scenarios: Arc<Vec<Scenario>>,
    request_timeout: Duration,
    proxy: Option<String>,
}

impl Recorded {
    /// Reads the folder.
    ///
    /// # Errors
    /// When it holds no results that could be replayed.
    pub(super) fn parse(folder: &str, options: &ConnectorOptions) -> Result<Self, String> {
        let (identity, scenarios) = read(Path::new(folder))?;
        let (request_timeout, proxy) = (options.request_timeout, options.proxy.clone());
        Ok(Self { folder: folder.into(), identity, scenarios: Arc::new(scenarios), request_timeout, proxy })
    }
}

impl Target for Recorded {
    fn open(&self, scenario: &str) -> Result<Box<dyn Connector>, Breakdown> {
        let fitting = |index: &usize| self.scenarios[*index].title == scenario;
        Ok(Box::new(Session {
            identity: self.identity.clone(),
            candidates: (0..self.scenarios.len()).filter(fitting).collect(),
            scenarios: Arc::clone(&self.scenarios),
            at: 0,
            again: None,
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

    fn knows(&self, scenario: &str) -> bool {
        self.scenarios.iter().any(|known| known.title == scenario)
    }
}

/// One scenario, said again.
struct Session {
    identity: Identity,
    scenarios: Arc<Vec<Scenario>>,
    /// The recordings that could be meant: titles are not unique, what is said soon is.
    candidates: Vec<usize>,
    /// How many messages there were.
    at: usize,
    again: Option<Again>,
    request_timeout: Duration,
    proxy: Option<String>,
}

impl Session {
    /// The turn that was recorded for this message.
    fn turn(&mut self, fits: impl Fn(&Turn) -> bool) -> Result<(usize, Turn), Breakdown> {
        let (scenarios, at) = (&self.scenarios, self.at);
        self.candidates.retain(|index| scenarios[*index].turns.get(at).is_some_and(&fits));
        let index = *self.candidates.first().ok_or_else(|| Breakdown { what: OTHERWISE.to_owned() })?;
        self.at += 1;
        Ok((index, scenarios[index].turns[at].clone()))
    }

    async fn replay(&mut self, delivery: Delivery) -> Result<Settled, Breakdown> {
        let said = json!(delivery);
        let (index, turn) = self.turn(|turn| turn.is_event(&said))?;
        match &mut self.again {
            None => self.again = Again::of(&said, self.request_timeout, self.proxy.as_deref())?,
            Some(again) => again.renew(&said),
        }
        if let Some(again) = &mut self.again {
            again.say(&self.scenarios[index].journal, turn.since, turn.until).await?;
        }
        answered(turn)
    }
}

impl Connector for Session {
    fn hello(&mut self, _: Hello) -> Answer<'_, Identity> {
        let identity = self.identity.clone();
        Box::pin(async move { Ok(identity) })
    }

    fn deliver(&mut self, delivery: Delivery) -> Answer<'_, Settled> {
        Box::pin(self.replay(delivery))
    }

    fn ask(&mut self, ask: Ask) -> Answer<'_, Reply> {
        Box::pin(async move {
            let (_, turn) = self.turn(|turn| turn.is_question(&json!(ask.question)))?;
            if let Some(what) = turn.broke {
                return Err(Breakdown { what });
            }
            let read = ask.question.answered(turn.answer, "answer", Strictness::Lenient);
            read.map_err(|mismatch| Breakdown { what: format!("the recording does not fit: {mismatch}") })
        })
    }

    /// What came after the last answer comes after the last answer again.
    fn bye(&mut self) -> Answer<'_, ()> {
        Box::pin(async move {
            let index = self.candidates.first().copied().filter(|_| self.at > 0);
            if let (Some(index), Some(again)) = (index, &mut self.again) {
                let scenario = &self.scenarios[index];
                let last = scenario.turns.last().map_or(u64::MAX, |turn| turn.until);
                again.say(&scenario.journal, last, u64::MAX).await?;
            }
            Ok(())
        })
    }

    fn stderr(&self) -> String {
        let index = self.candidates.first().filter(|_| self.at > 0);
        index.map(|index| self.scenarios[*index].stderr.clone()).unwrap_or_default()
    }
}

fn answered(turn: Turn) -> Result<Settled, Breakdown> {
    match (turn.broke, turn.answer) {
        (Some(what), _) => Err(Breakdown { what }),
        (None, Value::Null) => Err(Breakdown { what: "the recording holds no answer".to_owned() }),
        (None, answer) => serde_json::from_value(answer).map_err(|error| Breakdown { what: error.to_string() }),
    }
}
