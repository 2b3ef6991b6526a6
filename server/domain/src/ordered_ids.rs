//! Ids in order that know who is the thousandth, so that the last page costs as little as the first.
//!
//! Rationale: an ordered map can find an id, but only counts its way to a position; a vector that is kept sorted does
//! both in O(log n), and is copied in no time like everything else in a roster.

use imbl::Vector;

/// Ids in ascending order, each once.
#[derive(Debug, Clone)]
pub(crate) struct Ranked<K: Copy + Ord>(Vector<K>);

impl<K: Copy + Ord> Ranked<K> {
    /// Puts an id in its place.
    pub(crate) fn insert(&mut self, id: K) {
        // Numbers only ever grow, so nearly every id comes last, where there is nothing to look for.
        if self.0.last().is_none_or(|last| *last < id) {
            self.0.push_back(id);
        } else if let Err(place) = self.0.binary_search(&id) {
            self.0.insert(place, id);
        }
    }

    /// Takes an id out.
    pub(crate) fn remove(&mut self, id: K) {
        if let Ok(place) = self.0.binary_search(&id) {
            self.0.remove(place);
        }
    }

    /// At most `count` ids from the one at `start`, counted from 0.
    pub(crate) fn page(&self, start: usize, count: usize) -> impl Iterator<Item = K> + '_ {
        let end = start.saturating_add(count).min(self.0.len());
        let mut focus = self.0.focus();
        (start.min(end)..end).filter_map(move |place| focus.get(place).copied())
    }
}

impl<K: Copy + Ord> Default for Ranked<K> {
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
        let mut ranked = Ranked::default();
        ranked.insert(1);
        assert_eq!(ranked.page(5, usize::MAX).count(), 0);
        assert_eq!(ranked.page(0, 0).count(), 0);
    }

    proptest! {
        #[test]
        fn ranks_agree_with_a_sorted_set(moves in prop::collection::vec((any::<bool>(), 0_u32..2_000), 0..3_000)) {
            let mut ranked = Ranked::default();
            let mut model = BTreeSet::new();
            for (joins, id) in moves {
                if joins { ranked.insert(id); model.insert(id); } else { ranked.remove(id); model.remove(&id); }
            }
            let start = model.len() / 2;
            prop_assert!(ranked.page(0, usize::MAX).eq(model.iter().copied()));
            prop_assert!(ranked.page(start, 10).eq(model.iter().copied().skip(start).take(10)));
        }
    }
}
