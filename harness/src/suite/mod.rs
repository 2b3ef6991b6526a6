//! The features to run: the embedded ones, or the files and folders that the command line names.
//!
//! Nothing is ever extracted to a temporary folder, and a path is read as it is given or not at all.

mod case;
pub mod embedded;
mod find;
pub mod outline;
pub mod rules;
mod tongue;

use std::sync::Arc;

use gherkin::{Feature, GherkinEnv, LineCol};

pub use case::{Case, RuleHead};
pub use find::SuiteError;
use outline::{BlockKind, Outline};
use tongue::Tongue;

use crate::suite::rules::{Catalogue, CatalogueError};

/// Whose a feature is: how strictly it is linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It belongs to the suite: matters of style are errors.
    Shipped,
    /// A user's own: matters of style are hints.
    Own,
}

/// A feature file, read.
#[derive(Debug)]
pub struct FeatureFile {
    /// The path as reports show it.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Whose it is.
    pub origin: Origin,
    /// What the eye reads.
    pub outline: Outline,
    /// What Gherkin reads, or where it stopped.
    pub parsed: Result<Feature, LineCol>,
    /// The only lines asked for; all of them when empty.
    lines: Vec<usize>,
}

impl FeatureFile {
    /// Reads a text.
    pub fn new(path: &str, text: &str, origin: Origin) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let parsed = Feature::parse(&text, GherkinEnv::default()).map_err(|error| stopped_at(&error.to_string()));
        let mut outline = outline::outline(&text);
        if outline.foreign().is_some() {
            outline = outline::outline_in(&text, Some(tongue(&text, &parsed)));
        }
        Self { path: path.to_owned(), outline, parsed, text, origin, lines: Vec::new() }
    }

    /// Its scenarios, outlines expanded.
    pub fn cases(&self) -> Vec<Arc<Case>> {
        case::cases(self).into_iter().map(Arc::new).collect()
    }

    /// The scenarios among `cases` that the command line asked for.
    fn asked_for(&self, cases: &[Arc<Case>]) -> Vec<Arc<Case>> {
        let wanted = |case: &&Arc<Case>| self.lines.iter().any(|line| self.names(*line, case, cases));
        if self.lines.is_empty() { cases.to_vec() } else { cases.iter().filter(wanted).cloned().collect() }
    }

    /// A line names the row on it, else the scenario around it, else the rule around it, else the whole file.
    fn names(&self, line: usize, case: &Case, all: &[Arc<Case>]) -> bool {
        if all.iter().any(|other| other.line == line) {
            return case.line == line;
        }
        if all.iter().any(|other| other.lines.contains(&line)) {
            return case.lines.contains(&line);
        }
        let blocks: Vec<_> = self.outline.blocks.iter().filter(|block| block.kind == BlockKind::Rule).collect();
        let Some(index) = blocks.iter().rposition(|block| block.first_line <= line) else { return true };
        let end = blocks.get(index + 1).map_or(usize::MAX, |next| next.first_line);
        (blocks[index].first_line..end).contains(&case.line)
    }
}

/// The features of one run.
#[derive(Debug, Default)]
pub struct Suite {
    /// Its files, in the order they are reported.
    pub files: Vec<FeatureFile>,
}

impl Suite {
    /// The embedded features.
    pub fn embedded() -> Self {
        Self { files: find::embedded("features/") }
    }

    /// The features that the command line names; the embedded ones when it names none.
    ///
    /// # Errors
    /// When a path leads nowhere or cannot be read.
    pub fn load(paths: &[String]) -> Result<Self, SuiteError> {
        if paths.is_empty() { Ok(Self::embedded()) } else { Ok(Self { files: find::named(paths)? }) }
    }

    /// Every scenario.
    pub fn cases(&self) -> Vec<Arc<Case>> {
        self.files.iter().flat_map(FeatureFile::cases).collect()
    }

    /// The scenarios that the paths and lines of the command line name.
    pub fn asked_for(&self) -> Vec<Arc<Case>> {
        self.files.iter().flat_map(|file| file.asked_for(&file.cases())).collect()
    }
}

/// The embedded catalogue of rules.
///
/// # Errors
/// When it is not readable, which a test excludes.
pub fn catalogue() -> Result<Catalogue, CatalogueError> {
    Catalogue::parse(&embedded::text("features/rules.toml").unwrap_or_default())
}

/// The keywords of a file that are not English; where Gherkin stopped at a line, those of all the others.
fn tongue(text: &str, parsed: &Result<Feature, LineCol>) -> Tongue {
    let stop = match parsed {
        Ok(feature) => return Tongue::of(feature),
        Err(stop) => stop.line,
    };
    let without = |(index, line)| if index + 1 == stop { "\n" } else { line };
    let rest: String = text.split_inclusive('\n').enumerate().map(without).collect();
    Feature::parse(&rest, GherkinEnv::default()).as_ref().map(Tongue::of).unwrap_or_default()
}

/// Gherkin keeps the place of an error to itself; its message does not: `Error at 3:5: {…}`.
fn stopped_at(message: &str) -> LineCol {
    let numbers = message.trim_start_matches("Error at ");
    let mut numbers = numbers.split(':').map(|number| number.trim().parse().unwrap_or(1));
    LineCol { line: numbers.next().unwrap_or(1), col: numbers.next().unwrap_or(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "Feature: F\n\n  Background:\n    Given a domain\n\n  @rule:a.one @documented\n  Rule: One\n\n    Scenario: First\n      When it happens\n      Then it shows\n\n    Scenario Outline: Of <n>\n      When <n> happens\n      Then it shows\n\n      Examples:\n        | n     |\n        | wind  |\n        | rain  |\n\n  @rule:a.two @documented\n  Rule: Two\n\n    Scenario: Second\n      When it happens\n      Then it shows\n";

    fn named(line: usize) -> Vec<String> {
        let mut file = FeatureFile::new("f.feature", FILE, Origin::Own);
        file.lines = vec![line];
        file.asked_for(&file.cases()).iter().map(|case| case.title.clone()).collect()
    }

    #[test]
    fn a_line_names_what_stands_around_it() {
        assert_eq!(named(9), ["First"]);
        assert_eq!(named(11), ["First"]);
        assert_eq!(named(13), ["Of wind", "Of rain"]);
        assert_eq!(named(20), ["Of rain"]);
        assert_eq!(named(6), ["First", "Of wind", "Of rain"]);
        assert_eq!(named(23), ["Second"]);
        assert_eq!(named(3).len(), 4);
    }

    #[test]
    fn a_case_brings_its_background_and_its_rule() {
        let file = FeatureFile::new("f.feature", FILE, Origin::Own);
        let first = &file.cases()[0];
        assert_eq!(first.steps.len(), 3);
        assert_eq!(first.rule.as_ref().and_then(|rule| rule.id.clone()).as_deref(), Some("a.one"));
        assert_eq!(first.tags, ["rule:a.one", "documented"]);
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
        let text = format!("\u{feff}{}", FILE.replace('\n', "\r\n"));
        assert_eq!(FeatureFile::new("f.feature", &text, Origin::Own).cases().len(), 4);
    }

    #[test]
    fn a_file_gherkin_cannot_read_keeps_the_place_where_it_stopped() {
        let file = FeatureFile::new("f.feature", "Feature: F\n\n  Scenario: S\n    Given a\n    Wenn b\n", Origin::Own);
        assert!(file.parsed.unwrap_err().line >= 5);
    }
}
