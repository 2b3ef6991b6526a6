//! Changes of the directory, each of which is one event.

use super::application::ApplicationChange;
use super::bulk_people::generate;
use crate::scenario::failure::{Failure, StepFuture};
use crate::scenario::parameters::{Association, MOST_PEOPLE, Movement, PersonChange};
use crate::scenario::people::UnknownPersonError;
use crate::scenario::phase::StepPhase;
use crate::scenario::state::{DirectorySide, Scenario};
use egnyte_protocol::directory::{Event, Id, IdKind, LookupError, Person, PersonState, Property};

/// Change of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryChange {
    /// A user group that is not associated with Egnyte.
    CreateUserGroup {
        /// Name of the user group.
        name: String,
        /// Names of its people.
        members: Vec<String>,
    },
    /// A user group with this number of people, who come into the directory with it.
    CreateBulkUserGroup(String, usize),
    /// Old name and new name of a user group.
    RenameUserGroup(String, String),
    /// A user group of this name is deleted.
    DeleteUserGroup(String),
    /// A user group is associated with Egnyte, or disassociated.
    Associate(String, Association),
    /// A person joins or leaves a user group.
    Move(String, Movement, String),
    /// A property of a person gets a value, or none.
    SetProperty(String, Property, Option<String>),
    /// A person is added, suspended, activated, deleted or hired again.
    Person(String, PersonChange),
    /// The application or its integration changes.
    Application(ApplicationChange),
    /// A sync without a change.
    RequestSync,
}

/// Change that contradicts the directory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidChangeError {
    #[error(transparent)]
    Unknown(#[from] LookupError),
    #[error(transparent)]
    UnknownPerson(#[from] UnknownPersonError),
    #[error("{0} is not in the directory")]
    Absent(String),
    #[error("{0} is in the directory already")]
    Present(String),
    #[error("{0} was not in the directory before: a newcomer is `added to the directory`")]
    NeverThere(String),
    #[error("{0} is in the user group `{1}` already")]
    Member(String, String),
    #[error("{0} is not in the user group `{1}`")]
    NoMember(String, String),
    #[error("{0} must have a username: everyone in a directory has one")]
    NoUsername(String),
    #[error("there is a user group `{0}` already")]
    UserGroupExists(String),
    #[error("{0} people are too many for one user group: at most {MOST_PEOPLE}")]
    TooManyPeople(usize),
}

impl Scenario {
    /// Changes the directory, and delivers one event after the other.
    pub fn change_directory(&mut self, phase: StepPhase, changes: Vec<DirectoryChange>) -> StepFuture<'_> {
        Box::pin(async move {
            self.begin(phase).await?;
            for change in changes {
                let event = change.apply(&mut self.directory).map_err(Failure::error)?;
                self.directory.remember(&event);
                self.deliver(event).await?;
            }
            self.check_phase(phase)
        })
    }
}

impl DirectoryChange {
    /// Changes the directory, and returns the event.
    pub(super) fn apply(self, side: &mut DirectorySide) -> Result<Event, InvalidChangeError> {
        let directory = &mut side.current;
        match self {
            Self::CreateUserGroup { name, members } => create_user_group(side, &name, &members),
            Self::CreateBulkUserGroup(name, size) => create_bulk_user_group(side, &name, size),
            Self::RenameUserGroup(group, to) => Ok(directory.rename_user_group(&group, &to)?),
            Self::DeleteUserGroup(group) => Ok(directory.delete_user_group(&group)?),
            Self::Associate(group, association) => {
                Ok(directory.set_associated(&group, association == Association::Associated)?)
            }
            Self::Move(name, movement, group) => move_person(side, name, movement, group),
            Self::SetProperty(name, Property::Username, None) => Err(InvalidChangeError::NoUsername(name)),
            Self::SetProperty(name, property, value) => {
                let id = find_present(side, &name)?;
                Ok(side.current.set_property(&id, property, value)?)
            }
            Self::Person(name, change) => change_person(side, name, change),
            Self::Application(change) => Ok(change.apply(directory)),
            Self::RequestSync => Ok(directory.request_sync()),
        }
    }
}

fn create_user_group(side: &mut DirectorySide, name: &str, members: &[String]) -> Result<Event, InvalidChangeError> {
    check_new_group(side, name)?;
    let members = members.iter().map(|name| find_present(side, name)).collect::<Result<_, _>>()?;
    let id = side.next_id(IdKind::UserGroup);
    Ok(side.current.create_user_group(id, name, members))
}

/// Creates the people without events of their own: the one event is the user group's.
fn create_bulk_user_group(side: &mut DirectorySide, name: &str, size: usize) -> Result<Event, InvalidChangeError> {
    check_new_group(side, name)?;
    if size > MOST_PEOPLE {
        return Err(InvalidChangeError::TooManyPeople(size));
    }
    let people: Vec<Person> = (0..size).map(|number| generate(side.created, number)).collect();
    let members = people.iter().map(|person| person.id.clone()).collect();
    for person in people {
        side.current.create_person(person);
    }
    let id = side.next_id(IdKind::UserGroup);
    Ok(side.current.create_user_group(id, name, members))
}

fn check_new_group(side: &DirectorySide, name: &str) -> Result<(), InvalidChangeError> {
    let exists = side.current.user_group(name).is_ok();
    if exists { Err(InvalidChangeError::UserGroupExists(name.to_owned())) } else { Ok(()) }
}

fn move_person(
    side: &mut DirectorySide,
    name: String,
    movement: Movement,
    group: String,
) -> Result<Event, InvalidChangeError> {
    let id = find_present(side, &name)?;
    let is_member = side.current.user_group(&group)?.members.contains(&id);
    match movement {
        Movement::Join if is_member => Err(InvalidChangeError::Member(name, group)),
        Movement::Join => Ok(side.current.join(&group, &id)?),
        Movement::Leave if !is_member => Err(InvalidChangeError::NoMember(name, group)),
        Movement::Leave => Ok(side.current.leave(&group, &id)?),
    }
}

fn change_person(side: &mut DirectorySide, name: String, change: PersonChange) -> Result<Event, InvalidChangeError> {
    if change == PersonChange::Rehired {
        return rehire(side, name);
    }
    if change == PersonChange::Added {
        let person = side.people.find(&name)?.clone();
        if side.current.person(&person.id).is_some() {
            return Err(InvalidChangeError::Present(name));
        }
        return Ok(side.current.create_person(person));
    }
    let id = find_present(side, &name)?;
    Ok(match change {
        PersonChange::Suspended => side.current.set_state(&id, PersonState::Suspended)?,
        PersonChange::Added | PersonChange::Rehired | PersonChange::Reactivated => {
            side.current.set_state(&id, PersonState::Active)?
        }
        PersonChange::Deleted => side.current.delete_person(&id)?,
    })
}

/// Adds a person who was deleted, with the same values and a new id.
fn rehire(side: &mut DirectorySide, name: String) -> Result<Event, InvalidChangeError> {
    let known = side.people.find(&name)?.clone();
    if side.current.person(&known.id).is_some() {
        return Err(InvalidChangeError::Present(name));
    }
    let former = side.former_people.iter().rev().find(|was| was.id == known.id);
    let was = former.cloned().ok_or(InvalidChangeError::NeverThere(name))?;
    let id = side.next_id(IdKind::RehiredPerson);
    side.people.replace_id(&known.id, &id);
    Ok(side.current.create_person(Person { id, state: PersonState::Active, ..was }))
}

/// Finds a person who is in the directory.
fn find_present(side: &DirectorySide, name: &str) -> Result<Id, InvalidChangeError> {
    let id = &side.people.find(name)?.id;
    let present = side.current.person(id).map(|person| person.id.clone());
    present.ok_or_else(|| InvalidChangeError::Absent(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::people::People;
    use egnyte_protocol::directory::Directory;

    /// Applies the changes and returns the error of the last one.
    fn error_of(changes: Vec<DirectoryChange>) -> String {
        let people = People::acme().unwrap();
        let users = people.iter().take(6).cloned().collect();
        let directory = Directory { application: None, users, user_groups: Vec::new() };
        let mut side = DirectorySide::new(people, directory);
        changes.into_iter().map(|change| change.apply(&mut side)).last().unwrap().unwrap_err().to_string()
    }

    fn engineering() -> DirectoryChange {
        DirectoryChange::CreateUserGroup { name: "Engineering".to_owned(), members: vec!["Ada".to_owned()] }
    }

    fn person(name: &str, change: PersonChange) -> DirectoryChange {
        DirectoryChange::Person(name.to_owned(), change)
    }

    fn moves(name: &str, movement: Movement) -> DirectoryChange {
        DirectoryChange::Move(name.to_owned(), movement, "Engineering".to_owned())
    }

    #[test]
    fn unknown_names_are_errors() {
        let sales = DirectoryChange::Associate("Sales".to_owned(), Association::Associated);
        let error = error_of(vec![engineering(), sales]);
        assert_eq!(error, "the directory has no user group `Sales`; it has Engineering");
        assert!(error_of(vec![person("Adda", PersonChange::Suspended)]).starts_with("no person is called `Adda`"));
        assert_eq!(error_of(vec![person("Katherine", PersonChange::Suspended)]), "Katherine is not in the directory");
        assert_eq!(error_of(vec![person("Ada", PersonChange::Added)]), "Ada is in the directory already");
        assert_eq!(error_of(vec![person("Ada", PersonChange::Rehired)]), "Ada is in the directory already");
        let never = error_of(vec![person("Katherine", PersonChange::Rehired)]);
        assert!(never.starts_with("Katherine was not in the directory before"), "{never}");
    }

    #[test]
    fn changes_without_effect_are_errors() {
        assert_eq!(error_of(vec![engineering(), engineering()]), "there is a user group `Engineering` already");
        let joins = error_of(vec![engineering(), moves("Ada", Movement::Join)]);
        assert_eq!(joins, "Ada is in the user group `Engineering` already");
        let leaves = error_of(vec![engineering(), moves("Grace", Movement::Leave)]);
        assert_eq!(leaves, "Grace is not in the user group `Engineering`");
    }

    #[test]
    fn bulk_user_group_has_a_new_name_and_not_too_many_people() {
        let bulk = |name: &str, size| DirectoryChange::CreateBulkUserGroup(name.to_owned(), size);
        assert!(error_of(vec![bulk("Everyone", MOST_PEOPLE + 1)]).contains("people are too many for one user group"));
        let error = error_of(vec![engineering(), bulk("Engineering", 2)]);
        assert_eq!(error, "there is a user group `Engineering` already");
    }

    #[test]
    fn username_cannot_be_emptied() {
        let change = DirectoryChange::SetProperty("Ada".to_owned(), Property::Username, None);
        assert!(error_of(vec![change]).starts_with("Ada must have a username"));
    }
}
