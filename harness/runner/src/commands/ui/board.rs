//! Board of a live page: the report as far as it is known, and the pages that read it. It takes the results of one run after
//! another, be it of all scenarios or of one.

use std::collections::BTreeSet;

use actix_web::web::Bytes;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::run::{RunObserver, diagnose};
use egnyte_report::{RunReport, ScenarioResult, Totals, complete_result, shorten_result};
use egnyte_support::mask;

/// Extent of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Extent {
    /// Every selected scenario: the report begins anew.
    #[default]
    Everything,
    /// Every scenario of some files, which may have changed.
    Files,
    /// Some scenarios.
    Scenarios,
}

/// Board of a live page.
#[derive(Debug, Default)]
pub(super) struct Board {
    state: Mutex<BoardState>,
}

#[derive(Debug, Default)]
struct BoardState {
    report: RunReport,
    extent: Extent,
    /// Ids of the scenarios that are to run.
    running: BTreeSet<String>,
    is_busy: bool,
    watching: String,
    problem: Option<String>,
    readers: Vec<UnboundedSender<Bytes>>,
}

impl Board {
    /// Creates the board of a program that watches these files.
    pub(super) fn new(watching: String) -> Self {
        Self { state: Mutex::new(BoardState { watching, ..BoardState::default() }) }
    }

    /// Adds a reader. The first event has everything.
    pub(super) fn subscribe(&self) -> UnboundedReceiver<Bytes> {
        let (send, receive) = unbounded_channel();
        let mut state = self.state.lock();
        // The receiver is here.
        let _ = send.send(state.whole());
        state.readers.push(send);
        receive
    }

    /// Prepares a run of this extent. Returns false if one is under way.
    pub(super) fn reserve(&self, extent: Extent) -> bool {
        let mut state = self.state.lock();
        let is_free = !state.is_busy;
        if is_free {
            (state.is_busy, state.extent) = (true, extent);
        }
        is_free
    }

    /// Ends a run, with the reason for which it did not run to its end.
    pub(super) fn release(&self, problem: Option<String>) {
        let mut state = self.state.lock();
        (state.is_busy, state.problem) = (false, problem);
        state.running.clear();
        state.send_end();
    }

    /// Returns the report as far as it is known.
    pub(super) fn report(&self) -> RunReport {
        self.state.lock().report.clone()
    }

    /// Returns the places of scenarios by their ids.
    pub(super) fn places(&self, ids: &[String]) -> Vec<String> {
        let state = self.state.lock();
        let chosen = state.report.results.iter().filter(|result| ids.contains(&result.id));
        chosen.map(ScenarioResult::place).collect()
    }
}

impl RunObserver for Board {
    fn begin(&self, outline: RunReport) {
        let mut state = self.state.lock();
        let places: BTreeSet<String> = outline.results.iter().map(ScenarioResult::place).collect();
        match state.extent {
            Extent::Everything => state.report = outline,
            Extent::Files => state.replace_files(outline),
            Extent::Scenarios => {}
        }
        let is_running = |result: &&ScenarioResult| places.contains(&result.place());
        state.running = state.report.results.iter().filter(is_running).map(|result| result.id.clone()).collect();
        state.problem = None;
        match state.extent {
            Extent::Scenarios => {
                let begun = event("begun", &json!({"running": state.running}));
                state.send(begun);
            }
            Extent::Everything | Extent::Files => {
                let whole = state.whole();
                state.send(whole);
            }
        }
    }

    fn add_result(&self, result: &ScenarioResult) {
        let mut result = result.clone();
        complete_result(&mut result);
        let mut state = self.state.lock();
        let same = |known: &&mut ScenarioResult| known.file == result.file && known.line == result.line;
        let Some(known) = state.report.results.iter_mut().find(same) else { return };
        result.id.clone_from(&known.id);
        result.rerun.clone_from(&known.rerun);
        result.rule.clone_from(&known.rule);
        *known = shorten_result(result);
        let (id, verdict) = (known.id.clone(), event("verdict", known));
        state.running.remove(&id);
        state.send(verdict);
    }

    fn end(&self, report: &RunReport) {
        let mut state = self.state.lock();
        if state.extent == Extent::Everything {
            state.report.findings.clone_from(&report.findings);
            state.report.guesses.clone_from(&report.guesses);
            state.report.durations = report.durations;
        }
        state.report.started.clone_from(&report.started);
        state.report.faults.clone_from(&report.faults);
        state.judge();
    }
}

impl BoardState {
    /// Replaces the scenarios of the files of an outline, in their place.
    fn replace_files(&mut self, outline: RunReport) {
        let files: BTreeSet<&str> = outline.results.iter().map(|result| result.file.as_str()).collect();
        let is_replaced = |result: &ScenarioResult| files.contains(result.file.as_str());
        let start = self.report.results.iter().position(is_replaced).unwrap_or(self.report.results.len());
        let mut results: Vec<ScenarioResult> = std::mem::take(&mut self.report.results);
        let after = results.split_off(start);
        let kept = after.into_iter().filter(|result| !is_replaced(result)).collect::<Vec<_>>();
        results.extend(outline.results.iter().cloned());
        results.extend(kept);
        self.report.results = results;
        self.report = std::mem::take(&mut self.report).complete();
    }

    /// Counts the results, and compares the failures with known faults.
    fn judge(&mut self) {
        let report = std::mem::take(&mut self.report);
        self.report = diagnose(RunReport { totals: Totals::of(&report.results), ..report });
    }

    fn whole(&self) -> Bytes {
        let state = json!({
            "report": self.report, "running": self.running, "isBusy": self.is_busy, "watching": self.watching,
            "problem": self.problem,
        });
        event("run", &state)
    }

    /// Sends the end of a run: the report without its results, which the pages have. Scenarios that were stopped keep their
    /// former results.
    fn send_end(&mut self) {
        self.report.interrupted = false;
        let results = std::mem::take(&mut self.report.results);
        let ended = event("ended", &json!({"report": self.report, "problem": self.problem}));
        self.report.results = results;
        self.send(ended);
    }

    fn send(&mut self, event: Bytes) {
        self.readers.retain(|reader| reader.send(event.clone()).is_ok());
    }
}

/// Renders a server-sent event. JSON has no line break of its own.
fn event(name: &str, data: &impl Serialize) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    Bytes::from(format!("event: {name}\ndata: {}\n\n", mask::secrets(&data)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_report::Outcome;

    fn result(file: &str, line: usize, title: &str) -> ScenarioResult {
        ScenarioResult { file: file.to_owned(), line, title: title.to_owned(), ..ScenarioResult::default() }
    }

    fn outline(results: &[ScenarioResult]) -> RunReport {
        RunReport { results: results.to_vec(), ..RunReport::default() }.complete()
    }

    fn judge(board: &Board, file: &str, line: usize, outcome: Outcome) {
        board.add_result(&ScenarioResult { outcome, ..result(file, line, "") });
    }

    /// Returns the events that a reader has not seen, each with its data.
    fn events(reader: &mut UnboundedReceiver<Bytes>) -> Vec<(String, serde_json::Value)> {
        let mut all = Vec::new();
        while let Ok(event) = reader.try_recv() {
            let text = String::from_utf8(event.to_vec()).unwrap();
            let (name, data) = text.strip_prefix("event: ").unwrap().trim_end().split_once("\ndata: ").unwrap();
            all.push((name.to_owned(), serde_json::from_str(data).unwrap()));
        }
        all
    }

    fn outcomes(board: &Board) -> Vec<Outcome> {
        board.report().results.iter().map(|result| result.outcome).collect()
    }

    #[test]
    fn reader_receives_the_whole_run_then_each_verdict_and_the_end() {
        let board = Board::new("features".to_owned());
        assert!(board.reserve(Extent::Everything) && !board.reserve(Extent::Everything));
        board.begin(outline(&[result("a", 1, "one"), result("a", 5, "two")]));
        let mut reader = board.subscribe();
        judge(&board, "a", 5, Outcome::Passed);
        board.end(&RunReport { started: "now".to_owned(), ..RunReport::default() });
        board.release(None);
        let events = events(&mut reader);
        let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["run", "verdict", "ended"]);
        assert_eq!(events[0].1["running"], json!(["a-one", "a-two"]));
        assert_eq!((&events[1].1["id"], &events[1].1["outcome"]), (&json!("a-two"), &json!("passed")));
        assert_eq!(events[2].1["report"]["totals"]["connector"]["passed"], 1);
        assert_eq!(events[2].1["report"]["verdicts"], json!([]));
        assert!(board.reserve(Extent::Scenarios));
    }

    #[test]
    fn scenarios_that_run_again_leave_the_others_as_they_are() {
        let board = Board::default();
        board.reserve(Extent::Everything);
        board.begin(outline(&[result("a", 1, "one"), result("a", 5, "two")]));
        judge(&board, "a", 1, Outcome::Failed);
        judge(&board, "a", 5, Outcome::Failed);
        board.release(None);
        let mut reader = board.subscribe();
        board.reserve(Extent::Scenarios);
        assert_eq!(board.places(&["a-two".to_owned()]), ["a:5"]);
        board.begin(outline(&[result("a", 5, "two")]));
        judge(&board, "a", 5, Outcome::Passed);
        assert_eq!(events(&mut reader)[1], ("begun".to_owned(), json!({"running": ["a-two"]})));
        assert_eq!(outcomes(&board), [Outcome::Failed, Outcome::Passed]);
    }

    #[test]
    fn changed_file_is_replaced_in_its_place() {
        let board = Board::default();
        board.reserve(Extent::Everything);
        board.begin(outline(&[result("a", 1, "one"), result("b", 1, "two"), result("c", 1, "three")]));
        board.release(None);
        board.reserve(Extent::Files);
        board.begin(outline(&[result("b", 3, "two"), result("b", 9, "more")]));
        let titles: Vec<String> = board.report().results.into_iter().map(|result| result.title).collect();
        assert_eq!(titles, ["one", "two", "more", "three"]);
    }

    #[test]
    fn problem_is_told_until_the_next_run_begins() {
        let board = Board::default();
        board.reserve(Extent::Everything);
        board.release(Some("no such sentence".to_owned()));
        assert_eq!(events(&mut board.subscribe())[0].1["problem"], "no such sentence");
        board.reserve(Extent::Everything);
        board.begin(outline(&[]));
        assert!(events(&mut board.subscribe())[0].1["problem"].is_null());
    }
}
