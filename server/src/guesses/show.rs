//! Settings as text in columns, and as the table of the README.

use std::fmt::Write;

use super::{GUESSES, Guess, Settings};
use egnyte_scim::diagnostics::Tolerance;

/// Renders every entry of a profile with its grade and evidence, in columns.
pub fn text(settings: &Settings) -> String {
    let mut out = format!("profile {}\n\nguesses\n", settings.profile());
    for guess in GUESSES {
        let answer = settings.answers().get(guess.id).map_or("", String::as_str);
        let (grade, evidence) = evidence(settings, guess);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {:<30} {answer:<16} {grade:<11} {evidence}", guess.id);
    }
    out.push_str("\ntolerances (the clients that need these are known; that Egnyte accepts them is assumed)\n");
    for tolerance in Tolerance::ALL {
        let state = if settings.leniency().has(*tolerance) { "on" } else { "off" };
        let (id, clients) = (tolerance.id(), tolerance.known_from());
        let _ = writeln!(out, "  {id:<30} {state:<16} {:<11} {clients}: {}", "assumed", tolerance.meaning());
    }
    out
}

/// Renders the table of guesses in Markdown, with the answers of a profile.
pub fn markdown(settings: &Settings) -> String {
    let mut out =
        String::from("| guess | question | answer | others | grade | evidence |\n|---|---|---|---|---|---|\n");
    for guess in GUESSES {
        let answer = settings.answers().get(guess.id).map_or("", String::as_str);
        let others: Vec<_> = guess.values().into_iter().filter(|value| value != answer).collect();
        let row = [
            format!("`{}`", guess.id),
            guess.question.to_owned(),
            answer.to_owned(),
            others.join(", "),
            evidence(settings, guess).0.to_owned(),
            evidence(settings, guess).1,
        ];
        let _ = writeln!(out, "| {} |", row.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    out
}

/// Returns the grade and the evidence of an answer: a measured one has the day instead of the table's.
fn evidence(settings: &Settings, guess: &Guess) -> (&'static str, String) {
    match settings.measured(guess.id) {
        Some(day) => ("measured", format!("asked on {day}; the exchange is in the profile file")),
        None => (guess.grade.as_str(), guess.evidence.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_rendered_with_its_evidence() {
        let settings = Settings::built_in("rfc").unwrap();
        let (columns, table) = (text(&settings), markdown(&settings));
        for guess in GUESSES {
            assert!(columns.contains(guess.evidence) && table.contains(guess.evidence), "{}", guess.id);
        }
        assert!(columns.starts_with("profile rfc\n"));
        assert_eq!(table.lines().count(), GUESSES.len() + 2);
        assert!(columns.contains("op-case                        off"));
    }
}
