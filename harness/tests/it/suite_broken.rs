//! A connector that breaks in the middle of the suite: its scenario gets the verdict it earned, and the others go on.

use std::time::{Duration, Instant};

use crate::cli::{conformance, says, text};

/// The good connector, with one thing spoilt.
fn spoilt(how: &str) -> String {
    let binary = env!("CARGO_BIN_EXE_egnyte-conformance");
    format!("stdio:python3 {}/tests/broken/spoils.py {how} {binary} connector stdio", env!("CARGO_MANIFEST_DIR"))
}

/// Runs some rules, and tells what was printed and how it ended.
fn run(how: &str, words: &[&str]) -> (String, Option<i32>) {
    let spoilt = spoilt(how);
    let ended = conformance(&[&["--connector", &spoilt], words].concat());
    (format!("{}{}", text(&ended.stdout), text(&ended.stderr)), ended.status.code())
}

#[test]
fn a_hang_ends_at_its_deadline_and_the_other_scenarios_finish() {
    let since = Instant::now();
    let words = ["--rule", "groups.renamed", "--rule", "groups.empty-skipped", "--event-timeout", "1s"];
    let (told, code) = run("hangs", &words);
    assert_eq!(code, Some(1), "{told}");
    says(&told, &["ERRORED  ", "did not answer `deliver` of user-group.renamed within 1s", "waiting for a lock"]);
    says(&told, &["groups/creating.feature  ", " passed", "--event-timeout 1000ms"]);
    assert!(since.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_storm_of_requests_fails_its_rule_long_before_the_deadline() {
    let since = Instant::now();
    let (told, code) = run("storms", &["--rule", "groups.renamed", "--request-budget", "40"]);
    assert_eq!(code, Some(1), "{told}");
    says(&told, &["FAILED  ", "the connector asked too much of Egnyte for user-group.renamed"]);
    says(&told, &["the budget of 40 requests for one event is exhausted", "40 times GET /Users?count=1  200"]);
    assert!(!told.contains("ERRORED") && since.elapsed() < Duration::from_secs(25), "{told}");
}

#[test]
fn an_answer_before_the_sync_fails_with_what_came_too_late() {
    let (told, code) = run("answers-early", &["--rule", "users.created-with-mapping"]);
    assert_eq!(code, Some(1), "{told}");
    says(&told, &["FAILED  ", "the connector answered `deliver` before it had synced; after its answer came:"]);
    says(&told, &["POST /Users  201"]);
}
