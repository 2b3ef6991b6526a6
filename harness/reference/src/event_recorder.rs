//! Recorder of Directory Insights events: one event for each attempt, with the field names that JumpCloud documents.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use egnyte_protocol::directory::{Application, Directory, Event, EventKind, Id};
use egnyte_protocol::{EventLog, InsightsEvent, InsightsEventType as EventType, Resource, ResourceKind};

use super::client::{Clock, RequestError};
use super::plan::{
    AccountUpdate, Basis, Change, Conflict, GroupUpdate, NewAccount, NewGroup, Operation, Present, State, Wanted,
};

/// Policy of the recorder.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordingPolicy {
    /// Returns the attempts to record for one attempt.
    pub(super) edit: fn(Attempt) -> Vec<Attempt>,
    /// Describes the application of an event.
    pub(super) application: fn(&Application) -> Value,
}

impl Default for RecordingPolicy {
    fn default() -> Self {
        Self { edit: |attempt| vec![attempt], application: |application| json!({ "name": application.label }) }
    }
}

/// Attempt with its result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attempt {
    pub(super) event_type: EventType,
    pub(super) resource: Resource,
    /// Error text of a failed attempt.
    pub(super) error: Option<String>,
    pub(super) success: bool,
    /// True if the attempt takes over an account or a group.
    pub(super) takes_over: bool,
    /// Number of retries.
    pub(super) retries: u32,
    pub(super) changes: Vec<Value>,
}

impl Attempt {
    fn new(event_type: EventType, resource: Resource) -> Self {
        let (success, error, takes_over) = (true, None, false);
        Self { event_type, resource, error, success, takes_over, retries: 0, changes: Vec::new() }
    }

    /// Creates the attempt of an administrator to change the integration itself, if the event is one.
    pub(super) fn on_integration(event: EventKind, application: &Application) -> Option<Self> {
        let event_type = integration_event_type(event)?;
        let kind = Some(ResourceKind::Application.as_str().to_owned());
        Some(Self::new(event_type, Resource { kind, name: Some(application.label.clone()), ..Resource::default() }))
    }

    /// Marks the attempt as failed.
    pub(super) fn fail(self, error: impl Into<String>) -> Self {
        Self { success: false, error: Some(error.into()), ..self }
    }
}

/// Returns the event type of a change of the integration itself.
pub(super) fn integration_event_type(event: EventKind) -> Option<EventType> {
    match event {
        EventKind::IntegrationActivated => Some(EventType::IntegrationActivate),
        EventKind::IntegrationUpdated => Some(EventType::IntegrationUpdate),
        EventKind::IntegrationReauthenticated => Some(EventType::IntegrationReauth),
        EventKind::IntegrationDeactivated => Some(EventType::IntegrationDelete),
        _ => None,
    }
}

/// Recorder of the events of one delivery.
pub(super) struct EventRecorder<'a> {
    pub(super) log: &'a mut EventLog,
    pub(super) policy: RecordingPolicy,
    pub(super) clock: &'a dyn Clock,
    pub(super) directory: &'a Directory,
}

impl EventRecorder<'_> {
    /// Records an attempt.
    pub(super) fn record(&mut self, attempt: Attempt) {
        for attempt in (self.policy.edit)(attempt) {
            let event = self.event(attempt);
            self.log.events.push(event);
        }
    }

    fn event(&self, attempt: Attempt) -> InsightsEvent {
        let mut more = Map::new();
        more.insert("id".to_owned(), format!("{:024x}", self.log.events.len() + 1).into());
        more.insert("@version".to_owned(), "1".into());
        more.insert("service".to_owned(), "directory".into());
        if let Some(application) = &self.directory.application {
            more.insert("application".to_owned(), (self.policy.application)(application));
        }
        if !attempt.changes.is_empty() {
            more.insert("changes".to_owned(), attempt.changes.into());
        }
        InsightsEvent {
            event_type: attempt.event_type.as_str().to_owned(),
            timestamp: self.clock.now().to_string(),
            success: attempt.success,
            resource: attempt.resource,
            error_message: attempt.error,
            more,
        }
    }
}

/// Names of people and groups, from the directory or else from Egnyte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) wanted: &'a Wanted,
    pub(super) present: &'a Present,
}

impl Names<'_> {
    /// Creates the attempt of an operation, before its result.
    pub(super) fn attempt(&self, operation: &Operation) -> Attempt {
        match operation {
            Operation::CreateAccount(NewAccount { person, .. }) => {
                Attempt::new(EventType::UserCreate, self.person(Some(person), None))
            }
            Operation::UpdateAccount(update) => self.update(update),
            Operation::DeactivateAccount { person, account } => {
                Attempt::new(EventType::UserDeprovision, self.person(person.as_ref(), Some(account)))
            }
            Operation::DeleteAccount { person, account } => {
                Attempt::new(EventType::UserDelete, self.person(person.as_ref(), Some(account)))
            }
            Operation::CreateGroup(NewGroup { user_group, .. })
            | Operation::Report(Conflict::GroupNameTaken { user_group, own: None, .. }) => {
                Attempt::new(EventType::GroupCreate, self.group(user_group, None))
            }
            Operation::UpdateGroup(GroupUpdate { user_group, group, basis, .. }) => {
                let takes_over = *basis == Basis::TakeOver;
                Attempt { takes_over, ..Attempt::new(EventType::GroupUpdate, self.group(user_group, Some(group))) }
            }
            Operation::Report(Conflict::GroupNameTaken { user_group, own: Some(group), .. }) => {
                Attempt::new(EventType::GroupUpdate, self.group(user_group, Some(group)))
            }
            Operation::DeleteGroup { user_group, group } => {
                Attempt::new(EventType::GroupDelete, self.group(user_group, Some(group)))
            }
            Operation::Report(Conflict::ValueTaken { person, .. }) => {
                Attempt::new(EventType::UserLookup, self.person(Some(person), None))
            }
        }
    }

    fn update(&self, update: &AccountUpdate) -> Attempt {
        let account = self.present.account(&update.account);
        let change = |change: &Change| {
            let from = account.and_then(|account| account.values.get(change.attribute));
            json!({ "field": change.attribute.to_string(), "from": from, "to": change.value })
        };
        let person = self.person(Some(&update.person), Some(&update.account));
        Attempt {
            takes_over: update.basis == Basis::TakeOver,
            changes: update.changes.iter().map(change).collect(),
            ..Attempt::new(EventType::UserUpdate, person)
        }
    }

    fn person(&self, id: Option<&Id>, account: Option<&str>) -> Resource {
        let wanted = id.and_then(|id| self.wanted.person(id)).map(|person| &person.values.user_name);
        let present = || account.and_then(|id| self.present.account(id)).map(|account| &account.values.user_name);
        user(id, wanted.or_else(present).map(String::as_str))
    }

    fn group(&self, id: &Id, group: Option<&str>) -> Resource {
        let wanted = self.wanted.group(id).map(|group| &group.name);
        let present = || group.and_then(|id| self.present.group(id)).map(|group| &group.name);
        let (kind, name) = (Some(ResourceKind::UserGroup.as_str().to_owned()), wanted.or_else(present).cloned());
        Resource { kind, id: Some(id.to_string()), name, ..Resource::default() }
    }
}

fn user(id: Option<&Id>, username: Option<&str>) -> Resource {
    let kind = Some(ResourceKind::User.as_str().to_owned());
    Resource { kind, id: id.map(Id::to_string), username: username.map(str::to_owned), ..Resource::default() }
}

/// Creates the failed lookups of an event if the accounts cannot be read: of the people that the event is about, or else
/// of all people who have an account or get one.
pub(super) fn failed_lookups(wanted: &Wanted, state: &State, event: &Event, error: &RequestError) -> Vec<Attempt> {
    let group = event.user_group.as_ref().and_then(|id| wanted.group(id));
    let members = group.map(|group| group.members.iter().collect::<BTreeSet<&Id>>());
    let is_concerned = |id: &Id| match (&event.user, &members) {
        (Some(person), _) => person == id,
        (None, Some(members)) => members.contains(id),
        (None, None) => true,
    };
    let has_account = |id: &Id| state.people.contains_key(id) || wanted.person(id).is_some_and(|it| it.is_covered());
    let people = wanted.people.iter().filter(|person| is_concerned(&person.id) && has_account(&person.id));
    let lookup = |id, username| Attempt::new(EventType::UserLookup, user(Some(id), username)).fail(error.to_string());
    let present = people.map(|person| lookup(&person.id, Some(person.values.user_name.as_str())));
    let gone = state.people.keys().filter(|id| wanted.person(id).is_none() && is_concerned(id));
    present.chain(gone.map(|id| lookup(id, None))).collect()
}
