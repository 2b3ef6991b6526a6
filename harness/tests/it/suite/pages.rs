//! Pages that are generated from the suite, and the guide for authors of features.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{conformance, conformance_in, page, put};

#[test]
fn the_page_about_the_sentences_is_current() {
    let readme = page("features/README.md");
    assert!(
        readme == conformance(&["steps", "--markdown"]).stdout,
        "features/README.md is not what `cargo run -- steps --markdown > features/README.md` writes"
    );
    let directory: Value = serde_json::from_str(&page("fixtures/directories/acme.json")).unwrap();
    for person in ["people", "newcomers"].iter().flat_map(|kind| directory[kind].as_array().unwrap()) {
        let name = person["firstname"].as_str().unwrap();
        assert!(readme.contains(name), "features/README.md does not name {name}");
    }
}

#[test]
fn the_page_about_the_rules_is_current() {
    assert!(
        page("features/RULES.md") == conformance(&["rules", "--markdown"]).stdout,
        "features/RULES.md is not what `cargo run -- rules --markdown > features/RULES.md` writes"
    );
}

#[test]
fn the_table_of_rules_in_the_readme_is_current() {
    let readme = page("README.md");
    let (_, rest) = readme.split_once("<!-- rules:begin -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- rules:end -->").unwrap();
    assert!(
        table == conformance(&["rules", "--summary"]).stdout,
        "the table between `rules:begin` and `rules:end` in README.md is not what `cargo run -- rules --summary` prints"
    );
}

#[test]
fn commands_of_the_guide_pass_and_fail_as_stated() {
    let guide = page("features/WRITING.md");
    let folder = tempfile::tempdir().unwrap();
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for (above, part) in fenced(&guide) {
        if let Some(path) = above.strip_prefix('`').and_then(|rest| rest.strip_suffix("`:")) {
            put(folder.path(), path, &part);
            continue;
        }
        for line in part.lines() {
            let (command, end) = line.split_once('#').unwrap();
            let words: Vec<&str> = command.split_whitespace().skip(1).collect();
            let (end, code) = if end.trim() == "fails" { ("fails", 1) } else { ("passes", 0) };
            let ended = conformance_in(folder.path(), &words);
            assert_eq!(ended.code, Some(code), "{line}\n{ended}");
            *ends.entry(end).or_default() += 1;
        }
    }
    assert_eq!(ends, BTreeMap::from([("fails", 3), ("passes", 6)]));
}

/// Returns the fenced blocks of a page, each with the last line above it.
fn fenced(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let (mut above, mut block) = (String::new(), None::<String>);
    for line in page.lines() {
        match (&mut block, line.starts_with("```")) {
            (Some(text), true) => {
                blocks.push((std::mem::take(&mut above), std::mem::take(text)));
                block = None;
            }
            (Some(text), false) => text.push_str(&format!("{line}\n")),
            (None, true) => block = Some(String::new()),
            (None, false) if !line.trim().is_empty() => line.clone_into(&mut above),
            (None, false) => {}
        }
    }
    blocks
}
