//! Result of the self-test: which subject was caught under which rule, and the errors. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::run::CompletedScenario;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use egnyte_report::{Outcome, ScenarioResult, WIRE_RULE, render_failure, rule_of_finding};
use egnyte_support::paint::Paint;

use super::subject::TestSubject;

/// Returns the places of the scenarios that caught a flaw or a weakness. The first subject is the reference connector.
pub(super) fn catching(completed: &[(usize, CompletedScenario)]) -> BTreeSet<String> {
    let failed = completed.iter().filter(|(owner, it)| *owner > 0 && it.result.outcome == Outcome::Failed);
    failed.map(|(_, completed)| completed.result.place()).collect()
}

/// Result of a subject under one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Number of scenarios that ran.
    pub(super) ran: usize,
    /// Number of scenarios that failed.
    pub(super) failed: usize,
    /// True if the rule names the subject.
    pub(super) own: bool,
}

/// Row of the matrix: one subject.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) subject: TestSubject,
    /// Results by rule.
    pub(super) cells: BTreeMap<String, Cell>,
}

impl Row {
    fn count(&mut self, rule: &str, failed: bool) {
        if let Some(cell) = self.cells.get_mut(rule) {
            cell.ran += 1;
            cell.failed += usize::from(failed);
        }
    }
}

/// Result of the self-test.
#[derive(Debug, Default)]
pub(super) struct SelftestResult {
    /// Row for each flaw and weakness.
    pub(super) rows: Vec<Row>,
    /// Rules in the order of the suite.
    pub(super) rules: Vec<String>,
    errors: Vec<String>,
    /// Scenarios that the reference connector does not pass, or in which the harness failed.
    failures: Vec<ScenarioResult>,
    /// Number of scenarios in the suite.
    scenarios: usize,
}

impl SelftestResult {
    /// Judges the completed scenarios, each with the index of its subject. Only if every scenario ran for every subject,
    /// one that catches none is an error.
    pub(super) fn new(
        subjects: &[TestSubject],
        cases: &[Arc<Case>],
        completed: Vec<(usize, CompletedScenario)>,
        own_rule: bool,
    ) -> Self {
        let mut result = Self { rules: rules(cases), scenarios: cases.len(), ..Self::default() };
        let row = |subject: &TestSubject| Row { subject: subject.clone(), cells: cells(subject, cases) };
        result.rows = subjects.iter().map(row).collect();
        let killers = catching(&completed);
        completed.into_iter().for_each(|(owner, completed)| result.add(owner, completed));
        result.rows.retain(|row| row.subject != TestSubject::Reference);
        result.errors.extend(result.rows.iter().flat_map(survivals));
        result.errors.extend(unknown_names(subjects, cases));
        if !own_rule {
            let idle = cases.iter().filter(|case| !case.is_journey() && !killers.contains(&case.place()));
            result.errors.extend(idle.map(|case| format!("{}  {}: catches no flaw", case.place(), case.title)));
        }
        result
    }

    /// Adds a completed scenario.
    fn add(&mut self, owner: usize, completed: CompletedScenario) {
        let CompletedScenario { result, findings, .. } = completed;
        let row = &mut self.rows[owner];
        let is_reference = row.subject == TestSubject::Reference;
        let (place, failed) = (result.place(), result.outcome == Outcome::Failed);
        let error = findings.iter().map(|observed| &observed.finding).find(|finding| finding.is_error());
        let broken = error.map(|finding| (rule_of_finding(&finding.id), &finding.id));
        row.count(result.rule_name(), failed);
        row.count(WIRE_RULE, broken.is_some_and(|(rule, _)| rule == WIRE_RULE));
        if let Some((rule, id)) = broken.filter(|_| is_reference) {
            self.errors.push(format!("{place}: the reference connector breaks {rule}: {id}"));
        }
        if result.is_red() && (is_reference || result.outcome == Outcome::HarnessFault) {
            self.failures.push(ScenarioResult { rerun: format!("egnyte-conformance {place}"), ..result });
        }
    }

    /// Returns the exit code.
    pub(super) fn exit(&self, faults: &[String]) -> Exit {
        let is_fault = self.failures.iter().any(|result| result.outcome == Outcome::HarnessFault);
        match (is_fault || !faults.is_empty(), self.errors.is_empty() && self.failures.is_empty()) {
            (true, _) => Exit::HarnessFault,
            (false, false) => Exit::Red,
            (false, true) => Exit::Green,
        }
    }
}

/// Renders the failures, the errors, and the summary, without a line end.
pub(super) fn render_verdict(result: &SelftestResult, faults: &[String], paint: Paint) -> String {
    let mut text = String::new();
    for failure in &result.failures {
        text.push_str(&format!("{}\n\n", render_failure(failure, paint)));
    }
    for fault in faults {
        text.push_str(&format!("{}  {fault}\n", paint.red("HARNESS FAULT")));
    }
    for error in &result.errors {
        text.push_str(&format!("{} {error}\n", paint.red("error:")));
    }
    let count_caught = |of_kind: fn(&TestSubject) -> bool| {
        let rows: Vec<&Row> = result.rows.iter().filter(|row| of_kind(&row.subject)).collect();
        format!("{} of {}", rows.iter().filter(|row| survivals(row).is_empty()).count(), rows.len())
    };
    let flaws = count_caught(|subject| matches!(subject, TestSubject::Flaw(_)));
    let weaknesses = count_caught(|subject| matches!(subject, TestSubject::Weakness(_)));
    let line = format!(
        "{flaws} flaws and {weaknesses} weaknesses caught under every rule that names them; {} scenarios",
        result.scenarios
    );
    text + &if result.exit(faults) == Exit::Green { paint.green(&line) } else { paint.red(&line) }
}

fn rule(case: &Case) -> String {
    case.rule.as_ref().map(|rule| rule.name().to_owned()).unwrap_or_default()
}

/// Returns the rules of the scenarios in their order, and the rule of requests.
fn rules(cases: &[Arc<Case>]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for rule in cases.iter().map(|case| rule(case)).chain([WIRE_RULE.to_owned()]) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

fn cells(subject: &TestSubject, cases: &[Arc<Case>]) -> BTreeMap<String, Cell> {
    let mut cells: BTreeMap<String, Cell> = BTreeMap::new();
    for case in cases.iter().filter(|case| subject.concerns(case)) {
        cells.entry(rule(case)).or_default().own |= subject.is_named_by(case);
    }
    if matches!(subject, TestSubject::Reference | TestSubject::Flaw(_)) {
        cells.insert(WIRE_RULE.to_owned(), Cell { own: subject.is_on_the_wire(), ..Cell::default() });
    }
    cells
}

/// Returns an error for each rule that names the subject and did not catch it.
fn survivals(row: &Row) -> Vec<String> {
    let name = row.subject.name().unwrap_or_default();
    let kind = if matches!(row.subject, TestSubject::Flaw(_)) { "flaw" } else { "weakness" };
    let own: Vec<(&String, &Cell)> = row.cells.iter().filter(|(_, cell)| cell.own).collect();
    if own.is_empty() {
        return vec![format!("{kind} {name}: no rule names it; add `@flaw:{name}` to the rule it breaks")];
    }
    let missed = own.into_iter().filter(|(_, cell)| cell.failed == 0);
    missed
        .map(|(rule, Cell { ran, .. })| format!("{kind} {name}: survives {rule}, which names it ({ran} ran)"))
        .collect()
}

/// Returns an error for each tag that names neither a flaw of the connector nor a weakness of the mock.
fn unknown_names(subjects: &[TestSubject], cases: &[Arc<Case>]) -> BTreeSet<String> {
    let is_known = |name: &str, case: &Case| subjects.iter().any(|it| it.name() == Some(name) && it.concerns(case));
    let unknown = |case: &Arc<Case>| {
        let kind = if case.keeper() == Keeper::Egnyte { "weakness of the mock" } else { "flaw" };
        let names = case.flaws().iter().filter(|name| !is_known(name, case));
        names.map(|name| format!("{}: `@flaw:{name}` names no {kind}", rule(case))).collect::<Vec<_>>()
    };
    cases.iter().flat_map(unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::Exchange;
    use crate::mock::findings::ObservedFinding;
    use crate::suite::{FeatureFile, Origin};
    use egnyte_reference::Flaw;
    use egnyte_report::RequestFinding;

    const FILE: &str = "Feature: F\n\n  @rule:a.one @documented @flaw:never-updates\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n  @rule:a.two @documented @flaw:duplicates-groups\n  Rule: Two\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn cases() -> Vec<Arc<Case>> {
        FeatureFile::new("f.feature", FILE, Origin::Own).cases()
    }

    fn subjects(flaws: &[&str]) -> Vec<TestSubject> {
        let flaws = flaws.iter().map(|name| TestSubject::Flaw(name.parse::<Flaw>().unwrap()));
        std::iter::once(TestSubject::Reference).chain(flaws).collect()
    }

    /// Judges a self-test in which these scenarios of these subjects failed.
    fn judge(failed: &[(usize, usize)], own_rule: bool) -> SelftestResult {
        let (cases, subjects) = (cases(), subjects(&["never-updates", "duplicates-groups"]));
        let mut completed = Vec::new();
        for owner in 0..subjects.len() {
            for (number, case) in cases.iter().enumerate() {
                let outcome = if failed.contains(&(owner, number)) { Outcome::Failed } else { Outcome::Passed };
                completed.push((owner, CompletedScenario::bare(case, outcome, None)));
            }
        }
        SelftestResult::new(&subjects, &cases, completed, own_rule)
    }

    #[test]
    fn a_suite_that_catches_every_flaw_is_green() {
        let result = judge(&[(1, 0), (2, 1)], false);
        assert_eq!(result.errors, Vec::<String>::new());
        assert_eq!(result.exit(&[]), Exit::Green);
    }

    #[test]
    fn a_flaw_that_only_another_rule_catches_survives() {
        let result = judge(&[(1, 1), (2, 1)], true);
        assert_eq!(result.errors, ["flaw never-updates: survives a.one, which names it (1 ran)"]);
        assert_eq!(result.exit(&[]), Exit::Red);
    }

    #[test]
    fn a_scenario_that_catches_no_flaw_is_an_error() {
        let survives = "flaw duplicates-groups: survives a.two, which names it (1 ran)";
        assert_eq!(judge(&[(1, 0)], false).errors, [survives, "f.feature:13  Second: catches no flaw"]);
    }

    #[test]
    fn the_reference_connector_must_pass() {
        let result = judge(&[(0, 0), (1, 0), (2, 1)], false);
        assert_eq!((result.failures.len(), result.exit(&[])), (1, Exit::Red));
    }

    #[test]
    fn a_tag_without_a_flaw_and_a_flaw_without_a_tag_are_errors() {
        let subjects = subjects(&["never-updates", "deletes-leavers"]);
        let errors = SelftestResult::new(&subjects, &cases(), Vec::new(), true).errors;
        let expected = [
            "flaw never-updates: survives a.one, which names it (0 ran)",
            "flaw deletes-leavers: no rule names it; add `@flaw:deletes-leavers` to the rule it breaks",
            "a.two: `@flaw:duplicates-groups` names no flaw",
        ];
        assert_eq!(errors, expected);
    }

    #[test]
    fn a_flaw_on_the_wire_is_caught_by_a_finding_only() {
        let (cases, subjects) = (cases(), subjects(&["capitalises-op"]));
        let finding =
            RequestFinding { id: "op-case".to_owned(), level: "error".to_owned(), ..RequestFinding::default() };
        let observed = ObservedFinding { finding, count: 1, first: Exchange::default() };
        let errors = |owner, outcome: Outcome, findings: &[ObservedFinding]| {
            let bare = CompletedScenario::bare(&cases[0], outcome, None);
            let completed = CompletedScenario { findings: findings.to_vec(), ..bare };
            SelftestResult::new(&subjects, &cases[..0], vec![(owner, completed)], true).errors
        };
        assert_eq!(errors(1, Outcome::Passed, std::slice::from_ref(&observed)), [""; 0]);
        let survives = "flaw capitalises-op: survives wire.valid-scim, which names it (1 ran)";
        assert_eq!(errors(1, Outcome::Failed, &[]), [survives]);
        let breaks = "f.feature:6: the reference connector breaks wire.valid-scim: op-case";
        assert_eq!(errors(0, Outcome::Passed, &[observed])[0], breaks);
    }
}
