//! The features and fixtures that travel inside the binary. Knows their bytes and paths, not their meaning.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../features"]
#[prefix = "features/"]
struct Features;

#[derive(RustEmbed)]
#[folder = "../fixtures"]
#[prefix = "fixtures/"]
struct Fixtures;

/// What `export` did with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where it went, or would have gone.
    pub path: PathBuf,
    /// Whether it was left alone because something stood there.
    pub kept: bool,
}

/// The paths of the embedded files, `features/…` first, each part in order.
pub fn paths() -> Vec<String> {
    let mut features: Vec<String> = Features::iter().map(Cow::into_owned).collect();
    let mut fixtures: Vec<String> = Fixtures::iter().map(Cow::into_owned).collect();
    features.sort();
    fixtures.sort();
    features.append(&mut fixtures);
    features
}

/// The text of an embedded file.
pub fn text(path: &str) -> Option<String> {
    let file = Features::get(path).or_else(|| Fixtures::get(path))?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// Writes every embedded file below `folder`; what already stands there stays.
///
/// # Errors
/// When a folder or file cannot be written.
pub fn export(folder: &Path) -> Result<Vec<Written>, ExportError> {
    paths().iter().map(|path| write_one(path, folder.join(path))).collect()
}

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}", path.display())]
pub struct ExportError {
    path: PathBuf,
    source: std::io::Error,
}

fn write_one(embedded: &str, path: PathBuf) -> Result<Written, ExportError> {
    if path.exists() {
        return Ok(Written { path, kept: true });
    }
    let bytes = Features::get(embedded).or_else(|| Fixtures::get(embedded)).map(|file| file.data).unwrap_or_default();
    let parent = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(&path, bytes))
        .map_err(|source| ExportError { path: path.clone(), source })?;
    Ok(Written { path, kept: false })
}
