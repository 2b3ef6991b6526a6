//! What every feature must obey, above all where Gherkin and its runner would be green by mistake.
//!
//! In the suite's own features every finding is an error; in a user's, matters of style are hints. Knows how a
//! feature must look, not how it is run.

mod keywords;
mod last_resort;
mod shape;
mod show;
mod steps;
mod style;
mod tags;

use crate::language::step_index::Vocabulary;
use crate::suite::outline::Spot;
use crate::suite::rules::Catalogue;
use crate::suite::{FeatureFile, Origin, Suite};

pub use show::show;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing runs until it is mended.
    Error,
    /// It runs, and would read better otherwise.
    Hint,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, as reports show it.
    pub file: String,
    /// Where.
    pub spot: Spot,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub what: String,
    /// What would be right: the nearest valid words first.
    pub help: Vec<String>,
    /// The line, as it stands in the file.
    pub line: String,
}

/// The words a feature may use.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The rules.
    pub catalogue: &'a Catalogue,
    /// The flaws of the reference connector.
    pub flaws: &'a [&'a str],
    /// The sentences.
    pub vocabulary: &'a Vocabulary,
    /// The domains that are written down.
    pub domains: &'a [&'a str],
}

/// Everything found in a suite, by file and line.
pub fn lint(suite: &Suite, words: Words<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = suite.files.iter().flat_map(|file| lint_file(file, words)).collect();
    findings.extend(style::repeated(&suite.files));
    findings.extend(style::journeys(&suite.files));
    findings.sort_by(|left, right| (&left.file, left.spot).cmp(&(&right.file, right.spot)));
    findings
}

fn lint_file(file: &FeatureFile, words: Words<'_>) -> Vec<Finding> {
    let mut ledger = Ledger { file, findings: Vec::new() };
    keywords::check(&mut ledger, words.vocabulary);
    tags::check(&mut ledger, words);
    shape::check(&mut ledger);
    style::check(&mut ledger);
    steps::check(&mut ledger, words.vocabulary);
    last_resort::check(&mut ledger, words.domains);
    ledger.findings
}

/// The findings of one file as they come.
struct Ledger<'a> {
    file: &'a FeatureFile,
    findings: Vec<Finding>,
}

impl Ledger<'_> {
    /// Notes what must be mended whoever wrote it.
    fn error(&mut self, spot: Spot, what: impl Into<String>, help: impl IntoIterator<Item = String>) {
        self.note(Severity::Error, spot, what.into(), help.into_iter().collect());
    }

    /// Notes a matter of style: an error in the suite's own features, a hint in a user's.
    fn style(&mut self, spot: Spot, what: impl Into<String>, help: impl IntoIterator<Item = String>) {
        let severity = match self.file.origin {
            Origin::Shipped => Severity::Error,
            Origin::Own => Severity::Hint,
        };
        self.note(severity, spot, what.into(), help.into_iter().collect());
    }

    fn note(&mut self, severity: Severity, spot: Spot, what: String, help: Vec<String>) {
        self.findings.push(finding(self.file, severity, spot, (what, help)));
    }
}

fn finding(file: &FeatureFile, severity: Severity, spot: Spot, (what, help): (String, Vec<String>)) -> Finding {
    let line = file.text.lines().nth(spot.line.saturating_sub(1)).unwrap_or_default().to_owned();
    Finding { file: file.path.clone(), spot, severity, what, help, line }
}

#[cfg(test)]
pub(crate) mod tests {
    use gherkin::StepType;
    use regex::Regex;

    use super::*;
    use crate::language::step_index::Sentence;
    use egnyte_support::paint::Paint;

    /// A feature without a fault, to be spoiled.
    pub(crate) const GOOD: &str = r#"Feature: Creating groups

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

    fn sentence(kind: StepType, words: &str, pattern: &str) -> Sentence {
        Sentence { kind, words: words.to_owned(), pattern: Regex::new(pattern).unwrap() }
    }

    fn vocabulary() -> Vocabulary {
        use StepType::{Given, Then, When};
        Vocabulary::new(vec![
            sentence(Given, "an empty Egnyte domain", "^an empty Egnyte domain$"),
            sentence(Given, "the empty user group {group}", r#"^the empty user group "[^"]*"$"#),
            sentence(Given, "{group} is associated with Egnyte", r#"^"[^"]*" is associated with Egnyte$"#),
            sentence(When, "{group} is associated with Egnyte", r#"^"[^"]*" is associated with Egnyte$"#),
            sentence(
                Given,
                "Egnyte already holds what {string} describes",
                "^Egnyte already holds what \".*\" describes$",
            ),
            sentence(When, "the event {string} happens:", "^the event \".*\" happens:$"),
            sentence(Then, "nothing changes in Egnyte", "^nothing changes in Egnyte$"),
            sentence(Then, "exactly this changes in Egnyte:", "^exactly this changes in Egnyte:$"),
        ])
    }

    fn found(text: &str, origin: Origin) -> Vec<Finding> {
        let catalogue = Catalogue::parse(
            "[[rule]]\nid = \"groups.empty-skipped\"\nkeeper = \"connector\"\nevidence = \"documented\"\nsays = \"…\"\n",
        )
        .unwrap();
        let suite = Suite { files: vec![FeatureFile::new("features/groups/creating.feature", text, origin)] };
        let words = Words {
            catalogue: &catalogue,
            flaws: &["creates-empty-groups"],
            vocabulary: &vocabulary(),
            domains: &["legacy"],
        };
        lint(&suite, words)
    }

    fn spoiled(from: &str, to: &str) -> Vec<Finding> {
        assert!(GOOD.contains(from), "{from} is not in the feature to be spoiled");
        found(&GOOD.replace(from, to), Origin::Shipped)
    }

    /// The feature with `from` made into `to` has exactly one finding, which says so, there.
    fn check(from: &str, to: &str, place: (usize, usize), says: &[&str]) {
        let findings = spoiled(from, to);
        let told = show(&findings, Paint::new(false));
        assert_eq!(findings.len(), 1, "{told}");
        assert_eq!((findings[0].spot.line, findings[0].spot.column), place, "{told}");
        for part in says {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
    }

    #[test]
    fn a_good_feature_has_no_finding() {
        assert_eq!(found(GOOD, Origin::Shipped), []);
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
        check("Then nothing", "* nothing", (14, 7), &["always counts as a Given"]);
    }

    #[test]
    fn a_scenario_without_then_or_when_is_refused() {
        check("      Then nothing changes in Egnyte\n", "", (11, 5), &["nothing is expected"]);
        check("      When \"Engineering\" is associated with Egnyte\n", "", (11, 5), &["nothing happens"]);
    }

    #[test]
    fn a_second_when_is_refused_unless_it_is_a_journey() {
        let twice = "is associated with Egnyte\n      And \"Sales\" is associated with Egnyte\n";
        check("is associated with Egnyte\n", twice, (14, 11), &["one thing happens in a scenario", "@journey"]);
        let journey = GOOD.replace("is associated with Egnyte\n", twice).replace("@documented", "@documented @journey");
        assert_eq!(found(&journey, Origin::Shipped), []);
    }

    #[test]
    fn a_scenario_belongs_under_a_rule() {
        let bare = GOOD.replace("  @rule:groups.empty-skipped @documented @flaw:creates-empty-groups\n", "");
        let findings = found(&bare.replace("  Rule: Empty groups are not created\n", ""), Origin::Own);
        assert!(show(&findings, Paint::new(false)).contains("stands outside a Rule"));
        assert_eq!(findings[0].severity, Severity::Error);
    }

    #[test]
    fn an_unknown_word_in_a_tag_names_the_nearest() {
        check("@documented", "@docuemnted", (8, 30), &["unknown tag `@docuemnted`", "did you mean `@documented`?"]);
        check("empty-skipped", "empty-skiped", (8, 3), &["unknown rule", "did you mean `groups.empty-skipped`?"]);
        check("creates-empty", "create-empty", (8, 42), &["unknown flaw", "did you mean `creates-empty-groups`?"]);
        check("@documented", "@documented @needs:importt", (8, 42), &["unknown capability", "did you mean `import`?"]);
        check("@rule:", "@rul:", (8, 3), &["did you mean `@rule:groups.empty-skipped`?"]);
    }

    #[test]
    fn a_rule_has_one_id_and_one_grade_of_evidence() {
        check("@documented ", "@documented @inferred ", (8, 42), &["second evidence tag"]);
        check("@documented ", "", (9, 3), &["says not on what evidence", "@documented"]);
        check("@documented", "@assumed", (8, 30), &["the catalogue says `documented`"]);
        check("@rule:groups.empty-skipped ", "", (9, 3), &["no `@rule:ID`"]);
        check("@flaw:creates-empty-groups", "", (9, 3), &["names no flaw"]);
    }

    #[test]
    fn an_undefined_step_names_the_nearest_sentences() {
        check(
            "the empty user group",
            "an empty user gruop",
            (12, 13),
            &["no such sentence", "the empty user group {group}"],
        );
        let says = ["exists as a Then", "nothing changes in Egnyte"];
        check("Given the empty user group \"Engineering\"", "Given nothing changes in Egnyte", (12, 13), &says);
    }

    #[test]
    fn rows_that_nobody_reads_are_refused() {
        check(
            "nothing changes in Egnyte\n",
            "nothing changes in Egnyte\n        | a row |\n",
            (15, 9),
            &["nobody reads"],
        );
        let colon = spoiled("nothing changes in Egnyte\n", "exactly this changes in Egnyte:\n");
        assert!(show(&colon, Paint::new(false)).contains("the rows are missing"));
        let ragged = "exactly this changes in Egnyte:\n        | a | b |\n        | a | b | c |\n";
        assert!(show(&spoiled("nothing changes in Egnyte\n", ragged), Paint::new(false)).contains("3 cells"));
    }

    #[test]
    fn a_fixture_that_nobody_wrote_names_the_nearest() {
        let from = "the empty user group \"Engineering\"";
        let says = ["no fixture describes the domain `legcy`", "did you mean `legacy`?"];
        check(from, "Egnyte already holds what \"legcy\" describes", (12, 40), &says);
        assert_eq!(spoiled(from, "Egnyte already holds what \"legacy\" describes"), []);
    }

    #[test]
    fn json_is_the_last_resort_of_a_user_and_not_of_the_suite() {
        let from = "When \"Engineering\" is associated with Egnyte\n";
        let event = |json: &str| {
            let text = format!("When the event \"sync.requested\" happens:\n        \"\"\"\n{json}\n        \"\"\"\n");
            GOOD.replace(from, &text)
        };
        assert_eq!(found(&event("        {}"), Origin::Own), []);
        let shipped = show(&found(&event("        {}"), Origin::Shipped), Paint::new(false));
        assert!(shipped.contains("the suite's own features do without JSON"), "{shipped}");
        let broken = found(&event("        {\n          \"users\": [}\n        }"), Origin::Own);
        assert_eq!((broken[0].spot.line, broken[0].spot.column), (16, 21), "{broken:?}");
        assert!(broken[0].what.starts_with("this is no JSON: "), "{broken:?}");
        let rows = GOOD.replace(from, "When the event \"sync.requested\" happens:\n        | row |\n");
        assert!(show(&found(&rows, Origin::Own), Paint::new(false)).contains("text in JSON belongs below this step"));
        let closing = GOOD.replace(
            "nothing changes in Egnyte\n",
            "exactly this changes in Egnyte:\n        \"\"\"\n        {}\n        \"\"\"\n",
        );
        assert!(show(&found(&closing, Origin::Own), Paint::new(false)).contains("rows belong below this step"));
    }

    #[test]
    fn an_outline_without_rows_is_no_scenario() {
        let outline = GOOD.replace("Scenario: A user", "Scenario Outline: A user");
        assert!(show(&found(&outline, Origin::Own), Paint::new(false)).contains("no `Examples:`"));
        let empty = format!("{outline}\n      Examples:\n        | name |\n");
        assert!(show(&found(&empty, Origin::Own), Paint::new(false)).contains("no row"));
    }

    #[test]
    fn an_empty_file_is_refused() {
        assert!(show(&found("", Origin::Own), Paint::new(false)).contains("no `Feature:`"));
        assert!(show(&found("Feature: Nothing\n", Origin::Own), Paint::new(false)).contains("no scenario"));
    }

    #[test]
    fn style_is_an_error_in_our_features_and_a_hint_in_a_users() {
        let long = GOOD.replace("stays out\n", "stays out of Egnyte and is not created there\n");
        assert_eq!(found(&long, Origin::Shipped)[0].severity, Severity::Error);
        assert_eq!(found(&long, Origin::Own)[0].severity, Severity::Hint);
    }

    #[test]
    fn words_of_the_wire_do_not_belong_in_a_feature() {
        check("A user group appears", "A POST appears", (3, 5), &["`POST`", "business language"]);
        check("stays out\n", "should stay out\n", (11, 44), &["`should`"]);
        assert_eq!(spoiled("\"Engineering\"", "\"POST 201\""), []);
    }

    #[test]
    fn what_can_alter_egnyte_ends_in_a_closing_account() {
        let findings = spoiled("Then nothing changes in Egnyte", "Then \"x\" is associated with Egnyte");
        assert!(show(&findings, Paint::new(false)).contains("closing account"));
    }

    #[test]
    fn a_title_is_used_once() {
        let again = "\n    Scenario: A user group without members stays out\n      When \"A\" is associated with Egnyte\n      Then nothing changes in Egnyte\n";
        let findings = found(&format!("{GOOD}{again}"), Origin::Shipped);
        assert!(show(&findings, Paint::new(false)).contains("line 11 has the same title"));
    }

    #[test]
    fn all_findings_are_told_at_once() {
        let spoiled = GOOD.replace("Given the", "Givven the").replace("@documented", "@documentd");
        assert_eq!(found(&spoiled, Origin::Own).len(), 2);
    }
}
