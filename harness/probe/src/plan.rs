//! Plan of a run: every request, before anything is sent.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::Value;

use super::call::{Call, Kind, Objects, call};
use super::experiment::{Catalogue, Experiment};
use super::pace::Limits;
use super::search::{ATTEMPTS, examples};
use super::template::{Names, RunName};

/// Text of a plan, and its cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Requests of each experiment, one line each.
    pub text: String,
    /// Greatest number of calls.
    pub calls: u64,
}

/// Returns the plan of a run. The names are those of an example; the ids are not known before.
pub fn plan(catalogue: &Catalogue, mail_domain: &str, limits: Limits) -> Plan {
    let run = RunName { prefix: "probe-XXXXXXXX-".to_owned(), mail_domain: mail_domain.to_owned() };
    let mut text = String::from("GET /Users?count=1    to see that the server accepts the token\n");
    let mut total = 1;
    for (index, experiment) in catalogue.experiments().iter().enumerate() {
        total += cost(experiment);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}", experiment.guess);
        match &experiment.impossible {
            Some(reason) => {
                let _ = writeln!(text, "  is not asked: {reason}");
            }
            None => text.push_str(&lines(experiment, Names::new(&run, index + 1))),
        }
    }
    // A response of a live server takes a tenth of a second or two.
    let seconds = ((limits.interval.as_millis() + 150) * u128::from(total)).div_ceil(1_000);
    let _ = writeln!(text, "\nat most {total} calls, about {} min {} s at this rate", seconds / 60, seconds % 60);
    Plan { text, calls: total }
}

/// Returns the greatest number of calls of an experiment, with the removal of its objects.
pub(crate) fn cost(experiment: &Experiment) -> u64 {
    let removals = |kind: Kind| if kind == Kind::Person { 2 } else { 1 };
    let of_steps: u64 = calls(experiment).iter().map(|(_, kind)| 1 + kind.map_or(0, removals)).sum();
    let of_search = experiment.search.map_or(0, |_| 2 * ATTEMPTS as u64 + 5);
    of_steps + of_search
}

/// Returns the requests of the steps, as if every object existed.
fn calls(experiment: &Experiment) -> Vec<(Call, Option<Kind>)> {
    let run = RunName { prefix: String::new(), mail_domain: String::new() };
    requests(experiment, Names::new(&run, 0))
}

fn requests(experiment: &Experiment, mut names: Names<'_>) -> Vec<(Call, Option<Kind>)> {
    let mut objects = Objects::new();
    let mut requests = Vec::new();
    for step in &experiment.steps {
        requests.extend(call(step, &names, &mut objects));
        if !step.object.contains(['/', '?']) {
            names.ids.insert(step.object.clone(), Value::from(format!("<id of {}>", step.object)));
        }
    }
    requests
}

fn lines(experiment: &Experiment, names: Names<'_>) -> String {
    if let Some(search) = experiment.search {
        let mut text: String = examples(search.of, &names, search.first).iter().map(|call| line(call, false)).collect();
        let _ = writeln!(text, "  and so on with other numbers, at most {ATTEMPTS} times\n  DELETE of each");
        return text;
    }
    let mut text = String::new();
    let requests = requests(experiment, names);
    for (call, _) in &requests {
        text.push_str(&line(call, call.has_invalid_token));
    }
    for kind in requests.iter().rev().filter_map(|(_, kind)| *kind) {
        text.push_str(&line(
            &Call::new(Method::DELETE, kind.collection().0, format!("{}/<its id>", kind.collection().1)),
            false,
        ));
    }
    text
}

fn line(call: &Call, has_invalid_token: bool) -> String {
    let body = call.body.as_ref().map(|body| format!(" {}", shorten(&body.to_string()))).unwrap_or_default();
    let token = if has_invalid_token { " (with an invalid token)" } else { "" };
    let base = call.api.base();
    format!(
        "  {} {base}{}{body}{token}\n",
        call.method,
        call.path.replace("%3C", "<").replace("%3E", ">").replace("%20", " ")
    )
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 400;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_has_every_experiment_and_fits_into_a_day() {
        let catalogue = Catalogue::read().unwrap();
        let Plan { text, calls } = plan(&catalogue, "example.com", Limits::default());
        for experiment in catalogue.experiments() {
            assert!(text.contains(&format!("\n{}\n  ", experiment.guess)), "{}", experiment.guess);
        }
        assert!(text.contains("\n  DELETE /Users/<its id>\n") && text.contains("PATCH /Users/<id of s>"), "{text}");
        // Under six minutes at this rate, and well within a thousand calls.
        assert!(calls < 500, "{calls}");
    }
}
