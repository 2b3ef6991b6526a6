//! Merging the reports of the parts of one run into one. Judges nothing anew.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::durations::Durations;
use crate::finding::Finding;
use crate::run::{RunReport, VERSION};
use crate::scenario::{Outcome, ScenarioResult};
use crate::shard::{Shard, find_missing};

/// Error of merging reports that are not parts of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// No report is given.
    #[error("there is no report to merge")]
    Empty,
    /// A report has another version.
    #[error("{file}: the report has version {found}; this suite merges version {VERSION}")]
    Version {
        /// File of the report.
        file: String,
        /// Version of the report.
        found: u32,
    },
    /// The reports are about different connectors or suites.
    #[error("{file}: the report is about {found}, and {first} is about {expected}")]
    Subject {
        /// File of the report.
        file: String,
        /// Subject of the report.
        found: String,
        /// File of the first report.
        first: String,
        /// Subject of the first report.
        expected: String,
    },
    /// The reports are not different parts of one run.
    #[error("{0}: these are not parts of one run")]
    Parts(String),
    /// Two reports have a result of the same scenario.
    #[error("{place} is in {first} and in {second}: these are not parts of one run")]
    Duplicate {
        /// Place of the scenario.
        place: String,
        /// File of one report.
        first: String,
        /// File of the other report.
        second: String,
    },
}

/// Merges reports, each given with its file.
///
/// # Errors
/// If they are not parts of one run.
pub fn merge(parts: Vec<(String, RunReport)>) -> Result<RunReport, MergeError> {
    let (first, whole) = parts.first().cloned().ok_or(MergeError::Empty)?;
    for (file, part) in &parts {
        check_subject((file, part), (&first, &whole))?;
    }
    let named_shards = shards(&parts);
    let missing_parts = find_missing(&named_shards).map_err(MergeError::Parts)?;
    let shards: Vec<Shard> = named_shards.into_iter().map(|(_, shard)| shard.clone()).collect();
    let count = parts.iter().map(|(_, part)| part.parts.unwrap_or(1)).sum();
    let (started, durations) = span(&parts);
    let findings = parts.iter().flat_map(|(_, part)| &part.findings).fold(Vec::new(), add_finding);
    let faults = parts.iter().flat_map(|(_, part)| part.faults.clone()).collect();
    let scenarios = shards.first().map_or(0, |shard| shard.scenarios);
    let guesses = parts.iter().flat_map(|(_, part)| part.guesses.clone()).collect();
    let results = results(parts)?;
    let parts = Some(count);
    let merged =
        RunReport { started, parts, shards, missing_parts, faults, durations, results, findings, guesses, ..whole };
    let mut merged = merged.complete();
    merged.totals.not_run +=
        if merged.missing_parts.is_empty() { 0 } else { scenarios.saturating_sub(merged.results.len()) };
    Ok(RunReport { interrupted: merged.totals.not_run > 0, ..merged })
}

/// Returns the shards of all reports, each with its file.
fn shards(parts: &[(String, RunReport)]) -> Vec<(&str, &Shard)> {
    parts.iter().flat_map(|(file, part)| part.shards.iter().map(move |shard| (file.as_str(), shard))).collect()
}

fn check_subject((file, part): (&str, &RunReport), (first, whole): (&str, &RunReport)) -> Result<(), MergeError> {
    if part.version != VERSION {
        return Err(MergeError::Version { file: file.to_owned(), found: part.version });
    }
    let subject =
        |run: &RunReport| format!("{} ({}) and suite {}", run.connector.full_name(), run.connector.target, run.suite);
    let (found, expected) = (subject(part), subject(whole));
    if found == expected {
        return Ok(());
    }
    Err(MergeError::Subject { file: file.to_owned(), found, first: first.to_owned(), expected })
}

/// Takes one result of each scenario. A scenario that one part did not run may have run in another.
fn results(parts: Vec<(String, RunReport)>) -> Result<Vec<ScenarioResult>, MergeError> {
    let mut all: BTreeMap<(String, usize), (String, ScenarioResult)> = BTreeMap::new();
    for (file, part) in parts {
        for result in part.results {
            let key = (result.file.clone(), result.line);
            match all.get(&key).filter(|(_, other)| other.outcome != Outcome::NotRun) {
                Some((first, _)) if result.outcome != Outcome::NotRun => {
                    let (place, first) = (result.place(), first.clone());
                    return Err(MergeError::Duplicate { place, first, second: file });
                }
                Some(_) => {}
                None => drop(all.insert(key, (file.clone(), result))),
            }
        }
    }
    Ok(all.into_values().map(|(_, result)| result).collect())
}

/// Returns the first start, and the durations: the total until the last end, and the sums of the others.
fn span(parts: &[(String, RunReport)]) -> (String, Durations) {
    let end = |run: &RunReport| {
        let total = SignedDuration::try_from(run.durations.total()).unwrap_or_default();
        run.start_time().checked_add(total).unwrap_or(Timestamp::MAX)
    };
    let first = parts.iter().map(|(_, run)| run.start_time()).min().unwrap_or(Timestamp::UNIX_EPOCH);
    let last = parts.iter().map(|(_, run)| end(run)).max().unwrap_or(first);
    let sum = |time: fn(&Durations) -> f64| parts.iter().map(|(_, run)| time(&run.durations)).sum();
    let durations = Durations {
        total_ms: last.duration_since(first).as_secs_f64() * 1e3,
        connector_ms: sum(|it| it.connector_ms),
        mock_ms: sum(|it| it.mock_ms),
        own_ms: sum(|it| it.own_ms),
    };
    (first.to_string(), durations)
}

fn add_finding(mut all: Vec<Finding>, next: &Finding) -> Vec<Finding> {
    match all.iter_mut().find(|finding| finding.id == next.id && finding.outcome == next.outcome) {
        Some(finding) => {
            finding.count += next.count;
            finding.scenarios.extend(next.scenarios.iter().cloned());
            finding.first = finding.first.take().or_else(|| next.first.clone());
        }
        None => all.push(next.clone()),
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::tests::run;

    fn part(outcomes: &[Outcome], kept: &[usize]) -> RunReport {
        let mut part = run(outcomes);
        part.results = kept.iter().map(|index| part.results[*index].clone()).collect();
        part
    }

    fn merged(parts: Vec<RunReport>) -> Result<RunReport, MergeError> {
        merge(parts.into_iter().zip('a'..).map(|(part, name)| (format!("{name}.json"), part)).collect())
    }

    #[test]
    fn merged_parts_are_the_whole() {
        let outcomes = [Outcome::Passed, Outcome::Failed, Outcome::Passed];
        let whole = run(&outcomes);
        let merged = merged(vec![part(&outcomes, &[1]), part(&outcomes, &[2, 0])]).unwrap();
        assert_eq!((&merged.results, &merged.totals), (&whole.results, &whole.totals));
        assert_eq!((merged.parts, merged.started.as_str()), (Some(2), "2026-11-23T19:00:00Z"));
        assert_eq!(merged.durations.own_ms, 12.0);
    }

    #[test]
    fn missing_part_is_named_and_counted() {
        let outcomes = [Outcome::Passed; 3];
        let shard = |number, kept: &[usize]| {
            let shards = vec![Shard { number, of: 3, scenarios: 3 }];
            RunReport { shards, ..part(&outcomes, kept) }
        };
        let incomplete = merged(vec![shard(1, &[0]), shard(3, &[2])]).unwrap();
        assert_eq!((incomplete.missing_parts.len(), incomplete.totals.not_run), (1, 1));
        assert_eq!(incomplete.unfinished().unwrap(), "part 2/3 is missing; 1 scenario was not run");
        let complete = merged(vec![incomplete, shard(2, &[1])]).unwrap();
        assert_eq!((complete.missing_parts.len(), complete.totals.not_run, complete.unfinished()), (0, 0, None));
        assert_eq!((complete.parts, complete.shards.len()), (Some(3), 3));
        let twice = merged(vec![shard(1, &[0]), shard(1, &[1])]).unwrap_err().to_string();
        assert_eq!(twice, "part 1/3 is there twice: a.json and b.json: these are not parts of one run");
    }

    #[test]
    fn scenario_not_run_in_one_part_is_taken_from_another() {
        let broken_off = part(&[Outcome::Passed], &[0, 1, 2]);
        let rest = part(&[Outcome::Passed, Outcome::Failed, Outcome::Passed], &[1, 2]);
        let merged = merged(vec![broken_off, rest]).unwrap();
        assert_eq!((merged.totals.not_run, merged.totals.connector.failed), (0, 1));
        assert!(!merged.interrupted);
    }

    #[test]
    fn reports_of_different_runs_are_rejected() {
        let one = || part(&[Outcome::Passed; 3], &[0]);
        let error = merged(vec![one(), one()]).unwrap_err().to_string();
        let place = "features/users/takeover.feature:6";
        assert_eq!(error, format!("{place} is in a.json and in b.json: these are not parts of one run"));
        let mut other = part(&[Outcome::Passed; 3], &[1]);
        other.connector.version = Some("2.4".to_owned());
        let error = merged(vec![one(), other.clone()]).unwrap_err().to_string();
        assert!(error.starts_with("b.json: the report is about acme-sync 2.4 "), "{error}");
        assert!(error.contains("a.json is about acme-sync 2.3.1"), "{error}");
        other.version = 2;
        assert!(merged(vec![one(), other]).unwrap_err().to_string().contains("version 2"));
        assert_eq!(merged(vec![]), Err(MergeError::Empty));
    }
}
