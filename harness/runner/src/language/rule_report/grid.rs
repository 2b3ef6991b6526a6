//! Grid of events and circumstances as text: the number of scenarios in each cell, then the scenarios and the reasons.

use std::fmt::Write as _;

use crate::suite::grid::{Grid, GridCell, GridRow};
use egnyte_support::paint::Paint;

/// Renders the grid. A cell without a scenario has a point; its reason stands below.
pub fn render_grid(grid: &Grid, paint: Paint) -> String {
    let width = grid.events.iter().map(|row| row.kind.to_string().len()).max().unwrap_or_default();
    let mut text = String::new();
    // Writing to a String cannot fail.
    for (number, circumstance) in grid.circumstances.iter().enumerate() {
        let _ = writeln!(text, "{:>width$}  {}: {}", number + 1, circumstance.id, circumstance.says);
    }
    let numbers: Vec<String> = (1..=grid.circumstances.len()).map(|number| format!("{number:>2}")).collect();
    let _ = writeln!(text, "\n{:width$}  {}", "", paint.dim(&numbers.join("  ")));
    for row in &grid.events {
        let marks: Vec<String> = cells(grid, row).map(|(_, cell)| mark(cell, paint)).collect();
        let _ = writeln!(text, "{:width$}  {}", row.kind, marks.join("  "));
    }
    for row in &grid.events {
        let _ = writeln!(text, "\n{}", paint.bold(&row.kind.to_string()));
        for (circumstance, cell) in cells(grid, row) {
            write_cell(&mut text, circumstance, cell, paint);
        }
    }
    text
}

fn cells<'a>(grid: &'a Grid, row: &'a GridRow) -> impl Iterator<Item = (&'a str, &'a GridCell)> {
    let cell = |id: &'a String| Some((id.as_str(), row.cells.get(id)?));
    grid.circumstances.iter().filter_map(move |circumstance| cell(&circumstance.id))
}

fn mark(cell: &GridCell, paint: Paint) -> String {
    match cell {
        GridCell::Scenarios(scenarios) => paint.green(&format!("{:>2}", scenarios.len())),
        GridCell::Empty(_) => paint.dim(" ·"),
    }
}

fn write_cell(text: &mut String, circumstance: &str, cell: &GridCell, paint: Paint) {
    match cell {
        GridCell::Scenarios(scenarios) => {
            for scenario in scenarios {
                let _ = writeln!(text, "  {circumstance}: {scenario}");
            }
        }
        GridCell::Empty(reason) => {
            let _ = writeln!(text, "  {}", paint.dim(&format!("{circumstance}: none, because {reason}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_a_number_and_reasons_stand_below() {
        let grid = r#"
            [[circumstance]]
            id = "calm"
            says = "nothing else happens"
            [[circumstance]]
            id = "egnyte-down"
            says = "Egnyte is unavailable"
            words = ["Egnyte is unavailable"]
            [[event]]
            kind = "user.created"
            words = ["is added"]
            [event.cells]
            calm = ["a.feature: One", "a.feature: Two"]
            egnyte-down = "a new person is in no user group"
        "#;
        let text = render_grid(&toml::from_str(grid).unwrap(), Paint::new(false));
        let expected = "           1  calm: nothing else happens\n           2  egnyte-down: Egnyte is unavailable\n\n               1   2\nuser.created   2   ·\n\nuser.created\n  calm: a.feature: One\n  calm: a.feature: Two\n  egnyte-down: none, because a new person is in no user group\n";
        assert_eq!(text, expected);
    }
}
