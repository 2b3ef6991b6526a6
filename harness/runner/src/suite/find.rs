//! Lookup of feature files by the arguments of the command line: `PATH`, `PATH:LINE`, folders, on disk or embedded.

use std::path::{Path, PathBuf};

use egnyte_support::did_you_mean::did_you_mean;

use super::embedded;
use super::feature_file::{FeatureFile, Origin};

/// Commands, to recognise one that stands where a path is expected.
const COMMANDS: [&str; 10] =
    ["run", "selftest", "check", "steps", "rules", "explain", "smoke", "export", "report", "protocol"];

/// Error while features are loaded or written.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// The path names no file or folder, on disk or embedded.
    #[error("no file, folder or embedded feature has the name `{path}`{}", hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Missing {
        /// Path on the command line.
        path: String,
        /// Nearest embedded path or command.
        hint: Option<String>,
    },
    /// The file or folder cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Unreadable {
        /// Path of the file or folder.
        path: String,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write `{path}`: {source}")]
    Unwritable {
        /// Path of the file.
        path: String,
        /// Error of the operating system.
        source: std::io::Error,
    },
    /// The file has no such line.
    #[error("`{path}:{line}` selects no scenario: {}", if *lines == 0 { "the file is empty".to_owned() } else { format!("the file has the lines 1 to {lines}") })]
    NoSuchLine {
        /// Path of the file.
        path: String,
        /// Line on the command line.
        line: usize,
        /// Number of lines in the file.
        lines: usize,
    },
    /// A folder is given with a line.
    #[error("`{path}` is a folder; a line selects a scenario of one file")]
    LineOfFolder {
        /// Path on the command line.
        path: String,
    },
    /// The file is no feature.
    #[error("`{path}` is no feature: its name does not end in `.feature`")]
    NotAFeature {
        /// Path on the command line.
        path: String,
    },
}

/// Loads the embedded features with this prefix of their paths.
pub(super) fn load_embedded(prefix: &str) -> Vec<FeatureFile> {
    let matches = |path: &String| path.starts_with(prefix) && is_feature(Path::new(path));
    let read = |path: String| embedded::text(&path).map(|text| FeatureFile::new(&path, &text, Origin::Shipped));
    embedded::paths().into_iter().filter(matches).filter_map(read).collect()
}

/// Loads the features of the command line, each file once; a whole file includes each of its lines.
pub(super) fn load(paths: &[String]) -> Result<Vec<FeatureFile>, SuiteError> {
    let mut files: Vec<FeatureFile> = Vec::new();
    for word in paths {
        let (path, lines) = split_lines(word);
        let found = find(path)?;
        check_lines(path, &lines, &found)?;
        for mut file in found {
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

/// Checks that lines of the command line are lines of the one file.
fn check_lines(path: &str, lines: &[usize], found: &[FeatureFile]) -> Result<(), SuiteError> {
    let file = match found {
        _ if lines.is_empty() => return Ok(()),
        [file] => file,
        _ => return Err(SuiteError::LineOfFolder { path: path.to_owned() }),
    };
    let count = file.text.lines().count();
    match lines.iter().find(|line| !(1..=count).contains(*line)) {
        Some(line) => Err(SuiteError::NoSuchLine { path: file.path.clone(), line: *line, lines: count }),
        None => Ok(()),
    }
}

/// Splits line numbers off a path: `a.feature:3:9` is lines 3 and 9 of `a.feature`, unless a file has this name.
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
    let shown = display_path(on_disk);
    let folder = format!("{}/", shown.trim_end_matches('/'));
    let mut found = load_embedded(&shown);
    found.retain(|file| file.path == shown || file.path.starts_with(&folder));
    if found.is_empty() { Err(missing(path)) } else { Ok(found) }
}

fn missing(path: &str) -> SuiteError {
    let known = embedded::paths();
    let known = known.iter().map(String::as_str).chain(COMMANDS);
    let command =
        COMMANDS.contains(&path).then(|| format!("`{path}` is a command and comes first on the command line"));
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
    let shown = display_path(path);
    let shipped = embedded::text(&shown).is_some_and(|shipped| shipped == text);
    Ok(FeatureFile::new(&shown, &text, if shipped { Origin::Shipped } else { Origin::Own }))
}

fn is_feature(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("feature"))
}

/// Returns the path as reports show it: relative to the current folder if it lies below, with `/` between its parts.
fn display_path(path: &Path) -> String {
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
    fn an_unknown_path_suggests_the_nearest() {
        let error = load(&["features/groups/creatin.feature".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("did you mean `features/groups/creating.feature`"), "{error}");
    }

    #[test]
    fn a_line_that_the_file_does_not_have_is_rejected() {
        let error = |word: &str| load(&[word.to_owned()]).unwrap_err().to_string();
        let lines = embedded::text("features/groups/creating.feature").unwrap().lines().count();
        for line in [0, lines + 1] {
            let word = format!("features/groups/creating.feature:{line}");
            assert_eq!(error(&word), format!("`{word}` selects no scenario: the file has the lines 1 to {lines}"));
        }
        assert!(error("features/groups:9").contains("`features/groups` is a folder"));
    }

    #[test]
    fn an_embedded_feature_is_found_by_its_path_from_anywhere() {
        let found = load(&["features/groups/creating.feature:9".to_owned()]).unwrap();
        assert_eq!(found.len(), 1);
    }
}
