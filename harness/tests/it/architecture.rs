//! Imports go down only, and every file opens by saying what it is for.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom: the floors, from the ground up. What is not listed is not allowed.
const ALLOWED: &[(&str, &[&str])] = &[
    ("util", &[]),
    ("mock", &["util"]),
    ("idp", &[]),
    ("suite", &[]),
    ("connector", &["mock", "util"]),
    ("scenario", &["connector", "idp", "mock", "suite", "util"]),
    ("language", &["mock", "scenario", "suite"]),
    ("run", &["connector", "language", "mock", "scenario", "suite", "util"]),
    ("commands", &["connector", "language", "mock", "run", "scenario", "suite", "util"]),
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
        if path == Path::new("src/mock/mod.rs") {
            continue;
        }
        for (line, text) in code(&text) {
            assert!(
                !text.contains("egnyte_mock"),
                "{}:{line}: only mock/mod.rs names the server's crate",
                path.display()
            );
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
        if name.ends_with("tests") || path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count();
        assert!(lines <= MOST_LINES, "{}: {lines} lines before its tests; {MOST_LINES} is the most", path.display());
    }
}
