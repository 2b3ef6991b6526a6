//! Answers to an event that contradict themselves: what an administrator would read, and what the protocol forbids.

use super::failure::{Failure, StepResult, lines};
use super::state::Scenario;
use egnyte_protocol::{Problem, Settled};

impl Scenario {
    /// Fails on an answer that contradicts itself.
    pub(super) fn check_answer(&self, kind: &str, settled: &Settled) -> StepResult {
        let contradictions = self.contradictions(settled);
        if contradictions.is_empty() {
            return Ok(());
        }
        let message = format!("the connector's answer to `{kind}` contradicts itself:{}", lines(&contradictions));
        Err(Failure::expectation(message))
    }

    fn contradictions(&self, Settled { ok, error, problems }: &Settled) -> Vec<String> {
        let mut found = Vec::new();
        let error = error.as_deref().map(str::trim).filter(|error| !error.is_empty());
        if let Some(error) = error.filter(|_| *ok) {
            found.push(format!("`ok` is true, and there is an error: {error}"));
        }
        if !ok && problems.is_empty() && error.is_none() {
            found.push("`ok` is false, and there is neither an error nor a problem".to_owned());
        }
        for problem in problems {
            let described = self.directory.describe_problem(problem);
            if *ok {
                found.push(format!("`ok` is true, and there is a problem with {described}"));
            }
            if problem.error.trim().is_empty() {
                found.push(format!("a problem has no text: {described}"));
            }
            found.extend(self.wrong_subject(problem));
        }
        found
    }

    /// Describes the subject of a problem that is missing, or unknown to the directory.
    fn wrong_subject(&self, problem: &Problem) -> Option<String> {
        let error = &problem.error;
        match (&problem.user, &problem.user_group) {
            (None, None) => Some(format!("a problem names neither a person nor a user group: {error}")),
            (Some(id), _) if !self.directory.knows_person(id) => {
                Some(format!("a problem names a person whom the directory does not have, `{id}`: {error}"))
            }
            (_, Some(id)) if !self.directory.knows_user_group(id) => {
                Some(format!("a problem names a user group that the directory does not have, `{id}`: {error}"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::Delivery;
    use egnyte_protocol::directory::{EventKind, Id, IdKind};

    use super::*;
    use crate::mock::UserEdit;
    use crate::scenario::FailureKind;
    use crate::scenario::people::People;
    use crate::scenario::phase::StepPhase;
    use crate::scenario::puppet::{association, change, connected_world, engineering};

    /// Answers an association as the closure says.
    async fn answer(script: fn(&Delivery) -> (Vec<UserEdit>, Settled)) -> String {
        let mut world = connected_world(script).await;
        change(&mut world, StepPhase::Given, engineering()).await.unwrap();
        let failure = change(&mut world, StepPhase::When, association()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Failed);
        let (head, rest) = failure.message.split_once('\n').unwrap();
        assert_eq!(head, "the connector's answer to `user-group.associated` contradicts itself:");
        rest.trim().to_owned()
    }

    fn settled(delivery: &Delivery, settled: Settled) -> (Vec<UserEdit>, Settled) {
        let is_due = delivery.event.kind == EventKind::Associated;
        (Vec::new(), if is_due { settled } else { Settled::ok() })
    }

    fn problem(user: Option<Id>, error: &str) -> Problem {
        Problem { user, user_group: None, error: error.to_owned() }
    }

    fn ada() -> Option<Id> {
        Some(People::acme().unwrap().find("Ada").unwrap().id.clone())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn every_contradiction_is_a_failure_that_names_it() {
        let text = answer(|it| settled(it, Settled { ok: true, error: None, problems: vec![problem(ada(), "no")] }));
        assert_eq!(text.await, "`ok` is true, and there is a problem with Ada: no");
        let text = answer(|it| settled(it, Settled { ok: false, error: Some(" ".to_owned()), problems: Vec::new() }));
        assert_eq!(text.await, "`ok` is false, and there is neither an error nor a problem");
        let text = answer(|it| settled(it, Settled { ok: true, error: Some("full".to_owned()), problems: Vec::new() }));
        assert_eq!(text.await, "`ok` is true, and there is an error: full");
        let text = answer(|it| settled(it, Settled { ok: false, error: None, problems: vec![problem(None, "no")] }));
        assert_eq!(text.await, "a problem names neither a person nor a user group: no");
        let text = answer(|it| {
            let stranger = Some(Id::nth(IdKind::RawPerson, 7));
            settled(it, Settled { ok: false, error: None, problems: vec![problem(stranger, "no")] })
        });
        assert!(text.await.starts_with("a problem names a person whom the directory does not have, `66e2"));
        let text = answer(|it| settled(it, Settled { ok: false, error: None, problems: vec![problem(ada(), "")] }));
        assert_eq!(text.await, "a problem has no text: Ada:");
    }
}
