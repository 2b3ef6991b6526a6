//! Control by tests: seeds, marks, snapshots, faults, limits, and the state before the last write.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::snapshots::{Snapshot, SnapshotSummary, UnknownSnapshotError};
use super::{DomainOptions, EgnyteDomain, State, StateBeforeWrite};
use crate::control::faults::{LastWrite, RequestLine, TriggeredFault};
use crate::control::limits::{RateLimitStatus, Usage};
use crate::control::settings::SettingsInput;
use crate::control::{ControlInputError, Faults, Seed};
use egnyte_domain::{Change, Roster, Undone, UnknownMarkError};

impl EgnyteDomain {
    /// Marks the current state, and returns the number of the mark.
    pub fn mark(&self) -> u64 {
        let mut state = self.state.lock();
        let State { roster, marks, .. } = &mut *state;
        marks.mark(Arc::make_mut(roster))
    }

    /// Returns the differences since a mark.
    pub fn changes(&self, since: u64) -> Result<Vec<Change>, UnknownMarkError> {
        let state = self.state.lock();
        state.marks.changes(since, &state.roster)
    }

    /// Returns the changes since a mark that were undone.
    pub fn undone(&self, since: u64) -> Result<Vec<Undone>, UnknownMarkError> {
        let state = self.state.lock();
        state.marks.undone(since, &state.roster)
    }

    /// Creates everything in a seed, or nothing, and returns the created objects.
    pub fn apply_seed(&self, seed: Seed) -> Result<Value, ControlInputError> {
        let ((created, faults), _) = self.write(|context| seed.apply(context))?;
        self.faults(|set| set.add_all(faults));
        Ok(created)
    }

    /// Changes the settings and the rate limits.
    pub fn change_settings(&self, input: &SettingsInput) -> Result<(), ControlInputError> {
        self.update_settings(|settings| input.apply(settings))?;
        if let Some(limits) = input.limits.0 {
            self.usage(|usage| usage.set_limits(limits));
        }
        Ok(())
    }

    /// Returns a copy of the domain before its last write, for reading.
    pub fn before_last_write(&self) -> Option<Self> {
        let state = self.state.lock();
        let StateBeforeWrite { roster, .. } = state.before_last_write.as_ref()?;
        let options = DomainOptions { token: Some(String::new()), seed_number: None, clock: Arc::clone(&self.clock) };
        let mut past = Self::new(&self.name, state.settings.clone(), options);
        past.cursor_secret.clone_from(&self.cursor_secret);
        past.state.lock().roster = Arc::clone(roster);
        Some(past)
    }

    /// Takes a snapshot, without journal, tokens and faults, and returns its number.
    pub fn take_snapshot(&self) -> u64 {
        let mut state = self.state.lock();
        let State { roster, ids, writes, settings, .. } = &*state;
        let (roster, ids, settings) = (Arc::clone(roster), ids.clone(), settings.clone());
        let snapshot = Snapshot { roster, ids, writes: *writes, settings, at: self.time() };
        state.snapshots.add(snapshot)
    }

    /// Restores a snapshot. Marks and history are removed, because the differences since then are lost.
    pub fn restore(&self, id: u64) -> Result<(), UnknownSnapshotError> {
        let mut state = self.state.lock();
        let Snapshot { roster, ids, writes, settings, .. } = state.snapshots.get(id)?;
        (state.roster, state.ids, state.writes, state.settings) = (roster, ids, writes, settings);
        state.marks.clear();
        state.history.clear();
        state.before_last_write = None;
        state.end_sessions_without_right();
        Ok(())
    }

    /// Removes a snapshot.
    pub fn remove_snapshot(&self, id: u64) -> Result<(), UnknownSnapshotError> {
        self.state.lock().snapshots.remove(id)
    }

    /// Returns the snapshots, oldest first.
    pub fn snapshots(&self) -> Vec<SnapshotSummary> {
        self.state.lock().snapshots.summaries()
    }

    /// Returns the roster of a snapshot.
    pub fn snapshot_roster(&self, id: u64) -> Result<Arc<Roster>, UnknownSnapshotError> {
        Ok(self.state.lock().snapshots.get(id)?.roster)
    }

    /// Accesses the faults.
    pub fn faults<T>(&self, work: impl FnOnce(&mut Faults) -> T) -> T {
        work(&mut self.state.lock().faults)
    }

    /// Triggers the first fault that matches a request, if any. The request line is read only if there are faults.
    pub fn trigger_fault<'r>(&self, request: impl FnOnce() -> RequestLine<'r>) -> Option<TriggeredFault> {
        let mut state = self.state.lock();
        let State { faults, before_last_write, total_writes, .. } = &mut *state;
        if faults.is_empty() {
            return None;
        }
        let last_write = before_last_write.as_ref().map(|StateBeforeWrite { at, .. }| {
            let ago = Duration::try_from(self.now().duration_since(*at)).unwrap_or_default();
            LastWrite { number: *total_writes, ago }
        });
        faults.trigger(request(), last_write)
    }

    /// Accesses the rate limits and their usage.
    pub fn usage<T>(&self, work: impl FnOnce(&mut Usage) -> T) -> T {
        work(&mut self.state.lock().usage)
    }

    /// Counts a call of a token; `None` without limits or with an invalid token.
    pub fn count_call(&self, token: &str) -> Option<RateLimitStatus> {
        let now = self.now();
        self.is_valid_token(token).then(|| self.usage(|usage| usage.count_call(token, now)))?
    }
}
