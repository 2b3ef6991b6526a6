//! The walls of the house: who may import whom, where actix and locks may be, and how long a file may get.

use std::fs;
use std::path::{Path, PathBuf};

/// What each part of the crate may import of the crate. `tests` modules inside a file may import whatever they prove.
const EDGES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("tls", &[]),
    ("scim", &["domain"]),
    ("saml", &["domain"]),
    // A profile answers the guesses and says what is tolerated, so it stands on both.
    ("guesses", &["domain", "scim"]),
    // The control API tells the table of guesses and sets them, so it stands on both.
    ("control", &["domain", "guesses"]),
    ("instance", &["domain", "control", "guesses", "saml"]),
    ("estate", &["instance", "guesses"]),
    ("http", &["domain", "scim", "saml", "control", "guesses", "instance", "estate"]),
    ("testing", &["control", "instance"]),
    ("server", &["http", "estate", "instance", "control", "guesses", "testing", "tls"]),
    ("lib", &["server", "testing", "tls"]),
    ("main", &[]),
    ("wishes", &[]),
];

/// Crates that only some parts may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("actix_web", &["http", "server"]),
    ("actix_tls", &["http"]),
    ("parking_lot", &["instance", "estate"]),
    ("rand", &["instance"]),
    ("rustls", &["http", "tls"]),
    ("clap", &["main"]),
];

const LONGEST_FILE: usize = 300;

struct Source {
    path: PathBuf,
    part: String,
    /// The text up to its tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                None => folders.push(path),
                Some(_) => found.push(source(&root, path)),
            }
        }
    }
    assert!(found.len() > 20, "the sources are somewhere else");
    found
}

fn source(root: &Path, path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let first = path.strip_prefix(root).unwrap().components().next().unwrap();
    let part = Path::new(first.as_os_str()).file_stem().unwrap().to_string_lossy().into_owned();
    Source { path, part, code }
}

/// The parts of the crate that a line of code names.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    line.split("crate::").skip(1).map(move |rest| rest.split(|letter| !is_word(letter)).next().unwrap_or_default())
}

fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let lines = source.code.lines().enumerate().map(|(number, line)| (number + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn imports_go_down_only() {
    for source in sources() {
        if source.path.ends_with("tests.rs") {
            continue;
        }
        let part = &source.part;
        let (_, allowed) = EDGES.iter().find(|(name, _)| name == part).unwrap_or_else(|| panic!("who is `{part}`?"));
        for (number, line) in code_lines(&source) {
            for target in named(line) {
                // A brace after `crate::` would hide what it names, so each import stands on its own line.
                let fine = target == part || allowed.contains(&target);
                let place = format!("{}:{number}", source.path.display());
                assert!(fine, "{place}: `{part}` may import {allowed:?} only, not `{target}`");
            }
        }
    }
}

#[test]
fn actix_locks_and_chance_have_their_places() {
    for source in sources() {
        for (number, line) in code_lines(&source) {
            for (name, places) in RESERVED {
                let used = line.contains(&format!("{name}::"));
                let place = format!("{}:{number}", source.path.display());
                assert!(!used || places.contains(&source.part.as_str()), "{place}: `{name}` belongs to {places:?}");
            }
        }
    }
}

#[test]
fn every_file_says_its_job_and_fits_in_a_head() {
    for source in sources() {
        let place = source.path.display();
        assert!(source.code.starts_with("//! "), "{place} does not open with what it is for");
        let length = source.code.lines().count();
        let is_test = source.path.ends_with("tests.rs");
        assert!(is_test || length <= LONGEST_FILE, "{place} has {length} lines before its tests");
    }
}

#[test]
fn the_ground_floor_reads_no_clock() {
    for source in sources().iter().filter(|source| source.part != "instance") {
        for (number, line) in code_lines(source) {
            let reads = line.contains("Timestamp::now") || line.contains("SystemTime");
            assert!(!reads, "{}:{number}: time is handed in", source.path.display());
        }
    }
}
