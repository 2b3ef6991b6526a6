//! Snapshots of a domain. Taking and restoring one cost the same for one account and for a million.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;

use crate::guesses::Settings;
use egnyte_domain::{Ids, Roster};

/// Maximum number of snapshots; a new one replaces the oldest.
pub const MAX_SNAPSHOTS: usize = 256;

/// State of a domain.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) roster: Arc<Roster>,
    /// Restored as well, so that later objects have the same ids each time.
    pub(super) ids: Ids,
    pub(super) writes: u64,
    pub(super) settings: Settings,
    /// Time on the clock of the domain.
    pub(super) at: Timestamp,
}

/// Facts about a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotSummary {
    /// Number.
    pub id: u64,
    /// Time on the clock of the domain.
    pub at: Timestamp,
    /// Number of accounts.
    pub users: usize,
    /// Number of groups.
    pub groups: usize,
}

/// Unknown snapshot: never taken, removed, or replaced by a newer one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no snapshot {id}: the newest {} are kept", MAX_SNAPSHOTS)]
pub struct UnknownSnapshotError {
    /// Number of the snapshot.
    pub id: u64,
}

/// Snapshots of a domain, oldest first.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    last: u64,
    snapshots: VecDeque<(u64, Snapshot)>,
}

impl Snapshots {
    /// Adds a snapshot, and returns its number.
    pub(super) fn add(&mut self, snapshot: Snapshot) -> u64 {
        self.last += 1;
        self.snapshots.push_back((self.last, snapshot));
        if self.snapshots.len() > MAX_SNAPSHOTS {
            self.snapshots.pop_front();
        }
        self.last
    }

    /// Returns a snapshot, which can be restored repeatedly.
    pub(super) fn get(&self, id: u64) -> Result<Snapshot, UnknownSnapshotError> {
        let found = self.snapshots.iter().find(|(number, _)| *number == id);
        found.map(|(_, snapshot)| snapshot.clone()).ok_or(UnknownSnapshotError { id })
    }

    pub(super) fn remove(&mut self, id: u64) -> Result<(), UnknownSnapshotError> {
        let at = self.snapshots.iter().position(|(number, _)| *number == id).ok_or(UnknownSnapshotError { id })?;
        self.snapshots.remove(at);
        Ok(())
    }

    pub(super) fn summaries(&self) -> Vec<SnapshotSummary> {
        let summary = |(id, Snapshot { roster, at, .. }): &(u64, Snapshot)| SnapshotSummary {
            id: *id,
            at: *at,
            users: roster.user_count(),
            groups: roster.group_count(),
        };
        self.snapshots.iter().map(summary).collect()
    }
}
