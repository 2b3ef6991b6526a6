//! Known failures: still run, and they must still fail. Turns results into `failed as expected` and `stale`, and writes a
//! first list.

mod first_list;

use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::connector::config::Expectation;
use crate::suite::Case;
use egnyte_report::{Outcome, ScenarioResult};
use egnyte_support::did_you_mean::Hint;
use egnyte_support::mask;

use super::result::CompletedScenario;
pub use first_list::{FirstListError, check_absent, write_first_list};

/// A list of known failures, while the verdicts come in.
#[derive(Debug, Default)]
pub struct List {
    entries: Vec<Entry>,
}

/// One expectation and the scenarios it speaks of.
#[derive(Debug)]
struct Entry {
    rule: String,
    scenario: Option<String>,
    known: KnownFailure,
    /// Whether it may also end without being judged.
    errored: bool,
    /// How many of its scenarios are still to come.
    missing: usize,
    /// Whether one that passes cannot prove it stale: not all of them run, or one could not be judged.
    undecided: bool,
    failed: bool,
    /// Those that passed, until it is known what that means.
    passed: Vec<CompletedScenario>,
}

/// Entry of the list, as reports quote it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KnownFailure {
    reason: String,
    issue: Option<String>,
    file: String,
    lines: RangeInclusive<usize>,
}

/// An expectation of something that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadExpectation {
    /// No rule has that id.
    #[error("{file}:{line}: unknown rule `{rule}`{hint}")]
    Rule {
        /// The file.
        file: String,
        /// Its line.
        line: usize,
        /// The id.
        rule: String,
        /// What was perhaps meant.
        hint: Hint,
    },
    /// The rule has no scenario of that title.
    #[error("{file}:{line}: the rule `{rule}` has no scenario `{scenario}`{hint}")]
    Scenario {
        /// The file.
        file: String,
        /// Its line.
        line: usize,
        /// The id.
        rule: String,
        /// The title.
        scenario: String,
        /// What was perhaps meant.
        hint: Hint,
    },
    /// The same is expected twice.
    #[error("{file}:{line}: this is expected in line {first} already")]
    Twice {
        /// The file.
        file: String,
        /// Its line.
        line: usize,
        /// The line of the first one.
        first: usize,
    },
}

impl List {
    /// The list of a file. `rules` are the ids there are, `all` the scenarios there are, `running` those of them
    /// that a verdict will come of.
    ///
    /// # Errors
    /// When an expectation speaks of a rule or a scenario that does not exist.
    pub fn new(
        file: &str,
        expectations: &[Expectation],
        rules: &[&str],
        all: &[Arc<Case>],
        running: &[Arc<Case>],
    ) -> Result<Self, BadExpectation> {
        let mut list = Self::default();
        for expectation in expectations {
            let known = KnownFailure {
                reason: expectation.reason.clone(),
                issue: expectation.issue.clone(),
                file: file.to_owned(),
                lines: expectation.lines.clone(),
            };
            check(expectation, &known, rules, all)?;
            let mut entry = Entry {
                rule: expectation.rule.clone(),
                scenario: expectation.scenario.clone(),
                known,
                errored: expectation.errored,
                missing: 0,
                undecided: false,
                failed: false,
                passed: Vec::new(),
            };
            entry.missing = running.iter().filter(|case| entry.covers_case(case)).count();
            entry.undecided = entry.missing < all.iter().filter(|case| entry.covers_case(case)).count();
            list.add(entry)?;
        }
        // Whoever names the scenario is heard before whoever names the rule alone.
        list.entries.sort_by_key(|entry| entry.scenario.is_none());
        Ok(list)
    }

    /// Judges a completed scenario by the list. A pass is held back until all scenarios of its entry have run, and is
    /// returned together with the others.
    pub fn judge(&mut self, mut completed: CompletedScenario) -> Vec<CompletedScenario> {
        let result = &completed.result;
        let rule = result.rule.as_ref().and_then(|rule| rule.id.as_deref());
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.covers(rule, &result.title)) else {
            return vec![completed];
        };
        entry.missing = entry.missing.saturating_sub(1);
        let mut out = Vec::new();
        let expected = result.outcome == Outcome::Failed || (entry.errored && result.outcome == Outcome::Errored);
        match result.outcome {
            Outcome::Passed => entry.passed.push(completed),
            _ if expected => {
                entry.failed = true;
                entry.known.apply(&mut completed.result, Outcome::FailedAsExpected);
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

    /// What is still held back when a run is broken off: it passed, and more is not known.
    pub fn rest(&mut self) -> Vec<CompletedScenario> {
        self.entries.iter_mut().flat_map(|entry| std::mem::take(&mut entry.passed)).collect()
    }

    fn add(&mut self, entry: Entry) -> Result<(), BadExpectation> {
        let same = |other: &&Entry| (&other.rule, &other.scenario) == (&entry.rule, &entry.scenario);
        if let Some(first) = self.entries.iter().find(same) {
            let (file, line) = (entry.known.file, *entry.known.lines.start());
            return Err(BadExpectation::Twice { file, line, first: *first.known.lines.start() });
        }
        self.entries.push(entry);
        Ok(())
    }
}

impl Entry {
    fn covers(&self, rule: Option<&str>, title: &str) -> bool {
        rule == Some(&self.rule) && self.scenario.as_ref().is_none_or(|expected| expected == title)
    }

    fn covers_case(&self, case: &Case) -> bool {
        self.covers(case.rule.as_ref().and_then(|rule| rule.id.as_deref()), &case.title)
    }

    /// What passed, now that all is known that will be.
    fn close(&mut self) -> Vec<CompletedScenario> {
        let stale = !self.failed && !self.undecided;
        let mut passed = std::mem::take(&mut self.passed);
        if stale {
            passed.iter_mut().for_each(|completed| self.known.mark_stale(&mut completed.result));
        }
        passed
    }
}

impl KnownFailure {
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

fn check(
    expectation: &Expectation,
    known: &KnownFailure,
    rules: &[&str],
    all: &[Arc<Case>],
) -> Result<(), BadExpectation> {
    let (file, line, rule) = (known.file.clone(), *known.lines.start(), expectation.rule.clone());
    if !rules.contains(&rule.as_str()) {
        let hint = Hint::of(&rule, rules.iter().copied());
        return Err(BadExpectation::Rule { file, line, rule, hint });
    }
    let Some(scenario) = expectation.scenario.clone() else { return Ok(()) };
    let of_rule = |case: &&Arc<Case>| case.rule.as_ref().and_then(|rule| rule.id.as_ref()) == Some(&rule);
    let titles: Vec<&str> = all.iter().filter(of_rule).map(|case| case.title.as_str()).collect();
    // A rule none of whose scenarios is here cannot be asked for its titles.
    if titles.is_empty() || titles.contains(&scenario.as_str()) {
        return Ok(());
    }
    let hint = Hint::of(&scenario, titles);
    Err(BadExpectation::Scenario { file, line, rule, scenario, hint })
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

    fn list(text: &str, running: &[Arc<Case>]) -> Result<List, BadExpectation> {
        let config = config::parse(text, "c.toml").unwrap();
        List::new("c.toml", &config.expectations, &["a.one", "a.two", "b.other"], &cases(), running)
    }

    fn completed(case: &Case, outcome: Outcome) -> CompletedScenario {
        let mut completed = CompletedScenario::bare(case, outcome, None);
        completed.result.set_message((outcome == Outcome::Failed).then_some("did not happen:\n  user Ada"));
        completed
    }

    /// What becomes of these outcomes of the first scenarios, in the order in which it comes out.
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
    fn what_is_expected_to_fail_and_does_is_no_news() {
        let told = judged(SCENARIO, &[Outcome::Passed, Outcome::Failed, Outcome::Failed]);
        assert_eq!(told, ["First: Passed", "Second: FailedAsExpected, later", "Third: Failed"]);
    }

    #[test]
    fn what_is_expected_to_fail_and_passes_is_stale() {
        let told = judged(SCENARIO, &[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        assert_eq!(told, ["First: Passed", "Second: Stale, later: 1 to 4 of c.toml", "Third: Passed"]);
    }

    #[test]
    fn a_rule_is_stale_only_when_none_of_its_scenarios_fails_any_more() {
        let told = judged(RULE, &[Outcome::Passed, Outcome::Failed, Outcome::Passed]);
        assert_eq!(told, ["Second: FailedAsExpected, later", "First: Passed", "Third: Passed"]);
        let told = judged(RULE, &[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        assert_eq!(
            told,
            ["First: Stale, later: 1 to 3 of c.toml", "Second: Stale, later: 1 to 3 of c.toml", "Third: Passed",]
        );
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
        assert_eq!(judged(&errored, &outcomes), ["First: Passed", "Second: FailedAsExpected, later"]);
    }

    #[test]
    fn a_run_broken_off_keeps_what_was_held_back() {
        let cases = cases();
        let mut list = list(RULE, &cases).unwrap();
        assert_eq!(list.judge(completed(&cases[0], Outcome::Passed)).len(), 0);
        assert_eq!(list.rest().len(), 1);
    }

    #[test]
    fn an_expectation_of_something_that_does_not_exist_names_the_nearest() {
        let wrong = |text: &str| list(text, &cases()).unwrap_err().to_string();
        assert_eq!(
            wrong(&RULE.replace("a.one", "b.othr")),
            "c.toml:1: unknown rule `b.othr` (did you mean `b.other`?)"
        );
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
