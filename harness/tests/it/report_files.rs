//! The reports of real runs: several at once, of a run broken off, and without any secret.

use std::fs;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::{Child, Stdio};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::text;

/// A folder for one run and its reports.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.read("r.json")).unwrap()
    }

    /// The command with every report, for a run in this folder.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-conformance"));
        command
            .args(words)
            .args(["--report", "junit=r.xml", "--report", "json=r.json", "--report", "github"])
            .args(["--report", "html=r.html", "--report", "messages=r.ndjson", "--results", "kept"])
            .current_dir(self.folder.path())
            .env_remove("CARGO")
            .env_remove("GITHUB_WORKSPACE")
            .env("NO_COLOR", "1")
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"));
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// All that stands in the folder of results.
    fn kept(&self) -> String {
        let folders = fs::read_dir(self.path("kept")).unwrap().map(|entry| entry.unwrap().path());
        let files = folders.flat_map(|path| match fs::read_dir(&path) {
            Ok(inner) => inner.map(|entry| entry.unwrap().path()).collect(),
            Err(_) => vec![path],
        });
        files.map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    /// Everything that left the process, by name.
    fn told(&self, ended: &Output) -> Vec<(&'static str, String)> {
        vec![
            ("standard output", text(&ended.stdout)),
            ("standard error", text(&ended.stderr)),
            ("junit", self.read("r.xml")),
            ("json", self.read("r.json")),
            ("summary", self.read("summary.md")),
            ("html", self.read("r.html")),
            ("messages", self.read("r.ndjson")),
            ("results", self.kept()),
        ]
    }
}

/// A connector that tells its token to everybody, and where it notes which it was.
fn leaky(desk: &Desk, manner: &str) -> (String, PathBuf) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken/leaks_token.py");
    let noted = desk.path("noted");
    (format!("stdio:python3 {} {} {manner}", program.display(), noted.display()), noted)
}

#[test]
fn several_reports_tell_the_same_run() {
    let desk = Desk::new();
    let ended = desk.run(&["--rule", "groups.emp*", "--connector", "reference:flaw=creates-empty-groups"]);
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended.stderr));
    let json = desk.json();
    let failed = json["totals"]["connector"]["failed"].as_u64().unwrap();
    let passed = json["totals"]["connector"]["passed"].as_u64().unwrap();
    assert!(failed > 0 && passed > 0, "{}", json["totals"]);
    let told = text(&ended.stdout);
    assert!(told.contains(&format!("{passed} passed, {failed} failed, 0 skipped")), "{told}");
    assert_eq!(told.lines().filter(|line| line.starts_with("::error ")).count() as u64, failed, "{told}");
    let junit = desk.read("r.xml");
    assert!(junit.contains(&format!("tests=\"{}\" skipped=\"0\" failures=\"{failed}\"", passed + failed)), "{junit}");
    assert!(junit.contains("classname=\"groups.creating\"") && junit.contains("POST /Groups  201"), "{junit}");
    let summary = desk.read("summary.md");
    assert!(summary.starts_with("## ❌ Egnyte conformance of reference "), "{summary}");
    let verdict = json["verdicts"].as_array().unwrap().iter().find(|it| it["outcome"] == "failed").unwrap();
    assert_eq!(verdict["rule"]["id"], "groups.empty-skipped");
    assert!(verdict["durations"]["ownMs"].as_f64().unwrap() > 0.0, "{verdict}");
}

#[test]
fn the_summary_is_added_to_what_other_steps_wrote() {
    let desk = Desk::new();
    fs::write(desk.path("summary.md"), "# Built\n\n").unwrap();
    desk.run(&["features/groups/creating.feature:12"]);
    assert!(desk.read("summary.md").starts_with("# Built\n\n## ✅ "), "{}", desk.read("summary.md"));
}

#[test]
fn an_annotation_stands_beside_the_line_of_a_feature_in_the_repository() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path(".git")).unwrap();
    fs::create_dir_all(desk.path("sub/mine")).unwrap();
    let feature = "Feature: Mine\n\n  Rule: Groups appear\n\n    Scenario: A group appears\n      Given an empty Egnyte domain\n      And the empty user group \"Sales\"\n      When \"Sales\" is associated with Egnyte\n      Then exactly this changes in Egnyte:\n        | group \"Sales\" is created |\n";
    fs::write(desk.path("sub/mine/my.feature"), feature).unwrap();
    let mut command = desk.command(&["mine"]);
    let told = text(&command.current_dir(desk.path("sub")).output().unwrap().stdout);
    let line = told.lines().find(|line| line.starts_with("::error ")).unwrap();
    assert!(line.starts_with("::error file=sub/mine/my.feature,line=9,title=A group appears"), "{line}");
}

/// Whatever a connector does with its token, nobody who reads us can read it.
fn keeps_the_secret(manner: &str, outcome: &str) {
    let desk = Desk::new();
    let (connector, noted) = leaky(&desk, manner);
    let scenario = "features/groups/creating.feature:17";
    let words = ["--connector", &connector, scenario, "--timings", "--write-expectations", "list.toml"];
    let ended = desk.run(&words);
    assert_eq!(ended.status.code(), Some(1), "{}{}", text(&ended.stdout), text(&ended.stderr));
    assert_eq!(desk.json()["verdicts"][0]["outcome"], outcome);
    let smoke =
        Command::new(env!("CARGO_BIN_EXE_egnyte-conformance")).args(["smoke", "--connector", &connector]).output();
    let mut all = desk.told(&ended);
    all.push(("smoke", text(&smoke.unwrap().stdout)));
    let noted = fs::read_to_string(noted).unwrap();
    for token in noted.lines() {
        assert!(!desk.read("list.toml").contains(token), "{manner}: the token stands in the list");
    }
    for (name, told) in all {
        assert!(!noted.lines().any(|token| told.contains(token)), "{manner}: a token stands in {name}:\n{told}");
        if name != "standard error" {
            assert!(told.contains("•••"), "{manner}: {name} has lost more than the token:\n{told}");
        }
    }
}

#[test]
fn a_token_in_a_log_in_addresses_and_in_problems_is_unreadable_everywhere() {
    keeps_the_secret("reports", "errored");
}

#[test]
fn a_token_quoted_from_standard_output_is_unreadable_everywhere() {
    keeps_the_secret("babbles", "errored");
}

#[test]
fn a_token_in_the_exchanges_of_a_failure_is_unreadable_everywhere() {
    keeps_the_secret("syncs", "failed");
}

/// Waits until the connector has the run where it is wanted.
#[cfg(unix)]
fn started(running: &mut Child, noted: &Path) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !noted.exists() {
        assert!(running.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(std::time::Instant::now() < end, "the connector was never asked");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn a_run_broken_off_writes_what_it_has() {
    let desk = Desk::new();
    let (connector, noted) = leaky(&desk, "hangs");
    let mut command = desk.command(&["--connector", &connector, "features/groups/creating.feature", "-j", "1"]);
    let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    started(&mut running, &noted);
    let interrupt = Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    assert!(interrupt.success(), "{interrupt}");
    let ended = running.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", text(&ended.stderr));
    let json = desk.json();
    assert_eq!(json["interrupted"], true);
    assert!(json["totals"]["notRun"].as_u64().unwrap() > 0, "{}", json["totals"]);
    assert!(json["verdicts"].as_array().unwrap().iter().any(|verdict| verdict["outcome"] == "not-run"));
    assert!(desk.read("r.html").contains("\"outcome\":\"not-run\""));
    assert!(desk.read("r.ndjson").lines().last().unwrap().contains("interrupted; "));
    assert!(desk.kept().contains("\"interrupted\": true"));
    assert!(desk.read("r.xml").contains("<skipped message=\"not run: the run ended before\"/>"));
    assert!(desk.read("summary.md").contains("; interrupted, "));
    assert!(text(&ended.stdout).contains("::warning title=egnyte-conformance::the run was interrupted"));
}

#[test]
fn a_run_that_cannot_begin_leaves_no_report_of_an_earlier_one() {
    let desk = Desk::new();
    fs::write(desk.path("r.xml"), "<testsuites/>").unwrap();
    let ended = desk.run(&["--connector", "exec:./not-there"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(!desk.path("r.xml").exists());
}

#[test]
fn a_report_that_cannot_be_written_ends_the_run_before_it_begins() {
    let desk = Desk::new();
    fs::create_dir(desk.path("r.json")).unwrap();
    let ended = desk.run(&[]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("cannot write the report r.json"), "{}", text(&ended.stderr));
    assert_eq!(text(&ended.stdout), "");
}
