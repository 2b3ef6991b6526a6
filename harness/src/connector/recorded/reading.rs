//! A folder of results, read. Knows what stands in its files, and nothing of replaying them.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use egnyte_protocol::{Capability, Identity, VERSION};

/// What a folder of results keeps of one scenario.
pub(super) struct Scenario {
    pub(super) title: String,
    pub(super) turns: Vec<Turn>,
    pub(super) journal: Vec<Exchange>,
    pub(super) stderr: String,
}

#[derive(Deserialize)]
struct Conversation {
    title: String,
    turns: Vec<Turn>,
}

/// A message and what came of it.
#[derive(Clone, Deserialize)]
pub(super) struct Turn {
    /// The exchanges that it caused: after this one, up to that one.
    pub(super) since: u64,
    pub(super) until: u64,
    message: Value,
    pub(super) answer: Value,
    pub(super) broke: Option<String>,
}

/// A request as it was sent, and what was answered.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Exchange {
    pub(super) seq: u64,
    pub(super) at: u64,
    pub(super) duration_micros: u64,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) request_headers: Map<String, Value>,
    pub(super) request_body: Value,
    pub(super) status: u16,
    pub(super) response_body: Value,
    pub(super) retry_after: Option<u64>,
    pub(super) token_in: Vec<String>,
}

#[derive(Deserialize)]
struct Run {
    connector: Connector,
}

#[derive(Deserialize)]
struct Connector {
    name: String,
    version: Option<String>,
    capabilities: Vec<Capability>,
}

/// Who was driven, and every scenario that was kept.
pub(super) fn read(folder: &Path) -> Result<(Identity, Vec<Scenario>), String> {
    let Run { connector: Connector { name, version, mut capabilities } } = json(&folder.join("run.json"))?;
    // An assertion is signed for one address and a few minutes, so a recorded one signs nobody in.
    capabilities.retain(|capability| *capability != Capability::SignIn);
    let identity = Identity { protocol: VERSION, name, version, capabilities, homepage: None, issues: None };
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut folders: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.retain(|path| path.join("conversation.json").is_file());
    folders.sort();
    let scenarios: Vec<Scenario> = folders.iter().map(|path| scenario(path)).collect::<Result<_, _>>()?;
    if scenarios.is_empty() {
        return Err(format!("{}: no scenario was kept there", folder.display()));
    }
    Ok((identity, scenarios))
}

fn scenario(folder: &Path) -> Result<Scenario, String> {
    let Conversation { title, turns } = json(&folder.join("conversation.json"))?;
    let stderr = fs::read_to_string(folder.join("stderr.txt")).unwrap_or_default();
    Ok(Scenario { title, turns, journal: json(&folder.join("journal.json"))?, stderr })
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

impl Turn {
    /// Whether this is the event that was delivered, with the same people and user groups. Addresses and tokens are
    /// another run's.
    pub(super) fn is_event(&self, delivery: &Value) -> bool {
        let known = &self.message;
        let same = |part: &str| known.pointer(part) == delivery.pointer(part);
        ["/event/kind", "/event/user", "/event/userGroup", "/directory/users", "/directory/userGroups"]
            .into_iter()
            .all(same)
            && !known.is_null()
    }

    /// Whether this is the question that was put.
    pub(super) fn is_question(&self, question: &Value) -> bool {
        self.message["kind"] == question["kind"]
    }
}
