//! Reader of a folder of results. It replays nothing.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::mock::Exchange;
use egnyte_protocol::{Capability, Identity, VERSION};
use egnyte_report::{Message, Outcome, RUN_FILE, RunReport, ScenarioResult, Shard};

/// File with the conversation of a scenario, by which the folder of a scenario is known.
pub const CONVERSATION_FILE: &str = "conversation.json";

/// Scenario of a folder of results.
pub(super) struct RecordedScenario {
    /// Key of the scenario.
    pub(super) key: String,
    pub(super) messages: Vec<Message>,
    pub(super) journal: Vec<Exchange>,
    pub(super) stderr: String,
}

#[derive(Deserialize)]
struct Conversation {
    scenario: Option<String>,
    #[serde(rename = "turns")]
    messages: Vec<Message>,
}

/// Content of a folder of results.
pub(super) struct ResultsFolder {
    pub(super) identity: Identity,
    pub(super) scenarios: Vec<RecordedScenario>,
    /// Report of the recorded run.
    pub(super) report: RunReport,
}

impl ResultsFolder {
    /// Returns the index of a scenario.
    pub(super) fn position(&self, key: &str) -> Option<usize> {
        self.scenarios.iter().position(|scenario| scenario.key == key)
    }

    /// Returns the reason why a scenario is not recorded.
    pub(super) fn lacks(&self, key: &str) -> Option<String> {
        if self.position(key).is_some() {
            return None;
        }
        let is_it = |result: &&ScenarioResult| {
            let start = [&result.file, result.rule_name(), &result.title].join(" | ");
            key.strip_prefix(&start).is_some_and(|rest| rest.is_empty() || rest.starts_with(" | "))
        };
        let result = self.report.results.iter().find(is_it);
        let reason =
            match (result.map(|result| (result.outcome, result.reason.as_deref())), self.report.shards.as_slice()) {
                (Some((Outcome::Skipped, Some(reason))), _) => format!(": it was skipped then: {reason}"),
                (Some((Outcome::NotRun, _)), _) => ": the recorded run ended before it".to_owned(),
                (None, [Shard { number, of, .. }]) => format!(": the recording is part {number}/{of}"),
                _ => String::new(),
            };
        Some(format!("it was not recorded{reason}"))
    }
}

/// Reads the identity of the connector and every recorded scenario.
pub(super) fn read(folder: &Path) -> Result<ResultsFolder, String> {
    let mut report = RunReport::read(&folder.join(RUN_FILE)).map_err(|error| error.to_string())?;
    let connector = std::mem::take(&mut report.connector);
    let mut capabilities = connector.capabilities;
    // An assertion is signed for one address and a few minutes, so a recorded one is rejected.
    capabilities.retain(|capability| *capability != Capability::SignIn);
    let identity = Identity {
        protocol: VERSION,
        name: connector.name,
        version: connector.version,
        capabilities,
        homepage: None,
        issues: None,
    };
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut folders: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.retain(|path| path.join(CONVERSATION_FILE).is_file());
    folders.sort();
    let scenarios: Vec<RecordedScenario> = folders.iter().map(|path| read_scenario(path)).collect::<Result<_, _>>()?;
    if scenarios.is_empty() {
        return Err(format!("{}: it has no recorded scenario", folder.display()));
    }
    Ok(ResultsFolder { identity, scenarios, report })
}

fn read_scenario(folder: &Path) -> Result<RecordedScenario, String> {
    let Conversation { scenario, messages } = read_json(&folder.join(CONVERSATION_FILE))?;
    let key = scenario.ok_or_else(|| format!("{}: it is of an older version; record it again", folder.display()))?;
    let stderr = fs::read_to_string(folder.join("stderr.txt")).unwrap_or_default();
    Ok(RecordedScenario { key, messages, journal: read_json(&folder.join("journal.json"))?, stderr })
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Returns whether a recorded message is the delivered event, with the same people and user groups. Addresses and tokens
/// are those of another run.
pub(super) fn is_event(recorded: &Message, delivery: &Value) -> bool {
    let parts = ["/event/kind", "/event/user", "/event/userGroup", "/directory/users", "/directory/userGroups"];
    !recorded.body.is_null() && parts.iter().all(|part| recorded.body.pointer(part) == delivery.pointer(part))
}

/// Returns whether a recorded message is the question.
pub(super) fn is_question(recorded: &Message, question: &Value) -> bool {
    recorded.body["kind"] == question["kind"]
}
