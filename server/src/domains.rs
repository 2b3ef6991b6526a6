//! Egnyte domains of a server, by name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use parking_lot::RwLock;

use crate::guesses::Settings;
use crate::instance::{Clock, DomainOptions, EgnyteDomain};

/// Domains of a server, one of which is the default.
#[derive(Debug)]
pub struct Domains {
    started: Instant,
    clock: Arc<Clock>,
    /// Seed number of domains without their own.
    seed_number: Option<u64>,
    profile: Settings,
    default: Arc<EgnyteDomain>,
    by_name: RwLock<DomainsByName>,
    /// True once the server stops, so that streams end.
    closing: AtomicBool,
}

#[derive(Debug, Default)]
struct DomainsByName {
    domains: BTreeMap<String, Arc<EgnyteDomain>>,
    /// Number of generated names, which are never used again.
    generated: u64,
}

/// Options of a domain that is created; what is absent is generated.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewDomain<'a> {
    /// Name.
    pub name: Option<&'a str>,
    /// Token.
    pub token: Option<&'a str>,
    /// Seed number of ids, times and tokens.
    pub seed_number: Option<u64>,
}

/// Error in the name or the token of a domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Invalid name.
    #[error(
        "`{name}` is not a domain name: 1 to 63 of a-z, 0-9 and -, which is neither the first nor the last character"
    )]
    BadName {
        /// Name.
        name: String,
    },
    /// Name of an existing domain.
    #[error("there is already a domain `{name}`")]
    Taken {
        /// Name.
        name: String,
    },
    /// Unknown name.
    #[error("there is no domain `{name}`")]
    Unknown {
        /// Name.
        name: String,
    },
    /// Token in a form that a bearer token does not have.
    #[error(
        "`token` must have 8 to 256 characters: A-Z, a-z, 0-9 and -._~+/, with = only at its end (RFC 6750 section 2.1)"
    )]
    BadToken,
    /// Token that is valid in a domain.
    #[error("the token is valid in the domain `{name}`: choose another, or revoke it there first")]
    TokenTaken {
        /// Name of the domain.
        name: String,
    },
    /// Name of the default domain, which cannot be removed.
    #[error("`{name}` is the default domain and cannot be removed: reset it instead")]
    Default {
        /// Name.
        name: String,
    },
}

impl Domains {
    /// Creates the default domain.
    pub fn new(default: &str, settings: Settings, options: DomainOptions) -> Result<Self, DomainError> {
        let name = parse_name(default)?;
        let (clock, seed_number) = (Arc::clone(&options.clock), options.seed_number);
        let default = Arc::new(EgnyteDomain::new(&name, settings, options));
        let domains = BTreeMap::from([(name, Arc::clone(&default))]);
        let by_name = RwLock::new(DomainsByName { domains, generated: 0 });
        Ok(Self {
            started: Instant::now(),
            clock,
            seed_number,
            profile: Settings::default(),
            default,
            by_name,
            closing: AtomicBool::new(false),
        })
    }

    /// Sets the profile of later domains.
    #[must_use]
    pub fn with_profile(self, profile: Settings) -> Self {
        Self { profile, ..self }
    }

    /// Returns the default settings of a new domain.
    pub fn profile(&self) -> &Settings {
        &self.profile
    }

    /// Converts a moment to nanoseconds since the start of the server.
    pub fn nanos_at(&self, moment: Instant) -> u64 {
        u64::try_from(moment.duration_since(self.started).as_nanos()).unwrap_or(u64::MAX)
    }

    /// Ends all streams, since the server stops.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Returns whether the server stops.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Returns the clock of all domains.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Returns the default domain.
    pub fn default_domain(&self) -> &Arc<EgnyteDomain> {
        &self.default
    }

    /// Finds a domain by its name, case-insensitively.
    pub fn find(&self, name: &str) -> Result<Arc<EgnyteDomain>, DomainError> {
        let unknown = || DomainError::Unknown { name: name.to_owned() };
        self.by_name.read().domains.get(&name.to_ascii_lowercase()).cloned().ok_or_else(unknown)
    }

    /// Returns all domains, by name.
    pub fn all(&self) -> Vec<Arc<EgnyteDomain>> {
        self.by_name.read().domains.values().cloned().collect()
    }

    /// Returns the domain that a token is valid for.
    pub fn owner_of(&self, token: &str) -> Option<Arc<EgnyteDomain>> {
        self.all().into_iter().find(|domain| domain.is_valid_token(token))
    }

    /// Creates a domain. Without a name, one is generated; without a token, too; without a seed number, it has that of the
    /// server.
    pub fn create(&self, settings: Settings, options: NewDomain<'_>) -> Result<Arc<EgnyteDomain>, DomainError> {
        let mut by_name = self.by_name.write();
        let token = options.token.map(|token| by_name.free_token(token)).transpose()?;
        let name = options.name.map_or_else(|| Ok(by_name.generate_name()), parse_name)?;
        if by_name.domains.contains_key(&name) {
            return Err(DomainError::Taken { name });
        }
        let seed_number = options.seed_number.or(self.seed_number);
        let options = DomainOptions { token, seed_number, clock: Arc::clone(&self.clock) };
        let domain = Arc::new(EgnyteDomain::new(&name, settings, options));
        by_name.domains.insert(name, Arc::clone(&domain));
        Ok(domain)
    }

    /// Adds a token of the caller's choice to a domain.
    pub fn add_token(&self, domain: &EgnyteDomain, token: &str) -> Result<String, DomainError> {
        // Two domains that are given the same token at once must not both get it.
        let by_name = self.by_name.write();
        let token = by_name.free_token(token)?;
        domain.add_token(&token);
        Ok(token)
    }

    /// Removes a domain.
    pub fn remove(&self, name: &str) -> Result<(), DomainError> {
        let domain = self.find(name)?;
        if Arc::ptr_eq(&domain, &self.default) {
            return Err(DomainError::Default { name: domain.name().to_owned() });
        }
        self.by_name.write().domains.remove(domain.name());
        Ok(())
    }
}

impl DomainsByName {
    /// Returns a token of the caller's choice if it has the form of one, and is valid in no domain.
    fn free_token(&self, token: &str) -> Result<String, DomainError> {
        if !is_token(token) {
            return Err(DomainError::BadToken);
        }
        match self.domains.values().find(|domain| domain.is_valid_token(token)) {
            Some(owner) => Err(DomainError::TokenTaken { name: owner.name().to_owned() }),
            None => Ok(token.to_owned()),
        }
    }

    fn generate_name(&mut self) -> String {
        loop {
            self.generated += 1;
            let name = format!("d-{}", self.generated);
            if !self.domains.contains_key(&name) {
                return name;
            }
        }
    }
}

/// Returns whether a text is a bearer token (RFC 6750 section 2.1). A short one would be found, and masked, in other text.
fn is_token(text: &str) -> bool {
    let bare = text.trim_end_matches('=');
    (8..=256).contains(&text.len())
        && !bare.is_empty()
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

/// Parses a domain name, and returns it in lower case, as host names are compared.
fn parse_name(name: &str) -> Result<String, DomainError> {
    let lower = name.to_ascii_lowercase();
    let is_label = (1..=63).contains(&lower.len()) && !lower.starts_with('-') && !lower.ends_with('-');
    let is_plain = lower.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_label && is_plain { Ok(lower) } else { Err(DomainError::BadName { name: name.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(domains: &Domains, name: &str) -> Result<Arc<EgnyteDomain>, DomainError> {
        domains.create(Settings::default(), NewDomain { name: Some(name), ..NewDomain::default() })
    }

    #[test]
    fn a_token_has_the_form_of_a_bearer_token() {
        for good in ["abcdefgh", "A-z.0_9~+/==", &"a".repeat(256)] {
            assert!(is_token(good), "{good}");
        }
        for bad in ["", "abcdefg", "========", "abc=defgh", "abc defgh", "abcdefg\u{e9}", &"a".repeat(257)] {
            assert!(!is_token(bad), "{bad}");
        }
    }

    #[test]
    fn generated_name_is_unique() {
        let domains = Domains::new("d-1", Settings::default(), DomainOptions::default()).unwrap();
        let created = domains.create(Settings::default(), NewDomain::default()).unwrap();
        assert_eq!(created.name(), "d-2");
        domains.remove("d-2").unwrap();
        assert_eq!(domains.create(Settings::default(), NewDomain::default()).unwrap().name(), "d-3");
    }

    #[test]
    fn names_are_host_labels_in_any_case() {
        let domains = Domains::new("Acme", Settings::default(), DomainOptions::default()).unwrap();
        assert_eq!(domains.find("ACME").unwrap().name(), "acme");
        for bad in ["", "-a", "a-", "a.b", "a/b", "a b", &"a".repeat(64)] {
            let refused = Err(DomainError::BadName { name: bad.to_owned() });
            assert_eq!(create(&domains, bad).map(|_| ()), refused);
        }
        assert!(matches!(create(&domains, "ACME"), Err(DomainError::Taken { .. })));
        assert!(matches!(domains.remove("acme"), Err(DomainError::Default { .. })));
    }
}
