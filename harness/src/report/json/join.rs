//! The reports of several parts of one run, joined into one. Judges nothing anew.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::name::named;
use super::{Counts, Document, Durations, Finding, Told, Totals, VERSION, Word};
use crate::suite::rules::Keeper;

/// Why reports are not of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotJoin {
    /// There is nothing to join.
    #[error("there is no report to join")]
    Nothing,
    /// It is of another version.
    #[error("{file}: it is a report of version {found}, and this suite joins version {VERSION}")]
    Version {
        /// The report.
        file: String,
        /// Its version.
        found: u32,
    },
    /// They are of different connectors or suites.
    #[error("{file}: it is about {found}, and {first} about {expected}")]
    Other {
        /// The report.
        file: String,
        /// What it is about.
        found: String,
        /// The first report.
        first: String,
        /// What that is about.
        expected: String,
    },
    /// Two of them have run the same.
    #[error("{place} stands in {first} and in {second}: these are not parts of one run")]
    Twice {
        /// The scenario.
        place: String,
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
}

/// One report of all, each given with what to call it.
///
/// # Errors
/// When they are not parts of one run.
pub fn join(parts: Vec<(String, Document)>) -> Result<Document, CannotJoin> {
    let (first, whole) = parts.first().map(|(name, part)| (name.clone(), part.clone())).ok_or(CannotJoin::Nothing)?;
    for (name, part) in &parts {
        same((name, part), (&first, &whole))?;
    }
    let count = parts.iter().map(|(_, part)| part.parts.unwrap_or(1)).sum();
    let (started, durations) = span(&parts);
    let findings = parts.iter().flat_map(|(_, part)| &part.findings).fold(Vec::new(), gather);
    let faults = parts.iter().flat_map(|(_, part)| part.faults.clone()).collect();
    let verdicts = named(verdicts(parts)?);
    let totals = totals(&verdicts);
    let interrupted = totals.not_run > 0;
    Ok(Document { started, parts: Some(count), interrupted, faults, totals, durations, verdicts, findings, ..whole })
}

fn same((file, part): (&str, &Document), (first, whole): (&str, &Document)) -> Result<(), CannotJoin> {
    if part.version != VERSION {
        return Err(CannotJoin::Version { file: file.to_owned(), found: part.version });
    }
    let about =
        |run: &Document| format!("{} ({}) and suite {}", run.connector.full_name(), run.connector.target, run.suite);
    let (found, expected) = (about(part), about(whole));
    if found == expected {
        return Ok(());
    }
    Err(CannotJoin::Other { file: file.to_owned(), found, first: first.to_owned(), expected })
}

/// Every scenario once. What a part did not come to another may have run.
fn verdicts(parts: Vec<(String, Document)>) -> Result<Vec<Told>, CannotJoin> {
    let mut all: BTreeMap<(String, usize), (String, Told)> = BTreeMap::new();
    for (name, part) in parts {
        for told in part.verdicts {
            let place = (told.file.clone(), told.line);
            match all.get(&place) {
                Some((first, known)) if known.outcome != Word::NotRun && told.outcome != Word::NotRun => {
                    let place = format!("{}:{}", told.file, told.line);
                    return Err(CannotJoin::Twice { place, first: first.clone(), second: name });
                }
                Some((_, known)) if known.outcome != Word::NotRun => {}
                _ => drop(all.insert(place, (name.clone(), told))),
            }
        }
    }
    Ok(all.into_values().map(|(_, told)| told).collect())
}

fn totals(verdicts: &[Told]) -> Totals {
    let of = |keeper: Keeper| {
        let count = |word: Word| verdicts.iter().filter(|told| told.keeper == keeper && told.outcome == word).count();
        Counts {
            passed: count(Word::Passed),
            failed: count(Word::Failed),
            failed_as_expected: count(Word::FailedAsExpected),
            stale: count(Word::Stale),
            skipped: count(Word::Skipped),
            errored: count(Word::Errored),
            harness_faults: count(Word::HarnessFault),
        }
    };
    let not_run = verdicts.iter().filter(|told| told.outcome == Word::NotRun).count();
    Totals { connector: of(Keeper::Connector), egnyte: of(Keeper::Egnyte), not_run }
}

/// From the first beginning to the last end; what was waited and worked adds up.
fn span(parts: &[(String, Document)]) -> (String, Durations) {
    let began = |run: &Document| run.started.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
    let ended = |run: &Document| {
        let took = SignedDuration::try_from_secs_f64(run.durations.total_ms / 1e3).unwrap_or_default();
        began(run).checked_add(took).unwrap_or(Timestamp::MAX)
    };
    let first = parts.iter().map(|(_, run)| began(run)).min().unwrap_or(Timestamp::UNIX_EPOCH);
    let last = parts.iter().map(|(_, run)| ended(run)).max().unwrap_or(first);
    let sum = |time: fn(&Durations) -> f64| parts.iter().map(|(_, run)| time(&run.durations)).sum();
    let durations = Durations {
        total_ms: last.duration_since(first).as_secs_f64() * 1e3,
        connector_ms: sum(|it| it.connector_ms),
        mock_ms: sum(|it| it.mock_ms),
        own_ms: sum(|it| it.own_ms),
    };
    (first.to_string(), durations)
}

fn gather(mut all: Vec<Finding>, next: &Finding) -> Vec<Finding> {
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
    use super::super::{Extent, document};
    use super::*;
    use crate::report::Outcome;
    use crate::report::record::tests::with;

    fn part(outcomes: &[Outcome], kept: &[usize]) -> Document {
        let mut part = with(outcomes, |record| document(record, Extent::WHOLE));
        part.verdicts = kept.iter().map(|index| part.verdicts[*index].clone()).collect();
        part
    }

    fn joined(parts: Vec<Document>) -> Result<Document, CannotJoin> {
        join(parts.into_iter().zip('a'..).map(|(part, name)| (format!("{name}.json"), part)).collect())
    }

    #[test]
    fn the_parts_together_are_the_whole() {
        let outcomes = [Outcome::Passed, Outcome::Failed, Outcome::Passed];
        let whole = with(&outcomes, |record| document(record, Extent::WHOLE));
        let joined = joined(vec![part(&outcomes, &[1]), part(&outcomes, &[2, 0])]).unwrap();
        assert_eq!((&joined.verdicts, &joined.totals), (&whole.verdicts, &whole.totals));
        assert_eq!((joined.parts, joined.started.as_str()), (Some(2), "2026-11-23T19:00:00Z"));
        assert_eq!(joined.durations.own_ms, 12.0);
    }

    #[test]
    fn what_one_part_did_not_come_to_another_has_run() {
        let broken_off = part(&[Outcome::Passed], &[0, 1, 2]);
        let rest = part(&[Outcome::Passed, Outcome::Failed, Outcome::Passed], &[1, 2]);
        let joined = joined(vec![broken_off, rest]).unwrap();
        assert_eq!((joined.totals.not_run, joined.totals.connector.failed), (0, 1));
        assert!(!joined.interrupted);
    }

    #[test]
    fn reports_that_are_not_of_one_run_are_refused() {
        let one = || part(&[Outcome::Passed, Outcome::Passed, Outcome::Passed], &[0]);
        let told = joined(vec![one(), one()]).unwrap_err().to_string();
        assert_eq!(
            told,
            "features/users/takeover.feature:6 stands in a.json and in b.json: these are not parts of one run"
        );
        let mut other = part(&[Outcome::Passed, Outcome::Passed, Outcome::Passed], &[1]);
        other.connector.version = Some("2.4".to_owned());
        let told = joined(vec![one(), other.clone()]).unwrap_err().to_string();
        assert!(
            told.starts_with("b.json: it is about acme-sync 2.4 ") && told.contains("a.json about acme-sync 2.3.1")
        );
        other.version = 2;
        assert!(joined(vec![one(), other]).unwrap_err().to_string().contains("version 2"));
        assert_eq!(joined(vec![]), Err(CannotJoin::Nothing));
    }
}
