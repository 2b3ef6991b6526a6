//! Signatures of known faults: the symptoms that each fault has in each scenario. Recorded from a connector that has one
//! fault at a time, and kept as a file.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::symptoms::symptoms;
use crate::scenario::{ScenarioResult, StepResult};

/// Scenario by what its place does not change: the file, the rule and the title. All rows of an outline may share them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ScenarioKey {
    /// Feature file.
    pub file: String,
    /// Name of the rule.
    pub rule: String,
    /// Title.
    pub title: String,
}

/// Symptoms of known faults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signatures {
    /// Names of the faults that were recorded.
    faults: BTreeSet<String>,
    scenarios: BTreeMap<ScenarioKey, ScenarioSymptoms>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct ScenarioSymptoms {
    /// Digests of the steps: one of each row of an outline.
    steps: BTreeSet<String>,
    /// Names of the faults with each symptom.
    symptoms: BTreeMap<String, BTreeSet<String>>,
}

/// Error: the text is not a file of signatures.
#[derive(Debug, thiserror::Error)]
#[error("it is not a file of signatures: {0}")]
pub struct SignaturesError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct SignatureFile {
    faults: BTreeSet<String>,
    scenarios: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    key: ScenarioKey,
    steps: BTreeSet<String>,
    symptoms: BTreeMap<String, BTreeSet<String>>,
}

impl ScenarioKey {
    /// Returns the key of a result.
    pub(crate) fn of(result: &ScenarioResult) -> Self {
        Self { file: result.file.clone(), rule: result.rule_name().to_owned(), title: result.title.clone() }
    }
}

impl Signatures {
    /// Parses a file of signatures.
    ///
    /// # Errors
    /// If the text is not one.
    pub fn parse(text: &str) -> Result<Self, SignaturesError> {
        let SignatureFile { faults, scenarios } = serde_json::from_str(text)?;
        let of = |Entry { key, steps, symptoms }| (key, ScenarioSymptoms { steps, symptoms });
        Ok(Self { faults, scenarios: scenarios.into_iter().map(of).collect() })
    }

    /// Drops what is no longer current: faults that do not exist any more, and scenarios with other steps than these.
    #[must_use]
    pub fn retain_current(self, is_known: impl Fn(&str) -> bool, scenarios: &[ScenarioResult]) -> Self {
        let mut current: BTreeMap<ScenarioKey, BTreeSet<String>> = BTreeMap::new();
        for result in scenarios {
            current.entry(ScenarioKey::of(result)).or_default().insert(digest(result));
        }
        let mut all = self.retain(is_known);
        all.scenarios.retain(|key, recorded| current.get(key) == Some(&recorded.steps));
        all
    }

    /// Returns whether the symptoms of a fault in a scenario are recorded.
    pub fn covers(&self, fault: &str, result: &ScenarioResult) -> bool {
        self.faults.contains(fault) && self.scenarios.contains_key(&ScenarioKey::of(result))
    }

    /// Adds a result of a connector with one fault.
    pub fn add(&mut self, fault: &str, result: &ScenarioResult) {
        self.faults.insert(fault.to_owned());
        let recorded = self.scenarios.entry(ScenarioKey::of(result)).or_default();
        recorded.steps.insert(digest(result));
        for symptom in symptoms(result) {
            recorded.symptoms.entry(symptom).or_default().insert(fault.to_owned());
        }
    }

    /// Returns whether a fault is recorded.
    pub fn has(&self, fault: &str) -> bool {
        self.faults.contains(fault)
    }

    /// Returns the numbers of faults and of scenarios.
    pub fn counts(&self) -> (usize, usize) {
        (self.faults.len(), self.scenarios.len())
    }

    /// Returns the signatures of these faults only.
    #[must_use]
    pub fn retain(mut self, is_known: impl Fn(&str) -> bool) -> Self {
        let count = self.faults.len();
        self.faults.retain(|fault| is_known(fault));
        if self.faults.len() < count {
            for recorded in self.scenarios.values_mut() {
                recorded.symptoms.values_mut().for_each(|bearers| bearers.retain(|fault| self.faults.contains(fault)));
                recorded.symptoms.retain(|_, bearers| !bearers.is_empty());
            }
        }
        self
    }

    /// Renders the file: a line for each symptom, so that a difference shows what changed.
    pub fn to_json(&self) -> String {
        let scenarios = self.scenarios.iter().map(|(key, ScenarioSymptoms { steps, symptoms })| {
            let lines: Vec<String> = symptoms
                .iter()
                .map(|(symptom, faults)| format!("      {}: {}", quote(symptom), list(faults)))
                .collect();
            let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n    ", lines.join(",\n")) };
            let ScenarioKey { file, rule, title } = key;
            let head = format!("\"file\": {}, \"rule\": {}, \"title\": {}", quote(file), quote(rule), quote(title));
            format!("    {{{head}, \"steps\": {}, \"symptoms\": {{{lines}}}}}", list(steps))
        });
        let scenarios = scenarios.collect::<Vec<_>>().join(",\n");
        format!("{{\n  \"faults\": {},\n  \"scenarios\": [\n{scenarios}\n  ]\n}}\n", list(&self.faults))
    }

    /// Returns the symptoms of each fault in each scenario.
    pub(crate) fn by_fault(&self) -> BTreeMap<&str, BTreeMap<&ScenarioKey, BTreeSet<&str>>> {
        let mut all: BTreeMap<&str, BTreeMap<&ScenarioKey, BTreeSet<&str>>> = BTreeMap::new();
        for (key, recorded) in &self.scenarios {
            for (symptom, faults) in &recorded.symptoms {
                for fault in faults {
                    all.entry(fault).or_default().entry(key).or_default().insert(symptom);
                }
            }
        }
        all
    }
}

fn quote(text: &str) -> Value {
    text.into()
}

fn list(words: &BTreeSet<String>) -> String {
    format!("[{}]", words.iter().map(|word| quote(word).to_string()).collect::<Vec<_>>().join(", "))
}

/// Returns a digest of the steps (FNV-1a), which changes with every word of them.
fn digest(result: &ScenarioResult) -> String {
    let cells = |step: &StepResult| step.table.iter().flatten().cloned().collect::<Vec<_>>().join("|");
    let text = result.steps.iter().map(|step| format!("{} {}\n{}\n", step.keyword, step.text, cells(step)));
    let hash = text
        .collect::<String>()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Outcome;

    fn result(title: &str, details: Option<&str>) -> ScenarioResult {
        let outcome = if details.is_some() { Outcome::Failed } else { Outcome::Passed };
        let details = details.map(str::to_owned);
        ScenarioResult { title: title.to_owned(), outcome, details, ..ScenarioResult::default() }
    }

    fn signatures() -> Signatures {
        let mut all = Signatures::default();
        all.add("forgets", &result("First", Some("did not happen:\n  user Ada is created")));
        all.add("forgets", &result("Second", None));
        all.add("repeats", &result("First", None));
        all
    }

    #[test]
    fn file_is_read_as_it_was_written() {
        let all = signatures();
        assert_eq!(Signatures::parse(&all.to_json()).unwrap(), all);
        assert_eq!(all.counts(), (2, 2));
        assert!(Signatures::parse("[]").is_err());
    }

    #[test]
    fn what_is_no_longer_current_is_dropped() {
        let changed = ScenarioResult {
            steps: vec![StepResult {
                keyword: "Given".to_owned(),
                text: "another step".to_owned(),
                line: 1,
                table: Vec::new(),
                outcome: crate::scenario::StepOutcome::Passed,
            }],
            ..result("First", None)
        };
        let suite = [changed.clone(), result("Second", None)];
        let current = signatures().retain_current(|fault| fault == "forgets", &suite);
        assert_eq!(current.counts(), (1, 1));
        assert!(current.covers("forgets", &suite[1]) && !current.covers("forgets", &changed));
        assert!(!current.covers("repeats", &suite[1]));
    }
}
