//! An index from a name to everything that bears it: duplicates can be accepted, so there may be several.

use std::hash::{DefaultHasher, Hash, Hasher};

use imbl::OrdSet;
use uuid::Uuid;

use crate::id_map::Numbered;
use crate::names::Folded;
use crate::{GroupId, UserId};

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

/// Who may bear a name, by the name's hash.
///
/// Rationale: the names themselves would say the same, but are spread over the memory: a lookup among a million would
/// wait for twenty of them, and a write would touch all those in whose midst it falls. Who bears a name says so itself.
#[derive(Debug, Clone)]
pub(crate) struct Index<K: Id> {
    /// The least id of each name: nearly always the only one.
    first: Numbered<u64, K>,
    /// The others.
    others: OrdSet<(u64, K)>,
}

impl<K: Id> Index<K> {
    /// Notes that `id` bears `name`.
    pub(crate) fn insert(&mut self, name: &Folded, id: K) {
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

    /// Forgets that `id` bears `name`.
    pub(crate) fn remove(&mut self, name: &Folded, id: K) {
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

    /// Everything that bears `name`, in order of id, and perhaps something that does not.
    pub(crate) fn candidates(&self, name: &Folded) -> impl Iterator<Item = K> + '_ {
        let name = hash(name);
        self.first.get(&name).copied().into_iter().chain(self.others_of(name))
    }

    fn others_of(&self, name: u64) -> impl Iterator<Item = K> + '_ {
        // Mostly there are none at all, and then there is nothing to look for.
        let any = (!self.others.is_empty()).then(|| self.others.range((name, K::LEAST)..));
        any.into_iter().flatten().take_while(move |(found, _)| *found == name).map(|(_, id)| *id)
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
        Self { first: Numbered::default(), others: OrdSet::new() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whoever_bears_a_name_is_found_in_order(moves in prop::collection::vec((any::<bool>(), 0..4_u8, 0..9_u64), 0..200)) {
            let mut index = Index::default();
            let mut model = BTreeSet::new();
            for (bears, name, id) in moves {
                let folded = Folded::exactly(&name.to_string());
                if bears { index.insert(&folded, UserId(id)); model.insert((name, id)); }
                else { index.remove(&folded, UserId(id)); model.remove(&(name, id)); }
                let found: Vec<_> = index.candidates(&folded).map(|UserId(id)| id).collect();
                let borne: Vec<_> = model.iter().filter(|(of, _)| *of == name).map(|(_, id)| *id).collect();
                prop_assert_eq!(found, borne);
            }
        }
    }
}
