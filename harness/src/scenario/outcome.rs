//! What a scenario expects of Egnyte and of the connector's reports.

use super::kept::closing_account;
use super::reports::{Report, lines};
use super::scene::{Mark, Scene, timed};
use super::stage::Failure;
use crate::mock::Exchange;
use crate::scenario::account::{Allowance, Difference, Happened, Ledger, Row, compare, happened};
use egnyte_protocol::Capability;
use egnyte_report::{ClosingAccount, Note};

/// What an account may hold beyond what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leeway {
    /// Nothing.
    None,
    /// Members nobody manages may leave a group, unless the connector says that they stay.
    LocalMembers,
    /// Whatever concerns this person.
    Aside(String),
}

/// Whom or what a reported problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    Person(String),
    /// A user group.
    UserGroup(String),
}

impl Scene {
    /// Closes the account: what changed in Egnyte since the `When` is what is expected, and the connector
    /// reported nothing that no sentence spoke of.
    pub(super) async fn close(&mut self, expected: &[Row], leeway: &Leeway) -> Result<(), Failure> {
        let happened = self.happened().await?;
        self.mark = self.mark.map(|mark| Mark { closed: true, ..mark });
        let difference = compare(expected, &happened, self.allowance(leeway));
        self.account = Some(closing_account(expected, &difference));
        let unannounced = self.unannounced();
        if difference.is_empty() && unannounced.is_empty() {
            return Ok(());
        }
        // What explains a failure must not hide it: without exchanges it stands alone.
        let exchanges = self.exchanges().await.unwrap_or_default();
        let idle = self.idle_trouble().await;
        let lists = [
            ("reported by the connector but not expected", unannounced),
            ("refused by Egnyte as a duplicate", refused_duplicates(&exchanges)),
            ("set to go wrong, and no request came for it", idle),
            ("Egnyte was made slow", self.trouble.measure()),
        ];
        let told = verdict(&difference, &lists);
        let notes = lists.into_iter().filter(|(_, items)| !items.is_empty());
        let notes = notes.map(|(title, items)| Note { title: title.to_owned(), items }).collect();
        self.account = self.account.take().map(|account| ClosingAccount { notes, ..account });
        Err(Failure::failed(told))
    }

    /// The connector reported a problem with the subject; the report is now spoken of.
    pub(super) async fn expect_report(&mut self, subject: &Subject) -> Result<(), Failure> {
        if self.announce(subject)? {
            return Ok(());
        }
        let name = match subject {
            Subject::Person(name) => name.clone(),
            Subject::UserGroup(name) => format!("\"{name}\""),
        };
        let missing = format!("the connector reported no problem with {name}");
        Err(Failure::failed(self.with_what_happened(missing).await))
    }

    /// The person has an active account, or the connector reported a problem with them.
    pub(super) async fn expect_synced_or_reported(&mut self, name: &str) -> Result<(), Failure> {
        if self.announce(&Subject::Person(name.to_owned()))? {
            return Ok(());
        }
        let Some(why) = self.why_inactive(name).await? else { return Ok(()) };
        let missing = format!("{name} {why}, and the connector reported no problem with {name}");
        Err(Failure::failed(self.with_what_happened(missing).await))
    }

    /// The person has an active account.
    pub(super) async fn expect_active(&mut self, name: &str) -> Result<(), Failure> {
        let Some(why) = self.why_inactive(name).await? else { return Ok(()) };
        Err(Failure::failed(self.with_what_happened(format!("{name} {why}")).await))
    }

    /// What the person lacks of an active account, if anything.
    async fn why_inactive(&mut self, name: &str) -> Result<Option<&'static str>, Failure> {
        let (roster, naming) = self.roster().await?;
        Ok(match naming.called(name, &roster) {
            Some(user) if user.active => None,
            Some(_) => Some("is deactivated in Egnyte"),
            None => Some("has no account in Egnyte"),
        })
    }

    /// Egnyte turned down what somebody tried, for a reason that holds the text.
    pub(super) fn expect_refusal(&self, text: &str) -> Result<(), Failure> {
        let Some((status, answer)) = &self.answer else {
            return Err(Failure::errored("nobody tried anything that Egnyte could refuse"));
        };
        let detail = answer["detail"].as_str().unwrap_or_default();
        if *status < 400 {
            return Err(Failure::failed(format!("Egnyte did not refuse it: it answered {status}")));
        }
        if !detail.contains(text) {
            return Err(Failure::failed(format!("Egnyte refused it, but not for `{text}`: it said `{detail}`")));
        }
        Ok(())
    }

    /// What is missing, and below it what there was instead: the closing account is not come to any more.
    pub(super) async fn with_what_happened(&mut self, missing: String) -> String {
        let reported: Vec<String> = self.reports.iter().map(|report| self.told(&report.problem)).collect();
        let happened = self.happened().await.unwrap_or_default();
        let happened: Vec<String> = happened.iter().map(|happened| happened.row.to_string()).collect();
        let mut parts = vec![missing];
        if !reported.is_empty() {
            parts.push(format!("it did report:{}", lines(&reported)));
        }
        if !happened.is_empty() {
            parts.push(format!("what changed in Egnyte meanwhile:{}", lines(&happened)));
        }
        let idle = self.idle_trouble().await;
        if !idle.is_empty() {
            parts.push(format!("set to go wrong, and no request came for it:{}", lines(&idle)));
        }
        parts.join("\n")
    }

    async fn happened(&mut self) -> Result<Vec<Happened>, Failure> {
        let Some(Mark { number, .. }) = self.mark else {
            return Err(Failure::errored("nothing happened yet: an account of changes needs a When before it"));
        };
        let changes = timed(&mut self.waited.mock, self.stage.egnyte.changes(&self.domain, number)).await?;
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let roster = timed(&mut self.waited.mock, self.stage.egnyte.roster(&self.domain)).await?;
        let people = self.people();
        let test_user = self.directory.application.as_ref().map(|it| it.integration.test_user.username.as_str());
        let ledger = Ledger {
            people: &people,
            now: &roster,
            changes: &changes,
            case: self.case,
            test_username: test_user.unwrap_or_default(),
        };
        Ok(happened(&ledger))
    }

    fn allowance<'a>(&self, leeway: &'a Leeway) -> Allowance<'a> {
        let stay = self.declares(Capability::KeepsLocalMembers);
        Allowance {
            deletions: self.declares(Capability::DeleteUsers),
            local_leavers: *leeway == Leeway::LocalMembers && !stay,
            aside: if let Leeway::Aside(name) = leeway { Some(name) } else { None },
        }
    }

    /// Marks every report about the subject as spoken of, and tells whether there was one.
    fn announce(&mut self, subject: &Subject) -> Result<bool, Failure> {
        let about: Vec<_> = match subject {
            Subject::Person(name) => vec![self.person(name)?.id.clone()],
            Subject::UserGroup(name) => self.user_groups_called(name).into_iter().cloned().collect(),
        };
        let concerns = |report: &Report| match subject {
            Subject::Person(_) => report.problem.user.as_ref().is_some_and(|id| about.contains(id)),
            Subject::UserGroup(_) => report.problem.user_group.as_ref().is_some_and(|id| about.contains(id)),
        };
        let mut found = false;
        for report in self.reports.iter_mut().filter(|report| concerns(report)) {
            report.announced = true;
            found = true;
        }
        Ok(found)
    }
}

/// The whole of a failed account, with what explains it.
fn verdict(difference: &Difference, lists: &[(&str, Vec<String>)]) -> String {
    let difference = (!difference.is_empty()).then(|| difference.to_string());
    let told = lists.iter().filter(|(_, list)| !list.is_empty()).map(|(what, list)| format!("{what}:{}", lines(list)));
    difference.into_iter().chain(told).collect::<Vec<_>>().join("\n")
}

/// What Egnyte did not create because there is one already. It changed nothing and still says much.
fn refused_duplicates(exchanges: &[Exchange]) -> Vec<String> {
    let creation = |exchange: &&Exchange| exchange.method == "POST" && exchange.status == 409;
    exchanges.iter().filter(creation).map(duplicate).collect()
}

fn duplicate(exchange: &Exchange) -> String {
    let body = &exchange.request_body;
    let user = body["userName"].as_str().map(|name| format!("user {name}"));
    let group = || body["displayName"].as_str().map(|name| format!("group \"{name}\""));
    let what = user.or_else(group).unwrap_or_else(|| "something".to_owned());
    let why = exchange.response_body["detail"].as_str().unwrap_or("no reason given");
    format!("{what} ({why})")
}
