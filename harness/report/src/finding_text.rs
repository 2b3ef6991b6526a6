//! Findings as text, for the terminal and for the reports that quote it.

use std::slice;

use egnyte_support::paint::Paint;

use crate::exchange_text::render_exchanges;
use crate::finding::{Finding, FindingOutcome};

/// Most scenarios that are named for a finding.
const MOST_NAMED: usize = 3;

/// Renders the section on findings; empty without findings.
pub(crate) fn render_findings(findings: &[Finding], paint: Paint) -> String {
    findings.iter().map(|finding| render_finding(finding, paint)).collect()
}

/// Renders one finding, with its first request where it is an error or a warning.
pub(crate) fn render_finding(finding: &Finding, paint: Paint) -> String {
    let Finding { id, level, section, advice, outcome, count, scenarios, first, .. } = finding;
    let (rule, reason) = (finding.rule(), finding.expected_reason());
    let head = match outcome {
        FindingOutcome::Stale => {
            return format!("\n{}  {rule}: {id}: {}\n", paint.red("STALE"), finding.explanation());
        }
        FindingOutcome::Failed => paint.red("FAILED"),
        FindingOutcome::FailedAsExpected => paint.yellow("failed as expected"),
        FindingOutcome::Reported => paint.yellow(level),
    };
    let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
    let mut text = format!("\n{head}  {rule}: {id} ({times}, {section})\n  {advice}\n");
    if *outcome == FindingOutcome::FailedAsExpected {
        text.push_str(&format!("  expected: {reason}\n"));
    }
    text.push_str(&format!("  in {}\n", join_places(scenarios)));
    if let Some(first) = first.as_ref().filter(|_| matches!(level.as_str(), "error" | "warning")) {
        let lines = render_exchanges(slice::from_ref(first));
        lines.iter().for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text
}

/// Renders the numbers of findings, for the end of a line of counts; empty without findings.
pub(crate) fn render_finding_counts(findings: &[Finding]) -> String {
    let found = |level: &str| {
        let of_level = |it: &&Finding| it.level == level && it.outcome != FindingOutcome::Stale;
        findings.iter().filter(of_level).count()
    };
    let counts: Vec<String> = [("error", "errors"), ("warning", "warnings"), ("note", "notes")]
        .into_iter()
        .map(|(one, many)| (found(one), one, many))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if counts.is_empty() { String::new() } else { format!("; on the wire: {}", counts.join(", ")) }
}

/// Renders the first places, and the number of the others.
pub(crate) fn join_places(places: &[String]) -> String {
    let first = places.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match places.len().saturating_sub(MOST_NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::evidence::Exchange;

    /// Returns an error, a note and a stale finding.
    pub(crate) fn findings() -> Vec<Finding> {
        let first = Exchange {
            method: "PATCH".to_owned(),
            path: "/d/s-1/pubapi/scim/v2/Users/7".to_owned(),
            status: 200,
            ..Exchange::default()
        };
        let error = Finding {
            id: "op-case".to_owned(),
            level: "error".to_owned(),
            section: "RFC 7644 §3.5.2".to_owned(),
            advice: "Send op in lower case.".to_owned(),
            outcome: FindingOutcome::Failed,
            reason: None,
            count: 4,
            scenarios: [3, 7, 9, 11].map(|line| format!("features/users.feature:{line}")).to_vec(),
            first: Some(first),
            place: None,
        };
        let (id, level) = ("sort".to_owned(), "note".to_owned());
        let note = Finding { id, level, outcome: FindingOutcome::Reported, ..error.clone() };
        let stale = Finding {
            id: "no-schemas".to_owned(),
            outcome: FindingOutcome::Stale,
            reason: Some("next week".to_owned()),
            count: 0,
            scenarios: Vec::new(),
            first: None,
            place: Some("c.toml:3".to_owned()),
            ..error.clone()
        };
        vec![error, note, stale]
    }

    #[test]
    fn error_is_rendered_with_its_first_request_and_note_without() {
        let text = render_findings(&findings(), Paint::new(false));
        let error = "\nFAILED  wire.valid-scim: op-case (4 times, RFC 7644 §3.5.2)\n  Send op in lower case.\n  \
            in features/users.feature:3, features/users.feature:7, features/users.feature:9 and 1 more\n    \
            PATCH /Users/7  200\n";
        assert!(text.starts_with(error), "{text}");
        assert!(text.contains("\nnote  wire.valid-scim: sort (4 times"), "{text}");
        assert_eq!(text.matches("PATCH").count(), 1, "{text}");
        assert_eq!(render_finding_counts(&findings()), "; on the wire: 1 error, 1 note");
        assert_eq!((render_findings(&[], Paint::new(false)), render_finding_counts(&[])), Default::default());
    }

    #[test]
    fn expected_finding_has_its_reason_and_stale_finding_its_entry() {
        let [mut error, _, stale] = findings().try_into().unwrap();
        (error.outcome, error.reason) = (FindingOutcome::FailedAsExpected, Some("next week".to_owned()));
        let text = render_findings(&[error, stale], Paint::new(false));
        assert!(text.contains("failed as expected  wire.valid-scim: op-case") && text.contains("expected: next week"));
        let stale = "STALE  wire.valid-scim: no-schemas: no request has it, but it is expected: next week; ";
        assert!(text.contains(stale) && text.ends_with("delete the entry at c.toml:3\n"), "{text}");
    }
}
