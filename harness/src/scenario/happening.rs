//! What can happen in the directory, and how it is told to the directory. Knows nothing of Egnyte.

use super::application::ApplicationChange;
use super::crowd::{MOST_PEOPLE, somebody};
use crate::scenario::people::{Cast, NobodyCalled};
use egnyte_protocol::directory::{Directory, Event, Id, IdKind, LookupError, Person, PersonState, Property};

/// One change of the directory: one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A user group is made.
    UserGroup {
        /// Its name.
        name: String,
        /// Who is in it from the beginning.
        members: Vec<String>,
    },
    /// A user group is made, and so many people come with it.
    Crowd(String, usize),
    /// A user group is bound to Egnyte.
    Associated(String),
    /// A user group is unbound from Egnyte.
    Disassociated(String),
    /// A person joins a user group.
    Joins(String, String),
    /// A person leaves a user group.
    Leaves(String, String),
    /// A user group gets another name.
    Renamed(String, String),
    /// A user group is deleted.
    UserGroupDeleted(String),
    /// A property of a person is set, or emptied.
    Property(String, Property, Option<String>),
    /// A newcomer comes.
    Added(String),
    /// A person is suspended.
    Suspended(String),
    /// A suspended person is active again.
    Resumed(String),
    /// A person is deleted.
    PersonDeleted(String),
    /// Something becomes of the application or its integration.
    Application(ApplicationChange),
    /// Nothing happened, but everything is looked at again.
    SyncedAgain,
}

/// Why something cannot happen: the scenario says what its directory does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Impossible {
    #[error(transparent)]
    Unknown(#[from] LookupError),
    #[error(transparent)]
    Nobody(#[from] NobodyCalled),
    #[error("{0} is not in the directory")]
    Absent(String),
    #[error("{0} is in the directory already")]
    Present(String),
    #[error("{0} is in the user group `{1}` already")]
    Member(String, String),
    #[error("{0} is not in the user group `{1}`")]
    NoMember(String, String),
    #[error("{0} cannot be without a username: a directory has no such people")]
    Nameless(String),
    #[error("there is a user group `{0}` already")]
    Twice(String),
    #[error("{0} people are too many: {MOST_PEOPLE} have names")]
    TooMany(usize),
}

impl Happening {
    /// Lets it happen. `made` counts the user groups made so far.
    pub(super) fn befall(self, directory: &mut Directory, cast: &Cast, made: &mut usize) -> Result<Event, Impossible> {
        match self {
            Self::UserGroup { name, members } => make_user_group(directory, cast, made, (&name, &members)),
            Self::Crowd(name, size) => make_crowd(directory, made, &name, size),
            Self::Associated(group) => Ok(directory.set_associated(&group, true)?),
            Self::Disassociated(group) => Ok(directory.set_associated(&group, false)?),
            Self::Joins(name, group) => join(directory, cast, &name, &group),
            Self::Leaves(name, group) => leave(directory, cast, &name, &group),
            Self::Renamed(group, to) => Ok(directory.rename_user_group(&group, &to)?),
            Self::UserGroupDeleted(group) => Ok(directory.delete_user_group(&group)?),
            Self::Property(name, Property::Username, None) => Err(Impossible::Nameless(name)),
            Self::Property(name, property, value) => {
                let id = present(directory, cast, &name)?;
                Ok(directory.set_property(&id, property, value)?)
            }
            Self::Added(name) => add(directory, cast, &name),
            Self::Suspended(name) => {
                let id = present(directory, cast, &name)?;
                Ok(directory.set_state(&id, PersonState::Suspended)?)
            }
            Self::Resumed(name) => {
                let id = present(directory, cast, &name)?;
                Ok(directory.set_state(&id, PersonState::Active)?)
            }
            Self::PersonDeleted(name) => {
                let id = present(directory, cast, &name)?;
                Ok(directory.delete_person(&id)?)
            }
            Self::Application(change) => Ok(change.befall(directory)),
            Self::SyncedAgain => Ok(directory.request_sync()),
        }
    }
}

fn make_user_group(
    directory: &mut Directory,
    cast: &Cast,
    made: &mut usize,
    (name, members): (&str, &[String]),
) -> Result<Event, Impossible> {
    if directory.user_group(name).is_ok() {
        return Err(Impossible::Twice(name.to_owned()));
    }
    let members = members.iter().map(|name| present(directory, cast, name)).collect::<Result<_, _>>()?;
    *made += 1;
    Ok(directory.create_user_group(Id::nth(IdKind::UserGroup, *made), name, members))
}

/// One event for all of them: each comes into the directory, and into nothing else, with the user group.
fn make_crowd(directory: &mut Directory, made: &mut usize, name: &str, size: usize) -> Result<Event, Impossible> {
    if directory.user_group(name).is_ok() {
        return Err(Impossible::Twice(name.to_owned()));
    }
    if size > MOST_PEOPLE {
        return Err(Impossible::TooMany(size));
    }
    let people: Vec<Person> = (0..size).map(|number| somebody(*made, number)).collect();
    let members = people.iter().map(|person| person.id.clone()).collect();
    for person in people {
        directory.create_person(person);
    }
    *made += 1;
    Ok(directory.create_user_group(Id::nth(IdKind::UserGroup, *made), name, members))
}

fn join(directory: &mut Directory, cast: &Cast, name: &str, group: &str) -> Result<Event, Impossible> {
    let id = present(directory, cast, name)?;
    if directory.user_group(group)?.members.contains(&id) {
        return Err(Impossible::Member(name.to_owned(), group.to_owned()));
    }
    Ok(directory.join(group, &id)?)
}

fn leave(directory: &mut Directory, cast: &Cast, name: &str, group: &str) -> Result<Event, Impossible> {
    let id = present(directory, cast, name)?;
    if !directory.user_group(group)?.members.contains(&id) {
        return Err(Impossible::NoMember(name.to_owned(), group.to_owned()));
    }
    Ok(directory.leave(group, &id)?)
}

fn add(directory: &mut Directory, cast: &Cast, name: &str) -> Result<Event, Impossible> {
    let person = cast.called(name)?;
    if directory.person(&person.id).is_some() {
        return Err(Impossible::Present(name.to_owned()));
    }
    Ok(directory.create_person(person.clone()))
}

fn present(directory: &Directory, cast: &Cast, name: &str) -> Result<Id, Impossible> {
    let id = &cast.called(name)?.id;
    directory.person(id).map(|person| person.id.clone()).ok_or_else(|| Impossible::Absent(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use egnyte_protocol::directory::Directory;

    /// Lets the happenings follow each other and answers why the last of them cannot be.
    fn impossible(happenings: Vec<Happening>) -> String {
        let cast = Cast::acme().unwrap();
        let users = cast.everybody().take(6).cloned().collect();
        let mut directory = Directory { application: None, users, user_groups: Vec::new() };
        let mut made = 0;
        let befallen = happenings.into_iter().map(|happening| happening.befall(&mut directory, &cast, &mut made));
        befallen.last().unwrap().unwrap_err().to_string()
    }

    fn engineering() -> Happening {
        Happening::UserGroup { name: "Engineering".to_owned(), members: vec!["Ada".to_owned()] }
    }

    fn name(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn what_the_directory_does_not_know_cannot_happen_in_it() {
        let sales = name("Sales");
        assert_eq!(
            impossible(vec![engineering(), Happening::Associated(sales)]),
            "the directory has no user group `Sales`; it has Engineering"
        );
        assert!(impossible(vec![Happening::Suspended(name("Adda"))]).starts_with("nobody is called `Adda`"));
        assert_eq!(impossible(vec![Happening::Suspended(name("Katherine"))]), "Katherine is not in the directory");
        assert_eq!(impossible(vec![Happening::Added(name("Ada"))]), "Ada is in the directory already");
    }

    #[test]
    fn what_is_so_already_cannot_happen_again() {
        assert_eq!(impossible(vec![engineering(), engineering()]), "there is a user group `Engineering` already");
        assert_eq!(
            impossible(vec![engineering(), Happening::Joins(name("Ada"), name("Engineering"))]),
            "Ada is in the user group `Engineering` already"
        );
        assert_eq!(
            impossible(vec![engineering(), Happening::Leaves(name("Grace"), name("Engineering"))]),
            "Grace is not in the user group `Engineering`"
        );
    }

    #[test]
    fn everybody_of_a_crowd_has_a_name_and_an_id_of_their_own() {
        let all = (0..3).flat_map(|crowd| (0..MOST_PEOPLE).map(move |number| somebody(crowd, number)));
        let (ids, usernames): (BTreeSet<_>, BTreeSet<_>) = all.map(|person| (person.id, person.username)).unzip();
        assert_eq!((ids.len(), usernames.len()), (3 * MOST_PEOPLE, 3 * MOST_PEOPLE));
        assert!(impossible(vec![Happening::Crowd(name("Everyone"), 601)]).starts_with("601 people are too many"));
        let twice = vec![engineering(), Happening::Crowd(name("Engineering"), 2)];
        assert_eq!(impossible(twice), "there is a user group `Engineering` already");
    }

    #[test]
    fn nobody_is_without_a_username() {
        let nameless = Happening::Property(name("Ada"), Property::Username, None);
        assert!(impossible(vec![nameless]).starts_with("Ada cannot be without a username"));
    }
}
