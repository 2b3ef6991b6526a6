//! `features/README.md`: the language of the features, with tables generated from the steps.

use std::fmt::Write as _;

use crate::scenario::parameters::{Attribute, ParameterTable};
use egnyte_protocol::Capability;

use super::docs::{StepDocs, Theme};

/// Text around the tables.
const TEXT: &str = include_str!("language.md");

/// Renders the page.
pub fn markdown(docs: &StepDocs) -> String {
    let sentences: String = docs.themes.iter().map(theme).collect();
    let attributes = code_list(Attribute::WORDS.iter().map(|word| (*word).to_owned()));
    let capabilities = code_list(Capability::ALL.map(|capability| capability.to_string()));
    TEXT.replace("{{sentences}}", sentences.trim_end())
        .replace("{{parameters}}", parameters(docs).trim_end())
        .replace("{{attributes}}", &attributes)
        .replace("{{capabilities}}", &capabilities)
}

fn theme(theme: &Theme) -> String {
    let mut text = format!("### {}\n\n{}\n\n", title(&theme.name), theme.about);
    text.push_str("| | Sentence | Meaning | Example |\n|---|---|---|---|\n");
    for doc in &theme.sentences {
        let kinds = doc.kinds.join(", ");
        let example = if doc.example == doc.words { String::new() } else { code(&doc.example) };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {kinds} | {} | {} | {example} |", code(&doc.words), cell(&doc.meaning));
    }
    text + "\n"
}

fn parameters(docs: &StepDocs) -> String {
    let mut text = "| | Meaning | Values |\n|---|---|---|\n".to_owned();
    for parameter in &docs.parameters {
        let values = code_list(parameter.values.clone());
        let _ = writeln!(text, "| `{{{}}}` | {} | {values} |", parameter.name, cell(&parameter.meaning));
    }
    text
}

fn code_list(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Turns a name such as `sign_in` into a heading.
fn title(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn code(text: &str) -> String {
    format!("`{}`", cell(text))
}

fn cell(text: &str) -> String {
    text.replace('|', r"\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::account::AccountRow;
    use crate::scenario::table_rows::{EventRow, ImportRow};
    use crate::suite::rules::Grade;

    #[test]
    fn every_row_on_the_page_is_valid() {
        let rows: Vec<&str> = TEXT.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        let rows: Vec<&&str> = rows.iter().filter(|row| !row.starts_with(['@', '{'])).collect();
        assert!(rows.len() >= 10, "{rows:?}");
        for row in rows {
            let read = row.parse::<AccountRow>().is_ok()
                || row.parse::<EventRow>().is_ok()
                || row.parse::<ImportRow>().is_ok();
            assert!(read, "`{row}` is no row of any table");
        }
    }

    #[test]
    fn the_page_names_every_evidence_tag() {
        for grade in Grade::ALL {
            assert!(TEXT.contains(&format!("`@{grade}`")), "@{grade} is missing");
        }
    }
}
