//! Source files of a crate, without their tests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One source file.
#[derive(Debug)]
pub struct Source {
    /// Package that it belongs to.
    pub package: &'static str,
    /// Path of the file.
    pub path: PathBuf,
    /// Folders and stem below the crate's `src`.
    segments: Vec<String>,
    /// Text up to its tests.
    pub code: String,
}

impl Source {
    /// Returns the top-level file or folder that the file is part of.
    pub fn part(&self) -> &str {
        self.segments.first().map_or("", String::as_str)
    }

    /// Returns the path of the module; empty for the crate's root.
    pub fn module(&self) -> Vec<String> {
        let is_own = |name: &&String| !matches!(name.as_str(), "mod" | "lib");
        self.segments.iter().filter(is_own).cloned().collect()
    }

    /// Returns the lines of code with their numbers, without comments.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code.lines().enumerate().map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Returns the place of a line, for messages.
    pub fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }

    fn read(package: &'static str, root: &Path, path: PathBuf) -> io::Result<Self> {
        let text = fs::read_to_string(&path)?;
        let tests = ["", "pub(crate) ", "pub(super) "].map(|scope| format!("\n#[cfg(test)]\n{scope}mod tests {{"));
        let end = tests.iter().filter_map(|tests| text.find(tests.as_str())).min().unwrap_or(text.len());
        let below = path.strip_prefix(root).unwrap_or(&path).with_extension("");
        let segments = below.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        Ok(Self { package, path, segments, code: text[..end].to_owned() })
    }
}

/// Reads the source files of a package, in the order of their paths.
pub fn read_sources(package: &'static str, src: &Path) -> io::Result<Vec<Source>> {
    let mut folders = vec![src.to_owned()];
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "rs" => paths.push(path),
                _ => {}
            }
        }
    }
    paths.sort();
    paths.into_iter().map(|path| Source::read(package, src, path)).collect()
}
