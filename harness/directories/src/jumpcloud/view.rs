//! View of an organisation: the directory as one request sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use egnyte_protocol::directory::{Directory, Id};

/// Time at which everything was created that the scenario began with.
pub(super) const BEGINNING: &str = "2026-01-05T08:00:00.000Z";

/// Directory as one request sees it.
#[derive(Debug)]
pub(super) struct View {
    pub(super) directory: Arc<Directory>,
    pub(super) organization: String,
    /// Id of the application, where there is one.
    pub(super) application: Option<String>,
    pub(super) without_password: BTreeSet<Id>,
    /// People who were created after the beginning, with the time.
    pub(super) later: Vec<(Id, String)>,
    pub(super) events: Vec<Value>,
}

impl View {
    /// Returns the time at which a person was created.
    pub(super) fn created(&self, id: &Id) -> &str {
        self.later.iter().find(|(later, _)| later == id).map_or(BEGINNING, |(_, created)| created)
    }
}
