//! Errors of a build.

use std::path::{Path, PathBuf};

use egnyte_protocol::connector::ConnectorError;

/// Error: a sync did not take place.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file of the directory cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Cause.
        reason: String,
    },
    /// The service refuses to be read, or cannot be reached.
    #[error("cannot read the directory: {0}")]
    Directory(String),
    /// An environment variable is missing.
    #[error("the variable {0} is not set")]
    Unset(&'static str),
    /// The connector failed.
    #[error(transparent)]
    Connector(#[from] ConnectorError),
}

impl BuildError {
    pub(super) fn file(path: &Path, reason: &impl ToString) -> Self {
        Self::File { path: path.to_owned(), reason: reason.to_string() }
    }
}
