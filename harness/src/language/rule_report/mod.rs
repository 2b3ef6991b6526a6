//! The rules with what stands behind each: the Rule in the features, its scenarios, and what was broken on purpose to
//! prove that they can fail. Judges nothing.

mod explain;
mod markdown;
mod show;

use serde::Serialize;

use crate::mock;
use crate::suite::rules::{Judged, RuleEntry, Unbreakable};
use crate::suite::{self, Case, Suite};
use egnyte_reference::Flaw;
use egnyte_support::did_you_mean::Hint;

pub use explain::explain;
pub use markdown::{markdown, summary};
pub use show::show;

/// Every rule, and the sentences of the article that are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// The version of this format: 1.
    pub version: u32,
    /// The rules, in the catalogue's order.
    pub rules: Vec<Covered>,
    /// What the article says and nobody here can break.
    pub unbreakable: Vec<Unbreakable>,
}

/// A rule with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Covered {
    /// The rule as the catalogue has it.
    #[serde(flatten)]
    pub entry: RuleEntry,
    /// The sentence after `Rule:`, where a feature has the rule.
    pub title: Option<String>,
    /// Its scenarios; each row of an outline is one.
    pub scenarios: Vec<Scenario>,
    /// What breaks it on purpose: flaws of the reference connector, or of the mock for a rule that Egnyte keeps.
    pub broken_by: Vec<Breaker>,
}

/// A scenario of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scenario {
    /// Its title.
    pub title: String,
    /// `FILE:LINE`.
    pub place: String,
}

/// Something that breaks a rule on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breaker {
    /// The name after `@flaw:`.
    pub name: String,
    /// What it does.
    pub sentence: String,
}

/// An id that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule `{id}`{hint}; `egnyte-conformance rules` lists them all")]
pub struct UnknownRule {
    id: String,
    hint: Hint,
}

/// The catalogue, joined with the suite's own features.
///
/// # Errors
/// When the catalogue is not readable, which a test excludes.
pub fn coverage() -> Result<Coverage, crate::suite::rules::CatalogueError> {
    let catalogue = suite::catalogue()?;
    let cases = Suite::embedded().cases();
    let rules = catalogue.rules().iter().map(|entry| covered(entry, &cases)).collect();
    Ok(Coverage { version: 1, rules, unbreakable: catalogue.unbreakable().to_vec() })
}

impl Coverage {
    /// The rule of that id.
    ///
    /// # Errors
    /// When there is none.
    pub fn rule(&self, id: &str) -> Result<&Covered, UnknownRule> {
        let known = || self.rules.iter().map(|rule| rule.entry.id.as_str());
        let found = self.rules.iter().find(|rule| rule.entry.id == id);
        found.ok_or_else(|| UnknownRule { id: id.to_owned(), hint: Hint::of(id, known()) })
    }

    /// The areas, which are what stands before the point of an id, each with its rules.
    fn areas(&self) -> Vec<(&str, Vec<&Covered>)> {
        let mut areas: Vec<(&str, Vec<&Covered>)> = Vec::new();
        for rule in &self.rules {
            let area = rule.area();
            match areas.iter_mut().find(|(name, _)| *name == area) {
                Some((_, rules)) => rules.push(rule),
                None => areas.push((area, vec![rule])),
            }
        }
        areas
    }
}

impl Covered {
    fn area(&self) -> &str {
        self.entry.id.split('.').next().unwrap_or_default()
    }

    /// How it is judged, where that is not by scenarios.
    fn judged_otherwise(&self) -> Option<&'static str> {
        match self.entry.judged {
            Judged::ByScenarios => None,
            Judged::OnceARun => Some("judged once for the whole run, by every request of it"),
            Judged::ByTestsOfTheMock => Some("proven by the mock's own tests"),
        }
    }
}

fn covered<'a>(entry: &RuleEntry, cases: &'a [std::sync::Arc<Case>]) -> Covered {
    let own = |case: &&'a std::sync::Arc<Case>| {
        case.rule.as_ref().is_some_and(|rule| rule.id.as_deref() == Some(entry.id.as_str()))
    };
    let own: Vec<&Case> = cases.iter().filter(own).map(AsRef::as_ref).collect();
    let head = own.first().and_then(|case| case.rule.as_ref());
    Covered {
        entry: entry.clone(),
        title: head.map(|rule| rule.says.clone()),
        scenarios: own.iter().map(|case| Scenario { title: case.title.clone(), place: case.place() }).collect(),
        broken_by: match entry.judged {
            Judged::OnceARun => on_the_wire(),
            _ => head.map_or_else(Vec::new, |rule| rule.flaws.iter().map(|name| breaker(name)).collect()),
        },
    }
}

/// What no scenario fails for, but the verdict on all requests.
fn on_the_wire() -> Vec<Breaker> {
    Flaw::ALL.into_iter().filter(|flaw| flaw.is_on_the_wire()).map(|flaw| breaker(flaw.name())).collect()
}

fn breaker(name: &str) -> Breaker {
    let flaw = Flaw::ALL.into_iter().find(|flaw| flaw.name() == name).map(Flaw::sentence);
    let sentence = flaw.or_else(|| mock::describe_weakness(name)).unwrap_or_default();
    Breaker { name: name.to_owned(), sentence: sentence.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_scenarios_and_something_that_breaks_it_or_says_how_it_is_judged() {
        for rule in coverage().unwrap().rules {
            let id = &rule.entry.id;
            match rule.entry.judged {
                Judged::ByScenarios => {
                    assert!(!rule.scenarios.is_empty(), "{id} has no Rule in features/");
                    assert!(!rule.broken_by.is_empty(), "nothing breaks {id} on purpose");
                }
                Judged::OnceARun | Judged::ByTestsOfTheMock => {
                    assert!(rule.scenarios.is_empty(), "{id} has scenarios, so that it is judged by them");
                }
            }
        }
    }

    #[test]
    fn every_rule_of_the_features_is_in_the_catalogue() {
        let catalogue = suite::catalogue().unwrap();
        for case in Suite::embedded().cases() {
            let id = case.rule.as_ref().and_then(|rule| rule.id.clone()).unwrap_or_default();
            assert!(catalogue.rule(&id).is_some(), "{}: `{id}` is not in features/rules.toml", case.place());
        }
    }

    #[test]
    fn everything_that_breaks_a_rule_says_what_it_does() {
        for rule in coverage().unwrap().rules {
            for breaker in &rule.broken_by {
                assert!(
                    !breaker.sentence.is_empty(),
                    "{} of {} is neither flaw nor weakness",
                    breaker.name,
                    rule.entry.id
                );
            }
        }
    }

    #[test]
    fn a_slip_in_an_id_finds_the_rule_that_was_meant() {
        let error = coverage().unwrap().rule("groups.take-over").unwrap_err().to_string();
        assert!(error.contains("did you mean `groups.takeover`?"), "{error}");
    }
}
