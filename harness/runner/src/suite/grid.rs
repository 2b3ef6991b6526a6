//! Grid of the events of the directory and the circumstances in which they happen: which scenarios judge each cell, or why
//! a cell has none. Reads `features/grid.toml`; judges nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

use egnyte_protocol::directory::EventKind;

use super::embedded;

/// Grid of events and circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Circumstances, in the order of the columns.
    #[serde(rename = "circumstance")]
    pub circumstances: Vec<Circumstance>,
    /// Events, in the order of the rows.
    #[serde(rename = "event")]
    pub events: Vec<GridRow>,
}

/// Circumstance in which an event happens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circumstance {
    /// Id, which the rows refer to.
    pub id: String,
    /// Description.
    pub says: String,
    /// Words of which a scenario of the circumstance has one; none for an event without a circumstance.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Row of the grid: one event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridRow {
    /// Kind of the event.
    pub kind: EventKind,
    /// Words of which a scenario of the event has one.
    pub words: Vec<String>,
    /// Cell of each circumstance, by id.
    pub cells: BTreeMap<String, GridCell>,
}

/// Cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum GridCell {
    /// Scenarios, as `FILE: TITLE`; the file is relative to the features.
    Scenarios(Vec<String>),
    /// Reason why the cell has no scenario.
    Empty(String),
}

/// Syntax error in the grid, with its line and column.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the grid of events: {0}")]
pub struct GridError(#[from] toml::de::Error);

impl Grid {
    /// Loads the embedded grid.
    pub fn load_embedded() -> Result<Self, GridError> {
        Ok(toml::from_str(&embedded::text("features/grid.toml").unwrap_or_default())?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::suite::{Case, Suite};

    /// Names of all events of the protocol.
    fn event_kinds() -> Vec<String> {
        let error = serde_json::from_value::<EventKind>("none".into()).unwrap_err().to_string();
        error.split('`').skip(3).step_by(2).map(str::to_owned).collect()
    }

    fn has_words(case: &Case, words: &[String]) -> bool {
        words.is_empty() || case.steps.iter().any(|step| words.iter().any(|word| step.value.contains(word.as_str())))
    }

    /// Returns the error of one scenario that a cell names, if there is one.
    fn error_of(scenario: &str, cases: &[Arc<Case>], words: [&[String]; 2]) -> Option<String> {
        let Some((file, title)) = scenario.split_once(": ") else { return Some("no `FILE: TITLE`".to_owned()) };
        let file = format!("features/{file}");
        let mut same = cases.iter().filter(|case| *case.file == *file && case.title == title).peekable();
        if same.peek().is_none() {
            return Some("no such scenario".to_owned());
        }
        let is_here = same.any(|case| words.iter().all(|words| has_words(case, words)));
        (!is_here).then(|| "the scenario has not the event in the circumstance".to_owned())
    }

    #[test]
    fn every_event_has_a_row_and_every_row_every_circumstance() {
        let grid = Grid::load_embedded().unwrap();
        let rows: Vec<String> = grid.events.iter().map(|row| row.kind.to_string()).collect();
        assert_eq!(rows, event_kinds());
        let mut ids: Vec<&String> = grid.circumstances.iter().map(|circumstance| &circumstance.id).collect();
        ids.sort();
        for row in &grid.events {
            assert_eq!(row.cells.keys().collect::<Vec<_>>(), ids, "{}", row.kind);
        }
    }

    #[test]
    fn every_cell_has_scenarios_of_its_event_and_circumstance_or_a_reason() {
        let grid = Grid::load_embedded().unwrap();
        let cases = Suite::load_embedded().cases();
        let mut errors = Vec::new();
        for row in &grid.events {
            for circumstance in &grid.circumstances {
                let place = format!("{} × {}", row.kind, circumstance.id);
                match &row.cells[&circumstance.id] {
                    GridCell::Empty(reason) if reason.split(' ').count() > 2 => {}
                    GridCell::Empty(_) => errors.push(format!("{place}: no reason")),
                    GridCell::Scenarios(scenarios) if scenarios.is_empty() => errors.push(format!("{place}: empty")),
                    GridCell::Scenarios(scenarios) => {
                        let words = [row.words.as_slice(), circumstance.words.as_slice()];
                        let error = |it: &String| Some(format!("{place}: {it}: {}", error_of(it, &cases, words)?));
                        errors.extend(scenarios.iter().filter_map(error));
                    }
                }
            }
        }
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
}
