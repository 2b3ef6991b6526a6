//! Mistakes in the command line of a session with a person: one line each.

use super::judged::STAYS_OUT;
use crate::support::{conformance, conformance_in, page, put};

#[test]
fn what_would_be_done_twice_is_refused() {
    let again = "with --connector manual would have a person do everything again";
    conformance(&["--connector", "manual", "--guesses", "all"]).exits(2).says(&["--guesses", again]);
    conformance(&["cost", "--connector", "manual"]).exits(2).says(&["`cost`", again]);
}

#[test]
fn settings_of_others_are_refused() {
    let public = ["--connector", "reference", "--public-url", "https://x.example"];
    conformance(&public).exits(2).says(&["--public-url is for --connector manual"]);
    conformance(&["--connector", "manual", "--public-url", "x"]).exits(2).says(&["write a URL with its host"]);
    conformance(&["--connector", "manuel"]).exits(2).says(&["did you mean `manual`?"]);
    conformance(&["--continue", STAYS_OUT]).exits(2).says(&["--results"]);
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "conformance.toml", "[connector]\nrun = \"manual\"\ncapabilities = [\"import\"]\n");
    let claim = "a person who drives the directory's console gets no messages, so it cannot claim `import`";
    conformance_in(folder.path(), &[STAYS_OUT]).exits(2).says(&[claim]);
}

#[test]
fn results_of_another_connector_are_not_continued() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), &[&[STAYS_OUT, "--results", "results"], words].concat());
    run(&["--connector", "reference:flaw=creates-empty-groups"]).exits(1);
    let other = ["--connector", "reference", "--continue"];
    run(&other).exits(2).says(&["it cannot be continued; name another folder"]);
}

#[test]
fn any_run_can_be_continued() {
    let folder = tempfile::tempdir().unwrap();
    let rule = ["--rule", "groups.empty-skipped", "--results", "results", "--connector", "reference"];
    conformance_in(folder.path(), &[&[STAYS_OUT], &rule[..]].concat()).exits(0).says(&["1 passed"]);
    let all = [&rule[..], &["--continue"]].concat();
    let ended = conformance_in(folder.path(), &all).exits(0);
    let (part, whole) = ended.stdout.rsplit_once("with the earlier part: ").unwrap();
    let passed = |text: &str| text.lines().find_map(|line| line.split_once(" passed")?.0.parse::<u32>().ok()).unwrap();
    assert_eq!(passed(part) + 1, passed(whole), "{ended}");
}

#[test]
fn results_of_a_session_are_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "results/manual.json", "{}");
    let again = conformance_in(folder.path(), &["--connector", "manual", "--results", "results", STAYS_OUT]);
    again.exits(2).says(&["results has the results of an earlier session: add --continue to go on with it"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("results/manual.json")).unwrap(), "{}");
}

#[test]
fn shard_can_be_continued() {
    let folder = tempfile::tempdir().unwrap();
    let shard = ["--shard", "1/40", "--connector", "reference", "--results", "results"];
    conformance_in(folder.path(), &shard).exits(0);
    let first = std::fs::read_to_string(folder.path().join("results/run.json")).unwrap();
    let ended = conformance_in(folder.path(), &[&shard[..], &["--continue"]].concat()).exits(0);
    ended.says(&["with the earlier part: "]);
    let shards = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["shards"].clone();
    let second = std::fs::read_to_string(folder.path().join("results/run.json")).unwrap();
    assert!(shards(&first)[0]["number"] == 1, "{first}");
    assert_eq!(shards(&first), shards(&second));
}

#[test]
fn results_of_features_that_have_changed_are_not_continued() {
    let folder = tempfile::tempdir().unwrap();
    let feature = page("features/groups/creating.feature");
    put(folder.path(), "own/creating.feature", &feature);
    let run = ["own", "--connector", "reference", "--results", "results"];
    conformance_in(folder.path(), &run).exits(0);
    let title = feature.lines().find_map(|line| line.trim().strip_prefix("Scenario: ")).unwrap();
    put(folder.path(), "own/creating.feature", &feature.replacen(title, "Another title", 1));
    let ended = conformance_in(folder.path(), &[&run[..], &["--continue"]].concat()).exits(2);
    ended.says(&["own/creating.feature:", title, "\"Another title\" is now"]);
    put(folder.path(), "own/creating.feature", &feature.replacen("\n", "\n\n", 1));
    let ended = conformance_in(folder.path(), &[&run[..], &["--continue"]].concat()).exits(2);
    ended.says(&["own/creating.feature:", title, "where no scenario is now"]);
}
