//! `run`: the selection of scenarios, and the report on the terminal.

use crate::support::{HARNESS, conformance, conformance_in, put};

const FLAWED: [&str; 3] = ["features/groups/creating.feature:12", "--connector", "reference:flaw=creates-empty-groups"];

/// Feature with a misspelt placeholder.
const OUTLINE: &str = "Feature: Mine\n\n  @rule:acme.one @assumed\n  Rule: One\n\n    Scenario Outline: First\n      Given the user group \"<nmae>\" with the member Ada\n      When \"<name>\" is associated with Egnyte\n      Then nothing changes in Egnyte\n\n      Examples:\n        | name  |\n        | Sales |\n";

#[test]
fn a_passed_scenario_is_counted() {
    let ended = conformance(&["features/groups/creating.feature:12"]).exits(0);
    assert_eq!(ended.to_string(), "groups/creating.feature  1 passed\n\n1 passed, 0 failed, 0 skipped\n");
}

#[test]
fn a_failed_scenario_is_shown_with_its_requests() {
    let expected = r#"groups/creating.feature  1 failed

1 of 1 failure looks like one fault (100 %): empty user groups become empty groups
  look first at groups.empty-skipped, features/groups/creating.feature:12  A user group without members stays out of Egnyte

FAILED  A user group without members stays out of Egnyte
  rule: Empty groups are not created
  groups.empty-skipped, documented (Group Provisioning and Syncing), features/groups/creating.feature:12
  looks like: empty user groups become empty groups

  Then nothing changes in Egnyte  (line 15)
    happened but was not expected:
      group "Engineering" is created

  should have been sent:
    no POST /Groups for "Engineering"

  was sent:
    POST /Groups (displayName "Engineering"), answered 201

  so that in Egnyte:
    Egnyte has a new group "Engineering", without any permissions

  3 exchanges with Egnyte since the When:
    GET /Users?startIndex=1&count=100  200
      ← {"totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []}
    GET /Groups?startIndex=1&count=100  200
      ← {"totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []}
    POST /Groups  201
      → {"externalId": "66e2d689590450d073d2b001", "displayName": "Engineering", "members": []}
      ← {"id": "13b08a6b-4f08-463b-8da6-b0047a5e7647", "externalId": "66e2d689590450d073d2b001",
        "displayName": "Engineering"}

  again: egnyte-conformance features/groups/creating.feature:12 --connector reference:flaw=creates-empty-groups

0 passed, 1 failed, 0 skipped
"#;
    assert_eq!(conformance(&FLAWED).exits(1).to_string(), expected);
}

#[test]
fn a_run_stops_at_the_first_failure_if_asked_to() {
    let all = ["features/groups/creating.feature", "--connector", "reference:flaw=creates-empty-groups", "-j", "1"];
    let ended = conformance(&[&all[..], &["--fail-fast"]].concat()).exits(1);
    ended.says(&["0 passed, 1 failed, 0 skipped; the run stopped at the first failure; "]);
    let whole = conformance(&all).exits(1);
    assert!(!whole.to_string().contains("stopped at the first failure"), "{whole}");
    let passed = conformance(&["features/groups/creating.feature:12", "-x"]).exits(0);
    assert!(passed.to_string().ends_with("1 passed, 0 failed, 0 skipped\n"), "{passed}");
}

#[test]
fn a_run_that_stops_while_other_scenarios_fail_is_no_fault_of_the_harness() {
    let flawed = ["features/groups", "--connector", "reference:flaw=lowercases-group-names", "-j", "16", "--fail-fast"];
    let ended = conformance(&flawed).exits(1).says(&["the run stopped at the first failure; "]);
    assert!(!ended.to_string().contains("harness fault"), "{ended}");
}

#[test]
fn the_rerun_command_runs_the_scenario_again() {
    let ended = conformance(&FLAWED);
    let again = ended.stdout.lines().find_map(|line| line.trim().strip_prefix("again: egnyte-conformance ")).unwrap();
    assert_eq!(conformance(&again.split(' ').collect::<Vec<_>>()).stdout, ended.stdout);
}

#[test]
fn all_filters_must_match() {
    let ended = conformance(&["run", "--rule", "groups.*", "--tags", "@documented", "--name", "stays out of Egnyte"]);
    assert_eq!(ended.summary(), "1 passed, 0 failed, 0 skipped");
}

#[test]
fn an_empty_selection_is_not_green() {
    let ended = conformance(&["--rule", "groups.empty-skiped"]).exits(4);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines[0].starts_with("nothing ran: none of the "), "{ended}");
    assert_eq!(lines[1], "  --rule groups.empty-skiped matches no rule; did you mean groups.empty-skipped?");
    assert_eq!(lines.len(), 2, "{ended}");
    conformance(&["--tags", "@documented and @assumed"]).exits(4);
    conformance(&["--name", "no such title"]).exits(4);
    assert_eq!(conformance(&["."]).exits(4).stdout, "nothing ran: no feature was found there\n");
}

#[test]
fn a_line_without_a_scenario_and_a_file_without_scenarios_are_errors() {
    let ended = conformance(&["features/groups/creating.feature:9999"]).exits(2);
    assert!(
        ended.stderr.contains("`features/groups/creating.feature:9999` selects no scenario: the file has"),
        "{ended}"
    );
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "mine.feature", OUTLINE);
    let ended = conformance_in(folder.path(), &["mine.feature", "features/groups/creating.feature:12"]).exits(2);
    ended.says(&["mine.feature:7:29: error: the placeholder `<nmae>` has no column", "did you mean `name`?"]);
    put(folder.path(), "mine.feature", "Feature: Mine\n\n  @rule:acme.one @assumed\n  Rule: One\n");
    conformance_in(folder.path(), &["mine.feature", "features/groups/creating.feature:12"]).exits(2);
}

#[test]
fn a_run_in_which_nothing_of_the_connector_ran_is_not_green() {
    let ended = conformance(&["--tags", "@rule:signin.issuer"]);
    let reason = "nothing of the connector is judged: every scenario that ran is about a rule that Egnyte keeps";
    assert_eq!((ended.code, ended.summary()), (Some(4), reason), "{ended}");
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "c.toml", "[connector]\nrun = \"exec:true\"\n");
    let ended = conformance_in(folder.path(), &["--config", "c.toml", "--rule", "import.*"]);
    assert_eq!((ended.code, ended.summary()), (Some(4), "nothing ran: every selected scenario is skipped"), "{ended}");
}

#[test]
fn shards_of_a_run_are_together_the_whole() {
    let passed = |shard: &str| {
        let ended = conformance(&["--rule", "groups.*", "--shard", shard]).exits(0);
        ended.summary().split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let parts = [passed("1/3"), passed("2/3"), passed("3/3")];
    assert_eq!(parts.iter().sum::<usize>(), passed("1/1"));
    assert!(parts.iter().max().unwrap() - parts.iter().min().unwrap() <= 1, "{parts:?}");
    let empty = conformance(&["features/groups/creating.feature:12", "--shard", "2/2"]).exits(4);
    assert_eq!(empty.stdout, "nothing ran: there are fewer scenarios than parts, and part 2/2 is empty\n");
}

#[test]
fn a_users_feature_runs_and_its_hints_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let feature = "Feature: Mine\n\n  Rule: A rule of ours without any tag\n\n    Scenario: An empty group should stay out\n      Given an empty Egnyte domain\n      And the empty user group \"Sales\"\n      When \"Sales\" is associated with Egnyte\n      Then nothing changes in Egnyte\n";
    put(folder.path(), "mine.feature", feature);
    let ended = conformance_in(folder.path(), &["mine.feature"]).exits(0);
    assert_eq!(ended.stdout, "mine.feature  1 passed\n\n1 passed, 0 failed, 0 skipped\n");
    assert!(ended.stderr.contains("hint: `should` is not business language"), "{ended}");
}

#[test]
fn a_connector_sees_the_title_of_a_scenario_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let seen = folder.path().join("seen");
    let connector = format!("exec:python3 {HARNESS}/tests/broken/runs.py tells {}", seen.display());
    let name = |flags: &[&str]| {
        let words = ["features/groups/creating.feature:12", "--connector", &connector];
        conformance_in(folder.path(), &[&words, flags].concat()).exits(0);
        let text = std::fs::read_to_string(&seen).unwrap();
        let seen: serde_json::Value = serde_json::from_str(&text).unwrap();
        let session = seen["files"]["CONFORMANCE_EVENT_FILE"]["session"].as_str().unwrap().to_owned();
        (seen["environment"]["CONFORMANCE_SCENARIO"].as_str().unwrap().to_owned(), session)
    };
    let (hidden, session) = name(&[]);
    assert!(hidden == session && hidden.starts_with("s-"), "{hidden} {session}");
    let (shown, session) = name(&["--show-scenario"]);
    assert_eq!(shown, "A user group without members stays out of Egnyte");
    assert!(session.starts_with("a-user-group-without-members-stays-out-of-egnyte-"), "{session}");
}

#[test]
fn nothing_that_a_connector_writes_has_an_effect() {
    let folder = tempfile::tempdir().unwrap();
    let script = r"import sys; sys.stderr.write('::stop-commands::abc\n##[error]x\n\x1b[2J wiped\n'); sys.exit(3)";
    put(folder.path(), "writes.py", script);
    let words = ["--connector", "exec:python3 writes.py", "features/groups/creating.feature:12", "--report", "github"];
    let ended = conformance_in(folder.path(), &words).exits(1);
    assert!(ended.stdout.contains("␛[2J wiped") && !ended.to_string().contains('\u{1b}'), "{ended}");
    let commands: Vec<&str> = ended.stdout.lines().filter(|line| line.trim_start().starts_with("::")).collect();
    assert!(commands.iter().all(|line| line.starts_with("::error ")) && commands.len() == 1, "{ended}");
    assert!(ended.stdout.contains(": :stop-commands::abc") && ended.stdout.contains("## [error]x"), "{ended}");
}

#[test]
fn timings_show_where_the_time_went() {
    let parts = ["waiting for the connector", "waiting for the mock", "own work", "slowest: "];
    conformance(&["--rule", "groups.empty*", "--timings"]).exits(0).says(&parts);
}

#[test]
fn the_configuration_of_the_folder_names_the_connector() {
    let folder = tempfile::tempdir().unwrap();
    let run = |config: &str| {
        put(folder.path(), "conformance.toml", config);
        conformance_in(folder.path(), &["--rule", "groups.empty-skipped"])
    };
    run("[connector]\nrun = \"reference:flaw=creates-empty-groups\"\n").exits(1);
    let error = "conformance.toml: run: unknown connector `stdoi:./x` (did you mean `stdio`?)";
    run("[connector]\nrun = \"stdoi:./x\"\n").exits(2).says(&[error]);
    let ended = run("[connector]\nname = \"acme\"\n").exits(2);
    let error = "egnyte-conformance: conformance.toml names no connector; add `run = \"stdio:…\"` to [connector], or use \
                 --connector\n";
    assert_eq!(ended.stderr, error);
    conformance_in(folder.path(), &["--config", "other.toml"]).exits(2);
}
