//! Lists of known failures against verdicts made by hand.

use super::*;
use crate::config;
use crate::suite::{FeatureFile, Origin};

const FILE: &str = "Feature: F\n\n  @rule:a.one @documented\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario: Second\n      When it happens\n      Then it shows\n\n  @rule:a.two @documented\n  Rule: Two\n\n    Scenario: Third\n      When it happens\n      Then it shows\n";

const RULE: &str = "[[expect]]\nrule = \"a.one\"\nreason = \"later\"\n";
const SCENARIO: &str = "[[expect]]\nrule = \"a.one\"\nscenario = \"Second\"\nreason = \"later\"\n";

fn cases() -> Vec<Arc<Case>> {
    FeatureFile::new("f.feature", FILE, Origin::Own).cases()
}

fn list(text: &str, running: &[Arc<Case>]) -> Result<List, BadExpectation> {
    let config = config::parse(text, "c.toml").unwrap();
    List::new("c.toml", &config.expectations, &["a.one", "a.two", "b.other"], &cases(), running)
}

fn verdict(case: &Arc<Case>, outcome: Outcome) -> Verdict {
    let story = (outcome == Outcome::Failed)
        .then(|| Story { message: "did not happen:\n  user Ada".into(), ..Story::default() });
    Verdict { story, ..Verdict::bare(Arc::clone(case), outcome) }
}

/// What becomes of these outcomes of the first scenarios, in the order in which it comes out.
fn judged(text: &str, outcomes: &[Outcome]) -> Vec<String> {
    let cases: Vec<Arc<Case>> = cases().into_iter().take(outcomes.len()).collect();
    let mut list = list(text, &cases).unwrap();
    let verdicts = cases.iter().zip(outcomes).flat_map(|(case, outcome)| list.judge(verdict(case, outcome.clone())));
    let told = |verdict: Verdict| {
        let kind = match verdict.outcome {
            Outcome::FailedAsExpected(known) => format!("expected, {}", known.reason),
            Outcome::Stale(known) => format!("stale, {:?}", known.lines),
            other => format!("{other:?}"),
        };
        format!("{}: {kind}", verdict.case.title)
    };
    verdicts.map(told).collect()
}

#[test]
fn what_is_expected_to_fail_and_does_is_no_news() {
    let told = judged(SCENARIO, &[Outcome::Passed, Outcome::Failed, Outcome::Failed]);
    assert_eq!(told, ["First: Passed", "Second: expected, later", "Third: Failed"]);
}

#[test]
fn what_is_expected_to_fail_and_passes_is_stale() {
    let told = judged(SCENARIO, &[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
    assert_eq!(told, ["First: Passed", "Second: stale, 1..=4", "Third: Passed"]);
}

#[test]
fn a_rule_is_stale_only_when_none_of_its_scenarios_fails_any_more() {
    let told = judged(RULE, &[Outcome::Passed, Outcome::Failed, Outcome::Passed]);
    assert_eq!(told, ["Second: expected, later", "First: Passed", "Third: Passed"]);
    let told = judged(RULE, &[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
    assert_eq!(told, ["First: stale, 1..=3", "Second: stale, 1..=3", "Third: Passed"]);
}

#[test]
fn what_did_not_all_run_or_could_not_be_judged_proves_nothing() {
    assert_eq!(judged(RULE, &[Outcome::Passed]), ["First: Passed"]);
    assert_eq!(judged(RULE, &[Outcome::Passed, Outcome::Errored]), ["Second: Errored", "First: Passed"]);
}

#[test]
fn what_cannot_be_judged_is_expected_only_where_the_entry_says_so() {
    let outcomes = [Outcome::Passed, Outcome::Errored];
    assert_eq!(judged(SCENARIO, &outcomes), ["First: Passed", "Second: Errored"]);
    let errored = SCENARIO.replace("reason", "errored = true\nreason");
    assert_eq!(judged(&errored, &outcomes), ["First: Passed", "Second: expected, later"]);
}

#[test]
fn a_run_broken_off_keeps_what_was_held_back() {
    let cases = cases();
    let mut list = list(RULE, &cases).unwrap();
    assert_eq!(list.judge(verdict(&cases[0], Outcome::Passed)).len(), 0);
    assert_eq!(list.rest().len(), 1);
}

#[test]
fn an_expectation_of_something_that_does_not_exist_names_the_nearest() {
    let wrong = |text: &str| list(text, &cases()).unwrap_err().to_string();
    assert_eq!(wrong(&RULE.replace("a.one", "b.othr")), "c.toml:1: unknown rule `b.othr` (did you mean `b.other`?)");
    assert_eq!(
        wrong(&SCENARIO.replace("Second", "Secnd")),
        "c.toml:1: the rule `a.one` has no scenario `Secnd` (did you mean `Second`?)"
    );
    assert_eq!(wrong(&RULE.repeat(2)), "c.toml:4: this is expected in line 1 already");
}

#[test]
fn a_first_list_can_be_used_once_the_reasons_are_written() {
    let cases = cases();
    let outcomes = [Outcome::Passed, Outcome::Failed, Outcome::Errored];
    let verdicts: Vec<Verdict> = cases.iter().zip(outcomes).map(|(case, outcome)| verdict(case, outcome)).collect();
    let written = first_list(&verdicts).unwrap();
    assert!(config::parse(&written, "c.toml").unwrap_err().to_string().contains("`reason` is empty"), "{written}");
    let filled = config::parse(&written.replace("reason = \"\"", "reason = \"r\""), "c.toml").unwrap();
    let named: Vec<_> =
        filled.expectations.iter().map(|it| (it.rule.as_str(), it.scenario.as_deref(), it.errored)).collect();
    assert_eq!(named, [("a.one", Some("Second"), false), ("a.two", None, true)]);
    assert!(written.contains("# f.feature:10: did not happen: user Ada\n"), "{written}");
    assert_eq!(first_list(&verdicts[..1]), None);
}
