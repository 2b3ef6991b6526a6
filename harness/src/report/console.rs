//! The terminal: quiet on green, one line for each feature; the whole story on red; the counts last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use crate::mock::findings::RunFindings;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use egnyte_support::mask::MaskedWriter;
use egnyte_support::paint::Paint;

use super::story::story;
use super::wire;
use super::{Known, Outcome, Tally, Verdict};

/// As wide as areas are.
const WIDEST_AREA: usize = 12;

/// Writes a run as it goes. Features come out in the order of the suite, each as soon as it is through.
pub struct Console<W> {
    out: MaskedWriter<W>,
    paint: Paint,
    features: Vec<Progress>,
    width: usize,
    told: usize,
}

struct Progress {
    file: Arc<str>,
    expected: usize,
    verdicts: Vec<Verdict>,
}

/// What stands below the features.
#[derive(Debug, Clone, Default)]
pub struct Closing {
    /// Faults of our own that belong to no scenario.
    pub faults: Vec<String>,
    /// Whether the run was broken off.
    pub interrupted: bool,
    /// What the mock found in the connector's requests.
    pub wire: RunFindings,
}

impl<W: Write> Console<W> {
    /// A console for a run of these scenarios.
    pub fn new(out: W, paint: Paint, cases: &[Arc<Case>]) -> Self {
        let mut features: Vec<Progress> = Vec::new();
        for case in cases {
            match features.iter_mut().find(|feature| feature.file == case.file) {
                Some(feature) => feature.expected += 1,
                None => features.push(Progress { file: Arc::clone(&case.file), expected: 1, verdicts: Vec::new() }),
            }
        }
        let width = features.iter().map(|feature| shown(&feature.file).chars().count()).max().unwrap_or_default();
        Self { out: MaskedWriter::new(out), paint, features, width, told: 0 }
    }

    /// Takes a verdict, and writes the features that are through.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn verdict(&mut self, verdict: Verdict) -> io::Result<()> {
        if let Some(feature) = self.features.iter_mut().find(|feature| feature.file == verdict.case.file) {
            feature.verdicts.push(verdict);
        }
        while self.features.get(self.told).is_some_and(|feature| feature.verdicts.len() == feature.expected) {
            self.feature_line(self.told)?;
            self.told += 1;
        }
        self.out.flush()
    }

    /// Writes what remains: the rules Egnyte keeps, what was skipped, the stories, the counts.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn close(&mut self, closing: &Closing, again: impl Fn(&Case) -> String) -> io::Result<()> {
        for index in self.told..self.features.len() {
            self.feature_line(index)?;
        }
        self.told = self.features.len();
        let all: Vec<Verdict> =
            self.features.iter_mut().flat_map(|feature| std::mem::take(&mut feature.verdicts)).collect();
        let egnyte = Tally::of(&all, Keeper::Egnyte);
        if egnyte.total() > 0 {
            writeln!(self.out, "{:<width$}  {}", "kept by Egnyte itself", egnyte.brief(), width = self.width)?;
        }
        self.apart(&all)?;
        let mut red: Vec<&Verdict> = all.iter().filter(|verdict| verdict.is_red()).collect();
        red.sort_by_key(|verdict| (verdict.case.file.clone(), verdict.case.line));
        for verdict in red {
            writeln!(self.out, "\n{}", story(verdict, &again(&verdict.case), self.paint))?;
        }
        for fault in &closing.faults {
            writeln!(self.out, "\n{}  {fault}", self.paint.red("HARNESS FAULT"))?;
        }
        write!(self.out, "{}", wire::text(&closing.wire, self.paint))?;
        self.areas(&all)?;
        self.last_line(&all, closing)
    }

    /// A line for each area, where there are several.
    fn areas(&mut self, all: &[Verdict]) -> io::Result<()> {
        let mut areas: BTreeMap<&str, (BTreeSet<&str>, Tally)> = BTreeMap::new();
        for verdict in all {
            let (rules, tally) = areas.entry(verdict.case.area()).or_default();
            rules.extend(verdict.case.rule.as_ref().map(|rule| rule.name()));
            for keeper in [Keeper::Connector, Keeper::Egnyte] {
                *tally = *tally + Tally::of(std::slice::from_ref(verdict), keeper);
            }
        }
        if areas.len() < 2 {
            return Ok(());
        }
        writeln!(self.out)?;
        for (area, (rules, tally)) in areas {
            let counts = tally.brief();
            let counts = if tally.red() > 0 { self.paint.red(&counts) } else { counts };
            let plural = if rules.len() == 1 { "rule" } else { "rules" };
            writeln!(self.out, "{area:<width$}  {:>3} {plural:<5}  {counts}", rules.len(), width = WIDEST_AREA)?;
        }
        Ok(())
    }

    fn feature_line(&mut self, index: usize) -> io::Result<()> {
        let feature = &mut self.features[index];
        feature.verdicts.sort_by_key(|verdict| verdict.case.line);
        let tally = Tally::of(&feature.verdicts, Keeper::Connector);
        let missing = feature.expected - feature.verdicts.len();
        let mut counts = tally.brief();
        if missing > 0 {
            let stopped = format!("{missing} not run");
            counts = if counts.is_empty() { stopped } else { format!("{counts}, {stopped}") };
        }
        if counts.is_empty() {
            return Ok(());
        }
        let counts = match (tally.red(), tally.skipped + missing) {
            (0, 0) => self.paint.green(&counts),
            (0, _) => self.paint.yellow(&counts),
            _ => self.paint.red(&counts),
        };
        writeln!(self.out, "{:<width$}  {counts}", shown(&feature.file), width = self.width)
    }

    /// What is neither green nor red, each with its reason: skipped, failed as expected, or green and not all of it
    /// proved.
    fn apart(&mut self, all: &[Verdict]) -> io::Result<()> {
        let mut reasons: BTreeMap<(&str, String), Vec<&Case>> = BTreeMap::new();
        for verdict in all {
            let reason = match &verdict.outcome {
                Outcome::Skipped(reason) => Some(("skipped:", reason.clone())),
                Outcome::FailedAsExpected(known) => Some(("failed as expected:", because(known))),
                _ => None,
            };
            let notes = verdict.notes.iter().map(|note| ("note:", note.clone()));
            for reason in reason.into_iter().chain(notes) {
                reasons.entry(reason).or_default().push(&verdict.case);
            }
        }
        for ((kind, reason), cases) in reasons {
            writeln!(self.out, "\n{} {reason}", self.paint.yellow(kind))?;
            for case in cases {
                writeln!(self.out, "  {}  {}", case.place(), case.title)?;
            }
        }
        Ok(())
    }

    fn last_line(&mut self, all: &[Verdict], closing: &Closing) -> io::Result<()> {
        let (tally, egnyte) = (Tally::of(all, Keeper::Connector), Tally::of(all, Keeper::Egnyte));
        let mut line = tally.full();
        if egnyte.red() > 0 {
            line.push_str(&format!("; of the rules Egnyte keeps: {}", egnyte.brief()));
        }
        line.push_str(&wire::counts(&closing.wire));
        if closing.interrupted {
            line.push_str("; interrupted");
        }
        let red = tally.red() + egnyte.red() > 0 || closing.interrupted || closing.wire.is_red();
        let line = if red { self.paint.red(&line) } else { self.paint.green(&line) };
        writeln!(self.out, "\n{line}")?;
        self.out.flush()
    }
}

/// The reason of a known failure, with where it is being worked on.
pub(super) fn because(known: &Known) -> String {
    let issue = known.issue.as_ref().map(|issue| format!(" ({issue})"));
    format!("{}{}", known.reason, issue.unwrap_or_default())
}

/// The path of a feature as a line shows it: the suite's own without the folder they all are in.
fn shown(file: &str) -> &str {
    file.strip_prefix("features/").unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::super::{StepRef, Story};
    use super::*;
    use crate::suite::{FeatureFile, Origin};

    const FILE: &str = "Feature: F\n\n  @rule:a.one @documented\n  Rule: One holds\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn verdict(case: &Arc<Case>, outcome: Outcome) -> Verdict {
        let story = (outcome == Outcome::Failed).then(|| Story {
            step: Some(StepRef { text: "Then it shows".into(), line: 12 }),
            message: "did not happen: user Ada is created".into(),
        });
        Verdict { story, ..Verdict::bare(Arc::clone(case), outcome) }
    }

    fn told(outcomes: &[Outcome]) -> String {
        let cases = FeatureFile::new("features/groups/f.feature", FILE, Origin::Own).cases();
        let mut out = Vec::new();
        let mut console = Console::new(&mut out, Paint::new(false), &cases);
        for (case, outcome) in cases.iter().zip(outcomes) {
            console.verdict(verdict(case, outcome.clone())).unwrap();
        }
        let again = |case: &Case| format!("egnyte-conformance run {}", case.place());
        console.close(&Closing { interrupted: outcomes.len() < 2, ..Closing::default() }, again).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn green_is_a_line_for_each_feature_and_the_counts() {
        let told = told(&[Outcome::Passed, Outcome::Passed]);
        assert_eq!(told, "groups/f.feature  2 passed\n\n2 passed, 0 failed, 0 skipped\n");
    }

    #[test]
    fn red_tells_the_whole_story() {
        let told = told(&[Outcome::Passed, Outcome::Failed]);
        for part in [
            "groups/f.feature  1 passed, 1 failed",
            "FAILED  Second",
            "rule: One holds",
            "a.one, documented, features/groups/f.feature:10",
            "Then it shows  (line 12)",
            "did not happen: user Ada is created",
            "the connector sent nothing",
            "again: egnyte-conformance run features/groups/f.feature:10",
        ] {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
        assert!(told.ends_with("1 passed, 1 failed, 0 skipped\n"), "{told}");
    }

    #[test]
    fn what_was_skipped_is_told_with_its_reason_and_counted_apart() {
        let told = told(&[Outcome::Passed, Outcome::Skipped("needs `import`, which acme does not declare".into())]);
        assert!(
            told.contains(
                "skipped: needs `import`, which acme does not declare\n  features/groups/f.feature:10  Second"
            )
        );
        assert!(told.ends_with("1 passed, 0 failed, 1 skipped\n"), "{told}");
    }

    #[test]
    fn what_a_green_scenario_did_not_prove_is_told() {
        let cases = FeatureFile::new("features/groups/f.feature", FILE, Origin::Own).cases();
        let mut out = Vec::new();
        let mut console = Console::new(&mut out, Paint::new(false), &cases);
        let notes = vec!["the trouble never met a request".to_owned()];
        console.verdict(verdict(&cases[0], Outcome::Passed)).unwrap();
        console.verdict(Verdict { notes, ..verdict(&cases[1], Outcome::Passed) }).unwrap();
        console.close(&Closing::default(), |_| String::new()).unwrap();
        let told = String::from_utf8(out).unwrap();
        let note = "\nnote: the trouble never met a request\n  features/groups/f.feature:10  Second\n";
        assert!(told.contains(note) && told.ends_with("2 passed, 0 failed, 0 skipped\n"), "{told}");
    }

    #[test]
    fn of_several_areas_each_has_a_line() {
        let other = FILE.replace("a.one", "b.one");
        let cases: Vec<_> = [("x.feature", FILE), ("y.feature", other.as_str())]
            .into_iter()
            .flat_map(|(path, text)| FeatureFile::new(path, text, Origin::Own).cases())
            .collect();
        let mut out = Vec::new();
        let mut console = Console::new(&mut out, Paint::new(false), &cases);
        for (index, case) in cases.iter().enumerate() {
            let outcome = if index == 3 { Outcome::Failed } else { Outcome::Passed };
            console.verdict(verdict(case, outcome)).unwrap();
        }
        console.close(&Closing::default(), |_| String::new()).unwrap();
        let told = String::from_utf8(out).unwrap();
        let table =
            "\na               1 rule   2 passed\nb               1 rule   1 passed, 1 failed\n\n3 passed, 1 failed";
        assert!(told.contains(table), "{told}");
    }

    #[test]
    fn a_run_broken_off_shows_what_it_had() {
        let told = told(&[Outcome::Passed]);
        assert!(told.contains("groups/f.feature  1 passed, 1 not run"), "{told}");
        assert!(told.ends_with("1 passed, 0 failed, 0 skipped; interrupted\n"), "{told}");
    }
}
