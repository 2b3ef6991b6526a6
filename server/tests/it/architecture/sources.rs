//! The source files of the server's crates.

use std::fs;
use std::path::{Path, PathBuf};

/// Packages of the server, and their folders.
pub(super) const CRATES: &[(&str, &str)] = &[
    ("egnyte-domain", "domain/src"),
    ("egnyte-scim", "scim/src"),
    ("egnyte-saml", "saml/src"),
    ("egnyte-mock", "src"),
];

/// One source file.
pub(super) struct Source {
    pub(super) package: &'static str,
    pub(super) path: PathBuf,
    /// Folders and stem below the crate's `src`.
    segments: Vec<String>,
    /// The text up to its tests.
    pub(super) code: String,
}

impl Source {
    /// Top-level file or folder that the file is part of.
    pub(super) fn part(&self) -> String {
        self.segments.first().cloned().unwrap_or_default()
    }

    /// Path of the module; empty for the crate's root.
    pub(super) fn module(&self) -> Vec<String> {
        let is_own = |name: &String| !matches!(name.as_str(), "mod" | "lib");
        self.segments.iter().filter(|name| is_own(name)).cloned().collect()
    }

    /// Numbered lines of code, without comments.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code.lines().enumerate().map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }
}

/// Every source file.
pub(super) fn sources() -> Vec<Source> {
    let found: Vec<_> = CRATES.iter().flat_map(|(package, folder)| of_crate(package, folder)).collect();
    assert!(found.len() > 100, "the sources are somewhere else");
    found
}

/// Source files of one crate.
pub(super) fn of_crate(package: &'static str, folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                None => folders.push(path),
                Some(_) => found.push(source(package, &root, path)),
            }
        }
    }
    found
}

fn source(package: &'static str, root: &Path, path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let below = path.strip_prefix(root).unwrap().with_extension("");
    let segments = below.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    Source { package, path, segments, code }
}
