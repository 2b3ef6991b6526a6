//! `smoke`: the steps of the smoke test, and the advice for one that fails.

use crate::support::{HARNESS, broken, conformance};

#[test]
fn a_sample_connector_passes_every_step() {
    let config = format!("{HARNESS}/examples/minimal/conformance.toml");
    let ended = conformance(&["smoke", "--config", &config]).exits(0);
    let (first, rest) = ended.stdout.split_once('\n').unwrap();
    assert!(first.starts_with("ok      the connector is available  stdio:"), "{ended}");
    let steps = "ok      it answers `hello`  sample-minimal: users and groups
ok      it answers an event
ok      one person gets an account in Egnyte
ok      one user group gets a group in Egnyte, with that person as a member
ok      a second sync changes nothing
";
    assert!(rest.starts_with(steps), "{ended}");
    assert!(ended.summary().ends_with(" passed the smoke test; next: egnyte-conformance run"), "{ended}");
}

#[test]
fn a_connector_that_is_missing_fails_the_first_step() {
    let expected = r#"FAILED  the connector is available

    cannot find the connector `./nowhere` in .

  advice:
    Name the connector with --connector, for example "stdio:python3 connector.py". A program name with a slash is relative to the folder of conformance.toml, else to the current folder. A service must be running already.

More: egnyte-conformance protocol
"#;
    assert_eq!(conformance(&["smoke", "--connector", "stdio:./nowhere"]).exits(2).to_string(), expected);
}

#[test]
fn a_connector_that_exits_at_once_fails_the_introduction() {
    let parts = ["FAILED  it answers `hello`", "cannot read settings.yaml", "advice:", "Answer `hello` with"];
    conformance(&["smoke", "--connector", &broken("exits_at_once.py")]).exits(2).says(&parts);
}

#[test]
fn a_connector_that_does_nothing_fails_the_step_with_a_person() {
    let ended = conformance(&["smoke", "--connector", &broken("polite.py")]).exits(1);
    let expected = "FAILED  one person gets an account in Egnyte

    Ada has no account in Egnyte

  requests to Egnyte:
    it sent no request

  advice:
    Ada is active and in an associated user group: look for her account, and create it if there is none. POST {baseUrl}/Users with userName, emails, name, active and userType `power`.
";
    ended.says(&[expected]);
}

#[test]
fn a_failed_step_shows_the_requests_without_the_token() {
    let ended = conformance(&["smoke", "--connector", "reference:flaw=creates-standard-users"]).exits(1);
    assert!(ended.stdout.contains("POST /Users  201") && !ended.stdout.contains("Bearer"), "{ended}");
}
