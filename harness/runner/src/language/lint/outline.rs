//! Outlines: each placeholder has a column in every `Examples:` below it, and each column is used.
//!
//! Gherkin's expansion gives up the whole file for one unknown placeholder.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::suite::keywords::BlockKind;
use crate::suite::layout::{Block, SourceLine, Span, cells};
use egnyte_support::did_you_mean::did_you_mean;

use super::finding::LintContext;

/// Placeholder as the expansion reads it: blanks inside, none at the ends.
static PLACEHOLDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<([^>\s](?:[^>\s]?|[^>\t\n\r\v\f]*[^>\s]))>").ok());

/// Placeholder or column, by name.
struct Named {
    name: String,
    span: Span,
}

pub(super) fn check(context: &mut LintContext<'_>) {
    let blocks = &context.file.layout.blocks;
    for (index, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind.is_scenario()) {
        let is_examples = |next: &&Block| next.kind == BlockKind::Examples;
        let examples: Vec<&Block> = blocks[index + 1..].iter().take_while(is_examples).collect();
        let placeholders = placeholders(context, block);
        if examples.is_empty() {
            check_without_examples(context, block, &placeholders);
        } else {
            check_columns(context, &placeholders, &examples);
        }
    }
}

fn check_without_examples(context: &mut LintContext<'_>, block: &Block, placeholders: &[Named]) {
    if block.kind == BlockKind::ScenarioOutline {
        context.error(block.title.span, "this outline has no `Examples:`, and its `<names>` have no values", []);
    } else if let Some(Named { name, span }) = placeholders.first() {
        let help = "add `Examples:` with this column below the scenario".to_owned();
        context.style(*span, format!("`<{name}>` is no placeholder here, and stays as it is"), [help]);
    }
}

fn check_columns(context: &mut LintContext<'_>, placeholders: &[Named], examples: &[&Block]) {
    let tables: Vec<(&Block, Vec<Named>)> = examples.iter().map(|block| (*block, columns(block))).collect();
    let all: BTreeSet<&str> = tables.iter().flat_map(|(_, columns)| columns).map(|it| it.name.as_str()).collect();
    let unknown: Vec<&Named> = placeholders.iter().filter(|it| !all.contains(it.name.as_str())).collect();
    for Named { name, span } in &unknown {
        let columns = || match all.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>() {
            columns if columns.is_empty() => "the `Examples:` have no column".to_owned(),
            columns => format!("the columns are {}", columns.join(", ")),
        };
        let help = did_you_mean(name, all.iter().copied()).unwrap_or_else(columns);
        context.error(*span, format!("the placeholder `<{name}>` has no column in the `Examples:`"), [help]);
    }
    let missing = |columns: &[Named]| {
        let known = placeholders.iter().filter(|it| all.contains(it.name.as_str()));
        known.filter(|it| columns.iter().all(|column| column.name != it.name)).collect::<Vec<_>>()
    };
    for (block, columns) in tables.iter().filter(|(block, _)| !block.rows.is_empty()) {
        if let Some(Named { name, span }) = missing(columns).first() {
            let message = format!("these `Examples:` have no column `{name}`, which line {} uses", span.line);
            context.error(block.title.span, message, []);
        }
        check_unused(context, columns, placeholders, unknown.is_empty());
    }
}

/// Checks the columns of a table. One that no step uses may be the one that a misspelt placeholder meant.
fn check_unused(context: &mut LintContext<'_>, columns: &[Named], placeholders: &[Named], all_known: bool) {
    for (index, Named { name, span }) in columns.iter().enumerate() {
        if columns[..index].iter().any(|other| other.name == *name) {
            context.error(*span, format!("the column `{name}` is there twice, and only the first counts"), []);
        } else if all_known && placeholders.iter().all(|placeholder| placeholder.name != *name) {
            context.style(*span, format!("no step uses the column `{name}`"), [format!("write `<{name}>` in a step")]);
        }
    }
}

/// Finds the placeholders of a scenario: in its title, its steps, and the rows and texts below them.
fn placeholders(context: &LintContext<'_>, block: &Block) -> Vec<Named> {
    let steps = block.steps.iter().flat_map(|step| {
        let rows = step.rows.iter().map(|row| row.span.line);
        let doc = step.doc.iter().flat_map(|doc| doc.first_line..doc.first_line + doc.text.lines().count());
        [step.text.span.line].into_iter().chain(rows).chain(doc)
    });
    let lines: Vec<usize> = [block.title.span.line].into_iter().chain(steps).collect();
    let source: Vec<&str> = context.file.text.lines().collect();
    let found = lines.into_iter().flat_map(|number| {
        let line = source.get(number - 1).copied().unwrap_or_default();
        let captures = PLACEHOLDER.iter().flat_map(move |pattern| pattern.captures_iter(line));
        captures.filter_map(move |found| {
            let (whole, name) = (found.get(0)?, unescape(found.get(1)?.as_str()));
            let column = line[..whole.start()].chars().count() + 1;
            Some(Named { name, span: Span { line: number, column, width: whole.as_str().chars().count() } })
        })
    });
    found.collect()
}

/// Returns the columns of an `Examples:`.
fn columns(block: &Block) -> Vec<Named> {
    let Some(SourceLine { text, span }) = block.rows.first() else { return Vec::new() };
    let mut rest = 0;
    let column = |cell: String| {
        let start = rest + text[rest..].find(&cell).unwrap_or_default();
        rest = start + cell.len();
        let column = span.column + text[..start].chars().count();
        Named { span: Span { line: span.line, column, width: cell.chars().count() }, name: unescape(&cell) }
    };
    cells(text).into_iter().map(column).collect()
}

/// Resolves the escapes of a cell.
fn unescape(cell: &str) -> String {
    cell.replace(r"\|", "|").replace(r"\\", r"\")
}
