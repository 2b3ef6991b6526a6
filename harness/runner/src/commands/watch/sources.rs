//! Files that a run is made of, and the scenarios that a change of one affects.

use std::fmt;
use std::path::{Path, PathBuf, absolute};

use crate::connector::config::{self, FILE_NAME};
use crate::run::ConnectorArgs;
use crate::util::platform;

/// Scenarios that a change affects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Affected {
    Nothing,
    /// Scenarios of these features.
    Features(Vec<PathBuf>),
    Everything,
}

/// Files that a run is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sources {
    /// Features and folders of the command line.
    features: Vec<PathBuf>,
    /// Configuration and files of the connector.
    files: Vec<PathBuf>,
}

impl Affected {
    /// Returns what both changes affect.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everything, _) | (_, Self::Everything) => Self::Everything,
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (Self::Features(mut all), Self::Features(more)) => {
                all.extend(more);
                all.sort();
                all.dedup();
                Self::Features(all)
            }
        }
    }

    /// Returns the paths to run.
    pub(crate) fn paths(&self, all: &[String]) -> Vec<String> {
        match self {
            Self::Nothing | Self::Everything => all.to_vec(),
            Self::Features(changed) => changed.iter().flat_map(|path| words_for(path, all)).collect(),
        }
    }
}

impl Sources {
    /// Returns the files of a run of these features with this connector.
    pub(super) fn of(paths: &[String], connector: &ConnectorArgs) -> Self {
        let features = paths.iter().map(|word| absolute_path(word)).filter(|path| path.exists()).collect();
        let config = connector.config.clone().unwrap_or_else(|| PathBuf::from(FILE_NAME));
        let folder = config.parent().unwrap_or(Path::new("")).to_owned();
        // The user may be about to correct a file that cannot be read.
        let run = config::load(&config).ok().and_then(|config| config.connector.run);
        let command = connector.connector.clone().or(run).unwrap_or_default();
        let words = command.split_once(':').and_then(|(_, command)| platform::split_command(command));
        let parts = words.unwrap_or_default().into_iter().map(|word| folder.join(word)).filter(|path| path.is_file());
        let files = std::iter::once(config).chain(parts).filter_map(|path| absolute(path).ok());
        Self { features, files: files.collect() }
    }

    /// Returns the folders to watch, and whether recursively. A file is watched by its folder, because an editor may replace
    /// it.
    pub(super) fn folders(&self) -> Vec<(PathBuf, bool)> {
        let below =
            self.features.iter().map(|path| if path.is_dir() { (path.clone(), true) } else { (parent(path), false) });
        let files = self.files.iter().map(|path| (parent(path), false)).filter(|(folder, _)| folder.is_dir());
        let fixtures =
            self.features.iter().flat_map(|path| path.ancestors().skip(1)).map(|folder| folder.join("fixtures"));
        let fixtures = fixtures.filter(|folder| folder.is_dir()).map(|folder| (folder, true));
        let mut all: Vec<(PathBuf, bool)> = below.chain(files).chain(fixtures).collect();
        all.sort();
        all.dedup_by(|next, before| {
            next.0 == before.0 && {
                before.1 |= next.1;
                true
            }
        });
        all
    }

    /// Returns the scenarios that a change of a file affects.
    pub(super) fn affected(&self, path: &Path) -> Affected {
        let feature = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("feature"));
        let fixture = path.extension().is_some_and(|extension| extension == "json")
            && path.components().any(|part| part.as_os_str() == "fixtures");
        if self.files.iter().any(|file| file == path) || fixture {
            Affected::Everything
        } else if feature && path.exists() && self.features.iter().any(|feature| path.starts_with(feature)) {
            Affected::Features(vec![path.to_owned()])
        } else {
            Affected::Nothing
        }
    }
}

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let here = std::env::current_dir().unwrap_or_default();
        let all = self.features.iter().chain(&self.files).map(|path| path.strip_prefix(&here).unwrap_or(path));
        let all: Vec<String> =
            all.map(|path| if path == Path::new("") { ".".to_owned() } else { path.display().to_string() }).collect();
        f.write_str(&all.join(", "))
    }
}

/// Returns the absolute path of `a.feature:12`.
fn absolute_path(word: &str) -> PathBuf {
    let mut path = word;
    while let Some((before, line)) = path.rsplit_once(':').filter(|_| !Path::new(path).exists()) {
        if line.parse::<usize>().is_err() {
            break;
        }
        path = before;
    }
    // A folder that does not exist is not watched.
    absolute(path).unwrap_or_default().components().collect()
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

/// Returns a changed feature as the command line names it: with its lines, or its own path if a folder is named.
fn words_for(changed: &Path, all: &[String]) -> Vec<String> {
    let words: Vec<String> = all.iter().filter(|word| absolute_path(word) == changed).cloned().collect();
    if words.is_empty() { vec![changed.to_string_lossy().into_owned()] } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources {
            features: vec!["/w/features".into(), "/w/one.feature".into()],
            files: vec!["/w/conformance.toml".into()],
        }
    }

    #[test]
    fn a_change_affects_the_scenarios_that_use_the_file() {
        assert_eq!(sources().affected(Path::new("/w/conformance.toml")), Affected::Everything);
        assert_eq!(sources().affected(Path::new("/w/fixtures/domains/a.json")), Affected::Everything);
        assert_eq!(sources().affected(Path::new("/w/report.json")), Affected::Nothing);
        assert_eq!(sources().affected(Path::new("/w/features/gone.feature")), Affected::Nothing);
    }

    #[test]
    fn changes_at_the_same_time_are_one() {
        let feature = |name: &str| Affected::Features(vec![PathBuf::from(name)]);
        let both = feature("b").and(Affected::Nothing).and(feature("a")).and(feature("b"));
        assert_eq!(both, Affected::Features(vec!["a".into(), "b".into()]));
        assert_eq!(both.and(Affected::Everything), Affected::Everything);
    }

    #[test]
    fn a_changed_feature_keeps_the_lines_of_the_command_line() {
        let all = ["/w/one.feature:12".to_owned(), "/w/features".to_owned()];
        let paths = |changed: &str| Affected::Features(vec![absolute_path(changed)]).paths(&all);
        assert_eq!(paths("/w/one.feature"), ["/w/one.feature:12"]);
        assert_eq!(paths("/w/features/a.feature"), [absolute_path("/w/features/a.feature").to_string_lossy()]);
        assert_eq!(Affected::Everything.paths(&all), all);
    }
}
