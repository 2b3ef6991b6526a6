//! Report on the rules: each with its scenarios, and with the flaws that prove that they can fail. Judges nothing.

use serde::Serialize;

use crate::mock;
use crate::suite::rules::{Judgement, OutOfScope, RuleCatalogue, RuleCatalogueError, RuleEntry};
use crate::suite::{Case, Suite};
use egnyte_reference::Flaw;
use egnyte_support::did_you_mean::Hint;

/// Report on all rules, and on the sentences of the article that are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleReport {
    /// Version of the format: 1.
    pub version: u32,
    /// Rules, in the order of the catalogue.
    pub rules: Vec<ReportedRule>,
    /// Sentences of the article that neither a connector nor Egnyte can break.
    pub unbreakable: Vec<OutOfScope>,
}

/// Rule with its scenarios and flaws.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportedRule {
    /// Entry of the catalogue.
    #[serde(flatten)]
    pub entry: RuleEntry,
    /// Sentence after `Rule:`, where a feature has the rule.
    pub title: Option<String>,
    /// Scenarios; each row of an outline is one.
    pub scenarios: Vec<RuleScenario>,
    /// Flaws of the reference connector that break the rule, or weaknesses of the mock for a rule that Egnyte keeps.
    pub broken_by: Vec<Breaker>,
}

/// Scenario of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleScenario {
    /// Title.
    pub title: String,
    /// `FILE:LINE`.
    pub place: String,
}

/// Flaw or weakness that breaks a rule on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breaker {
    /// Name after `@flaw:`.
    pub name: String,
    /// Description of its effect.
    pub sentence: String,
}

/// Error for an id that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rule `{id}`{hint}; `egnyte-conformance rules` lists all rules")]
pub struct UnknownRuleError {
    id: String,
    hint: Hint,
}

impl RuleReport {
    /// Builds the report from the embedded catalogue and features.
    pub fn load() -> Result<Self, RuleCatalogueError> {
        let catalogue = RuleCatalogue::load_embedded()?;
        let cases = Suite::load_embedded().cases();
        let cases: Vec<&Case> = cases.iter().map(AsRef::as_ref).collect();
        let rules = catalogue.rules().iter().map(|entry| ReportedRule::new(entry, &cases)).collect();
        Ok(Self { version: 1, rules, unbreakable: catalogue.unbreakable().to_vec() })
    }

    /// Finds a rule by its id.
    pub fn rule(&self, id: &str) -> Result<&ReportedRule, UnknownRuleError> {
        let ids = || self.rules.iter().map(|rule| rule.entry.id.as_str());
        let found = self.rules.iter().find(|rule| rule.entry.id == id);
        found.ok_or_else(|| UnknownRuleError { id: id.to_owned(), hint: Hint::of(id, ids()) })
    }

    /// Returns the areas with their rules. The area is the part of an id before the point.
    pub(super) fn areas(&self) -> Vec<(&str, Vec<&ReportedRule>)> {
        let mut areas: Vec<(&str, Vec<&ReportedRule>)> = Vec::new();
        for rule in &self.rules {
            let area = rule.entry.id.split('.').next().unwrap_or_default();
            match areas.iter_mut().find(|(name, _)| *name == area) {
                Some((_, rules)) => rules.push(rule),
                None => areas.push((area, vec![rule])),
            }
        }
        areas
    }
}

impl ReportedRule {
    fn new(entry: &RuleEntry, cases: &[&Case]) -> Self {
        let id = |case: &Case| case.rule.as_ref().and_then(|rule| rule.id.clone());
        let own: Vec<&&Case> = cases.iter().filter(|case| id(case).as_ref() == Some(&entry.id)).collect();
        let broken_by = match entry.judged {
            Judgement::OnceARun => wire_flaws(),
            _ => breakers(&own),
        };
        Self {
            entry: entry.clone(),
            title: own.first().and_then(|case| case.rule.as_ref()).map(|rule| rule.says.clone()),
            scenarios: own.iter().map(|case| RuleScenario { title: case.title.clone(), place: case.place() }).collect(),
            broken_by,
        }
    }

    /// Describes how the rule is judged, unless by scenarios.
    pub(super) fn other_judgement(&self) -> Option<&'static str> {
        match self.entry.judged {
            Judgement::ByScenarios => None,
            Judgement::OnceARun => Some("judged once for the whole run, by all its requests"),
            Judgement::ByTestsOfTheMock => Some("judged by the tests of the mock"),
        }
    }
}

/// Returns the flaws that no scenario finds, but the verdict on all requests of a run.
fn wire_flaws() -> Vec<Breaker> {
    Flaw::ALL.into_iter().filter(|flaw| flaw.is_on_the_wire()).map(|flaw| breaker(flaw.name())).collect()
}

/// Returns the flaws that the features name under a rule, each once: several features may have it.
fn breakers(cases: &[&&Case]) -> Vec<Breaker> {
    let mut names: Vec<&str> = Vec::new();
    for name in cases.iter().flat_map(|case| case.flaws()) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.into_iter().map(breaker).collect()
}

fn breaker(name: &str) -> Breaker {
    let flaw = Flaw::ALL.into_iter().find(|flaw| flaw.name() == name).map(Flaw::description);
    let sentence = flaw.or_else(|| mock::describe_weakness(name)).unwrap_or_default();
    Breaker { name: name.to_owned(), sentence: sentence.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_scenarios_and_a_flaw_or_another_judgement() {
        for rule in RuleReport::load().unwrap().rules {
            let id = &rule.entry.id;
            match rule.entry.judged {
                Judgement::ByScenarios => {
                    assert!(!rule.scenarios.is_empty(), "{id} has no Rule in features/");
                    assert!(!rule.broken_by.is_empty(), "no flaw breaks {id}");
                }
                Judgement::OnceARun | Judgement::ByTestsOfTheMock => {
                    assert!(rule.scenarios.is_empty(), "{id} has scenarios, and they judge it");
                }
            }
        }
    }

    #[test]
    fn every_rule_of_the_features_is_in_the_catalogue() {
        let catalogue = RuleCatalogue::load_embedded().unwrap();
        for case in Suite::load_embedded().cases() {
            let id = case.rule.as_ref().and_then(|rule| rule.id.clone()).unwrap_or_default();
            assert!(catalogue.rule(&id).is_some(), "{}: `{id}` is not in features/rules.toml", case.place());
        }
    }

    #[test]
    fn every_breaker_has_a_description() {
        for rule in RuleReport::load().unwrap().rules {
            for Breaker { name, sentence } in &rule.broken_by {
                assert!(!sentence.is_empty(), "{name} of {} is neither a flaw nor a weakness", rule.entry.id);
            }
        }
    }

    #[test]
    fn an_unknown_rule_suggests_the_nearest() {
        let error = RuleReport::load().unwrap().rule("groups.take-over").unwrap_err().to_string();
        assert!(error.contains("did you mean `groups.takeover`?"), "{error}");
    }
}
