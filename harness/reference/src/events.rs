//! What an administrator can read of the connector's work: Directory Insights events, one for each attempt, with the
//! field names that JumpCloud documents. Knows what was tried and what came of it, not how it was done.

use serde_json::{Map, Value, json};

use egnyte_protocol::directory::{Application, Directory, Event, EventKind, Id};
use egnyte_protocol::{EventLog, InsightsEvent, Resource};

use super::client::{Pace, Trouble};
use super::memory::Memory;
use super::plan::{AccountUpdate, Basis, GroupUpdate, NewAccount, NewGroup, Obstacle, Operation, Present, Wanted};

/// How attempts are recorded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Records {
    /// What is written down of an attempt.
    pub(super) told: fn(Attempt) -> Vec<Attempt>,
    /// What is written down of the application that an attempt was made for.
    pub(super) application: fn(&Application) -> Value,
}

impl Default for Records {
    fn default() -> Self {
        Self { told: |attempt| vec![attempt], application: |application| json!({ "name": application.label }) }
    }
}

/// What can be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    IntegrationActivate,
    IntegrationUpdate,
    IntegrationReauth,
    IntegrationDelete,
    UserCreate,
    UserUpdate,
    UserDeprovision,
    UserDelete,
    UserLookup,
    GroupCreate,
    GroupUpdate,
    GroupDelete,
}

impl What {
    fn event_type(self) -> &'static str {
        match self {
            Self::IntegrationActivate => "idm_integration_activate",
            Self::IntegrationUpdate => "idm_integration_update",
            Self::IntegrationReauth => "idm_integration_reauth",
            Self::IntegrationDelete => "idm_integration_delete",
            Self::UserCreate => "user_create_provision",
            Self::UserUpdate => "user_update_provision",
            Self::UserDeprovision => "user_deprovision",
            Self::UserDelete => "user_delete_provision",
            Self::UserLookup => "user_lookup_provision",
            Self::GroupCreate => "group_create_provision",
            Self::GroupUpdate => "group_update_provision",
            Self::GroupDelete => "group_delete_provision",
        }
    }

    /// What an administrator of the directory tried with the integration itself, if that is what happened.
    pub(super) fn of(event: EventKind) -> Option<Self> {
        match event {
            EventKind::IntegrationActivated => Some(Self::IntegrationActivate),
            EventKind::IntegrationUpdated => Some(Self::IntegrationUpdate),
            EventKind::IntegrationReauthenticated => Some(Self::IntegrationReauth),
            EventKind::IntegrationDeactivated => Some(Self::IntegrationDelete),
            _ => None,
        }
    }
}

/// One attempt, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attempt {
    pub(super) what: What,
    pub(super) about: Resource,
    pub(super) success: bool,
    /// Why it failed.
    pub(super) error: Option<String>,
    /// Whether it brings something under management.
    pub(super) takes_over: bool,
    /// How often something was sent again for it.
    pub(super) repeats: u32,
    pub(super) changes: Vec<Value>,
}

impl Attempt {
    fn new(what: What, about: Resource) -> Self {
        let (success, error, takes_over) = (true, None, false);
        Self { what, about, success, error, takes_over, repeats: 0, changes: Vec::new() }
    }

    /// Something tried with the integration itself.
    pub(super) fn at_integration(what: What, application: &Application) -> Self {
        let (kind, name) = (Some("application".to_owned()), Some(application.label.clone()));
        Self::new(what, Resource { kind, name, ..Resource::default() })
    }

    /// The same, failed.
    pub(super) fn failed(self, error: impl Into<String>) -> Self {
        Self { success: false, error: Some(error.into()), ..self }
    }
}

/// Everything recorded in a session.
#[derive(Debug, Default)]
pub(super) struct Log(Vec<InsightsEvent>);

impl Log {
    /// All of it, oldest first.
    pub(super) fn listed(&self) -> EventLog {
        EventLog { events: self.0.clone() }
    }
}

/// Writes attempts down.
pub(super) struct Scribe<'a> {
    pub(super) log: &'a mut Log,
    pub(super) habits: Records,
    pub(super) pace: &'a dyn Pace,
    pub(super) directory: &'a Directory,
}

impl Scribe<'_> {
    /// Writes one down.
    pub(super) fn note(&mut self, attempt: Attempt) {
        for attempt in (self.habits.told)(attempt) {
            let event = self.event(attempt);
            self.log.0.push(event);
        }
    }

    fn event(&self, attempt: Attempt) -> InsightsEvent {
        let mut more = Map::new();
        more.insert("id".to_owned(), format!("{:024x}", self.log.0.len() + 1).into());
        more.insert("@version".to_owned(), "1".into());
        more.insert("service".to_owned(), "directory".into());
        if let Some(application) = &self.directory.application {
            more.insert("application".to_owned(), (self.habits.application)(application));
        }
        if !attempt.changes.is_empty() {
            more.insert("changes".to_owned(), attempt.changes.into());
        }
        InsightsEvent {
            event_type: attempt.what.event_type().to_owned(),
            timestamp: self.pace.now().to_string(),
            success: attempt.success,
            resource: attempt.about,
            error_message: attempt.error,
            more,
        }
    }
}

/// What people and groups are called, whether the directory still has them or only Egnyte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) present: &'a Present,
}

impl Names<'_> {
    /// The attempt that an operation is, before anything came of it.
    pub(super) fn attempt(&self, operation: &Operation) -> Attempt {
        match operation {
            Operation::CreateAccount(NewAccount { person, .. }) => {
                Attempt::new(What::UserCreate, self.person(Some(person), None))
            }
            Operation::UpdateAccount(update) => self.update(update),
            Operation::DeactivateAccount { person, account } => {
                Attempt::new(What::UserDeprovision, self.person(person.as_ref(), Some(account)))
            }
            Operation::DeleteAccount { person, account } => {
                Attempt::new(What::UserDelete, self.person(person.as_ref(), Some(account)))
            }
            Operation::CreateGroup(NewGroup { user_group, .. }) => {
                Attempt::new(What::GroupCreate, self.group(user_group, None))
            }
            Operation::UpdateGroup(GroupUpdate { user_group, group, basis, .. }) => {
                let takes_over = *basis == Basis::TakeOver;
                Attempt { takes_over, ..Attempt::new(What::GroupUpdate, self.group(user_group, Some(group))) }
            }
            Operation::DeleteGroup { user_group, group } => {
                Attempt::new(What::GroupDelete, self.group(user_group, Some(group)))
            }
            Operation::Report(obstacle) => self.obstacle(obstacle),
        }
    }

    fn update(&self, update: &AccountUpdate) -> Attempt {
        let was = self.present.account(&update.account);
        let change = |change: &super::plan::Change| {
            let from = was.and_then(|was| was.values.get(change.attribute));
            json!({ "field": change.attribute.to_string(), "from": from, "to": change.value })
        };
        Attempt {
            takes_over: update.basis == Basis::TakeOver,
            changes: update.changes.iter().map(change).collect(),
            ..Attempt::new(What::UserUpdate, self.person(Some(&update.person), Some(&update.account)))
        }
    }

    /// What was found while looking, before anything was sent.
    fn obstacle(&self, obstacle: &Obstacle) -> Attempt {
        match obstacle {
            Obstacle::ValueTaken { person, .. } => Attempt::new(What::UserLookup, self.person(Some(person), None)),
            Obstacle::GroupNameTaken { user_group, own: Some(group), .. } => {
                Attempt::new(What::GroupUpdate, self.group(user_group, Some(group)))
            }
            Obstacle::GroupNameTaken { user_group, own: None, .. } => {
                Attempt::new(What::GroupCreate, self.group(user_group, None))
            }
        }
    }

    fn person(&self, id: Option<&Id>, account: Option<&str>) -> Resource {
        let here = id.and_then(|id| self.wanted.person(id)).map(|person| &person.values.user_name);
        let there = || account.and_then(|id| self.present.account(id)).map(|account| &account.values.user_name);
        person(id, here.or_else(there).map(String::as_str))
    }

    fn group(&self, id: &Id, group: Option<&str>) -> Resource {
        let here = self.wanted.group(id).map(|group| &group.name);
        let there = || group.and_then(|id| self.present.group(id)).map(|group| &group.name);
        let (kind, name) = (Some("user_group".to_owned()), here.or_else(there).cloned());
        Resource { kind, id: Some(id.to_string()), name, ..Resource::default() }
    }
}

fn person(id: Option<&Id>, username: Option<&str>) -> Resource {
    let (kind, id, username) = (Some("user".to_owned()), id.map(Id::to_string), username.map(str::to_owned));
    Resource { kind, id, username, ..Resource::default() }
}

/// Where accounts could not be read, everybody whom the event made the connector look up: those it is about, or else all
/// who have an account or are to have one.
pub(super) fn lookups(wanted: &Wanted, memory: &Memory, event: &Event, trouble: &Trouble) -> Vec<Attempt> {
    let members = event.user_group.as_ref().and_then(|id| wanted.group(id)).map(|group| group.members.as_slice());
    let concerned = |id: &Id| match (&event.user, members) {
        (Some(person), _) => person == id,
        (None, Some(members)) => members.contains(id),
        (None, None) => true,
    };
    let looked_up = |id: &Id| memory.people.contains_key(id) || wanted.person(id).is_some_and(|it| it.is_covered());
    let people = wanted.people.iter().filter(|person| concerned(&person.id) && looked_up(&person.id));
    let about = |id, username| Attempt::new(What::UserLookup, person(Some(id), username)).failed(trouble.to_string());
    let here = people.map(|person| about(&person.id, Some(person.values.user_name.as_str())));
    let gone = memory.people.keys().filter(|id| wanted.person(id).is_none() && concerned(id));
    here.chain(gone.map(|id| about(id, None))).collect()
}
