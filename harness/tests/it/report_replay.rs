//! What a run leaves behind for people and for later: the page, the folder of results, a run judged again, parts joined.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::{conformance, conformance_in, text};

const FLAW: &str = "reference:flaw=deactivates-everyone";

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every scenario's outcome and reason, by its id.
fn outcomes(run: &Value) -> Vec<[Value; 3]> {
    let told = run["verdicts"].as_array().unwrap();
    told.iter().map(|told| ["id", "outcome", "details"].map(|part| told[part].clone())).collect()
}

#[test]
fn results_are_judged_again_as_they_were_without_the_connector() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    let ended = run(&["--connector", FLAW, "--rule", "groups.d*", "--results", "kept"]);
    assert_eq!(ended.status.code(), Some(1), "{}", text(&ended.stderr));
    let recorded = json(&folder.path().join("kept/run.json"));
    let again = run(&["replay", "kept", "--rule", "groups.d*", "--report", "json=again.json"]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stderr));
    assert_eq!(outcomes(&json(&folder.path().join("again.json"))), outcomes(&recorded));
    let id = recorded["verdicts"][0]["id"].as_str().unwrap();
    for part in ["conversation.json", "journal.json", "before.json", "after.json", "stderr.txt"] {
        assert!(folder.path().join("kept").join(id).join(part).is_file(), "{part}");
    }
}

#[test]
fn a_replaced_token_is_known_again_and_signing_in_is_not_replayed() {
    let folder = tempfile::tempdir().unwrap();
    for (connector, exit) in [("reference", 0), ("reference:flaw=keeps-old-token", 1)] {
        let chosen = ["--rule", "integration.*", "--rule", "signin.subject"];
        let run = |words: &[&str]| conformance_in(folder.path(), &[words, &chosen[..]].concat());
        let recorded = run(&["--connector", connector, "--results", "kept"]);
        let again = run(&["replay", "kept", "--report", "json=again.json"]);
        assert_eq!([recorded.status.code(), again.status.code()], [Some(exit); 2], "{}", text(&again.stdout));
        let (one, other) =
            (outcomes(&json(&folder.path().join("kept/run.json"))), outcomes(&json(&folder.path().join("again.json"))));
        let (signing_in, rest): (Vec<_>, Vec<_>) =
            one.iter().zip(&other).partition(|(one, _)| one[0].as_str().unwrap().starts_with("sign-in"));
        assert!(signing_in.len() > 2 && signing_in.iter().all(|(_, other)| other[1] == "skipped"), "{signing_in:?}");
        assert!(rest.len() > 4 && rest.iter().all(|(one, other)| one[..2] == other[..2]), "{rest:?}");
    }
}

#[test]
fn a_changed_expectation_is_tried_on_a_recording() {
    let folder = tempfile::tempdir().unwrap();
    let feature = |row: &str| {
        let told = format!(
            "Feature: Mine\n\n  Rule: Groups appear\n\n    Scenario: A group appears\n      Given an empty Egnyte \
             domain\n      And the user group \"Sales\" with the member Ada\n      When \"Sales\" is associated with \
             Egnyte\n      Then exactly this changes in Egnyte:\n        | user Ada is created |\n        | group \
             \"Sales\" is created |\n        | {row} |\n"
        );
        fs::write(folder.path().join("mine.feature"), told).unwrap();
    };
    let code = |words: &[&str]| {
        let ended = conformance_in(folder.path(), words);
        (ended.status.code(), text(&ended.stdout))
    };
    feature("Ada joins \"Sales\"");
    assert_eq!(code(&["mine.feature", "--results", "kept"]).0, Some(0));
    assert_eq!(code(&["replay", "kept", "mine.feature"]).0, Some(0));
    feature("Grace joins \"Sales\"");
    let (exit, told) = code(&["replay", "kept", "mine.feature"]);
    assert!(exit == Some(1) && told.contains("did not happen:\n      Grace joins \"Sales\""), "{told}");
    let changed =
        fs::read_to_string(folder.path().join("mine.feature")).unwrap().replace("the member Ada", "the member Linus");
    fs::write(folder.path().join("mine.feature"), changed).unwrap();
    let (exit, told) = code(&["replay", "kept", "mine.feature"]);
    assert!(exit == Some(1) && told.contains("begins differently than when it was recorded"), "{told}");
}

#[test]
fn only_what_was_recorded_is_judged_again() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    run(&["--rule", "groups.empty-skipped", "--results", "kept"]);
    let again = run(&["replay", "kept", "--rule", "groups.*"]);
    let told = text(&again.stdout);
    assert!(again.status.code() == Some(0) && told.contains("skipped: it was not recorded"), "{told}");
    let nothing = run(&["replay", "elsewhere"]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(text(&nothing.stderr).contains("cannot replay elsewhere/run.json: "), "{}", text(&nothing.stderr));
}

#[test]
fn results_are_written_over_results_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let run = |results: &str| conformance_in(folder.path(), &["--rule", "groups.empty-skipped", "--results", results]);
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/letter.txt"), "dear").unwrap();
    let refused = run("mine");
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("it is not empty, and holds no results of an earlier run"));
    assert_eq!([run("kept").status.code(), run("kept").status.code()], [Some(0); 2]);
}

#[test]
fn parts_of_a_run_are_merged_into_one_report() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    let whole = ["--connector", FLAW, "--rule", "groups.d*"];
    run(&[&whole[..], &["--report", "json=whole.json", "--report", "messages=whole.ndjson"]].concat());
    run(&[&whole[..], &["--shard", "1/2", "--report", "json=one.json"]].concat());
    run(&[&whole[..], &["--shard", "2/2", "--results", "two"]].concat());
    let reports = ["json=all.json", "html=all.html", "junit=all.xml", "messages=all.ndjson", "github"];
    let reports: Vec<&str> = reports.into_iter().flat_map(|report| ["--report", report]).collect();
    let merged = run(&[&["merge", "one.json", "two"], &reports[..]].concat());
    assert_eq!(merged.status.code(), Some(1), "{}", text(&merged.stderr));
    assert!(text(&merged.stdout).contains("; merged from 2"), "{}", text(&merged.stdout));
    let (all, one) = (json(&folder.path().join("all.json")), json(&folder.path().join("whole.json")));
    assert_eq!(outcomes(&all), outcomes(&one));
    assert_eq!(all["totals"], one["totals"]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(
        read("all.html").contains("\"parts\":2") && read("all.xml").contains("failures=\"6\""),
        "{}",
        read("all.xml")
    );
    let twice = run(&["merge", "one.json", "one.json"]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(text(&twice.stderr).contains("these are not parts of one run"), "{}", text(&twice.stderr));
    let pickles = |name: &str| -> Vec<String> {
        let is_pickle = |line: &&str| line.starts_with("{\"pickle\"");
        read(name).lines().filter(is_pickle).map(str::to_owned).collect()
    };
    assert!(pickles("all.ndjson").len() > 2 && pickles("all.ndjson") == pickles("whole.ndjson"));
    let stdout = text(&merged.stdout);
    assert_eq!(stdout.lines().filter(|line| line.starts_with("::error ")).count(), 6, "{stdout}");
}

#[test]
fn a_page_tells_what_changed_and_what_was_said_of_what_passed_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let ended = conformance_in(
        folder.path(),
        &[
            "--connector",
            FLAW,
            "--rule",
            "groups.disassociate-deactivates",
            "--report",
            "html=r.html",
            "--report",
            "json=r.json",
        ],
    );
    assert_eq!(ended.status.code(), Some(1));
    let run = json(&folder.path().join("r.json"));
    let of =
        |outcome: &str| run["verdicts"].as_array().unwrap().iter().find(|told| told["outcome"] == outcome).unwrap();
    let (failed, passed) = (of("failed"), of("passed"));
    assert_eq!(failed["account"]["unexpected"], serde_json::json!(["user Grace is deactivated"]));
    assert!(passed["exchanges"].as_array().is_some_and(|said| !said.is_empty()), "{passed}");
    let (turns, last) = (failed["turns"].as_array().unwrap(), failed["exchanges"].as_array().unwrap().last().unwrap());
    assert_eq!(turns.last().unwrap()["said"], "user-group.disassociated");
    assert_eq!(turns.last().unwrap()["until"], last["seq"]);
    assert!(turns.iter().filter(|turn| turn["prepares"] == true).count() == turns.len() - 1);
    let page = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("user Grace is deactivated") && !page.contains("{{run}}"));
}

#[test]
fn a_kind_of_report_that_does_not_exist_names_the_nearest() {
    let told = conformance(&["--report", "htm=x"]);
    assert_eq!(told.status.code(), Some(2));
    assert!(text(&told.stderr).contains("did you mean `html`?"), "{}", text(&told.stderr));
}
