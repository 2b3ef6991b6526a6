//! The messages between the harness and a connector, and what a connector may declare it can do.
//!
//! The types are the specification: the JSON Schema is made from them, and what arrives is checked against
//! that schema. How messages travel is the business of `connector/`, what they mean is `PROTOCOL.md`'s.

pub mod connector;
pub mod directory;
pub mod web;

mod ask;
mod check;
mod schema;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::{Directory, Event, Id};

pub use egnyte_support::did_you_mean::Hint;

pub use ask::{
    ApplicationView, Ask, EventLog, ImportStatus, Importable, ImportableUser, Imported, InsightsEvent, NewPerson,
    Question, Reply, Resource, SignInMetadata, SignInResponse,
};
pub use check::{Message, Mismatch, Strictness, check, read};
pub use schema::schema;

/// The one version of the protocol there is.
pub const VERSION: u32 = 1;

/// What a connector may declare beyond people and groups. A closed vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Owns activation, token and group-management state.
    Integration,
    /// Owns the application: its SSO IdP URL, its deletion.
    Application,
    /// Records Directory Insights events.
    Events,
    /// Lists and imports Egnyte's users.
    Import,
    /// Issues SAML assertions.
    SignIn,
    /// Deletes, rather than deactivates, the account of a person deleted in the directory.
    DeleteUsers,
    /// Leaves members nobody manages in a group it takes over.
    KeepsLocalMembers,
}

impl Capability {
    /// Every capability, in the order documents list them.
    pub const ALL: [Self; 7] = [
        Self::Integration,
        Self::Application,
        Self::Events,
        Self::Import,
        Self::SignIn,
        Self::DeleteUsers,
        Self::KeepsLocalMembers,
    ];

    /// Whether a connector that declares it is asked questions.
    pub fn is_asked_about(self) -> bool {
        matches!(self, Self::Application | Self::Events | Self::Import | Self::SignIn)
    }

    /// The word used in messages, tags and `conformance.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::Application => "application",
            Self::Events => "events",
            Self::Import => "import",
            Self::SignIn => "sign-in",
            Self::DeleteUsers => "delete-users",
            Self::KeepsLocalMembers => "keeps-local-members",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no capability.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown capability `{word}`{hint}; there are {}", Capability::ALL.map(Capability::as_str).join(", "))]
pub struct UnknownCapability {
    word: String,
    hint: Hint,
}

impl FromStr for Capability {
    type Err = UnknownCapability;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|capability| capability.as_str() == word).ok_or_else(|| UnknownCapability {
            word: word.to_owned(),
            hint: Hint::of(word, Self::ALL.map(Self::as_str)),
        })
    }
}

/// `hello`: the first message of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hello {
    /// Version of the protocol: 1.
    pub protocol: u32,
    /// Version of the suite.
    pub suite: String,
    /// Names the session, one for each scenario.
    pub session: String,
}

/// The answer to `hello`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// Version of the protocol that the connector speaks: 1.
    pub protocol: u32,
    /// The connector's name.
    pub name: String,
    /// The connector's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What it can do beyond people and groups.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// Where it is at home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// Where its faults are collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issues: Option<String>,
}

/// The answer to `hello` as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Welcome {
    /// Who answers.
    #[serde(flatten)]
    pub identity: Identity,
    /// Over HTTP: where the rest of the session is to be sent, absolute or relative to the first address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
}

/// `deliver`: something happened; here is everything as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// The session.
    pub session: String,
    /// What happened.
    pub event: Event,
    /// The whole desired state after it.
    pub directory: Directory,
}

/// The answer to `deliver`, given when the connector has nothing left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Settled {
    /// Whether all went well.
    pub ok: bool,
    /// What an administrator would read when it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// One entry for each person or user group that could not be kept in step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl Settled {
    /// All went well.
    pub fn ok() -> Self {
        Self { ok: true, error: None, problems: Vec::new() }
    }
}

/// A person or a user group that could not be kept in step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Id>,
    /// The user group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_group: Option<Id>,
    /// What an administrator would read.
    pub error: String,
}

/// `bye`: the end of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bye {
    /// The session.
    pub session: String,
}
