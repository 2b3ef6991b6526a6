//! What the mock finds in the connector's requests, gathered over a run and judged once: one verdict for each finding,
//! with how often and where it was seen. What is no SCIM is `wire.valid-scim`; a token that shows is
//! `delivery.token-kept-secret`, whatever its scenario is about. Knows neither scenarios nor reports.

use std::collections::BTreeMap;

use crate::mock::{Exchange, Finding};

/// How the findings begin that tell of a token.
const SHOWN: &str = "token-in-";

/// A finding of one scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What was found.
    pub finding: Finding,
    /// In how many requests.
    pub count: usize,
    /// The first of them, and its answer.
    pub first: Exchange,
}

/// A finding that is expected: it must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Its id.
    pub finding: String,
    /// Why it is there.
    pub reason: String,
    /// The file that says so, with the line.
    pub place: String,
}

/// What a finding means for the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The standard says MUST: the run is red.
    Fails,
    /// It would be red, but is expected.
    FailsAsExpected(Expected),
    /// It is worth a word.
    Reported,
}

/// The verdict on one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What was found.
    pub finding: Finding,
    /// In how many requests.
    pub count: usize,
    /// The first of them, and its answer.
    pub first: Exchange,
    /// The scenarios it was seen in, in order.
    pub scenarios: Vec<String>,
    /// What it means.
    pub standing: Standing,
}

/// What was found in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wire {
    expected: Vec<Expected>,
    scenarios: BTreeMap<Place, Vec<Found>>,
    in_part: bool,
}

/// Where a scenario stands: file and line, so that they come in the order of the suite.
type Place = (String, usize);

/// The findings of one scenario, one for each id.
pub fn found(exchanges: &[Exchange]) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for exchange in exchanges {
        for finding in exchange.findings.iter().cloned().chain(exchange.token_in.iter().map(|place| shown(place))) {
            match all.iter_mut().find(|found| found.finding.id == finding.id) {
                Some(found) => found.count += 1,
                None => all.push(Found { finding, count: 1, first: exchange.clone() }),
            }
        }
    }
    all
}

/// Whether a finding tells of a token, and not of what is no SCIM.
pub fn tells_of_token(finding: &str) -> bool {
    finding.starts_with(SHOWN)
}

/// A token that shows where it has no place: `address`, `body` or `header NAME`.
fn shown(place: &str) -> Finding {
    Finding {
        id: format!("{SHOWN}{}", place.to_lowercase().replace(' ', "-")),
        level: "error".to_owned(),
        section: "RFC 6750 §5.3".to_owned(),
        advice: "Send the token in the Authorization header only.".to_owned(),
        tolerance: None,
    }
}

impl Wire {
    /// Nothing found yet; these findings are expected.
    pub fn expecting(expected: Vec<Expected>) -> Self {
        Self { expected, ..Self::default() }
    }

    /// Takes what was found in one scenario.
    pub fn add(&mut self, file: &str, line: usize, found: &[Found]) {
        if !found.is_empty() {
            self.scenarios.insert((file.to_owned(), line), found.to_vec());
        }
    }

    /// One verdict for each finding, the heaviest first.
    pub fn verdicts(&self) -> Vec<Verdict> {
        let mut all: Vec<Verdict> = Vec::new();
        for ((file, line), found) in
            self.scenarios.iter().flat_map(|(place, all)| all.iter().map(move |it| (place, it)))
        {
            let place = format!("{file}:{line}");
            match all.iter_mut().find(|verdict| verdict.finding.id == found.finding.id) {
                Some(verdict) => {
                    verdict.count += found.count;
                    verdict.scenarios.push(place);
                }
                None => all.push(self.verdict(found, place)),
            }
        }
        all.sort_by_key(|verdict| verdict.finding.weight());
        all
    }

    /// The same of a part of the suite, which cannot show that what is expected is gone.
    #[must_use]
    pub fn in_part(self) -> Self {
        Self { in_part: true, ..self }
    }

    /// What is expected and was not found.
    pub fn outlived(&self) -> Vec<&Expected> {
        if self.in_part {
            return Vec::new();
        }
        let seen = |id: &str| self.scenarios.values().flatten().any(|found| found.finding.id == id);
        self.expected.iter().filter(|expected| !seen(&expected.finding)).collect()
    }

    /// Whether it makes the run red.
    pub fn is_red(&self) -> bool {
        !self.outlived().is_empty() || self.verdicts().iter().any(|verdict| verdict.standing == Standing::Fails)
    }

    fn verdict(&self, found: &Found, place: String) -> Verdict {
        let Found { finding, count, first } = found.clone();
        let expected = self.expected.iter().find(|expected| expected.finding == finding.id);
        let standing = match expected {
            _ if !finding.is_error() => Standing::Reported,
            Some(expected) => Standing::FailsAsExpected(expected.clone()),
            None => Standing::Fails,
        };
        Verdict { finding, count, first, scenarios: vec![place], standing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(seq: u64, findings: &[(&str, &str)]) -> Exchange {
        let finding = |(id, level): &(&str, &str)| Finding {
            id: (*id).to_owned(),
            level: (*level).to_owned(),
            ..Finding::default()
        };
        Exchange { seq, findings: findings.iter().map(finding).collect(), ..Exchange::default() }
    }

    fn expected(finding: &str) -> Expected {
        Expected { finding: finding.to_owned(), reason: "later".to_owned(), place: "c.toml:1".to_owned() }
    }

    #[test]
    fn each_finding_is_judged_once_with_where_it_was_seen() {
        let mut wire = Wire::default();
        wire.add("b.feature", 3, &found(&[exchange(1, &[("op-case", "error")]), exchange(2, &[("sort", "note")])]));
        wire.add(
            "a.feature",
            12,
            &found(&[exchange(7, &[("op-case", "error")]), exchange(8, &[("op-case", "error")])]),
        );
        wire.add("a.feature", 3, &found(&[exchange(1, &[])]));
        let verdicts = wire.verdicts();
        assert_eq!(verdicts.iter().map(|it| it.finding.id.as_str()).collect::<Vec<_>>(), ["op-case", "sort"]);
        assert_eq!((verdicts[0].count, verdicts[0].first.seq), (3, 7));
        assert_eq!(verdicts[0].scenarios, ["a.feature:12", "b.feature:3"]);
        assert_eq!((&verdicts[0].standing, &verdicts[1].standing), (&Standing::Fails, &Standing::Reported));
        assert!(wire.is_red());
    }

    #[test]
    fn a_token_that_shows_is_found_in_whatever_scenario() {
        let token_in = vec!["address".to_owned(), "header X-Debug".to_owned()];
        let all = found(&[Exchange { token_in, ..exchange(1, &[("op-case", "error")]) }]);
        let told: Vec<_> = all.iter().map(|it| (it.finding.id.as_str(), tells_of_token(&it.finding.id))).collect();
        assert_eq!(told, [("op-case", false), ("token-in-address", true), ("token-in-header-x-debug", true)]);
        assert!(all[1].finding.is_error());
    }

    #[test]
    fn an_expected_error_is_no_surprise_and_one_that_is_gone_has_outlived_its_entry() {
        let mut wire = Wire::expecting(vec![expected("op-case"), expected("no-schemas")]);
        wire.add("a.feature", 1, &found(&[exchange(1, &[("op-case", "error"), ("sort", "note")])]));
        assert!(wire.is_red() && !wire.clone().in_part().is_red());
        assert_eq!(wire.verdicts()[0].standing, Standing::FailsAsExpected(expected("op-case")));
        assert_eq!(wire.outlived(), [&expected("no-schemas")]);
    }
}
