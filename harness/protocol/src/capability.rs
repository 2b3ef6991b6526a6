//! Capabilities of a connector beyond people and groups: a closed vocabulary.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use egnyte_support::did_you_mean::Hint;

/// Capability that a connector can declare beyond people and groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Owns the state of the integration: activation, token, group management.
    Integration,
    /// Owns the application: its SSO IdP URL, its deletion.
    Application,
    /// Records Directory Insights events.
    Events,
    /// Lists and imports the users of Egnyte.
    Import,
    /// Issues SAML assertions.
    SignIn,
    /// Deletes the account of a person who was deleted in the directory, instead of deactivating it.
    DeleteUsers,
    /// Keeps unmanaged members in a group that it takes over.
    KeepsLocalMembers,
    /// Has no switch for groups: they are always managed. Rules about the switch are skipped.
    AlwaysManagesGroups,
}

impl Capability {
    /// Every capability, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Integration,
        Self::Application,
        Self::Events,
        Self::Import,
        Self::SignIn,
        Self::DeleteUsers,
        Self::KeepsLocalMembers,
        Self::AlwaysManagesGroups,
    ];

    /// Returns whether the capability comes with questions to the connector.
    pub fn is_asked_about(self) -> bool {
        matches!(self, Self::Application | Self::Events | Self::Import | Self::SignIn)
    }

    /// Returns the word for messages, tags and `conformance.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::Application => "application",
            Self::Events => "events",
            Self::Import => "import",
            Self::SignIn => "sign-in",
            Self::DeleteUsers => "delete-users",
            Self::KeepsLocalMembers => "keeps-local-members",
            Self::AlwaysManagesGroups => "always-manages-groups",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Error: the word is not a capability.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown capability `{word}`{hint}; the capabilities are {}", Capability::ALL.map(Capability::as_str).join(", "))]
pub struct UnknownCapabilityError {
    word: String,
    hint: Hint,
}

impl FromStr for Capability {
    type Err = UnknownCapabilityError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|capability| capability.as_str() == word).ok_or_else(|| UnknownCapabilityError {
            word: word.to_owned(),
            hint: Hint::of(word, Self::ALL.map(Self::as_str)),
        })
    }
}
