//! One Egnyte domain at work: one lock, one door.
//!
//! Owns what `domain` is handed: the clock, the ids, the tokens; and what a test watches with: journal and marks.
//! Speaks commands, not protocols. Nobody outside sees the lock, and nothing waits while it is held.

mod entry;
mod expiring;
mod keys;
mod sign_in;
mod tokens;

use std::fmt;

use jiff::Timestamp;
use parking_lot::Mutex;
use rand::Rng;

use crate::control::Budget;
use crate::control::budget::UsedUp;
use crate::control::journal::{Exchange, Journal, Page};
use crate::domain::{Change, Desk, Ids, Marks, NoSuchMark, Roster, Rules};
use crate::guesses::{Settings, Tolerances};
pub use entry::{Entry, NotConfigured, TurnedAway, Unfit};
use sign_in::Doorway;
use tokens::Tokens;
pub use tokens::{Administrator, ApiKey, Grant, TOKEN_LIFE};

/// One Egnyte domain.
pub struct Instance {
    name: String,
    state: Mutex<State>,
}

/// Everything that changes. In one struct and behind one lock, so that the parts cannot drift apart.
struct State {
    roster: Roster,
    ids: Ids,
    marks: Marks,
    settings: Settings,
    tokens: Tokens,
    administrator: Administrator,
    doorway: Doorway,
    journal: Journal,
    budget: Budget,
}

/// Shows the name alone: the rest may be a million users, and tokens that are nobody's business.
impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Instance {
    /// An empty domain with one token.
    pub fn new(name: &str, settings: Settings, token: Option<String>) -> Self {
        let state = State {
            roster: Roster::new(*settings.rules()),
            ids: Ids::of(name),
            marks: Marks::default(),
            settings,
            tokens: Tokens::new(token.unwrap_or_else(|| secret(24))),
            administrator: Administrator::anybody(),
            doorway: Doorway::default(),
            journal: Journal::default(),
            budget: Budget::default(),
        };
        Self { name: name.to_owned(), state: Mutex::new(state) }
    }

    /// What the domain is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The roster as it is now: a copy, so that an answer can be formed while others go on.
    pub fn snapshot(&self) -> Roster {
        self.state.lock().roster.clone()
    }

    /// Does what `work` does, or, where that fails, nothing at all.
    pub fn write<T, E>(&self, work: impl FnOnce(&mut Desk<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut state = self.state.lock();
        let State { roster, ids, .. } = &mut *state;
        let before = roster.clone();
        let done = work(&mut Desk { roster, ids, now: now() });
        if done.is_err() {
            *roster = before;
        }
        done
    }

    /// What the domain is set to.
    pub fn settings(&self) -> Settings {
        self.state.lock().settings.clone()
    }

    /// The rules in force.
    pub fn rules(&self) -> Rules {
        *self.state.lock().roster.rules()
    }

    /// What the domain lets pass.
    pub fn tolerances(&self) -> Tolerances {
        self.state.lock().settings.tolerances()
    }

    /// Sets the domain to what `change` makes of its settings, or leaves it.
    pub fn set<E>(&self, change: impl FnOnce(&Settings) -> Result<Settings, E>) -> Result<(), E> {
        let mut state = self.state.lock();
        state.settings = change(&state.settings)?;
        let rules = *state.settings.rules();
        state.roster.set_rules(rules);
        Ok(())
    }

    /// Marks the present state.
    pub fn mark(&self) -> u64 {
        let mut state = self.state.lock();
        let State { roster, marks, .. } = &mut *state;
        marks.mark(roster)
    }

    /// What became different since a mark.
    pub fn changes(&self, since: u64) -> Result<Vec<Change>, NoSuchMark> {
        let state = self.state.lock();
        state.marks.changes(since, &state.roster)
    }

    /// Empties roster, journal, marks and what was spent, and signs everybody out; settings, passwords and tokens stay,
    /// and no id is given twice.
    pub fn reset(&self) {
        let mut state = self.state.lock();
        state.roster = Roster::new(*state.settings.rules());
        state.marks.clear();
        state.journal.clear();
        state.doorway.forget();
        state.budget.renew();
    }

    /// Writes an exchange into the journal.
    pub fn record(&self, exchange: Exchange) {
        self.state.lock().journal.record(exchange);
    }

    /// Reads what is wanted of the journal.
    pub fn journal(&self, after: u64, limit: usize, wanted: impl Fn(&Exchange) -> bool) -> Page {
        self.state.lock().journal.page(after, limit, wanted)
    }

    /// Spends one request, or tells that nothing is left.
    pub fn spend(&self) -> Result<(), UsedUp> {
        self.state.lock().budget.spend()
    }

    /// The token of a request was refused.
    pub fn refuse(&self) {
        self.state.lock().budget.refuse();
    }

    /// What may be spent and what was, and the number of the latest exchange.
    pub fn budget(&self) -> (Budget, u64) {
        let state = self.state.lock();
        (state.budget.clone(), state.journal.last())
    }

    /// Sets a fresh budget, and tells how the one before it was spent, with the number of the latest exchange.
    pub fn replace_budget(&self, budget: Budget) -> (Budget, u64) {
        let mut state = self.state.lock();
        (std::mem::replace(&mut state.budget, budget), state.journal.last())
    }
}

/// The time, to the millisecond: more digits than that, and some clients' parsers stumble.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// A secret as Egnyte makes its tokens: lower-case letters and digits.
fn secret(length: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut random = rand::rng();
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Refusal, User, UserName};

    fn create(instance: &Instance, names: &[&str]) -> Result<(), Refusal> {
        instance.write(|desk| {
            for name in names {
                let user = User::new(desk.ids.user(), UserName::parse(name)?, desk.now);
                desk.roster.create_user(user)?;
            }
            Ok(())
        })
    }

    #[test]
    fn work_that_fails_half_way_leaves_nothing_behind() {
        let instance = Instance::new("acme", Settings::default(), None);
        let mark = instance.mark();
        assert!(create(&instance, &["ada", "grace", "Ada"]).is_err());
        assert_eq!(instance.snapshot().user_count(), 0);
        assert_eq!(instance.changes(mark), Ok(Vec::new()));
        assert!(create(&instance, &["ada", "grace"]).is_ok());
        assert_eq!(instance.changes(mark).unwrap().len(), 2);
    }

    #[test]
    fn a_token_is_good_until_all_are_revoked() {
        let instance = Instance::new("acme", Settings::default(), Some("first".to_owned()));
        let second = instance.issue_token();
        assert!(instance.admits("first") && instance.admits(&second));
        assert!(!instance.admits("") && !instance.admits("firs") && !instance.admits("first "));
        instance.revoke_tokens();
        assert!(!instance.admits("first") && instance.token().is_none());
    }

    #[test]
    fn a_reset_domain_knows_no_former_mark() {
        let instance = Instance::new("acme", Settings::default(), None);
        let mark = instance.mark();
        instance.reset();
        assert_eq!(instance.changes(mark), Err(NoSuchMark { mark }));
        assert_ne!(instance.mark(), mark);
    }
}
