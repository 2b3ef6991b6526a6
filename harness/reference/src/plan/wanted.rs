//! What Egnyte is to hold, as the directory has it: who is covered, and which groups have which members.
//! Knows nothing of what Egnyte holds now.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::{Directory, Id, Person, PersonState, UserGroup};

use super::values::Values;

/// The directory, seen from Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Everybody, covered or not, in the directory's order.
    pub(crate) people: Vec<WantedPerson>,
    /// Every user group, associated or not, in the directory's order.
    pub(crate) groups: Vec<WantedGroup>,
    /// Whether the directory's administrator lets groups be managed.
    pub(crate) groups_managed: bool,
    /// Whether Egnyte's groups are read.
    pub(crate) reads_groups: bool,
    /// Whether anything is sent about groups.
    pub(crate) touches_groups: bool,
    people_by_id: BTreeMap<Id, usize>,
    groups_by_id: BTreeMap<Id, usize>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedPerson {
    pub(crate) id: Id,
    /// The values the account is to have.
    pub(crate) values: Values,
    /// Active in the directory, that is not suspended.
    pub(crate) active: bool,
    /// In at least one associated user group.
    pub(crate) grouped: bool,
}

impl WantedPerson {
    /// Whether the person is to have an active account.
    pub(crate) fn is_covered(&self) -> bool {
        self.active && self.grouped
    }
}

/// A user group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedGroup {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) associated: bool,
    /// Suspended people included.
    pub(crate) members: Vec<Id>,
}

impl Wanted {
    /// What the directory wants.
    pub(crate) fn of(directory: &Directory, groups_managed: GroupManagement) -> Self {
        let groups_managed = groups_managed == GroupManagement::On;
        let mut wanted = Self {
            people: directory.users.iter().map(WantedPerson::of).collect(),
            groups: directory.user_groups.iter().map(WantedGroup::of).collect(),
            groups_managed,
            reads_groups: groups_managed,
            touches_groups: groups_managed,
            people_by_id: (0..).zip(&directory.users).map(|(at, person)| (person.id.clone(), at)).collect(),
            groups_by_id: (0..).zip(&directory.user_groups).map(|(at, group)| (group.id.clone(), at)).collect(),
        };
        wanted.regroup();
        wanted
    }

    /// Finds out anew who is in an associated user group.
    pub(crate) fn regroup(&mut self) {
        let associated = self.groups.iter().filter(|group| group.associated);
        let grouped: BTreeSet<&Id> = associated.flat_map(|group| &group.members).collect();
        for person in &mut self.people {
            person.grouped = grouped.contains(&person.id);
        }
    }

    /// The associated user groups.
    pub(crate) fn associated(&self) -> impl Iterator<Item = &WantedGroup> {
        self.groups.iter().filter(|group| group.associated)
    }

    /// The person of that id.
    pub(crate) fn person(&self, id: &Id) -> Option<&WantedPerson> {
        self.people_by_id.get(id).map(|at| &self.people[*at])
    }

    /// The user group of that id.
    pub(crate) fn group(&self, id: &Id) -> Option<&WantedGroup> {
        self.groups_by_id.get(id).map(|at| &self.groups[*at])
    }
}

/// The switch "Enable management of User Groups and Group Membership in this application".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupManagement {
    On,
    Off,
}

impl WantedPerson {
    fn of(person: &Person) -> Self {
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
    fn of(group: &UserGroup) -> Self {
        Self {
            id: group.id.clone(),
            name: group.name.clone(),
            associated: group.associated,
            members: group.members.clone(),
        }
    }
}
