//! Report formats of the command line, and writing all requested reports at once.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use egnyte_support::did_you_mean::did_you_mean;
use egnyte_support::mask;

use crate::run::RunReport;
use crate::{github, html, junit, messages};

/// Requested report, beside that of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportFormat {
    /// JUnit XML.
    Junit(PathBuf),
    /// The JSON report.
    Json(PathBuf),
    /// HTML page.
    Html(PathBuf),
    /// Cucumber Messages.
    Messages(PathBuf),
    /// Annotations on standard output, and the job summary.
    Github,
}

/// Formats that exist.
const FORMATS: &str = "use html=FILE, junit=FILE, json=FILE, messages=FILE or github";

/// Error of parsing a report format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportFormatError {
    /// The format does not exist.
    #[error("unknown report `{word}`; {}", hint.as_deref().unwrap_or(FORMATS))]
    Unknown {
        /// Format as given.
        word: String,
        /// Suggestion.
        hint: Option<String>,
    },
    /// The format needs a file.
    #[error("`{word}` needs a file: write `{word}=FILE`")]
    NoFile {
        /// Format as given.
        word: String,
    },
    /// The format takes no file.
    #[error("`github` takes no file: it writes to standard output and to the file that GITHUB_STEP_SUMMARY names")]
    File,
}

/// Error of writing a report.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report {}: {source}", path.display())]
pub struct ReportWriteError {
    path: PathBuf,
    source: io::Error,
}

impl ReportWriteError {
    /// Creates the error for a path.
    pub fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

impl FromStr for ReportFormat {
    type Err = ReportFormatError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let (format, file) = word.split_once('=').map_or((word, None), |(format, file)| (format, Some(file)));
        let file = file.filter(|file| !file.is_empty()).map(PathBuf::from);
        match (format, file) {
            ("junit", Some(file)) => Ok(Self::Junit(file)),
            ("json", Some(file)) => Ok(Self::Json(file)),
            ("html", Some(file)) => Ok(Self::Html(file)),
            ("messages", Some(file)) => Ok(Self::Messages(file)),
            ("junit" | "json" | "html" | "messages", None) => {
                Err(ReportFormatError::NoFile { word: format.to_owned() })
            }
            ("github", None) if !word.contains('=') => Ok(Self::Github),
            ("github", _) => Err(ReportFormatError::File),
            _ => {
                let hint = did_you_mean(format, ["html", "junit", "json", "messages", "github"]);
                Err(ReportFormatError::Unknown { word: word.to_owned(), hint })
            }
        }
    }
}

impl ReportFormat {
    /// Returns the file that the report is written to.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Junit(path) | Self::Json(path) | Self::Html(path) | Self::Messages(path) => Some(path),
            Self::Github => None,
        }
    }

    /// Returns whether the report shows the evidence of passed scenarios.
    pub fn shows_passed_scenarios(&self) -> bool {
        matches!(self, Self::Html(_))
    }
}

/// Checks before a run that every report can be written, and removes the reports of an earlier run: after a run that
/// fails, no green report is left.
///
/// # Errors
/// If a report cannot be written.
pub fn prepare(reports: &[ReportFormat]) -> Result<(), ReportWriteError> {
    let mut paths = BTreeSet::new();
    for path in reports.iter().filter_map(ReportFormat::path) {
        if !paths.insert(path) {
            return Err(ReportWriteError::new(path, io::Error::other("two reports have this path")));
        }
    }
    paths.iter().try_for_each(|path| make_room(path).map_err(|source| ReportWriteError::new(path, source)))
}

/// Writes every report of a run; annotations go to `out`.
///
/// # Errors
/// If a report cannot be written; the others are written all the same.
pub fn write(reports: &[ReportFormat], run: RunReport, out: &mut impl Write) -> Result<(), ReportWriteError> {
    let whole = reports.iter().map(|report| match report {
        ReportFormat::Junit(path) => replace(path, junit::render(&run)),
        ReportFormat::Json(path) => replace(path, run.to_json()),
        ReportFormat::Messages(path) => replace(path, Ok(messages::render(&run))),
        ReportFormat::Github => github::write(&run, out).map_err(|(path, source)| ReportWriteError { path, source }),
        ReportFormat::Html(_) => Ok(()),
    });
    let mut ended = whole.fold(Ok(()), Result::and);
    let mut pages = reports.iter().filter(|report| matches!(report, ReportFormat::Html(_))).peekable();
    if pages.peek().is_some() {
        let page = html::render_page(run).map_err(|error| error.to_string());
        for path in pages.filter_map(ReportFormat::path) {
            ended = ended.and(replace(path, page.clone().map_err(io::Error::other)));
        }
    }
    ended
}

/// Removes the report of an earlier run, and checks that another can be written.
fn make_room(path: &Path) -> io::Result<()> {
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

/// Writes a file at once, so that no reader sees half a report.
fn replace(path: &Path, text: io::Result<String>) -> Result<(), ReportWriteError> {
    let put = |text: String| {
        let text = mask::secrets(&text);
        if is_special(path) {
            return fs::write(path, text.as_bytes());
        }
        let part = part(path);
        fs::write(&part, text.as_bytes()).and_then(|()| fs::rename(&part, path))
    };
    text.and_then(put).map_err(|source| ReportWriteError::new(path, source))
}

/// Returns whether the path is a pipe, a terminal or a link, which is written to and never replaced.
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
    use egnyte_support::paint::Paint;

    use super::*;
    use crate::console::Console;
    use crate::job_summary;
    use crate::run::FeatureSource;
    use crate::run::tests::run;
    use crate::scenario::Outcome;
    use crate::timings::render_timings;

    fn rejects(word: &str, says: &str) {
        let error = word.parse::<ReportFormat>().unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }

    #[test]
    fn format_is_parsed_with_its_file() {
        assert_eq!("junit=out/r.xml".parse(), Ok(ReportFormat::Junit("out/r.xml".into())));
        assert_eq!("json=a=b.json".parse(), Ok(ReportFormat::Json("a=b.json".into())));
        assert_eq!("github".parse(), Ok(ReportFormat::Github));
        rejects("junt=r.xml", "did you mean `junit`?");
        assert_eq!("html=r.html".parse(), Ok(ReportFormat::Html("r.html".into())));
        rejects("html", "write `html=FILE`");
        rejects("pdf=r.pdf", "use html=FILE, junit=FILE, json=FILE, messages=FILE or github");
        rejects("json", "write `json=FILE`");
        rejects("junit=", "write `junit=FILE`");
        rejects("github=x", "takes no file");
    }

    #[test]
    fn reports_are_written_and_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join("out").join(name);
        let reports = [
            ReportFormat::Junit(path("r.xml")),
            ReportFormat::Json(path("r.json")),
            ReportFormat::Html(path("r.html")),
        ];
        prepare(&reports).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 0);
        write(&reports, run(&[Outcome::Passed]), &mut Vec::new()).unwrap();
        assert!(path("r.xml").exists() && path("r.json").exists() && path("r.html").exists());
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 3);
    }

    #[test]
    fn report_of_an_earlier_run_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.xml");
        fs::write(&path, "green").unwrap();
        prepare(&[ReportFormat::Junit(path.clone())]).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn report_that_cannot_be_written_is_an_error_before_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let error = prepare(&[ReportFormat::Json(folder.path().to_owned())]).unwrap_err().to_string();
        assert!(error.starts_with("cannot write the report ") && error.contains("directory"), "{error}");
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(prepare(&[ReportFormat::Json(file.join("r.json"))]).is_err());
        let error = prepare(&[ReportFormat::Json("r".into()), ReportFormat::Html("r".into())]).unwrap_err();
        assert_eq!(error.to_string(), "cannot write the report r: two reports have this path");
    }

    /// Compares a text with its golden file, or writes the file if UPDATE_GOLDEN is set.
    fn compare(name: &str, text: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, text).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == text, "{name} is not the golden file:\n{text}");
    }

    fn golden() -> RunReport {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let mut run = RunReport::read(&folder).unwrap();
        let text = fs::read_to_string(folder.join("mixture.feature")).unwrap();
        run.sources = vec![FeatureSource { path: run.results[0].file.clone(), text }];
        for result in &mut run.results {
            result.ended_before_when = ["It ends in the preparation", "It cannot be judged"].contains(&&*result.title);
            result.expected_at = result.issue.as_ref().map(|_| ("conformance.toml".to_owned(), 7));
        }
        run
    }

    #[test]
    fn every_report_of_one_run_is_its_golden_file() {
        let run = golden();
        compare("run.json", &run.clone().complete().to_json().unwrap());
        compare("junit.xml", &junit::render(&run).unwrap());
        let here = [std::env::consts::OS, std::env::consts::ARCH].map(|name| format!("{{\"name\":\"{name}\"}}"));
        let messages = messages::render(&run).replacen(&here[0], "{\"name\":\"linux\"}", 1);
        compare("messages.ndjson", &messages.replacen(&here[1], "{\"name\":\"x86_64\"}", 1));
        let in_repository = |file: &str| file.ends_with("toml").then(|| format!("sub/{file}"));
        compare("annotations.txt", &github::annotations(&run, in_repository).join("\n"));
        compare("summary.md", &job_summary::render(&run, 1_000_000));
        compare("timings.txt", &render_timings(&run));
        let mut out = Vec::new();
        let mut console = Console::new(&mut out, Paint::new(false), run.results.iter().map(|it| it.file.as_str()));
        run.results.iter().filter(|it| it.outcome != Outcome::NotRun).for_each(|it| console.add(it).unwrap());
        console.close(&run).unwrap();
        compare("console.txt", &String::from_utf8(out).unwrap());
        let page = html::render_page(run).unwrap();
        let (_, island) = page.split_once("<script type=\"application/json\" id=\"run\">").unwrap();
        compare("island.json", island.split_once("</script>").unwrap().0);
    }
}
