//! From the words of the command line to feature files: `PATH`, `PATH:LINE`, folders, on disk or embedded.

use std::path::{Path, PathBuf};

use egnyte_support::did_you_mean::did_you_mean;

use super::embedded;
use super::{FeatureFile, Origin};

/// What a slip may have meant, or somebody wrote after an option.
const COMMANDS: [&str; 10] =
    ["run", "selftest", "check", "steps", "rules", "explain", "smoke", "export", "report", "protocol"];

/// The features could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// Nothing of that name, on disk or embedded.
    #[error("there is no file or folder `{path}`, and no embedded feature of that name{}", hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Missing {
        /// The path as given.
        path: String,
        /// The nearest embedded path or command.
        hint: Option<String>,
    },
    /// It is there, but cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is there, but cannot be written.
    #[error("cannot write `{path}`: {source}")]
    Unwritable {
        /// The path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is not a feature.
    #[error("`{path}` is not a feature: its name does not end in `.feature`")]
    NotAFeature {
        /// The path as given.
        path: String,
    },
}

/// The embedded features whose path begins so.
pub(super) fn embedded(start: &str) -> Vec<FeatureFile> {
    let of_suite = |path: &String| path.starts_with(start) && is_feature(Path::new(path));
    let read = |path: String| embedded::text(&path).map(|text| FeatureFile::new(&path, &text, Origin::Shipped));
    embedded::paths().into_iter().filter(of_suite).filter_map(read).collect()
}

/// The features of the command line, each file once; a file named whole and by line is whole.
pub(super) fn named(paths: &[String]) -> Result<Vec<FeatureFile>, SuiteError> {
    let mut files: Vec<FeatureFile> = Vec::new();
    for word in paths {
        let (path, lines) = split_lines(word);
        for mut file in find(path)? {
            file.lines.clone_from(&lines);
            match files.iter_mut().find(|known| known.path == file.path) {
                None => files.push(file),
                Some(known) if known.lines.is_empty() || lines.is_empty() => known.lines.clear(),
                Some(known) => known.lines.extend(&lines),
            }
        }
    }
    Ok(files)
}

/// `a.feature:3:9` is lines 3 and 9 of `a.feature`, unless a file has that very name.
fn split_lines(word: &str) -> (&str, Vec<usize>) {
    let mut path = word;
    let mut lines = Vec::new();
    while !Path::new(path).exists() {
        let Some((before, line)) = path.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse().ok()?)))
        else {
            break;
        };
        path = before;
        lines.push(line);
    }
    (path, lines)
}

fn find(path: &str) -> Result<Vec<FeatureFile>, SuiteError> {
    let on_disk = Path::new(path);
    if on_disk.is_dir() {
        let mut found = Vec::new();
        walk(on_disk, &mut found)?;
        found.sort();
        return found.iter().map(|file| read(file)).collect();
    }
    if on_disk.exists() {
        let feature = is_feature(on_disk);
        return if feature { Ok(vec![read(on_disk)?]) } else { Err(SuiteError::NotAFeature { path: path.to_owned() }) };
    }
    let plain = plain(on_disk);
    let found: Vec<FeatureFile> = embedded(&plain)
        .into_iter()
        .filter(|file| file.path == plain || file.path.starts_with(&format!("{}/", plain.trim_end_matches('/'))))
        .collect();
    if found.is_empty() { Err(missing(path)) } else { Ok(found) }
}

fn missing(path: &str) -> SuiteError {
    let known = embedded::paths();
    let known = known.iter().map(String::as_str).chain(COMMANDS);
    let command = COMMANDS.contains(&path).then(|| format!("`{path}` is a command: it stands before everything else"));
    SuiteError::Missing { path: path.to_owned(), hint: command.or_else(|| did_you_mean(path, known)) }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), SuiteError> {
    let unreadable = |source| SuiteError::Unreadable { path: folder.display().to_string(), source };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (kind, path) = (entry.file_type().map_err(unreadable)?, entry.path());
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if kind.is_dir() && !hidden {
            walk(&path, found)?;
        } else if !kind.is_dir() && is_feature(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<FeatureFile, SuiteError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| SuiteError::Unreadable { path: path.display().to_string(), source })?;
    let shown = plain(path);
    let shipped = embedded::text(&shown).is_some_and(|shipped| shipped == text);
    Ok(FeatureFile::new(&shown, &text, if shipped { Origin::Shipped } else { Origin::Own }))
}

fn is_feature(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("feature"))
}

/// The path as reports show it: relative where it lies below the current folder, with `/` between its parts.
fn plain(path: &Path) -> String {
    let below = std::env::current_dir().ok().and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    let shown = below.unwrap_or_else(|| path.to_path_buf()).to_string_lossy().replace('\\', "/");
    shown.trim_start_matches("./").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_off_the_end_of_a_path() {
        assert_eq!(split_lines("a/b.feature:12:30"), ("a/b.feature", vec![30, 12]));
        assert_eq!(split_lines("a/b.feature"), ("a/b.feature", vec![]));
    }

    #[test]
    fn a_path_that_leads_nowhere_names_the_nearest() {
        let error = named(&["features/groups/creatin.feature".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("did you mean `features/groups/creating.feature`"), "{error}");
    }

    #[test]
    fn an_embedded_feature_is_found_by_its_path_from_anywhere() {
        let found = named(&["features/groups/creating.feature:9".to_owned()]).unwrap();
        assert_eq!(found.len(), 1);
    }
}
