//! The catalogue of rules: what a connector must do to Egnyte, who keeps each rule and on what evidence.
//! Reads `features/rules.toml`; knows nothing of features, scenarios or verdicts.

use serde::{Deserialize, Serialize};

use egnyte_protocol::Capability;

pub use egnyte_report::{Grade, Keeper};

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
