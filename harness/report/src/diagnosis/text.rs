//! Diagnosis as text for the terminal.

use std::collections::BTreeMap;

use egnyte_support::paint::Paint;

use super::{Cause, Diagnosis};
use crate::scenario::ScenarioResult;

/// Renders the diagnosis of a run with these results; empty if it says nothing.
pub(crate) fn render_diagnosis(diagnosis: &Diagnosis, results: &[ScenarioResult], paint: Paint) -> String {
    let by_id: BTreeMap<&str, &ScenarioResult> = results.iter().map(|it| (it.id.as_str(), it)).collect();
    let causes = diagnosis.causes.iter().map(|cause| render_cause(cause, diagnosis, &by_id, paint));
    let groups = diagnosis.groups.iter().map(|group| {
        let count = count_of(group.failures.len(), diagnosis.failures);
        let known = if diagnosis.causes.is_empty() { "" } else { ", and like no known fault" };
        format!("{count} are alike{known}: {}", group.reason)
    });
    causes.chain(groups).collect::<Vec<_>>().join("\n")
}

fn render_cause(cause: &Cause, diagnosis: &Diagnosis, by_id: &BTreeMap<&str, &ScenarioResult>, paint: Paint) -> String {
    let verb = if cause.failures.len() == 1 { "looks" } else { "look" };
    let (count, percent) = (count_of(cause.failures.len(), diagnosis.failures), percent(cause.likelihood));
    let mut lines = vec![format!("{count} {verb} like one fault ({percent}): {}", paint.bold(&cause.says))];
    let place = by_id.get(cause.first.as_str()).map(|first| format!("{}  {}", first.place(), first.title));
    lines.push(format!("  look first at {}, {}", cause.rule, place.unwrap_or_default()));
    for other in &cause.alternatives {
        lines.push(format!("  or ({}): {}", self::percent(other.likelihood), other.says));
    }
    lines.join("\n")
}

fn count_of(some: usize, all: usize) -> String {
    let plural = if all == 1 { "failure" } else { "failures" };
    format!("{some} of {all} {plural}")
}

fn percent(likelihood: f64) -> String {
    format!("{:.0} %", likelihood * 100.0)
}
