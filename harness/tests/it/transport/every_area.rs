//! Features of every area through every transport, with the reference connector as a process. `.ci/transports` runs the whole
//! suite so, with a program that is optimised.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use crate::support::{BINARY, HARNESS, Service, conformance_in};

/// Tags without the rule about slow answers, which the built-in run judges: here it would judge a busy machine.
const TIMELESS: &str = "not @flaw:impatient";

/// Tags without questions as well: a command does not run between two events.
const UNASKED: &str = "not (@flaw:impatient or @needs:application or @needs:events or @needs:import or @needs:sign-in)";

/// Features, some of each area.
const SOME: [&str; 8] = [
    "features/application",
    "features/delivery/answers.feature",
    "features/events/people.feature",
    "features/groups/syncing.feature",
    "features/import",
    "features/integration",
    "features/sign_in/accounts.feature",
    "features/users/creating.feature",
];

/// Capabilities of a connector without `hello` and questions.
const CAPABILITIES: &str = "capabilities = [\"integration\", \"keeps-local-members\"]\n";

/// Lock: one suite at a time, because several would only wait for each other.
static TURN: Mutex<()> = Mutex::new(());

/// Runs features with this connector, which has the capabilities of the reference connector, and returns the summary.
fn run(folder: &Path, connector: &str, selection: &[&str]) -> String {
    let capabilities = if connector.starts_with("exec:") { CAPABILITIES } else { "" };
    let config = format!("[connector]\nname = \"reference\"\n{capabilities}request_timeout = \"2s\"\n");
    fs::write(folder.join("conformance.toml"), config).unwrap();
    let words = [selection, &["--connector", connector, "--validate-protocol"]].concat();
    conformance_in(folder, &words).exits(0).summary().to_owned()
}

/// Checks that a connector has the same summary as the built-in one.
fn passes_like_the_built_in_one(connector: &str, tags: &str) {
    let _turn = TURN.lock();
    let folder = tempfile::tempdir().unwrap();
    let features = SOME.map(|feature| format!("{HARNESS}/../{feature}"));
    let features: Vec<&str> = features.iter().map(String::as_str).collect();
    let selection = [&features[..], &["--tags", tags, "--concurrency", "6"]].concat();
    let built_in = conformance_in(folder.path(), &selection);
    assert_eq!(run(folder.path(), connector, &selection), built_in.summary(), "{built_in}");
}

#[test]
fn every_area_passes_over_stdio() {
    passes_like_the_built_in_one(&format!("stdio:{BINARY} connector stdio"), TIMELESS);
}

#[test]
fn every_area_passes_over_exec() {
    passes_like_the_built_in_one(&format!("exec:{BINARY} connector exec"), UNASKED);
}

#[test]
fn every_area_passes_over_http() {
    let service = Service::start(Command::new(BINARY).args(["connector", "http"]));
    passes_like_the_built_in_one(&service.address, TIMELESS);
}

#[test]
fn one_service_serves_several_runs_at_once() {
    let _turn = TURN.lock();
    let service = Service::start(Command::new(BINARY).args(["connector", "http"]));
    let run = |selection: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &service.address, &[&["--rule", "groups.*"], selection].concat())
    };
    let several: [&[&str]; 4] = [&[], &[], &["--shard", "1/2"], &["--shard", "2/2"]];
    let summaries = std::thread::scope(|scope| {
        let runs: Vec<_> = several.into_iter().map(|selection| scope.spawn(|| run(selection))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(summaries[0], summaries[1]);
}
