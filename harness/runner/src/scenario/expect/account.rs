//! Expectations about the changes of Egnyte: the closing account.

use super::requests::MOST_KINDS;
use crate::mock::{Changes, Exchange};
use crate::scenario::account::{
    AccountRow, AccountRowError, ActualChange, Difference, Exceptions, RosterChanges, actual_changes, compare,
};
use crate::scenario::evidence::closing_account;
use crate::scenario::failure::{Failure, StepFuture, StepResult, sections};
use crate::scenario::parameters::Allowance;
use crate::scenario::requests;
use crate::scenario::state::{Mark, Scenario};
use egnyte_protocol::Capability;
use egnyte_report::{ClosingAccount, Note};

/// Title of a list of faults that met no request.
pub(super) const IDLE_FAULTS: &str = "faults that met no request";

/// Reason why a scenario is not judged.
const UNDELIVERED: &str = "the event of the `When` does not reach a connector that does not declare `integration`, because the \
                           integration is off: the Rule or the scenario needs the tag `@needs:integration`";

/// Title of a list of limits.
const LIMITS: &str = "limits of Egnyte, until whose end no request is to be sent";

impl Scenario {
    /// Closes the account of a table, one change in each row.
    pub fn expect_table<'a>(&'a mut self, rows: &'a [Vec<String>], allowance: &'a Allowance) -> StepFuture<'a> {
        Box::pin(async move {
            if rows.is_empty() {
                return Err(Failure::error(
                    "the changes are missing: a table with one change in each row belongs below",
                ));
            }
            let row = |cells: &Vec<String>| match cells.as_slice() {
                [row] => row.parse().map_err(|error: AccountRowError| Failure::error(error)),
                _ => {
                    let cells = cells.join(" | ");
                    Err(Failure::error(format!("`{cells}`: a row of an account is one change in one cell")))
                }
            };
            let expected: Vec<AccountRow> = rows.iter().map(row).collect::<StepResult<_>>()?;
            self.expect_changes(&expected, allowance).await
        })
    }

    /// Closes the account without a row: nothing changes in Egnyte but what the allowance names.
    pub fn expect_no_changes<'a>(&'a mut self, allowance: &'a Allowance) -> StepFuture<'a> {
        Box::pin(async move { self.expect_changes(&[], allowance).await })
    }

    /// Closes the account: Egnyte changed as expected since the `When`, and the connector reported no problem that no
    /// step expects.
    async fn expect_changes(&mut self, expected: &[AccountRow], allowance: &Allowance) -> StepResult {
        if self.conversation.undelivered {
            return Err(Failure::error(UNDELIVERED));
        }
        let (changes, undone) = self.changes().await?;
        self.egnyte.mark = self.egnyte.mark.map(|mark| Mark { closed: true, ..mark });
        let difference = compare(expected, &changes, self.exceptions(allowance));
        let account = closing_account(expected, &difference);
        let problems = self.unexpected_problems();
        if difference.is_empty() && problems.is_empty() && undone.is_empty() {
            self.account = Some(account);
            return Ok(());
        }
        // A failure of the mock must not hide the failure that the exchanges explain.
        let exchanges = self.exchanges_since_mark().await.unwrap_or_default().0;
        let lists = [
            ("undone within one event, so that access was lost or given for a moment", undone),
            ("reported by the connector but not expected", problems),
            ("refused by Egnyte as a duplicate", refused_duplicates(&exchanges)),
            (LIMITS, limits(&exchanges)),
            (IDLE_FAULTS, self.idle_faults().await),
            ("delays of Egnyte are measured", self.egnyte.faults.explain_delay()),
        ];
        let message = describe(&difference, &lists);
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        let notes = lists.map(|(title, items)| Note { title: title.to_owned(), items }).collect();
        self.account = Some(ClosingAccount { notes, ..account });
        Err(Failure::expectation(message))
    }

    /// Failure with the reported problems and the changes so far: the closing account is not reached any more.
    pub(super) async fn failure_with_changes(&mut self, message: String) -> Failure {
        let problems = self.conversation.problems.iter();
        let problems = problems.map(|report| self.directory.describe_problem(&report.problem)).collect();
        let (changes, _) = self.changes().await.unwrap_or_default();
        let exchanges = self.exchanges_since_mark().await.unwrap_or_default().0;
        let lists = [
            ("it did report", problems),
            (LIMITS, limits(&exchanges)),
            ("what changed in Egnyte meanwhile", changes.iter().map(|change| change.row.to_string()).collect()),
            (IDLE_FAULTS, self.idle_faults().await),
        ];
        let sections = sections(&lists);
        let gap = if sections.is_empty() { "" } else { "\n" };
        Failure::expectation(format!("{message}{gap}{sections}"))
    }

    /// Changes since the `When`, and rows of those that were undone.
    async fn changes(&mut self) -> StepResult<(Vec<ActualChange>, Vec<String>)> {
        let Some(Mark { roster, .. }) = self.egnyte.mark else {
            return Err(Failure::error("changes are counted from a When on, and there was none yet"));
        };
        let Changes { changes, undone } = self.egnyte.call(|mock, domain| mock.changes(domain, roster)).await?;
        let undone = self.undone_since_when(&undone).await?;
        if changes.is_empty() {
            return Ok((Vec::new(), undone));
        }
        let roster = self.egnyte.call(|mock, domain| mock.roster(domain)).await?;
        let application = self.directory.current.application.as_ref();
        let changes = actual_changes(&RosterChanges {
            people: &self.people(),
            roster: &roster,
            changes: &changes,
            username_case: self.egnyte.username_case,
            new_accounts: self.egnyte.new_accounts,
            test_username: application.map_or("", |application| &application.integration.test_user.username),
        });
        Ok((changes, undone))
    }

    fn exceptions<'a>(&self, allowance: &'a Allowance) -> Exceptions<'a> {
        Exceptions {
            deletions: self.declares(Capability::DeleteUsers),
            local_leavers: *allowance == Allowance::LocalMembers && !self.declares(Capability::KeepsLocalMembers),
            aside: if let Allowance::Aside(subjects) = allowance { subjects } else { &[] },
        }
    }
}

fn describe(difference: &Difference, lists: &[(&str, Vec<String>)]) -> String {
    let parts = [difference.to_string(), sections(lists)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Requests that met a limit of Egnyte: 429, 503 with Retry-After, and the 403 of its gateway, which is no refusal.
fn limits(exchanges: &[Exchange]) -> Vec<String> {
    let limited = exchanges.iter().filter(|exchange| exchange.retry_after.is_some());
    let describe = |exchange: &Exchange| {
        let gateway = if exchange.status == 403 { " and X-Mashery-Error-Code, from Egnyte's gateway" } else { "" };
        let wait = exchange.retry_after.unwrap_or_default();
        format!("{}{gateway}, with a Retry-After of {wait} s", requests::describe_with_status(exchange))
    };
    requests::tally(limited.map(describe), MOST_KINDS)
}

/// Creations that Egnyte refused as duplicates: they change nothing, and explain much.
pub(super) fn refused_duplicates(exchanges: &[Exchange]) -> Vec<String> {
    let refused = exchanges.iter().filter(|exchange| exchange.method == "POST" && exchange.status == 409);
    let duplicate = |exchange: &Exchange| {
        let body = &exchange.request_body;
        let user = body["userName"].as_str().map(|name| format!("user {name}"));
        let group = || body["displayName"].as_str().map(|name| format!("group \"{name}\""));
        let object = user.or_else(group).unwrap_or_else(|| "an object".to_owned());
        let reason = exchange.response_body["detail"].as_str().unwrap_or("no reason given");
        format!("{object} ({reason})")
    };
    refused.map(duplicate).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::mock::UserEdit;
    use crate::scenario::parameters::{Movement, Subject, SyncState};
    use crate::scenario::people::People;
    use crate::scenario::phase::StepPhase;
    use crate::scenario::puppet::{
        after_association, association, change, connected_world, create_accounts, do_nothing, engineering, events,
    };
    use crate::scenario::{DirectoryChange, FailureKind, World};
    use egnyte_protocol::directory::EventKind;
    use egnyte_protocol::{Delivery, Problem, Settled};

    async fn expect(world: &mut World, rows: &[&str], allowance: Allowance) -> StepResult {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| vec![(*row).to_owned()]).collect();
        world.run(async |scenario| scenario.expect_table(&rows, &allowance).await).await
    }

    async fn expect_no_change(world: &mut World) -> StepResult {
        world.run(async |scenario| scenario.expect_no_changes(&Allowance::Nothing).await).await
    }

    async fn expect_problem(world: &mut World, subject: Subject) -> StepResult {
        world.run(async |scenario| scenario.expect_problem(Some(&subject)).await).await
    }

    async fn synced_or_reported(world: &mut World, name: &str) -> StepResult {
        let subject = Subject::Person(name.to_owned());
        world.run(async |scenario| scenario.expect_state(&subject, SyncState::SyncedOrReported).await).await
    }

    async fn sync(world: &mut World, phase: StepPhase) -> StepResult {
        change(world, phase, vec![DirectoryChange::RequestSync]).await
    }

    /// Reports a problem with Ada on an association, and with everything on a sync.
    fn report_problems(delivery: &Delivery) -> (Vec<UserEdit>, Settled) {
        let ada = People::acme().unwrap().find("Ada").unwrap().id.clone();
        let problem = Problem { user: Some(ada), user_group: None, error: "her email is taken".to_owned() };
        let settled = match delivery.event.kind {
            EventKind::Associated => Settled { ok: false, error: None, problems: vec![problem] },
            EventKind::SyncRequested => Settled { ok: false, error: Some("out of order".to_owned()), problems: vec![] },
            _ => Settled::ok(),
        };
        (Vec::new(), settled)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn exactly_the_expected_changes_pass() {
        let mut world = after_association(create_accounts).await;
        expect(&mut world, &["user Ada is created"], Allowance::Nothing).await.unwrap();
        let evidence = world.finish().await;
        assert_eq!(evidence.failure, None);
        assert_eq!(events(&evidence), ["integration.activated", "user-group.created", "user-group.associated"]);
        assert_eq!(evidence.stderr, "its log");
        assert_eq!(evidence.identity.unwrap().name, "puppet");
        assert!(evidence.time.mock > Duration::ZERO);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn missing_and_unexpected_changes_fail() {
        let mut world = after_association(create_accounts).await;
        let failure = expect(&mut world, &["Ada joins \"Engineering\""], Allowance::Nothing).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Failed);
        let message =
            "did not happen:\n  Ada joins \"Engineering\"\nhappened but was not expected:\n  user Ada is created";
        assert_eq!(failure.message, message);
        assert_eq!(world.finish().await.failure, Some(failure));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn failure_explains_a_delay() {
        let mut world = connected_world(do_nothing).await;
        change(&mut world, StepPhase::Given, engineering()).await.unwrap();
        let (next, fault) = ("write".parse().unwrap(), "takes half the request timeout".parse().unwrap());
        world.run(async |scenario| scenario.inject_fault(next, fault, "words").await).await.unwrap();
        change(&mut world, StepPhase::When, association()).await.unwrap();
        let failure = expect(&mut world, &["user Ada is created"], Allowance::Nothing).await.unwrap_err();
        let delay = "delays of Egnyte are measured:\n  by a request timeout of 10s; `request_timeout` in";
        assert!(failure.message.contains(delay), "{failure}");
        assert!(failure.message.contains("faults that met no request:\n  words"), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_account_begins_at_the_when_before_it() {
        let mut world = after_association(create_accounts).await;
        sync(&mut world, StepPhase::When).await.unwrap();
        let all = ["user Ada is created", "user Grace is created", "user Grace gets user type \"standard\""];
        expect(&mut world, &all, Allowance::Nothing).await.unwrap();
        let leave = DirectoryChange::Move("Ada".to_owned(), Movement::Leave, "Engineering".to_owned());
        change(&mut world, StepPhase::When, vec![leave]).await.unwrap();
        expect_no_change(&mut world).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn allowed_person_is_not_judged() {
        let mut world = after_association(create_accounts).await;
        sync(&mut world, StepPhase::When).await.unwrap();
        let aside = Allowance::Aside(vec![Subject::Person("Grace".to_owned())]);
        expect(&mut world, &["user Ada is created"], aside).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn unexpected_problem_fails() {
        let mut world = after_association(report_problems).await;
        let failure = expect_no_change(&mut world).await.unwrap_err();
        assert_eq!(failure.message, "reported by the connector but not expected:\n  Ada: her email is taken");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn expected_problem_passes() {
        let mut world = after_association(report_problems).await;
        expect_problem(&mut world, Subject::Person("Ada".to_owned())).await.unwrap();
        expect_no_change(&mut world).await.unwrap();
        assert_eq!(world.finish().await.problems.len(), 1);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn problem_with_another_subject_is_not_the_expected_one() {
        let mut world = after_association(report_problems).await;
        let failure = expect_problem(&mut world, Subject::UserGroup("Engineering".to_owned())).await.unwrap_err();
        let message =
            "the connector reported no problem with \"Engineering\"\nit did report:\n  Ada: her email is taken";
        assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Failed, message));
        let failure = synced_or_reported(&mut world, "Grace").await.unwrap_err();
        assert!(failure.message.starts_with("Grace has no account in Egnyte"), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn missing_problem_fails_with_the_changes() {
        let mut world = after_association(create_accounts).await;
        let failure = expect_problem(&mut world, Subject::Person("Ada".to_owned())).await.unwrap_err();
        let message =
            "the connector reported no problem with Ada\nwhat changed in Egnyte meanwhile:\n  user Ada is created";
        assert_eq!(failure.message, message);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn problem_before_the_when_is_an_error() {
        let mut world = connected_world(report_problems).await;
        let failure = sync(&mut world, StepPhase::Given).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Errored);
        let message = "the connector reported problems before the When:\n  the whole sync: out of order";
        assert_eq!(failure.message, message);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn empty_table_is_an_error() {
        let mut world = connected_world(do_nothing).await;
        let failure = expect(&mut world, &[], Allowance::Nothing).await.unwrap_err();
        assert!(failure.message.starts_with("the changes are missing"), "{failure}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn own_request_is_refused_by_egnyte() {
        let mut world = connected_world(do_nothing).await;
        let refusal = async |scenario: &mut Scenario, text| scenario.expect_refusal(text);
        let failure = world.run(async |scenario| refusal(scenario, "userType").await).await.unwrap_err();
        assert_eq!(failure.message, "there was no request that Egnyte could refuse");
        world.run(async |scenario| scenario.create_over_scim_untyped("Ada").await).await.unwrap();
        world.run(async |scenario| refusal(scenario, "userType").await).await.unwrap();
        expect_no_change(&mut world).await.unwrap();
        let failure = world.run(async |scenario| refusal(scenario, "userName").await).await.unwrap_err();
        assert!(failure.message.starts_with("Egnyte refused it, but not for `userName`: it said `"), "{failure}");
        let exchanges = world.finish().await.exchanges;
        assert_eq!(exchanges.iter().map(|exchange| exchange.status).collect::<Vec<_>>(), [400]);
    }
}
