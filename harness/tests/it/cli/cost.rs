//! `cost`: figures of a connector in directories of several sizes.

use std::fs;

use serde_json::Value;

use crate::support::{conformance, conformance_in};

/// Returns the measurements of a change as (people, requests, writes).
fn figures(report: &Value, change: &str) -> Vec<[u64; 3]> {
    let measurements = report["measurements"].as_array().unwrap().iter();
    let of_change = measurements.filter(|it| it["change"] == change);
    of_change.map(|it| ["people", "requests", "writes"].map(|key| it[key].as_u64().unwrap())).collect()
}

#[test]
fn figures_are_shown_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["cost", "--people", "30,3", "--json", "cost.json", "--html", "cost.html"];
    let ended = conformance_in(folder.path(), &words).exits(0);
    ended.says(&["reference ", "first sync of everybody        3", "growth", "harness: "]);
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("cost.json")).unwrap()).unwrap();
    let first: Vec<_> = figures(&report, "first sync of everybody");
    // One request for each account, one for the group, and the lists before.
    assert_eq!(first.iter().map(|it| [it[0], it[2]]).collect::<Vec<_>>(), [[3, 4], [30, 31]], "{report}");
    let same = figures(&report, "sync without a change");
    assert!(same.iter().all(|[_, requests, writes]| *requests > 0 && *writes == 0), "{same:?}");
    let page = fs::read_to_string(folder.path().join("cost.html")).unwrap();
    assert!(page.contains("<polyline") && page.contains("new email address"), "{page}");
}

#[test]
fn more_writes_in_a_larger_directory_are_seen() {
    let flaw = ["--connector", "reference:flaw=rewrites-everything", "--people", "5,50"];
    let folder = tempfile::tempdir().unwrap();
    let words = [&["cost", "--json", "cost.json"][..], &flaw].concat();
    conformance_in(folder.path(), &words);
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("cost.json")).unwrap()).unwrap();
    let same = figures(&report, "new email address");
    assert!(same[0][2] >= 5 && same[1][2] >= 50, "{same:?}");
}

#[test]
fn a_change_that_does_not_arrive_is_no_figure() {
    let words = ["cost", "--people", "3", "--connector", "reference:flaw=never-updates"];
    conformance(&words).exits(1).says(&["new email address              3  failed: "]);
    conformance(&["cost", "--people", "0"]).exits(2).says(&["invalid value '0' for '--people"]);
}
