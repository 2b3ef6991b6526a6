//! What a connector reports, and whom it is about.

use super::scene::Scene;
use super::stage::Failure;
use crate::directory::Id;
use crate::protocol::{Problem, Settled};

/// A problem the connector reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) problem: Problem,
    /// Whether a sentence of the scenario speaks of it.
    pub(super) announced: bool,
}

impl Scene {
    /// Whom or what a problem is about, in the words of the features.
    fn subject(&self, problem: &Problem) -> String {
        let cast = |id: &Id| self.stage.cast.everybody().find(|person| person.id == *id)?.firstname.clone();
        let named = |id: &Id| cast(id).or_else(|| self.directory.person(id).map(|person| person.username.clone()));
        let groups = || self.directory.user_groups.iter().chain(&self.former.1);
        let group = |id: &Id| groups().find(|group| group.id == *id).map(|group| format!("\"{}\"", group.name));
        match (&problem.user, &problem.user_group) {
            (Some(id), _) => named(id).unwrap_or_else(|| format!("somebody unknown ({id})")),
            (None, Some(id)) => group(id).unwrap_or_else(|| format!("an unknown user group ({id})")),
            (None, None) => "the whole sync".to_owned(),
        }
    }

    /// A problem before the `When` means that the scenario is not the one it tells of.
    pub(super) fn undisturbed(&mut self) -> Result<(), Failure> {
        if self.trouble.is_expected() {
            self.reports.iter_mut().for_each(|report| report.announced = true);
        }
        let problems = self.unannounced();
        if problems.is_empty() {
            return Ok(());
        }
        Err(Failure::errored(format!("already before the When, the connector reported:{}", lines(&problems))))
    }

    /// The problems no sentence spoke of, each with whom it is about.
    pub(super) fn unannounced(&self) -> Vec<String> {
        let reports = self.reports.iter().filter(|report| !report.announced);
        reports.map(|report| self.told(&report.problem)).collect()
    }

    /// A problem, with whom it is about.
    pub(super) fn told(&self, problem: &Problem) -> String {
        format!("{}: {}", self.subject(problem), problem.error)
    }
}

/// Lines of a list, each with an indent.
pub(super) fn lines(items: &[String]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}

/// The problems in an answer. A connector that says only that something went wrong has one with everything.
pub(super) fn problems(settled: Settled) -> Vec<Problem> {
    if settled.ok || !settled.problems.is_empty() {
        return settled.problems;
    }
    let error = settled.error.unwrap_or_else(|| "it did not go well (no error given)".to_owned());
    vec![Problem { user: None, user_group: None, error }]
}
