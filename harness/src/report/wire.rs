//! What the mock found in the connector's requests, as each report tells it.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::connector::config::{TOKEN_KEPT_SECRET, VALID_SCIM};
use crate::mock::findings::{ExpectedFinding, FindingStatus, FindingVerdict, RunFindings, is_token_finding};
use egnyte_support::mask;
use egnyte_support::paint::Paint;

use super::exchange;
use super::json::{Finding, FindingWord, brief};

/// How many scenarios of a finding are named.
const MOST_NAMED: usize = 3;

/// The rule that a finding breaks.
pub(crate) fn rule(finding: &str) -> &'static str {
    if is_token_finding(finding) { TOKEN_KEPT_SECRET } else { VALID_SCIM }
}

/// The section on the wire; nothing where nothing was found.
pub(super) fn text(wire: &RunFindings, paint: Paint) -> String {
    let mut out = String::new();
    for verdict in wire.verdicts() {
        out.push_str(&one(&verdict, paint));
    }
    for (id, message) in stale(wire) {
        out.push_str(&format!("\n{}  {}: {id}: {message}\n", paint.red("STALE"), rule(&id)));
    }
    out
}

/// What stands of it in the last line.
pub(super) fn counts(wire: &RunFindings) -> String {
    let verdicts = wire.verdicts();
    let count = |level: &str| verdicts.iter().filter(|verdict| verdict.finding.level == level).count();
    let told: Vec<String> = [("error", "errors"), ("warning", "warnings"), ("note", "notes")]
        .into_iter()
        .map(|(one, many)| (count(one), one, many))
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if told.is_empty() { String::new() } else { format!("; on the wire: {}", told.join(", ")) }
}

/// A suite with a case for each finding that is, or would be, red; none where there is none.
pub(super) fn suite(findings: &[Finding]) -> Option<TestSuite> {
    let mut suite = TestSuite::new(VALID_SCIM);
    suite.add_test_cases(findings.iter().filter(|finding| finding.outcome != FindingWord::Reported).map(test_case));
    (!suite.test_cases.is_empty()).then_some(suite)
}

fn test_case(finding: &Finding) -> TestCase {
    let expected = expectation(finding);
    let (mut status, message) = match finding.outcome {
        FindingWord::FailedAsExpected => {
            (TestCaseStatus::skipped(), format!("failed as expected: {}", expected.reason))
        }
        FindingWord::Stale => (broken("stale"), gone(&expected)),
        FindingWord::Failed | FindingWord::Reported => (broken("failed"), finding.advice.clone()),
    };
    status.set_message(message);
    let mut case = TestCase::new(finding.id.as_str(), status);
    case.set_classname(rule(&finding.id));
    if let Some(verdict) = verdict(finding) {
        case.set_system_out(one(&verdict, Paint::new(false)));
    }
    case
}

fn broken(kind: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind);
    status
}

/// The verdict that a report tells of; none where the finding is gone.
fn verdict(finding: &Finding) -> Option<FindingVerdict> {
    let Finding { id, level, section, advice, count, scenarios, .. } = finding.clone();
    let status = match finding.outcome {
        FindingWord::Failed => FindingStatus::Fails,
        FindingWord::FailedAsExpected => FindingStatus::FailsAsExpected(expectation(finding)),
        FindingWord::Reported | FindingWord::Stale => FindingStatus::Reported,
    };
    let first = brief(finding.first.as_ref()?);
    let finding = crate::mock::RequestFinding { id, level, section, advice, tolerance: None };
    Some(FindingVerdict { finding, count, first, scenarios, status })
}

fn expectation(finding: &Finding) -> ExpectedFinding {
    ExpectedFinding {
        finding: finding.id.clone(),
        reason: finding.reason.clone().unwrap_or_default(),
        place: finding.place.clone().unwrap_or_default(),
    }
}

/// A table of all that was found, for a page in Markdown; nothing where nothing was.
pub(super) fn table(wire: &RunFindings, cell: impl Fn(&str) -> String) -> String {
    let mut rows = String::new();
    for FindingVerdict { finding, count, status, .. } in wire.verdicts() {
        let word = match status {
            FindingStatus::Fails => "failed".to_owned(),
            FindingStatus::FailsAsExpected(_) => "failed as expected".to_owned(),
            FindingStatus::Reported => cell(&finding.level),
        };
        let instead = format!("{} ({})", finding.advice, finding.section);
        rows.push_str(&format!("| {word} | {} | {count} | {} |\n", cell(&finding.id), cell(&instead)));
    }
    for (id, message) in stale(wire) {
        rows.push_str(&format!("| stale | {} | 0 | {} |\n", cell(&id), cell(&message)));
    }
    match rows.is_empty() {
        true => rows,
        false => format!("| | On the wire | Requests | Instead |\n|---|---|---:|---|\n{rows}\n"),
    }
}

/// Title and message of everything that makes a run red.
pub(super) fn red(wire: &RunFindings) -> Vec<(String, String)> {
    let failed = wire.verdicts().into_iter().filter(|verdict| verdict.status == FindingStatus::Fails);
    let told = |verdict: FindingVerdict| {
        let seen =
            format!("{} ({}); in {}", verdict.finding.advice, verdict.finding.section, named(&verdict.scenarios));
        (format!("{}: {}", rule(&verdict.finding.id), verdict.finding.id), seen)
    };
    let stale = stale(wire).into_iter().map(|(id, message)| (format!("stale: {}: {id}", rule(&id)), message));
    failed.map(told).chain(stale).collect()
}

fn stale(wire: &RunFindings) -> Vec<(String, String)> {
    wire.stale().into_iter().map(|expected| (expected.finding.clone(), gone(expected))).collect()
}

fn gone(expected: &ExpectedFinding) -> String {
    let ExpectedFinding { reason, place, .. } = expected;
    format!("no request has it, but it is expected: {}; delete the entry at {place}", mask::text(reason))
}

fn one(verdict: &FindingVerdict, paint: Paint) -> String {
    let finding = &verdict.finding;
    let head = match &verdict.status {
        FindingStatus::Fails => paint.red("FAILED"),
        FindingStatus::FailsAsExpected(_) => paint.yellow("failed as expected"),
        FindingStatus::Reported => paint.yellow(&finding.level),
    };
    let times = if verdict.count == 1 { "once".to_owned() } else { format!("{} times", verdict.count) };
    let mut out = format!("\n{head}  {}: {} ({times}, {})\n", rule(&finding.id), finding.id, finding.section);
    out.push_str(&format!("  {}\n", finding.advice));
    if let FindingStatus::FailsAsExpected(expected) = &verdict.status {
        out.push_str(&format!("  expected: {}\n", expected.reason));
    }
    out.push_str(&format!("  in {}\n", named(&verdict.scenarios)));
    if finding.is_error() || finding.level == "warning" {
        let lines = exchange::lines(std::slice::from_ref(&verdict.first));
        lines.iter().for_each(|line| out.push_str(&format!("    {line}\n")));
    }
    out
}

fn named(scenarios: &[String]) -> String {
    let shown = scenarios.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match scenarios.len().saturating_sub(MOST_NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::findings;
    use super::*;
    use crate::mock::findings::collect_findings;
    use crate::mock::{Exchange, RequestFinding};

    fn wire(expected: &[&str]) -> RunFindings {
        let finding = |id: &str, level: &str| RequestFinding {
            id: id.to_owned(),
            level: level.to_owned(),
            section: "RFC 7644 §3.5.2".to_owned(),
            advice: "Send op in lower case.".to_owned(),
            tolerance: None,
        };
        let first = Exchange {
            method: "PATCH".to_owned(),
            path: "/d/s-1/pubapi/scim/v2/Users/7".to_owned(),
            status: 200,
            findings: vec![finding("op-case", "error"), finding("sort", "note")],
            ..Exchange::default()
        };
        let expected = expected.iter().map(|id| ExpectedFinding {
            finding: (*id).to_owned(),
            reason: "next week".to_owned(),
            place: "c.toml:3".to_owned(),
        });
        let mut wire = RunFindings::new(expected.collect());
        for line in [3, 7, 9, 11] {
            wire.add("features/users.feature", line, &collect_findings(std::slice::from_ref(&first)));
        }
        wire
    }

    #[test]
    fn an_error_is_told_with_its_first_request_and_a_note_in_brief() {
        let told = text(&wire(&[]), Paint::new(false));
        let error = "\nFAILED  wire.valid-scim: op-case (4 times, RFC 7644 §3.5.2)\n  Send op in lower case.\n  \
            in features/users.feature:3, features/users.feature:7, features/users.feature:9 and 1 more\n    \
            PATCH /Users/7  200\n";
        assert!(told.starts_with(error), "{told}");
        assert!(told.contains("\nnote  wire.valid-scim: sort (4 times"), "{told}");
        assert_eq!(told.matches("PATCH").count(), 1, "{told}");
        assert_eq!(counts(&wire(&[])), "; on the wire: 1 error, 1 note");
        assert_eq!(
            (text(&RunFindings::default(), Paint::new(false)), counts(&RunFindings::default())),
            Default::default()
        );
    }

    #[test]
    fn a_pipeline_sees_what_makes_the_run_red_and_nothing_else() {
        let failed = suite(&findings(&wire(&["no-schemas"]))).unwrap();
        let names: Vec<&str> = failed.test_cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names, ["op-case", "no-schemas"]);
        let titles: Vec<String> = red(&wire(&["no-schemas"])).into_iter().map(|(title, _)| title).collect();
        assert_eq!(titles, ["wire.valid-scim: op-case", "stale: wire.valid-scim: no-schemas"]);
        assert_eq!(
            (suite(&findings(&wire(&["op-case"]))).unwrap().test_cases.len(), red(&wire(&["op-case"]))),
            (1, vec![])
        );
        assert!(suite(&[]).is_none());
    }

    #[test]
    fn a_page_has_a_row_for_each_finding_with_what_to_send_instead() {
        let page = table(&wire(&["no-schemas"]), |text| text.replace('§', "S"));
        let rows = "| failed | op-case | 4 | Send op in lower case. (RFC 7644 S3.5.2) |\n\
            | note | sort | 4 | Send op in lower case. (RFC 7644 S3.5.2) |\n\
            | stale | no-schemas | 0 | no request has it, but it is expected: next week; delete the entry at c.toml:3 |\n";
        assert!(page.ends_with(&format!("{rows}\n")), "{page}");
        assert_eq!(table(&RunFindings::default(), str::to_owned), "");
    }

    #[test]
    fn what_is_expected_is_told_with_its_reason_and_what_is_gone_is_stale() {
        let told = text(&wire(&["op-case", "no-schemas"]), Paint::new(false));
        assert!(told.contains("failed as expected  wire.valid-scim: op-case") && told.contains("expected: next week"));
        assert!(
            told.contains("STALE  wire.valid-scim: no-schemas: no request has it, but it is expected: next week"),
            "{told}"
        );
        assert!(told.ends_with("delete the entry at c.toml:3\n"), "{told}");
    }
}
