//! Diagnosis measured: of each flaw, of pairs of flaws, and of sample connectors that are broken in another way.
//! `tests/variants/record.py` records how the samples fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::LazyLock;

use egnyte_reference::Flaw;
use egnyte_report::{Diagnosis, Outcome, RuleInfo, ScenarioResult, Signatures, StepPlace};
use serde::Deserialize;

use crate::support::HARNESS;

/// Failures of broken sample connectors.
#[derive(Deserialize)]
struct Recorded {
    /// File, rule and title of every scenario that ran.
    ran: Vec<[String; 3]>,
    variants: BTreeMap<String, Variant>,
}

#[derive(Deserialize)]
struct Variant {
    flaws: Vec<String>,
    /// File, rule, title, outcome, step and message.
    failures: Vec<[String; 6]>,
}

/// Share of subjects of which the right fault is named first, and among the first three.
#[derive(Debug, Default)]
struct Shares {
    of: usize,
    first: usize,
    among_three: usize,
    missed: Vec<String>,
}

impl Shares {
    fn add(&mut self, subject: &str, flaws: &[&str], diagnosis: Option<&Diagnosis>) {
        let named = named(diagnosis);
        self.of += 1;
        let is_right = |name: &&&str| flaws.contains(*name);
        self.first += usize::from(named.first().is_some_and(|name| flaws.contains(name)));
        match named.iter().take(3).filter(is_right).count() == flaws.len() {
            true => self.among_three += 1,
            false => self.missed.push(format!("{subject}: {flaws:?}, not {named:?}")),
        }
    }

    fn check(&self, first: f64, among_three: f64) {
        let share = |count: usize| count as f64 / self.of as f64;
        assert!(self.of > 0 && share(self.first) >= first && share(self.among_three) >= among_three, "{self:#?}");
    }
}

/// Returns the faults in the order in which a person reads them: each cause before its alternatives.
fn named(diagnosis: Option<&Diagnosis>) -> Vec<&str> {
    let Some(Diagnosis { causes, .. }) = diagnosis else { return Vec::new() };
    let others = causes.iter().flat_map(|cause| &cause.alternatives).map(|other| other.fault.as_str());
    causes.iter().map(|cause| cause.fault.as_str()).chain(others).collect()
}

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(HARNESS).join(path)).unwrap()
}

fn diagnose(results: &[ScenarioResult]) -> Option<Diagnosis> {
    static SIGNATURES: LazyLock<Signatures> =
        LazyLock::new(|| Signatures::parse(&file("runner/src/run/diagnosis/signatures.json")).unwrap());
    let describe = |name: &str| Flaw::from_str(name).ok().map(|flaw| flaw.description().to_owned());
    Diagnosis::of(results, SIGNATURES.clone(), describe)
}

fn result([file, rule, title]: [&str; 3], outcome: Outcome) -> ScenarioResult {
    let rule = RuleInfo { id: Some(rule.to_owned()), says: String::new(), evidence: None, source: None };
    ScenarioResult {
        id: format!("{file} {title}"),
        file: file.to_owned(),
        rule: Some(rule),
        title: title.to_owned(),
        outcome,
        ..ScenarioResult::default()
    }
}

/// Returns the results of a run: a recorded failure, else a pass.
fn results(ran: &[[String; 3]], failures: &[[String; 6]]) -> Vec<ScenarioResult> {
    let failed = |failure: &[String; 6]| {
        let [file, rule, title, outcome, step, details] = failure.each_ref().map(String::as_str);
        let outcome = if outcome == "errored" { Outcome::Errored } else { Outcome::Failed };
        let mut result = result([file, rule, title], outcome);
        (result.details, result.step) = (Some(details.to_owned()), Some(StepPlace { text: step.to_owned(), line: 1 }));
        result
    };
    let keys: Vec<[String; 3]> = failures.iter().map(|it| [it[0].clone(), it[1].clone(), it[2].clone()]).collect();
    let passed = ran.iter().filter(|key| !keys.contains(key));
    let passed = passed.map(|[file, rule, title]| result([file, rule, title], Outcome::Passed));
    passed.chain(failures.iter().map(failed)).collect()
}

fn recorded() -> Recorded {
    serde_json::from_str(&file("tests/variants/failures.json")).unwrap()
}

/// Scenario of the file of signatures.
#[derive(Deserialize)]
struct Scenario {
    file: String,
    rule: String,
    title: String,
    symptoms: BTreeMap<String, Vec<String>>,
}

/// Returns the results of a connector with these flaws: every symptom of each of them, in the form of a message.
fn results_of(flaws: &[&str]) -> Vec<ScenarioResult> {
    static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
        let file: serde_json::Value = serde_json::from_str(&file("runner/src/run/diagnosis/signatures.json")).unwrap();
        serde_json::from_value(file["scenarios"].clone()).unwrap()
    });
    let of = |Scenario { file, rule, title, symptoms }: &Scenario| {
        let shown = symptoms.iter().filter(|(_, bearers)| bearers.iter().any(|flaw| flaws.contains(&flaw.as_str())));
        let shown: Vec<&str> = shown.map(|(symptom, _)| symptom.as_str()).collect();
        let outcome = if shown.is_empty() { Outcome::Passed } else { Outcome::Failed };
        ScenarioResult { details: Some(message(&shown)), ..result([file, rule, title], outcome) }
    };
    SCENARIOS.iter().map(of).collect()
}

/// Returns the flaws that some scenario notices, as far as they are recorded.
fn recorded_flaws() -> Vec<&'static str> {
    let is_noticed = |flaw: &&str| results_of(&[*flaw]).iter().any(|result| result.outcome == Outcome::Failed);
    Flaw::ALL.iter().map(|flaw| flaw.name()).filter(is_noticed).collect()
}

/// Returns a message with these symptoms.
fn message(symptoms: &[&str]) -> String {
    let sections = [
        ("- ", "did not happen:"),
        ("+ ", "happened but was not expected:"),
        ("~ ", "what changed in Egnyte meanwhile:"),
        ("! ", "reported by the connector but not expected:"),
        ("? ", "it did report:"),
    ];
    let is_row = |symptom: &&&str| sections.iter().any(|(sign, _)| symptom.starts_with(sign));
    let mut lines: Vec<String> = symptoms.iter().filter(|it| !is_row(it)).map(|it| (*it).to_owned()).collect();
    for (sign, title) in sections {
        let rows: Vec<String> =
            symptoms.iter().filter_map(|it| it.strip_prefix(sign)).map(|row| format!("  {row}")).collect();
        if !rows.is_empty() {
            lines.push(title.to_owned());
            lines.extend(rows);
        }
    }
    lines.join("\n")
}

#[test]
fn broken_sample_connectors_get_the_right_cause() {
    let Recorded { ran, variants } = recorded();
    let (mut single, mut pairs) = (Shares::default(), Shares::default());
    for (name, Variant { flaws, failures }) in &variants {
        let diagnosis = diagnose(&results(&ran, failures));
        let flaws: Vec<&str> = flaws.iter().map(String::as_str).collect();
        match flaws.len() {
            0 => assert_eq!(named(diagnosis.as_ref()), [""; 0], "{name}"),
            1 => single.add(name, &flaws, diagnosis.as_ref()),
            _ => pairs.add(name, &flaws, diagnosis.as_ref()),
        }
    }
    assert!(single.of >= 12, "{single:?}");
    single.check(0.8, 0.95);
    pairs.check(0.8, 0.8);
}

#[test]
fn every_flaw_is_recognised_by_its_failures() {
    let mut shares = Shares::default();
    for flaw in recorded_flaws() {
        shares.add(flaw, &[flaw], diagnose(&results_of(&[flaw])).as_ref());
    }
    shares.check(0.8, 0.95);
}

#[test]
fn two_flaws_at_once_are_both_named() {
    let flaws = recorded_flaws();
    let mut shares = Shares::default();
    for (number, one) in flaws.iter().enumerate().step_by(2) {
        let other = flaws[(number + flaws.len() / 3) % flaws.len()];
        let pair = [*one, other];
        shares.add(&pair.join(" + "), &pair, diagnose(&results_of(&pair)).as_ref());
    }
    shares.check(0.95, 0.9);
}

#[test]
fn failures_like_no_known_fault_get_no_cause() {
    let Recorded { ran, .. } = recorded();
    let strange = |step: usize| -> Vec<[String; 6]> {
        let keys = ran.iter().skip(step).step_by(step);
        keys.map(|[file, rule, title]| {
            let details = "did not happen:\n  user nobody is seen".to_owned();
            [file.clone(), rule.clone(), title.clone(), "failed".to_owned(), "Then it shows".to_owned(), details]
        })
        .collect()
    };
    for step in [2, 5, 11, 40] {
        let diagnosis = diagnose(&results(&ran, &strange(step))).unwrap();
        assert_eq!(named(Some(&diagnosis)), [""; 0], "every {step}th scenario");
        assert_eq!(diagnosis.groups.len(), 1);
    }
}
