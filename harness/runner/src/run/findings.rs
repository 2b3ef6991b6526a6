//! Findings of a run, collected from its scenarios and compared with the list of expected findings.

use crate::connector::config::{Expectation, FILE_NAME};
use crate::mock::findings::ObservedFinding;
use egnyte_report::{Finding, FindingOutcome};
use egnyte_support::mask;

use super::connector_setup::ConnectorSetup;
use super::result::{CompletedScenario, exchange};

/// Collector of findings, with the findings that the connector's list expects.
pub(super) struct FindingsCollector {
    expected: Vec<ExpectedFinding>,
    /// True if the whole suite runs, so that an expected finding can be stale.
    whole: bool,
}

struct ExpectedFinding {
    id: String,
    reason: String,
    place: String,
}

impl FindingsCollector {
    pub(super) fn new(setup: &ConnectorSetup, whole: bool) -> Self {
        let file = setup.file.as_deref().unwrap_or(FILE_NAME);
        let expected = |entry: &Expectation| {
            let (id, reason) = (entry.finding.clone()?, mask::text(&entry.reason));
            Some(ExpectedFinding { id, reason, place: format!("{file}:{}", entry.lines.start()) })
        };
        Self { expected: setup.expectations.iter().filter_map(expected).collect(), whole }
    }

    /// Returns each finding once, errors first. An interrupted run does not show that an expected finding is stale.
    pub(super) fn collect(&self, completed: &[CompletedScenario], interrupted: bool) -> Vec<Finding> {
        let mut in_order: Vec<&CompletedScenario> = completed.iter().collect();
        in_order.sort_by_key(|it| (&it.result.file, it.result.line));
        let mut all: Vec<Finding> = Vec::new();
        for (scenario, observed) in
            in_order.iter().flat_map(|it| it.findings.iter().map(|observed| (&it.result, observed)))
        {
            match all.iter_mut().find(|finding| finding.id == observed.finding.id) {
                Some(finding) => {
                    finding.count += observed.count;
                    finding.scenarios.push(scenario.place());
                }
                None => all.push(self.judge(observed, scenario.place())),
            }
        }
        all.sort_by_key(|finding| ["error", "warning"].iter().position(|level| *level == finding.level).unwrap_or(2));
        if self.whole && !interrupted {
            let stale = self.expected.iter().filter(|expected| all.iter().all(|finding| finding.id != expected.id));
            let stale: Vec<Finding> = stale.map(stale_finding).collect();
            all.extend(stale);
        }
        all
    }

    fn judge(&self, observed: &ObservedFinding, place: String) -> Finding {
        let ObservedFinding { finding, count, first } = observed;
        let expected = self.expected.iter().find(|expected| expected.id == finding.id && finding.is_error());
        Finding {
            id: finding.id.clone(),
            level: finding.level.clone(),
            section: finding.section.clone(),
            advice: finding.advice.clone(),
            outcome: match expected {
                _ if !finding.is_error() => FindingOutcome::Reported,
                Some(_) => FindingOutcome::FailedAsExpected,
                None => FindingOutcome::Failed,
            },
            reason: expected.map(|expected| expected.reason.clone()),
            count: *count,
            scenarios: vec![place],
            first: Some(exchange(first)),
            place: expected.map(|expected| expected.place.clone()),
        }
    }
}

fn stale_finding(expected: &ExpectedFinding) -> Finding {
    Finding {
        id: expected.id.clone(),
        level: "error".to_owned(),
        section: String::new(),
        advice: String::new(),
        outcome: FindingOutcome::Stale,
        reason: Some(expected.reason.clone()),
        count: 0,
        scenarios: Vec::new(),
        first: None,
        place: Some(expected.place.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::Exchange;
    use egnyte_report::{RequestFinding, ScenarioResult};

    fn scenario(file: &str, line: usize, findings: &[(&str, &str, u64)]) -> CompletedScenario {
        let observed = |(id, level, seq): &(&str, &str, u64)| {
            let (id, level) = ((*id).to_owned(), (*level).to_owned());
            let finding = RequestFinding { id, level, ..RequestFinding::default() };
            ObservedFinding { finding, count: 2, first: Exchange { seq: *seq, ..Exchange::default() } }
        };
        let result = ScenarioResult { file: file.to_owned(), line, ..ScenarioResult::default() };
        let findings = findings.iter().map(observed).collect();
        CompletedScenario { result, findings, ..CompletedScenario::default() }
    }

    fn collector(expected: &[&str]) -> FindingsCollector {
        let expected = expected.iter().map(|id| ExpectedFinding {
            id: (*id).to_owned(),
            reason: "later".to_owned(),
            place: "c.toml:1".to_owned(),
        });
        FindingsCollector { expected: expected.collect(), whole: true }
    }

    fn outcomes(findings: &[Finding]) -> Vec<(&str, FindingOutcome)> {
        findings.iter().map(|finding| (finding.id.as_str(), finding.outcome)).collect()
    }

    #[test]
    fn each_finding_is_judged_once_with_its_scenarios() {
        let completed = [
            scenario("b.feature", 3, &[("sort", "note", 2), ("op-case", "error", 1)]),
            scenario("a.feature", 12, &[("op-case", "error", 7)]),
            scenario("a.feature", 3, &[]),
        ];
        let findings = collector(&[]).collect(&completed, false);
        assert_eq!(outcomes(&findings), [("op-case", FindingOutcome::Failed), ("sort", FindingOutcome::Reported)]);
        assert_eq!((findings[0].count, findings[0].first.as_ref().unwrap().seq), (4, 7));
        assert_eq!(findings[0].scenarios, ["a.feature:12", "b.feature:3"]);
    }

    #[test]
    fn expected_finding_fails_as_expected_or_is_stale() {
        let completed = [scenario("a.feature", 1, &[("op-case", "error", 1), ("sort", "note", 1)])];
        let collector = collector(&["op-case", "sort", "no-schemas"]);
        let mut expected = vec![
            ("op-case", FindingOutcome::FailedAsExpected),
            ("sort", FindingOutcome::Reported),
            ("no-schemas", FindingOutcome::Stale),
        ];
        assert_eq!(outcomes(&collector.collect(&completed, false)), expected);
        expected.pop();
        assert_eq!(outcomes(&collector.collect(&completed, true)), expected);
    }
}
