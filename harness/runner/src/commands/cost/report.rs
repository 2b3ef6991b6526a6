//! Figures of all changes and sizes, as a table and as JSON.

use serde::Serialize;

use egnyte_report::{Outcome, ScenarioResult};

use super::change::CHANGES;
use super::figures::{COLUMNS, Column, Figures, growth};

/// Figures of all measured changes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CostReport {
    /// Name and version of the connector.
    pub(super) connector: String,
    /// Version of the harness.
    suite: &'static str,
    pub(super) measurements: Vec<Measurement>,
}

/// Figures of one change in one directory.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Measurement {
    /// Change, as the tables name it.
    pub(super) change: &'static str,
    /// Number of people in the directory.
    pub(super) people: usize,
    #[serde(flatten)]
    pub(super) figures: Figures,
    /// Milliseconds of the whole scenario, with the synchronisation before the change.
    total_ms: f64,
    /// Milliseconds of it in which the harness worked itself: neither the connector nor the mock was waited for.
    harness_ms: f64,
    /// Reason why the change did not reach Egnyte; the figures are not comparable then.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

impl Measurement {
    pub(super) fn new(change: &'static str, people: usize, result: &ScenarioResult) -> Self {
        let times = result.durations;
        let failed = result.outcome != Outcome::Passed;
        Self {
            change,
            people,
            figures: Figures::of(&result.exchanges),
            total_ms: times.total_ms,
            harness_ms: (times.total_ms - times.connector_ms - times.mock_ms).max(0.0),
            failure: failed.then(|| result.message.clone().unwrap_or_else(|| "the scenario did not run".to_owned())),
        }
    }
}

impl CostReport {
    pub(super) fn new(connector: String, measurements: Vec<Measurement>) -> Self {
        Self { connector, suite: env!("CARGO_PKG_VERSION"), measurements }
    }

    /// Returns whether every change reached Egnyte.
    pub(super) fn is_complete(&self) -> bool {
        self.measurements.iter().all(|measurement| measurement.failure.is_none())
    }

    /// Returns the measurements of a change that reached Egnyte, the small directories first.
    pub(super) fn of<'a>(&'a self, change: &'a str) -> impl Iterator<Item = &'a Measurement> {
        self.measurements.iter().filter(move |it| it.change == change && it.failure.is_none())
    }

    /// Returns the exponent of the growth of a figure with the number of people.
    pub(super) fn growth(&self, change: &str, (_, figure): Column) -> Option<f64> {
        growth(&self.of(change).map(|it| (it.people, figure(&it.figures))).collect::<Vec<_>>())
    }

    /// Renders JSON.
    pub(super) fn json(&self) -> String {
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// Renders the table, without a line end.
    pub(super) fn table(&self) -> String {
        let mut lines = vec![self.connector.clone(), String::new(), header()];
        for change in CHANGES {
            let mut name = change.name;
            for it in self.measurements.iter().filter(|it| it.change == change.name) {
                lines.push(row(name, it));
                name = "";
            }
            let exponents = COLUMNS.map(|column| self.growth(change.name, column));
            if exponents.iter().any(Option::is_some) {
                let cells = exponents.map(|it| it.map_or_else(|| "-".to_owned(), |it| format!("^{it:.2}")));
                lines.push(line("", "growth", &cells, ""));
            }
        }
        lines.push(String::new());
        lines.push(
            "growth: the exponent k of people^k, 0 for a figure that stays, 1 for one that grows as the directory does"
                .to_owned(),
        );
        lines.push(self.share());
        lines.join("\n")
    }

    /// Describes the time that the harness itself took.
    pub(super) fn share(&self) -> String {
        let sum = |part: fn(&Measurement) -> f64| self.measurements.iter().map(part).sum::<f64>();
        let (own, total) = (sum(|it| it.harness_ms), sum(|it| it.total_ms));
        let percent = if total > 0.0 { own / total * 100.0 } else { 0.0 };
        format!("harness: {:.1} of {:.1} s ({percent:.0} %); it is not part of the figures", own / 1e3, total / 1e3)
    }
}

fn header() -> String {
    line("", "people", &COLUMNS.map(|(name, _)| name.to_owned()), "parallel")
}

fn row(name: &str, it: &Measurement) -> String {
    let people = it.people.to_string();
    match &it.failure {
        Some(failure) => {
            let first = failure.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            format!("{name:24} {people:>7}  failed: {}", first.trim())
        }
        None => {
            let cells = COLUMNS.map(|column| cell(column, &it.figures));
            line(name, &people, &cells, &it.figures.parallel.to_string())
        }
    }
}

/// Renders a figure: a count as it is, everything else with its decimals.
pub(super) fn cell((name, figure): Column, figures: &Figures) -> String {
    let decimals = match name {
        "seconds" => 3,
        "kB sent" | "kB received" => 1,
        _ => 0,
    };
    format!("{:.decimals$}", figure(figures))
}

fn line(name: &str, people: &str, cells: &[String; COLUMNS.len()], parallel: &str) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:>13}")).collect();
    format!("{name:24} {people:>7}{cells}{parallel:>10}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use egnyte_report::Exchange;

    use super::*;

    fn measurement(people: usize, requests: usize, failure: Option<&str>) -> Measurement {
        let outcome = if failure.is_some() { Outcome::Failed } else { Outcome::Passed };
        let exchange = |index: usize| Exchange {
            method: "POST".to_owned(),
            path: "/Users".to_owned(),
            at_ms: f64::from(u32::try_from(index).unwrap()),
            duration_ms: 1.0,
            ..Exchange::default()
        };
        let exchanges = (0..requests).map(exchange).collect();
        let message = failure.map(str::to_owned);
        Measurement::new(
            "new person",
            people,
            &ScenarioResult { outcome, exchanges, message, ..ScenarioResult::default() },
        )
    }

    #[test]
    fn table_has_sizes_growth_and_failures() {
        let report = CostReport::new(
            "acme-sync 1.2".to_owned(),
            vec![
                measurement(50, 5, None),
                measurement(500, 50, None),
                measurement(5000, 0, Some("did not happen:\n  x")),
            ],
        );
        let table = report.table();
        assert!(table.starts_with("acme-sync 1.2\n\n"), "{table}");
        let rows: Vec<Vec<&str>> = table.lines().skip(3).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[0][..5], ["new", "person", "50", "5", "5"]);
        assert_eq!(rows[1][..3], ["500", "50", "50"]);
        assert_eq!(rows[2], ["5000", "failed:", "did", "not", "happen:"]);
        assert_eq!(rows[3][..3], ["growth", "^1.00", "^1.00"]);
        assert!(!report.is_complete());
        assert!(report.json().contains("\"failure\": \"did not happen:"), "{}", report.json());
    }
}
