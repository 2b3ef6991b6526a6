//! Secrets: made by chance, or from a number where they are to be told beforehand.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use egnyte_domain::Ids;

/// A secret as Egnyte makes its tokens: lower-case letters and digits.
pub(crate) fn secret(length: usize) -> String {
    drawn(length, &mut rand::rng())
}

/// A secret of a domain that is the same in every run; `place` tells it from the others.
pub(super) fn told_secret(length: usize, (domain, number): (&str, u64), place: u64) -> String {
    let mut seed = [0; 32];
    let parts = [Ids::seed_of(domain).to_le_bytes(), number.to_le_bytes(), place.to_le_bytes()];
    seed[..24].copy_from_slice(parts.as_flattened());
    drawn(length, &mut StdRng::from_seed(seed))
}

fn drawn(length: usize, random: &mut impl Rng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}
