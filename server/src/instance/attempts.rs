//! Failed attempts to enter the administrator's password or the admin token, which are limited so that neither can be
//! guessed.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use super::clock::system_time;
use super::expiring_map::ExpiringMap;

/// Failed attempts within a window, after which no further one is considered: Egnyte's number of token requests for a user
/// and hour.
const MOST: u32 = 10;

const WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// Refusal of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Wrong user name or password.
    #[error("user name or password is wrong")]
    Wrong,
    /// Too many failed attempts.
    #[error("there were too many attempts with a wrong user name or password; the next one is possible in {seconds} s")]
    TooMany {
        /// Time until the next attempt.
        seconds: u64,
    },
}

/// Failed attempts since the first one of the window.
#[derive(Debug, Default)]
pub(super) struct FailedAttempts {
    since: Option<Timestamp>,
    count: u32,
}

impl FailedAttempts {
    /// Considers an attempt. Beyond the limit, right credentials are refused as well.
    pub(super) fn consider(&mut self, is_right: bool, now: Timestamp) -> Result<(), CredentialsError> {
        let since = self.since.filter(|since| now.duration_since(*since) < WINDOW);
        if since.is_none() {
            *self = Self::default();
        }
        if let Some(since) = since.filter(|_| self.count >= MOST) {
            return Err(CredentialsError::TooMany { seconds: remaining_seconds(since, now) });
        }
        if is_right {
            return Ok(());
        }
        self.since.get_or_insert(now);
        self.count += 1;
        Err(CredentialsError::Wrong)
    }
}

/// Number of networks whose guesses are remembered.
const MAX_NETWORKS: usize = 1_000;

/// Wrong admin tokens of each network within a window. One that is sent again is no further guess: a client with an outdated
/// token locks no other client of its network out.
#[derive(Debug)]
pub struct TokenGuesses {
    hasher: RandomState,
    networks: Mutex<ExpiringMap<NetworkGuesses>>,
}

/// Wrong tokens of one network, by their hashes.
#[derive(Debug, Clone)]
struct NetworkGuesses {
    since: Timestamp,
    hashes: HashSet<u64>,
}

impl Default for TokenGuesses {
    fn default() -> Self {
        Self { hasher: RandomState::new(), networks: Mutex::new(ExpiringMap::new(MAX_NETWORKS)) }
    }
}

impl TokenGuesses {
    /// Considers a token from an address, by the time of the system. Beyond the limit, the right token is refused as well.
    pub fn consider(&self, address: IpAddr, token: &str, is_right: bool) -> Result<(), CredentialsError> {
        self.consider_at(system_time(), address, token, is_right)
    }

    fn consider_at(
        &self,
        now: Timestamp,
        address: IpAddr,
        token: &str,
        is_right: bool,
    ) -> Result<(), CredentialsError> {
        let network = network(address);
        let mut networks = self.networks.lock();
        networks.expire(now);
        if let Some(full) = networks.get(&network).filter(|guesses| guesses.hashes.len() >= MOST as usize) {
            return Err(CredentialsError::TooMany { seconds: remaining_seconds(full.since, now) });
        }
        if is_right {
            return Ok(());
        }
        let hash = self.hasher.hash_one(token);
        match networks.get_mut(&network) {
            Some(guesses) => drop(guesses.hashes.insert(hash)),
            None => {
                let guesses = NetworkGuesses { since: now, hashes: HashSet::from([hash]) };
                networks.insert(&network, guesses, now.saturating_add(WINDOW).unwrap_or(Timestamp::MAX));
            }
        }
        Err(CredentialsError::Wrong)
    }
}

/// Returns the network of an address: one machine has all addresses of a /64 of IPv6.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
    }
}

fn remaining_seconds(since: Timestamp, now: Timestamp) -> u64 {
    let left = WINDOW - now.duration_since(since);
    u64::try_from(left.as_millis()).unwrap_or_default().div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_different_tokens_of_a_network_lock_it_out_for_an_hour() {
        let guesses = TokenGuesses::default();
        let start = Timestamp::from_second(1_790_000_000).unwrap();
        let consider = |address: &str, token: &str, seconds| {
            let now = start + SignedDuration::from_secs(seconds);
            guesses.consider_at(now, address.parse().unwrap(), token, token == "right")
        };
        for _ in 0..100 {
            assert_eq!(consider("10.0.0.1", "outdated", 0), Err(CredentialsError::Wrong));
        }
        assert_eq!(consider("10.0.0.1", "right", 0), Ok(()));
        for guess in 1..MOST {
            assert_eq!(consider("10.0.0.1", &guess.to_string(), 0), Err(CredentialsError::Wrong));
        }
        assert_eq!(consider("10.0.0.1", "right", 600), Err(CredentialsError::TooMany { seconds: 3_000 }));
        assert_eq!(consider("::ffff:10.0.0.1", "right", 600), Err(CredentialsError::TooMany { seconds: 3_000 }));
        assert_eq!(consider("10.0.0.2", "right", 600), Ok(()));
        assert_eq!(consider("10.0.0.1", "right", 3_600), Ok(()));
    }

    #[test]
    fn a_machine_cannot_guess_by_another_address_of_its_network() {
        let guesses = TokenGuesses::default();
        for guess in 0..MOST {
            let address = format!("2001:db8::{guess:x}").parse().unwrap();
            assert_eq!(guesses.consider(address, &guess.to_string(), false), Err(CredentialsError::Wrong));
        }
        let refused = guesses.consider("2001:db8::ffff".parse().unwrap(), "right", true);
        assert!(matches!(refused, Err(CredentialsError::TooMany { seconds: 3_590..=3_600 })), "{refused:?}");
        assert_eq!(guesses.consider("2001:db8:0:1::1".parse().unwrap(), "right", true), Ok(()));
    }

    #[test]
    fn right_credentials_are_refused_after_ten_wrong_ones_until_the_hour_is_over() {
        let mut attempts = FailedAttempts::default();
        let start = Timestamp::from_second(1_790_000_000).unwrap();
        for _ in 0..MOST {
            assert_eq!(attempts.consider(false, start), Err(CredentialsError::Wrong));
        }
        let late = start + SignedDuration::from_secs(3_000);
        assert_eq!(attempts.consider(true, late), Err(CredentialsError::TooMany { seconds: 600 }));
        assert_eq!(attempts.consider(true, start + WINDOW), Ok(()));
        assert_eq!(attempts.consider(false, start + WINDOW), Err(CredentialsError::Wrong));
    }
}
