//! What a connector reports, and whom it is about.

use super::scene::Scene;
use egnyte_protocol::Problem;
use egnyte_protocol::directory::Id;

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
