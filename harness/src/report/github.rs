//! GitHub: annotations beside the lines of a pull request, and the job summary. Knows how a workflow reads
//! them; what stands in the summary is the business of `summary`.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use egnyte_support::mask;

use super::record::{Record, headline};
use super::{Known, Outcome, Verdict, summary, wire};

/// GitHub keeps ten annotations of a kind for each step, and drops the rest in silence.
const MOST: usize = 10;

/// A summary that is larger is refused as a whole; GitHub's limit is 1 MiB.
const LARGEST: usize = 1_000_000;

/// Writes annotations to `out`, and the summary to the file that GitHub names.
///
/// # Errors
/// When one cannot be written, with where.
pub(super) fn write(record: &Record<'_>, out: &mut impl Write) -> Result<(), (PathBuf, io::Error)> {
    let root = root();
    let lines = annotations(record, |file| in_repository(file, root.as_deref()));
    let written = lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    written.and_then(|()| out.flush()).map_err(|error| (PathBuf::from("on standard output"), error))?;
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    let text = summary::text(record, LARGEST);
    let opened = OpenOptions::new().append(true).create(true).open(&path);
    opened.and_then(|mut file| file.write_all(mask::secrets(&text).as_bytes())).map_err(|error| (path, error))
}

/// The annotations, worst first. `place` is where a file lies in the repository, if it lies there.
fn annotations(record: &Record<'_>, place: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let red = record.red();
    let mut lines: Vec<String> =
        record.closing.faults.iter().map(|fault| command("error", &[("title", "harness fault")], fault)).collect();
    lines.extend(red.iter().map(|verdict| annotation(verdict, &place)));
    lines.extend(
        wire::red(&record.closing.wire).iter().map(|(title, text)| command("error", &[("title", title)], text)),
    );
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        let text = format!("{more} more stand in the job summary");
        lines.push(command("notice", &[("title", "egnyte-conformance")], &text));
    }
    if record.closing.interrupted {
        let text = format!("the run was interrupted; {} scenarios were not run", record.not_run());
        lines.push(command("warning", &[("title", "egnyte-conformance")], &text));
    }
    lines
}

fn annotation(verdict: &Verdict, place: &impl Fn(&str) -> Option<String>) -> String {
    let case = &verdict.case;
    let rule = case.rule.as_ref().map(|rule| format!(" ({})", rule.name())).unwrap_or_default();
    let reason = verdict.story.as_ref().map(headline).unwrap_or_default();
    let (file, line, kind) = match &verdict.outcome {
        Outcome::Stale(Known { file, lines, .. }) => (file.as_str(), *lines.start(), "stale: "),
        Outcome::Errored => (&*case.file, line(verdict), "errored: "),
        Outcome::HarnessFault => (&*case.file, line(verdict), "harness fault: "),
        _ => (&*case.file, line(verdict), ""),
    };
    let title = format!("{kind}{}{rule}", case.title);
    match place(file) {
        Some(file) => command("error", &[("file", &file), ("line", &line.to_string()), ("title", &title)], &reason),
        None => command("error", &[("title", &title)], &format!("{reason}\n{}", case.place())),
    }
}

/// The line of the step at which it ended, else that of the scenario.
fn line(verdict: &Verdict) -> usize {
    let step = verdict.story.as_ref().and_then(|story| story.step.as_ref());
    step.map_or(verdict.case.line, |step| step.line)
}

/// A workflow command. Unescaped, a value would end at its first comma, a message at its first line end.
fn command(kind: &str, properties: &[(&str, &str)], message: &str) -> String {
    let value = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let told: Vec<String> = properties.iter().map(|(name, text)| format!("{name}={}", value(text))).collect();
    format!("::{kind} {}::{}", told.join(","), data(&mask::text(message)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The repository: where GitHub says it is, else around the current folder.
fn root() -> Option<PathBuf> {
    let here = env::current_dir().and_then(|here| here.canonicalize()).ok()?;
    let told = env::var_os("GITHUB_WORKSPACE").and_then(|path| PathBuf::from(path).canonicalize().ok());
    let around = || here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    told.filter(|told| here.starts_with(told)).or_else(around).or_else(|| Some(here.clone()))
}

/// The path from the repository's root. None for a file that is not in it, as the suite's own features are not
/// in the repository of a connector.
fn in_repository(file: &str, root: Option<&Path>) -> Option<String> {
    let path = Path::new(file).canonicalize().ok()?;
    let path = path.strip_prefix(root?).ok()?;
    Some(path.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::{known, with};
    use super::*;

    fn told(outcomes: &[Outcome], place: impl Fn(&str) -> Option<String>) -> Vec<String> {
        with(outcomes, |record| annotations(record, place))
    }

    fn there(file: &str) -> Option<String> {
        Some(format!("sub/{file}"))
    }

    #[test]
    fn the_worst_is_annotated_first_at_its_step() {
        let lines = told(&[Outcome::Failed, Outcome::Passed, Outcome::Errored], there);
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with(
                "::error file=sub/features/users/takeover.feature,line=8,title=errored%3A First (a.two)::did not"
            ),
            "{}",
            lines[0]
        );
        assert!(lines[1].contains("title=First (a.one)::did not happen: user Ada is created; "), "{}", lines[1]);
    }

    #[test]
    fn a_stale_entry_is_annotated_where_it_stands() {
        let lines = told(&[Outcome::Stale(known()), Outcome::Passed, Outcome::Passed], there);
        assert!(lines[0].starts_with("::error file=sub/conformance.toml,line=7,title=stale%3A First"), "{}", lines[0]);
    }

    #[test]
    fn a_feature_outside_the_repository_is_named_in_the_message() {
        let lines = told(&[Outcome::Failed, Outcome::Passed, Outcome::Passed], |_| None);
        assert!(lines[0].starts_with("::error title=First (a.one)::"), "{}", lines[0]);
        assert!(lines[0].ends_with("%0Afeatures/users/takeover.feature:6"), "{}", lines[0]);
    }

    #[test]
    fn an_interrupted_run_is_told_of() {
        let lines = told(&[Outcome::Passed], there);
        assert_eq!(lines, ["::warning title=egnyte-conformance::the run was interrupted; 2 scenarios were not run"]);
    }

    #[test]
    fn what_a_command_would_read_as_its_own_is_escaped() {
        let line = command("error", &[("title", "a, b: 100%")], "x\r\ny: 5%");
        assert_eq!(line, "::error title=a%2C b%3A 100%25::x%0D%0Ay: 5%25");
    }

    #[test]
    fn a_path_is_told_from_the_root_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::write(root.join("a.feature"), "").unwrap();
        let file = root.join("a.feature");
        assert_eq!(in_repository(&file.to_string_lossy(), Some(&root)).as_deref(), Some("a.feature"));
        assert_eq!(in_repository("Cargo.toml", Some(&root)), None);
        assert_eq!(in_repository("features/users/no.feature", Some(&root)), None);
    }
}
