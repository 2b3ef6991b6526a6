//! View of an organisation: the directory in one of its generations, with what its requests need in a directory of any size.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;

use egnyte_protocol::directory::{Directory, Id, Person, UserGroup};

/// Time at which everything was created that the scenario began with.
pub(super) const BEGINNING: &str = "2026-01-05T08:00:00.000Z";

/// Lists whose order is kept: a build reads the pages of a few lists at a time.
const MOST_ORDERS: usize = 8;

/// Directory in one generation.
#[derive(Debug)]
pub(super) struct View {
    directory: Arc<Directory>,
    pub(super) organization: String,
    /// Id of the application, where there is one.
    pub(super) application: Option<String>,
    pub(super) history: Arc<History>,
    /// Orders of the lists that were read.
    pub(super) orders: Orders,
    /// Place of each person in the directory.
    places: HashMap<Id, usize>,
    /// Places of the user groups of each person.
    memberships: HashMap<Id, Vec<usize>>,
}

/// Changes of the directory so far.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// People who were created after the scenario began, and have set no password yet; the time of their creation.
    pub(super) later: HashMap<Id, String>,
    pub(super) events: Vec<Value>,
    /// Number of the events before the latest change.
    pub(super) before_latest: usize,
}

impl View {
    /// Indexes a directory.
    pub(super) fn new(
        directory: Arc<Directory>,
        (organization, application): (&str, &str),
        history: Arc<History>,
    ) -> Self {
        let application = directory.application.is_some().then(|| application.to_owned());
        // The first of two people with one id counts.
        let places =
            directory.users.iter().enumerate().rev().map(|(place, person)| (person.id.clone(), place)).collect();
        let mut memberships: HashMap<Id, Vec<usize>> = HashMap::new();
        for (place, group) in directory.user_groups.iter().enumerate() {
            for member in &group.members {
                let groups = memberships.entry(member.clone()).or_default();
                if groups.last() != Some(&place) {
                    groups.push(place);
                }
            }
        }
        let (organization, orders) = (organization.to_owned(), Orders::default());
        Self { directory, organization, application, history, orders, places, memberships }
    }

    /// Returns the directory.
    pub(super) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Returns the place of the person of this id.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Returns the user groups of the directory that a person is a member of.
    pub(super) fn groups_of<'v>(&'v self, person: &str) -> impl Iterator<Item = &'v UserGroup> + use<'v> {
        let places = self.memberships.get(person).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|place| &self.directory.user_groups[*place])
    }

    /// Returns the time at which a person was created.
    pub(super) fn created(&self, person: &Person) -> &str {
        self.history.later.get(&person.id).map_or(BEGINNING, String::as_str)
    }

    /// Returns whether a person has set a password.
    pub(super) fn has_password(&self, person: &Person) -> bool {
        !self.history.later.contains_key(&person.id)
    }

    /// Returns the events of the latest change.
    pub(super) fn latest(&self) -> &[Value] {
        &self.history.events[self.history.before_latest..]
    }
}

/// Orders of lists, by what was asked for: the places of the entries after filter and sorting. All pages of a list share one.
#[derive(Debug, Default)]
pub(super) struct Orders(Mutex<VecDeque<(String, Arc<Vec<usize>>)>>);

impl Orders {
    /// Returns the order of a list, which is made if it is not known.
    pub(super) fn find<E>(
        &self,
        list: &str,
        make: impl FnOnce() -> Result<Vec<usize>, E>,
    ) -> Result<Arc<Vec<usize>>, E> {
        if let Some((_, order)) = self.0.lock().iter().find(|(known, _)| known == list) {
            return Ok(Arc::clone(order));
        }
        let order = Arc::new(make()?);
        let mut orders = self.0.lock();
        orders.truncate(MOST_ORDERS - 1);
        orders.push_front((list.to_owned(), Arc::clone(&order)));
        Ok(order)
    }
}
