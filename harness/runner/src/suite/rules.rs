//! Catalogue of rules: the duties of a connector, the party that keeps each rule, and the evidence for it.
//! Reads `features/rules.toml`; knows nothing of features, scenarios or verdicts.

use serde::{Deserialize, Serialize};

use egnyte_protocol::Capability;

pub use egnyte_report::{Grade, Keeper};

use super::embedded;

/// Way in which a rule is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// Scenarios of the rule.
    #[default]
    ByScenarios,
    /// One verdict for the whole run.
    OnceARun,
    /// Tests of the mock, without a connector.
    ByTestsOfTheMock,
}

/// Sentence of the article that neither a connector nor Egnyte can break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutOfScope {
    /// Sentence.
    pub says: String,
    /// Reason why it is no rule.
    pub why: String,
}

/// Rule of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// Id, which tags, reports and lists of known failures refer to.
    pub id: String,
    /// Party that keeps the rule.
    pub keeper: Keeper,
    /// Capability that makes the rule apply to a connector.
    #[serde(default)]
    pub needs: Option<Capability>,
    /// Grade of the evidence.
    pub evidence: Grade,
    /// Source of the evidence.
    #[serde(default)]
    pub source: Option<String>,
    /// Rule as a sentence.
    pub says: String,
    /// Way in which the rule is judged.
    #[serde(default)]
    pub judged: Judgement,
}

/// Catalogue of all rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct RuleCatalogue {
    #[serde(default, rename = "rule")]
    rules: Vec<RuleEntry>,
    #[serde(default)]
    unbreakable: Vec<OutOfScope>,
}

/// Syntax error in the catalogue, with its line and column.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the catalogue of rules: {0}")]
pub struct RuleCatalogueError(#[from] toml::de::Error);

impl RuleCatalogue {
    /// Loads the embedded catalogue.
    pub fn load_embedded() -> Result<Self, RuleCatalogueError> {
        Self::parse(&embedded::text("features/rules.toml").unwrap_or_default())
    }

    /// Parses the text of a `rules.toml`.
    pub fn parse(text: &str) -> Result<Self, RuleCatalogueError> {
        Ok(toml::from_str(text)?)
    }

    /// Finds a rule by its id.
    pub fn rule(&self, id: &str) -> Option<&RuleEntry> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Returns the rules, in the order of the catalogue.
    pub fn rules(&self) -> &[RuleEntry] {
        &self.rules
    }

    /// Returns the sentences of the article that are no rules.
    pub fn unbreakable(&self) -> &[OutOfScope] {
        &self.unbreakable
    }

    /// Iterates over the ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_and_standard_rules_name_their_source() {
        for rule in RuleCatalogue::load_embedded().unwrap().rules() {
            let written = matches!(rule.evidence, Grade::Documented | Grade::Standard);
            assert!(!written || rule.source.is_some(), "{} names no source", rule.id);
        }
    }
}
