//! `conformance.toml`: its settings, and the place of each mistake.

use std::num::NonZeroU64;
use std::path::Path;
use std::time::Duration;

use egnyte_protocol::Capability;
use egnyte_runner::connector::config::{load, parse};

#[track_caller]
fn rejects(text: &str, expected: &str) {
    let error = parse(text, "conformance.toml").expect_err("this has a mistake").to_string();
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn every_setting_is_read() {
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
    assert_eq!(config.connector.request_budget.map(NonZeroU64::get), Some(1000));
    assert_eq!(config.connector.capabilities, Some(vec![Capability::Integration, Capability::DeleteUsers]));
    let [renamed, updates] = &config.expectations[..] else { panic!("two are expected") };
    assert_eq!((renamed.rule.as_str(), &renamed.lines), ("groups.renamed", &(11..=14)));
    assert_eq!((updates.scenario.as_deref(), &updates.lines), (Some("A changed email is carried over"), &(16..=19)));
    assert_eq!(parse("", "conformance.toml").unwrap().connector.capabilities, None);
}

#[test]
fn mistake_is_reported_with_its_place_and_the_nearest_word() {
    rejects(
        "[connectr]\n",
        "conformance.toml:1:2: unknown key `connectr` (did you mean `connector`?); known keys: connector, directory, expect",
    );
    rejects(
        "[connector]\nevnt_timeout = \"3s\"\n",
        "conformance.toml:2:1: `connector`: unknown key `evnt_timeout` (did you mean `event_timeout`?)",
    );
    rejects(
        "[connector]\nevent_timeout = 30\n",
        "conformance.toml:2:17: `connector.event_timeout`: invalid type: integer `30`, expected a string",
    );
    rejects(
        "[connector]\nevent_timeout = \"30 seconds\"\n",
        "conformance.toml:2:17: `connector.event_timeout`: `30 seconds` is not a duration; write a number",
    );
    rejects(
        "[connector]\ncapabilities = [\"integration\", \"event\"]\n",
        "conformance.toml:2:32: `connector.capabilities`: unknown value `event` (did you mean `events`?); known values: integration, ",
    );
    rejects(
        "[connector]\ncapabilities = \"events\"\n",
        "conformance.toml:2:16: `connector.capabilities`: invalid type: string \"events\", expected a sequence",
    );
    rejects(
        "[connector]\nrequest_budget = 0\n",
        "conformance.toml:2:18: `connector.request_budget`: invalid value: integer `0`, expected a nonzero u64",
    );
    rejects("[connector]\nname = \"\"\n", "conformance.toml:2:8: `connector.name`: must not be empty");
    rejects("\n[[expect]]\nrule = \"users.updates\"\n", "conformance.toml:2:1: `expect`: missing field `reason`");
    rejects(
        "[expect]\nrule = \"users.updates\"\n",
        "conformance.toml:1:1: `expect`: invalid type: map, expected a sequence",
    );
    rejects("[connector]\nname = \"é\" oops\n", "conformance.toml:2:12: ");
}

#[test]
fn unreadable_file_is_named() {
    let error = load(Path::new("/nowhere/conformance.toml")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read /nowhere/conformance.toml: "), "{error}");
}
