//! Runtime state of one Egnyte domain, behind one lock.
//!
//! Supplies `domain` with the time, ids and tokens, and holds the state that tests observe and control: journal, marks,
//! faults, limits, snapshots. Its methods are commands, not protocols. The lock is private, and no method waits while it
//! is held.

mod attempts;
mod authorization;
mod clock;
mod credentials;
mod expiring_map;
mod snapshots;
mod sso;
mod test_control;
mod tokens;
mod write;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::control::budget::BudgetError;
use crate::control::history::History;
use crate::control::journal::{Exchange, Journal, JournalPage, JournalSize};
use crate::control::limits::Usage;
use crate::control::{Budget, Faults};
use crate::guesses::{Leniency, Settings};
use attempts::FailedAttempts;
pub use attempts::{CredentialsError, TokenGuesses};
pub use authorization::Authorization;
use authorization::AuthorizationCodes;
pub(crate) use clock::system_time;
use clock::truncate_to_millis;
pub use clock::{Clock, ClockRangeError, ClockReading};
use egnyte_domain::{Ids, Marks, Roster, Rules};
use snapshots::Snapshots;
pub use snapshots::{MAX_SNAPSHOTS, SnapshotSummary, UnknownSnapshotError};
use sso::SsoState;
pub(crate) use sso::signing_key;
pub use sso::{LoggedOut, SignInError, SignInRejected, SignOutError, SignedIn, SsoNotConfiguredError};
pub(crate) use tokens::random_secret;
pub use tokens::{Administrator, ApiKey, TokenClient, TokenGrant, TokenHolder};
use tokens::{Tokens, seeded_secret};

/// Start of time in a domain with a seed number.
const EPOCH: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// Length of the secret of a domain's cursors.
const CURSOR_SECRET_LENGTH: usize = 24;

/// Egnyte domain.
pub struct EgnyteDomain {
    name: String,
    clock: Arc<Clock>,
    /// Milliseconds by which this domain is ahead of the clock of all domains. The clock is read while the state is locked.
    ahead_millis: AtomicI64,
    /// Seed of ids, times and tokens; `None` for random ones.
    seed_number: Option<u64>,
    /// Secret by which the domain knows its own cursors.
    cursor_secret: String,
    state: Mutex<State>,
}

/// Options of a new domain besides its name and settings.
#[derive(Debug, Clone, Default)]
pub struct DomainOptions {
    /// First token; generated if `None`.
    pub token: Option<String>,
    /// Seed of ids, times and tokens, which makes them reproducible.
    pub seed_number: Option<u64>,
    /// Clock of the domain.
    pub clock: Arc<Clock>,
}

/// Mutable state, in one struct behind one lock, so that its parts are always consistent.
struct State {
    /// Shared with readers, whose copy does not change.
    roster: Arc<Roster>,
    ids: Ids,
    marks: Marks,
    settings: Settings,
    tokens: Tokens,
    issued_tokens: u64,
    codes: AuthorizationCodes,
    administrator: Administrator,
    failed_attempts: FailedAttempts,
    sso: SsoState,
    journal: Journal,
    history: History,
    budget: Budget,
    faults: Faults,
    usage: Usage,
    snapshots: Snapshots,
    writes: u64,
    /// State before the last write, if a fault needs it.
    before_last_write: Option<StateBeforeWrite>,
    /// Writes since start. Unlike `writes`, not rolled back when a snapshot is restored.
    total_writes: u64,
}

/// State of the domain before a write.
struct StateBeforeWrite {
    roster: Arc<Roster>,
    /// Time of the write.
    at: Timestamp,
}

/// Shows the name only: the rest may be a million users, and it contains tokens.
impl fmt::Debug for EgnyteDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EgnyteDomain").field("name", &self.name).finish_non_exhaustive()
    }
}

impl EgnyteDomain {
    /// Creates an empty domain with one token.
    pub fn new(name: &str, settings: Settings, options: DomainOptions) -> Self {
        let DomainOptions { token, seed_number, clock } = options;
        let state = State {
            roster: Arc::new(Roster::new(*settings.rules())),
            ids: seed_number.map_or_else(|| Ids::for_domain(name), |number| Ids::with_seed(name, number)),
            marks: Marks::default(),
            settings,
            tokens: Tokens::default(),
            issued_tokens: 0,
            codes: AuthorizationCodes::default(),
            administrator: Administrator::generate(),
            failed_attempts: FailedAttempts::default(),
            sso: SsoState::default(),
            journal: Journal::default(),
            history: History::default(),
            budget: Budget::default(),
            faults: Faults::default(),
            usage: Usage::default(),
            snapshots: Snapshots::default(),
            writes: 0,
            before_last_write: None,
            total_writes: 0,
        };
        let cursor_secret = match seed_number {
            Some(number) => seeded_secret(CURSOR_SECRET_LENGTH, (name, number), u64::MAX),
            None => random_secret(CURSOR_SECRET_LENGTH),
        };
        let state = Mutex::new(state);
        let domain =
            Self { name: name.to_owned(), clock, ahead_millis: AtomicI64::new(0), seed_number, cursor_secret, state };
        match token {
            Some(token) => domain.state.lock().tokens.add(token),
            None => drop(domain.issue_token()),
        }
        domain
    }

    /// Returns the name of the domain.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the secret by which the domain knows its own cursors.
    pub fn cursor_secret(&self) -> &str {
        &self.cursor_secret
    }

    /// Returns the current roster. The copy does not change, so that a response can be rendered without the lock.
    pub fn roster(&self) -> Arc<Roster> {
        Arc::clone(&self.state.lock().roster)
    }

    /// Returns the settings.
    pub fn settings(&self) -> Settings {
        self.state.lock().settings.clone()
    }

    /// Returns the rules in force.
    pub fn rules(&self) -> Rules {
        *self.state.lock().roster.rules()
    }

    /// Returns the tolerances that are on.
    pub fn leniency(&self) -> Leniency {
        self.state.lock().settings.leniency()
    }

    /// Replaces the settings by the result of `change`, unless it fails.
    pub fn update_settings<E>(&self, change: impl FnOnce(&Settings) -> Result<Settings, E>) -> Result<(), E> {
        let mut state = self.state.lock();
        state.settings = change(&state.settings)?;
        let rules = *state.settings.rules();
        Arc::make_mut(&mut state.roster).set_rules(rules);
        state.end_sessions_without_right();
        Ok(())
    }

    /// Clears roster, journal, history, marks, faults, usage and sessions. Settings, passwords, tokens and snapshots stay, and no
    /// id is assigned twice.
    pub fn reset(&self) {
        let mut state = self.state.lock();
        state.roster = Arc::new(Roster::new(*state.settings.rules()));
        state.marks.clear();
        state.journal.clear();
        state.history.clear();
        state.sso.clear();
        state.failed_attempts = FailedAttempts::default();
        state.budget.renew();
        state.faults.clear();
        state.usage.clear();
        state.before_last_write = None;
    }

    /// Changes the number of exchanges that the journal keeps.
    pub fn resize_journal(&self, size: JournalSize) {
        self.state.lock().journal.resize(size);
    }

    /// Records an exchange in the journal.
    pub fn record(&self, exchange: Exchange) {
        self.state.lock().journal.record(exchange);
    }

    /// Returns the exchanges after a number that match a filter.
    pub fn journal(&self, after: u64, limit: usize, filter: impl Fn(&Exchange) -> bool) -> JournalPage {
        self.state.lock().journal.page(after, limit, filter)
    }

    /// Removes all exchanges from the journal; the numbering continues.
    pub fn clear_journal(&self) {
        self.state.lock().journal.clear();
    }

    /// Deducts a request from the budget.
    pub fn spend_request(&self) -> Result<(), BudgetError> {
        self.state.lock().budget.spend()
    }

    /// Deducts a request with an invalid token from the budget.
    pub fn count_refused_token(&self) {
        self.state.lock().budget.count_refused_token();
    }

    /// Returns the budget with its usage, and the number of the latest exchange.
    pub fn budget(&self) -> (Budget, u64) {
        let state = self.state.lock();
        (state.budget.clone(), state.journal.last())
    }

    /// Replaces the budget, and returns the previous one with the number of the latest exchange.
    pub fn replace_budget(&self, budget: Budget) -> (Budget, u64) {
        let mut state = self.state.lock();
        (std::mem::replace(&mut state.budget, budget), state.journal.last())
    }

    /// Moves the clock of this domain, beside that of all domains.
    pub fn advance_clock(&self, by: SignedDuration) -> Result<ClockReading, ClockRangeError> {
        let by = i64::try_from(by.as_millis()).map_err(|_| ClockRangeError)?;
        let moved = |ahead: i64| {
            let moved = ahead.checked_add(by)?;
            self.clock.now().checked_add(SignedDuration::from_millis(moved)).ok().map(|_| moved)
        };
        let updated = self.ahead_millis.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
        updated.map_err(|_| ClockRangeError)?;
        Ok(self.read_clock())
    }

    /// Returns time and state of the clock of this domain.
    fn read_clock(&self) -> ClockReading {
        let ClockReading { now, frozen, moved } = self.clock.read();
        let ahead = SignedDuration::from_millis(self.ahead_millis.load(Ordering::Relaxed));
        ClockReading { now: now.checked_add(ahead).unwrap_or(now), frozen, moved: moved.saturating_add(ahead) }
    }

    /// Returns the time on the clock of this domain.
    pub fn now(&self) -> Timestamp {
        self.read_clock().now
    }

    /// Returns the time in milliseconds: the parsers of some clients do not support more digits.
    fn time(&self) -> Timestamp {
        truncate_to_millis(self.now())
    }

    /// Returns the time that accounts and groups show. With a seed number, every write takes one second.
    fn timestamp(&self, writes: u64) -> Timestamp {
        let clock = self.read_clock();
        let reproducible = |_| {
            let seconds = SignedDuration::from_secs(i64::try_from(writes).unwrap_or(i64::MAX));
            EPOCH.checked_add(seconds).and_then(|time| time.checked_add(clock.moved)).unwrap_or(clock.now)
        };
        truncate_to_millis(self.seed_number.filter(|_| !clock.frozen).map_or(clock.now, reproducible))
    }
}

#[cfg(test)]
mod tests {
    use egnyte_domain::UnknownMarkError;

    use super::*;
    use egnyte_domain::{RosterError, User, UserName};

    fn create(domain: &EgnyteDomain, names: &[&str]) -> Result<(), RosterError> {
        let result = domain.write(|context| {
            for name in names {
                let user = User::new(context.ids.user(), UserName::parse(name)?, context.now);
                context.roster.create_user(user)?;
            }
            Ok(())
        });
        result.map(|((), _)| ())
    }

    #[test]
    fn failed_write_is_rolled_back() {
        let domain = EgnyteDomain::new("acme", Settings::default(), DomainOptions::default());
        let mark = domain.mark();
        assert!(create(&domain, &["ada", "grace", "Ada"]).is_err());
        assert_eq!(domain.roster().user_count(), 0);
        assert_eq!(domain.changes(mark), Ok(Vec::new()));
        assert!(create(&domain, &["ada", "grace"]).is_ok());
        assert_eq!(domain.changes(mark).unwrap().len(), 2);
    }

    #[test]
    fn token_is_valid_until_it_is_revoked() {
        let domain = EgnyteDomain::new(
            "acme",
            Settings::default(),
            DomainOptions { token: Some("first".to_owned()), ..DomainOptions::default() },
        );
        let second = domain.issue_token();
        assert!(domain.is_valid_token("first") && domain.is_valid_token(&second));
        assert!(!domain.is_valid_token("") && !domain.is_valid_token("firs") && !domain.is_valid_token("first "));
        domain.revoke_tokens();
        assert!(!domain.is_valid_token("first") && domain.token().is_none());
    }

    #[test]
    fn reset_removes_the_marks() {
        let domain = EgnyteDomain::new("acme", Settings::default(), DomainOptions::default());
        let mark = domain.mark();
        domain.reset();
        assert_eq!(domain.changes(mark), Err(UnknownMarkError { mark }));
        assert_ne!(domain.mark(), mark);
    }
}
