//! Tokens: made by chance, or from a number where they are to be told beforehand.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::domain::Ids;

/// A token as Egnyte makes them: 24 lower-case letters and digits.
pub(super) fn fresh_token() -> String {
    token(&mut rand::rng())
}

/// A token that is the same in every run.
pub(super) fn seeded_token(domain: &str, number: u64, place: u64) -> String {
    let mut seed = [0; 32];
    let parts = [Ids::seed_of(domain).to_le_bytes(), number.to_le_bytes(), place.to_le_bytes()];
    seed[..24].copy_from_slice(parts.as_flattened());
    token(&mut StdRng::from_seed(seed))
}

fn token(random: &mut impl Rng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..24).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}
