//! Where the time of a run went: for others, for the mock, for ourselves; and which scenarios took longest.

use std::time::Duration;

use super::Verdict;
use super::record::Record;

/// How many of the slowest scenarios are named.
const SLOWEST: usize = 10;

/// The lines of the split and of the slowest scenarios.
pub fn text(record: &Record<'_>) -> String {
    let ran: Vec<&Verdict> = record.verdicts.iter().filter(|verdict| !verdict.took.is_zero()).collect();
    if ran.is_empty() {
        return "\ntime: no scenario ran\n".to_owned();
    }
    let waited = record.waited();
    let each = |time: Duration| shown(time / u32::try_from(ran.len()).unwrap_or(u32::MAX));
    let mut lines = vec![
        String::new(),
        format!("time: {} for {} scenarios, several under way at a time", shown(record.took), ran.len()),
        split("waiting for the connector", waited.connector, &each),
        split("waiting for the mock", waited.mock, &each),
        split("own work", waited.own, &each),
        String::new(),
        "slowest: total = connector + mock + own work + waiting for its turn".to_owned(),
    ];
    let mut slowest = ran;
    slowest.sort_by_key(|verdict| std::cmp::Reverse(verdict.took));
    lines.extend(slowest.iter().take(SLOWEST).map(|verdict| one(verdict)));
    lines.push(String::new());
    lines.join("\n")
}

fn split(what: &str, all: Duration, each: &impl Fn(Duration) -> String) -> String {
    format!("  {what:<25} {:>9} in all, {:>9} a scenario", shown(all), each(all))
}

fn one(verdict: &Verdict) -> String {
    let Verdict { took, waited, case, .. } = verdict;
    let parts = [*took, waited.connector, waited.mock, waited.own].map(shown);
    let [total, connector, mock, own] = parts;
    format!("  {total:>9} = {connector:>9} + {mock:>9} + {own:>9} + …  {}  {}", case.place(), case.title)
}

fn shown(time: Duration) -> String {
    if time >= Duration::from_secs(10) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{:.1} ms", time.as_secs_f64() * 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::with;
    use super::*;
    use crate::report::Outcome;

    #[test]
    fn the_split_is_told_in_all_and_for_each_scenario() {
        let told = with(&[Outcome::Passed, Outcome::Passed, Outcome::Failed], text);
        for part in [
            "time: 90.0 ms for 3 scenarios",
            "waiting for the connector   90.0 ms in all,   30.0 ms a scenario",
            "own work                     6.0 ms in all,    2.0 ms a scenario",
            "40.0 ms =   30.0 ms +    4.0 ms +    1.5 ms + …  features/users/takeover.feature:6  First",
        ] {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
    }

    #[test]
    fn a_run_without_scenarios_has_no_split() {
        assert_eq!(with(&[], text), "\ntime: no scenario ran\n");
    }
}
