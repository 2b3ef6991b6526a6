//! What is mechanical in a feature file, put right: the columns of tables, the case of keywords, blanks at the ends of
//! lines and of the file. Changes no word of a sentence, and nothing between the quotes of a text.

use std::fs;
use std::path::Path;

use unicode_width::UnicodeWidthStr as _;

use crate::suite::outline::{BLOCK_WORDS, BlockKind, STEP_WORDS};
use crate::suite::{Suite, SuiteError};

/// A cell wider than this sticks out of its column, instead of stretching it for all.
const WIDEST: usize = 80;

/// Puts the files of a suite right that lie on disk, and tells which were not.
///
/// # Errors
/// When one cannot be read or written.
pub fn tidy(suite: &Suite) -> Result<Vec<String>, SuiteError> {
    let mut mended = Vec::new();
    for file in suite.files.iter().filter(|file| Path::new(&file.path).exists()) {
        let path = || file.path.clone();
        let text = fs::read_to_string(path()).map_err(|source| SuiteError::Unreadable { path: path(), source })?;
        let tidied = tidied(&text);
        if tidied != text {
            fs::write(path(), tidied).map_err(|source| SuiteError::Unwritable { path: path(), source })?;
            mended.push(file.path.clone());
        }
    }
    Ok(mended)
}

/// The text of a feature as it should be.
pub fn tidied(text: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut page = Page::default();
    for line in text.lines() {
        page.take(line);
    }
    page.close_table();
    while page.lines.last().is_some_and(String::is_empty) {
        page.lines.pop();
    }
    page.lines.iter().map(|line| format!("{line}{end}")).collect()
}

#[derive(Default)]
struct Page {
    lines: Vec<String>,
    /// The rows of a table that is not through yet.
    table: Vec<String>,
    /// What ends the text we are in.
    quote: Option<&'static str>,
    block: Option<BlockKind>,
    foreign: bool,
}

impl Page {
    fn take(&mut self, line: &str) {
        let words = line.trim();
        if let Some(quote) = self.quote {
            self.quote = Some(quote).filter(|quote| !words.starts_with(quote));
            self.lines.push(line.to_owned());
        } else if words.starts_with('|') && words.ends_with('|') && words.len() > 1 {
            self.table.push(line.trim_end().to_owned());
        } else {
            self.close_table();
            self.quote = ["\"\"\"", "```"].into_iter().find(|quote| words.starts_with(quote));
            let line = self.keyword(line.trim_end());
            self.lines.push(line);
        }
    }

    /// The line with its keyword as Gherkin has it.
    fn keyword(&mut self, line: &str) -> String {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        self.foreign |= words.starts_with('#') && words.contains("language:");
        if self.foreign {
            return line.to_owned();
        }
        let heading = words.split_once(':').and_then(|(head, rest)| {
            let (word, kind) = BLOCK_WORDS.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(head))?;
            Some((word, kind, rest))
        });
        if let Some((word, kind, rest)) = heading {
            self.block = Some(kind);
            return format!("{indent}{word}:{rest}");
        }
        let holds_steps =
            matches!(self.block, Some(BlockKind::Background | BlockKind::Scenario | BlockKind::ScenarioOutline));
        let step = words.split_once(' ').filter(|_| holds_steps).and_then(|(head, rest)| {
            Some((STEP_WORDS.into_iter().find(|word| word.eq_ignore_ascii_case(head))?, rest))
        });
        step.map_or_else(|| line.to_owned(), |(word, rest)| format!("{indent}{word} {rest}"))
    }

    /// Lines the columns up; a table whose rows differ in their cells stays for the check to tell of.
    fn close_table(&mut self) {
        let rows = std::mem::take(&mut self.table);
        let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
        let columns = cells.first().map_or(0, Vec::len);
        if cells.iter().any(|row| row.len() != columns) {
            self.lines.extend(rows);
            return;
        }
        let width = |column: usize| cells.iter().map(|row| row[column].width()).filter(|it| *it <= WIDEST).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let indent: String =
            rows.first().into_iter().flat_map(|row| row.chars().take_while(|it| it.is_whitespace())).collect();
        for row in &cells {
            let padded = row.iter().zip(&widths).map(|(cell, width)| {
                let gap = width.saturating_sub(cell.width());
                format!(" {cell}{} |", " ".repeat(gap))
            });
            self.lines.push(format!("{indent}|{}", padded.collect::<String>()));
        }
    }
}

/// The cells between the bars, as they are written; a bar behind a backslash is none.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let inside = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let (mut cell, mut escaped) = (String::new(), false);
    for sign in inside.chars() {
        if sign == '|' && !escaped {
            cells.push(std::mem::take(&mut cell).trim().to_owned());
        } else {
            cell.push(sign);
        }
        escaped = sign == '\\' && !escaped;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::embedded;

    #[test]
    fn tables_keywords_and_ends_are_put_right() {
        let text = "feature: F  \n\n  given this stays: it is prose\n\n  SCENARIO: S\n    given a thing  \n    then these:\n      |a|user \\| Ada |\n   | longer   |b|\n\n\n";
        let right = "Feature: F\n\n  given this stays: it is prose\n\n  Scenario: S\n    Given a thing\n    Then these:\n      | a      | user \\| Ada |\n      | longer | b           |\n";
        assert_eq!(tidied(text), right);
        assert_eq!(tidied(right), right);
    }

    #[test]
    fn a_text_below_a_step_is_nobodys_business() {
        let text = "Feature: F\n  Scenario: S\n    When it happens:\n      \"\"\"\n      given |  \n      | a|\n      \"\"\"\n";
        assert_eq!(tidied(text), text);
    }

    #[test]
    fn a_column_is_as_wide_as_it_looks_and_one_long_cell_does_not_stretch_it() {
        let long = "x".repeat(81);
        let text = format!(
            "Feature: F\n  Scenario: S\n    Then these:\n      | 研究 |\n      | abcd |\n      | ab |\n      | {long} |\n"
        );
        assert_eq!(tidied(&text), text.replace("| ab |", "| ab   |"));
    }

    #[test]
    fn what_cannot_be_put_right_for_sure_stays() {
        let ragged = "Feature: F\n  Scenario: S\n    Then these:\n      | a |\n      |a|b|\n";
        assert_eq!(tidied(ragged), ragged);
        let german = "# language: de\nFunktion: F\n  beispiel: given\n";
        assert_eq!(tidied(german), german);
        let windows = "Feature: F\r\n  Scenario: S\r\n";
        assert_eq!(tidied(windows), windows);
    }

    #[test]
    fn the_suites_own_features_are_tidy() {
        for path in embedded::paths().iter().filter(|path| path.ends_with(".feature")) {
            let text = embedded::text(path).unwrap();
            assert_eq!(tidied(&text), text, "{path}");
        }
    }
}
