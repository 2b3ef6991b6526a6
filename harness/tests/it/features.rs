//! The features that travel in the binary obey their own lint, and every way to be green by mistake is closed.

use std::collections::BTreeSet;

use egnyte_conformance::language::lint::{Finding, Words, lint, show};
use egnyte_conformance::language::step_index::inventory::vocabulary;
use egnyte_conformance::suite::rules::Catalogue;
use egnyte_conformance::suite::{FeatureFile, Origin, Suite, catalogue};
use egnyte_reference::Flaw;
use egnyte_support::paint::Paint;

fn found(suite: &Suite, catalogue: &Catalogue) -> Vec<Finding> {
    let flaws: Vec<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
    lint(suite, Words { catalogue, flaws: &flaws, vocabulary: &vocabulary(), domains: &["legacy"] })
}

#[test]
fn the_embedded_features_have_no_finding() {
    let findings = found(&Suite::embedded(), &catalogue().unwrap());
    assert!(findings.is_empty(), "{}", show(&findings, Paint::new(false)));
}

#[test]
fn every_rule_about_people_groups_signing_in_imports_and_events_has_a_scenario() {
    let cases = Suite::embedded().cases();
    let judged: BTreeSet<&str> = cases.iter().filter_map(|case| case.rule.as_ref()?.id.as_deref()).collect();
    let catalogue = catalogue().unwrap();
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
    show(&found(&suite, &catalogue().unwrap()), Paint::new(false))
}

/// A user's feature with `from` made into `to` is refused with these words.
fn refused(from: &str, to: &str, says: &[&str]) {
    assert!(GOOD.contains(from), "`{from}` is not there to be spoiled");
    let told = user_feature(&GOOD.replace(from, to));
    for part in says {
        assert!(told.contains(part), "`{part}` is missing in\n{told}");
    }
    assert!(told.contains(" error: "), "only hinted at:\n{told}");
}

#[test]
fn a_users_good_feature_is_taken_as_it_is() {
    assert_eq!(user_feature(GOOD), "");
}

#[test]
fn an_undefined_step_is_not_skipped() {
    refused("the empty user group", "the emtpy user group", &["mine.feature:10:13", "the empty user group {group}"]);
}

#[test]
fn a_step_of_another_kind_is_not_taken_for_this_one() {
    refused("Given the empty user group \"Engineering\"", "Given nothing changes in Egnyte", &["exists as a Then"]);
    refused("Then nothing", "And nothing", &["nothing is expected here", "exists as a Then"]);
}

#[test]
fn a_misspelt_keyword_is_not_taken_for_description() {
    refused("Given the", "Givven the", &["mine.feature:10:7", "`Givven` is no keyword", "did you mean `Given`?"]);
    refused("Scenario:", "Scenarioo:", &["did you mean `Scenario:`?"]);
    refused("Rule:", "Rulle:", &["did you mean `Rule:`?"]);
}

#[test]
fn a_scenario_that_expects_nothing_does_not_pass() {
    refused("      Then nothing changes in Egnyte\n", "", &["nothing is expected here: there is no Then"]);
}

#[test]
fn a_scenario_in_which_nothing_happens_does_not_pass() {
    refused("      When \"Engineering\" is associated with Egnyte\n", "", &["nothing happens here: there is no When"]);
}

#[test]
fn a_file_without_a_scenario_does_not_pass() {
    assert!(user_feature("").contains("no `Feature:`"));
    assert!(user_feature("Feature: Nothing\n").contains("no scenario"));
}

#[test]
fn a_slip_in_a_tag_is_not_a_tag_of_ones_own() {
    refused("@documented", "@documentd", &["unknown tag `@documentd`", "did you mean `@documented`?"]);
    refused("@flaw:creates-empty-groups", "@flaw:creates-empty-group", &["did you mean `creates-empty-groups`?"]);
    refused("@documented", "@documented @needs:delete-user", &["did you mean `delete-users`?"]);
    refused("groups.empty-skipped", "groups.empty-skiped", &["did you mean `groups.empty-skipped`?"]);
}

#[test]
fn a_row_that_is_no_change_is_refused_before_anything_runs() {
    let account = "exactly this changes in Egnyte:\n        | user Ada is creatd |";
    refused("nothing changes in Egnyte", account, &["mine.feature:13:9", "user Ada is creatd"]);
}

#[test]
fn a_row_that_is_no_event_and_no_line_of_an_import_list_is_refused_before_anything_runs() {
    let events = "exactly these events are recorded:\n        | user_created_provision of Ada |";
    let hint = "did you mean `user_create_provision`?";
    refused("nothing changes in Egnyte", events, &["mine.feature:13:9", hint]);
    let list = "the import list shows:\n        | Ada is old |";
    refused("nothing changes in Egnyte", list, &["mine.feature:13:9", "is no line of an import list"]);
}

#[test]
fn no_text_however_broken_makes_the_lint_stumble() {
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
