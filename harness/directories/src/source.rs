//! Sources: the forms in which a directory is served, and the served directory of one scenario.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

use egnyte_protocol::Delivery;
use egnyte_support::did_you_mean::Hint;

use crate::files::FileDirectory;

/// Form in which a directory is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// CSV files, and the JSON file of `exec:`.
    Files,
}

impl Source {
    /// Every source, in the order of the documentation.
    pub const ALL: [Self; 1] = [Self::Files];

    /// Returns the word for the command line and `conformance.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Error: the word is not a source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown source `{word}`{hint}; the sources are {}", Source::ALL.map(Source::as_str).join(", "))]
pub struct UnknownSourceError {
    word: String,
    hint: Hint,
}

impl FromStr for Source {
    type Err = UnknownSourceError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let hint = || Hint::of(word, Self::ALL.map(Self::as_str));
        let unknown = || UnknownSourceError { word: word.to_owned(), hint: hint() };
        Self::ALL.into_iter().find(|source| source.as_str() == word).ok_or_else(unknown)
    }
}

/// Error: a directory cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// A file of the directory cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// Path of the file.
        path: PathBuf,
        /// Cause.
        error: String,
    },
}

impl SourceError {
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Unwritable { path: path.to_owned(), error: error.to_string() }
    }
}

/// Served directory of one scenario.
#[derive(Debug)]
pub enum ServedDirectory {
    /// Folder of files.
    Files(FileDirectory),
}

impl ServedDirectory {
    /// Serves the directory after an event.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn publish(&self, delivery: &Delivery) -> Result<(), SourceError> {
        match self {
            Self::Files(files) => files.write(&delivery.directory),
        }
    }

    /// Returns the values of the placeholders that lead a build to the directory.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Files(files) => vec![("directory_url", files.folder().to_string_lossy().into_owned())],
        }
    }

    /// Returns the environment variables that lead a build to the directory.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Files(files) => vec![("DIRECTORY_URL", files.folder().to_string_lossy().into_owned())],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn unknown_source_names_the_nearest() {
        let error = "file".parse::<Source>().unwrap_err().to_string();
        assert!(error.starts_with("unknown source `file` (did you mean `files`?); the sources are files"), "{error}");
        assert!(Source::ALL.iter().all(|source| source.as_str().parse() == Ok(*source)));
    }
}
