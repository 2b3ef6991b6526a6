//! Lint of features with the sentences of the suite.

use std::sync::LazyLock;

use egnyte_runner::language::lint::{Dictionary, LintFinding, Severity, lint, render};
use egnyte_runner::language::step_index::StepIndex;
use egnyte_runner::suite::rules::RuleCatalogue;
use egnyte_runner::suite::{FeatureFile, Origin, Suite};
use egnyte_support::paint::Paint;

/// Feature without a finding; each test breaks one thing in it.
const GOOD: &str = r#"Feature: Creating groups

  A user group appears in Egnyte.

  Background:
    Given an empty Egnyte domain

  @rule:groups.empty-skipped @documented @flaw:creates-empty-groups
  Rule: Empty groups are not created

    Scenario: A user group without members stays out
      Given the empty user group "Engineering"
      When "Engineering" is associated with Egnyte
      Then nothing changes in Egnyte
"#;

static STEPS: LazyLock<StepIndex> = LazyLock::new(StepIndex::load);

fn findings(text: &str, origin: Origin) -> Vec<LintFinding> {
    let suite = Suite { files: vec![FeatureFile::new("features/groups/creating.feature", text, origin)] };
    let rules = RuleCatalogue::load_embedded().unwrap();
    let flaws = &["creates-empty-groups"];
    let people = &["Ada", "Grace", "Linus", "Katherine"];
    let check_guess = egnyte_runner::mock::check_guess;
    lint(&suite, Dictionary { rules: &rules, flaws, steps: &STEPS, domains: &["legacy"], people, check_guess })
}

fn text_of(text: &str, origin: Origin) -> String {
    render(&findings(text, origin), Paint::new(false))
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from} is not in the feature");
    GOOD.replace(from, to)
}

/// Replaces `from` by `to` in the feature: it must have exactly one finding, here, with these words.
fn check(from: &str, to: &str, place: (usize, usize), words: &[&str]) {
    let findings = findings(&with(from, to), Origin::Shipped);
    let text = render(&findings, Paint::new(false));
    assert_eq!(findings.len(), 1, "{text}");
    assert_eq!((findings[0].span.line, findings[0].span.column), place, "{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in\n{text}");
    }
}

#[test]
fn a_good_feature_has_no_finding() {
    assert_eq!(findings(GOOD, Origin::Shipped), []);
}

#[test]
fn a_misspelt_keyword_is_not_taken_for_description() {
    check("Given the empty", "Givven the empty", (12, 7), &["`Givven` is no keyword", "did you mean `Given`?"]);
    check("When \"Eng", "wen \"Eng", (13, 7), &["`wen` is no keyword"]);
    check("Scenario: A", "Scenaro: A", (11, 5), &["`Scenaro:`", "did you mean `Scenario:`?"]);
    check("Background:", "Backgroud:", (5, 3), &["did you mean `Background:`?"]);
}

#[test]
fn a_star_is_not_taken_for_a_given() {
    check("Then nothing", "* nothing", (14, 7), &["reads `*` as Given"]);
}

#[test]
fn a_scenario_without_then_or_when_is_rejected() {
    check("      Then nothing changes in Egnyte\n", "", (11, 5), &["has no Then"]);
    check("      When \"Engineering\" is associated with Egnyte\n", "", (11, 5), &["has no When"]);
}

#[test]
fn a_second_when_is_rejected_outside_a_journey() {
    let twice = "is associated with Egnyte\n      And \"Engineering\" is disassociated from Egnyte\n";
    check("is associated with Egnyte\n", twice, (14, 11), &["a scenario has one When", "@journey"]);
    let journey = GOOD.replace("is associated with Egnyte\n", twice).replace("@documented", "@documented @journey");
    assert_eq!(findings(&journey, Origin::Shipped), []);
}

#[test]
fn a_scenario_outside_a_rule_is_rejected() {
    let bare = GOOD.replace("  @rule:groups.empty-skipped @documented @flaw:creates-empty-groups\n", "");
    let bare = bare.replace("  Rule: Empty groups are not created\n", "");
    assert!(text_of(&bare, Origin::Own).contains("this scenario is outside a Rule"));
    assert_eq!(findings(&bare, Origin::Own)[0].severity, Severity::Error);
}

#[test]
fn an_unknown_word_in_a_tag_suggests_the_nearest() {
    check("@documented", "@docuemnted", (8, 30), &["unknown tag `@docuemnted`", "did you mean `@documented`?"]);
    check("empty-skipped", "empty-skiped", (8, 3), &["unknown rule", "did you mean `groups.empty-skipped`?"]);
    check("creates-empty", "create-empty", (8, 42), &["unknown flaw", "did you mean `creates-empty-groups`?"]);
    check("@documented", "@documented @needs:importt", (8, 42), &["unknown capability", "did you mean `import`?"]);
    check("@rule:", "@rul:", (8, 3), &["did you mean `@rule:groups.empty-skipped`?"]);
}

#[test]
fn a_rule_has_one_id_and_one_grade_of_evidence() {
    check("@documented ", "@documented @inferred ", (8, 42), &["second evidence tag"]);
    check("@documented ", "", (9, 3), &["no evidence tag", "@documented"]);
    check("@documented", "@assumed", (8, 30), &["the evidence `documented`"]);
    check("@rule:groups.empty-skipped ", "", (9, 3), &["no `@rule:ID`"]);
    check("@flaw:creates-empty-groups", "", (9, 3), &["names no flaw"]);
}

#[test]
fn an_undefined_step_suggests_the_nearest_sentences() {
    let words = ["no sentence for a Given", "the empty user group {group}"];
    check("the empty user group", "an empty user gruop", (12, 13), &words);
    let words = ["exists as Then", "nothing changes in Egnyte"];
    check("Given the empty user group \"Engineering\"", "Given nothing changes in Egnyte", (12, 13), &words);
}

#[test]
fn rows_that_no_step_reads_are_rejected() {
    let last = "nothing changes in Egnyte\n";
    check(last, "nothing changes in Egnyte\n        | a row |\n", (15, 9), &["no step reads this row"]);
    let missing = with(last, "exactly this changes in Egnyte:\n");
    assert!(text_of(&missing, Origin::Shipped).contains("rows of this step are missing"));
    let unequal = "exactly this changes in Egnyte:\n        | a | b |\n        | a | b | c |\n";
    assert!(text_of(&with(last, unequal), Origin::Shipped).contains("3 cells"));
}

#[test]
fn an_unknown_fixture_suggests_the_nearest() {
    let from = "the empty user group \"Engineering\"";
    let words = ["no fixture describes the domain `legcy`", "did you mean `legacy`?"];
    check(from, "Egnyte already holds what \"legcy\" describes", (12, 40), &words);
    let known = with(from, "Egnyte already holds what \"legacy\" describes");
    assert_eq!(findings(&known, Origin::Shipped), []);
}

#[test]
fn json_is_accepted_in_a_users_feature_only() {
    let from = "When \"Engineering\" is associated with Egnyte\n";
    let event = |json: &str| {
        let text = format!("When the event \"sync.requested\" happens:\n        \"\"\"\n{json}\n        \"\"\"\n");
        GOOD.replace(from, &text)
    };
    assert_eq!(findings(&event("        {}"), Origin::Own), []);
    assert!(text_of(&event("        {}"), Origin::Shipped).contains("features contain no JSON"));
    let broken = findings(&event("        {\n          \"users\": [}\n        }"), Origin::Own);
    assert_eq!((broken[0].span.line, broken[0].span.column), (16, 21), "{broken:?}");
    assert!(broken[0].message.starts_with("invalid JSON: "), "{broken:?}");
    let rows = GOOD.replace(from, "When the event \"sync.requested\" happens:\n        | row |\n");
    assert!(text_of(&rows, Origin::Own).contains("this step takes JSON"));
    let closing = "exactly this changes in Egnyte:\n        \"\"\"\n        {}\n        \"\"\"\n";
    let closing = with("nothing changes in Egnyte\n", closing);
    assert!(text_of(&closing, Origin::Own).contains("this step takes rows"));
}

#[test]
fn an_outline_without_rows_is_rejected() {
    let outline = with("Scenario: A user", "Scenario Outline: A user");
    assert!(text_of(&outline, Origin::Own).contains("no `Examples:`"));
    let empty = format!("{outline}\n      Examples:\n        | name |\n");
    assert!(text_of(&empty, Origin::Own).contains("no row"));
}

/// Feature with an outline of these steps and examples.
fn outline(from: &str, to: &str, examples: &str) -> String {
    with(from, to).replace("Scenario: A user", "Scenario Outline: A user") + examples
}

#[test]
fn placeholder_without_a_column_is_rejected_with_the_nearest_column() {
    let from = "the empty user group \"Engineering\"";
    let examples = "\n      Examples:\n        | name  |\n        | Sales |\n";
    let text = text_of(&outline(from, "the empty user group \"<nmae>\"", examples), Origin::Own);
    assert!(text.contains("creating.feature:12:35: error: the placeholder `<nmae>` has no column"), "{text}");
    assert!(text.contains("did you mean `name`?") && !text.contains("no step uses"), "{text}");
    assert!(text.contains("\"<nmae>\"\n      |                                   ^^^^^^\n"), "{text}");
    let text = text_of(&outline(from, "the empty user group \"<zebra>\"", examples), Origin::Own);
    assert!(text.contains("= the columns are `name`\n"), "{text}");
    let second = format!("{examples}\n      Examples:\n        | other |\n        | Sales |\n");
    let text = text_of(&outline(from, "the empty user group \"<name>\"", &second), Origin::Own);
    assert!(text.contains("20:7: error: these `Examples:` have no column `name`, which line 12 uses"), "{text}");
}

#[test]
fn column_that_no_step_uses_is_found() {
    let from = "the empty user group \"Engineering\"";
    let rows = "\n      Examples:\n        | name  | colour |\n        | Sales | red    |\n";
    let file = outline(from, "the empty user group \"<name>\"", rows);
    let text = text_of(&file, Origin::Own);
    assert!(text.contains("17:19: hint: no step uses the column `colour`"), "{text}");
    let twice = text_of(&file.replace("colour", "name  "), Origin::Own);
    assert!(twice.contains("error: the column `name` is there twice"), "{twice}");
    let text = text_of(&with(from, "the empty user group \"<name>\""), Origin::Own);
    assert!(text.contains("12:35: hint: `<name>` is no placeholder here"), "{text}");
}

#[test]
fn an_empty_file_is_rejected() {
    assert!(text_of("", Origin::Own).contains("no `Feature:`"));
    assert!(text_of("Feature: Nothing\n", Origin::Own).contains("no scenario"));
}

#[test]
fn style_is_an_error_in_the_suite_and_a_hint_in_a_users_feature() {
    let long = with("stays out\n", "stays out of Egnyte and is not created there\n");
    assert_eq!(findings(&long, Origin::Shipped)[0].severity, Severity::Error);
    assert_eq!(findings(&long, Origin::Own)[0].severity, Severity::Hint);
}

#[test]
fn technical_words_are_found_outside_quotes() {
    check("A user group appears", "A POST appears", (3, 5), &["`POST` is not business language"]);
    check("stays out\n", "should stay out\n", (11, 44), &["`should`"]);
    assert_eq!(findings(&with("\"Engineering\"", "\"POST 201\""), Origin::Shipped), []);
}

#[test]
fn a_title_that_refers_to_the_one_before_is_found() {
    for opener in ["Also", "They", "From then on", "Then", "Nor"] {
        let title = format!("Scenario: {opener} a user group stays out");
        let words = [&*format!("a title stands alone; this begins with `{opener}`")];
        check("Scenario: A user group without members stays out", &title, (11, 5), &words);
    }
    check("Rule: Empty", "Rule: Its empty", (9, 3), &["this begins with `Its`"]);
}

#[test]
fn a_scenario_without_a_closing_account_is_found() {
    let open = with("Then nothing changes in Egnyte", "Then \"x\" is associated with Egnyte");
    assert!(text_of(&open, Origin::Shipped).contains("closing account"));
}

#[test]
fn a_repeated_title_is_found() {
    let again = "\n    Scenario: A user group without members stays out\n      When \"A\" is associated with Egnyte\n      Then nothing changes in Egnyte\n";
    assert!(text_of(&format!("{GOOD}{again}"), Origin::Shipped).contains("line 11 has the same title"));
}

#[test]
fn an_unknown_person_or_group_suggests_the_nearest() {
    let step = "the empty user group \"Engineering\"";
    let person = |name: &str| format!("the user group \"Engineering\" with the members Ada and {name}");
    check(step, &person("Grase"), (12, 67), &["no person is called `Grase`", "did you mean `Grace`?"]);
    assert_eq!(findings(&with(step, &person("Grace")), Origin::Shipped), []);
    let words = ["no step before this one has the group \"Enginering\"", "did you mean `Engineering`?"];
    check("When \"Engineering\"", "When \"Enginering\"", (13, 12), &words);
    let rows = |row: &str| {
        with("nothing changes in Egnyte\n", &format!("exactly this changes in Egnyte:\n        | {row} |\n"))
    };
    assert!(text_of(&rows("user Adda is created"), Origin::Own).contains("did you mean `Ada`?"));
    assert!(text_of(&rows("group \"Enginering\" is created"), Origin::Own).contains("did you mean `Engineering`?"));
    assert_eq!(findings(&rows("group \"Engineering (2)\" is created"), Origin::Shipped), []);
    assert_eq!(findings(&rows("user olga is deactivated"), Origin::Shipped), []);
}

#[test]
fn an_unknown_guess_and_a_number_beyond_the_limit_are_found() {
    let step = "the empty user group \"Engineering\"";
    let with = |text: &str| text_of(&with(step, &format!("{step}\n      And {text}")), Origin::Own);
    assert!(with("Egnyte's emial-change is \"pending\"").contains("13:20: error: "));
    assert!(with("Egnyte's email-change is \"pendin\"").contains("pending"));
    assert!(!with("Egnyte's email-change is \"pending\"").contains("error"));
    let many = "the user group \"All\" with 200000 people";
    assert!(with(many).contains("200000 are too many: one step creates at most 100000"));
    assert!(!with("the user group \"All\" with 20000 people").contains("error"));
}

#[test]
fn signs_that_look_like_others_are_named() {
    let (from, last) = ("the empty user group \"Engineering\"", "nothing changes in Egnyte\n");
    check(from, "the empty user group \u{201c}Engineering\u{201d}", (12, 34), &["typographic quotation mark"]);
    check(from, "the empty\u{a0}user group \"Engineering\"", (12, 22), &["a no-break space"]);
    check(from, "the empty user group \"Engineering", (12, 34), &["this quote does not end"]);
    let row = "exactly this changes in Egnyte:\n        | user Ada is created\n";
    check(last, row, (15, 30), &["no `|` at its end"]);
    let bare = "exactly this changes in Egnyte:\n        user Ada is created |\n";
    assert!(text_of(&with(last, bare), Origin::Own).contains("no `|` at its beginning"));
}

#[test]
fn an_id_under_a_prefix_of_its_own_is_no_typo() {
    let own = GOOD.replace("rule:groups.empty-skipped", "rule:grops.empty-skiped");
    assert_eq!(findings(&own, Origin::Own), []);
    let typo = GOOD.replace("rule:groups.empty-skipped", "rule:groups.empty-skiped");
    assert!(text_of(&typo, Origin::Own).contains("did you mean `groups.empty-skipped`?"));
}

#[test]
fn all_findings_are_reported_at_once() {
    let broken = GOOD.replace("Given the", "Givven the").replace("@documented", "@documentd");
    assert_eq!(findings(&broken, Origin::Own).len(), 2);
}

#[test]
fn an_invalid_table_row_is_rejected() {
    let with_row = |step: &str, row: &str| {
        let rows = format!("{step}:\n        | {row} |\n");
        text_of(&with("nothing changes in Egnyte\n", &rows), Origin::Own)
    };
    let text = with_row("exactly this changes in Egnyte", "user Ada is creatd");
    assert!(text.contains("creating.feature:15:9: error:") && text.contains("user Ada is creatd"), "{text}");
    let text = with_row("exactly these events are recorded", "user_created_provision of Ada");
    assert!(text.contains("15:9") && text.contains("did you mean `user_create_provision`?"), "{text}");
    let text = with_row("the import list shows", "Ada is old");
    assert!(text.contains("15:9") && text.contains("is not a line of an import list"), "{text}");
}

#[test]
fn no_broken_text_makes_the_lint_panic() {
    let words: Vec<&str> = GOOD.split_inclusive(' ').collect();
    for (index, (at, _)) in GOOD.char_indices().enumerate() {
        let mut shuffled = words.clone();
        shuffled.swap(index % words.len(), (index * 7) % words.len());
        let sign = ["|", "@", "\"\"\"", "#", "<x>", "\\"][index % 6];
        let inserted = format!("{}{sign}{}", &GOOD[..at], &GOOD[at..]);
        for text in [&GOOD[..at], &GOOD[at..], &shuffled.concat(), &inserted] {
            findings(text, Origin::Own);
        }
    }
}
