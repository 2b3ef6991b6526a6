//! What a trial of the suite showed: who was caught where, and what is wrong with that. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::run::result::CompletedScenario;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use egnyte_report::{Outcome, ScenarioResult, WIRE_RULE, render_failure, rule_of_finding};
use egnyte_support::paint::Paint;

use super::Contender;

/// How a contender fared under one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Scenarios that ran.
    pub ran: usize,
    /// Scenarios that failed.
    pub failed: usize,
    /// Whether the rule names the contender.
    pub own: bool,
}

/// A contender's row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub contender: Contender,
    /// By rule.
    pub cells: BTreeMap<String, Cell>,
}

impl Row {
    fn count(&mut self, rule: &str, failed: bool) {
        if let Some(cell) = self.cells.get_mut(rule) {
            cell.ran += 1;
            cell.failed += usize::from(failed);
        }
    }
}

/// What the trial showed.
#[derive(Debug, Default)]
pub struct Trial {
    /// A row for each flaw and weakness.
    pub rows: Vec<Row>,
    /// The rules, in the order of the suite.
    pub rules: Vec<String>,
    /// What is wrong, a line each.
    pub complaints: Vec<String>,
    /// The scenarios that the reference connector does not pass, or where the harness stumbled.
    pub stumbles: Vec<ScenarioResult>,
    /// How many scenarios there are.
    pub scenarios: usize,
}

impl Trial {
    /// How the program ends.
    pub fn exit(&self, faults: &[String]) -> Exit {
        let fault = self.stumbles.iter().any(|result| result.outcome == Outcome::HarnessFault);
        match (fault || !faults.is_empty(), self.complaints.is_empty() && self.stumbles.is_empty()) {
            (true, _) => Exit::HarnessFault,
            (false, false) => Exit::Red,
            (false, true) => Exit::Green,
        }
    }
}

/// Judges a trial. Only a full one can tell which scenario never catches anybody.
pub fn judge(
    contenders: &[Contender],
    cases: &[Arc<Case>],
    completed: Vec<(usize, CompletedScenario)>,
    own_rule: bool,
) -> Trial {
    let mut trial = Trial { rules: rules(cases), scenarios: cases.len(), ..Trial::default() };
    trial.rows = contenders
        .iter()
        .map(|contender| Row { contender: contender.clone(), cells: cells(contender, cases) })
        .collect();
    trial.rules.push(WIRE_RULE.to_owned());
    let mut killers: BTreeSet<String> = BTreeSet::new();
    for (owner, CompletedScenario { result, findings, .. }) in completed {
        let (place, failed) = (result.place(), result.outcome == Outcome::Failed);
        if failed && contenders[owner] != Contender::Reference {
            killers.insert(place.clone());
        }
        let wrong = findings.iter().map(|observed| &observed.finding).find(|finding| finding.is_error());
        let broken = wrong.map(|finding| (rule_of_finding(&finding.id), &finding.id));
        trial.rows[owner].count(result.rule_name(), failed);
        trial.rows[owner].count(WIRE_RULE, broken.is_some_and(|(rule, _)| rule == WIRE_RULE));
        if let Some((rule, id)) = broken.filter(|_| contenders[owner] == Contender::Reference) {
            trial.complaints.push(format!("{place}: the reference connector breaks {rule}: {id}"));
        }
        let stumble = result.outcome == Outcome::HarnessFault || contenders[owner] == Contender::Reference;
        if stumble && result.is_red() {
            trial.stumbles.push(ScenarioResult { rerun: format!("egnyte-conformance {place}"), ..result });
        }
    }
    trial.rows.retain(|row| row.contender != Contender::Reference);
    trial.complaints.extend(trial.rows.iter().flat_map(survivals));
    trial.complaints.extend(strangers(contenders, cases));
    if !own_rule {
        let idle = cases.iter().filter(|case| !case.is_journey() && !killers.contains(&case.place()));
        trial.complaints.extend(idle.map(|case| format!("{}  {}: catches nobody", case.place(), case.title)));
    }
    trial
}

/// What is said below the matrix; its last line waits for the time.
pub(super) fn told(trial: &Trial, faults: &[String], paint: Paint) -> String {
    let mut text = String::new();
    for result in &trial.stumbles {
        text.push_str(&format!("{}\n\n", render_failure(result, paint)));
    }
    for fault in faults {
        text.push_str(&format!("{}  {fault}\n", paint.red("HARNESS FAULT")));
    }
    for complaint in &trial.complaints {
        text.push_str(&format!("{} {complaint}\n", paint.red("error:")));
    }
    let caught = |kind: fn(&Contender) -> bool| {
        let rows: Vec<&Row> = trial.rows.iter().filter(|row| kind(&row.contender)).collect();
        let good = rows.iter().filter(|row| survivals(row).is_empty()).count();
        format!("{good} of {}", rows.len())
    };
    let flaws = caught(|contender| matches!(contender, Contender::Flaw(_)));
    let weaknesses = caught(|contender| matches!(contender, Contender::Weakness(_)));
    let line = format!(
        "{flaws} flaws and {weaknesses} weaknesses caught under every rule that names them; {} scenarios",
        trial.scenarios
    );
    let good = trial.complaints.is_empty() && trial.stumbles.is_empty() && faults.is_empty();
    text.push_str(&if good { paint.green(&line) } else { paint.red(&line) });
    text
}

fn rule(case: &Case) -> String {
    case.rule.as_ref().map_or(String::new(), |rule| rule.name().to_owned())
}

fn rules(cases: &[Arc<Case>]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for case in cases {
        let rule = rule(case);
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

fn cells(contender: &Contender, cases: &[Arc<Case>]) -> BTreeMap<String, Cell> {
    let mut cells: BTreeMap<String, Cell> = BTreeMap::new();
    for case in cases.iter().filter(|case| contender.concerns(case)) {
        let cell = cells.entry(rule(case)).or_default();
        cell.own |= case.flaws().iter().any(|flaw| Some(flaw.as_str()) == contender.name());
    }
    if matches!(contender, Contender::Reference | Contender::Flaw(_)) {
        cells.insert(WIRE_RULE.to_owned(), Cell { own: contender.is_on_the_wire(), ..Cell::default() });
    }
    cells
}

/// What is wrong with a contender's row.
fn survivals(row: &Row) -> Vec<String> {
    let name = row.contender.name().unwrap_or_default();
    let kind = if matches!(row.contender, Contender::Flaw(_)) { "flaw" } else { "weakness" };
    let own: Vec<(&String, &Cell)> = row.cells.iter().filter(|(_, cell)| cell.own).collect();
    if own.is_empty() {
        return vec![format!("{kind} {name}: no rule names it; add `@flaw:{name}` to the rule it breaks")];
    }
    let missed = own.into_iter().filter(|(_, cell)| cell.failed == 0);
    missed
        .map(|(rule, cell)| format!("{kind} {name}: survives {rule}, which names it ({} scenarios ran)", cell.ran))
        .collect()
}

/// Tags that name nobody: a flaw the connector does not have, a weakness the mock does not have.
fn strangers(contenders: &[Contender], cases: &[Arc<Case>]) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    for case in cases {
        for flaw in case.flaws() {
            let known = contenders.iter().any(|other| other.name() == Some(flaw) && other.concerns(case));
            if !known {
                let whose = if case.keeper() == Keeper::Egnyte { "weakness of the mock" } else { "flaw" };
                told.insert(format!("{}: `@flaw:{flaw}` names no {whose}", rule(case)));
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::Exchange;
    use crate::mock::findings::ObservedFinding;
    use crate::suite::{FeatureFile, Origin};
    use egnyte_report::RequestFinding;

    const FILE: &str = "Feature: F\n\n  @rule:a.one @documented @flaw:sloth\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n  @rule:a.two @documented @flaw:greed\n  Rule: Two\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn trial(failing: &[(usize, usize)], own_rule: bool) -> Trial {
        let cases = FeatureFile::new("f.feature", FILE, Origin::Own).cases();
        let contenders = [Contender::Reference, Contender::Flaw("sloth".into()), Contender::Flaw("greed".into())];
        let mut completed = Vec::new();
        for owner in 0..contenders.len() {
            for (number, case) in cases.iter().enumerate() {
                let failed = failing.contains(&(owner, number));
                let outcome = if failed { Outcome::Failed } else { Outcome::Passed };
                completed.push((owner, CompletedScenario::bare(case, outcome, None)));
            }
        }
        judge(&contenders, &cases, completed, own_rule)
    }

    #[test]
    fn a_suite_that_catches_everybody_is_proven() {
        let trial = trial(&[(1, 0), (2, 1)], false);
        assert_eq!(trial.complaints, Vec::<String>::new());
        assert_eq!(trial.exit(&[]), Exit::Green);
    }

    #[test]
    fn a_flaw_caught_under_another_rule_only_survives_its_own() {
        let trial = trial(&[(1, 1), (2, 1)], true);
        assert_eq!(trial.complaints, ["flaw sloth: survives a.one, which names it (1 scenarios ran)"]);
        assert_eq!(trial.exit(&[]), Exit::Red);
    }

    #[test]
    fn a_scenario_that_catches_nobody_is_told() {
        let trial = trial(&[(1, 0)], false);
        assert!(
            trial.complaints.iter().any(|line| line == "f.feature:13  Second: catches nobody"),
            "{:?}",
            trial.complaints
        );
    }

    #[test]
    fn the_reference_connector_must_pass() {
        let trial = trial(&[(0, 0), (1, 0), (2, 1)], false);
        assert_eq!((trial.stumbles.len(), trial.exit(&[])), (1, Exit::Red));
    }

    #[test]
    fn a_tag_that_names_nobody_and_a_flaw_no_tag_names_are_told() {
        let cases = FeatureFile::new("f.feature", FILE, Origin::Own).cases();
        let contenders = [Contender::Reference, Contender::Flaw("sloth".into()), Contender::Flaw("envy".into())];
        let complaints = judge(&contenders, &cases, Vec::new(), true).complaints.join("\n");
        assert!(complaints.contains("flaw envy: no rule names it"), "{complaints}");
        assert!(complaints.contains("a.two: `@flaw:greed` names no flaw"), "{complaints}");
    }

    #[test]
    fn a_flaw_on_the_wire_is_caught_by_what_is_found_in_its_requests_and_by_nothing_else() {
        let cases = FeatureFile::new("f.feature", FILE, Origin::Own).cases();
        let contenders = [Contender::Reference, Contender::Flaw("capitalises-op".into())];
        let finding =
            RequestFinding { id: "op-case".to_owned(), level: "error".to_owned(), ..RequestFinding::default() };
        let found = ObservedFinding { finding, count: 1, first: Exchange::default() };
        let complaints = |owner, outcome: Outcome, findings: &[ObservedFinding]| {
            let bare = CompletedScenario::bare(&cases[0], outcome, None);
            let completed = CompletedScenario { findings: findings.to_vec(), ..bare };
            judge(&contenders, &cases[..0], vec![(owner, completed)], true).complaints
        };
        assert_eq!(complaints(1, Outcome::Passed, std::slice::from_ref(&found)), [""; 0]);
        let survives = "flaw capitalises-op: survives wire.valid-scim, which names it (1 scenarios ran)";
        assert_eq!(complaints(1, Outcome::Failed, &[]), [survives]);
        let told = complaints(0, Outcome::Passed, &[found]);
        assert_eq!(told[0], "f.feature:6: the reference connector breaks wire.valid-scim: op-case");
    }
}
