//! Observer of a run: learns the scenarios before the first one, each result as it comes, and the report at the end.

use std::sync::Arc;

use egnyte_report::{RunReport, ScenarioResult};

use super::args::RunArgs;
use super::rerun::rerun_command;
use super::result::CompletedScenario;
use super::setup::SetupError;
use super::summary::{connector, with_source};
use crate::suite::Case;
use crate::suite::rules::RuleCatalogue;
use egnyte_protocol::Identity;
use egnyte_report::Outcome;
use egnyte_support::mask;

/// Observer of a run.
pub(crate) trait RunObserver: Send + Sync {
    /// Receives the selected scenarios, none of which has run.
    fn begin(&self, outline: RunReport);

    /// Receives the result of a scenario.
    fn add_result(&self, result: &ScenarioResult);

    /// Receives the report.
    fn end(&self, report: &RunReport);
}

/// Announces the selected scenarios to the observer of a run, if it has one.
pub(super) fn announce(
    observer: Option<&dyn RunObserver>,
    (args, target, identity): (&RunArgs, &str, &Identity),
    selected: &[Arc<Case>],
) -> Result<(), SetupError> {
    match observer {
        Some(observer) => outline(args, (target, identity), selected).map(|outline| observer.begin(outline)),
        None => Ok(()),
    }
}

/// Returns a report of the selected scenarios, none of which has run.
fn outline(
    args: &RunArgs,
    (target, identity): (&str, &Identity),
    selected: &[Arc<Case>],
) -> Result<RunReport, SetupError> {
    let catalogue = RuleCatalogue::load_embedded()?;
    let result = |case: &Arc<Case>| {
        let mut result = CompletedScenario::bare(case, Outcome::NotRun, None).result;
        result.rerun = mask::text(&rerun_command(&result.place(), &args.connector));
        result.rule = result.rule.map(|rule| with_source(rule, &catalogue));
        result
    };
    let report = RunReport {
        suite: env!("CARGO_PKG_VERSION").to_owned(),
        connector: connector(target, identity),
        results: selected.iter().map(result).collect(),
        ..RunReport::default()
    };
    Ok(report.complete())
}
