//! A map whose keys are numbers. A lookup among a million waits for the memory two or three times, where one in an
//! ordered map waits ten times.

use std::hash::{BuildHasherDefault, Hasher};

use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;

/// From a number, or from what is nothing but a number, to a value; copied in no time.
pub(crate) type Numbered<K, V> = GenericHashMap<K, V, BuildHasherDefault<Neighbours>, DefaultSharedPtr>;

/// Keeps numbers that follow each other in one place of the map, so that a walk in their order is one through the
/// memory, and spreads all others. The same in every run.
///
/// Rationale: the map goes from the root to a leaf by the low bits of a hash, five at a time, and finds a number in its
/// leaf, which holds thirty-two, by bit 23 and the eight bits from 24 on. So thirty-two neighbours agree in the former
/// and differ in the latter.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Neighbours(u64);

/// 2^64 divided by the golden ratio, whose multiples fall far from each other (Knuth, volume 3, section 6.4).
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for Neighbours {
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
