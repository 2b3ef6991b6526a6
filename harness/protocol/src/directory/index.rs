//! Index of a directory: people, user groups and memberships by id, for work on everybody in a directory of any size.

use std::collections::HashMap;

use super::{Directory, Id, Person, PersonState, UserGroup};

/// Index of a directory. It borrows the directory, so that it cannot outlive the state that it was made of.
#[derive(Debug)]
pub struct DirectoryIndex<'d> {
    directory: &'d Directory,
    people: HashMap<&'d Id, &'d Person>,
    user_groups: HashMap<&'d Id, &'d UserGroup>,
    /// User groups that a person is a member of, in the order of the directory.
    memberships: HashMap<&'d Id, Vec<&'d UserGroup>>,
}

impl<'d> DirectoryIndex<'d> {
    pub(super) fn new(directory: &'d Directory) -> Self {
        let mut memberships: HashMap<&Id, Vec<&UserGroup>> = HashMap::with_capacity(directory.users.len());
        for group in &directory.user_groups {
            for member in &group.members {
                let groups = memberships.entry(member).or_default();
                // A member may be listed twice.
                if groups.last().is_none_or(|last| !std::ptr::eq(*last, group)) {
                    groups.push(group);
                }
            }
        }
        // The first of two with one id counts, as in a search.
        let people = directory.users.iter().rev().map(|person| (&person.id, person)).collect();
        let user_groups = directory.user_groups.iter().rev().map(|group| (&group.id, group)).collect();
        Self { directory, people, user_groups, memberships }
    }

    /// Returns the directory.
    pub fn directory(&self) -> &'d Directory {
        self.directory
    }

    /// Finds the person of this id.
    pub fn person(&self, id: &Id) -> Option<&'d Person> {
        self.people.get(id).copied()
    }

    /// Finds the user group of this id.
    pub fn user_group(&self, id: &Id) -> Option<&'d UserGroup> {
        self.user_groups.get(id).copied()
    }

    /// Returns the user groups that a person is a member of.
    pub fn user_groups_of(&self, id: &Id) -> &[&'d UserGroup] {
        self.memberships.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns whether the person is covered: active, and in at least one associated user group.
    pub fn covers(&self, id: &Id) -> bool {
        let active = self.person(id).is_some_and(|person| person.state == PersonState::Active);
        active && self.user_groups_of(id).iter().any(|group| group.associated)
    }
}

#[cfg(test)]
mod tests {
    use super::super::IdKind;
    use super::*;

    #[test]
    fn index_answers_as_the_directory_does() {
        let person = |number, state| Person {
            id: Id::nth(IdKind::Person, number),
            username: format!("person-{number}"),
            email: None,
            firstname: None,
            lastname: None,
            state,
        };
        let group = |number, associated, members: &[usize]| UserGroup {
            id: Id::nth(IdKind::UserGroup, number),
            name: format!("group-{number}"),
            associated,
            members: members.iter().map(|number| Id::nth(IdKind::Person, *number)).collect(),
        };
        let directory = Directory {
            application: None,
            users: vec![
                person(0, PersonState::Active),
                person(1, PersonState::Suspended),
                person(2, PersonState::Active),
                person(0, PersonState::Suspended),
            ],
            user_groups: vec![group(0, false, &[0, 2]), group(1, true, &[0, 0, 1, 9])],
        };
        let index = directory.index();
        for number in 0..10 {
            let id = Id::nth(IdKind::Person, number);
            assert_eq!(index.person(&id), directory.person(&id), "{number}");
            assert_eq!(index.covers(&id), directory.covers(&id), "{number}");
            let groups: Vec<&UserGroup> =
                directory.user_groups.iter().filter(|group| group.members.contains(&id)).collect();
            assert_eq!(index.user_groups_of(&id), groups, "{number}");
        }
        assert_eq!(index.user_group(&Id::nth(IdKind::UserGroup, 1)), directory.user_groups.last());
    }
}
