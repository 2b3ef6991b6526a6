//! Problems of a build: its exit status, and the lines of its log that a pattern matches.

use regex::Regex;

use crate::connector::mentions::{find_mentions, find_problems};
use egnyte_protocol::{Delivery, Problem, Settled};

/// Regular expression of a log line that reports a problem. The group `user` or `group` names its subject, `error` the
/// reason; without a subject it is a problem of the whole sync.
#[derive(Debug)]
pub(super) struct ProblemPattern(Regex);

/// Outcome of one sync: the error of the build as a whole, and its log lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) failure: Option<String>,
    pub(super) lines: Vec<String>,
}

impl ProblemPattern {
    /// Compiles a pattern that the configuration has checked.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        Regex::new(pattern).ok().map(Self)
    }

    /// Returns the reported problems of people and user groups, and the error of the whole sync.
    fn find(&self, lines: &[String], delivery: &Delivery) -> (Vec<Problem>, Option<String>) {
        let reports = lines.iter().filter_map(|line| self.find_in(line, delivery));
        let (of_subjects, of_sync): (Vec<_>, Vec<_>) = reports.partition(|(problems, _)| !problems.is_empty());
        let problems = of_subjects.into_iter().flat_map(|(problems, _)| problems).collect();
        (problems, of_sync.into_iter().next().map(|(_, error)| error))
    }

    /// Returns the problems in one line, and its error.
    fn find_in(&self, line: &str, delivery: &Delivery) -> Option<(Vec<Problem>, String)> {
        let found = self.0.captures(line)?;
        let group = |name: &str| found.name(name).map(|text| text.as_str());
        let subjects = ["user", "group"].into_iter().filter_map(group);
        let mut problems: Vec<Problem> = subjects.flat_map(|subject| find_subject(subject, delivery)).collect();
        if problems.is_empty() {
            problems = find_mentions(line, delivery);
        }
        let error = group("error").unwrap_or(line);
        problems.iter_mut().for_each(|problem| error.clone_into(&mut problem.error));
        Some((problems, error.to_owned()))
    }
}

impl Outcome {
    /// Returns the answer to an event that this outcome stands for.
    pub(super) fn settle(self, pattern: Option<&ProblemPattern>, delivery: &Delivery) -> Settled {
        let (problems, error) = pattern.map(|pattern| pattern.find(&self.lines, delivery)).unwrap_or_default();
        match self.failure {
            None if problems.is_empty() && error.is_none() => Settled::ok(),
            None => Settled { ok: false, error, problems },
            Some(_) if !problems.is_empty() => Settled { ok: false, error: self.lines.last().cloned(), problems },
            Some(failure) => {
                let (problems, last) = find_problems(&self.lines, delivery);
                Settled { ok: false, error: Some(error.or(last).unwrap_or(failure)), problems }
            }
        }
    }
}

/// Finds the user group of this very name, else what the text mentions: names may differ in their letter case only.
fn find_subject(subject: &str, delivery: &Delivery) -> Vec<Problem> {
    match delivery.directory.user_group(subject) {
        Ok(group) => vec![Problem { user: None, user_group: Some(group.id.clone()), error: String::new() }],
        Err(_) => find_mentions(subject, delivery),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn delivery() -> Delivery {
        serde_json::from_value(json!({
            "session": "s-1",
            "event": {"kind": "sync.requested"},
            "directory": {"application": null, "userGroups": [{"id": "g1", "name": "Finance", "associated": true, "members": []}],
                          "users": [{"id": "p1", "username": "ada", "email": null, "firstname": "Ada", "lastname": null,
                                     "state": "active"}]},
        }))
        .unwrap()
    }

    fn settle(pattern: &str, failure: Option<&str>, lines: &[&str]) -> Settled {
        let outcome = Outcome {
            failure: failure.map(str::to_owned),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        outcome.settle(ProblemPattern::new(pattern).as_ref(), &delivery())
    }

    const PATTERN: &str = r"cannot sync (?<user>\S+): (?<error>.*)";

    #[test]
    fn line_of_the_pattern_is_a_problem_of_its_subject() {
        let settled = settle(PATTERN, None, &["created ada", "cannot sync ada: taken"]);
        assert!(!settled.ok);
        let problem = &settled.problems[0];
        assert_eq!((problem.user.as_ref().unwrap().as_str(), problem.error.as_str()), ("p1", "taken"));
        let group = settle("group (?<group>.*) failed", None, &["group Finance failed"]);
        assert_eq!(group.problems[0].user_group.as_ref().unwrap().as_str(), "g1");
        assert_eq!(settle(PATTERN, None, &["created ada"]), Settled::ok());
    }

    #[test]
    fn line_of_the_pattern_without_a_subject_is_a_problem_of_the_sync() {
        let pattern = r"^(?:cannot sync (?<user>\S+)|sync): (?<error>.*)";
        let lines = ["cannot sync ada: taken", "sync: a limit of 86400 s", "sync: given up"];
        let settled = settle(pattern, None, &lines);
        assert_eq!((settled.error.as_deref(), settled.problems.len()), (Some("a limit of 86400 s"), 1));
        let settled = settle(pattern, None, &lines[1..]);
        assert_eq!((settled.ok, settled.error.as_deref()), (false, Some("a limit of 86400 s")));
        assert_eq!(settle(PATTERN, None, &["cannot sync nobody: lost"]).error.as_deref(), Some("lost"));
    }

    #[test]
    fn failure_without_such_a_line_is_reported_as_a_whole() {
        let settled = settle(PATTERN, Some("exited with status 3"), &[]);
        assert_eq!((settled.ok, settled.error.as_deref()), (false, Some("exited with status 3")));
        let settled = settle(PATTERN, Some("exited with status 3"), &["error: no route to host"]);
        assert_eq!(settled.error.as_deref(), Some("error: no route to host"));
    }
}
