//! Figures from rounds, and the table of them.

use std::time::Duration;

use crate::load::Round;

/// Figures of the rounds of one server, in microseconds.
#[derive(Clone, Copy)]
pub(crate) struct Figure {
    /// CPU time of a request in the best round: the one that was disturbed least.
    pub(crate) cpu: f64,
    /// The median of all requests, by the wall clock.
    pub(crate) wall: f64,
}

impl Figure {
    pub(crate) fn of(rounds: &[Round]) -> Self {
        let cpu = rounds.iter().map(|round| round.cpu).fold(f64::INFINITY, f64::min);
        let walls = rounds.iter().flat_map(|round| round.walls.iter().copied()).collect();
        Self { cpu, wall: median(walls) }
    }
}

/// In microseconds.
pub(crate) fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

/// The first rows of a table.
pub(crate) fn head(columns: &[&str]) {
    row(columns.iter().map(|column| (*column).to_owned()));
    row(columns.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "---:" }.to_owned()));
}

/// One row.
pub(crate) fn row(cells: impl IntoIterator<Item = String>) {
    println!("| {} |", cells.into_iter().collect::<Vec<_>>().join(" | "));
}
