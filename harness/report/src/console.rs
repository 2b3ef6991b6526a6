//! Terminal: one line for each feature, the failure reports of a red run, and the counts last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use egnyte_support::mask::MaskedWriter;
use egnyte_support::paint::Paint;

use crate::counts::{Counts, Totals};
use crate::diagnosis::render_diagnosis;
use crate::failure::render_failure_of;
use crate::finding_text::{render_finding_counts, render_findings};
use crate::guesses::render_guesses;
use crate::rule::Keeper;
use crate::run::RunReport;
use crate::scenario::{Outcome, ScenarioResult};

/// Width of the column of areas.
const AREA_WIDTH: usize = 12;

/// Most characters of a message in the line of a failure.
const RED_LINE: usize = 120;

/// Row of the rules that Egnyte keeps, in the table of areas.
const BY_EGNYTE: &str = "(Egnyte)";

/// Terminal report of a run in progress. Features are written in the order of the suite, each as soon as it is complete.
pub struct Console<W> {
    out: MaskedWriter<W>,
    paint: Paint,
    features: Vec<FeatureProgress>,
    width: usize,
    written: usize,
}

struct FeatureProgress {
    file: String,
    expected: usize,
    done: usize,
    totals: Totals,
}

impl<W: Write> Console<W> {
    /// Creates the report of a run, given the feature file of each scenario.
    pub fn new<'a>(out: W, paint: Paint, files: impl IntoIterator<Item = &'a str>) -> Self {
        let mut features: Vec<FeatureProgress> = Vec::new();
        for file in files {
            match features.iter_mut().find(|feature| feature.file == file) {
                Some(feature) => feature.expected += 1,
                None => features.push(FeatureProgress {
                    file: file.to_owned(),
                    expected: 1,
                    done: 0,
                    totals: Totals::default(),
                }),
            }
        }
        let width = features.iter().map(|feature| short_path(&feature.file).chars().count()).max().unwrap_or_default();
        Self { out: MaskedWriter::new(out), paint, features, width, written: 0 }
    }

    /// Adds a result, and writes the features that are complete.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn add(&mut self, result: &ScenarioResult) -> io::Result<()> {
        if let Some(feature) = self.features.iter_mut().find(|feature| feature.file == result.file) {
            feature.done += 1;
            feature.totals.add(result);
        }
        while self.features.get(self.written).is_some_and(|feature| feature.done == feature.expected) {
            self.write_feature(self.written)?;
            self.written += 1;
        }
        self.out.flush()
    }

    /// Writes the rest: the skipped scenarios, the failure reports, a line for each failure, the counts.
    ///
    /// # Errors
    /// If the output is closed.
    pub fn close(&mut self, run: &RunReport) -> io::Result<()> {
        for index in std::mem::replace(&mut self.written, self.features.len())..self.features.len() {
            self.write_feature(index)?;
        }
        self.write_reasons(&run.results)?;
        let diagnosis = run.diagnosis.as_ref().map(|it| render_diagnosis(it, &run.results, self.paint));
        if let Some(diagnosis) = diagnosis.filter(|text| !text.is_empty()) {
            writeln!(self.out, "\n{diagnosis}")?;
        }
        for result in run.red_by_likelihood() {
            let cause = run.diagnosis.as_ref().and_then(|diagnosis| diagnosis.cause_of(&result.id));
            writeln!(self.out, "\n{}", render_failure_of(result, cause, self.paint))?;
        }
        for fault in &run.faults {
            writeln!(self.out, "\n{}  {fault}", self.paint.red("HARNESS FAULT"))?;
        }
        write!(self.out, "{}", render_findings(&run.findings, self.paint))?;
        write!(self.out, "{}", render_guesses(&run.guesses, self.paint))?;
        self.write_areas(&run.results)?;
        self.write_red_lines(run)?;
        self.write_counts(run)
    }

    fn write_feature(&mut self, index: usize) -> io::Result<()> {
        let FeatureProgress { file, expected, done, totals } = &self.features[index];
        let (counts, missing) = (totals.connector, expected - done);
        let not_run = (missing > 0).then(|| format!("{missing} not run"));
        let parts: Vec<String> = [counts.brief()].into_iter().filter(|part| !part.is_empty()).chain(not_run).collect();
        if parts.is_empty() {
            return Ok(());
        }
        let line = parts.join(", ");
        let line = match (counts.red(), counts.skipped + missing) {
            (0, 0) => self.paint.green(&line),
            (0, _) => self.paint.yellow(&line),
            _ => self.paint.red(&line),
        };
        writeln!(self.out, "{:<width$}  {line}", short_path(file), width = self.width)
    }

    /// Writes the scenarios that are neither green nor red, and the notes on green ones, by reason.
    fn write_reasons(&mut self, results: &[ScenarioResult]) -> io::Result<()> {
        let mut reasons: BTreeMap<(&str, String), Vec<&ScenarioResult>> = BTreeMap::new();
        for result in results {
            let reason = match result.outcome {
                Outcome::Skipped | Outcome::FailedAsExpected => {
                    Some((result.outcome.as_str(), result.reason_with_issue()))
                }
                _ => None,
            };
            let notes = result.notes.iter().map(|note| ("note", note.clone()));
            for reason in reason.into_iter().chain(notes) {
                reasons.entry(reason).or_default().push(result);
            }
        }
        for ((kind, reason), results) in reasons {
            let count = match results.len() {
                1 => "1 scenario".to_owned(),
                count => format!("{count} scenarios"),
            };
            let is_skipped = kind == Outcome::Skipped.as_str();
            let count = if is_skipped { format!(" ({count})") } else { String::new() };
            writeln!(self.out, "\n{} {reason}{count}", self.paint.yellow(&format!("{kind}:")))?;
            for result in results.into_iter().filter(|_| !is_skipped) {
                writeln!(self.out, "  {}  {}", result.place(), result.title)?;
            }
        }
        Ok(())
    }

    /// Writes a line for each area, if there are several.
    fn write_areas(&mut self, results: &[ScenarioResult]) -> io::Result<()> {
        let mut areas: BTreeMap<(bool, &str), (BTreeSet<&str>, Totals)> = BTreeMap::new();
        for result in results.iter().filter(|result| result.outcome != Outcome::NotRun) {
            let by_egnyte = result.keeper == Keeper::Egnyte;
            let area = if by_egnyte { BY_EGNYTE } else { &result.area };
            let (rules, totals) = areas.entry((by_egnyte, area)).or_default();
            rules.extend(result.rule.as_ref().map(|rule| rule.name()));
            totals.add(result);
        }
        if areas.keys().filter(|(by_egnyte, _)| !by_egnyte).count() < 2 {
            return Ok(());
        }
        writeln!(self.out)?;
        for ((_, area), (rules, totals)) in areas {
            let all: Counts = totals.all();
            let counts = if all.red() > 0 { self.paint.red(&all.brief()) } else { all.brief() };
            let plural = if rules.len() == 1 { "rule" } else { "rules" };
            writeln!(self.out, "{area:<AREA_WIDTH$}  {:>3} {plural:<5}  {counts}", rules.len())?;
        }
        Ok(())
    }

    /// Writes a line for each of several failures, the worst first, so that the end of a long run shows them all.
    fn write_red_lines(&mut self, run: &RunReport) -> io::Result<()> {
        let red = run.red();
        if red.len() < 2 {
            return Ok(());
        }
        writeln!(self.out)?;
        for result in red {
            let message: String = result.message.as_deref().unwrap_or_default().chars().take(RED_LINE).collect();
            let outcome = self.paint.red(&result.outcome.as_str().to_uppercase());
            writeln!(self.out, "{outcome} {}  {}: {message}", result.place(), result.title)?;
        }
        Ok(())
    }

    fn write_counts(&mut self, run: &RunReport) -> io::Result<()> {
        let mut line = run.totals.line();
        line.push_str(&render_finding_counts(&run.findings));
        line.extend(run.unfinished().map(|reason| format!("; {reason}")));
        let red = run.is_red() || run.interrupted;
        let line = if red { self.paint.red(&line) } else { self.paint.green(&line) };
        writeln!(self.out, "\n{line}")?;
        self.out.flush()
    }
}

/// Returns the path of a feature without the folder of the suite.
fn short_path(file: &str) -> &str {
    file.strip_prefix("features/").unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::RuleInfo;
    use crate::run::tests::run;

    fn console(run: &RunReport) -> String {
        let mut out = Vec::new();
        let files = run.results.iter().map(|result| result.file.as_str());
        let mut console = Console::new(&mut out, Paint::new(false), files);
        for result in run.results.iter().filter(|result| result.outcome != Outcome::NotRun) {
            console.add(result).unwrap();
        }
        console.close(run).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn green_run_is_a_line_for_each_feature_and_the_counts() {
        let text = console(&run(&[Outcome::Passed, Outcome::Passed, Outcome::Passed]));
        let lines =
            "users/takeover.feature  2 passed\n\n2 passed, 0 failed, 0 skipped; kept by Egnyte itself: 1 passed\n";
        assert_eq!(text, lines);
    }

    #[test]
    fn red_run_has_the_failure_report() {
        let text = console(&run(&[Outcome::Passed, Outcome::Failed, Outcome::Passed]));
        for part in [
            "users/takeover.feature  1 passed, 1 failed",
            "FAILED  Second\n  rule: One holds\n  a.one, documented, features/users/takeover.feature:10\n",
            "  Then it shows  (line 12)\n    did not happen:\n      user Ada is created\n",
            "1 exchange with Egnyte since the When:\n    POST /Users  409\n",
            "again: egnyte-conformance features/users/takeover.feature:10",
        ] {
            assert!(text.contains(part), "`{part}` is missing in\n{text}");
        }
        assert!(text.ends_with("\n1 passed, 1 failed, 0 skipped; kept by Egnyte itself: 1 passed\n"), "{text}");
        assert!(!text.contains("FAILED features"), "{text}");
    }

    #[test]
    fn skipped_scenario_and_note_have_their_reasons() {
        let mut run = run(&[Outcome::Passed, Outcome::Skipped, Outcome::Passed]);
        run.results[0].notes = vec!["the fault met no request".to_owned()];
        let text = console(&run);
        let note = "\nnote: the fault met no request\n  features/users/takeover.feature:6  First\n";
        let skipped = "\nskipped: needs `import` (1 scenario)\n\n";
        assert!(text.contains(note) && text.contains(skipped), "{text}");
        assert!(text.ends_with("1 passed, 0 failed, 1 skipped; kept by Egnyte itself: 1 passed\n"), "{text}");
    }

    #[test]
    fn each_of_several_failures_has_a_line_at_the_end() {
        let text = console(&run(&[Outcome::Failed, Outcome::Failed, Outcome::Errored]));
        let lines: Vec<&str> = text.lines().rev().skip(2).take(3).collect();
        assert_eq!(
            lines,
            [
                "FAILED features/users/takeover.feature:10  Second: did not happen: user Ada is created; happened but was not expected: a | b",
                "FAILED features/users/takeover.feature:6  First: did not happen: user Ada is created; happened but was not expected: a | b",
                "ERRORED features/users/takeover.feature:17  First: did not happen: user Ada is created; happened but was not expected: a | b",
            ],
            "{text}"
        );
    }

    #[test]
    fn each_of_several_areas_has_a_line() {
        let mut run = run(&[Outcome::Passed, Outcome::Failed, Outcome::Passed]);
        let rule = RuleInfo { id: Some("b.one".to_owned()), says: String::new(), evidence: None, source: None };
        (run.results[1].area, run.results[1].rule) = ("b".to_owned(), Some(rule));
        let table = "\na               1 rule   1 passed\nb               1 rule   1 failed\n(Egnyte)        1 rule   1 passed\n\n1 passed, 1 failed";
        let text = console(&run);
        assert!(text.contains(table), "{text}");
    }

    #[test]
    fn interrupted_run_shows_its_results() {
        let text = console(&run(&[Outcome::Passed]));
        assert!(text.contains("users/takeover.feature  1 passed, 2 not run"), "{text}");
        assert!(
            text.ends_with("1 passed, 0 failed, 0 skipped; the run was interrupted; 2 scenarios were not run\n"),
            "{text}"
        );
    }
}
