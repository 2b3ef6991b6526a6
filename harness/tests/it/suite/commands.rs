//! Commands that the pages show: those of the harness are run, and all others are named in a table, with the reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use egnyte_walls::{ShownCommand, read_commands};

use crate::support::{HARNESS, conformance_in, put};

/// Beginnings of commands that are not run here, each with the reason. The arguments of those of the harness are parsed by a
/// test beside the command line, those of the mock by one in `server/tests/it`.
const NOT_RUN: &[(&str, &str)] = &[
    (".ci/", "is a step of CI"),
    ("./acme-sync", "is a program of the reader"),
    ("cargo ", "builds; CI runs the same command"),
    ("curl ", "`server/tests/it` sends the same request"),
    ("docker ", "needs Docker; the image was run by hand"),
    ("echo ", "writes what every test of `stdio:` sends"),
    ("egnyte-conformance --connector manual", "needs a person; `tests/it/manual` plays one"),
    ("egnyte-conformance smoke --connector manual", "needs a person; `tests/it/manual` plays one"),
    ("egnyte-conformance cost", "takes minutes; `cli/cost.rs` runs it in small directories"),
    ("egnyte-conformance probe --url", "needs a live Egnyte; `cli/probe.rs` asks a mock"),
    ("egnyte-conformance run --as-vendors", "needs a service of the reader; `transport` runs one"),
    ("egnyte-conformance run --connector exec:./acme-sync", "needs a program of the reader; `transport` runs one"),
    ("egnyte-conformance ui", "runs until it is stopped; `cli/ui.rs` stops it"),
    ("egnyte-mock", "`server/tests/it` runs the same command"),
    ("pytest", "is run by `.ci/clients`"),
    ("api=", "sets a variable"),
    ("auth=", "sets a variable"),
    ("group=", "sets a variable"),
    ("user=", "sets a variable"),
];

/// Pages whose commands are run elsewhere, each with the place.
const RUN_ELSEWHERE: &[(&str, &str)] = &[
    ("docs/control-api.md", "`server/tests/it/pages.rs`"),
    ("features/WRITING.md", "`pages.rs` beside this file, with each page's files"),
    ("harness/examples/node/README.md", "`harness/tests/variants` starts the same service at a free port"),
];

/// One scenario of the suite, for commands that run all.
const ONE_SCENARIO: &str = "features/groups/renaming.feature:14";

/// Prepares the folder in which the commands of a page run: a folder of samples as it is, or one with a connector.
fn prepare(page: &str, folder: &Path) {
    let minimal = fs::read_to_string(format!("{HARNESS}/examples/minimal/connector.py")).unwrap();
    put(folder, "connector.py", &minimal);
    put(folder, "my-connector", &format!("#!/usr/bin/env python3\n{minimal}"));
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.join("my-connector"), executable).unwrap();
    if let Some(sample) = page.strip_suffix("README.md").filter(|folder| folder.starts_with("harness/examples/")) {
        for entry in fs::read_dir(format!("{HARNESS}/../{sample}")).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_file() {
                fs::copy(&entry, folder.join(entry.file_name().unwrap())).unwrap();
            }
        }
    }
}

/// Returns the arguments with which a command is run: one scenario stands for the whole suite.
fn narrowed(arguments: &[String]) -> Vec<&str> {
    let mut words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runs = words.first().is_none_or(|first| first.starts_with("--") || *first == "run");
    if runs && !words.contains(&"--rule") {
        words.push(ONE_SCENARIO);
    }
    words
}

/// Runs a command, and checks its exit code: that of the comment behind it, or that of a run that took place.
fn run(command: &ShownCommand, folder: &Path) {
    let (_, arguments) = command.program();
    let words = narrowed(arguments);
    let ended = conformance_in(folder, &words);
    let is_run = words.contains(&"--rule") || words.contains(&ONE_SCENARIO);
    let expected: &[i32] = match command.comment.as_str() {
        "fails" => &[1],
        "passes" => &[0],
        _ if is_run => &[0, 1],
        _ => &[0],
    };
    assert!(ended.code.is_some_and(|code| expected.contains(&code)), "{}\n{words:?}\n{ended}", command.place());
}

#[test]
fn every_command_of_every_page_is_run_or_says_why_not() {
    let root = Path::new(HARNESS).join("..");
    let commands = read_commands(&root).unwrap();
    let shown = commands.iter().filter(|it| it.is_in_block && !RUN_ELSEWHERE.iter().any(|(page, _)| *page == it.page));
    let (mut used, mut seen, mut page, mut folder) = (BTreeSet::new(), BTreeSet::new(), "", None);
    for command in shown {
        let (program, arguments) = command.program();
        let text = [&[program.to_owned()], arguments].concat().join(" ");
        if let Some((start, _)) = NOT_RUN.iter().find(|(start, _)| text.starts_with(start)) {
            used.insert(*start);
            continue;
        }
        // A command that several pages show is run once.
        if !seen.insert(text) {
            continue;
        }
        assert_eq!(program, "egnyte-conformance", "{} is neither run nor named in NOT_RUN", command.place());
        if page != command.page {
            let new = tempfile::tempdir().unwrap();
            prepare(&command.page, new.path());
            (page, folder) = (&command.page, Some(new));
        }
        run(command, folder.as_ref().unwrap().path());
    }
    let unused: Vec<&str> = NOT_RUN.iter().map(|(start, _)| *start).filter(|start| !used.contains(start)).collect();
    assert!(unused.is_empty(), "no page shows {unused:?}");
    assert!(seen.len() > 15, "{seen:?}");
}

#[test]
fn files_of_the_repository_that_commands_name_exist() {
    let root = Path::new(HARNESS).join("..");
    let mut missing = Vec::new();
    for command in read_commands(&root).unwrap() {
        let is_own =
            |word: &&String| [".ci/", "packaging/", "harness/", "server/"].iter().any(|it| word.starts_with(it));
        let absent = command.words.iter().filter(is_own).filter(|word| !root.join(word).exists());
        missing.extend(absent.map(|word| format!("{}: {word}", command.place())));
        // `-p PACKAGE` of cargo.
        let package = command.words.windows(2).find(|pair| command.words[0] == "cargo" && pair[0] == "-p");
        let is_package = |name: &str| {
            let manifest = fs::read_to_string(root.join("Cargo.lock")).unwrap();
            name == "PACKAGE" || manifest.contains(&format!("name = \"{name}\""))
        };
        missing.extend(package.filter(|pair| !is_package(&pair[1])).map(|_| command.place()));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
