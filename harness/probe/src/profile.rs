//! Profile file: the answers of a run, with their evidence, as the mock reads them.

use std::fmt::Write as _;

use jiff::Timestamp;
use toml::Value;

use super::report::{Answer, Outcome, Report};

/// Returns the profile file of a run. What was not answered keeps the mock's own answer, and has its reason.
pub fn profile_file(url: &str, report: &Report, now: Timestamp) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or_default();
    let day = now.strftime("%Y-%m-%d").to_string();
    let mut text = format!(
        "# Answers of {}, asked on {day} by egnyte-conformance probe.\n\
         # egnyte-mock --profile THIS-FILE answers alike.\n\
         name = {}\nbase = \"egnyte\"\n\n[guesses]\n",
        url.replace(char::is_control, ""),
        quote(&format!("{host} {day}"))
    );
    let answered = report.answers.iter().filter_map(|answer| match &answer.outcome {
        Outcome::Answered(value) => Some((answer, value)),
        _ => None,
    });
    for (answer, value) in answered.clone() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} = {}", answer.guess, quote(value));
    }
    text.push_str("\n[unanswered]\n");
    for answer in &report.answers {
        if let Outcome::Unanswered(reason) | Outcome::Impossible(reason) = &answer.outcome {
            let _ = writeln!(text, "{} = {}", answer.guess, quote(reason));
        }
    }
    for (answer, _) in answered {
        text.push_str(&evidence(answer));
    }
    text
}

fn evidence(answer: &Answer) -> String {
    let mut text =
        format!("\n[evidence.{}]\ndate = {}\n", answer.guess, quote(&answer.date.strftime("%FT%TZ").to_string()));
    if let Some(caution) = &answer.caution {
        let _ = writeln!(text, "caution = {}", quote(caution));
    }
    text.push_str("exchanges = [\n");
    for exchange in &answer.exchanges {
        let _ = writeln!(text, "    {},", quote(exchange));
    }
    text.push_str("]\n");
    text
}

/// Returns a text as a string of TOML.
fn quote(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_toml_with_the_answers_and_the_reasons() {
        let answer = |guess: &str, outcome| Answer {
            guess: guess.to_owned(),
            outcome,
            date: Timestamp::UNIX_EPOCH,
            exchanges: vec!["GET /Users -> 200 {\"a\":\"it's\"}".to_owned()],
            caution: None,
        };
        let answers = vec![
            answer("page-size", Outcome::Answered("7".to_owned())),
            answer("clock-skew", Outcome::Impossible("it takes \"more\"".to_owned())),
        ];
        let report = Report { answers, ..Report::default() };
        let text = profile_file("https://acme.egnyte.com/pubapi/scim/v2", &report, Timestamp::UNIX_EPOCH);
        let table: toml::Table = toml::from_str(&text).unwrap();
        assert_eq!(table["name"].as_str(), Some("acme.egnyte.com 1970-01-01"));
        assert_eq!(table["guesses"]["page-size"].as_str(), Some("7"));
        assert_eq!(table["unanswered"]["clock-skew"].as_str(), Some("it takes \"more\""));
        assert_eq!(table["evidence"]["page-size"]["date"].as_str(), Some("1970-01-01T00:00:00Z"));
    }
}
