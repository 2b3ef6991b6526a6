//! A connector that answers ok and does nothing: it keeps no rule, because the premises of most scenarios do not hold.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{HARNESS, Service, conformance_in};

/// Scenarios of one rule that were judged, and those of them that passed.
#[derive(Default)]
struct Judged {
    all: usize,
    passed: usize,
}

#[test]
fn a_connector_that_does_nothing_keeps_no_rule() {
    let folder = tempfile::tempdir().unwrap();
    // One process: half the time of a run would go into the start of one for each scenario.
    let program = format!("{HARNESS}/tests/broken/polite_service.py");
    let service = Service::start(Command::new("python3").arg(program));
    let words = ["--connector", &service.address, "--report", "json=report.json"];
    let ended = conformance_in(folder.path(), &words).exits(1);
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    let mut rules: BTreeMap<String, Judged> = BTreeMap::new();
    for scenario in scenarios(&report) {
        let outcome = scenario["outcome"].as_str().unwrap();
        if scenario["keeper"] != "egnyte" && outcome != "skipped" {
            let rule = rules.entry(scenario["rule"]["id"].to_string()).or_default();
            rule.all += 1;
            rule.passed += usize::from(outcome == "passed");
        }
    }
    assert!(rules.len() > 40, "the report has another form: {ended}");
    let kept: Vec<&String> = rules.iter().filter(|(_, rule)| rule.all == rule.passed).map(|(id, _)| id).collect();
    assert_eq!(kept, Vec::<&String>::new(), "{ended}");
    ended.says(&["the connector has not brought about what the Givens describe", "Ada has no account in Egnyte"]);
}

/// Returns the verdicts of a report.
fn scenarios(report: &Value) -> &Vec<Value> {
    report["verdicts"].as_array().unwrap()
}
