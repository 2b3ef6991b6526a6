//! GitHub: annotations at the lines of a pull request, and the job summary.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use egnyte_support::mask;

use crate::finding::{Finding, FindingOutcome};
use crate::finding_text::join_places;
use crate::job_summary;
use crate::run::RunReport;
use crate::scenario::{Outcome, ScenarioResult};

/// Most annotations: GitHub keeps ten of a kind for each step, and drops the rest in silence.
const MOST: usize = 10;

/// Longest summary in bytes: GitHub refuses one that is larger than 1 MiB.
const LARGEST: usize = 1_000_000;

/// Writes annotations to `out`, and the summary to the file that GitHub names. An error has the path.
pub(crate) fn write(run: &RunReport, out: &mut impl Write) -> Result<(), (PathBuf, io::Error)> {
    let root = root();
    let lines = annotations(run, |file| in_repository(file, root.as_deref()));
    let written = lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    written.and_then(|()| out.flush()).map_err(|error| (PathBuf::from("on standard output"), error))?;
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    let text = job_summary::render(run, LARGEST);
    let opened = OpenOptions::new().append(true).create(true).open(&path);
    opened.and_then(|mut file| file.write_all(mask::secrets(&text).as_bytes())).map_err(|error| (path, error))
}

/// Renders the annotations, worst first. `locate` returns the path of a file in the repository.
pub(crate) fn annotations(run: &RunReport, locate: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let error = |title: &str, message: &str| command("error", &[("title", title)], message);
    let mut lines: Vec<String> = run.faults.iter().map(|fault| error("harness fault", fault)).collect();
    lines.extend(run.red().into_iter().map(|result| annotation(result, &locate)));
    let red_findings = run.findings.iter().filter(|finding| finding.is_red());
    lines.extend(red_findings.map(|finding| error(&finding_title(finding), &finding_message(finding))));
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    let title = [("title", "egnyte-conformance")];
    if more > 0 {
        lines.push(command("notice", &title, &format!("{more} more in the job summary")));
    }
    lines.extend(run.unfinished().map(|reason| command("warning", &title, &reason)));
    lines
}

fn finding_title(finding: &Finding) -> String {
    let stale = if finding.outcome == FindingOutcome::Stale { "stale: " } else { "" };
    format!("{stale}{}: {}", finding.rule(), finding.id)
}

fn finding_message(finding: &Finding) -> String {
    match finding.outcome {
        FindingOutcome::Stale => finding.explanation(),
        _ => format!("{}; in {}", finding.explanation(), join_places(&finding.scenarios)),
    }
}

/// Renders an annotation: of a stale entry at the entry, of another scenario at the step at which it ended.
fn annotation(result: &ScenarioResult, locate: &impl Fn(&str) -> Option<String>) -> String {
    let kind = match result.outcome {
        Outcome::Failed => String::new(),
        other => format!("{}: ", other.as_str()),
    };
    let rule = result.rule.as_ref().map(|rule| format!(" ({})", rule.name())).unwrap_or_default();
    let title = format!("{kind}{}{rule}", result.title);
    let message = result.message.as_deref().unwrap_or_default();
    let line = result.step.as_ref().map_or(result.line, |step| step.line);
    let expected_at = result.expected_at.as_ref().filter(|_| result.outcome == Outcome::Stale);
    let (file, line) = expected_at.map_or((result.file.as_str(), line), |(file, line)| (file, *line));
    match locate(file) {
        Some(file) => command("error", &[("file", &file), ("line", &line.to_string()), ("title", &title)], message),
        None => command("error", &[("title", &title)], &format!("{message}\n{}", result.place())),
    }
}

/// Renders a workflow command. Unescaped, a value would end at its first comma, a message at its first line end.
fn command(kind: &str, properties: &[(&str, &str)], message: &str) -> String {
    let value = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let properties: Vec<String> = properties.iter().map(|(name, text)| format!("{name}={}", value(text))).collect();
    format!("::{kind} {}::{}", properties.join(","), escape(message))
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns the root of the repository: the one that GitHub names, or the one around the current folder.
fn root() -> Option<PathBuf> {
    let here = env::current_dir().and_then(|here| here.canonicalize()).ok()?;
    let named = env::var_os("GITHUB_WORKSPACE").and_then(|path| PathBuf::from(path).canonicalize().ok());
    let around = || here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    named.filter(|named| here.starts_with(named)).or_else(around).or_else(|| Some(here.clone()))
}

/// Returns the path from the root of the repository. None for a file outside of it: the suite's own features are not in
/// the repository of a connector.
fn in_repository(file: &str, root: Option<&Path>) -> Option<String> {
    let path = Path::new(file).canonicalize().ok()?;
    let path = path.strip_prefix(root?).ok()?;
    Some(path.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding_text::tests::findings;
    use crate::run::tests::run;

    fn located(file: &str) -> Option<String> {
        Some(format!("sub/{file}"))
    }

    #[test]
    fn worst_outcome_is_annotated_first_at_its_step() {
        let lines = annotations(&run(&[Outcome::Failed, Outcome::Passed, Outcome::Errored]), located);
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with(
                "::error file=sub/features/users/takeover.feature,line=19,title=errored%3A First (a.two)::did not"
            ),
            "{}",
            lines[0]
        );
        assert!(lines[1].contains("title=First (a.one)::did not happen: user Ada is created; "), "{}", lines[1]);
    }

    #[test]
    fn stale_entry_is_annotated_at_its_line() {
        let lines = annotations(&run(&[Outcome::Stale, Outcome::Passed, Outcome::Passed]), located);
        assert!(lines[0].starts_with("::error file=sub/conformance.toml,line=7,title=stale%3A First"), "{}", lines[0]);
    }

    #[test]
    fn feature_outside_the_repository_is_named_in_the_message() {
        let lines = annotations(&run(&[Outcome::Failed, Outcome::Passed, Outcome::Passed]), |_| None);
        assert!(lines[0].starts_with("::error title=First (a.one)::"), "{}", lines[0]);
        assert!(lines[0].ends_with("%0Afeatures/users/takeover.feature:6"), "{}", lines[0]);
    }

    #[test]
    fn interrupted_run_has_a_warning() {
        let lines = annotations(&run(&[Outcome::Passed]), located);
        assert_eq!(lines, ["::warning title=egnyte-conformance::the run was interrupted; 2 scenarios were not run"]);
    }

    #[test]
    fn command_is_escaped() {
        let line = command("error", &[("title", "a, b: 100%")], "x\r\ny: 5%");
        assert_eq!(line, "::error title=a%2C b%3A 100%25::x%0D%0Ay: 5%25");
    }

    #[test]
    fn path_starts_at_the_root_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::write(root.join("a.feature"), "").unwrap();
        let file = root.join("a.feature");
        assert_eq!(in_repository(&file.to_string_lossy(), Some(&root)).as_deref(), Some("a.feature"));
        assert_eq!(in_repository("Cargo.toml", Some(&root)), None);
        assert_eq!(in_repository("features/users/no.feature", Some(&root)), None);
    }

    #[test]
    fn red_findings_are_annotated() {
        let lines = annotations(&RunReport { findings: findings(), ..RunReport::default() }, |_| None);
        let titles: Vec<&str> = lines.iter().filter_map(|line| line.split("::").nth(1)).collect();
        let stale = "error title=stale%3A wire.valid-scim%3A no-schemas";
        assert_eq!(titles, ["error title=wire.valid-scim%3A op-case", stale]);
    }
}
