//! The reports that can be asked for, and the writing of all of them at once.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::suite::FeatureFile;
use egnyte_support::did_you_mean::did_you_mean;
use egnyte_support::mask;

use super::json::{self, Document, Extent};
use super::record::Record;
use super::{github, html, junit, messages};

/// A report beside the terminal's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// JUnit XML, as every pipeline reads it.
    Junit(PathBuf),
    /// All there is, in our own JSON.
    Json(PathBuf),
    /// A page for people.
    Html(PathBuf),
    /// Cucumber Messages, as the formatters of that family read them.
    Messages(PathBuf),
    /// Annotations on standard output, and the job summary.
    Github,
}

/// What there is.
const KINDS: &str = "there are html=FILE, junit=FILE, json=FILE, messages=FILE and github";

/// A report that cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownReport {
    /// There is no such kind.
    #[error("unknown report `{word}`; {}", hint.as_deref().unwrap_or(KINDS))]
    Kind {
        /// As given.
        word: String,
        /// The nearest kind.
        hint: Option<String>,
    },
    /// It goes to a file, and none is named.
    #[error("`{word}` needs a file: write `{word}=FILE`")]
    NoFile {
        /// As given.
        word: String,
    },
    /// It goes to no file.
    #[error("`github` takes no file: it writes to standard output and to the file that GITHUB_STEP_SUMMARY names")]
    File,
}

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report {}: {source}", path.display())]
pub struct NotWritten {
    path: PathBuf,
    source: io::Error,
}

impl NotWritten {
    pub(super) fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

impl FromStr for Report {
    type Err = UnknownReport;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let (kind, file) = word.split_once('=').map_or((word, None), |(kind, file)| (kind, Some(file)));
        let file = file.filter(|file| !file.is_empty()).map(PathBuf::from);
        match (kind, file) {
            ("junit", Some(file)) => Ok(Self::Junit(file)),
            ("json", Some(file)) => Ok(Self::Json(file)),
            ("html", Some(file)) => Ok(Self::Html(file)),
            ("messages", Some(file)) => Ok(Self::Messages(file)),
            ("junit" | "json" | "html" | "messages", None) => Err(UnknownReport::NoFile { word: kind.to_owned() }),
            ("github", None) if !word.contains('=') => Ok(Self::Github),
            ("github", _) => Err(UnknownReport::File),
            _ => {
                let hint = did_you_mean(kind, ["html", "junit", "json", "messages", "github"]);
                Err(UnknownReport::Kind { word: word.to_owned(), hint })
            }
        }
    }
}

/// Sees to it, before anything runs, that every report can be written, and removes those of an earlier run: a
/// run that ends badly must not leave a green report behind.
///
/// # Errors
/// When one cannot be written.
pub fn prepare(reports: &[Report]) -> Result<(), NotWritten> {
    for path in reports.iter().filter_map(Report::path) {
        vacate(path).map_err(|source| NotWritten { path: path.to_owned(), source })?;
    }
    Ok(())
}

/// Writes every report of a run, also of one that was broken off. `out` is what annotations are printed on.
///
/// # Errors
/// When one cannot be written; the others are.
pub fn write(reports: &[Report], record: &Record<'_>, out: &mut impl Write) -> Result<(), NotWritten> {
    let mut ended = write_files(reports.iter(), |extent| json::document(record, extent), record.files);
    if reports.contains(&Report::Github) {
        let written = github::write(record, out).map_err(|(path, source)| NotWritten { path, source });
        ended = ended.and(written);
    }
    ended
}

/// Writes the reports of runs that were joined; those that need the run itself are left out.
///
/// # Errors
/// When one cannot be written; the others are.
pub fn write_joined(reports: &[Report], run: &Document) -> Result<(), NotWritten> {
    let reports = reports.iter().filter(|report| !report.needs_the_run());
    write_files(reports, |extent| run.clone().within(extent), &[])
}

/// Writes those reports that go to files, each from the run told as long as it wants it.
fn write_files<'r>(
    reports: impl Iterator<Item = &'r Report>,
    run: impl Fn(Extent) -> Document,
    files: &[FeatureFile],
) -> Result<(), NotWritten> {
    let reports = reports.filter(|report| report.path().is_some());
    let (pages, others): (Vec<_>, Vec<_>) = reports.partition(|report| matches!(report, Report::Html(_)));
    let mut ended = Ok(());
    for (reports, extent) in [(others, Extent::WHOLE), (pages, Extent::PAGE)] {
        if !reports.is_empty() {
            let run = run(extent);
            ended = reports.iter().map(|report| report.write(&run, files)).fold(ended, Result::and);
        }
    }
    ended
}

impl Report {
    /// The file it goes to.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Junit(path) | Self::Json(path) | Self::Html(path) | Self::Messages(path) => Some(path),
            Self::Github => None,
        }
    }

    /// Whether it needs the run itself: its features, or the pipeline it runs in.
    pub fn needs_the_run(&self) -> bool {
        matches!(self, Self::Messages(_) | Self::Github)
    }

    /// Whether it tells of what passed as well.
    pub fn tells_what_passed(&self) -> bool {
        matches!(self, Self::Html(_))
    }

    fn write(&self, run: &Document, files: &[FeatureFile]) -> Result<(), NotWritten> {
        match self {
            Self::Junit(path) => replace(path, junit::text(run)),
            Self::Json(path) => replace(path, json::text(run)),
            Self::Html(path) => replace(path, html::text(run)),
            Self::Messages(path) => replace(path, messages::text(run, files)),
            Self::Github => Ok(()),
        }
    }
}

/// Removes a report of an earlier run, and tries whether another can be put there.
fn vacate(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if is_special(path) {
        return Ok(());
    }
    let part = part(path);
    fs::write(&part, "").and_then(|()| fs::remove_file(&part))?;
    if path.exists() { fs::remove_file(path) } else { Ok(()) }
}

/// Puts the whole text there at once: nobody ever reads half a report.
fn replace(path: &Path, text: io::Result<String>) -> Result<(), NotWritten> {
    let put = |text: String| {
        let text = mask::secrets(&text);
        if is_special(path) {
            return fs::write(path, text.as_bytes());
        }
        let part = part(path);
        fs::write(&part, text.as_bytes()).and_then(|()| fs::rename(&part, path))
    };
    text.and_then(put).map_err(|source| NotWritten { path: path.to_owned(), source })
}

/// A pipe, a terminal, a link: to be written to, never to be replaced.
fn is_special(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| !there.is_file())
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::with;
    use super::*;
    use crate::report::Outcome;

    fn refused(word: &str, says: &str) {
        let told = word.parse::<Report>().unwrap_err().to_string();
        assert!(told.contains(says), "{told}");
    }

    #[test]
    fn a_report_is_named_by_its_kind_and_its_file() {
        assert_eq!("junit=out/r.xml".parse(), Ok(Report::Junit("out/r.xml".into())));
        assert_eq!("json=a=b.json".parse(), Ok(Report::Json("a=b.json".into())));
        assert_eq!("github".parse(), Ok(Report::Github));
        refused("junt=r.xml", "did you mean `junit`?");
        assert_eq!("html=r.html".parse(), Ok(Report::Html("r.html".into())));
        refused("html", "write `html=FILE`");
        refused("pdf=r.pdf", "there are html=FILE, junit=FILE, json=FILE, messages=FILE and github");
        refused("json", "write `json=FILE`");
        refused("junit=", "write `junit=FILE`");
        refused("github=x", "takes no file");
    }

    #[test]
    fn several_reports_are_written_at_once_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join("out").join(name);
        let reports = [Report::Junit(path("r.xml")), Report::Json(path("r.json")), Report::Html(path("r.html"))];
        prepare(&reports).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 0);
        with(&[Outcome::Passed], |record| write(&reports, record, &mut Vec::new())).unwrap();
        assert!(path("r.xml").exists() && path("r.json").exists() && path("r.html").exists());
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 3);
    }

    #[test]
    fn a_report_of_an_earlier_run_does_not_outlive_the_start_of_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.xml");
        fs::write(&path, "green").unwrap();
        prepare(&[Report::Junit(path.clone())]).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_report_that_cannot_be_written_is_said_before_anything_runs() {
        let folder = tempfile::tempdir().unwrap();
        let told = prepare(&[Report::Json(folder.path().to_owned())]).unwrap_err().to_string();
        assert!(told.starts_with("cannot write the report ") && told.contains("directory"), "{told}");
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(prepare(&[Report::Json(file.join("r.json"))]).is_err());
    }
}
