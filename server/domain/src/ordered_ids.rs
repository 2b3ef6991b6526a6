//! Sorted list of ids with access by position: the last page of a listing costs as little as the first.
//!
//! Rationale: an ordered map finds an id in O(log n), but a position in O(n); a sorted persistent vector does both in
//! O(log n), and a copy costs O(1).

use imbl::Vector;

/// Unique ids in ascending order.
#[derive(Debug, Clone)]
pub(crate) struct OrderedIds<K: Copy + Ord>(Vector<K>);

impl<K: Copy + Ord> OrderedIds<K> {
    /// Inserts an id.
    pub(crate) fn insert(&mut self, id: K) {
        // Fast path: new ids are greater than all before.
        if self.0.last().is_none_or(|last| *last < id) {
            self.0.push_back(id);
        } else if let Err(position) = self.0.binary_search(&id) {
            self.0.insert(position, id);
        }
    }

    /// Removes an id.
    pub(crate) fn remove(&mut self, id: K) {
        if let Ok(position) = self.0.binary_search(&id) {
            self.0.remove(position);
        }
    }

    /// Returns the number of ids up to and including this one.
    pub(crate) fn count_to(&self, id: K) -> usize {
        self.0.binary_search(&id).map_or_else(|place| place, |place| place + 1)
    }

    /// Returns at most `count` ids from position `start`, counted from 0.
    pub(crate) fn page(&self, start: usize, count: usize) -> impl Iterator<Item = K> + '_ {
        let end = start.saturating_add(count).min(self.0.len());
        let mut focus = self.0.focus();
        (start.min(end)..end).filter_map(move |position| focus.get(position).copied())
    }
}

impl<K: Copy + Ord> Default for OrderedIds<K> {
    fn default() -> Self {
        Self(Vector::new())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_past_the_end_is_empty() {
        let mut ids = OrderedIds::default();
        ids.insert(1);
        assert_eq!(ids.page(5, usize::MAX).count(), 0);
        assert_eq!(ids.page(0, 0).count(), 0);
    }

    proptest! {
        #[test]
        fn positions_agree_with_a_sorted_set(moves in prop::collection::vec((any::<bool>(), 0_u32..2_000), 0..3_000)) {
            let mut ids = OrderedIds::default();
            let mut model = BTreeSet::new();
            for (joins, id) in moves {
                if joins { ids.insert(id); model.insert(id); } else { ids.remove(id); model.remove(&id); }
            }
            let start = model.len() / 2;
            prop_assert!(ids.page(0, usize::MAX).eq(model.iter().copied()));
            prop_assert!(ids.page(start, 10).eq(model.iter().copied().skip(start).take(10)));
            prop_assert_eq!(ids.count_to(1_000), model.range(..=1_000).count());
        }
    }
}
