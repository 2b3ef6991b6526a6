//! Signatures of the flaws: the symptoms that each flaw has in each scenario, for the diagnosis of a run. Only what the file
//! does not have yet is run.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use crate::run::{CompletedScenario, SetupError, run_scenarios, unless_interrupted};
use crate::scenario::RunContext;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use crate::util::terminal::Terminal;
use egnyte_reference::Flaw;
use egnyte_report::{Outcome, ReportWriteError, ScenarioResult, Signatures};

use super::schedule;
use super::subject::TestSubject;

/// Brings a file of signatures up to date: every recorded flaw runs new and changed scenarios, then each new flaw runs all.
/// The file is written after each flaw, so that an interrupted update goes on where it ended.
pub(super) async fn update(
    file: &Path,
    cases: &[Arc<Case>],
    (context, concurrency): (&Arc<RunContext>, usize),
    terminal: &mut Terminal<'_>,
) -> Result<Exit, SetupError> {
    let judged: Vec<ScenarioResult> =
        cases.iter().filter(|case| case.keeper() == Keeper::Connector).map(|case| bare(case)).collect();
    let is_flaw = |name: &str| Flaw::ALL.iter().any(|flaw| flaw.name() == name);
    let mut signatures = read(file)?.retain_current(is_flaw, &judged);
    let (recorded, new): (Vec<Flaw>, Vec<Flaw>) = Flaw::ALL.iter().partition(|flaw| signatures.has(flaw.name()));
    for flaws in std::iter::once(recorded).chain(new.into_iter().map(|flaw| vec![flaw])) {
        let recording = record(&flaws, cases, (context, concurrency), &mut signatures);
        let Some(count) = unless_interrupted(recording).await else {
            terminal.print("interrupted")?;
            return Ok(Exit::Interrupted);
        };
        if count > 0 {
            fs::write(file, signatures.to_json()).map_err(|source| ReportWriteError::new(file, source))?;
            let names: Vec<&str> = flaws.iter().map(|flaw| flaw.name()).collect();
            let whose = if names.len() == 1 { names[0] } else { "recorded flaws" };
            terminal.print(&format!("{whose}: {count} scenarios"))?;
        }
    }
    let (flaws, scenarios) = signatures.counts();
    terminal.print(&format!("{}: {flaws} flaws, {scenarios} scenarios", file.display()))?;
    Ok(Exit::Green)
}

/// Reads the file; without it, nothing is recorded yet. Another file is left as it is.
fn read(file: &Path) -> Result<Signatures, SetupError> {
    let invalid = |error: &dyn ToString| SetupError::Signatures { file: file.to_owned(), error: error.to_string() };
    match fs::read_to_string(file) {
        Ok(text) => Signatures::parse(&text).map_err(|error| invalid(&error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Signatures::default()),
        Err(error) => Err(invalid(&error)),
    }
}

/// Runs what is missing of these flaws, and returns the number of scenarios.
async fn record(
    flaws: &[Flaw],
    cases: &[Arc<Case>],
    (context, concurrency): (&Arc<RunContext>, usize),
    signatures: &mut Signatures,
) -> usize {
    let subjects: Vec<TestSubject> = flaws.iter().copied().map(TestSubject::Flaw).collect();
    let is_due = |subject: &TestSubject, case: &Case| !signatures.covers(name(subject), &bare(case));
    let (scheduled, owners) = schedule(&subjects, cases, context, is_due);
    let count = scheduled.len();
    // The runner has no end of its own but that of the scenarios.
    let _ = run_scenarios(scheduled, concurrency, |number, completed| {
        signatures.add(name(&subjects[owners[number]]), &completed.result);
        ControlFlow::Continue(())
    })
    .await;
    count
}

/// Returns the scenario without a result.
fn bare(case: &Case) -> ScenarioResult {
    CompletedScenario::bare(case, Outcome::NotRun, None).result
}

fn name(subject: &TestSubject) -> &str {
    subject.name().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_an_error_and_a_missing_one_has_no_signatures() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("signatures.json");
        assert_eq!(read(&file).unwrap(), Signatures::default());
        fs::write(&file, "# notes").unwrap();
        let error = read(&file).unwrap_err().to_string();
        assert!(error.ends_with("signatures.json: it is not a file of signatures: expected value at line 1 column 1"));
    }
}
