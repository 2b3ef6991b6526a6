//! The embedded features have no lint finding, and every mistake that would pass as green is an error.

use std::collections::BTreeSet;

use egnyte_conformance::language::lint::{Dictionary, LintFinding, lint, render};
use egnyte_conformance::language::step_index::StepIndex;
use egnyte_conformance::suite::rules::RuleCatalogue;
use egnyte_conformance::suite::{FeatureFile, Origin, Suite};
use egnyte_reference::Flaw;
use egnyte_support::paint::Paint;

fn findings(suite: &Suite) -> Vec<LintFinding> {
    let flaws: Vec<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
    let (rules, steps) = (RuleCatalogue::load_embedded().unwrap(), StepIndex::load());
    lint(suite, Dictionary { rules: &rules, flaws: &flaws, steps: &steps, domains: &["legacy"] })
}

#[test]
fn the_embedded_features_have_no_finding() {
    let findings = findings(&Suite::load_embedded());
    assert!(findings.is_empty(), "{}", render(&findings, Paint::new(false)));
}

#[test]
fn every_rule_about_users_groups_sign_in_imports_and_events_has_a_scenario() {
    let cases = Suite::load_embedded().cases();
    let judged: BTreeSet<&str> = cases.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref()).collect();
    let catalogue = RuleCatalogue::load_embedded().unwrap();
    let alone = ["integration.activate", "integration.groups-optional", "application.deny-by-default"];
    let whole = ["users.", "groups.", "signin.", "import.", "events."];
    let due = catalogue.ids().filter(|id| whole.iter().any(|area| id.starts_with(area)) || alone.contains(id));
    let missing: Vec<&str> = due.filter(|id| !judged.contains(id)).collect();
    assert!(missing.is_empty(), "no scenario judges {}", missing.join(", "));
}

const GOOD: &str = r#"Feature: Creating groups

  Background:
    Given an empty Egnyte domain

  @rule:groups.empty-skipped @documented @flaw:creates-empty-groups
  Rule: Empty groups are not created

    Scenario: A user group without members stays out
      Given the empty user group "Engineering"
      When "Engineering" is associated with Egnyte
      Then nothing changes in Egnyte
"#;

fn user_feature(text: &str) -> String {
    let suite = Suite { files: vec![FeatureFile::new("mine.feature", text, Origin::Own)] };
    render(&findings(&suite), Paint::new(false))
}

/// Replaces `from` by `to` in a user's feature: the lint must report an error with these words.
fn check_error(from: &str, to: &str, words: &[&str]) {
    assert!(GOOD.contains(from), "`{from}` is not in the feature");
    let told = user_feature(&GOOD.replace(from, to));
    for word in words {
        assert!(told.contains(word), "`{word}` is missing in\n{told}");
    }
    assert!(told.contains(" error: "), "only a hint:\n{told}");
}

#[test]
fn a_users_good_feature_has_no_finding() {
    assert_eq!(user_feature(GOOD), "");
}

#[test]
fn an_undefined_step_is_rejected() {
    check_error(
        "the empty user group",
        "the emtpy user group",
        &["mine.feature:10:13", "the empty user group {group}"],
    );
}

#[test]
fn a_sentence_as_the_wrong_kind_of_step_is_rejected() {
    check_error("Given the empty user group \"Engineering\"", "Given nothing changes in Egnyte", &["exists as Then"]);
    check_error("Then nothing", "And nothing", &["this scenario has no Then", "exists as Then"]);
}

#[test]
fn a_misspelt_keyword_is_not_taken_for_description() {
    check_error("Given the", "Givven the", &["mine.feature:10:7", "`Givven` is no keyword", "did you mean `Given`?"]);
    check_error("Scenario:", "Scenarioo:", &["did you mean `Scenario:`?"]);
    check_error("Rule:", "Rulle:", &["did you mean `Rule:`?"]);
}

#[test]
fn a_scenario_without_then_is_rejected() {
    check_error("      Then nothing changes in Egnyte\n", "", &["this scenario has no Then"]);
}

#[test]
fn a_scenario_without_when_is_rejected() {
    check_error("      When \"Engineering\" is associated with Egnyte\n", "", &["this scenario has no When"]);
}

#[test]
fn a_file_without_a_scenario_is_rejected() {
    assert!(user_feature("").contains("no `Feature:`"));
    assert!(user_feature("Feature: Nothing\n").contains("no scenario"));
}

#[test]
fn a_misspelt_tag_is_rejected() {
    check_error("@documented", "@documentd", &["unknown tag `@documentd`", "did you mean `@documented`?"]);
    check_error("@flaw:creates-empty-groups", "@flaw:creates-empty-group", &["did you mean `creates-empty-groups`?"]);
    check_error("@documented", "@documented @needs:delete-user", &["did you mean `delete-users`?"]);
    check_error("groups.empty-skipped", "groups.empty-skiped", &["did you mean `groups.empty-skipped`?"]);
}

#[test]
fn an_invalid_row_of_a_closing_account_is_rejected_before_the_run() {
    let account = "exactly this changes in Egnyte:\n        | user Ada is creatd |";
    check_error("nothing changes in Egnyte", account, &["mine.feature:13:9", "user Ada is creatd"]);
}

#[test]
fn an_invalid_row_of_events_or_of_an_import_list_is_rejected_before_the_run() {
    let events = "exactly these events are recorded:\n        | user_created_provision of Ada |";
    let hint = "did you mean `user_create_provision`?";
    check_error("nothing changes in Egnyte", events, &["mine.feature:13:9", hint]);
    let list = "the import list shows:\n        | Ada is old |";
    check_error("nothing changes in Egnyte", list, &["mine.feature:13:9", "is no line of an import list"]);
}

#[test]
fn no_broken_text_makes_the_lint_panic() {
    let words: Vec<&str> = GOOD.split_inclusive(' ').collect();
    for (index, (at, _)) in GOOD.char_indices().enumerate() {
        user_feature(&GOOD[..at]);
        user_feature(&GOOD[at..]);
        let mut shuffled = words.clone();
        shuffled.swap(index % words.len(), (index * 7) % words.len());
        user_feature(&shuffled.concat());
        user_feature(&format!("{}{}{}", &GOOD[..at], ["|", "@", "\"\"\"", "#", "<x>", "\\"][index % 6], &GOOD[at..]));
    }
}
