//! One Egnyte domain at work: one lock, one door.
//!
//! Owns what `domain` is handed: the clock, the ids, the tokens; and what a test watches and meddles with: journal,
//! marks, faults, limits, snapshots. Speaks commands, not protocols. Nobody outside sees the lock, and nothing waits
//! while it is held.

mod clock;
mod keys;
mod meddling;
mod snapshots;
mod sso;
mod tokens;

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::control::budget::UsedUp;
use crate::control::journal::{Exchange, Journal, Page};
use crate::control::limits::Usage;
use crate::control::{Budget, Faults};
use crate::guesses::{Leniency, Settings};
pub use clock::{BeyondTime, Clock, Face};
use egnyte_domain::{Change, Ids, Marks, Roster, Rules, UnknownMarkError, WriteContext};
use snapshots::Snapshots;
pub use snapshots::{MOST_SNAPSHOTS, NoSuchSnapshot};
use sso::Doorway;
pub use sso::{Entry, NotConfigured, TurnedAway, Unfit};
use tokens::Tokens;
pub(crate) use tokens::secret;
pub use tokens::{Administrator, ApiKey, Grant, TOKEN_LIFE};

/// When everything began in a domain whose times can be told beforehand.
const EPOCH: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// One Egnyte domain.
pub struct Instance {
    name: String,
    clock: Arc<Clock>,
    /// Where ids, times and tokens come from, where they can be told beforehand.
    seed_number: Option<u64>,
    state: Mutex<State>,
}

/// What a domain is made with beyond its name and settings.
#[derive(Debug, Clone, Default)]
pub struct Outfit {
    /// Its first token; none is any.
    pub token: Option<String>,
    /// What ids, times and tokens are made from, so that they are the same in every run.
    pub seed_number: Option<u64>,
    /// The clock it goes by.
    pub clock: Arc<Clock>,
}

/// Everything that changes. In one struct and behind one lock, so that the parts cannot drift apart.
struct State {
    /// Shared with whoever forms an answer; what they hold stays as it is.
    roster: Arc<Roster>,
    ids: Ids,
    marks: Marks,
    settings: Settings,
    tokens: Tokens,
    tokens_made: u64,
    administrator: Administrator,
    doorway: Doorway,
    journal: Journal,
    budget: Budget,
    faults: Faults,
    usage: Usage,
    snapshots: Snapshots,
    writes: u64,
    /// What came before the last write, where a fault may ask for it.
    before_last_write: Option<Before>,
    /// How many of them there were; never set back, as `writes` is by a snapshot.
    befores: u64,
}

/// What the domain was before its last write.
struct Before {
    roster: Arc<Roster>,
    /// When that write was.
    at: Timestamp,
}

/// Shows the name alone: the rest may be a million users, and tokens that are nobody's business.
impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Instance {
    /// An empty domain with one token.
    pub fn new(name: &str, settings: Settings, outfit: Outfit) -> Self {
        let state = State {
            roster: Arc::new(Roster::new(*settings.rules())),
            ids: outfit.seed_number.map_or_else(|| Ids::for_domain(name), |number| Ids::with_seed(name, number)),
            marks: Marks::default(),
            settings,
            tokens: Tokens::default(),
            tokens_made: 0,
            administrator: Administrator::anybody(),
            doorway: Doorway::default(),
            journal: Journal::default(),
            budget: Budget::default(),
            faults: Faults::default(),
            usage: Usage::default(),
            snapshots: Snapshots::default(),
            writes: 0,
            before_last_write: None,
            befores: 0,
        };
        let Outfit { token, seed_number, clock } = outfit;
        let instance = Self { name: name.to_owned(), clock, seed_number, state: Mutex::new(state) };
        match token {
            Some(token) => instance.state.lock().tokens.hold(token),
            None => drop(instance.issue_token()),
        }
        instance
    }

    /// What the domain is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The roster as it is now, and for its holder stays, so that an answer can be formed while others go on.
    pub fn snapshot(&self) -> Arc<Roster> {
        Arc::clone(&self.state.lock().roster)
    }

    /// Does what `work` does, or, where that fails, nothing at all. What came of it, and the roster as it is then.
    pub fn write<T, E>(&self, work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>) -> Result<(T, Arc<Roster>), E> {
        self.command(|desk| {
            let before = desk.roster.clone();
            let done = work(desk);
            if done.is_err() {
                *desk.roster = before;
            }
            done
        })
    }

    /// The same for work that is one command of the roster, which does all it says or nothing by itself. Nothing is
    /// copied for the way back, which a write among a million pays for.
    pub fn command<T, E>(
        &self,
        work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<(T, Arc<Roster>), E> {
        let mut state = self.state.lock();
        let now = self.stamp(state.writes);
        let State { roster, ids, faults, .. } = &mut *state;
        let before = faults.look_back().then(|| Arc::clone(roster));
        let done = work(&mut WriteContext { roster: Arc::make_mut(roster), ids, now })?;
        let after = Arc::clone(roster);
        state.writes += 1;
        state.befores += 1;
        state.before_last_write = before.map(|roster| Before { roster, at: self.clock.now() });
        Ok((done, after))
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
    pub fn tolerances(&self) -> Leniency {
        self.state.lock().settings.tolerances()
    }

    /// Sets the domain to what `change` makes of its settings, or leaves it.
    pub fn set<E>(&self, change: impl FnOnce(&Settings) -> Result<Settings, E>) -> Result<(), E> {
        let mut state = self.state.lock();
        state.settings = change(&state.settings)?;
        let rules = *state.settings.rules();
        Arc::make_mut(&mut state.roster).set_rules(rules);
        Ok(())
    }

    /// Marks the present state.
    pub fn mark(&self) -> u64 {
        let mut state = self.state.lock();
        let State { roster, marks, .. } = &mut *state;
        marks.mark(Arc::make_mut(roster))
    }

    /// What became different since a mark.
    pub fn changes(&self, since: u64) -> Result<Vec<Change>, UnknownMarkError> {
        let state = self.state.lock();
        state.marks.changes(since, &state.roster)
    }

    /// Empties roster, journal, marks, faults and what was spent, and signs everybody out; settings, passwords, tokens
    /// and snapshots stay, and no id is given twice.
    pub fn reset(&self) {
        let mut state = self.state.lock();
        state.roster = Arc::new(Roster::new(*state.settings.rules()));
        state.marks.clear();
        state.journal.clear();
        state.doorway.forget();
        state.budget.renew();
        state.faults.clear();
        state.usage.clear();
        state.before_last_write = None;
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

    /// The time, to the millisecond: more digits than that, and some clients' parsers stumble.
    fn time(&self) -> Timestamp {
        whole(self.clock.now())
    }

    /// The time that accounts and groups show. Where it can be told beforehand, every write takes a second.
    fn stamp(&self, writes: u64) -> Timestamp {
        let face = self.clock.face();
        let told = |_| {
            let seconds = SignedDuration::from_secs(i64::try_from(writes).unwrap_or(i64::MAX));
            EPOCH.checked_add(seconds).and_then(|time| time.checked_add(face.moved)).unwrap_or(face.now)
        };
        whole(self.seed_number.filter(|_| !face.frozen).map_or(face.now, told))
    }
}

fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_domain::{RosterError, User, UserName};

    fn create(instance: &Instance, names: &[&str]) -> Result<(), RosterError> {
        let done = instance.write(|desk| {
            for name in names {
                let user = User::new(desk.ids.user(), UserName::parse(name)?, desk.now);
                desk.roster.create_user(user)?;
            }
            Ok(())
        });
        done.map(|((), _)| ())
    }

    #[test]
    fn work_that_fails_half_way_leaves_nothing_behind() {
        let instance = Instance::new("acme", Settings::default(), Outfit::default());
        let mark = instance.mark();
        assert!(create(&instance, &["ada", "grace", "Ada"]).is_err());
        assert_eq!(instance.snapshot().user_count(), 0);
        assert_eq!(instance.changes(mark), Ok(Vec::new()));
        assert!(create(&instance, &["ada", "grace"]).is_ok());
        assert_eq!(instance.changes(mark).unwrap().len(), 2);
    }

    #[test]
    fn a_token_is_good_until_all_are_revoked() {
        let instance =
            Instance::new("acme", Settings::default(), Outfit { token: Some("first".to_owned()), ..Outfit::default() });
        let second = instance.issue_token();
        assert!(instance.admits("first") && instance.admits(&second));
        assert!(!instance.admits("") && !instance.admits("firs") && !instance.admits("first "));
        instance.revoke_tokens();
        assert!(!instance.admits("first") && instance.token().is_none());
    }

    #[test]
    fn a_reset_domain_knows_no_former_mark() {
        let instance = Instance::new("acme", Settings::default(), Outfit::default());
        let mark = instance.mark();
        instance.reset();
        assert_eq!(instance.changes(mark), Err(UnknownMarkError { mark }));
        assert_ne!(instance.mark(), mark);
    }
}
