//! Experiments as data: steps, and the conditions that tell the answers apart.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::condition::{Choice, Condition, NumberSource};

/// Text of the experiments.
const FILE: &str = include_str!("experiments.toml");

/// Experiments that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Invalid file.
    #[error("cannot read the experiments: {0}")]
    Invalid(String),
    /// Guess without experiment.
    #[error("there is no experiment for `{id}`: {nearest}")]
    Unknown {
        /// Id of the guess.
        id: String,
        /// Suggestion.
        nearest: String,
    },
}

/// All experiments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "experiment")]
    experiments: Vec<Experiment>,
}

impl Catalogue {
    /// Reads the experiments of this crate.
    pub fn read() -> Result<Self, CatalogueError> {
        toml::from_str(FILE).map_err(|error| CatalogueError::Invalid(error.to_string()))
    }

    /// Returns all experiments.
    pub fn experiments(&self) -> &[Experiment] {
        &self.experiments
    }

    /// Keeps the experiments for these guesses only.
    pub fn retain(&mut self, guesses: &[String]) -> Result<(), CatalogueError> {
        let ids = || self.experiments.iter().map(|experiment| experiment.guess.as_str());
        for id in guesses {
            if !ids().any(|known| known == id) {
                let nearest = egnyte_support::did_you_mean::closest(id, ids())
                    .map_or_else(|| "--plan lists them".to_owned(), |nearest| format!("did you mean `{nearest}`?"));
                return Err(CatalogueError::Unknown { id: id.clone(), nearest });
            }
        }
        self.experiments.retain(|experiment| guesses.contains(&experiment.guess));
        Ok(())
    }
}

/// Experiment for a guess.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Id of the guess.
    pub guess: String,
    #[serde(default)]
    pub(crate) steps: Vec<Step>,
    /// Answers that are words.
    #[serde(default)]
    pub(crate) answers: Vec<Choice>,
    /// Places of an answer that is a number, the first that has one.
    #[serde(default)]
    pub(crate) numbers: Vec<NumberSource>,
    /// Search for an answer that is a number.
    pub(crate) search: Option<Search>,
    #[serde(default)]
    pub(crate) least: u64,
    #[serde(default)]
    pub(crate) most: u64,
    /// Restriction of the evidence.
    pub(crate) caution: Option<String>,
    /// Reason for which a guess cannot be asked safely.
    pub(crate) impossible: Option<String>,
}

impl Experiment {
    /// Returns the reason for which the guess cannot be asked, if it cannot.
    pub fn impossible(&self) -> Option<&str> {
        self.impossible.as_deref()
    }

    /// Returns the words that the experiment tells apart, or none if the answer is a number.
    pub fn words(&self) -> Vec<&str> {
        self.answers.iter().map(|choice| choice.is.as_str()).collect()
    }

    /// Returns whether a condition names a step.
    pub(crate) fn asks(&self, step: &Step) -> bool {
        let is_last = self.steps.last().is_some_and(|last| last.label() == step.label());
        let named = |of: &Option<String>| of.as_deref().map_or(is_last, |of| of == step.label());
        let conditions = self.answers.iter().flat_map(|choice| &choice.when);
        conditions.clone().any(|condition: &Condition| {
            named(&condition.of)
                || [&condition.like, &condition.unlike].iter().any(|other| other.as_deref() == Some(step.label()))
        }) || self.numbers.iter().any(|source| source.of == step.label())
    }
}

/// Search for the largest number that is accepted.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    pub(crate) of: Searched,
    /// Number that is tried first.
    pub(crate) first: u64,
    /// Answer if more than the maximum is accepted.
    pub(crate) beyond: Option<u64>,
}

/// Subject of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Searched {
    /// Length of the name of a group.
    GroupName,
    /// Number of the members that a PATCH names.
    PatchMembers,
}

/// Step of an experiment.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "StepForm")]
pub(crate) struct Step {
    pub(crate) verb: String,
    /// Name of the object, or a path.
    pub(crate) object: String,
    label: Option<String>,
    /// Object that is looked for.
    pub(crate) of: Option<String>,
    pub(crate) set: Map<String, Value>,
    pub(crate) without: Vec<String>,
    pub(crate) operations: Option<Value>,
    pub(crate) has_invalid_token: bool,
}

impl Step {
    /// Returns the name by which conditions refer to the step.
    pub(crate) fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.object)
    }

    /// Step of one line.
    #[cfg(test)]
    pub(crate) fn new(verb: &str, object: &str) -> Self {
        StepForm::Line(format!("{verb} {object}")).into()
    }
}

/// Step as it is written.
#[derive(Deserialize)]
#[serde(untagged)]
enum StepForm {
    Line(String),
    Table(Box<StepTable>),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTable {
    #[serde(rename = "do")]
    line: String,
    #[serde(rename = "as")]
    label: Option<String>,
    of: Option<String>,
    #[serde(default)]
    set: Map<String, Value>,
    #[serde(default)]
    without: Vec<String>,
    operations: Option<Value>,
    token: Option<InvalidToken>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum InvalidToken {
    Invalid,
}

impl From<StepForm> for Step {
    fn from(form: StepForm) -> Self {
        let table = match form {
            StepForm::Line(line) => StepTable { line, ..StepTable::default() },
            StepForm::Table(table) => *table,
        };
        let (verb, object) = table.line.split_once(' ').unwrap_or((&table.line, ""));
        Self {
            verb: verb.to_owned(),
            object: object.to_owned(),
            label: table.label,
            of: table.of,
            set: table.set,
            without: table.without,
            operations: table.operations,
            has_invalid_token: table.token.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::call::VERBS;

    #[test]
    fn every_step_and_condition_is_understood() {
        let catalogue = Catalogue::read().unwrap();
        for experiment in catalogue.experiments() {
            let guess = &experiment.guess;
            let labels: BTreeSet<&str> = experiment.steps.iter().map(Step::label).collect();
            for step in &experiment.steps {
                assert!(VERBS.contains(&step.verb.as_str()) && !step.object.is_empty(), "{guess}: {step:?}");
            }
            for condition in experiment.answers.iter().flat_map(|choice| &choice.when) {
                let named = [&condition.of, &condition.like, &condition.unlike];
                assert!(
                    named.into_iter().flatten().all(|name| labels.contains(name.as_str())),
                    "{guess}: {condition:?}"
                );
                assert!(condition.is_complete(), "{guess}: {condition:?}");
            }
            let kinds = [!experiment.answers.is_empty(), !experiment.numbers.is_empty(), experiment.search.is_some()];
            let count = kinds.iter().filter(|has| **has).count();
            assert_eq!(count, usize::from(experiment.impossible.is_none()), "{guess}");
        }
    }

    #[test]
    fn unknown_guess_gets_a_suggestion() {
        let mut catalogue = Catalogue::read().unwrap();
        let error = catalogue.retain(&["duplicate-emial".to_owned()]).unwrap_err();
        assert_eq!(error.to_string(), "there is no experiment for `duplicate-emial`: did you mean `duplicate-email`?");
        catalogue.retain(&["duplicate-email".to_owned()]).unwrap();
        assert_eq!(catalogue.experiments().len(), 1);
    }
}
