//! Wanted state of Egnyte, derived from the directory: covered people, and groups with their members.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::{Directory, Id, Person, PersonState, UserGroup};

use super::values::Values;

/// Wanted state of Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// All people, covered or not, in the order of the directory.
    pub(crate) people: Vec<WantedPerson>,
    /// All user groups, associated or not, in the order of the directory.
    pub(crate) groups: Vec<WantedGroup>,
    /// Group management is on.
    pub(crate) groups_managed: bool,
    /// The groups of Egnyte are read.
    pub(crate) reads_groups: bool,
    /// The groups of Egnyte are changed.
    pub(crate) touches_groups: bool,
    people_by_id: BTreeMap<Id, usize>,
    groups_by_id: BTreeMap<Id, usize>,
}

/// Wanted account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedPerson {
    pub(crate) id: Id,
    /// Wanted values of the account.
    pub(crate) values: Values,
    /// Active in the directory, not suspended.
    pub(crate) active: bool,
    /// Member of at least one associated user group.
    pub(crate) grouped: bool,
}

impl WantedPerson {
    /// Returns whether the person must have an active account.
    pub(crate) fn is_covered(&self) -> bool {
        self.active && self.grouped
    }
}

/// Wanted group of a user group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedGroup {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) associated: bool,
    /// Ids of the members, suspended people included.
    pub(crate) members: Vec<Id>,
}

impl Wanted {
    /// Derives the wanted state from the directory.
    pub(crate) fn new(directory: &Directory, groups_managed: GroupManagement) -> Self {
        let groups_managed = groups_managed == GroupManagement::On;
        let mut wanted = Self {
            people: directory.users.iter().map(WantedPerson::new).collect(),
            groups: directory.user_groups.iter().map(WantedGroup::new).collect(),
            groups_managed,
            reads_groups: groups_managed,
            touches_groups: groups_managed,
            people_by_id: (0..).zip(&directory.users).map(|(at, person)| (person.id.clone(), at)).collect(),
            groups_by_id: (0..).zip(&directory.user_groups).map(|(at, group)| (group.id.clone(), at)).collect(),
        };
        wanted.update_grouped();
        wanted
    }

    /// Updates the membership in associated user groups of all people.
    pub(crate) fn update_grouped(&mut self) {
        let associated = self.groups.iter().filter(|group| group.associated);
        let grouped: BTreeSet<&Id> = associated.flat_map(|group| &group.members).collect();
        for person in &mut self.people {
            person.grouped = grouped.contains(&person.id);
        }
    }

    /// Returns the associated user groups.
    pub(crate) fn associated_groups(&self) -> impl Iterator<Item = &WantedGroup> {
        self.groups.iter().filter(|group| group.associated)
    }

    /// Finds the person of this id.
    pub(crate) fn person(&self, id: &Id) -> Option<&WantedPerson> {
        self.people_by_id.get(id).map(|at| &self.people[*at])
    }

    /// Finds the user group of this id.
    pub(crate) fn group(&self, id: &Id) -> Option<&WantedGroup> {
        self.groups_by_id.get(id).map(|at| &self.groups[*at])
    }
}

/// Switch "Enable management of User Groups and Group Membership in this application".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupManagement {
    On,
    Off,
}

impl WantedPerson {
    fn new(person: &Person) -> Self {
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        Self {
            id: person.id.clone(),
            values: Values {
                user_name: person.username.clone(),
                email: filled(&person.email),
                given_name: filled(&person.firstname),
                family_name: filled(&person.lastname),
                formatted_name: filled(&person.display_name()),
            },
            active: person.state == PersonState::Active,
            grouped: false,
        }
    }
}

impl WantedGroup {
    fn new(group: &UserGroup) -> Self {
        Self {
            id: group.id.clone(),
            name: group.name.clone(),
            associated: group.associated,
            members: group.members.clone(),
        }
    }
}
