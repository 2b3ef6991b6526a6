//! An index from a name to everything that bears it: duplicates can be accepted, so there may be several.

use std::hash::{DefaultHasher, Hash, Hasher};

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

/// Pairs of a name's hash and an id, in order, so that all who may bear a name stand side by side.
///
/// Rationale: the names themselves would say the same, but are spread over the memory: a lookup among a million would
/// wait for twenty of them, and a write would touch all those in whose midst it falls. Who bears a name says so itself.
#[derive(Debug, Clone)]
pub(crate) struct Index<K: Id>(OrdSet<(u64, K)>);

impl<K: Id> Index<K> {
    /// Notes that `id` bears `name`.
    pub(crate) fn insert(&mut self, name: &Folded, id: K) {
        self.0.insert((hash(name), id));
    }

    /// Forgets that `id` bears `name`.
    pub(crate) fn remove(&mut self, name: &Folded, id: K) {
        self.0.remove(&(hash(name), id));
    }

    /// Everything that bears `name`, in order of id, and perhaps something that does not.
    pub(crate) fn candidates(&self, name: &Folded) -> impl Iterator<Item = K> + '_ {
        let sought = hash(name);
        self.0.range((sought, K::LEAST)..).take_while(move |(found, _)| *found == sought).map(|(_, id)| *id)
    }
}

/// The same in every run.
fn hash(name: &Folded) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl<K: Id> Default for Index<K> {
    fn default() -> Self {
        Self(OrdSet::new())
    }
}
