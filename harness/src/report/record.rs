//! A whole run, as every report is written from it: who was driven, what was asked for, what came of each.
//! Knows no format.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::scenario::Waited;
use crate::suite::rules::Keeper;
use crate::suite::{Case, FeatureFile};
use egnyte_protocol::Identity;
use egnyte_support::mask;

use super::console::Closing;
use super::{Outcome, Story, Tally, Verdict};

/// Of a longer headline only the beginning is told.
const HEADLINE: usize = 240;

/// A run.
pub struct Record<'a> {
    /// The connector, as the command line names it.
    pub connector: &'a str,
    /// The connector, as it introduced itself.
    pub identity: &'a Identity,
    /// When the run began.
    pub started: Timestamp,
    /// The files that were read.
    pub files: &'a [FeatureFile],
    /// Every scenario that was asked for, in the order of the suite.
    pub asked: &'a [Arc<Case>],
    /// What came of those that were through when the run ended.
    pub verdicts: &'a [Verdict],
    /// What belongs to no scenario.
    pub closing: &'a Closing,
    /// How long the run took, from the first scenario to the last.
    pub took: Duration,
    /// What the harness itself computed in that time.
    pub own: Duration,
    /// The command that runs a scenario again.
    pub again: &'a dyn Fn(&Case) -> String,
}

/// One scenario of a run.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// The scenario.
    pub case: &'a Case,
    /// What came of it; none where the run ended before.
    pub verdict: Option<&'a Verdict>,
}

impl<'a> Record<'a> {
    /// Every scenario that was asked for, in the order of the suite.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        let place = |case: &'a Case| (&*case.file, case.line);
        let fallen: BTreeMap<_, _> = self.verdicts.iter().map(|verdict| (place(&verdict.case), verdict)).collect();
        let entry = |case: &'a Arc<Case>| Entry { case, verdict: fallen.get(&place(case)).copied() };
        self.asked.iter().map(entry).collect()
    }

    /// Those that make the run red, worst first.
    pub fn red(&self) -> Vec<&'a Verdict> {
        let of_entry = |entry: Entry<'a>| entry.verdict.filter(|verdict| verdict.is_red());
        let mut red: Vec<&Verdict> = self.entries().into_iter().filter_map(of_entry).collect();
        red.sort_by_key(|verdict| gravity(&verdict.outcome));
        red
    }

    /// What came of the rules that this keeper keeps.
    pub fn tally(&self, keeper: Keeper) -> Tally {
        Tally::of(self.verdicts, keeper)
    }

    /// How many scenarios were not run because the run ended before.
    pub fn not_run(&self) -> usize {
        self.asked.len().saturating_sub(self.verdicts.len())
    }

    /// What all scenarios together waited for, and worked.
    pub fn waited(&self) -> Waited {
        let mut all = Waited { own: self.own, ..Waited::default() };
        for verdict in self.verdicts {
            all.connector += verdict.waited.connector;
            all.mock += verdict.waited.mock;
        }
        all
    }

    /// `acme-sync 2.3.1`.
    pub fn name(&self) -> String {
        let version = self.identity.version.as_ref().map(|version| format!(" {version}"));
        mask::text(&format!("{}{}", self.identity.name, version.unwrap_or_default()))
    }

    /// The command that runs a scenario again.
    pub fn again(&self, case: &Case) -> String {
        mask::text(&(self.again)(case))
    }
}

/// A fault of ours casts doubt on the whole run, an error on one scenario; a failure is what a run is for.
fn gravity(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::HarnessFault => 0,
        Outcome::Errored => 1,
        Outcome::Failed => 2,
        Outcome::Stale(_) => 3,
        _ => 4,
    }
}

/// Why a scenario did not pass, on one line, masked.
pub(super) fn headline(story: &Story) -> String {
    let mut told = String::new();
    for line in mask::text(&story.message).lines().map(str::trim).filter(|line| !line.is_empty()) {
        let gap = match told.chars().last() {
            None => "",
            Some(':') => " ",
            Some(_) => "; ",
        };
        told.push_str(gap);
        told.push_str(line);
    }
    if told.chars().count() > HEADLINE {
        told = told.chars().take(HEADLINE).collect::<String>() + " …";
    }
    told
}

/// Paths and titles as dotted names: `users.takeover` is `features/users/takeover.feature`.
pub(super) fn dotted(file: &str) -> String {
    let name = file.strip_prefix("features/").unwrap_or(file);
    name.strip_suffix(".feature").unwrap_or(name).trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::super::{Seen, StepRef};
    use super::*;
    use crate::mock::Exchange;
    use crate::report::Known;
    use crate::scenario::{Account, Turn};
    use crate::suite::Origin;

    const FILE: &str = "Feature: Taking over\n\n  @rule:a.one @documented\n  Rule: One holds\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario: Second\n      When it happens\n      Then it shows\n\n  @rule:a.two @assumed @keeper:egnyte\n  Rule: Two holds\n\n    Scenario: First\n      When it happens\n      Then it shows\n";

    /// A file with three scenarios.
    pub(crate) fn feature() -> FeatureFile {
        FeatureFile::new("features/users/takeover.feature", FILE, Origin::Own)
    }

    /// Its scenarios.
    pub(crate) fn cases() -> Vec<Arc<Case>> {
        feature().cases()
    }

    /// An entry of a list of known failures.
    pub(crate) fn known() -> Known {
        let issue = Some("https://acme.example/1".to_owned());
        Known { reason: "fixed in 2.4".to_owned(), issue, file: "conformance.toml".to_owned(), lines: 7..=9 }
    }

    /// What came of one scenario, with a story where it is red.
    pub(crate) fn verdict(case: &Arc<Case>, outcome: Outcome) -> Verdict {
        let exchange = serde_json::json!({
            "seq": 1, "at": 5, "durationMicros": 1500, "method": "POST", "path": "/d/s-1/pubapi/scim/v2/Users",
            "requestHeaders": {}, "requestBody": {"userName": "ada", "password": "hunter2"}, "status": 409,
            "responseBody": {"detail": "<taken> & gone"},
        });
        let exchange: Exchange = serde_json::from_value(exchange).unwrap();
        let waited = Waited {
            connector: Duration::from_millis(30),
            mock: Duration::from_millis(4),
            own: Duration::from_micros(1500),
        };
        let took = Duration::from_millis(40);
        let mut verdict = Verdict { took, waited, ..Verdict::bare(Arc::clone(case), outcome) };
        if verdict.is_red() {
            verdict.story = Some(Story {
                step: Some(StepRef { text: "Then it shows".into(), line: 8 }),
                message: "did not happen:\n  user Ada is created\nhappened but was not expected:\n  a | b".into(),
            });
            verdict.seen = Arc::new(seen(exchange));
        }
        verdict
    }

    fn seen(exchange: Exchange) -> Seen {
        let turn =
            Turn { said: "user-group.associated".into(), until: 1, answer: json!({"ok": true}), ..Turn::default() };
        let account = Account {
            expected: vec!["user Ada is created".into(), "Ada joins \"On-call\"".into()],
            missing: vec!["user Ada is created".into()],
            unexpected: vec!["a | b".into()],
            notes: Vec::new(),
        };
        Seen {
            exchanges: vec![exchange],
            turns: vec![turn],
            account: Some(account),
            stderr: "log: token=abcdef12\u{1b}[31m red\u{1b}[0m\n".into(),
            ..Seen::default()
        }
    }

    /// Hands a record with these outcomes to a test.
    pub(crate) fn with<T>(outcomes: &[Outcome], test: impl FnOnce(&Record<'_>) -> T) -> T {
        let cases = cases();
        let verdicts: Vec<Verdict> =
            cases.iter().zip(outcomes).map(|(case, outcome)| verdict(case, outcome.clone())).collect();
        let identity =
            serde_json::from_str(r#"{"protocol":1,"name":"acme-sync","version":"2.3.1","capabilities":["events"]}"#);
        let interrupted = outcomes.len() < cases.len();
        test(&Record {
            connector: "exec:./acme-sync",
            identity: &identity.unwrap(),
            started: "2026-11-23T19:00:00Z".parse().unwrap(),
            files: &[feature()],
            asked: &cases,
            verdicts: &verdicts,
            closing: &Closing { interrupted, ..Closing::default() },
            took: Duration::from_millis(90),
            own: Duration::from_millis(6),
            again: &|case| format!("egnyte-conformance {}", case.place()),
        })
    }

    #[test]
    fn the_worst_comes_first() {
        with(&[Outcome::Failed, Outcome::Stale(known()), Outcome::HarnessFault], |record| {
            let told: Vec<&Outcome> = record.red().iter().map(|verdict| &verdict.outcome).collect();
            assert_eq!(told, [&Outcome::HarnessFault, &Outcome::Failed, &Outcome::Stale(known())]);
        });
    }

    #[test]
    fn what_was_not_run_stays_in_the_record() {
        with(&[Outcome::Passed], |record| {
            assert_eq!(record.not_run(), 2);
            assert_eq!(record.entries().iter().filter(|entry| entry.verdict.is_none()).count(), 2);
        });
    }

    #[test]
    fn a_reason_of_several_lines_fits_on_one() {
        let verdict = verdict(&cases()[0], Outcome::Failed);
        let told = headline(verdict.story.as_ref().unwrap());
        assert_eq!(told, "did not happen: user Ada is created; happened but was not expected: a | b");
    }

    #[test]
    fn a_feature_is_a_dotted_name() {
        assert_eq!(dotted("features/users/takeover.feature"), "users.takeover");
        assert_eq!(dotted("mine/a b.feature"), "mine.a b");
    }
}
