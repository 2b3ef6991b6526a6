//! Context of a command: the roster, the id generator, and the time.
//!
//! The owner of the clock and the lock provides it; nothing here reads a clock or a random number.

use jiff::Timestamp;
use uuid::Builder;

use crate::{GroupId, Roster, UserId};

/// Roster with the means to change it.
#[derive(Debug)]
pub struct WriteContext<'a> {
    /// Accounts and groups.
    pub roster: &'a mut Roster,
    /// Generator of new ids.
    pub ids: &'a mut Ids,
    /// Present time.
    pub now: Timestamp,
}

/// Generator of the ids of one domain: unique, equal in every run, and different in every domain, so that a client that
/// mixes up two domains is detected.
#[derive(Debug, Clone)]
pub struct Ids {
    seed: u64,
    users: u64,
    groups: u64,
}

impl Ids {
    /// Creates the generator of a domain.
    pub fn for_domain(domain: &str) -> Self {
        Self::from_seed(Self::seed_of(domain))
    }

    /// Creates the generator of a domain of the mock with this seed: another seed, other ids.
    pub fn with_seed(domain: &str, number: u64) -> Self {
        Self::from_seed(Self::seed_of(domain) ^ mix(number))
    }

    /// Returns the seed of a domain: the FNV-1a hash of its name.
    pub fn seed_of(domain: &str) -> u64 {
        domain
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    fn from_seed(seed: u64) -> Self {
        Self { seed, users: 12_000_000_000 + (seed % 800) * 1_000_000, groups: 0 }
    }

    /// Returns the next user id, greater than all before.
    pub fn user(&mut self) -> UserId {
        self.users += 1;
        UserId(self.users)
    }

    /// Returns the next group id, greater than all before: lists are in the order of creation in every domain, so that the
    /// page on which a group stands does not depend on the name of its domain.
    pub fn group(&mut self) -> GroupId {
        self.groups += 1;
        let serial = (mix(self.seed) >> 17) + self.groups;
        let noise = mix(self.seed.wrapping_add(self.groups));
        let high = serial << 16 | noise & 0xffff;
        let low = mix(noise ^ self.groups);
        let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
        GroupId(Builder::from_random_bytes(bytes).into_uuid())
    }
}

/// Mixes the bits of a number (SplitMix64), so that group ids look random, as Egnyte's do.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_repeat_from_run_to_run_and_differ_from_domain_to_domain() {
        let (mut one, mut again, mut other) =
            (Ids::for_domain("acme"), Ids::for_domain("acme"), Ids::for_domain("s-17"));
        assert_eq!((one.user(), one.group()), (again.user(), again.group()));
        assert_ne!(one.user(), other.user());
        assert_ne!(one.group(), other.group());
    }

    #[test]
    fn group_ids_are_unique_and_ascending() {
        for domain in ["acme", "s-17", "d-4"] {
            let mut ids = Ids::for_domain(domain);
            let drawn: Vec<_> = (0..10_000).map(|_| ids.group()).collect();
            assert!(drawn.is_sorted_by(|one, next| one < next), "{domain}");
        }
    }
}
