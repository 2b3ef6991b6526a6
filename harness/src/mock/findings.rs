//! Findings of the mock about the connector's requests, collected over a run and judged once: one verdict for each
//! finding, with its count and its scenarios. Deviations from SCIM belong to the rule `wire.valid-scim`, exposed tokens
//! to `delivery.token-kept-secret`. Knows neither scenarios nor reports.

use std::collections::BTreeMap;

use crate::mock::{Exchange, RequestFinding};

/// Prefix of the findings about a token.
const TOKEN: &str = "token-in-";

/// Finding of one scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioFinding {
    /// The finding.
    pub finding: RequestFinding,
    /// Number of requests that have it.
    pub count: usize,
    /// First exchange that has it.
    pub first: Exchange,
}

/// Finding that a known failure expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedFinding {
    /// Id of the finding.
    pub finding: String,
    /// Cause of the known failure.
    pub reason: String,
    /// File and line of the expectation.
    pub place: String,
}

/// Effect of a finding on the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingStatus {
    /// The standard says MUST: the run is red.
    Fails,
    /// The finding would make the run red, but is expected.
    FailsAsExpected(ExpectedFinding),
    /// The finding is reported only.
    Reported,
}

/// Verdict on one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingVerdict {
    /// The finding.
    pub finding: RequestFinding,
    /// Number of requests that have it.
    pub count: usize,
    /// First exchange that has it.
    pub first: Exchange,
    /// Scenarios that have it, in order.
    pub scenarios: Vec<String>,
    /// Effect on the run.
    pub status: FindingStatus,
}

/// Findings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFindings {
    expected: Vec<ExpectedFinding>,
    /// Findings by file and line of the scenario, so that they come in the order of the suite.
    scenarios: BTreeMap<(String, usize), Vec<ScenarioFinding>>,
    is_partial: bool,
}

/// Collects the findings of one scenario, one for each id.
pub fn collect_findings(exchanges: &[Exchange]) -> Vec<ScenarioFinding> {
    let mut all: Vec<ScenarioFinding> = Vec::new();
    for exchange in exchanges {
        let tokens = exchange.token_in.iter().map(|place| token_finding(place));
        for finding in exchange.findings.iter().cloned().chain(tokens) {
            match all.iter_mut().find(|known| known.finding.id == finding.id) {
                Some(known) => known.count += 1,
                None => all.push(ScenarioFinding { finding, count: 1, first: exchange.clone() }),
            }
        }
    }
    all
}

/// Returns whether a finding is about an exposed token, not about SCIM.
pub fn is_token_finding(id: &str) -> bool {
    id.starts_with(TOKEN)
}

/// Finding for a token in a wrong place: `address`, `body` or `header NAME`.
fn token_finding(place: &str) -> RequestFinding {
    RequestFinding {
        id: format!("{TOKEN}{}", place.to_lowercase().replace(' ', "-")),
        level: "error".to_owned(),
        section: "RFC 6750 §5.3".to_owned(),
        advice: "Send the token in the Authorization header only.".to_owned(),
        tolerance: None,
    }
}

impl RunFindings {
    /// Findings of a run that has not begun, with the expected ones.
    pub fn new(expected: Vec<ExpectedFinding>) -> Self {
        Self { expected, ..Self::default() }
    }

    /// Adds the findings of one scenario.
    pub fn add(&mut self, file: &str, line: usize, findings: &[ScenarioFinding]) {
        if !findings.is_empty() {
            self.scenarios.insert((file.to_owned(), line), findings.to_vec());
        }
    }

    /// Verdicts, one for each finding, most severe first.
    pub fn verdicts(&self) -> Vec<FindingVerdict> {
        let mut all: Vec<FindingVerdict> = Vec::new();
        for ((file, line), findings) in &self.scenarios {
            for found in findings {
                let place = format!("{file}:{line}");
                match all.iter_mut().find(|verdict| verdict.finding.id == found.finding.id) {
                    Some(verdict) => {
                        verdict.count += found.count;
                        verdict.scenarios.push(place);
                    }
                    None => all.push(self.verdict(found, place)),
                }
            }
        }
        all.sort_by_key(|verdict| verdict.finding.rank());
        all
    }

    /// Marks the findings as those of a part of the suite, which cannot prove that an expected finding is gone.
    #[must_use]
    pub fn partial(self) -> Self {
        Self { is_partial: true, ..self }
    }

    /// Expected findings that did not occur.
    pub fn stale(&self) -> Vec<&ExpectedFinding> {
        if self.is_partial {
            return Vec::new();
        }
        let occurred = |id: &str| self.scenarios.values().flatten().any(|found| found.finding.id == id);
        self.expected.iter().filter(|expected| !occurred(&expected.finding)).collect()
    }

    /// Returns whether the findings make the run red.
    pub fn is_red(&self) -> bool {
        !self.stale().is_empty() || self.verdicts().iter().any(|verdict| verdict.status == FindingStatus::Fails)
    }

    fn verdict(&self, found: &ScenarioFinding, place: String) -> FindingVerdict {
        let ScenarioFinding { finding, count, first } = found.clone();
        let expected = self.expected.iter().find(|expected| expected.finding == finding.id);
        let status = match expected {
            _ if !finding.is_error() => FindingStatus::Reported,
            Some(expected) => FindingStatus::FailsAsExpected(expected.clone()),
            None => FindingStatus::Fails,
        };
        FindingVerdict { finding, count, first, scenarios: vec![place], status }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(seq: u64, findings: &[(&str, &str)]) -> Exchange {
        let finding = |(id, level): &(&str, &str)| RequestFinding {
            id: (*id).to_owned(),
            level: (*level).to_owned(),
            ..RequestFinding::default()
        };
        Exchange { seq, findings: findings.iter().map(finding).collect(), ..Exchange::default() }
    }

    fn expected(finding: &str) -> ExpectedFinding {
        ExpectedFinding { finding: finding.to_owned(), reason: "later".to_owned(), place: "c.toml:1".to_owned() }
    }

    #[test]
    fn each_finding_is_judged_once_with_its_scenarios() {
        let mut findings = RunFindings::default();
        findings.add(
            "b.feature",
            3,
            &collect_findings(&[exchange(1, &[("op-case", "error")]), exchange(2, &[("sort", "note")])]),
        );
        findings.add(
            "a.feature",
            12,
            &collect_findings(&[exchange(7, &[("op-case", "error")]), exchange(8, &[("op-case", "error")])]),
        );
        findings.add("a.feature", 3, &collect_findings(&[exchange(1, &[])]));
        let verdicts = findings.verdicts();
        assert_eq!(verdicts.iter().map(|it| it.finding.id.as_str()).collect::<Vec<_>>(), ["op-case", "sort"]);
        assert_eq!((verdicts[0].count, verdicts[0].first.seq), (3, 7));
        assert_eq!(verdicts[0].scenarios, ["a.feature:12", "b.feature:3"]);
        assert_eq!((&verdicts[0].status, &verdicts[1].status), (&FindingStatus::Fails, &FindingStatus::Reported));
        assert!(findings.is_red());
    }

    #[test]
    fn exposed_token_is_a_finding_of_any_scenario() {
        let token_in = vec!["address".to_owned(), "header X-Debug".to_owned()];
        let all = collect_findings(&[Exchange { token_in, ..exchange(1, &[("op-case", "error")]) }]);
        let ids: Vec<_> = all.iter().map(|it| (it.finding.id.as_str(), is_token_finding(&it.finding.id))).collect();
        assert_eq!(ids, [("op-case", false), ("token-in-address", true), ("token-in-header-x-debug", true)]);
        assert!(all[1].finding.is_error());
    }

    #[test]
    fn expected_error_is_not_red_and_a_missing_one_is_stale() {
        let mut findings = RunFindings::new(vec![expected("op-case"), expected("no-schemas")]);
        findings.add("a.feature", 1, &collect_findings(&[exchange(1, &[("op-case", "error"), ("sort", "note")])]));
        assert!(findings.is_red() && !findings.clone().partial().is_red());
        assert_eq!(findings.verdicts()[0].status, FindingStatus::FailsAsExpected(expected("op-case")));
        assert_eq!(findings.stale(), [&expected("no-schemas")]);
    }
}
