//! An index from a name to everything that bears it: duplicates can be accepted, so there may be several.

use imbl::OrdSet;
use uuid::Uuid;

use crate::domain::names::Folded;
use crate::domain::{GroupId, UserId};

/// An id, and the least there is, from which a search for all ids begins.
pub(crate) trait Id: Copy + Ord {
    /// No id comes before it.
    const LEAST: Self;
}

impl Id for UserId {
    const LEAST: Self = Self(u64::MIN);
}

impl Id for GroupId {
    const LEAST: Self = Self(Uuid::nil());
}

/// Pairs of name and id in order, so that all bearers of a name stand side by side.
///
/// Rationale: a map from name to a set of ids says the same, but costs a tree node for each of a million names.
#[derive(Debug, Clone)]
pub(crate) struct Index<K: Id>(OrdSet<(Folded, K)>);

impl<K: Id> Index<K> {
    /// Notes that `id` bears `name`.
    pub(crate) fn insert(&mut self, name: Folded, id: K) {
        self.0.insert((name, id));
    }

    /// Forgets that `id` bears `name`.
    pub(crate) fn remove(&mut self, name: Folded, id: K) {
        self.0.remove(&(name, id));
    }

    /// Everything that bears `name`, in order of id.
    pub(crate) fn all<'a>(&'a self, name: &'a Folded) -> impl Iterator<Item = K> + 'a {
        self.0.range((name.clone(), K::LEAST)..).take_while(move |(found, _)| found == name).map(|(_, id)| *id)
    }
}

impl<K: Id> Default for Index<K> {
    fn default() -> Self {
        Self(OrdSet::new())
    }
}
