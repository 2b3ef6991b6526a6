//! Diagnosis of a red run: the known faults that its failures look like, and the rest grouped by what is alike.

mod alike;
mod likelihood;
mod signatures;
mod symptoms;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::{Outcome, ScenarioResult};
use alike::group_alike;
use likelihood::{Match, Observation, explain};
use signatures::ScenarioKey;
pub use signatures::{Signatures, SignaturesError};
pub(crate) use text::render_diagnosis;

/// Diagnosis of a red run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Number of failures that were compared with known faults.
    pub failures: usize,
    /// Known faults that failures look like, the one with the most failures first. None below the least likelihood.
    pub causes: Vec<Cause>,
    /// Failures that are alike, and like no known fault.
    pub groups: Vec<AlikeFailures>,
}

/// Known fault that failures look like.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// Name of the fault: a flaw of the reference connector.
    pub fault: String,
    /// Fault as a sentence.
    pub says: String,
    /// Likelihood from 0 to 1: the share of what the fault breaks that is broken here, in the same way.
    pub likelihood: f64,
    /// Rule to look at first.
    pub rule: String,
    /// Id of the scenario to look at first.
    pub first: String,
    /// Ids of the failures that look like it, the clearest first.
    pub failures: Vec<String>,
    /// Other faults that explain the same failures almost as well.
    pub alternatives: Vec<OtherCause>,
}

/// Fault that explains the failures of another almost as well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OtherCause {
    /// Name of the fault.
    pub fault: String,
    /// Fault as a sentence.
    pub says: String,
    /// Likelihood.
    pub likelihood: f64,
}

/// Failures that are alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlikeFailures {
    /// Symptom that they share.
    pub reason: String,
    /// Ids of the failures.
    pub failures: Vec<String>,
}

impl Diagnosis {
    /// Compares the failures of a run with known faults; none for a run without failures. `describe` gives the sentence of a
    /// fault, none of one that is not known any more.
    pub fn of(
        results: &[ScenarioResult],
        signatures: Signatures,
        describe: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let failures: Vec<&ScenarioResult> = results.iter().filter(|result| is_compared(result)).collect();
        if failures.is_empty() {
            return None;
        }
        let observation = Observation::of(results);
        let known = signatures.retain(|fault| describe(fault).is_some());
        let sentence = |fault: &str| describe(fault).unwrap_or_default();
        let mut left = failures.clone();
        let mut causes = Vec::new();
        for found in explain(&observation, &known) {
            let (explained, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|it| found.explains(it));
            left = rest;
            causes.extend(cause(&found, &failures, explained, &sentence));
        }
        Some(Self { failures: failures.len(), causes, groups: group_alike(&left) })
    }

    /// Returns the ids of the failures, those of the first cause first.
    pub(crate) fn order(&self) -> Vec<&str> {
        let causes = self.causes.iter().flat_map(|cause| &cause.failures);
        causes.chain(self.groups.iter().flat_map(|group| &group.failures)).map(String::as_str).collect()
    }

    /// Returns the sentence of the fault that a failure looks like.
    pub(crate) fn cause_of(&self, id: &str) -> Option<&Cause> {
        self.causes.iter().find(|cause| cause.failures.iter().any(|failure| failure == id))
    }
}

impl Match {
    fn explains(&self, result: &ScenarioResult) -> bool {
        self.likeness(result) > 0.0
    }

    fn likeness(&self, result: &ScenarioResult) -> f64 {
        self.explains.get(&ScenarioKey::of(result)).copied().unwrap_or_default()
    }
}

fn is_compared(result: &ScenarioResult) -> bool {
    matches!(result.outcome, Outcome::Failed | Outcome::Errored)
}

/// Describes a match; none if each of its failures looks like an earlier one.
fn cause(
    found: &Match,
    failures: &[&ScenarioResult],
    mut explained: Vec<&ScenarioResult>,
    sentence: &dyn Fn(&str) -> String,
) -> Option<Cause> {
    // The rule that the fault breaks comes first, then what is most alike.
    let tag = format!("flaw:{}", found.fault);
    let is_other_rule = |result: &&ScenarioResult| !result.tags.contains(&tag);
    let clearest = |list: &mut Vec<&ScenarioResult>| {
        list.sort_by(|one, other| {
            let alike = found.likeness(other).total_cmp(&found.likeness(one));
            is_other_rule(one).cmp(&is_other_rule(other)).then(alike)
        });
    };
    clearest(&mut explained);
    let mut all: Vec<&ScenarioResult> = failures.iter().copied().filter(|result| found.explains(result)).collect();
    clearest(&mut all);
    let first = explained.first().or(all.first())?;
    let others = found.others.iter().map(|(fault, likelihood)| OtherCause {
        fault: fault.clone(),
        says: sentence(fault),
        likelihood: round(*likelihood),
    });
    Some(Cause {
        fault: found.fault.clone(),
        says: sentence(&found.fault),
        likelihood: round(found.likelihood),
        rule: first.rule_name().to_owned(),
        first: first.id.clone(),
        failures: explained.iter().map(|result| result.id.clone()).collect(),
        alternatives: others.collect(),
    })
}

/// Rounds to two decimals.
fn round(likelihood: f64) -> f64 {
    (likelihood * 100.0).round() / 100.0
}
