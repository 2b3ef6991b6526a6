//! Imports go down only, and every file opens by saying what it is for.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom: the floors, from the ground up. What is not listed is not allowed.
const ALLOWED: &[(&str, &[&str])] = &[
    ("directory", &[]),
    ("busy", &[]),
    ("exit", &[]),
    ("mask", &[]),
    ("nearest", &[]),
    ("platform", &[]),
    ("paint", &["platform"]),
    ("web", &[]),
    ("saml", &[]),
    ("idp", &["saml"]),
    ("front", &["platform"]),
    ("hint", &["nearest"]),
    ("protocol", &["directory", "hint"]),
    ("config", &["hint", "protocol"]),
    ("listing", &["hint", "protocol"]),
    ("egnyte", &["front", "mask", "web"]),
    ("wire", &["egnyte"]),
    ("catalogue", &["protocol"]),
    ("cast", &["directory", "egnyte"]),
    ("account", &["cast", "directory", "egnyte", "nearest"]),
    ("suite", &["catalogue", "nearest", "protocol"]),
    ("fixtures", &["cast", "hint", "suite"]),
    ("connector", &["config", "directory", "hint", "nearest", "platform", "protocol", "saml", "web"]),
    (
        "world",
        &[
            "account",
            "busy",
            "cast",
            "catalogue",
            "connector",
            "directory",
            "egnyte",
            "fixtures",
            "hint",
            "idp",
            "listing",
            "protocol",
            "saml",
            "wire",
        ],
    ),
    ("words", &["account", "directory", "nearest", "world"]),
    ("steps", &["account", "words", "world"]),
    ("vocabulary", &["nearest", "steps", "world"]),
    ("guide", &["account", "catalogue", "listing", "paint", "protocol", "suite", "vocabulary", "words"]),
    ("lint", &["account", "catalogue", "listing", "nearest", "paint", "protocol", "suite", "vocabulary"]),
    ("report", &["catalogue", "config", "egnyte", "mask", "nearest", "paint", "protocol", "suite", "wire", "world"]),
    ("select", &["catalogue", "nearest", "protocol", "report", "suite"]),
    ("expect", &["config", "hint", "mask", "report", "suite", "world"]),
    (
        "run",
        &[
            "busy",
            "cast",
            "catalogue",
            "config",
            "connector",
            "egnyte",
            "exit",
            "expect",
            "fixtures",
            "front",
            "lint",
            "mask",
            "paint",
            "platform",
            "protocol",
            "report",
            "select",
            "suite",
            "vocabulary",
            "wire",
            "world",
        ],
    ),
    ("coverage", &["catalogue", "connector", "egnyte", "hint", "paint", "suite"]),
    ("tidy", &["suite"]),
    ("check", &["exit", "lint", "paint", "run", "suite", "tidy"]),
    ("watch", &["config", "exit", "lint", "mask", "paint", "platform", "run"]),
    (
        "selftest",
        &[
            "catalogue",
            "config",
            "connector",
            "egnyte",
            "exit",
            "front",
            "paint",
            "report",
            "run",
            "select",
            "suite",
            "wire",
            "world",
        ],
    ),
    ("smoke", &["catalogue", "connector", "exit", "mask", "paint", "protocol", "report", "run", "world"]),
    ("init", &["config", "guide", "protocol"]),
    ("offer", &["connector", "exit"]),
    ("merge", &["exit", "mask", "report"]),
    (
        "cli",
        &[
            "check",
            "config",
            "connector",
            "front",
            "merge",
            "offer",
            "protocol",
            "report",
            "run",
            "select",
            "selftest",
            "smoke",
        ],
    ),
];

/// The longest a file may get before its tests.
const MOST_LINES: usize = 300;

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new("src"), &mut found);
    found.sort();
    found
}

/// The top-level module a file belongs to.
fn module(path: &Path) -> String {
    let top = path.strip_prefix("src").unwrap().components().next().unwrap();
    Path::new(&top).file_stem().unwrap().to_string_lossy().into_owned()
}

/// Each line of code with its number; comments name what they like.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The modules a line names as `crate::module`.
fn named(line: &str) -> impl Iterator<Item = String> {
    let word = |rest: &str| rest.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
    line.split("crate::").skip(1).map(word)
}

#[test]
fn imports_go_down_only() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        if own == "main" || own == "lib" {
            continue;
        }
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == own) else {
            breaches.push(format!("{}: `{own}` stands on no floor; give it one", path.display()));
            continue;
        };
        for (line, text) in code(&text) {
            for other in named(text).filter(|other| *other != own && !allowed.contains(&other.as_str())) {
                let may = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
                breaches.push(format!("{}:{line}: imports `{other}`; `{own}` may import {may} only", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn floors_have_no_way_up() {
    for (index, (module, allowed)) in ALLOWED.iter().enumerate() {
        for other in *allowed {
            let floor = ALLOWED.iter().position(|(name, _)| name == other).unwrap();
            assert!(floor < index, "`{module}` may import `{other}`, which stands above it");
        }
    }
}

#[test]
fn the_server_is_named_in_one_file_only() {
    for (path, text) in sources() {
        if path == Path::new("src/egnyte.rs") {
            continue;
        }
        for (line, text) in code(&text) {
            assert!(
                !text.contains("egnyte_mock"),
                "{}:{line}: only egnyte.rs names the server's crate",
                path.display()
            );
        }
    }
}

#[test]
fn the_reference_connector_knows_only_what_any_connector_is_told() {
    let allowed = ["connector", "directory", "hint", "protocol", "nearest", "saml", "web"];
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("src/connector/reference")) {
        for (line, text) in code(&text) {
            for other in named(text) {
                let fine = allowed.contains(&other.as_str());
                assert!(fine, "{}:{line}: a connector knows nothing of `{other}`", path.display());
            }
        }
    }
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{}: opens with no `//!`", path.display());
    }
}

#[test]
fn no_file_outgrows_its_reader() {
    for (path, text) in sources() {
        let name = path.file_stem().unwrap().to_string_lossy();
        if name.ends_with("tests") {
            continue;
        }
        let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count();
        assert!(lines <= MOST_LINES, "{}: {lines} lines before its tests; {MOST_LINES} is the most", path.display());
    }
}
