//! `watch`: a change runs the scenarios again that it affects.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::support::{BINARY, put};

#[test]
fn a_change_reruns_affected_scenarios_and_ctrl_c_ends_the_watch() {
    let folder = tempfile::tempdir().unwrap();
    let feature = |title: &str| {
        format!(
            "Feature: {title}\n\n  @rule:acme.{title} @assumed\n  Rule: {title}\n\n    Scenario: {title}\n      Given an empty Egnyte domain\n      When Ada is suspended\n      Then nothing changes in Egnyte\n"
        )
    };
    put(folder.path(), "features/alpha.feature", &feature("alpha"));
    put(folder.path(), "features/omega.feature", &feature("omega"));
    put(folder.path(), "conformance.toml", "[connector]\n");
    // A line that is missing would be awaited forever.
    let mut command = Command::new("timeout");
    command.args(["60", BINARY, "watch", "features", "--config", "conformance.toml", "--connector", "reference"]);
    let mut child = command.current_dir(folder.path()).env("NO_COLOR", "1").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut next_run =
        || lines.by_ref().take_while(|line| !line.starts_with("watching ")).collect::<Vec<_>>().join("\n");
    assert!(next_run().contains("2 passed, 0 failed"));
    put(folder.path(), "features/omega.feature", &feature("omega").replace("nothing changes", "nothing chances"));
    let broken = next_run();
    assert!(broken.contains("omega.feature:9:12: error:") && !broken.contains("passed"), "{broken}");
    put(folder.path(), "features/omega.feature", &feature("omega"));
    assert!(next_run().contains("1 passed, 0 failed"));
    put(folder.path(), "conformance.toml", "[connector]\nname = \"acme\"\n");
    assert!(next_run().contains("2 passed, 0 failed"));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
