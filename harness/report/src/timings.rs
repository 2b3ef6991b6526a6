//! Timings of a run: the times of waiting for the connector and for the mock, the own work, and the slowest scenarios.

use crate::durations::Durations;
use crate::run::RunReport;
use crate::scenario::ScenarioResult;

/// Most scenarios in the list of the slowest.
const SLOWEST: usize = 10;

/// Renders the timings.
pub fn render_timings(run: &RunReport) -> String {
    let mut ran: Vec<&ScenarioResult> = run.results.iter().filter(|result| result.durations.total_ms > 0.0).collect();
    if ran.is_empty() {
        return "\ntime: no scenario ran\n".to_owned();
    }
    let Durations { total_ms, connector_ms, mock_ms, own_ms } = run.durations;
    // Exact: a run has far fewer scenarios than a float has integers.
    let count = ran.len() as f64;
    let split = |what: &str, all: f64| {
        format!("  {what:<25} {:>9} in total, {:>9} per scenario", duration(all), duration(all / count))
    };
    let mut lines = vec![
        String::new(),
        format!("time: {} for {} scenarios, several at a time", duration(total_ms), ran.len()),
        split("waiting for the connector", connector_ms),
        split("waiting for the mock", mock_ms),
        split("own work", own_ms),
        String::new(),
        "slowest: total = connector + mock + own work + waiting for a free place".to_owned(),
    ];
    ran.sort_by(|one, other| other.durations.total_ms.total_cmp(&one.durations.total_ms));
    lines.extend(ran.into_iter().take(SLOWEST).map(scenario));
    lines.push(String::new());
    lines.join("\n")
}

fn scenario(result: &ScenarioResult) -> String {
    let Durations { total_ms, connector_ms, mock_ms, own_ms } = result.durations;
    let [total, connector, mock, own] = [total_ms, connector_ms, mock_ms, own_ms].map(duration);
    format!("  {total:>9} = {connector:>9} + {mock:>9} + {own:>9} + …  {}  {}", result.place(), result.title)
}

fn duration(milliseconds: f64) -> String {
    if milliseconds >= 10_000.0 { format!("{:.1} s", milliseconds / 1e3) } else { format!("{milliseconds:.1} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::tests::run;
    use crate::scenario::Outcome;

    #[test]
    fn times_are_split_in_total_and_per_scenario() {
        let text = render_timings(&run(&[Outcome::Passed, Outcome::Passed, Outcome::Failed]));
        for part in [
            "time: 90.0 ms for 3 scenarios",
            "waiting for the connector   90.0 ms in total,   30.0 ms per scenario",
            "own work                     6.0 ms in total,    2.0 ms per scenario",
            "40.0 ms =   30.0 ms +    4.0 ms +    1.5 ms + …  features/users/takeover.feature:6  First",
        ] {
            assert!(text.contains(part), "`{part}` is missing in\n{text}");
        }
    }

    #[test]
    fn run_without_scenarios_has_no_times() {
        assert_eq!(render_timings(&RunReport::default()), "\ntime: no scenario ran\n");
    }
}
