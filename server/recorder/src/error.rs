//! Errors of recording and comparing, one line each.

use std::io;
use std::path::PathBuf;

use egnyte_support::cause::innermost;

/// Error of recording or comparing.
#[derive(Debug, thiserror::Error)]
pub enum RecorderError {
    /// File or folder.
    #[error("cannot use {}: {error}", path.display())]
    File {
        /// Path.
        path: PathBuf,
        /// Error of the system.
        error: io::Error,
    },
    /// File that is no exchange.
    #[error("{} is no exchange: {reason}", path.display())]
    Invalid {
        /// Path.
        path: PathBuf,
        /// Description, with line and column.
        reason: String,
    },
    /// No file with an exchange.
    #[error("{} has no exchange: expected *.json", .0.display())]
    Nothing(PathBuf),
    /// Invalid URL.
    #[error("{url} is no SCIM base URL: {reason}")]
    Url {
        /// Text of the URL.
        url: String,
        /// Description of the error.
        reason: String,
    },
    /// Address that is not available.
    #[error("cannot listen: {0}")]
    Listen(io::Error),
    /// Client that cannot be built, or a mock that does not answer.
    #[error("{0}")]
    Http(String),
    /// Refusal by the control API of the mock.
    #[error("the mock refuses {path}: {reason}")]
    Mock {
        /// Path in the control API.
        path: String,
        /// Its reason.
        reason: String,
    },
}

impl From<reqwest::Error> for RecorderError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(innermost(&error.without_url()).to_string())
    }
}
