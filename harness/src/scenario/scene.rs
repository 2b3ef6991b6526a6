//! The state of a scenario, and the two things every sentence does to it: let something happen in the
//! directory, and have the connector settle.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::happening::Happening;
use super::import::Desk;
use super::kept::Keep;
use super::reports::Report;
use super::session::Session;
use super::sign_in::SignIn;
use super::stage::{Evidence, Failure, Place, Stage, Waited};
use super::trouble::Trouble;
use crate::connector::ConnectorError;
use crate::mock::findings::{ObservedFinding, collect_findings};
use crate::mock::{Domain, EgnyteError, Exchange, NewDomain, Roster};
use crate::scenario::account::{Known, Naming, UsernameCase};
use crate::suite::rules::Keeper;
use egnyte_protocol::directory::{Directory, Event, Id, Person, UserGroup, Was};
use egnyte_protocol::{Capability, Identity, InsightsEvent};
use egnyte_report::{ClosingAccount, Message, MessageKind};

/// Whether a sentence prepares a scenario or is what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// It prepares: problems are not expected.
    Given,
    /// It is what happens: what Egnyte holds is marked first.
    When,
}

/// A scenario that has its Egnyte domain.
pub(super) struct Scene {
    pub(super) stage: Arc<Stage>,
    pub(super) place: Place,
    pub(super) domain: Domain,
    pub(super) directory: Directory,
    pub(super) case: UsernameCase,
    pub(super) mark: Option<Mark>,
    pub(super) reports: Vec<Report>,
    /// What Egnyte answered to somebody who is no connector.
    pub(super) answer: Option<(u16, serde_json::Value)>,
    pub(super) waited: Waited,
    pub(super) trouble: Trouble,
    pub(super) sign_in: SignIn,
    /// What the connector said went wrong, beside the problems it named.
    pub(super) said: Vec<String>,
    /// The latest exchange when the connector last said that it had nothing left to do.
    pub(super) settled: u64,
    pub(super) session: Option<Session>,
    identity: Option<Identity>,
    /// People and user groups as they were.
    pub(super) former: (Vec<Person>, Vec<UserGroup>),
    pub(super) user_groups_made: usize,
    /// What was said to the connector.
    pub(super) messages: Vec<Message>,
    pub(super) account: Option<ClosingAccount>,
    /// What Egnyte held at the latest `When`, where everything is kept.
    pub(super) before: Roster,
    /// What the connector had recorded before the `When`.
    pub(super) heard: Vec<InsightsEvent>,
    pub(super) desk: Desk,
}

/// Egnyte at a `When`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// The mock's number for what it held.
    pub(super) number: u64,
    /// The latest exchange.
    pub(super) exchange: u64,
    /// Whether the account of it was closed, so that the next `When` begins another.
    pub(super) closed: bool,
}

impl From<EgnyteError> for Failure {
    fn from(error: EgnyteError) -> Self {
        match error {
            EgnyteError::Refused { .. } => Self::errored(error.to_string()),
            _ => Self::ours(error.to_string()),
        }
    }
}

impl From<ConnectorError> for Failure {
    fn from(breakdown: ConnectorError) -> Self {
        Self::errored(format!("the connector did not do its part: {breakdown}"))
    }
}

/// Adds up what is waited.
pub(super) async fn timed<T>(waited: &mut Duration, future: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let answer = future.await;
    *waited += started.elapsed();
    answer
}

impl Scene {
    /// A fresh domain, and the directory that points at it.
    pub(super) async fn set(stage: Arc<Stage>, place: Place) -> Result<Self, Failure> {
        let mut waited = Waited::default();
        let weaknesses = place.weaknesses.clone();
        let wanted = NewDomain { weaknesses, budget: Some(stage.budget), ..NewDomain::default() };
        let domain = timed(&mut waited.mock, stage.egnyte.create_domain(&wanted)).await?;
        Ok(Self {
            directory: stage.cast.directory(&domain),
            stage,
            place,
            domain,
            case: UsernameCase::default(),
            mark: None,
            reports: Vec::new(),
            answer: None,
            waited,
            trouble: Trouble::default(),
            sign_in: SignIn::default(),
            said: Vec::new(),
            settled: 0,
            session: None,
            identity: None,
            former: (Vec::new(), Vec::new()),
            user_groups_made: 0,
            messages: Vec::new(),
            account: None,
            before: Roster::default(),
            heard: Vec::new(),
            desk: Desk::default(),
        })
    }

    /// Opens the session with the connector.
    pub(super) async fn connect(&mut self) -> Result<(), Failure> {
        let target = match self.place.keeper {
            Keeper::Connector => &self.stage.target,
            Keeper::Egnyte => &self.stage.reference,
        };
        let opening =
            Session::open(Arc::clone(target), self.place.title.clone(), &self.place.session, self.stage.patience);
        let (session, identity) = timed(&mut self.waited.connector, opening).await?;
        self.session = Some(session);
        self.identity = Some(identity);
        Ok(())
    }

    /// Lets things happen in the directory, one event after the other.
    pub(super) async fn happen(&mut self, moment: Moment, happenings: Vec<Happening>) -> Result<(), Failure> {
        self.begin(moment).await?;
        for happening in happenings {
            let event = happening
                .befall(&mut self.directory, &self.stage.cast, &mut self.user_groups_made)
                .map_err(|impossible| Failure::errored(impossible.to_string()))?;
            self.remember(&event);
            self.deliver(event).await?;
        }
        self.undisturbed(moment)
    }

    /// Marks what Egnyte holds, where a sentence is what a scenario is about and nothing was marked since
    /// the last account was closed.
    pub(super) async fn begin(&mut self, moment: Moment) -> Result<(), Failure> {
        let open = self.mark.is_some_and(|mark| !mark.closed);
        if moment == Moment::Given || open {
            return Ok(());
        }
        let egnyte = &self.stage.egnyte;
        let both = async { tokio::try_join!(egnyte.mark(&self.domain), egnyte.latest_exchange(&self.domain)) };
        let (number, exchange) = timed(&mut self.waited.mock, both).await?;
        self.mark = Some(Mark { number, exchange, closed: false });
        if self.stage.keep == Keep::Everything {
            self.before = self.roster().await?.0;
        }
        self.mark_events().await
    }

    /// Whether the connector declares the capability.
    pub(super) fn declares(&self, capability: Capability) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.capabilities.contains(&capability))
    }

    /// The people, as an account must know them.
    pub(super) fn people(&self) -> Vec<Known> {
        self.stage.cast.everybody().map(|person| self.know(person)).collect()
    }

    /// What Egnyte holds, with the names the features use.
    pub(super) async fn roster(&mut self) -> Result<(Roster, Naming), Failure> {
        let roster = timed(&mut self.waited.mock, self.stage.egnyte.roster(&self.domain)).await?;
        let naming = Naming::of(&self.people(), &roster, &[]);
        Ok((roster, naming))
    }

    /// What the connector and Egnyte said to each other since the mark, or since the beginning.
    pub(super) async fn exchanges(&mut self) -> Result<Vec<Exchange>, Failure> {
        let after = self.mark.map_or(0, |mark| mark.exchange);
        let journal = timed(&mut self.waited.mock, self.stage.egnyte.journal(&self.domain, after)).await?;
        Ok(journal.exchanges)
    }

    /// The ids of every user group that has, or had, the name.
    pub(super) fn user_groups_called(&self, name: &str) -> Vec<&Id> {
        let groups = self.directory.user_groups.iter().chain(&self.former.1);
        groups.filter(|group| group.name == name).map(|group| &group.id).collect()
    }

    /// What the connector wrote to standard error so far.
    pub(super) fn stderr(&self) -> String {
        self.session.as_ref().map(Session::stderr).unwrap_or_default()
    }

    /// Ends the session, gives the domain back, and tells what was seen.
    pub(super) async fn leave(mut self, failure: Option<Failure>) -> Evidence {
        let stderr = match self.session.take() {
            Some(session) => timed(&mut self.waited.connector, session.close()).await,
            None => String::new(),
        };
        let failure = self.with_what_came_late(failure).await;
        let keep = self.stage.keep;
        let told = failure.is_some() || keep >= Keep::Talk;
        let notes = if failure.is_none() { self.unproved().await } else { Vec::new() };
        let journal = self.journal().await;
        let findings = self.findings(&journal);
        let begun = self.mark.map_or(0, |mark| mark.exchange);
        let kept = if told { journal } else { Vec::new() };
        let (earlier, exchanges) = kept.into_iter().partition(|exchange| exchange.seq <= begun);
        let rosters = if keep == Keep::Everything { self.rosters().await } else { None };
        self.stage.egnyte.delete_domain(&self.domain).await;
        let events = self.messages.iter().filter(|message| message.kind == MessageKind::Deliver);
        Evidence {
            failure,
            exchanges,
            earlier,
            account: self.account,
            rosters,
            findings,
            notes,
            problems: self.reports.into_iter().map(|report| report.problem).collect(),
            stderr,
            events: events.map(|message| message.name.clone()).collect(),
            messages: self.messages,
            waited: self.waited,
            identity: self.identity,
        }
    }

    /// What the mock found in the requests of the connector under test.
    fn findings(&self, journal: &[Exchange]) -> Vec<ObservedFinding> {
        if self.place.keeper == Keeper::Egnyte { Vec::new() } else { collect_findings(journal) }
    }

    fn know(&self, person: &Person) -> Known {
        let present = self.directory.person(&person.id).cloned();
        let mut former: Vec<Person> = self.former.0.iter().filter(|was| was.id == person.id).cloned().collect();
        if present.is_none() && former.is_empty() {
            former.push(person.clone());
        }
        Known {
            id: person.id.clone(),
            called: person.firstname.clone().unwrap_or_else(|| person.username.clone()),
            present,
            former,
            covered: self.directory.covers(&person.id),
        }
    }

    fn remember(&mut self, event: &Event) {
        match &event.was {
            Some(Was::Person(person)) => self.former.0.push(person.clone()),
            Some(Was::UserGroup(group)) => self.former.1.push(group.clone()),
            Some(Was::Application(_)) | None => {}
        }
    }
}
