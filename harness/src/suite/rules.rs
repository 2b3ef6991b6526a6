//! The catalogue of rules: what a connector must do to Egnyte, who keeps each rule and on what evidence.
//! Reads `features/rules.toml`; knows nothing of features, scenarios or verdicts.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use egnyte_protocol::Capability;

/// Who keeps a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keeper {
    /// The connector: judged on every connector.
    Connector,
    /// Egnyte: kept by the mock, shown apart.
    Egnyte,
}

/// On what a rule rests, from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// A public source says it.
    Documented,
    /// An RFC or SAML says it.
    Standard,
    /// It follows from a documented sentence.
    Inferred,
    /// Nobody public says it; a customer would expect it.
    Assumed,
}

impl Grade {
    /// Every grade, strongest first.
    pub const ALL: [Self; 4] = [Self::Documented, Self::Standard, Self::Inferred, Self::Assumed];

    /// The tag, without its `@`.
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

/// How a rule is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// By the scenarios of its Rule.
    #[default]
    ByScenarios,
    /// Once for the whole run.
    OnceARun,
    /// By the mock's own tests: no connector takes part.
    ByTestsOfTheMock,
}

/// A sentence of the article that nobody here can break, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unbreakable {
    /// What the article says.
    pub says: String,
    /// Why it is no rule.
    pub why: String,
}

/// One rule of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// The id that tags, reports and lists of known failures key on.
    pub id: String,
    /// Who keeps it.
    pub keeper: Keeper,
    /// The capability without which a connector need not keep it.
    #[serde(default)]
    pub needs: Option<Capability>,
    /// On what it rests.
    pub evidence: Grade,
    /// Where that is written.
    #[serde(default)]
    pub source: Option<String>,
    /// The rule as a sentence.
    pub says: String,
    /// How it is judged.
    #[serde(default)]
    pub judged: Judged,
}

/// Every rule there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Catalogue {
    #[serde(default, rename = "rule")]
    rules: Vec<RuleEntry>,
    #[serde(default)]
    unbreakable: Vec<Unbreakable>,
}

/// The catalogue could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue of rules is not readable: {0}")]
pub struct CatalogueError(#[from] toml::de::Error);

impl Catalogue {
    /// Reads the text of a `rules.toml`.
    ///
    /// # Errors
    /// When it is not TOML of that shape; the message names line and column.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        Ok(toml::from_str(text)?)
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&RuleEntry> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Every rule, in the catalogue's order.
    pub fn rules(&self) -> &[RuleEntry] {
        &self.rules
    }

    /// The sentences of the article that are no rules.
    pub fn unbreakable(&self) -> &[Unbreakable] {
        &self.unbreakable
    }

    /// Every id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_documented_or_standard_says_where() {
        let catalogue = Catalogue::parse(include_str!("../../../features/rules.toml")).unwrap();
        for rule in catalogue.rules() {
            let written = matches!(rule.evidence, Grade::Documented | Grade::Standard);
            assert!(!written || rule.source.is_some(), "{} names no source", rule.id);
        }
    }
}
