//! Rule of a scenario: its id, its sentence, its evidence and its keeper.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keeper of a rule: the side that must keep it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keeper {
    /// The connector: judged on every connector.
    #[default]
    Connector,
    /// Egnyte: kept by the mock, shown apart.
    Egnyte,
}

/// Grade of the evidence for a rule, from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// A public source says it.
    Documented,
    /// An RFC or SAML says it.
    Standard,
    /// It follows from a documented sentence.
    Inferred,
    /// No public source says it; a customer would expect it.
    Assumed,
}

impl Grade {
    /// Every grade, strongest first.
    pub const ALL: [Self; 4] = [Self::Documented, Self::Standard, Self::Inferred, Self::Assumed];

    /// Returns the tag, without its `@`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Standard => "standard",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Rule that a scenario belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleInfo {
    /// Id, which lists of known failures refer to.
    pub id: Option<String>,
    /// Rule as a sentence.
    pub says: String,
    /// Grade of its evidence.
    pub evidence: Option<Grade>,
    /// Source of its evidence.
    #[serde(default)]
    pub source: Option<String>,
}

impl RuleInfo {
    /// Returns the id, or the sentence of a rule without an id.
    pub fn name(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.says)
    }
}
