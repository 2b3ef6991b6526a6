//! Course of a session: instructions again, a scenario skipped, the end, and the continuation.

use std::path::Path;

use egnyte_report::{Outcome, RunReport};

use super::judged::{EMPTIED, FIRST_MEMBER, STAYS_OUT, right};
use super::person::{EgnyteAddress, Terminal};

/// Outcomes of the results in a folder.
fn outcomes(folder: &Path) -> Vec<Outcome> {
    RunReport::read(&folder.join("results")).unwrap().results.iter().map(|result| result.outcome).collect()
}

const SESSION: [&str; 4] = [STAYS_OUT, FIRST_MEMBER, "--results", "results"];

#[test]
fn instructions_are_repeated_and_a_scenario_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let mut answers = ["x", "r", "", "s the console has no groups"].into_iter();
    let mut is_skipped = false;
    let person = |text: &str, egnyte: &EgnyteAddress| match answers.next() {
        Some(answer) => answer.to_owned(),
        None => {
            is_skipped |= text.contains("The next scenario begins");
            right(text, egnyte)
        }
    };
    let ended = Terminal::start(folder.path(), &SESSION).follow(person).exits(0);
    let ended = ended.says(&[
        "`x` has no meaning here",
        "1 passed, 0 failed, 1 skipped",
        "skipped by the tester: the console has no groups",
    ]);
    assert_eq!(ended.stderr.matches("2. Create the Egnyte application").count(), 3, "{ended}");
    assert!(is_skipped, "{ended}");
    assert_eq!(outcomes(folder.path()), [Outcome::Skipped, Outcome::Passed]);
}

#[test]
fn smoke_test_shows_that_the_directory_reaches_egnyte() {
    let folder = tempfile::tempdir().unwrap();
    let syncs = |text: &str, egnyte: &EgnyteAddress| {
        if text.contains("Associate the user group \"Engineering\"") {
            let ada = egnyte.create_ada();
            egnyte.create_group("Engineering", &[&ada]);
        }
        String::new()
    };
    Terminal::start(folder.path(), &["smoke"]).follow(syncs).exits(0).says(&[
        "ok      the directory reaches Egnyte, and one person gets an account there",
        "ok      one user group gets a group in Egnyte, with that person as a member",
        "manual passed the smoke test; next: egnyte-conformance run",
    ]);
    let idle = Terminal::start(folder.path(), &["smoke"]).follow(|_, _| String::new()).exits(1);
    idle.says(&["FAILED  the directory reaches Egnyte", "Open the base URL in a browser"]);
    let quits = |_: &str, _: &EgnyteAddress| "q".to_owned();
    Terminal::start(folder.path(), &["smoke"]).follow(quits).exits(130).says(&["not judged: the directory reaches"]);
}

/// Answers until the second scenario asks for its first instruction.
fn first_scenario_only(terminal: &mut Terminal) {
    while let Some(text) = terminal.read().filter(|text| !text.contains("The first member brings")) {
        let answer = right(&text, &terminal.egnyte);
        terminal.answer(&answer);
    }
}

#[test]
fn session_that_was_ended_continues_with_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &SESSION);
    first_scenario_only(&mut terminal);
    let EgnyteAddress { token, .. } = std::mem::take(&mut terminal.egnyte);
    terminal.answer("q");
    terminal.end().exits(130).says(&["1 passed", "with --continue goes on"]);
    assert_eq!(outcomes(folder.path()), [Outcome::Passed, Outcome::NotRun]);
    let words = [&SESSION[..], &["--continue", "--report", "junit=out.xml"]].concat();
    let mut terminal = Terminal::start(folder.path(), &words);
    terminal.egnyte.token.clone_from(&token);
    let ended = terminal.follow(right).exits(0).says(&["with the earlier part: 2 passed"]);
    // What the first part may have left in the console is known, and the token is entered already.
    assert!(ended.stderr.contains("1. Delete the user group \"Engineering\", if it is there."), "{ended}");
    assert!(!ended.stderr.contains("an earlier session"), "{ended}");
    assert!(!ended.stderr.contains("Enter the token") && !ended.stderr.contains("stays out"), "{ended}");
    assert_eq!(outcomes(folder.path()), [Outcome::Passed, Outcome::Passed]);
    let junit = std::fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert_eq!(junit.matches("<testcase").count(), 2, "{junit}");
    Terminal::start(folder.path(), &words).end().exits(0).says(&["with the earlier part: 2 passed"]);
}

#[test]
fn session_that_was_ended_at_the_first_question_begins_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &SESSION);
    let asked = terminal.read().unwrap();
    let (_, first) = asked.split_once("A user group without members stays out of Egnyte").unwrap();
    terminal.answer("q");
    terminal.end().exits(130);
    let words = [&SESSION[..], &["--continue"]].concat();
    let mut terminal = Terminal::start(folder.path(), &words);
    let again = terminal.read().unwrap();
    // The address of the mock in the harness is another one.
    let port = |text: &str| text.split_once("http://127.0.0.1:").unwrap().1.split_once('/').unwrap().0.to_owned();
    assert!(first.contains("  1. Delete the users and user groups of an earlier session or smoke test"), "{first}");
    assert!(again.ends_with(&first.replace(&port(first), &port(&again))), "{again}");
    terminal.answer("");
    terminal.follow(right).exits(0).says(&["2 passed"]);
}

#[test]
fn directory_reaches_egnyte_while_the_rest_of_an_ended_session_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(egnyte_mock::Server::start(egnyte_mock::Config::default())).unwrap();
    let words = [FIRST_MEMBER, EMPTIED, "--results", "results", "--mock", &mock.url()];
    let mut terminal = Terminal::start(folder.path(), &words);
    while let Some(text) = terminal.read().filter(|text| !text.contains("The next scenario begins")) {
        let answer = right(&text, &terminal.egnyte);
        terminal.answer(&answer);
    }
    let egnyte = std::mem::take(&mut terminal.egnyte);
    terminal.answer("q");
    terminal.end().exits(130).says(&["1 passed"]);
    let mut terminal = Terminal::start(folder.path(), &[&words[..], &["--continue"]].concat());
    terminal.egnyte = egnyte;
    let mut ids = Vec::new();
    let late = |text: &str, egnyte: &EgnyteAddress| {
        if text.contains("Delete the user Ada Lovelace (ada).") {
            ids.push(egnyte.create_ada());
        }
        String::new()
    };
    let ended = terminal.follow(late).exits(0);
    ended.says(&["with the earlier part: 2 passed", "Egnyte had 1 request"]);
    assert!(ids.len() == 1 && !ids[0].is_empty() && ids[0] != "404", "{ids:?}");
}

#[test]
fn instructions_of_a_skipped_scenario_are_said_in_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut answers = ["s"].into_iter();
    let person = |text: &str, egnyte: &EgnyteAddress| match answers.next() {
        Some(answer) => answer.to_owned(),
        None => right(text, egnyte),
    };
    let ended =
        Terminal::start(folder.path(), &SESSION).follow(person).exits(0).says(&["1 passed, 0 failed, 1 skipped"]);
    for instruction in [
        "1. Delete the users and user groups of an earlier session",
        "Create the Egnyte application",
        "Enter the base URL",
        "Enter the token",
        "Activate the integ",
    ] {
        assert_eq!(ended.stderr.matches(instruction).count(), 2, "{instruction}: {ended}");
    }
}

#[test]
fn killed_session_keeps_what_it_has_judged() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &SESSION);
    first_scenario_only(&mut terminal);
    terminal.kill();
    terminal.end();
    assert_eq!(outcomes(folder.path()), [Outcome::Passed, Outcome::NotRun]);
}

#[test]
fn end_of_the_input_is_one_error_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(folder.path(), &SESSION);
    first_scenario_only(&mut terminal);
    terminal.hang_up();
    let ended = terminal.end().exits(2);
    let errors: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("egnyte-conformance: ")).collect();
    assert!(errors.len() == 1 && errors[0].contains("standard input has ended, so that no person answers"), "{ended}");
    assert_eq!(outcomes(folder.path()), [Outcome::Passed, Outcome::NotRun]);
}
