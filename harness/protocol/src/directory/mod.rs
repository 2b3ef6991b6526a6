//! Directory of the customer: people, user groups, the Egnyte application, and every event that changes them.
//!
//! It is serialised into the messages to a connector (`PROTOCOL.md`); the property names are JumpCloud's. Independent of
//! Egnyte, connectors and HTTP.

mod application;
mod event;
mod id;
mod index;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use application::{Application, Integration, Sso, TestUser};
pub use event::{Event, EventKind, Was};
pub use id::{Id, IdKind};
pub use index::DirectoryIndex;

/// Error: the directory has no object of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the directory has no {kind} `{name}`; it has {known}")]
pub struct LookupError {
    kind: &'static str,
    name: String,
    known: String,
}

impl LookupError {
    fn new(kind: &'static str, name: &str, known: &[&str]) -> Self {
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Self { kind, name: name.to_owned(), known }
    }
}

/// State of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonState {
    /// Active.
    Active,
    /// Suspended: still in the directory and in user groups, but without access.
    Suspended,
}

/// Person in the directory. A property without a value is `None` (JSON `null`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// Id in the directory.
    pub id: Id,
    /// Username, which the person signs in with.
    pub username: String,
    /// Company email.
    pub email: Option<String>,
    /// First name.
    pub firstname: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// Active or suspended.
    pub state: PersonState,
}

impl Person {
    /// Returns first name, one space, last name: the value of `name.formatted`. `None` without either.
    pub fn display_name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.firstname, &self.lastname].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// Property of a person that an administrator can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    /// `email`
    Email,
    /// `username`
    Username,
    /// `firstname`
    FirstName,
    /// `lastname`
    LastName,
}

/// User group of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserGroup {
    /// Id in the directory.
    pub id: Id,
    /// Name, which is the name of the group in Egnyte as well.
    pub name: String,
    /// True if the group is associated with the Egnyte application.
    pub associated: bool,
    /// Ids of the members, in the order they joined, suspended people included.
    pub members: Vec<Id>,
}

/// Directory: the whole desired state, sent to a connector with each event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Directory {
    /// Egnyte application; `None` after its deletion.
    pub application: Option<Application>,
    /// All people, in the order of creation.
    pub users: Vec<Person>,
    /// All user groups, in the order of creation.
    pub user_groups: Vec<UserGroup>,
}

impl Directory {
    /// Creates a directory with an application and without people.
    pub fn new(application: Application) -> Self {
        Self { application: Some(application), users: Vec::new(), user_groups: Vec::new() }
    }

    /// Returns the index of the directory as it is now, for more than one search.
    pub fn index(&self) -> DirectoryIndex<'_> {
        DirectoryIndex::new(self)
    }

    /// Finds the person of this id.
    pub fn person(&self, id: &Id) -> Option<&Person> {
        self.users.iter().find(|person| person.id == *id)
    }

    /// Finds the user group of this name.
    pub fn user_group(&self, name: &str) -> Result<&UserGroup, LookupError> {
        let names = || self.user_groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>();
        let found = self.user_groups.iter().find(|group| group.name == name);
        found.ok_or_else(|| LookupError::new("user group", name, &names()))
    }

    /// Returns whether the person is covered: active, and in at least one associated user group.
    pub fn covers(&self, id: &Id) -> bool {
        let active = self.person(id).is_some_and(|person| person.state == PersonState::Active);
        active && self.user_groups.iter().any(|group| group.associated && group.members.contains(id))
    }

    /// Returns whether the application exists and syncs groups and memberships.
    pub fn manages_groups(&self) -> bool {
        self.application.as_ref().is_some_and(|application| application.integration.manage_groups)
    }

    /// Returns whether the application exists and its integration is active.
    pub fn is_integrated(&self) -> bool {
        self.application.as_ref().is_some_and(|application| application.integration.active)
    }

    /// Adds a person.
    pub fn create_person(&mut self, person: Person) -> Event {
        let event = Event::about_person(EventKind::UserCreated, person.id.clone(), None);
        self.users.push(person);
        event
    }

    /// Sets one property of a person; `None` clears it. A username cannot be cleared and stays.
    pub fn set_property(&mut self, id: &Id, property: Property, value: Option<String>) -> Result<Event, LookupError> {
        let person = self.person_mut(id)?;
        let was = person.clone();
        match property {
            Property::Email => person.email = value,
            Property::FirstName => person.firstname = value,
            Property::LastName => person.lastname = value,
            Property::Username => person.username = value.unwrap_or_else(|| was.username.clone()),
        }
        Ok(Event::about_person(EventKind::UserUpdated, id.clone(), Some(was)))
    }

    /// Suspends or activates a person.
    pub fn set_state(&mut self, id: &Id, state: PersonState) -> Result<Event, LookupError> {
        let person = self.person_mut(id)?;
        let was = person.clone();
        person.state = state;
        let kind = match state {
            PersonState::Active => EventKind::UserResumed,
            PersonState::Suspended => EventKind::UserSuspended,
        };
        Ok(Event::about_person(kind, id.clone(), Some(was)))
    }

    /// Deletes a person and removes them from every user group.
    pub fn delete_person(&mut self, id: &Id) -> Result<Event, LookupError> {
        let was = self.person_mut(id)?.clone();
        self.users.retain(|person| person.id != *id);
        for group in &mut self.user_groups {
            group.members.retain(|member| member != id);
        }
        Ok(Event::about_person(EventKind::UserDeleted, id.clone(), Some(was)))
    }

    /// Creates a user group that is not associated.
    pub fn create_user_group(&mut self, id: Id, name: &str, members: Vec<Id>) -> Event {
        self.user_groups.push(UserGroup { id: id.clone(), name: name.to_owned(), associated: false, members });
        Event { user_group: Some(id), ..Event::new(EventKind::UserGroupCreated) }
    }

    /// Renames a user group.
    pub fn rename_user_group(&mut self, name: &str, to: &str) -> Result<Event, LookupError> {
        self.change_user_group(name, EventKind::UserGroupRenamed, |group| to.clone_into(&mut group.name))
    }

    /// Binds a user group to the application, or unbinds it.
    pub fn set_associated(&mut self, name: &str, associated: bool) -> Result<Event, LookupError> {
        let kind = if associated { EventKind::Associated } else { EventKind::Disassociated };
        self.change_user_group(name, kind, |group| group.associated = associated)
    }

    /// Adds a person to a user group, once.
    pub fn join(&mut self, name: &str, id: &Id) -> Result<Event, LookupError> {
        let event = self.change_user_group(name, EventKind::MemberAdded, |group| {
            if !group.members.contains(id) {
                group.members.push(id.clone());
            }
        })?;
        Ok(Event { user: Some(id.clone()), ..event })
    }

    /// Removes a person from a user group.
    pub fn leave(&mut self, name: &str, id: &Id) -> Result<Event, LookupError> {
        let event = self
            .change_user_group(name, EventKind::MemberRemoved, |group| group.members.retain(|member| member != id))?;
        Ok(Event { user: Some(id.clone()), ..event })
    }

    /// Deletes a user group.
    pub fn delete_user_group(&mut self, name: &str) -> Result<Event, LookupError> {
        let was = self.user_group(name)?.clone();
        self.user_groups.retain(|group| group.id != was.id);
        Ok(Event::about_group(EventKind::UserGroupDeleted, was))
    }

    /// Changes the application. Without an application nothing changes, and the event has no `was`.
    pub fn change_application(&mut self, kind: EventKind, change: impl FnOnce(&mut Application)) -> Event {
        let was = self.application.clone();
        if let Some(application) = &mut self.application {
            change(application);
        }
        Event { was: was.map(|was| Was::Application(Box::new(was))), ..Event::new(kind) }
    }

    /// Deletes the application with its integration.
    pub fn delete_application(&mut self) -> Event {
        let event = self.change_application(EventKind::ApplicationDeleted, |_| {});
        self.application = None;
        event
    }

    /// Requests a sync without a change.
    pub fn request_sync(&self) -> Event {
        Event::new(EventKind::SyncRequested)
    }

    fn person_mut(&mut self, id: &Id) -> Result<&mut Person, LookupError> {
        match self.users.iter().position(|person| person.id == *id) {
            Some(index) => Ok(&mut self.users[index]),
            None => {
                let ids: Vec<&str> = self.users.iter().map(|person| person.id.as_str()).collect();
                Err(LookupError::new("person", id.as_str(), &ids))
            }
        }
    }

    fn change_user_group(
        &mut self,
        name: &str,
        kind: EventKind,
        change: impl FnOnce(&mut UserGroup),
    ) -> Result<Event, LookupError> {
        let was = self.user_group(name)?.clone();
        if let Some(group) = self.user_groups.iter_mut().find(|group| group.id == was.id) {
            change(group);
        }
        Ok(Event::about_group(kind, was))
    }
}
