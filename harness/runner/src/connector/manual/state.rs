//! State of a run that a person drives, as it is kept in a file: so an interrupted run goes on with the same token, and knows
//! what the console holds.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::console::ConsoleState;
use egnyte_support::mask;

/// State of a run.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SavedState {
    /// Name of the Egnyte domain.
    domain: String,
    /// Its token.
    token: String,
    pub(super) console: ConsoleState,
}

/// Shows the domain only: the rest has the token.
impl fmt::Debug for SavedState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedState").field("domain", &self.domain).finish_non_exhaustive()
    }
}

/// State file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateFileError {
    /// The file cannot be read or written.
    #[error("cannot use {}: {error}", file.display())]
    Io {
        /// Path of the file.
        file: PathBuf,
        /// Error of the operating system.
        error: io::Error,
    },
    /// The file has another content.
    #[error("{}:{}:{}: it is no state of a run that a person drives: {error}", file.display(), error.line(), error.column())]
    Invalid {
        /// Path of the file.
        file: PathBuf,
        /// Error of the JSON.
        error: serde_json::Error,
    },
}

impl SavedState {
    /// Creates the state of a new run, whose domain and token no other run has.
    pub(super) fn new() -> Self {
        let random = || Uuid::new_v4().simple().to_string();
        let domain = format!("manual-{}", &random()[..6]);
        Self { domain, token: random(), console: ConsoleState::default() }
    }

    /// Returns the name of the domain, and its token.
    pub(super) fn domain(&self) -> (String, String) {
        (self.domain.clone(), self.token.clone())
    }

    /// Reads the state in a file.
    pub(super) fn read(file: &Path) -> Result<Self, StateFileError> {
        let text = fs::read_to_string(file).map_err(|error| StateFileError::Io { file: file.to_owned(), error })?;
        let state: Self =
            serde_json::from_str(&text).map_err(|error| StateFileError::Invalid { file: file.to_owned(), error })?;
        mask::register(&state.token);
        Ok(state)
    }

    /// Writes the state to a file, as a whole or not at all.
    pub(super) fn write(&self, file: &Path) -> Result<(), StateFileError> {
        let failed = |error| StateFileError::Io { file: file.to_owned(), error };
        let text = serde_json::to_string_pretty(self).map_err(|error| failed(error.into()))?;
        let new = file.with_extension("new");
        fs::write(&new, text).and_then(|()| fs::rename(&new, file)).map_err(failed)
    }
}
