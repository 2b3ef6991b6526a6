//! Writes to a domain, and the history of their effects.

use std::sync::Arc;

use super::{EgnyteDomain, State, StateBeforeWrite};
use crate::control::history::HistoryEntry;
use egnyte_domain::{Roster, WriteContext};

impl EgnyteDomain {
    /// Runs `work` as a transaction, and returns its result with the new roster.
    pub fn write<T, E>(&self, work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>) -> Result<(T, Arc<Roster>), E> {
        self.write_for(None, work)
    }

    /// Runs `work` as a transaction of a request, which is named by its start as in the journal.
    pub fn write_for<T, E>(
        &self,
        request: Option<u64>,
        work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<(T, Arc<Roster>), E> {
        self.command_for(request, |context| {
            let before = context.roster.clone();
            let result = work(context);
            if result.is_err() {
                *context.roster = before;
            }
            result
        })
    }

    /// Runs `work` that is one command of the roster and so atomic by itself, for a request. Unlike `write_for`, it copies no
    /// roster for a rollback, which is expensive among a million users.
    pub fn command_for<T, E>(
        &self,
        request: Option<u64>,
        work: impl FnOnce(&mut WriteContext<'_>) -> Result<T, E>,
    ) -> Result<(T, Arc<Roster>), E> {
        let mut state = self.state.lock();
        let now = self.timestamp(state.writes);
        let State { roster, ids, faults, .. } = &mut *state;
        let before = faults.need_previous_state().then(|| Arc::clone(roster));
        let result = work(&mut WriteContext { roster: Arc::make_mut(roster), ids, now });
        let effects = Arc::make_mut(roster).take_effects();
        let result = result?;
        let after = Arc::clone(roster);
        state.end_sessions_without_right();
        state.history.record(effects, now, request);
        state.writes += 1;
        state.total_writes += 1;
        state.before_last_write = before.map(|roster| StateBeforeWrite { roster, at: self.now() });
        Ok((result, after))
    }

    /// Returns the entries of the history that match a filter, oldest first.
    pub fn history(&self, filter: impl Fn(&HistoryEntry) -> bool) -> Vec<HistoryEntry> {
        self.state.lock().history.entries(filter)
    }

    /// Returns the numbers of the latest exchange and of the latest effect.
    pub fn positions(&self) -> (u64, u64) {
        let state = self.state.lock();
        (state.journal.last(), state.history.last())
    }
}
