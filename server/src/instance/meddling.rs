//! What a test meddles with: seeds, snapshots, faults, limits, and a look at what was.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::snapshots::{NoSuchSnapshot, Snapshot};
use super::{Before, Instance, Outfit, State};
use crate::control::faults::{Asked, Fired, LastWrite};
use crate::control::limits::{Standing, Usage};
use crate::control::{Faults, Seed, Unreadable};

impl Instance {
    /// Makes everything in a seed, or nothing, and tells what was made.
    pub fn plant(&self, seed: &Seed<'_>) -> Result<Value, Unreadable> {
        let (made, _) = self.write(|desk| seed.plant(desk))?;
        self.faults(|faults| faults.set_all(&seed.faults));
        Ok(made)
    }

    /// The domain as it was before its last write, to be read from.
    pub fn before_last_write(&self) -> Option<Self> {
        let state = self.state.lock();
        let Before { roster, .. } = state.before_last_write.as_ref()?;
        let outfit = Outfit { token: Some(String::new()), seed_number: None, clock: Arc::clone(&self.clock) };
        let past = Self::new(&self.name, state.settings.clone(), outfit);
        past.state.lock().roster = Arc::clone(roster);
        Some(past)
    }

    /// Keeps what the domain is now, to come back to; journal, tokens and faults are not part of it.
    pub fn take_snapshot(&self) -> u64 {
        let mut state = self.state.lock();
        let State { roster, ids, writes, settings, .. } = &*state;
        let snapshot =
            Snapshot { roster: Arc::clone(roster), ids: ids.clone(), writes: *writes, settings: settings.clone() };
        state.snapshots.keep(snapshot)
    }

    /// Comes back to a snapshot. Marks are forgotten: what lies between is no longer one story.
    pub fn restore(&self, id: u64) -> Result<(), NoSuchSnapshot> {
        let mut state = self.state.lock();
        let Snapshot { roster, ids, writes, settings } = state.snapshots.get(id)?;
        (state.roster, state.ids, state.writes, state.settings) = (roster, ids, writes, settings);
        state.marks.clear();
        state.before_last_write = None;
        Ok(())
    }

    /// Throws a snapshot away.
    pub fn remove_snapshot(&self, id: u64) -> Result<(), NoSuchSnapshot> {
        self.state.lock().snapshots.remove(id)
    }

    /// The numbers of the snapshots that are kept.
    pub fn snapshots(&self) -> Vec<u64> {
        self.state.lock().snapshots.ids()
    }

    /// Looks at the faults, or changes them.
    pub fn faults<T>(&self, work: impl FnOnce(&mut Faults) -> T) -> T {
        work(&mut self.state.lock().faults)
    }

    /// The fault that meets a request, if one does.
    pub fn meet(&self, asked: Asked<'_>) -> Option<Fired> {
        let mut state = self.state.lock();
        let State { faults, before_last_write, befores, .. } = &mut *state;
        if faults.are_none() {
            return None;
        }
        let last_write = before_last_write.as_ref().map(|Before { at, .. }| {
            let ago = Duration::try_from(self.clock.now().duration_since(*at)).unwrap_or_default();
            LastWrite { number: *befores, ago }
        });
        faults.meet(asked, last_write)
    }

    /// Looks at what tokens have used of their limits, or changes that.
    pub fn usage<T>(&self, work: impl FnOnce(&mut Usage) -> T) -> T {
        work(&mut self.state.lock().usage)
    }

    /// Counts a call of a token; nothing where there are no limits or the token is not good.
    pub fn call(&self, token: &str) -> Option<Standing> {
        let now = self.clock.now();
        self.admits(token).then(|| self.usage(|usage| usage.call(token, now)))?
    }
}
