//! Walls of the harness: allowed imports, cycles between files, floors, dependencies of crates, and the form of files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use egnyte_walls::{Imports, Source, read_sources};

/// Crates of the harness, their folders, and the crates of the workspace that each may use.
const CRATES: &[(&str, &str, &[&str])] = &[
    ("egnyte-protocol", "harness/protocol", &["egnyte-support"]),
    ("egnyte-directories", "harness/directories", &["egnyte-protocol", "egnyte-support"]),
    ("egnyte-probe", "harness/probe", &["egnyte-support"]),
    ("egnyte-reference", "harness/reference", &["egnyte-protocol"]),
    ("egnyte-report", "harness/report", &["egnyte-protocol", "egnyte-support"]),
    (
        "egnyte-runner",
        "harness/runner",
        &[
            "egnyte-directories",
            "egnyte-mock",
            "egnyte-probe",
            "egnyte-protocol",
            "egnyte-reference",
            "egnyte-report",
            "egnyte-support",
        ],
    ),
    ("egnyte-steps", "harness/steps", &["egnyte-runner"]),
    ("egnyte-conformance", "harness", &["egnyte-runner", "egnyte-steps"]),
];

/// Rooms of the runner from the ground up, and the rooms that each may import.
const ROOMS: &[(&str, &[&str])] = &[
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

const MOST_FLOORS: usize = 8;

const LONGEST_FILE: usize = 300;

/// Files of tests only, which stand beside the file they test.
fn is_test(source: &Source) -> bool {
    source.module().iter().any(|name| name.ends_with("tests"))
}

/// Returns the source files of a crate.
fn sources_of(package: &'static str, folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("src");
    read_sources(package, &root).unwrap()
}

/// Returns the manifest of a folder of the workspace.
fn manifest_of(folder: &str) -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder).join("Cargo.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn sources() -> Vec<Source> {
    let found = CRATES.iter().flat_map(|(package, folder, _)| sources_of(package, folder));
    let found: Vec<Source> = found.filter(|source| !is_test(source)).collect();
    assert!(found.len() > 200, "the sources are somewhere else");
    found
}

/// Returns the rooms that a file imports, each with the line.
fn imported_rooms(source: &Source) -> BTreeMap<String, usize> {
    let mut rooms = BTreeMap::new();
    for (number, line) in source.code_lines() {
        for path in line.split("crate::").skip(1) {
            let room = path.chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect::<String>();
            if room != source.part() {
                rooms.entry(room).or_insert(number);
            }
        }
    }
    rooms
}

fn runner_sources() -> Vec<Source> {
    let is_in_room = |source: &Source| source.part() != "lib";
    sources_of("egnyte-runner", "harness/runner").into_iter().filter(is_in_room).collect()
}

#[test]
fn rooms_import_allowed_rooms_only() {
    for source in runner_sources() {
        let room = source.part();
        let (_, allowed) =
            ROOMS.iter().find(|(name, _)| *name == room).unwrap_or_else(|| panic!("unknown room `{room}`"));
        for (imported, line) in imported_rooms(&source) {
            let place = source.place(line);
            assert!(allowed.contains(&imported.as_str()), "{place}: `{room}` may import {allowed:?}, not `{imported}`");
        }
    }
}

#[test]
fn rooms_import_lower_rooms_only() {
    for (floor, (room, allowed)) in ROOMS.iter().enumerate() {
        let is_lower = |imported: &&str| ROOMS[..floor].iter().any(|(lower, _)| lower == imported);
        assert!(allowed.iter().all(is_lower), "`{room}` may import a room above it");
    }
}

#[test]
fn rooms_have_eight_floors_at_most() {
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in runner_sources() {
        imports.entry(source.part().to_owned()).or_default().extend(imported_rooms(&source).into_keys());
    }
    let mut floors: BTreeMap<&str, usize> = BTreeMap::new();
    for (room, _) in ROOMS {
        let below = imports[*room].iter().map(|imported| floors[imported.as_str()]).max().unwrap_or(0);
        floors.insert(room, below + 1);
    }
    assert!(floors.values().all(|floor| *floor <= MOST_FLOORS), "{floors:?}");
}

#[test]
fn files_of_a_room_import_in_no_cycle_longer_than_two() {
    let mut errors = Vec::new();
    for (package, folder, _) in CRATES {
        let sources = sources_of(package, folder);
        if sources.len() == 1 {
            continue;
        }
        let imports = Imports::of(&sources);
        assert!(imports.iter().count() > 2, "the imports of {package} are not found");
        errors.extend(imports.cycle_longer_than_two().map(|cycle| format!("{package}: {}", cycle.join(" -> "))));
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn crates_use_allowed_crates_of_the_workspace_only() {
    for (package, folder, allowed) in CRATES {
        let manifest = manifest_of(folder);
        let used = manifest["dependencies"].as_table().unwrap().keys().filter(|name| name.starts_with("egnyte-"));
        for name in used {
            assert!(allowed.contains(&name.as_str()), "{package} may use {allowed:?}, not {name}");
        }
    }
}

/// Profiles inherit the settings of single packages, which `dev` has for its own sake.
#[test]
fn the_shipped_build_optimises_every_package_in_full() {
    let manifest = manifest_of("");
    let level = |settings: &toml::Value| settings.get("opt-level").and_then(toml::Value::as_integer);
    let packages = |profile: &str| manifest["profile"][profile]["package"].as_table().unwrap();
    let (inherited, own) = (packages("dev"), packages("dist"));
    assert!(inherited.len() > 10, "the packages of `dev` are not found");
    for (package, settings) in inherited {
        let shipped = own.get(package).and_then(level).or(level(settings)).unwrap_or(3);
        assert_eq!(shipped, 3, "`{package}` is optimised for `dev` only: `dist` needs its own level");
    }
}

#[test]
fn the_server_is_named_in_one_file_only() {
    let names_server = |source: &Source| source.code_lines().any(|(_, line)| line.contains("egnyte_mock"));
    let files: Vec<String> =
        sources().iter().filter(|source| names_server(source)).map(|source| source.module().join("::")).collect();
    assert_eq!(files, ["mock"]);
}

#[test]
fn every_file_opens_with_its_purpose_and_is_short() {
    for source in sources() {
        let place = source.path.display();
        assert!(source.code.starts_with("//! "), "{place} does not open with its purpose");
        let length = source.code.lines().count();
        assert!(length <= LONGEST_FILE, "{place} has {length} lines before its tests");
    }
}

#[test]
fn modules_have_one_style() {
    for source in sources() {
        let place = source.path.display();
        assert!(!source.path.with_extension("").is_dir(), "{place}: a folder's module is its mod.rs");
        let name = source.path.file_stem().unwrap().to_string_lossy();
        assert!(!name.ends_with("tests"), "{place}: tests stand in the file they test");
        assert!(!source.code.contains("#[path"), "{place}: a file has the name of its module");
    }
}
