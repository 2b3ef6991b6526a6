//! Rounds of the self-test in random orders. Domains are numbered in that order, and their ids follow from the number: a
//! verdict that depends on the order of scenarios, on the name of a domain or on its ids is not the same in all rounds.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use uuid::Uuid;

use crate::run::{CompletedScenario, ScheduledScenario, SetupError};
use crate::util::exit::Exit;
use crate::util::terminal::Terminal;

use super::run_until_interrupted;
use super::subject::TestSubject;

/// Verdicts of all rounds, by subject, place and title of the scenario.
#[derive(Debug, Default)]
struct Verdicts {
    counts: BTreeMap<(usize, String), Count>,
}

/// Number of rounds with each verdict.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    red: usize,
}

impl Verdicts {
    fn add(&mut self, owner: usize, scenario: String, is_red: bool) {
        let count = self.counts.entry((owner, scenario)).or_default();
        *(if is_red { &mut count.red } else { &mut count.passed }) += 1;
    }

    /// Describes the verdicts that differ between rounds, one in each line.
    fn differences(&self, subjects: &[TestSubject]) -> Vec<String> {
        let differing = self.counts.iter().filter(|(_, count)| count.passed > 0 && count.red > 0);
        let describe = |((owner, scenario), Count { passed, red }): (&(usize, String), &Count)| {
            let subject = subjects[*owner].name().unwrap_or("the reference connector");
            format!("{scenario}: {subject} is red in {red} of {} rounds", red + passed)
        };
        differing.map(describe).collect()
    }
}

/// Runs the rounds, and compares their verdicts. Prints those that differ, also where the user interrupts a round.
pub(super) async fn compare(
    rounds: NonZeroUsize,
    subjects: &[TestSubject],
    schedule: impl Fn() -> (Vec<ScheduledScenario>, Vec<usize>),
    concurrency: usize,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, SetupError> {
    let (mut verdicts, mut complete) = (Verdicts::default(), 0);
    while complete < rounds.get() {
        let (scheduled, owners) = schedule();
        let mut shuffled: Vec<(ScheduledScenario, usize)> = scheduled.into_iter().zip(owners).collect();
        shuffled.sort_by_cached_key(|_| Uuid::new_v4());
        let (scheduled, owners): (Vec<_>, Vec<_>) = shuffled.into_iter().unzip();
        let receive = |number: usize, completed: CompletedScenario| {
            let scenario = format!("{}  {}", completed.result.place(), completed.result.title);
            verdicts.add(owners[number], scenario, completed.result.is_red());
        };
        if run_until_interrupted(scheduled, concurrency, receive).await {
            break;
        }
        complete += 1;
    }
    let differences = verdicts.differences(subjects);
    for difference in &differences {
        terminal.print(difference)?;
    }
    let is_interrupted = complete < rounds.get();
    let count = if is_interrupted { format!("interrupted after {complete} of {rounds}") } else { rounds.to_string() };
    let all = verdicts.counts.len();
    terminal.print(&format!("{count} rounds, {all} verdicts, {} not the same in all", differences.len()))?;
    Ok(match (is_interrupted, differences.is_empty()) {
        (true, _) => Exit::Interrupted,
        (false, false) => Exit::Red,
        (false, true) => Exit::Green,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_that_differ_between_rounds_are_described() {
        let subjects = [TestSubject::Reference, TestSubject::Weakness("lax".to_owned())];
        let mut verdicts = Verdicts::default();
        for is_red in [true, false, false] {
            verdicts.add(0, "a.feature:3  One".to_owned(), false);
            verdicts.add(1, "a.feature:3  One".to_owned(), true);
            verdicts.add(1, "a.feature:9  Two".to_owned(), is_red);
        }
        assert_eq!(verdicts.differences(&subjects), ["a.feature:9  Two: lax is red in 1 of 3 rounds"]);
    }
}
