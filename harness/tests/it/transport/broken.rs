//! Connectors that break in the middle of the suite: the scenario gets its outcome, and the others continue.

use std::time::{Duration, Instant};

use crate::support::{BINARY, Ended, broken, conformance};

/// Runs some rules with the reference connector, of which one thing is broken.
fn run(fault: &str, words: &[&str]) -> Ended {
    let connector = format!("{} {fault} {BINARY} connector stdio", broken("spoils.py"));
    conformance(&[&["--connector", &connector], words].concat())
}

#[test]
fn a_hang_ends_at_its_time_limit_and_other_scenarios_finish() {
    let since = Instant::now();
    let words = ["--rule", "groups.renamed", "--rule", "groups.empty-skipped", "--event-timeout", "1s"];
    let ended = run("hangs", &words).exits(1);
    ended.says(&[
        "ERRORED  ",
        "did not answer `deliver` of user-group.renamed within 1s",
        "waiting for a lock",
        "groups/creating.feature  ",
        " passed",
        "--event-timeout 1000ms",
    ]);
    assert!(since.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_wait_for_the_end_of_a_daily_limit_fails_the_scenario() {
    let process = format!("stdio:{BINARY} connector stdio --flaw waits-for-tomorrow");
    for connector in ["reference:flaw=waits-for-tomorrow", &process] {
        let words = ["--rule", "delivery.daily-limit", "--event-timeout", "3s", "--connector", connector];
        let ended = conformance(&words).exits(1).says(&[
            "at a limit of Egnyte that outlasts the event:\n      POST /Users  403, with a Retry-After of 86400 s",
            " `deliver`",
            "within 3s",
            "4 failed, 0 skipped",
        ]);
        assert!(!ended.stdout.contains("ERRORED"), "{ended}");
    }
}

#[test]
fn too_many_requests_fail_the_scenario_before_its_time_limit() {
    let since = Instant::now();
    let ended = run("storms", &["--rule", "groups.renamed", "--request-budget", "40"]).exits(1).says(&[
        "FAILED  ",
        "the connector exceeded its request budget for user-group.renamed",
        "the budget of 40 requests for one event is exhausted",
        "GET /Users?count=1  200 (40 times)",
    ]);
    assert!(!ended.stdout.contains("ERRORED") && since.elapsed() < Duration::from_secs(25), "{ended}");
}

#[test]
fn an_answer_before_the_sync_fails_with_the_late_requests() {
    let late = "the connector answered `deliver` before it had synced; after its answer came:";
    let words = ["--rule", "users.created-with-mapping"];
    run("answers-early", &words).exits(1).says(&["FAILED  ", late, "POST /Users  201"]);
}
