//! Known failures: their scenarios run, and must still fail. Judges results as `failed as expected` or `stale`, and writes a
//! first list.

mod first_list;

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::connector::config::{Expectation, FILE_NAME};
use crate::suite::Case;
use crate::suite::rules::RuleCatalogue;
use egnyte_report::{Outcome, ScenarioResult};
use egnyte_support::did_you_mean::Hint;
use egnyte_support::mask;

use super::connector_setup::ConnectorSetup;
use super::result::CompletedScenario;
use super::setup::SetupError;
pub(super) use first_list::{FirstListError, check_absent, write_first_list};

/// List of known failures, and what the results of its scenarios show so far.
#[derive(Debug, Default)]
pub(super) struct KnownFailures {
    entries: Vec<KnownFailure>,
}

/// Known failure: one scenario, or all scenarios of a rule.
#[derive(Debug)]
struct KnownFailure {
    rule: String,
    scenario: Option<String>,
    quote: Quote,
    /// True if the outcome may also be `errored`.
    errored: bool,
    /// Number of its scenarios without a result yet.
    missing: usize,
    /// True if a pass does not show that it is stale: not all its scenarios run, or one errored.
    undecided: bool,
    failed: bool,
    /// Passed scenarios, held back until all results are there.
    passed: Vec<CompletedScenario>,
}

/// Entry of the list, as reports quote it.
#[derive(Debug)]
struct Quote {
    reason: String,
    issue: Option<String>,
    file: String,
    lines: RangeInclusive<usize>,
}

/// Error: an entry of the list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ExpectationError {
    #[error("{file}:{line}: unknown rule `{rule}`{hint}")]
    UnknownRule { file: String, line: usize, rule: String, hint: Hint },
    #[error("{file}:{line}: the rule `{rule}` has no scenario `{scenario}`{hint}")]
    UnknownScenario { file: String, line: usize, rule: String, scenario: String, hint: Hint },
    #[error("{file}:{line}: the entry in line {first} expects the same failure")]
    Duplicate { file: String, line: usize, first: usize },
}

impl KnownFailures {
    /// Loads the known failures of a connector. `all` are the scenarios of the suite, `selected` those that get a result.
    pub(super) fn load(setup: &ConnectorSetup, all: &[Arc<Case>], selected: &[Arc<Case>]) -> Result<Self, SetupError> {
        let catalogue = RuleCatalogue::load_embedded()?;
        let ids = all.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref());
        let rules: Vec<&str> = catalogue.ids().chain(ids).collect();
        let file = setup.file.as_deref().unwrap_or(FILE_NAME);
        Ok(Self::new(file, &setup.expectations, &rules, (all, selected))?)
    }

    fn new(
        file: &str,
        expectations: &[Expectation],
        rules: &[&str],
        (all, selected): (&[Arc<Case>], &[Arc<Case>]),
    ) -> Result<Self, ExpectationError> {
        let mut list = Self::default();
        for expectation in expectations.iter().filter(|expectation| expectation.finding.is_none()) {
            check_names(expectation, file, rules, all)?;
            let mut entry = KnownFailure::new(expectation, file);
            entry.missing = selected.iter().filter(|case| entry.covers_case(case)).count();
            entry.undecided = entry.missing < all.iter().filter(|case| entry.covers_case(case)).count();
            list.add(entry)?;
        }
        // An entry for a scenario takes precedence over the entry for its rule.
        list.entries.sort_by_key(|entry| entry.scenario.is_none());
        Ok(list)
    }

    /// Judges a completed scenario by the list. A pass is held back until all scenarios of its entry have run, and is
    /// returned together with the others.
    pub(super) fn judge(&mut self, mut completed: CompletedScenario) -> Vec<CompletedScenario> {
        let result = &completed.result;
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.covers_result(result)) else {
            return vec![completed];
        };
        entry.missing = entry.missing.saturating_sub(1);
        let mut out = Vec::new();
        let expected = result.outcome == Outcome::Failed || (entry.errored && result.outcome == Outcome::Errored);
        match result.outcome {
            Outcome::Passed => entry.passed.push(completed),
            _ if expected => {
                entry.failed = true;
                entry.quote.apply(&mut completed.result, Outcome::FailedAsExpected);
                out.push(completed);
            }
            _ => {
                entry.undecided = true;
                out.push(completed);
            }
        }
        if entry.missing == 0 {
            out.extend(entry.close());
        }
        out
    }

    /// Returns whether the result of a completed scenario will be held back.
    pub(super) fn holds_back(&self, result: &ScenarioResult) -> bool {
        let entry = self.entries.iter().find(|entry| entry.covers_result(result));
        result.outcome == Outcome::Passed && entry.is_some_and(|entry| entry.missing > 1)
    }

    /// Removes the passed scenarios that are still held back at the end of a run.
    pub(super) fn take_held_back(&mut self) -> Vec<CompletedScenario> {
        self.entries.iter_mut().flat_map(|entry| std::mem::take(&mut entry.passed)).collect()
    }

    fn add(&mut self, entry: KnownFailure) -> Result<(), ExpectationError> {
        let same = |other: &&KnownFailure| (&other.rule, &other.scenario) == (&entry.rule, &entry.scenario);
        if let Some(first) = self.entries.iter().find(same) {
            let (file, line, first) = (entry.quote.file, *entry.quote.lines.start(), *first.quote.lines.start());
            return Err(ExpectationError::Duplicate { file, line, first });
        }
        self.entries.push(entry);
        Ok(())
    }
}

impl KnownFailure {
    fn new(expectation: &Expectation, file: &str) -> Self {
        let quote = Quote {
            reason: expectation.reason.clone(),
            issue: expectation.issue.clone(),
            file: file.to_owned(),
            lines: expectation.lines.clone(),
        };
        Self {
            rule: expectation.rule.clone(),
            scenario: expectation.scenario.clone(),
            quote,
            errored: expectation.errored,
            missing: 0,
            undecided: false,
            failed: false,
            passed: Vec::new(),
        }
    }

    fn covers(&self, rule: Option<&str>, title: &str) -> bool {
        rule == Some(&self.rule) && self.scenario.as_ref().is_none_or(|expected| expected == title)
    }

    fn covers_result(&self, result: &ScenarioResult) -> bool {
        self.covers(result.rule.as_ref().and_then(|rule| rule.id.as_deref()), &result.title)
    }

    fn covers_case(&self, case: &Case) -> bool {
        self.covers(case.rule.as_ref().and_then(|rule| rule.id.as_deref()), &case.title)
    }

    /// Removes the passed scenarios, which are stale if every scenario of the entry passed.
    fn close(&mut self) -> Vec<CompletedScenario> {
        let stale = !self.failed && !self.undecided;
        let mut passed = std::mem::take(&mut self.passed);
        if stale {
            passed.iter_mut().for_each(|completed| self.quote.mark_stale(&mut completed.result));
        }
        passed
    }
}

impl Quote {
    fn apply(&self, result: &mut ScenarioResult, outcome: Outcome) {
        result.outcome = outcome;
        result.reason = Some(mask::text(&self.reason));
        result.issue = self.issue.as_deref().map(mask::text);
        result.expected_at = Some((self.file.clone(), *self.lines.start()));
    }

    fn mark_stale(&self, result: &mut ScenarioResult) {
        let Self { reason, file, lines, .. } = self;
        let (first, last) = (lines.start(), lines.end());
        result.set_message(Some(&format!(
            "it passes, but is expected to fail: {reason}\ndelete the lines {first} to {last} of {file}"
        )));
        self.apply(result, Outcome::Stale);
    }
}

/// Checks that the rule and the scenario of an entry exist.
fn check_names(
    expectation: &Expectation,
    file: &str,
    rules: &[&str],
    all: &[Arc<Case>],
) -> Result<(), ExpectationError> {
    let (file, line, rule) = (file.to_owned(), *expectation.lines.start(), expectation.rule.clone());
    if !rules.contains(&rule.as_str()) {
        let hint = Hint::of(&rule, rules.iter().copied());
        return Err(ExpectationError::UnknownRule { file, line, rule, hint });
    }
    let Some(scenario) = expectation.scenario.clone() else { return Ok(()) };
    let of_rule = |case: &&Arc<Case>| case.rule.as_ref().and_then(|rule| rule.id.as_ref()) == Some(&rule);
    let titles: Vec<&str> = all.iter().filter(of_rule).map(|case| case.title.as_str()).collect();
    // The titles of a rule without scenarios in the suite are not known.
    if titles.is_empty() || titles.contains(&scenario.as_str()) {
        return Ok(());
    }
    let hint = Hint::of(&scenario, titles);
    Err(ExpectationError::UnknownScenario { file, line, rule, scenario, hint })
}

#[cfg(test)]
mod tests {
    use super::first_list::first_list;
    use super::*;
    use crate::connector::config;
    use crate::suite::{FeatureFile, Origin};

    const FILE: &str = "Feature: F\n\n  @rule:a.one @documented\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario: Second\n      When it happens\n      Then it shows\n\n  @rule:a.two @documented\n  Rule: Two\n\n    Scenario: Third\n      When it happens\n      Then it shows\n";

    const RULE: &str = "[[expect]]\nrule = \"a.one\"\nreason = \"later\"\n";
    const SCENARIO: &str = "[[expect]]\nrule = \"a.one\"\nscenario = \"Second\"\nreason = \"later\"\n";

    fn cases() -> Vec<Arc<Case>> {
        FeatureFile::new("f.feature", FILE, Origin::Own).cases()
    }

    fn list(text: &str, selected: &[Arc<Case>]) -> Result<KnownFailures, ExpectationError> {
        let config = config::parse(text, "c.toml").unwrap();
        KnownFailures::new("c.toml", &config.expectations, &["a.one", "a.two", "b.other"], (&cases(), selected))
    }

    fn completed(case: &Case, outcome: Outcome) -> CompletedScenario {
        let mut completed = CompletedScenario::bare(case, outcome, None);
        completed.result.set_message((outcome == Outcome::Failed).then_some("did not happen:\n  user Ada"));
        completed
    }

    /// Judges these outcomes of the first scenarios, and describes the results in the order of their return.
    fn judged(text: &str, outcomes: &[Outcome]) -> Vec<String> {
        let cases: Vec<Arc<Case>> = cases().into_iter().take(outcomes.len()).collect();
        let mut list = list(text, &cases).unwrap();
        let judged = cases.iter().zip(outcomes).flat_map(|(case, outcome)| list.judge(completed(case, *outcome)));
        let describe = |CompletedScenario { result, .. }: CompletedScenario| {
            let reason = result.reason.map(|reason| format!(", {reason}")).unwrap_or_default();
            let lines = result.details.as_deref().and_then(|details| details.split("delete the lines ").nth(1));
            let lines = lines.map(|lines| format!(": {lines}")).unwrap_or_default();
            format!("{}: {:?}{reason}{lines}", result.title, result.outcome)
        };
        judged.map(describe).collect()
    }

    #[test]
    fn a_known_failure_that_fails_is_failed_as_expected() {
        let results = judged(SCENARIO, &[Outcome::Passed, Outcome::Failed, Outcome::Failed]);
        assert_eq!(results, ["First: Passed", "Second: FailedAsExpected, later", "Third: Failed"]);
    }

    #[test]
    fn a_known_failure_that_passes_is_stale() {
        let results = judged(SCENARIO, &[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        assert_eq!(results, ["First: Passed", "Second: Stale, later: 1 to 4 of c.toml", "Third: Passed"]);
    }

    #[test]
    fn the_entry_of_a_rule_is_stale_if_all_its_scenarios_pass() {
        let results = judged(RULE, &[Outcome::Passed, Outcome::Failed, Outcome::Passed]);
        assert_eq!(results, ["Second: FailedAsExpected, later", "First: Passed", "Third: Passed"]);
        let results = judged(RULE, &[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        assert_eq!(
            results,
            ["First: Stale, later: 1 to 3 of c.toml", "Second: Stale, later: 1 to 3 of c.toml", "Third: Passed",]
        );
    }

    #[test]
    fn an_entry_is_not_stale_if_a_scenario_is_missing_or_errored() {
        assert_eq!(judged(RULE, &[Outcome::Passed]), ["First: Passed"]);
        assert_eq!(judged(RULE, &[Outcome::Passed, Outcome::Errored]), ["Second: Errored", "First: Passed"]);
    }

    #[test]
    fn an_errored_scenario_is_expected_if_the_entry_says_so() {
        let outcomes = [Outcome::Passed, Outcome::Errored];
        assert_eq!(judged(SCENARIO, &outcomes), ["First: Passed", "Second: Errored"]);
        let errored = SCENARIO.replace("reason", "errored = true\nreason");
        assert_eq!(judged(&errored, &outcomes), ["First: Passed", "Second: FailedAsExpected, later"]);
    }

    #[test]
    fn an_interrupted_run_returns_the_passed_scenarios() {
        let cases = cases();
        let mut list = list(RULE, &cases).unwrap();
        let holds_back = |list: &KnownFailures, index: usize| {
            [Outcome::Passed, Outcome::Failed].map(|outcome| list.holds_back(&completed(&cases[index], outcome).result))
        };
        assert_eq!(holds_back(&list, 0), [true, false]);
        assert_eq!(list.judge(completed(&cases[0], Outcome::Passed)).len(), 0);
        assert_eq!(holds_back(&list, 1), [false, false], "the last of its entry");
        assert_eq!(list.take_held_back().len(), 1);
    }

    #[test]
    fn an_unknown_rule_or_scenario_is_rejected_with_a_suggestion() {
        let error = |text: &str| list(text, &cases()).unwrap_err().to_string();
        assert_eq!(
            error(&RULE.replace("a.one", "b.othr")),
            "c.toml:1: unknown rule `b.othr` (did you mean `b.other`?)"
        );
        assert_eq!(
            error(&SCENARIO.replace("Second", "Secnd")),
            "c.toml:1: the rule `a.one` has no scenario `Secnd` (did you mean `Second`?)"
        );
        assert_eq!(error(&RULE.repeat(2)), "c.toml:4: the entry in line 1 expects the same failure");
    }

    #[test]
    fn a_first_list_can_be_used_once_the_reasons_are_written() {
        let cases = cases();
        let outcomes = [Outcome::Passed, Outcome::Failed, Outcome::Errored];
        let results: Vec<ScenarioResult> =
            cases.iter().zip(outcomes).map(|(case, outcome)| completed(case, outcome).result).collect();
        let written = first_list(&results).unwrap();
        assert!(
            config::parse(&written, "c.toml").unwrap_err().to_string().contains("`expect.reason`: must not be empty"),
            "{written}"
        );
        let filled = config::parse(&written.replace("reason = \"\"", "reason = \"r\""), "c.toml").unwrap();
        let named: Vec<_> =
            filled.expectations.iter().map(|it| (it.rule.as_str(), it.scenario.as_deref(), it.errored)).collect();
        assert_eq!(named, [("a.one", Some("Second"), false), ("a.two", None, true)]);
        assert!(written.contains("# f.feature:10: did not happen: user Ada\n"), "{written}");
        assert_eq!(first_list(&results[..1]), None);
    }
}
