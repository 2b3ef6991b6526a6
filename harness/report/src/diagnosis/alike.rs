//! Groups of failures that are alike: they share a symptom; the names of people and groups in it may differ.

use std::collections::{BTreeMap, BTreeSet};

use super::AlikeFailures;
use super::symptoms::{kind_of_symptom, symptoms};
use crate::scenario::ScenarioResult;

/// Least failures of a group.
const LEAST: usize = 2;

/// Groups failures by the symptom that most of them share, then the rest likewise; those that share none are left out.
pub(super) fn group_alike(failures: &[&ScenarioResult]) -> Vec<AlikeFailures> {
    let kinds = |result: &&ScenarioResult| -> BTreeSet<String> {
        symptoms(result).iter().map(|symptom| kind_of_symptom(symptom)).collect()
    };
    let mut left: Vec<(&str, BTreeSet<String>)> =
        failures.iter().map(|result| (result.id.as_str(), kinds(result))).collect();
    let mut groups = Vec::new();
    loop {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for kind in left.iter().flat_map(|(_, kinds)| kinds) {
            *counts.entry(kind).or_default() += 1;
        }
        // Of several that are as common, the longest: it says most.
        let commonest = counts.into_iter().max_by_key(|(kind, count)| (*count, kind.len()));
        let Some((kind, _)) = commonest.filter(|(_, count)| *count >= LEAST) else { return groups };
        let kind = kind.to_owned();
        let (alike, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|(_, kinds)| kinds.contains(&kind));
        let failures = alike.into_iter().map(|(id, _)| id.to_owned()).collect();
        groups.push(AlikeFailures { reason: reason(&kind), failures });
        left = rest;
    }
}

/// Returns a kind of symptom as a sentence.
fn reason(kind: &str) -> String {
    match kind.split_once(' ') {
        Some(("-", row)) => format!("`{row}` did not happen"),
        Some(("+", row)) => format!("`{row}` happened but was not expected"),
        Some(("~", row)) => format!("`{row}` happened meanwhile"),
        Some(("!", _)) => "the connector reported a problem that was not expected".to_owned(),
        Some(("?", _)) => "the connector reported another problem than the expected one".to_owned(),
        _ => kind.trim_end_matches(':').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Outcome;

    #[test]
    fn failures_with_the_same_kind_of_row_are_alike() {
        let failure = |id: &str, details: &str| ScenarioResult {
            id: id.to_owned(),
            outcome: Outcome::Failed,
            details: Some(details.to_owned()),
            ..ScenarioResult::default()
        };
        let failures = [
            failure("a", "did not happen:\n  user Ada is created"),
            failure("b", "did not happen:\n  user Grace is created\n  group \"X\" is created"),
            failure("c", "it is another matter"),
        ];
        let groups = group_alike(&failures.iter().collect::<Vec<_>>());
        let expected = AlikeFailures {
            reason: "`user … is created` did not happen".to_owned(),
            failures: vec!["a".to_owned(), "b".to_owned()],
        };
        assert_eq!(groups, [expected]);
    }
}
