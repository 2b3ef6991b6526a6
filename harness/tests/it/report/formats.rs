//! Reports in every format: of one run, of an interrupted run, and without a secret.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(unix)]
use std::process::{Child, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::replay::{FLAW, json};
use crate::support::{Ended, broken, command_in, conformance, conformance_in, put};

/// Folder for one run with all reports.
struct ReportFolder {
    folder: TempDir,
}

impl ReportFolder {
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
        json(&self.path("r.json"))
    }

    /// Returns the command of a run with every report.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = command_in(self.folder.path(), words);
        command
            .args(["--report", "junit=r.xml", "--report", "json=r.json", "--report", "github"])
            .args(["--report", "html=r.html", "--report", "messages=r.ndjson", "--results", "kept"])
            .env_remove("GITHUB_WORKSPACE")
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"));
        command
    }

    fn run(&self, words: &[&str]) -> Ended {
        self.command(words).output().unwrap().into()
    }

    /// Returns all files of the folder of results.
    fn kept(&self) -> String {
        let folders = fs::read_dir(self.path("kept")).unwrap().map(|entry| entry.unwrap().path());
        let files = folders.flat_map(|path| match fs::read_dir(&path) {
            Ok(inner) => inner.map(|entry| entry.unwrap().path()).collect(),
            Err(_) => vec![path],
        });
        files.map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    /// Returns the whole output of a run, by name.
    fn outputs(&self, ended: Ended) -> Vec<(&'static str, String)> {
        vec![
            ("standard output", ended.stdout),
            ("standard error", ended.stderr),
            ("junit", self.read("r.xml")),
            ("json", self.read("r.json")),
            ("summary", self.read("summary.md")),
            ("html", self.read("r.html")),
            ("messages", self.read("r.ndjson")),
            ("results", self.kept()),
        ]
    }
}

/// Returns a connector that leaks its token in this way, and the file in which it notes the token.
fn leaky(folder: &ReportFolder, way: &str) -> (String, PathBuf) {
    let noted = folder.path("noted");
    (format!("{} {} {way}", broken("leaks_token.py"), noted.display()), noted)
}

#[test]
fn all_reports_of_a_run_have_the_same_counts() {
    let folder = ReportFolder::new();
    let words = ["--rule", "groups.emp*", "--connector", "reference:flaw=creates-empty-groups"];
    let ended = folder.run(&words).exits(1);
    let json = folder.json();
    let failed = json["totals"]["connector"]["failed"].as_u64().unwrap();
    let passed = json["totals"]["connector"]["passed"].as_u64().unwrap();
    assert!(failed > 0 && passed > 0, "{}", json["totals"]);
    let ended = ended.says(&[&format!("{passed} passed, {failed} failed, 0 skipped")]);
    assert_eq!(ended.stdout.lines().filter(|line| line.starts_with("::error ")).count() as u64, failed, "{ended}");
    let junit = folder.read("r.xml");
    assert!(junit.contains(&format!("tests=\"{}\" skipped=\"0\" failures=\"{failed}\"", passed + failed)), "{junit}");
    assert!(junit.contains("classname=\"groups.creating\"") && junit.contains("POST /Groups  201"), "{junit}");
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("## ❌ Egnyte conformance of reference "), "{summary}");
    let verdict = json["verdicts"].as_array().unwrap().iter().find(|it| it["outcome"] == "failed").unwrap();
    assert_eq!(verdict["rule"]["id"], "groups.empty-skipped");
    assert!(verdict["durations"]["ownMs"].as_f64().unwrap() > 0.0, "{verdict}");
}

#[test]
fn the_html_page_shows_changes_and_the_exchanges_of_passed_scenarios() {
    let folder = tempfile::tempdir().unwrap();
    let selection = ["--connector", FLAW, "--rule", "groups.disassociate-deactivates"];
    let reports = ["--report", "html=r.html", "--report", "json=r.json"];
    conformance_in(folder.path(), &[selection, reports].concat()).exits(1);
    let run = json(&folder.path().join("r.json"));
    let verdicts = run["verdicts"].as_array().unwrap();
    let with_outcome = |outcome: &str| verdicts.iter().find(|verdict| verdict["outcome"] == outcome).unwrap();
    let (failed, passed) = (with_outcome("failed"), with_outcome("passed"));
    assert_eq!(failed["account"]["unexpected"], serde_json::json!(["user Grace is deactivated"]));
    assert!(passed["exchanges"].as_array().is_some_and(|exchanges| !exchanges.is_empty()), "{passed}");
    let (turns, last) = (failed["turns"].as_array().unwrap(), failed["exchanges"].as_array().unwrap().last().unwrap());
    assert_eq!(turns.last().unwrap()["said"], "user-group.disassociated");
    assert_eq!(turns.last().unwrap()["until"], last["seq"]);
    assert!(turns.iter().filter(|turn| turn["prepares"] == true).count() == turns.len() - 1);
    let page = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("user Grace is deactivated") && !page.contains("{{run}}"));
}

#[test]
fn the_job_summary_is_added_to_that_of_other_steps() {
    let folder = ReportFolder::new();
    fs::write(folder.path("summary.md"), "# Built\n\n").unwrap();
    folder.run(&["features/groups/creating.feature:12"]);
    assert!(folder.read("summary.md").starts_with("# Built\n\n## ✅ "), "{}", folder.read("summary.md"));
}

#[test]
fn an_annotation_names_the_line_of_a_feature_in_the_repository() {
    let folder = ReportFolder::new();
    fs::create_dir_all(folder.path(".git")).unwrap();
    let feature = "Feature: Mine\n\n  Rule: Groups appear\n\n    Scenario: A group appears\n      Given an empty Egnyte domain\n      And the empty user group \"Sales\"\n      When \"Sales\" is associated with Egnyte\n      Then exactly this changes in Egnyte:\n        | group \"Sales\" is created |\n";
    put(folder.folder.path(), "sub/mine/my.feature", feature);
    let ended: Ended = folder.command(&["mine"]).current_dir(folder.path("sub")).output().unwrap().into();
    let annotation = "::error file=sub/mine/my.feature,line=9,title=A group appears";
    assert!(ended.stdout.lines().any(|line| line.starts_with(annotation)), "{ended}");
}

/// Checks that no output has the token of a connector that leaks it in this way.
fn masks_the_token(way: &str, outcome: &str) {
    let folder = ReportFolder::new();
    let (connector, noted) = leaky(&folder, way);
    let scenario = "features/groups/creating.feature:17";
    let words = ["--connector", &connector, scenario, "--timings", "--write-expectations", "list.toml"];
    let ended = folder.run(&words).exits(1);
    assert_eq!(folder.json()["verdicts"][0]["outcome"], outcome);
    let mut outputs = folder.outputs(ended);
    outputs.push(("smoke", conformance(&["smoke", "--connector", &connector]).stdout));
    let noted = fs::read_to_string(noted).unwrap();
    for token in noted.lines() {
        assert!(!folder.read("list.toml").contains(token), "{way}: a token is in the list");
    }
    for (name, text) in outputs {
        assert!(!noted.lines().any(|token| text.contains(token)), "{way}: a token is in {name}:\n{text}");
        if name != "standard error" {
            assert!(text.contains("•••"), "{way}: {name} lacks more than the token:\n{text}");
        }
    }
}

#[test]
fn a_token_in_a_log_in_addresses_and_in_problems_is_masked() {
    masks_the_token("reports", "errored");
}

#[test]
fn a_token_quoted_from_standard_output_is_masked() {
    masks_the_token("babbles", "errored");
}

#[test]
fn a_token_in_the_exchanges_of_a_failure_is_masked() {
    masks_the_token("syncs", "failed");
}

/// Waits until the connector is asked.
#[cfg(unix)]
fn wait_for_connector(running: &mut Child, noted: &Path) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !noted.exists() {
        assert!(running.try_wait().unwrap().is_none(), "the run ended too early");
        assert!(std::time::Instant::now() < end, "the connector was never asked");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_writes_its_reports() {
    let folder = ReportFolder::new();
    let (connector, noted) = leaky(&folder, "hangs");
    let mut command = folder.command(&["--connector", &connector, "features/groups/creating.feature", "-j", "1"]);
    let mut running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for_connector(&mut running, &noted);
    assert!(Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap().success());
    let ended = Ended::from(running.wait_with_output().unwrap()).exits(130);
    let json = folder.json();
    assert_eq!(json["interrupted"], true);
    assert!(json["totals"]["notRun"].as_u64().unwrap() > 0, "{}", json["totals"]);
    assert!(json["verdicts"].as_array().unwrap().iter().any(|verdict| verdict["outcome"] == "not-run"));
    assert!(folder.read("r.html").contains("\"outcome\":\"not-run\""));
    assert!(folder.read("r.ndjson").lines().last().unwrap().contains("interrupted; "));
    assert!(folder.kept().contains("\"interrupted\": true"));
    assert!(folder.read("r.xml").contains("<skipped message=\"not run: the run ended before\"/>"));
    assert!(folder.read("summary.md").contains("; the run was interrupted; "));
    ended.says(&["::warning title=egnyte-conformance::the run was interrupted"]);
}

#[test]
fn a_run_with_a_setup_error_leaves_no_earlier_report() {
    let folder = ReportFolder::new();
    fs::write(folder.path("r.xml"), "<testsuites/>").unwrap();
    folder.run(&["--connector", "exec:./not-there"]).exits(2);
    assert!(!folder.path("r.xml").exists());
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_before_the_run() {
    let folder = ReportFolder::new();
    fs::create_dir(folder.path("r.json")).unwrap();
    let ended = folder.run(&[]).exits(2).says(&["cannot write the report r.json"]);
    assert_eq!(ended.stdout, "");
}
