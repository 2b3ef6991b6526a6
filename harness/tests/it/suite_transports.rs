//! The whole suite through every way in, with the reference connector as a program of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use crate::cli::{conformance_in, text};

const BINARY: &str = env!("CARGO_BIN_EXE_egnyte-conformance");

/// Without the rule about slow answers: the built-in run judges it, and here it would judge a busy machine.
const TIMELESS: &str = "not @flaw:impatient";

/// Nor what is asked of a connector: nobody is there between two runs of a command.
const UNASKED: &str = "not (@flaw:impatient or @needs:application or @needs:events or @needs:import or @needs:sign-in)";

/// What a connector can do that is never asked, for those that have no `hello`.
const CAPABILITIES: &str = "capabilities = [\"integration\", \"keeps-local-members\"]\n";

/// One suite at a time: three at once would only wait for each other.
static TURN: Mutex<()> = Mutex::new(());

/// Runs the suite with this connector, which can do what the reference connector can.
fn suite(folder: &Path, connector: &str, selection: &[&str]) -> String {
    let capabilities = if connector.starts_with("exec:") { CAPABILITIES } else { "" };
    let config = format!("[connector]\nname = \"reference\"\n{capabilities}request_timeout = \"2s\"\n");
    fs::write(folder.join("conformance.toml"), config).unwrap();
    let ended = conformance_in(folder, &[selection, &["--connector", connector, "--validate-protocol"]].concat());
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}\n{}", text(&ended.stderr));
    told.lines().last().unwrap().to_owned()
}

/// The same verdicts as the connector that is built in.
fn same_through(connector: &str, tags: &str) {
    let _turn = TURN.lock();
    let folder = tempfile::tempdir().unwrap();
    let selection = ["--tags", tags, "--concurrency", "6"];
    let built_in = text(&conformance_in(folder.path(), &selection).stdout);
    let through = suite(folder.path(), connector, &selection);
    assert_eq!(built_in.lines().last(), Some(through.as_str()), "{built_in}");
}

#[test]
fn the_suite_passes_through_standard_input_and_output() {
    same_through(&format!("stdio:{BINARY} connector stdio"), TIMELESS);
}

#[test]
fn the_suite_passes_through_a_run_for_each_event() {
    same_through(&format!("exec:{BINARY} connector exec"), UNASKED);
}

#[test]
fn the_suite_passes_through_a_service() {
    let service = Service::start();
    same_through(&service.address, TIMELESS);
}

/// Two runs, or two shards, that use one service at the same time have the verdicts of one run.
#[test]
fn one_service_serves_several_runs_at_once() {
    let _turn = TURN.lock();
    let service = Service::start();
    let run = |selection: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        suite(folder.path(), &service.address, &[&["--rule", "groups.*"], selection].concat())
    };
    let several: [&[&str]; 4] = [&[], &[], &["--shard", "1/2"], &["--shard", "2/2"]];
    let summaries = std::thread::scope(|scope| {
        let runs: Vec<_> = several.into_iter().map(|selection| scope.spawn(|| run(selection))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(summaries[0], summaries[1]);
}

/// The connector as a service, gone with the test.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start() -> Self {
        let mut child = Command::new(BINARY).args(["connector", "http"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening at ").unwrap().to_owned();
        Self { child, address }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
