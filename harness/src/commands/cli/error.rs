//! What is said of a word on the command line that cannot be used: one line each.

use std::path::PathBuf;

use crate::run::select::BadShard;
use egnyte_report::ReportFormatError;

/// A word of the command line that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The rule.
    #[error("--rule {word}: {why}")]
    Rule {
        /// As given.
        word: String,
        /// Why not.
        why: String,
    },
    /// The tags.
    #[error("--tags '{word}' cannot be read from column {column} on; write it as `@documented and not @journey`")]
    Tags {
        /// As given.
        word: String,
        /// Where reading stopped.
        column: usize,
    },
    /// The part.
    #[error("--shard: {0}")]
    Shard(#[from] BadShard),
    /// The report.
    #[error("--report: {0}")]
    Report(#[from] ReportFormatError),
    /// Two reports of which one would overwrite the other.
    #[error("--report: two reports go to {}", .0.display())]
    SameFile(PathBuf),
    /// The title.
    #[error("--name '{word}' is not a regular expression: {why}")]
    Name {
        /// As given.
        word: String,
        /// Why not.
        why: String,
    },
}
