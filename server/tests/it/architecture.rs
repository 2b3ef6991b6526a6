//! Walls of the server: allowed imports, cycles between files, reserved crates, the clock, and the length of files.
//! What one crate may know of another is kept by the compiler.

use std::path::Path;

use egnyte_walls::{Imports, Source, read_sources};

/// Packages of the server, and their folders.
const CRATES: &[(&str, &str)] = &[
    ("egnyte-domain", "domain/src"),
    ("egnyte-api", "api/src"),
    ("egnyte-scim", "scim/src"),
    ("egnyte-saml", "saml/src"),
    ("egnyte-recorder", "recorder/src"),
    ("egnyte-mock", "src"),
];

/// Imports that each part of `egnyte-mock` may have: other parts, and the crates below it.
const EDGES: &[(&str, &[&str])] = &[
    ("tls", &[]),
    ("public_url", &[]),
    // A profile has tolerances of SCIM, and a weakness switches checks of SAML off.
    ("guesses", &["egnyte_domain", "egnyte_saml", "egnyte_scim", "egnyte_support"]),
    // The control API tells the table of guesses and sets them, so it stands on both.
    ("control", &["egnyte_domain", "egnyte_support", "guesses"]),
    ("instance", &["egnyte_domain", "egnyte_saml", "control", "guesses"]),
    ("domains", &["instance", "guesses"]),
    (
        "http",
        &[
            "egnyte_domain",
            "egnyte_api",
            "egnyte_scim",
            "egnyte_saml",
            "egnyte_support",
            "control",
            "guesses",
            "instance",
            "domains",
            "public_url",
        ],
    ),
    ("testing", &["control", "instance"]),
    ("config", &["domains", "control", "guesses", "public_url", "tls"]),
    ("server", &["http", "config", "domains", "instance", "control", "guesses", "testing", "public_url", "tls"]),
    ("lib", &["egnyte_domain", "egnyte_scim", "egnyte_saml", "config", "server", "testing", "public_url", "tls"]),
    ("arguments", &[]),
    ("recordings", &["egnyte_mock", "egnyte_recorder", "egnyte_support"]),
    ("ready", &["egnyte_mock"]),
    ("main", &["egnyte_mock", "egnyte_recorder", "egnyte_support", "arguments"]),
];

/// Rooms of `http` from the ground up: each may import those before it.
const HTTP_FLOORS: &[&str] = &[
    "address",
    "context",
    "respond",
    "extract",
    "connection",
    "pipeline",
    "scim",
    "api",
    "control",
    "console",
    "sso",
    "oauth",
    "setup",
    "routes",
    "mod",
];

/// Crates that only some parts may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("actix_web", &["http", "server", "recordings"]),
    ("actix_http", &["http"]),
    ("actix_server", &["http"]),
    ("actix_service", &["http"]),
    ("tokio_rustls", &["http"]),
    ("parking_lot", &["instance", "domains"]),
    ("rand", &["instance"]),
    ("rustls", &["http", "tls", "main"]),
    ("reqwest", &["main"]),
    ("clap", &["main"]),
];

const LONGEST_FILE: usize = 300;

/// Every source file.
fn sources() -> Vec<Source> {
    let of_crate = |(package, folder): &(&'static str, &str)| {
        read_sources(package, &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap()
    };
    let found: Vec<_> = CRATES.iter().flat_map(of_crate).collect();
    assert!(found.len() > 100, "the sources are somewhere else");
    found
}

fn mock_sources() -> impl Iterator<Item = Source> {
    sources().into_iter().filter(|source| source.package == "egnyte-mock")
}

fn imports_of(package: &str) -> Imports {
    Imports::of(sources().iter().filter(|source| source.package == package))
}

#[test]
fn parts_import_allowed_parts_only() {
    for source in mock_sources() {
        let part = source.part();
        let (_, allowed) =
            EDGES.iter().find(|(name, _)| *name == part).unwrap_or_else(|| panic!("unknown part `{part}`"));
        for (number, line) in source.code_lines() {
            for target in parts_named(line) {
                // A brace after `crate::` would hide what it names, so each import stands on its own line.
                let is_fine = target == part || allowed.contains(&target);
                let place = source.place(number);
                assert!(is_fine, "{place}: `{part}` may import {allowed:?} only, not `{target}`");
            }
        }
    }
}

/// Parts of the crate and house crates that a line of code names.
fn parts_named(line: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let word = move |text: &str| text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    let parts = line.split("crate::").skip(1).map(move |rest| &rest[..word(rest)]);
    let crates = line.match_indices("egnyte_").map(move |(at, _)| &line[at..at + word(&line[at..])]);
    parts.chain(crates)
}

#[test]
fn files_of_a_crate_import_in_no_cycle_longer_than_two() {
    for (package, _) in CRATES {
        let imports = imports_of(package);
        assert!(imports.iter().count() > 10, "the imports of {package} are not found");
        let cycle = imports.cycle_longer_than_two();
        assert!(cycle.is_none(), "{package}: a cycle of imports: {}", cycle.unwrap_or_default().join(" -> "));
    }
}

#[test]
fn rooms_of_http_import_lower_rooms_only() {
    let floor = |file: &str| {
        let room = file.split("::").nth(1).unwrap_or("mod");
        HTTP_FLOORS.iter().position(|known| *known == room).unwrap_or_else(|| panic!("`{room}` is on no floor"))
    };
    let (mut count, mut back_up) = (0, Vec::new());
    for (from, to) in imports_of("egnyte-mock").within("http").iter() {
        count += 1;
        if floor(from) < floor(to) {
            back_up.push(format!("{from} -> {to}"));
        }
    }
    assert!(count > 50, "the imports of http are not found");
    assert!(back_up.is_empty(), "imports that run back up: {back_up:?}");
}

#[test]
fn reserved_crates_have_their_places() {
    for source in mock_sources() {
        for (number, line) in source.code_lines() {
            for (name, places) in RESERVED {
                let is_used = line.contains(&format!("{name}::"));
                let place = source.place(number);
                assert!(!is_used || places.contains(&source.part()), "{place}: `{name}` belongs to {places:?}");
            }
        }
    }
}

#[test]
fn every_file_opens_with_its_job_and_is_short() {
    for source in sources() {
        let place = source.path.display();
        assert!(source.code.starts_with("//! "), "{place} does not open with what it is for");
        let length = source.code.lines().count();
        assert!(length <= LONGEST_FILE, "{place} has {length} lines before its tests");
    }
}

#[test]
fn modules_have_one_style() {
    for source in sources() {
        let place = source.path.display();
        let (stem, parent) = (source.path.with_extension(""), source.path.parent().unwrap());
        let is_root = parent.ends_with("src");
        assert!(!stem.is_dir() || is_root && stem.ends_with("server"), "{place}: a folder's module is its mod.rs");
        assert!(
            !stem.ends_with("tests") && !source.code.contains("#[path"),
            "{place}: tests stand in the file they test"
        );
    }
}

#[test]
fn the_clock_is_read_in_one_place() {
    // A recording has the real time.
    let is_free = |source: &&Source| {
        source.package == "egnyte-recorder" || source.package == "egnyte-mock" && source.part() == "instance"
    };
    for source in sources().iter().filter(|source| !is_free(source)) {
        for (number, line) in source.code_lines() {
            let reads = line.contains("Timestamp::now") || line.contains("SystemTime");
            assert!(!reads, "{}: time is handed in", source.place(number));
        }
    }
}
