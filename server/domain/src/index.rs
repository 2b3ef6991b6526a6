//! Index from a name to the ids that have it. Several ids can have one name, because duplicates can be accepted.

use std::hash::{DefaultHasher, Hash, Hasher};

use imbl::OrdSet;
use uuid::Uuid;

use crate::id_map::IdMap;
use crate::names::CaseFolded;
use crate::{GroupId, UserId};

/// Id type with a smallest value, the start of a range search.
pub(crate) trait Id: Copy + Ord {
    /// Smallest id.
    const LEAST: Self;
}

impl Id for UserId {
    const LEAST: Self = Self(u64::MIN);
}

impl Id for GroupId {
    const LEAST: Self = Self(Uuid::nil());
}

/// Candidate ids of a name, by the hash of the name.
///
/// Rationale: names as keys are spread over the memory: a lookup among a million would read twenty of them, and a write
/// would copy the neighbours. The caller compares the name of each candidate.
#[derive(Debug, Clone)]
pub(crate) struct Index<K: Id> {
    /// Smallest id of each name, nearly always the only one.
    first: IdMap<u64, K>,
    others: OrdSet<(u64, K)>,
}

impl<K: Id> Index<K> {
    /// Adds `id` under `name`.
    pub(crate) fn insert(&mut self, name: &CaseFolded, id: K) {
        let name = hash(name);
        match self.first.get(&name).copied() {
            Some(first) if first < id => drop(self.others.insert((name, id))),
            Some(first) if first > id => {
                self.others.insert((name, first));
                self.first.insert(name, id);
            }
            Some(_) => {}
            None => drop(self.first.insert(name, id)),
        }
    }

    /// Removes `id` from `name`.
    pub(crate) fn remove(&mut self, name: &CaseFolded, id: K) {
        let name = hash(name);
        if self.first.get(&name) != Some(&id) {
            self.others.remove(&(name, id));
            return;
        }
        let next = self.others_of(name).next();
        match next {
            Some(next) => {
                self.others.remove(&(name, next));
                self.first.insert(name, next);
            }
            None => drop(self.first.remove(&name)),
        }
    }

    /// Returns the ids under `name`, in ascending order. On a hash collision they include ids of another name.
    pub(crate) fn candidates(&self, name: &CaseFolded) -> impl Iterator<Item = K> + '_ {
        let name = hash(name);
        self.first.get(&name).copied().into_iter().chain(self.others_of(name))
    }

    fn others_of(&self, name: u64) -> impl Iterator<Item = K> + '_ {
        // Fast path: usually no name has a second id.
        let any = (!self.others.is_empty()).then(|| self.others.range((name, K::LEAST)..));
        any.into_iter().flatten().take_while(move |(found, _)| *found == name).map(|(_, id)| *id)
    }
}

/// Returns a hash that is equal in every run.
fn hash(name: &CaseFolded) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl<K: Id> Default for Index<K> {
    fn default() -> Self {
        Self { first: IdMap::default(), others: OrdSet::new() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn candidates_of_a_name_are_found_in_order(moves in prop::collection::vec((any::<bool>(), 0..4_u8, 0..9_u64), 0..200)) {
            let mut index = Index::default();
            let mut model = BTreeSet::new();
            for (bears, name, id) in moves {
                let folded = CaseFolded::exact(&name.to_string());
                if bears { index.insert(&folded, UserId(id)); model.insert((name, id)); }
                else { index.remove(&folded, UserId(id)); model.remove(&(name, id)); }
                let found: Vec<_> = index.candidates(&folded).map(|UserId(id)| id).collect();
                let borne: Vec<_> = model.iter().filter(|(of, _)| *of == name).map(|(_, id)| *id).collect();
                prop_assert_eq!(found, borne);
            }
        }
    }
}
