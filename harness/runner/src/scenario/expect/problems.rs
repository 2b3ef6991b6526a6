//! Expectations about problems that the connector reports, and about Egnyte's own refusals.

use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::Subject;
use crate::scenario::state::{ProblemReport, Scenario};

impl Scenario {
    /// Expects a reported problem: about the subject, or any.
    pub fn expect_problem<'a>(&'a mut self, subject: Option<&'a Subject>) -> StepFuture<'a> {
        Box::pin(async move {
            let Some(subject) = subject else { return self.expect_any_problem().await };
            if self.expect_problems_about(subject)? {
                return Ok(());
            }
            Err(self.failure_with_changes(format!("the connector reported no problem with {subject}")).await)
        })
    }

    async fn expect_any_problem(&mut self) -> StepResult {
        if self.conversation.problems.is_empty() {
            return Err(self.failure_with_changes("the connector reported no problem".to_owned()).await);
        }
        self.conversation.problems.iter_mut().for_each(|report| report.expected = true);
        Ok(())
    }

    /// Marks all problems about the subject as expected, and returns whether there was one.
    pub(super) fn expect_problems_about(&mut self, subject: &Subject) -> StepResult<bool> {
        let ids = match subject {
            Subject::Person(name) => vec![self.directory.person(name)?.id.clone()],
            Subject::UserGroup(name) => self.directory.user_group_ids(name),
        };
        let is_about = |report: &&mut ProblemReport| {
            let id = match subject {
                Subject::Person(_) => &report.problem.user,
                Subject::UserGroup(_) => &report.problem.user_group,
            };
            id.as_ref().is_some_and(|id| ids.contains(id))
        };
        let reports = self.conversation.problems.iter_mut().filter(is_about);
        Ok(reports.map(|report| report.expected = true).count() > 0)
    }

    /// Expects that a build has read its directory, and each list that it read to the end. Reads of files are not seen.
    pub(crate) fn expect_directory_read(&self) -> StepResult {
        let is_gap = |remark: &&String| remark.starts_with("it read nothing") || remark.contains(" entries of GET ");
        match self.conversation.remarks().iter().find(is_gap) {
            Some(remark) => Err(Failure::expectation(remark)),
            None => Ok(()),
        }
    }

    /// Expects that Egnyte refused the harness's own request, for a reason that contains the text.
    pub fn expect_refusal(&self, text: &str) -> StepResult {
        let Some((status, answer)) = &self.egnyte.answer else {
            return Err(Failure::error("there was no request that Egnyte could refuse"));
        };
        let detail = answer["detail"].as_str().unwrap_or_default();
        if *status < 400 {
            return Err(Failure::expectation(format!("Egnyte did not refuse it: it answered {status}")));
        }
        if !detail.contains(text) {
            return Err(Failure::expectation(format!("Egnyte refused it, but not for `{text}`: it said `{detail}`")));
        }
        Ok(())
    }
}
