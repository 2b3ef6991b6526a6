//! Verdicts about a directory that a person drives.

use egnyte_report::{Outcome, RunReport};

use super::person::{EgnyteAddress, Terminal};

/// Scenarios in which the empty user group "Engineering" is associated, and in which Ada joins it then.
pub(super) const STAYS_OUT: &str = "features/groups/creating.feature:12";
pub(super) const FIRST_MEMBER: &str = "features/groups/creating.feature:17";

/// Scenario in which a user group is emptied before it is associated.
pub(super) const EMPTIED: &str = "features/groups/creating.feature:26";

/// Directory that does right in these scenarios.
pub(super) fn right(text: &str, egnyte: &EgnyteAddress) -> String {
    if text.contains("Add Ada Lovelace (ada) to the user group \"Engineering\"") {
        let ada = egnyte.create_ada();
        egnyte.create_group("Engineering", &[&ada]);
    }
    String::new()
}

#[test]
fn right_directory_passes_and_its_settings_are_entered_once() {
    let folder = tempfile::tempdir().unwrap();
    let words = [STAYS_OUT, FIRST_MEMBER, "--results", "results", "-j", "4"];
    let ended = Terminal::start(folder.path(), &words).follow(right).exits(0).says(&[
        "== groups.empty-skipped: The first member brings the group into Egnyte",
        "Create the user Ada Lovelace: username \"ada\", email \"ada@acme.example\", first name \"Ada\"",
        "== The next scenario begins with an empty directory\n  1. Delete the user group \"Engineering\".",
        "Egnyte had 2 requests, the last one 0 s ago.",
        "-j 4 has no effect with --connector manual",
        "2 passed, 0 failed",
    ]);
    assert_eq!(ended.stderr.matches("Enter the base URL").count(), 1, "{ended}");
    assert_eq!(ended.stderr.matches("Enter the token").count(), 1, "{ended}");
    let token = ended.stderr.split_once("Enter the token \"").unwrap().1.split_once('"').unwrap().0;
    let run = std::fs::read_to_string(folder.path().join("results/run.json")).unwrap();
    assert!(token.len() > 20 && !run.contains(token), "{token}");
}

#[test]
fn directory_that_does_nothing_fails_under_its_rule() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Terminal::start(folder.path(), &[FIRST_MEMBER, "--results", "results"]).follow(|_, _| String::new());
    ended.exits(1).says(&[
        "Egnyte had no request.\nHas the directory synced?",
        "did not happen:",
        "user Ada is created",
    ]);
    let run = RunReport::read(&folder.path().join("results")).unwrap();
    let rule = run.results[0].rule.as_ref().and_then(|rule| rule.id.as_deref());
    assert_eq!((run.results[0].outcome, rule), (Outcome::Failed, Some("groups.empty-skipped")));
}

#[test]
fn directory_that_does_wrong_fails() {
    let folder = tempfile::tempdir().unwrap();
    let associates = |text: &str, egnyte: &EgnyteAddress| {
        if text.contains("Associate the user group") {
            egnyte.create_group("Engineering", &[]);
        }
        String::new()
    };
    let ended = Terminal::start(folder.path(), &[STAYS_OUT]).follow(associates);
    ended.exits(1).says(&["happened but was not expected:", "group \"Engineering\" is created"]);
}

#[test]
fn deletions_without_a_request_are_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let mut is_emptying = false;
    // Without a request, the question comes after the deletions as well: the directory is given time.
    let mut questions = Vec::new();
    let person = |text: &str, egnyte: &EgnyteAddress| {
        if is_emptying {
            questions.push(text.to_owned());
        }
        is_emptying = text.contains("The next scenario begins");
        right(text, egnyte)
    };
    let ended = Terminal::start(folder.path(), &[FIRST_MEMBER, EMPTIED]).follow(person);
    ended.exits(0).says(&["2 passed", "Delete the user Ada Lovelace (ada)."]);
    assert!(
        questions.len() == 1 && questions[0].contains("Egnyte had no request.\nHas the directory synced?"),
        "{questions:?}"
    );
}

/// Scenario in which Egnyte refuses Grace, whose email is Ada's.
const TAKEN_EMAIL: &str = "features/users/problems.feature:14";

/// Directory that syncs Ada, and has Grace refused.
fn with_refusal(text: &str, egnyte: &EgnyteAddress, problem: &str) -> String {
    if text.contains("Associate the user group \"Engineering\"") {
        let ada = egnyte.create_ada();
        egnyte.create_group("Engineering", &[&ada]);
    } else if text.contains("Associate the user group \"Sales\"") {
        assert_eq!(egnyte.create_user("grace", ("Grace", "Hopper"), "ada@acme.example"), "409");
        let linus = egnyte.create_user("linus", ("Linus", "Pauling"), "linus@acme.example");
        egnyte.create_group("Sales", &[&linus]);
    } else if text.contains("Does the console show a problem?") {
        return problem.to_owned();
    }
    String::new()
}

#[test]
fn problem_that_the_console_shows_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let typed = "Grace Hopper: the email is in use";
    let person = |text: &str, egnyte: &EgnyteAddress| with_refusal(text, egnyte, typed);
    let ended = Terminal::start(folder.path(), &[TAKEN_EMAIL]).follow(person);
    ended.exits(0).says(&["Egnyte refused POST /Users: 409.", "Noted as a problem of 1 person or user group."]);
}

#[test]
fn problem_that_the_console_hides_fails() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Terminal::start(folder.path(), &[TAKEN_EMAIL]).follow(|text, egnyte| with_refusal(text, egnyte, ""));
    ended.exits(1).says(&["problem with Grace"]);
}

#[test]
fn running_mock_serves_a_person_and_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = runtime.block_on(egnyte_mock::Server::start(egnyte_mock::Config::default())).unwrap();
    let public = "https://egnyte.tunnel.example";
    let words = [STAYS_OUT, FIRST_MEMBER, "--mock", &mock.url(), "--public-url", public];
    let mut terminal = Terminal::start(folder.path(), &words);
    terminal.egnyte.tunnel = Some((public.to_owned(), mock.url()));
    terminal.follow(right).exits(0).says(&["2 passed", "Enter the base URL \"https://egnyte.tunnel.example/d/manual-"]);
    let names = runtime.block_on(async {
        let domains = reqwest::get(format!("{}/_mock/domains", mock.url())).await.unwrap().bytes().await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&domains).unwrap()["domains"].clone()
    });
    assert_eq!(names.as_array().map(Vec::len), Some(1), "{names}");
}
