//! Commands that print documentation: help, sentences, rules, schemas, completions.

use std::fs;

use serde_json::{Value, json};

use crate::support::{conformance, conformance_in};

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&conformance(words).exits(0).stdout).unwrap()
}

#[test]
fn help_shows_commands_examples_and_exit_codes() {
    conformance(&["--help"]).exits(0).says(&["Commands:", "Options:", "Examples:", "Exit codes:"]);
    assert!(conformance(&["--version"]).stdout.starts_with("egnyte-conformance 0."));
}

#[test]
fn steps_lists_every_sentence() {
    let parts =
        ["Given or When  {people} {movement} {group}", "example: ", "first in features/", "{property}  A property"];
    conformance(&["steps"]).exits(0).says(&parts);
    let steps = json(&["steps", "--json"]);
    assert_eq!(steps["version"], 1);
    let sentences = steps["themes"].as_array().unwrap().iter().flat_map(|theme| theme["sentences"].as_array().unwrap());
    let opening = sentences.clone().find(|it| it["words"] == "an empty Egnyte domain").unwrap();
    assert_eq!(opening["kinds"], json!(["Given"]));
    assert!(opening["uses"].as_array().unwrap().len() > 10, "{opening}");
    assert!(sentences.count() > 40);
    conformance(&["steps", "--json", "--markdown"]).exits(2);
}

#[test]
fn rules_lists_every_rule_with_its_evidence() {
    let parts = ["groups.takeover ", "documented · Group Provisioning and Syncing · 4 scenarios", "needs application"];
    conformance(&["rules"]).exits(0).says(&parts);
    let report = json(&["rules", "--json"]);
    let rules = report["rules"].as_array().unwrap();
    assert!(rules.len() > 90 && !report["unbreakable"].as_array().unwrap().is_empty(), "{report}");
    let takeover = rules.iter().find(|rule| rule["id"] == "groups.takeover").unwrap();
    assert_eq!(takeover["brokenBy"][0]["name"], "duplicates-groups");
    conformance(&["rules", "--json", "--summary"]).exits(2);
    conformance(&["rules", "--grid"]).exits(0).says(&["egnyte-down: Egnyte is unavailable", "user-group.renamed"]);
}

#[test]
fn explain_shows_one_rule() {
    let feature = include_str!("../../../../features/groups/creating.feature");
    let line = |title: &str| feature.lines().position(|line| line.trim() == format!("Scenario: {title}")).unwrap() + 1;
    let last = line("The group is empty after the last member leaves");
    let next = line("The next member joins the same group");
    let expected = format!(
        "groups.emptied-stays
  A managed group stays when its last member leaves

  inferred: only creation is excluded; the rule follows from a documented sentence
  kept by the connector: every connector is judged by the rule

Rule: A group stays when its last member leaves
  The group is empty after the last member leaves  features/groups/creating.feature:{last}
  The next member joins the same group  features/groups/creating.feature:{next}

flaws that break the rule
  deletes-emptied-groups: a group without members is deleted

run it:   egnyte-conformance --rule groups.emptied-stays
break it: egnyte-conformance --rule groups.emptied-stays --connector reference:flaw=deletes-emptied-groups
"
    );
    assert_eq!(conformance(&["explain", "groups.emptied-stays"]).exits(0).to_string(), expected);
    let error = "egnyte-conformance: unknown rule `groups.take-over` (did you mean `groups.takeover`?); \
                 `egnyte-conformance rules` lists all rules\n";
    assert_eq!(conformance(&["explain", "groups.take-over"]).exits(2).to_string(), error);
}

#[test]
fn the_protocol_is_printed_as_text_or_as_a_schema() {
    assert!(json(&["protocol", "--schema"])["$defs"]["DeliverRequest"].is_object());
    assert!(conformance(&["protocol"]).stdout.starts_with("# Connecting your connector"));
}

#[test]
fn the_schema_of_a_report_is_printed() {
    let schema = json(&["report", "--schema"]);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["verdicts"].is_object(), "{schema}");
    conformance(&["report"]).exits(2);
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    conformance_in(folder.path(), &["man", "man/man1"]).exits(0);
    let page = |name: &str| fs::read_to_string(folder.path().join("man/man1").join(name)).unwrap();
    assert!(page("egnyte-conformance.1").contains(".SH SUBCOMMANDS"));
    assert!(page("egnyte-conformance-smoke.1").contains("\\-\\-connector"));
}

#[test]
fn completions_list_every_command_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        conformance(&["completions", shell]).exits(0).says(&["selftest", "write-expectations"]);
    }
}
