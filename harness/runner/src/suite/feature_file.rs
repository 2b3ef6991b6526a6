//! A feature file: its text, its layout, and what Gherkin reads in it.

use std::sync::Arc;

use gherkin::{Feature, GherkinEnv, LineCol};

use super::case::{Case, cases};
use super::keywords::{BlockKind, Keywords};
use super::layout::Layout;

/// Origin of a feature, which decides how strictly it is linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Part of the suite: matters of style are errors.
    Shipped,
    /// Feature of a user: matters of style are hints.
    Own,
}

/// Feature file, read.
#[derive(Debug)]
pub struct FeatureFile {
    /// Path, as reports show it.
    pub path: String,
    /// Whole text.
    pub text: String,
    /// Origin of the feature.
    pub origin: Origin,
    /// Blocks, tags and steps with their places.
    pub layout: Layout,
    /// Feature as Gherkin reads it, or the place where it stopped.
    pub parsed: Result<Feature, LineCol>,
    /// Lines selected on the command line; empty selects all.
    pub(super) lines: Vec<usize>,
}

impl FeatureFile {
    /// Reads a text.
    pub fn new(path: &str, text: &str, origin: Origin) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let parsed = Feature::parse(&text, GherkinEnv::default()).map_err(|error| error_place(&error.to_string()));
        let mut layout = Layout::read(&text, Keywords::default());
        if layout.foreign_language().is_some() {
            layout = Layout::read(&text, foreign_keywords(&text, &parsed));
        }
        Self { path: path.to_owned(), layout, parsed, text, origin, lines: Vec::new() }
    }

    /// Returns the scenarios of the file, outlines expanded; none where Gherkin cannot read it.
    pub fn cases(&self) -> Vec<Arc<Case>> {
        let cases = self.parsed.as_ref().map(|feature| cases(&self.path, feature, &self.layout.blocks));
        cases.unwrap_or_default().into_iter().map(Arc::new).collect()
    }

    /// Returns the scenarios that the command line selects.
    pub(super) fn selected_cases(&self) -> Vec<Arc<Case>> {
        let mut cases = self.cases();
        if !self.lines.is_empty() {
            let all = cases.clone();
            cases.retain(|case| self.lines.iter().any(|line| self.selects(*line, case, &all)));
        }
        cases
    }

    /// Checks a line against a scenario: it selects the row on it, else the scenario around it, else the rule around
    /// it, else the whole file.
    fn selects(&self, line: usize, case: &Case, all: &[Arc<Case>]) -> bool {
        if all.iter().any(|other| other.line == line) {
            return case.line == line;
        }
        if all.iter().any(|other| other.lines.contains(&line)) {
            return case.lines.contains(&line);
        }
        let rules: Vec<_> = self.layout.blocks.iter().filter(|block| block.kind == BlockKind::Rule).collect();
        let Some(index) = rules.iter().rposition(|block| block.first_line <= line) else { return true };
        let end = rules.get(index + 1).map_or(usize::MAX, |next| next.first_line);
        (rules[index].first_line..end).contains(&case.line)
    }
}

/// Reads the keywords of a file in another language; where Gherkin stopped at a line, those of all the others.
fn foreign_keywords(text: &str, parsed: &Result<Feature, LineCol>) -> Keywords {
    let stop = match parsed {
        Ok(feature) => return Keywords::of(Some(feature)),
        Err(stop) => stop.line,
    };
    let blank = |(index, line)| if index + 1 == stop { "\n" } else { line };
    let rest: String = text.split_inclusive('\n').enumerate().map(blank).collect();
    Keywords::of(Feature::parse(&rest, GherkinEnv::default()).ok().as_ref())
}

/// Reads the place of an error from Gherkin's message, `Error at 3:5: {…}`: its type does not expose it.
fn error_place(message: &str) -> LineCol {
    let numbers = message.trim_start_matches("Error at ");
    let mut numbers = numbers.split(':').map(|number| number.trim().parse().unwrap_or(1));
    LineCol { line: numbers.next().unwrap_or(1), col: numbers.next().unwrap_or(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "Feature: F\n\n  Background:\n    Given a domain\n\n  @rule:a.one @documented\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario Outline: Of <n>\n      When <n> happens\n      Then it shows\n\n      Examples:\n        | n     |\n        | wind  |\n        | rain  |\n\n  @rule:a.two @documented\n  Rule: Two\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn selected(line: usize) -> Vec<String> {
        let mut file = FeatureFile::new("f.feature", FILE, Origin::Own);
        file.lines = vec![line];
        file.selected_cases().iter().map(|case| case.title.clone()).collect()
    }

    #[test]
    fn a_line_selects_what_stands_around_it() {
        assert_eq!(selected(9), ["First"]);
        assert_eq!(selected(11), ["First"]);
        assert_eq!(selected(13), ["Of wind", "Of rain"]);
        assert_eq!(selected(20), ["Of rain"]);
        assert_eq!(selected(6), ["First", "Of wind", "Of rain"]);
        assert_eq!(selected(23), ["Second"]);
        assert_eq!(selected(3).len(), 4);
    }

    #[test]
    fn a_case_has_its_background_and_its_rule() {
        let file = FeatureFile::new("f.feature", FILE, Origin::Own);
        let first = &file.cases()[0];
        assert_eq!(first.steps.len(), 3);
        assert_eq!(first.rule.as_ref().and_then(|rule| rule.id.clone()).as_deref(), Some("a.one"));
        assert_eq!(first.tags, ["rule:a.one", "documented"]);
    }

    #[test]
    fn a_key_is_the_same_in_every_place() {
        let keys = |text: &str| -> Vec<String> {
            FeatureFile::new("f.feature", text, Origin::Own).cases().iter().map(|case| case.key()).collect()
        };
        let expected =
            ["First", "Of wind | n = wind", "Of rain | n = rain"].map(|rest| format!("f.feature | a.one | {rest}"));
        assert_eq!(keys(FILE)[..3], expected);
        let moved = FILE.replace("        | wind  |\n", "").replace("Feature: F\n", "Feature: F\n\n  More.\n");
        assert_eq!(keys(&moved)[1], expected[2]);
        assert_eq!(keys(&FILE.replace("Second", "First").replace("a.two", "a.one"))[3], format!("{} | 2", expected[0]));
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_read() {
        let text = format!("\u{feff}{}", FILE.replace('\n', "\r\n"));
        assert_eq!(FeatureFile::new("f.feature", &text, Origin::Own).cases().len(), 4);
    }

    #[test]
    fn row_of_an_outline_keeps_its_line_below_comments() {
        let rows = "        | n     |\n\n        # A comment.\n        | wind  |\n\n        | rain  |\n";
        let text = FILE.replace("        | n     |\n        | wind  |\n        | rain  |\n", rows);
        let lines = |text: &str| -> Vec<usize> {
            FeatureFile::new("f.feature", text, Origin::Own).cases().iter().map(|case| case.line).collect()
        };
        assert_eq!(lines(&text), [9, 21, 23, 28]);
        assert_eq!(
            lines(&text.replace("      Examples:\n", "      @journey\n      Examples: More\n        Words.\n")),
            [9, 23, 25, 30]
        );
    }

    #[test]
    fn a_syntax_error_keeps_its_place() {
        let file = FeatureFile::new("f.feature", "Feature: F\n\n  Scenario: S\n    Given a\n    Wenn b\n", Origin::Own);
        assert!(file.parsed.unwrap_err().line >= 5);
    }
}
