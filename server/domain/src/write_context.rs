//! What a command needs at hand: the roster, the next ids, and the time.
//!
//! Whoever owns the clock and the lock lends it; nothing here reads a clock or draws a random number.

use jiff::Timestamp;
use uuid::Builder;

use crate::{GroupId, Roster, UserId};

/// A roster that may be changed now.
#[derive(Debug)]
pub struct Desk<'a> {
    /// Accounts and groups.
    pub roster: &'a mut Roster,
    /// Where new ids come from.
    pub ids: &'a mut Ids,
    /// What time it is.
    pub now: Timestamp,
}

/// The ids of one domain: never the same twice, the same in every run, and different in every domain, so that a client
/// that mixes up two domains is found out.
#[derive(Debug, Clone)]
pub struct Ids {
    seed: u64,
    users: u64,
    groups: u64,
}

impl Ids {
    /// The ids of the domain of that name.
    pub fn of(domain: &str) -> Self {
        Self::from_seed(Self::seed_of(domain))
    }

    /// The ids of the domain of that name in a mock of that number: another number, other ids.
    pub fn seeded(domain: &str, number: u64) -> Self {
        Self::from_seed(Self::seed_of(domain) ^ mixed(number))
    }

    /// What the name of a domain comes to as a number.
    pub fn seed_of(domain: &str) -> u64 {
        domain
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    fn from_seed(seed: u64) -> Self {
        Self { seed, users: 12_000_000_000 + (seed % 800) * 1_000_000, groups: 0 }
    }

    /// The next user's, which is greater than all before.
    pub fn user(&mut self) -> UserId {
        self.users += 1;
        UserId(self.users)
    }

    /// The next group's.
    pub fn group(&mut self) -> GroupId {
        self.groups += 1;
        let high = mixed(self.seed.wrapping_add(self.groups));
        let low = mixed(high ^ self.groups);
        let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
        GroupId(Builder::from_random_bytes(bytes).into_uuid())
    }
}

/// Spreads a number over all bits (SplitMix64), so that ids look as unlike each other as Egnyte's do.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_repeat_from_run_to_run_and_differ_from_domain_to_domain() {
        let (mut one, mut again, mut other) = (Ids::of("acme"), Ids::of("acme"), Ids::of("s-17"));
        assert_eq!((one.user(), one.group()), (again.user(), again.group()));
        assert_ne!(one.user(), other.user());
        assert_ne!(one.group(), other.group());
    }

    #[test]
    fn no_group_id_comes_twice() {
        let mut ids = Ids::of("acme");
        let drawn: BTreeSet<_> = (0..10_000).map(|_| ids.group()).collect();
        assert_eq!(drawn.len(), 10_000);
    }
}
