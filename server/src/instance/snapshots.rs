//! States of a domain to come back to. Taking one and coming back cost the same for one account and a million.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::guesses::Settings;
use egnyte_domain::{Ids, Roster};

/// The most that are kept; the oldest give way.
pub const MOST_SNAPSHOTS: usize = 256;

/// What a domain was.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) roster: Arc<Roster>,
    /// With them, what is made after coming back has the same ids each time.
    pub(super) ids: Ids,
    pub(super) writes: u64,
    pub(super) settings: Settings,
}

/// There is no snapshot of that number: never taken, or given way to newer ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no snapshot {id}: the newest {} are kept", MOST_SNAPSHOTS)]
pub struct NoSuchSnapshot {
    /// The number asked for.
    pub id: u64,
}

/// The snapshots of a domain, oldest first.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    last: u64,
    kept: VecDeque<(u64, Snapshot)>,
}

impl Snapshots {
    /// Keeps one and gives it a number.
    pub(super) fn keep(&mut self, snapshot: Snapshot) -> u64 {
        self.last += 1;
        self.kept.push_back((self.last, snapshot));
        if self.kept.len() > MOST_SNAPSHOTS {
            self.kept.pop_front();
        }
        self.last
    }

    /// The one of that number, which can be come back to again.
    pub(super) fn get(&self, id: u64) -> Result<Snapshot, NoSuchSnapshot> {
        let found = self.kept.iter().find(|(number, _)| *number == id);
        found.map(|(_, snapshot)| snapshot.clone()).ok_or(NoSuchSnapshot { id })
    }

    /// Throws one away.
    pub(super) fn remove(&mut self, id: u64) -> Result<(), NoSuchSnapshot> {
        let at = self.kept.iter().position(|(number, _)| *number == id).ok_or(NoSuchSnapshot { id })?;
        self.kept.remove(at);
        Ok(())
    }

    /// The numbers of those that are kept.
    pub(super) fn ids(&self) -> Vec<u64> {
        self.kept.iter().map(|(id, _)| *id).collect()
    }
}
