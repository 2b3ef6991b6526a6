//! `conformance.toml` — what it may say, and where a mistake is.

use std::path::Path;
use std::time::Duration;

use egnyte_conformance::connector::config::{load, parse};
use egnyte_protocol::Capability;

#[track_caller]
fn wrong(text: &str, expected: &str) {
    let error = parse(text, "conformance.toml").expect_err("this should be refused").to_string();
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn everything_that_may_be_said_is_understood() {
    let config = parse(
        r#"
[connector]
name = "acme-sync"
run  = "exec:./acme-sync --once --scim {scim_url} --directory {directory_file}"
start_timeout = "1m"
event_timeout = "30s"
request_timeout = "500ms"
request_budget = 1_000
capabilities = ["integration", "delete-users"]

[[expect]]
rule   = "groups.renamed"
reason = "creates a second group; fixed in 2.4"
issue  = "https://issues.example/1"

[[expect]]
rule = "users.updates"
scenario = "A changed email is carried over"
reason = "not yet"
"#,
        "conformance.toml",
    )
    .unwrap();
    assert_eq!(config.connector.name.as_deref(), Some("acme-sync"));
    assert_eq!(config.connector.start_timeout, Some(Duration::from_secs(60)));
    assert_eq!(config.connector.request_timeout, Some(Duration::from_millis(500)));
    assert_eq!(config.connector.request_budget, Some(1000));
    assert_eq!(config.connector.capabilities, Some(vec![Capability::Integration, Capability::DeleteUsers]));
    let [renamed, updates] = &config.expectations[..] else { panic!("two are expected") };
    assert_eq!((renamed.rule.as_str(), &renamed.lines), ("groups.renamed", &(11..=14)));
    assert_eq!((updates.scenario.as_deref(), &updates.lines), (Some("A changed email is carried over"), &(16..=19)));
    assert_eq!(parse("", "conformance.toml").unwrap().connector.capabilities, None);
}

#[test]
fn a_mistake_is_named_with_its_place_and_the_nearest_word() {
    wrong("[connectr]\n", "conformance.toml:1:2: unknown key `connectr` (did you mean `connector`?); there are ");
    wrong(
        "[connector]\nevnt_timeout = \"3s\"\n",
        "conformance.toml:2:1: unknown key `evnt_timeout` (did you mean `event_timeout`?)",
    );
    wrong(
        "[connector]\nevent_timeout = 30\n",
        "conformance.toml:2:17: `event_timeout` is of type integer; it must be a text in quotes",
    );
    wrong(
        "[connector]\nevent_timeout = \"30 seconds\"\n",
        "conformance.toml:2:17: `30 seconds` is no span of time; write a number",
    );
    wrong(
        "[connector]\ncapabilities = [\"integration\", \"event\"]\n",
        "conformance.toml:2:32: unknown capability `event` (did you mean `events`?); the capabilities are integration, ",
    );
    wrong(
        "[connector]\ncapabilities = \"events\"\n",
        "conformance.toml:2:16: `capabilities` is of type string; it must be a list",
    );
    wrong(
        "[connector]\nrequest_budget = 0\n",
        "conformance.toml:2:18: `request_budget` is of type integer; it must be a whole number above 0",
    );
    wrong("[connector]\nname = \"\"\n", "conformance.toml:2:8: `name` is empty");
    wrong("\n[[expect]]\nrule = \"users.updates\"\n", "conformance.toml:2:1: an expected failure needs its `reason`");
    wrong(
        "[expect]\nrule = \"users.updates\"\n",
        "conformance.toml:1:1: `expect` is of type table; it must be [[expect]]",
    );
    wrong("[connector]\nname = \"é\" oops\n", "conformance.toml:2:12: ");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = load(Path::new("/nowhere/conformance.toml")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read /nowhere/conformance.toml: "), "{error}");
}
