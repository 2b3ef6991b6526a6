//! All the Egnyte domains of one server, by name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::RwLock;

use crate::guesses::Settings;
use crate::instance::{Clock, Instance, Outfit};

/// The domains of a server, one of which answers where none is named.
#[derive(Debug)]
pub struct Estate {
    started: Instant,
    clock: Arc<Clock>,
    /// What the domains are made from that name no number of their own.
    seed_number: Option<u64>,
    profile: Settings,
    default: Arc<Instance>,
    named: RwLock<Named>,
}

#[derive(Debug, Default)]
struct Named {
    domains: BTreeMap<String, Arc<Instance>>,
    /// How many names were made up: a made-up name is never used again.
    made_up: u64,
}

/// Why a domain could not be made or ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// The name is not one.
    #[error("`{name}` is not a domain name: 1 to 63 of a-z, 0-9 and -, which is neither first nor last")]
    BadName {
        /// What was asked for.
        name: String,
    },
    /// The name is taken.
    #[error("there is a domain `{name}` already")]
    Taken {
        /// What was asked for.
        name: String,
    },
    /// Nobody is called that.
    #[error("there is no domain `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The default domain stays.
    #[error("`{name}` is the default domain and stays: reset it instead")]
    Default {
        /// Its name.
        name: String,
    },
}

impl Estate {
    /// A server's domains: at first the default one alone.
    pub fn new(default: &str, settings: Settings, outfit: Outfit) -> Result<Self, DomainError> {
        let name = parsed(default)?;
        let (clock, seed_number) = (Arc::clone(&outfit.clock), outfit.seed_number);
        let default = Arc::new(Instance::new(&name, settings, outfit));
        let domains = BTreeMap::from([(name, Arc::clone(&default))]);
        let (profile, named) = (Settings::default(), RwLock::new(Named { domains, made_up: 0 }));
        Ok(Self { started: Instant::now(), clock, seed_number, profile, default, named })
    }

    /// The same server, whose later domains begin with this profile.
    #[must_use]
    pub fn with_profile(self, profile: Settings) -> Self {
        Self { profile, ..self }
    }

    /// What a domain is set to unless it is told otherwise.
    pub fn profile(&self) -> &Settings {
        &self.profile
    }

    /// A moment in nanoseconds since the server started, never backwards.
    pub fn nanos_at(&self, moment: Instant) -> u64 {
        u64::try_from(moment.duration_since(self.started).as_nanos()).unwrap_or(u64::MAX)
    }

    /// The clock that all domains go by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The domain that answers where none is named.
    pub fn default(&self) -> &Arc<Instance> {
        &self.default
    }

    /// The domain of that name, in any case.
    pub fn domain(&self, name: &str) -> Result<Arc<Instance>, DomainError> {
        let unknown = || DomainError::Unknown { name: name.to_owned() };
        self.named.read().domains.get(&name.to_ascii_lowercase()).cloned().ok_or_else(unknown)
    }

    /// Every domain, by name.
    pub fn domains(&self) -> Vec<Arc<Instance>> {
        self.named.read().domains.values().cloned().collect()
    }

    /// Makes a domain; without a name, one is made up. Without a number of its own it has that of the server.
    pub fn create(
        &self,
        name: Option<&str>,
        settings: Settings,
        seed_number: Option<u64>,
    ) -> Result<Arc<Instance>, DomainError> {
        let mut named = self.named.write();
        let name = name.map_or_else(|| Ok(named.made_up()), parsed)?;
        if named.domains.contains_key(&name) {
            return Err(DomainError::Taken { name });
        }
        let seed_number = seed_number.or(self.seed_number);
        let outfit = Outfit { token: None, seed_number, clock: Arc::clone(&self.clock) };
        let domain = Arc::new(Instance::new(&name, settings, outfit));
        named.domains.insert(name, Arc::clone(&domain));
        Ok(domain)
    }

    /// Ends a domain.
    pub fn remove(&self, name: &str) -> Result<(), DomainError> {
        let domain = self.domain(name)?;
        if Arc::ptr_eq(&domain, &self.default) {
            return Err(DomainError::Default { name: domain.name().to_owned() });
        }
        self.named.write().domains.remove(domain.name());
        Ok(())
    }
}

impl Named {
    fn made_up(&mut self) -> String {
        loop {
            self.made_up += 1;
            let name = format!("d-{}", self.made_up);
            if !self.domains.contains_key(&name) {
                return name;
            }
        }
    }
}

/// The name in lower case, as host names are compared.
fn parsed(name: &str) -> Result<String, DomainError> {
    let lower = name.to_ascii_lowercase();
    let fits = (1..=63).contains(&lower.len()) && !lower.starts_with('-') && !lower.ends_with('-');
    let plain = lower.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits && plain { Ok(lower) } else { Err(DomainError::BadName { name: name.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_name_is_never_taken() {
        let estate = Estate::new("d-1", Settings::default(), Outfit::default()).unwrap();
        let made = estate.create(None, Settings::default(), None).unwrap();
        assert_eq!(made.name(), "d-2");
        estate.remove("d-2").unwrap();
        assert_eq!(estate.create(None, Settings::default(), None).unwrap().name(), "d-3");
    }

    #[test]
    fn names_are_host_labels_in_any_case() {
        let estate = Estate::new("Acme", Settings::default(), Outfit::default()).unwrap();
        assert_eq!(estate.domain("ACME").unwrap().name(), "acme");
        for bad in ["", "-a", "a-", "a.b", "a/b", "a b", &"a".repeat(64)] {
            let refused = Err(DomainError::BadName { name: bad.to_owned() });
            assert_eq!(estate.create(Some(bad), Settings::default(), None).map(|_| ()), refused);
        }
        assert!(matches!(estate.create(Some("ACME"), Settings::default(), None), Err(DomainError::Taken { .. })));
        assert!(matches!(estate.remove("acme"), Err(DomainError::Default { .. })));
    }
}
