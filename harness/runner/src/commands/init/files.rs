//! Files that a command creates and never overwrites: the first feature, the settings of an editor, the embedded
//! features and fixtures.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::language::step_docs::{GLUE_FILE, StepDocs, glue};
use crate::suite::embedded;

const FEATURE: &str = include_str!("first.feature");

/// File that a command created or kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CreatedFile {
    /// Path of the file.
    pub(crate) path: PathBuf,
    /// True if the file existed and was left unchanged.
    pub(crate) kept: bool,
}

/// Error while a file is created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InitError {
    /// The file exists.
    #[error("{} exists already and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        error: io::Error,
    },
}

/// Creates a first feature, the glue file and the editor settings in a folder, unless they exist.
pub(crate) fn init_features(folder: &Path) -> Result<Vec<CreatedFile>, InitError> {
    // The value has no content that JSON cannot represent.
    let settings = serde_json::to_string_pretty(&json!({
        "cucumber.features": ["features/**/*.feature"],
        "cucumber.glue": ["features/glue/*.js"],
    }));
    let files = [
        (folder.join("features").join("first.feature"), FEATURE.to_owned()),
        (folder.join("features").join("glue").join(GLUE_FILE), glue(&StepDocs::load())),
        (folder.join(".vscode").join("settings.json"), settings.unwrap_or_default() + "\n"),
    ];
    files.into_iter().map(|(path, text)| create_unless_present(path, &text)).collect()
}

/// Creates the glue file in a folder, and returns its path.
pub(crate) fn init_glue(folder: &Path) -> Result<PathBuf, InitError> {
    create(folder.join(GLUE_FILE), &glue(&StepDocs::load()))
}

/// Writes the embedded features and fixtures below a folder, unless they exist.
pub(crate) fn export(folder: &Path) -> Result<Vec<CreatedFile>, InitError> {
    let text = |path: &str| embedded::text(path).unwrap_or_default();
    embedded::paths().iter().map(|path| create_unless_present(folder.join(path), &text(path))).collect()
}

/// Creates a file, and the folder that it belongs in.
pub(super) fn create(path: PathBuf, text: &str) -> Result<PathBuf, InitError> {
    let write = || {
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        OpenOptions::new().write(true).create_new(true).open(&path)?.write_all(text.as_bytes())
    };
    match write() {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(InitError::Exists(path)),
        Err(error) => Err(InitError::Unwritable { path, error }),
    }
}

fn create_unless_present(path: PathBuf, text: &str) -> Result<CreatedFile, InitError> {
    match create(path, text) {
        Ok(path) => Ok(CreatedFile { path, kept: false }),
        Err(InitError::Exists(path)) => Ok(CreatedFile { path, kept: true }),
        Err(error) => Err(error),
    }
}
