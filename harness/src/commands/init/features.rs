//! A first feature, the settings of an editor, and the stub that tells it the sentences. Never writes over anything.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::language::step_docs::{GLUE_FILE, glue, guide};

use super::{NotWritten, write_new};

const FEATURE: &str = include_str!("first.feature");

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it was left alone because something stood there.
    pub kept: bool,
}

/// Writes what is missing of all three into a folder.
///
/// # Errors
/// When a file cannot be made.
pub fn features(folder: &Path) -> Result<Vec<Written>, NotWritten> {
    // None of it is anything that JSON cannot hold.
    let settings = serde_json::to_string_pretty(&json!({
        "cucumber.features": ["features/**/*.feature"],
        "cucumber.glue": ["features/glue/*.js"],
    }));
    let files = [
        (folder.join("features").join("first.feature"), FEATURE.to_owned()),
        (folder.join("features").join("glue").join(GLUE_FILE), glue(&guide())),
        (folder.join(".vscode").join("settings.json"), settings.unwrap_or_default() + "\n"),
    ];
    files.into_iter().map(|(path, text)| unless_there(path, &text)).collect()
}

/// Writes the stub into a folder, and tells where it is.
///
/// # Errors
/// When there is one, or it cannot be made.
pub fn stub(folder: &Path) -> Result<PathBuf, NotWritten> {
    let path = folder.join(GLUE_FILE);
    write_new(&path, &glue(&guide()))?;
    Ok(path)
}

fn unless_there(path: PathBuf, text: &str) -> Result<Written, NotWritten> {
    match write_new(&path, text) {
        Ok(()) => Ok(Written { path, kept: false }),
        Err(NotWritten::There(_)) => Ok(Written { path, kept: true }),
        Err(NotWritten::Failed { path, error }) => Err(NotWritten::Failed { path, error }),
    }
}
