//! `merge`: the reports of the shards of a run as one.

use std::fs;

use super::replay::{FLAW, json, outcomes};
use crate::support::conformance_in;

#[test]
fn parts_of_a_run_are_merged_into_one_report() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let whole = ["--connector", FLAW, "--rule", "groups.d*"];
    run(&[&whole[..], &["--report", "json=whole.json", "--report", "messages=whole.ndjson"]].concat());
    run(&[&whole[..], &["--shard", "1/2", "--report", "json=one.json"]].concat());
    run(&[&whole[..], &["--shard", "2/2", "--results", "two"]].concat());
    let reports = ["json=all.json", "html=all.html", "junit=all.xml", "messages=all.ndjson", "github"];
    let reports: Vec<&str> = reports.into_iter().flat_map(|report| ["--report", report]).collect();
    let merged = run(&[&["merge", "one.json", "two"], &reports[..]].concat()).exits(1);
    assert!(merged.summary().ends_with("; merged from 2"), "{merged}");
    assert_eq!(merged.stdout.lines().filter(|line| line.starts_with("::error ")).count(), 9, "{merged}");
    let (all, one) = (json(&folder.path().join("all.json")), json(&folder.path().join("whole.json")));
    assert_eq!(outcomes(&all), outcomes(&one));
    assert_eq!(all["totals"], one["totals"]);
    assert!(read("all.html").contains("\"parts\":2") && read("all.xml").contains("failures=\"9\""));
    let pickles = |name: &str| -> Vec<String> {
        let is_pickle = |line: &&str| line.starts_with("{\"pickle\"");
        read(name).lines().filter(is_pickle).map(str::to_owned).collect()
    };
    assert!(pickles("all.ndjson").len() > 2 && pickles("all.ndjson") == pickles("whole.ndjson"));
    run(&["merge", "whole.json", "whole.json"]).exits(2).says(&["these are not parts of one run"]);
}

#[test]
fn missing_parts_of_a_run_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| conformance_in(folder.path(), words);
    for (shard, file) in [("1/3", "1.json"), ("2/3", "2.json"), ("3/3", "3.json"), ("1/4", "other.json")] {
        let report = format!("json={file}");
        run(&["--rule", "groups.d*", "--shard", shard, "--report", &report]).exits(0);
    }
    let incomplete = run(&["merge", "3.json", "1.json", "--report", "json=all.json", "--report", "github"]).exits(1);
    let missing = "; part 2/3 is missing; ";
    assert!(
        incomplete.summary().contains(missing) && incomplete.summary().ends_with("; merged from 2"),
        "{incomplete}"
    );
    assert!(incomplete.stdout.contains("::warning title=egnyte-conformance::part 2/3 is missing; "), "{incomplete}");
    assert_eq!(json(&folder.path().join("all.json"))["missingParts"], serde_json::json!(["2/3"]));
    run(&["merge", "all.json", "2.json"]).exits(0);
    run(&["merge", "3.json", "1.json", "--partial"]).exits(0).says(&[missing]);
    run(&["merge", "1.json", "2.json", "1.json"]).exits(1).says(&["part 1/3 is there twice: 1.json and 1.json"]);
    run(&["merge", "2.json", "other.json"]).exits(1).says(&["other.json is part 1/4 of ", "2.json is part 2/3 of "]);
}
