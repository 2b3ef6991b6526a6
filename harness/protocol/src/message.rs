//! Messages of a session: `hello`, `deliver` and `bye`, with their answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::capability::Capability;
use crate::directory::{Directory, Event, Id};

/// Version of the protocol. There is one only.
pub const VERSION: u32 = 1;

/// `hello`: the first message of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hello {
    /// Version of the protocol: 1.
    pub protocol: u32,
    /// Version of the suite.
    pub suite: String,
    /// Id of the session: one for each scenario.
    pub session: String,
}

/// Identity of a connector, part of the answer to `hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// Version of the protocol that the connector speaks: 1.
    pub protocol: u32,
    /// Name of the connector.
    pub name: String,
    /// Version of the connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Capabilities beyond people and groups.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// Home page of the connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// Issue tracker of the connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issues: Option<String>,
}

/// Answer to `hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Welcome {
    /// Identity of the connector.
    #[serde(flatten)]
    pub identity: Identity,
    /// Over HTTP: URL for the rest of the session, absolute or relative to the first URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// `deliver`: an event, with the whole directory after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// Id of the session.
    pub session: String,
    /// The event.
    pub event: Event,
    /// The whole desired state after the event.
    pub directory: Directory,
}

/// Answer to `deliver`, sent when the connector has finished its work for the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settled {
    /// True if everything is in sync.
    pub ok: bool,
    /// Error text for an administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// One entry for each person or user group that could not be synced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl Settled {
    /// Returns the answer of a successful sync.
    pub fn ok() -> Self {
        Self { ok: true, error: None, problems: Vec::new() }
    }

    /// Returns the answer of a failed sync without problems of single people or user groups.
    pub fn error(error: impl Into<String>) -> Self {
        Self { ok: false, error: Some(error.into()), problems: Vec::new() }
    }
}

/// Person or user group that could not be synced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Id of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Id>,
    /// Id of the user group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_group: Option<Id>,
    /// Error text for an administrator.
    pub error: String,
}

/// `bye`: the end of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bye {
    /// Id of the session.
    pub session: String,
}
