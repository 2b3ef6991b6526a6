//! Formatter of feature files: columns of tables, case of keywords, blanks at the ends of lines and of the file. Changes
//! no word of a sentence, and nothing in a doc string.

use std::fs;
use std::path::Path;

use unicode_width::UnicodeWidthStr as _;

use crate::suite::keywords::{BlockKind, Keywords};
use crate::suite::layout::{cells, doc_string_quotes};
use crate::suite::{Suite, SuiteError};

/// Greatest width of a cell that widens its column.
const MAX_CELL_WIDTH: usize = 80;

/// Formats the files of a suite that are on disk, and returns the paths of those that changed.
pub fn format_files(suite: &Suite) -> Result<Vec<String>, SuiteError> {
    let mut changed = Vec::new();
    for file in suite.files.iter().filter(|file| Path::new(&file.path).exists()) {
        let path = || file.path.clone();
        let text = fs::read_to_string(path()).map_err(|source| SuiteError::Unreadable { path: path(), source })?;
        let formatted = format_text(&text);
        if formatted != text {
            fs::write(path(), formatted).map_err(|source| SuiteError::Unwritable { path: path(), source })?;
            changed.push(file.path.clone());
        }
    }
    Ok(changed)
}

fn format_text(text: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut formatter = Formatter::default();
    for line in text.lines() {
        formatter.add(line);
    }
    formatter.close_table();
    while formatter.lines.last().is_some_and(String::is_empty) {
        formatter.lines.pop();
    }
    formatter.lines.iter().map(|line| format!("{line}{end}")).collect()
}

#[derive(Default)]
struct Formatter {
    lines: Vec<String>,
    /// Rows of the current table.
    table: Vec<String>,
    /// Quotes that end the current doc string.
    quote: Option<&'static str>,
    block: Option<BlockKind>,
    english: Keywords,
    /// True if the file declares a language.
    foreign: bool,
}

impl Formatter {
    fn add(&mut self, line: &str) {
        let words = line.trim();
        if let Some(quote) = self.quote {
            self.quote = Some(quote).filter(|quote| !words.starts_with(quote));
            self.lines.push(line.to_owned());
        } else if words.starts_with('|') && words.ends_with('|') && words.len() > 1 {
            self.table.push(line.trim_end().to_owned());
        } else {
            self.close_table();
            self.quote = doc_string_quotes(words);
            let line = self.fix_keyword(line.trim_end());
            self.lines.push(line);
        }
    }

    /// Returns the line with its keyword as Gherkin writes it.
    fn fix_keyword(&mut self, line: &str) -> String {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        self.foreign |= words.starts_with('#') && words.contains("language:");
        if self.foreign {
            return line.to_owned();
        }
        if let Some((head, rest)) = words.split_once(':')
            && let Some((word, kind)) = self.english.headings().find(|(word, _)| word.eq_ignore_ascii_case(head))
        {
            self.block = Some(kind);
            return format!("{indent}{word}:{rest}");
        }
        if self.block.is_some_and(BlockKind::has_steps)
            && let Some((head, rest)) = words.split_once(' ')
            && let Some(word) = self.english.steps().find(|word| word.eq_ignore_ascii_case(head))
        {
            return format!("{indent}{word} {rest}");
        }
        line.to_owned()
    }

    /// Aligns the columns of the table; one with rows of unequal length stays, and the lint reports it.
    fn close_table(&mut self) {
        let rows = std::mem::take(&mut self.table);
        let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
        let columns = cells.first().map_or(0, Vec::len);
        if cells.iter().any(|row| row.len() != columns) {
            self.lines.extend(rows);
            return;
        }
        let width =
            |column: usize| cells.iter().map(|row| row[column].width()).filter(|it| *it <= MAX_CELL_WIDTH).max();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::embedded;

    #[test]
    fn tables_keywords_and_ends_are_formatted() {
        let text = "feature: F  \n\n  given this stays: it is prose\n\n  SCENARIO: S\n    given a thing  \n    then these:\n      |a|user \\| Ada |\n   | longer   |b|\n\n\n";
        let formatted = "Feature: F\n\n  given this stays: it is prose\n\n  Scenario: S\n    Given a thing\n    Then these:\n      | a      | user \\| Ada |\n      | longer | b           |\n";
        assert_eq!(format_text(text), formatted);
        assert_eq!(format_text(formatted), formatted);
    }

    #[test]
    fn a_doc_string_stays() {
        let text = "Feature: F\n  Scenario: S\n    When it happens:\n      \"\"\"\n      given |  \n      | a|\n      \"\"\"\n";
        assert_eq!(format_text(text), text);
    }

    #[test]
    fn width_counts_columns_of_the_screen_and_one_long_cell_widens_no_column() {
        let long = "x".repeat(81);
        let text = format!(
            "Feature: F\n  Scenario: S\n    Then these:\n      | 研究 |\n      | abcd |\n      | ab |\n      | {long} |\n"
        );
        assert_eq!(format_text(&text), text.replace("| ab |", "| ab   |"));
    }

    #[test]
    fn unequal_rows_other_languages_and_windows_line_ends_stay() {
        let unequal = "Feature: F\n  Scenario: S\n    Then these:\n      | a |\n      |a|b|\n";
        assert_eq!(format_text(unequal), unequal);
        let german = "# language: de\nFunktion: F\n  beispiel: given\n";
        assert_eq!(format_text(german), german);
        let windows = "Feature: F\r\n  Scenario: S\r\n";
        assert_eq!(format_text(windows), windows);
    }

    #[test]
    fn the_suites_own_features_are_formatted() {
        for path in embedded::paths().iter().filter(|path| path.ends_with(".feature")) {
            let text = embedded::text(path).unwrap();
            assert_eq!(format_text(&text), text, "{path}");
        }
    }
}
