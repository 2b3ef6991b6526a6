//! Symptoms of a failure: its message in a form that two connectors with the same fault share. Names of people and groups
//! are kept; ids, numbers and the wording of the connector are not.

use std::collections::BTreeSet;

use crate::scenario::{Outcome, ScenarioResult};

/// Sections of a message whose items a connector words, or whose items depend on time: the title alone is a symptom.
const TITLE_ONLY: [&str; 4] = [
    "delays of Egnyte are measured",
    "most often",
    "the connector answered `deliver` before it had synced; after its answer came",
    "faults that met no request",
];

/// Short form of the titles of sections with changes.
const SHORT: [(&str, &str); 5] = [
    ("did not happen", "-"),
    ("happened but was not expected", "+"),
    ("what changed in Egnyte meanwhile", "~"),
    ("reported by the connector but not expected", "!"),
    ("it did report", "?"),
];

/// Length of a UUID as text.
const UUID_LENGTH: usize = 36;

/// Returns the symptoms of a failed or errored scenario, none of any other.
pub(crate) fn symptoms(result: &ScenarioResult) -> BTreeSet<String> {
    let details = result.details.as_deref().unwrap_or_default();
    match result.outcome {
        Outcome::Failed => of_message(details),
        // The wording of a crash is the connector's own.
        Outcome::Errored => {
            let step = result.step.as_ref().map_or("", |step| step.text.as_str());
            BTreeSet::from([format!("no verdict at {}", without_values(step))])
        }
        _ => BTreeSet::new(),
    }
}

fn of_message(details: &str) -> BTreeSet<String> {
    let mut title: Option<&str> = None;
    let mut all = BTreeSet::new();
    for line in details.lines() {
        let item = line.trim();
        let is_item = line.starts_with(' ') && title.is_some();
        match title.filter(|_| is_item) {
            Some(title) => all.extend(item_symptom(title, item)),
            None => {
                title = item.strip_suffix(':');
                let has_items = title.is_some_and(|title| SHORT.iter().any(|(long, _)| *long == title));
                all.extend((!has_items && !item.is_empty()).then(|| without_values(item)));
            }
        }
    }
    all
}

fn item_symptom(title: &str, item: &str) -> Option<String> {
    if TITLE_ONLY.contains(&title) {
        return None;
    }
    let short = SHORT.iter().find(|(long, _)| *long == title).map(|(_, short)| *short);
    Some(match short {
        // The subject of a problem; the rest is the connector's wording.
        Some(sign @ ("!" | "?")) => format!("{sign} {}", item.split(": ").next().unwrap_or_default()),
        Some(sign) => format!("{sign} {}", without_numbers(item)),
        None => format!("{}: {}", without_values(title), without_values(item.split(" (").next().unwrap_or_default())),
    })
}

/// Replaces numbers, and what stands in backticks.
fn without_values(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "…" });
    without_numbers(&parts.collect::<Vec<_>>().join("`"))
}

/// Replaces numbers, and UUIDs of groups.
fn without_numbers(text: &str) -> String {
    let mut short = String::new();
    let is_of_uuid = |sign: char| sign.is_ascii_hexdigit() || sign == '-';
    let parts = text.split_inclusive(|sign| !is_of_uuid(sign)).map(|part| {
        let rest = part.trim_start_matches(is_of_uuid);
        if part.len() - rest.len() == UUID_LENGTH { ["#", rest] } else { [part, ""] }
    });
    for sign in parts.flatten().flat_map(str::chars) {
        match sign.is_ascii_digit() {
            true if short.ends_with('#') => {}
            true => short.push('#'),
            false => short.push(sign),
        }
    }
    short
}

/// Returns a symptom without the names of people and groups, for failures of different scenarios that are alike.
pub(crate) fn kind_of_symptom(symptom: &str) -> String {
    let parts = symptom.split('"').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "…" });
    let text = parts.collect::<Vec<_>>().join("\"");
    let Some((sign, row)) = text.split_once(' ').filter(|(sign, _)| SHORT.iter().any(|(_, short)| short == sign))
    else {
        return text;
    };
    let mut words: Vec<&str> = row.split(' ').filter(|word| !word.starts_with("(#")).collect();
    let name = usize::from(matches!(words.first(), Some(&"user" | &"account")));
    if let Some(word) = words.get_mut(name).filter(|word| !matches!(**word, "group")) {
        *word = "…";
    }
    format!("{sign} {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symptoms_of(outcome: Outcome, details: &str) -> Vec<String> {
        let result = ScenarioResult { outcome, details: Some(details.to_owned()), ..ScenarioResult::default() };
        symptoms(&result).into_iter().collect()
    }

    #[test]
    fn rows_are_kept_and_the_wording_of_a_connector_is_not() {
        let details = "did not happen:\n  user Ada is created\nhappened but was not expected:\n  group \"Sales 7\" is deleted\n\
                       reported by the connector but not expected:\n  Ada: 409 of 17:03\n\
                       refused by Egnyte as a duplicate:\n  user ada (taken by 7)\nmost often:\n  GET /Users/7";
        let expected = [
            "! Ada",
            "+ group \"Sales #\" is deleted",
            "- user Ada is created",
            "most often:",
            "refused by Egnyte as a duplicate:",
            "refused by Egnyte as a duplicate: user ada",
        ];
        assert_eq!(symptoms_of(Outcome::Failed, details), expected);
    }

    #[test]
    fn numbers_and_values_of_a_message_do_not_count() {
        let message = "Egnyte received 202 writes, and at most 10 should have come:\n  GET /Users/17 (4 times)";
        let expected = ["Egnyte received # writes, and at most # should have come:"];
        assert_eq!(symptoms_of(Outcome::Failed, message)[..1], expected);
        assert_eq!(symptoms_of(Outcome::Failed, "it said `x 1`"), ["it said `…`"]);
        let path = "sent again:\n  PATCH /Groups/7669434e-57b9-432a-958c-bf230db0b0b4  429";
        assert_eq!(symptoms_of(Outcome::Failed, path)[1..], ["sent again: PATCH /Groups/#  #"]);
        assert_eq!(symptoms_of(Outcome::Passed, "no"), [""; 0]);
    }

    #[test]
    fn kinds_of_rows_have_no_names() {
        assert_eq!(kind_of_symptom("- user Ada (#) is created"), "- user … is created");
        assert_eq!(kind_of_symptom("+ Ada joins \"On-call\""), "+ … joins \"…\"");
        assert_eq!(kind_of_symptom("+ group \"A\" is renamed to \"B\""), "+ group \"…\" is renamed to \"…\"");
        assert_eq!(kind_of_symptom("Ada has no account"), "Ada has no account");
    }
}
