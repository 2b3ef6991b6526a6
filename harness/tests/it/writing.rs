//! Tools for authors of features: the guide, the first feature, own fixtures, the formatter and shell completion.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::{conformance, conformance_in, text};

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../features/WRITING.md");

fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The fenced parts of a page, each with what stands on the last line above it.
fn fenced(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut above, mut inside) = (String::new(), None::<String>);
    for line in page.lines() {
        match (&mut inside, line.starts_with("```")) {
            (Some(text), true) => {
                found.push((std::mem::take(&mut above), std::mem::take(text)));
                inside = None;
            }
            (Some(text), false) => text.push_str(&format!("{line}\n")),
            (None, true) => inside = Some(String::new()),
            (None, false) if !line.trim().is_empty() => line.clone_into(&mut above),
            (None, false) => {}
        }
    }
    found
}

#[test]
fn commands_of_the_guide_pass_and_fail_as_stated() {
    let page = fs::read_to_string(GUIDE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for (above, part) in fenced(&page) {
        if let Some(path) = above.strip_prefix('`').and_then(|rest| rest.strip_suffix("`:")) {
            put(folder.path(), path, &part);
            continue;
        }
        for line in part.lines() {
            let (command, end) = line.split_once('#').unwrap();
            let words: Vec<&str> = command.split_whitespace().skip(1).collect();
            let ended = conformance_in(folder.path(), &words);
            let told = format!("{line}\n{}{}", text(&ended.stdout), text(&ended.stderr));
            let (end, code) = if end.trim() == "fails" { ("fails", 1) } else { ("passes", 0) };
            assert_eq!(ended.status.code(), Some(code), "{told}");
            *ends.entry(end).or_default() += 1;
        }
    }
    assert_eq!(ends, BTreeMap::from([("fails", 2), ("passes", 4)]));
}

#[test]
fn the_first_feature_passes_and_no_file_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), ".vscode/settings.json", "{}");
    let ended = conformance_in(folder.path(), &["init", "--features"]);
    let told = text(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{told}{}", text(&ended.stderr));
    assert!(told.contains("first.feature written\n") && told.contains("settings.json was there, left alone"), "{told}");
    assert_eq!(fs::read_to_string(folder.path().join(".vscode/settings.json")).unwrap(), "{}");
    let ended = conformance_in(folder.path(), &["features"]);
    assert_eq!(text(&ended.stdout).lines().last(), Some("1 passed, 0 failed, 0 skipped"));
    assert_eq!(text(&ended.stderr), "", "a first feature has no hint");
    let again = conformance_in(folder.path(), &["steps", "--glue", "features/glue"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("egnyte-conformance.js exists already"), "{}", text(&again.stderr));
}

/// What a scenario with this in its middle comes to.
fn scenario(fixtures: &[(&str, &str)], steps: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    fixtures.iter().for_each(|(path, text)| put(folder.path(), path, text));
    let head = "Feature: Mine\n\n  @rule:acme.mine @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domain\n";
    put(folder.path(), "mine.feature", &format!("{head}{steps}"));
    let ended = conformance_in(folder.path(), &["mine.feature"]);
    (ended.status.code(), format!("{}{}", text(&ended.stdout), text(&ended.stderr)))
}

fn says(told: &(Option<i32>, String), code: i32, parts: &[&str]) {
    assert_eq!(told.0, Some(code), "{}", told.1);
    for part in parts {
        assert!(told.1.contains(part), "`{part}` is missing in\n{}", told.1);
    }
}

#[test]
fn an_invalid_fixture_stops_the_run_before_it_begins() {
    let steps = "      And Egnyte already holds what \"bare\" describes\n      When everything is synced again\n      Then nothing changes in Egnyte\n";
    says(&scenario(&[], steps), 2, &["mine.feature:8:38: error: no fixture describes the domain `bare`"]);
    let misspelt = [("fixtures/domains/bare.json", "{\n  \"usrs\": []\n}\n")];
    says(
        &scenario(&misspelt, steps),
        2,
        &["fixtures/domains/bare.json:2:8: unknown field `usrs` (did you mean `users`?)"],
    );
    let member = [(
        "fixtures/domains/bare.json",
        r#"{"users": [{"userName": "olga"}], "groups": [{"displayName": "G", "members": ["olge"]}]}"#,
    )];
    says(&scenario(&member, steps), 1, &["fixtures/domains/bare.json: ", "did you mean `olga`?"]);
    let good = [("fixtures/domains/bare.json", r#"{"groups": [{"displayName": "G"}]}"#)];
    says(&scenario(&good, steps), 0, &["1 passed"]);
}

#[test]
fn a_request_that_does_not_match_is_reported_with_the_nearest() {
    let steps = "      When the event \"sync.requested\" happens:\n        \"\"\"\n        {\"userGroups\": {\"Sales\": {\"associated\": true, \"members\": [\"Ada\"]}}}\n        \"\"\"\n      Then Egnyte receives PRESENCE request like:\n        \"\"\"\n        {\"method\": \"POST\", \"path\": \"/Users\", \"body\": {\"userName\": \"WHO\"}}\n        \"\"\"\n";
    let with = |presence: &str, who: &str| scenario(&[], &steps.replace("PRESENCE", presence).replace("WHO", who));
    says(&with("a", "ada"), 0, &["1 passed"]);
    says(&with("no", "grace"), 0, &["1 passed"]);
    let near = "POST /Users: body.userName is \"ada\", and \"grace\" is looked for";
    says(&with("a", "grace"), 1, &["Egnyte received no request like that", "nearest to it:", near]);
    says(&with("no", "a*"), 1, &["Egnyte received what it should not have:", "POST /Users"]);
}

#[test]
fn an_unknown_event_type_suggests_the_nearest() {
    let steps = "      When the event \"user.updatd\" happens:\n        \"\"\"\n        {}\n        \"\"\"\n      Then nothing changes in Egnyte\n";
    says(
        &scenario(&[], steps),
        1,
        &["the event \"user.updatd\": there is no such kind (did you mean `user.updated`?)"],
    );
}

#[test]
fn check_fix_formats_files_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "mine.feature",
        "feature: Mine\n\n  @rule:acme.mine @assumed\n  Rule: One\n\n    Scenario: First\n      Given an empty Egnyte domain\n      and the user group \"Sales\" with the member Ada  \n      When \"Sales\" is associated with Egnyte\n      Then exactly this changes in Egnyte:\n      |user Ada is created|\n      | group \"Sales\" is created|\n      | Ada joins \"Sales\" |\n\n\n",
    );
    assert_eq!(conformance_in(folder.path(), &["check", "mine.feature"]).status.code(), Some(1));
    let ended = conformance_in(folder.path(), &["check", "--fix", "."]);
    assert!(text(&ended.stdout).starts_with("mine.feature: formatted\n"), "{}", text(&ended.stdout));
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stdout));
    let formatted = fs::read_to_string(folder.path().join("mine.feature")).unwrap();
    assert!(
        formatted.ends_with("      | group \"Sales\" is created |\n      | Ada joins \"Sales\"        |\n"),
        "{formatted}"
    );
    assert_eq!(conformance(&["check", "--fix"]).status.code(), Some(2));
}

#[test]
fn completions_list_every_command_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let told = text(&conformance(&["completions", shell]).stdout);
        assert!(told.contains("selftest") && told.contains("write-expectations"), "{shell}: {told}");
    }
}

const GERMAN: &str = "# language: de
Funktionalität: Leere Gruppen

  Grundlage:
    Angenommen an empty Egnyte domain

  @rule:acme.leere-gruppen @assumed
  Regel: Leere Gruppen entstehen nicht

    Szenario: Eine leere Gruppe bleibt draußen
      Angenommen the empty user group \"Vertrieb\"
      Wenn \"Vertrieb\" is associated with Egnyte
      Dann nothing changes in Egnyte

    Szenariogrundriss: Wer beitritt, kommt an
      Angenommen the empty user group \"Vertrieb\"
      Und \"Vertrieb\" is associated with Egnyte
      Wenn <wer> joins \"Vertrieb\"
      Dann exactly this changes in Egnyte:
        | group \"Vertrieb\" is created |
        | user <wer> is created         |
        | <wer> joins \"Vertrieb\"      |

      Beispiele:
        | wer   |
        | Ada   |
        | Grace |
";

fn german(from: &str, to: &str) -> (Option<i32>, String) {
    assert!(GERMAN.contains(from));
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "leer.feature", &GERMAN.replacen(from, to, 1));
    let ended = conformance_in(folder.path(), &["leer.feature"]);
    (ended.status.code(), format!("{}{}", text(&ended.stdout), text(&ended.stderr)))
}

#[test]
fn keywords_of_another_language_are_read() {
    says(&german("Und", "Und"), 0, &["3 passed, 0 failed, 0 skipped"]);
    says(&german("Wenn", "Wen"), 2, &["leer.feature:12:7: error: `Wen` is no keyword", "did you mean `Wenn`?"]);
    says(&german("Dann", "When"), 2, &["leer.feature:13:7: error: `When` is no keyword"]);
    says(&german("language: de", "language: xx"), 2, &["leer.feature:1:1: error: Gherkin has no language `xx`"]);
}

#[test]
fn a_change_reruns_affected_scenarios_and_ctrl_c_ends_the_watch() {
    let folder = tempfile::tempdir().unwrap();
    let feature = |title: &str| {
        format!(
            "Feature: {title}\n\n  @rule:acme.{title} @assumed\n  Rule: {title}\n\n    Scenario: {title}\n      Given an empty Egnyte domain\n      When Ada is suspended\n      Then nothing changes in Egnyte\n"
        )
    };
    put(folder.path(), "features/alpha.feature", &feature("alpha"));
    put(folder.path(), "features/omega.feature", &feature("omega"));
    // Whoever waits for a line that never comes would wait for good.
    let mut command = Command::new("timeout");
    command.args(["60", env!("CARGO_BIN_EXE_egnyte-conformance"), "watch", "features"]);
    command.args(["--config", "conformance.toml", "--connector", "reference"]);
    put(folder.path(), "conformance.toml", "[connector]\n");
    let mut child = command.current_dir(folder.path()).env("NO_COLOR", "1").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut told = || lines.by_ref().take_while(|line| !line.starts_with("watching ")).collect::<Vec<_>>().join("\n");
    assert!(told().contains("2 passed, 0 failed"));
    put(folder.path(), "features/omega.feature", &feature("omega").replace("nothing changes", "nothing chances"));
    let broken = told();
    assert!(broken.contains("omega.feature:9:12: error:") && !broken.contains("passed"), "{broken}");
    put(folder.path(), "features/omega.feature", &feature("omega"));
    assert!(told().contains("1 passed, 0 failed"));
    put(folder.path(), "conformance.toml", "[connector]\nname = \"acme\"\n");
    assert!(told().contains("2 passed, 0 failed"));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
