//! The customer's side: people, user groups, the Egnyte application, and every event that changes them.
//!
//! Knows nothing of Egnyte, of connectors or of HTTP. What it serialises to is what a connector is
//! handed (`PROTOCOL.md`); the property names are JumpCloud's.

mod application;
mod event;
mod id;
mod unknown;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use application::{Application, Integration, Sso, TestUser};
pub use event::{Event, EventKind, Was};
pub use id::{Id, IdKind};
pub use unknown::Unknown;

/// Whether a person may work at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PersonState {
    /// Employed and at work.
    Active,
    /// Kept in the directory, and in user groups, but locked out of everything.
    Suspended,
}

/// A person, as the directory knows them. A property nobody filled in is `None` (JSON `null`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// The directory's id.
    pub id: Id,
    /// The name the person signs in with.
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
    /// First name, one space, last name: what `name.formatted` is to be. `None` without either.
    pub fn display_name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.firstname, &self.lastname].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// A property of a person that an administrator of the directory may change.
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

/// A user group of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserGroup {
    /// The directory's id.
    pub id: Id,
    /// The name, which Egnyte is to show as the group's.
    pub name: String,
    /// Whether the group is bound to the Egnyte application.
    pub associated: bool,
    /// Ids of the members, in the order they joined. Suspended people still stand here.
    pub members: Vec<Id>,
}

/// The whole desired state: what a connector is handed after each event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Directory {
    /// The Egnyte application; `None` once it was deleted.
    pub application: Option<Application>,
    /// Everybody, in the order they came.
    pub users: Vec<Person>,
    /// Every user group, in the order it was made.
    pub user_groups: Vec<UserGroup>,
}

impl Directory {
    /// A directory with an application and nobody in it.
    pub fn new(application: Application) -> Self {
        Self { application: Some(application), users: Vec::new(), user_groups: Vec::new() }
    }

    /// The person of that id.
    pub fn person(&self, id: &Id) -> Option<&Person> {
        self.users.iter().find(|person| person.id == *id)
    }

    /// The user group of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn user_group(&self, name: &str) -> Result<&UserGroup, Unknown> {
        self.user_groups
            .iter()
            .find(|group| group.name == name)
            .ok_or_else(|| Unknown::new("user group", name, self.user_groups.iter().map(|group| group.name.as_str())))
    }

    /// Whether the person is covered: active, and in at least one associated user group.
    pub fn covers(&self, id: &Id) -> bool {
        let active = self.person(id).is_some_and(|person| person.state == PersonState::Active);
        active && self.user_groups.iter().any(|group| group.associated && group.members.contains(id))
    }

    /// Whether there is an application whose integration is active.
    pub fn is_integrated(&self) -> bool {
        self.application.as_ref().is_some_and(|application| application.integration.active)
    }

    /// Adds a person.
    pub fn create_person(&mut self, person: Person) -> Event {
        let event = Event::about_person(EventKind::UserCreated, person.id.clone(), None);
        self.users.push(person);
        event
    }

    /// Sets one property of a person; `None` empties it (a username cannot be emptied and stays).
    ///
    /// # Errors
    /// When nobody has that id.
    pub fn set_property(&mut self, id: &Id, property: Property, value: Option<String>) -> Result<Event, Unknown> {
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

    /// Suspends a person or lets them work again.
    ///
    /// # Errors
    /// When nobody has that id.
    pub fn set_state(&mut self, id: &Id, state: PersonState) -> Result<Event, Unknown> {
        let person = self.person_mut(id)?;
        let was = person.clone();
        person.state = state;
        let kind = match state {
            PersonState::Active => EventKind::UserResumed,
            PersonState::Suspended => EventKind::UserSuspended,
        };
        Ok(Event::about_person(kind, id.clone(), Some(was)))
    }

    /// Deletes a person, who thereby leaves every user group.
    ///
    /// # Errors
    /// When nobody has that id.
    pub fn delete_person(&mut self, id: &Id) -> Result<Event, Unknown> {
        let was = self.person_mut(id)?.clone();
        self.users.retain(|person| person.id != *id);
        for group in &mut self.user_groups {
            group.members.retain(|member| member != id);
        }
        Ok(Event::about_person(EventKind::UserDeleted, id.clone(), Some(was)))
    }

    /// Makes a user group that is not associated.
    pub fn create_user_group(&mut self, id: Id, name: &str, members: Vec<Id>) -> Event {
        self.user_groups.push(UserGroup { id: id.clone(), name: name.to_owned(), associated: false, members });
        Event { user_group: Some(id), ..Event::new(EventKind::UserGroupCreated) }
    }

    /// Renames a user group.
    ///
    /// # Errors
    /// When no user group has that name.
    pub fn rename_user_group(&mut self, name: &str, to: &str) -> Result<Event, Unknown> {
        self.change_user_group(name, EventKind::UserGroupRenamed, |group| to.clone_into(&mut group.name))
    }

    /// Binds a user group to the application, or unbinds it.
    ///
    /// # Errors
    /// When no user group has that name.
    pub fn set_associated(&mut self, name: &str, associated: bool) -> Result<Event, Unknown> {
        let kind = if associated { EventKind::Associated } else { EventKind::Disassociated };
        self.change_user_group(name, kind, |group| group.associated = associated)
    }

    /// Puts a person into a user group; joining twice is joining once.
    ///
    /// # Errors
    /// When no user group has that name.
    pub fn join(&mut self, name: &str, id: &Id) -> Result<Event, Unknown> {
        let event = self.change_user_group(name, EventKind::MemberAdded, |group| {
            if !group.members.contains(id) {
                group.members.push(id.clone());
            }
        })?;
        Ok(Event { user: Some(id.clone()), ..event })
    }

    /// Takes a person out of a user group.
    ///
    /// # Errors
    /// When no user group has that name.
    pub fn leave(&mut self, name: &str, id: &Id) -> Result<Event, Unknown> {
        let event = self
            .change_user_group(name, EventKind::MemberRemoved, |group| group.members.retain(|member| member != id))?;
        Ok(Event { user: Some(id.clone()), ..event })
    }

    /// Deletes a user group.
    ///
    /// # Errors
    /// When no user group has that name.
    pub fn delete_user_group(&mut self, name: &str) -> Result<Event, Unknown> {
        let was = self.user_group(name)?.clone();
        self.user_groups.retain(|group| group.id != was.id);
        Ok(Event::about_group(EventKind::UserGroupDeleted, was))
    }

    /// Alters the application. Without one there is nothing to alter, and the event carries no `was`.
    pub fn change_application(&mut self, kind: EventKind, change: impl FnOnce(&mut Application)) -> Event {
        let was = self.application.clone();
        if let Some(application) = &mut self.application {
            change(application);
        }
        Event { was: was.map(|was| Was::Application(Box::new(was))), ..Event::new(kind) }
    }

    /// Deletes the application, and with it the integration.
    pub fn delete_application(&mut self) -> Event {
        let event = self.change_application(EventKind::ApplicationDeleted, |_| {});
        self.application = None;
        event
    }

    /// Asks for a sync although nothing changed.
    pub fn request_sync(&self) -> Event {
        Event::new(EventKind::SyncRequested)
    }

    fn person_mut(&mut self, id: &Id) -> Result<&mut Person, Unknown> {
        let known: Vec<String> = self.users.iter().map(|person| person.id.to_string()).collect();
        self.users
            .iter_mut()
            .find(|person| person.id == *id)
            .ok_or_else(|| Unknown::new("person", id.as_str(), known.iter().map(String::as_str)))
    }

    fn change_user_group(
        &mut self,
        name: &str,
        kind: EventKind,
        change: impl FnOnce(&mut UserGroup),
    ) -> Result<Event, Unknown> {
        let was = self.user_group(name)?.clone();
        if let Some(group) = self.user_groups.iter_mut().find(|group| group.id == was.id) {
            change(group);
        }
        Ok(Event::about_group(kind, was))
    }
}
