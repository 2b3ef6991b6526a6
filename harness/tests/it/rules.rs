//! The commands `rules` and `explain`, and the pages that are made from them.

use std::fs;

use egnyte_conformance::language::rule_report::{RuleReport, markdown, summary};
use serde_json::Value;

use crate::cli::{conformance, says, text};

fn page(path: &str) -> String {
    fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_page_about_the_rules_is_current() {
    assert!(
        page("features/RULES.md") == markdown(&RuleReport::load().unwrap()),
        "features/RULES.md is not what `cargo run -- rules --markdown > features/RULES.md` writes"
    );
}

#[test]
fn the_readmes_table_of_rules_is_current() {
    let readme = page("README.md");
    let (_, rest) = readme.split_once("<!-- rules:begin -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- rules:end -->").unwrap();
    assert!(
        table == summary(&RuleReport::load().unwrap()),
        "the table between `rules:begin` and `rules:end` in README.md is not what `cargo run -- rules --summary` prints"
    );
}

#[test]
fn every_rule_is_listed_with_its_evidence() {
    let told = text(&conformance(&["rules"]).stdout);
    for part in ["groups.takeover ", "documented · Group Provisioning and Syncing · 4 scenarios", "needs application"]
    {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
    let json: Value = serde_json::from_slice(&conformance(&["rules", "--json"]).stdout).unwrap();
    let rules = json["rules"].as_array().unwrap();
    assert!(rules.len() > 90 && !json["unbreakable"].as_array().unwrap().is_empty(), "{json}");
    let takeover = rules.iter().find(|rule| rule["id"] == "groups.takeover").unwrap();
    assert_eq!(takeover["brokenBy"][0]["name"], "duplicates-groups");
    assert_eq!(conformance(&["rules", "--json", "--summary"]).status.code(), Some(2));
}

#[test]
fn a_rule_is_explained_and_an_unknown_one_suggests_the_nearest() {
    let told = text(&conformance(&["explain", "groups.takeover"]).stdout);
    says(
        &told,
        &[
            "a public source states the rule",
            "features/groups/takeover.feature:",
            "existing groups are not searched by name",
        ],
    );
    assert!(told.contains("break it: ") && told.contains("--connector reference:flaw=duplicates-groups"), "{told}");
    let ended = conformance(&["explain", "groups.take-over"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("did you mean `groups.takeover`?"), "{}", text(&ended.stderr));
}
