//! Kill matrix as text: a row for each flaw, a column for each rule, a legend below.

use egnyte_support::paint::Paint;

use super::judge::{Cell, SelftestResult};
use super::subject::TestSubject;

/// Renders the matrix. Rules are numbered; each mark is a result of one flaw under one rule.
pub(super) fn render(result: &SelftestResult, paint: Paint) -> String {
    let width = result.rows.iter().filter_map(|row| row.subject.name()).map(str::len).max().unwrap_or_default();
    let mut text = String::new();
    for digit in [10, 1] {
        let numbers = (1..=result.rules.len()).map(|number| match (digit, number) {
            (10, number) if number < 10 => " ".to_owned(),
            _ => (number / digit % 10).to_string(),
        });
        text.push_str(&format!("{:width$}  {}\n", "", numbers.collect::<Vec<_>>().join(" ")));
    }
    for row in &result.rows {
        let marks = result.rules.iter().map(|rule| mark(row.cells.get(rule).copied(), paint));
        let name = row.subject.name().unwrap_or_default();
        let kind = if matches!(row.subject, TestSubject::Weakness(_)) { "  (weakness of the mock)" } else { "" };
        text.push_str(&format!("{name:width$}  {}{kind}\n", marks.collect::<Vec<_>>().join(" ")));
    }
    text.push_str(
        "\n■ caught under a rule that names it   x caught under another   ! survives a rule that names it\n\n",
    );
    for (number, rule) in result.rules.iter().enumerate() {
        text.push_str(&format!("{:>4}  {rule}\n", number + 1));
    }
    text.push('\n');
    text
}

fn mark(cell: Option<Cell>, paint: Paint) -> String {
    match cell {
        Some(Cell { own: true, failed, .. }) if failed > 0 => paint.green("■"),
        Some(Cell { own: true, .. }) => paint.red("!"),
        Some(Cell { failed, .. }) if failed > 0 => "x".to_owned(),
        Some(Cell { ran, .. }) if ran > 0 => paint.dim("·"),
        _ => " ".to_owned(),
    }
}
