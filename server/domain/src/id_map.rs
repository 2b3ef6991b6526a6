//! Hash map with ids as keys. A lookup among a million entries misses the cache two or three times, a lookup in an
//! ordered map ten times.

use std::hash::{BuildHasherDefault, Hasher};

use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;

/// Persistent map from an id, or from another 64-bit number, to a value; a copy costs O(1).
pub(crate) type IdMap<K, V> = GenericHashMap<K, V, BuildHasherDefault<BlockHasher>, DefaultSharedPtr>;

/// Hasher that keeps blocks of 32 consecutive numbers in one leaf of the map, so that iteration in id order is local in
/// memory, and spreads the blocks. Deterministic.
///
/// Rationale: imbl descends from the root to a leaf by the low bits of a hash, five per level. It finds an entry in a
/// leaf of 32 slots by bit 23 (the half) and the eight bits from 24 on (the control byte). So the numbers of a block
/// have equal low bits and differ in those nine. The tests below fail if a release of imbl changes this layout.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BlockHasher(u64);

/// 2^64 divided by the golden ratio: its multiples are evenly spread (Knuth, volume 3, section 6.4).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for BlockHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let block = (number >> 5).wrapping_mul(GOLDEN) >> 37;
        self.0 = block & !(1 << 23) | (number & 1) << 23 | (number & 31) << 27;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::hash::Hash;

    use super::*;

    const IDS: u64 = 65_536;
    const BLOCK: u64 = 32;

    thread_local! {
        static COMPARED: Cell<u64> = const { Cell::new(0) };
        static COPIED: Cell<u64> = const { Cell::new(0) };
    }

    fn count(counter: &'static std::thread::LocalKey<Cell<u64>>) {
        counter.set(counter.get() + 1);
    }

    /// Key that counts its comparisons and copies.
    #[derive(Debug, Eq)]
    struct Key(u64);

    impl PartialEq for Key {
        fn eq(&self, other: &Self) -> bool {
            count(&COMPARED);
            self.0 == other.0
        }
    }

    impl Hash for Key {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    impl Clone for Key {
        fn clone(&self) -> Self {
            count(&COPIED);
            Self(self.0)
        }
    }

    fn map() -> IdMap<Key, ()> {
        (1..=IDS).map(|id| (Key(12_345_000_000 + id), ())).collect()
    }

    fn sample() -> impl Iterator<Item = Key> {
        (1..=IDS).step_by(97).map(|id| Key(12_345_000_000 + id))
    }

    #[test]
    fn lookup_compares_about_one_key() {
        let map = map();
        COMPARED.set(0);
        assert!(sample().all(|key| map.contains_key(&key)));
        let (compared, lookups) = (COMPARED.get(), sample().count() as u64);
        assert!(compared < lookups * 11 / 10, "{compared} comparisons in {lookups} lookups");
    }

    #[test]
    fn write_to_a_shared_map_copies_one_leaf() {
        let map = map();
        for key in sample() {
            let mut copy = map.clone();
            COPIED.set(0);
            copy.insert(key, ());
            assert!(COPIED.get() < 2 * BLOCK, "{} keys copied", COPIED.get());
        }
    }

    #[test]
    fn iteration_leaves_a_block_only_at_its_end() {
        let map = map();
        let blocks: Vec<_> = map.keys().map(|key| key.0 / BLOCK).collect();
        let changes = blocks.windows(2).filter(|pair| pair[0] != pair[1]).count() as u64;
        assert!(changes < IDS / BLOCK * 11 / 10, "{changes} changes between {} blocks", IDS / BLOCK);
    }
}
