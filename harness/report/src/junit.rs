//! JUnit XML: a suite for each feature, another for its rules that Egnyte keeps, a case for each scenario. Pipelines refer to a case by `classname` and `name`, so
//! these two are the same in every run, and unique together.

use std::collections::BTreeMap;
use std::io;

use egnyte_support::paint::Paint;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::exchange_text::render_exchanges;
use crate::failure::{problem_lines, reason_lines};
use crate::finding::{Finding, FindingOutcome, WIRE_RULE};
use crate::finding_text::render_finding;
use crate::id::dotted_path;
use crate::rule::{Grade, Keeper};
use crate::run::RunReport;
use crate::scenario::{Outcome, ScenarioResult};

/// Renders the report.
pub(crate) fn render(run: &RunReport) -> io::Result<String> {
    let mut report = Report::new("egnyte-conformance");
    report.set_time(run.durations.total());
    let names = names(&run.results);
    let mut features: Vec<&str> = run.results.iter().map(|result| result.file.as_str()).collect();
    features.dedup();
    let keepers = [(Keeper::Connector, ""), (Keeper::Egnyte, " (kept by Egnyte itself)")];
    for (file, (keeper, kept)) in features.into_iter().flat_map(|file| keepers.map(|keeper| (file, keeper))) {
        let mut suite = TestSuite::new(format!("{}{kept}", dotted_path(file)));
        suite.extra.insert("file".into(), file.into());
        suite.add_property(("connector", run.connector.full_name().as_str()));
        suite.add_property(("suite-version", run.suite.as_str()));
        let of_feature =
            run.results.iter().zip(&names).filter(|(result, _)| result.file == file && result.keeper == keeper);
        suite.add_test_cases(of_feature.map(|(result, name)| test_case(result, name)));
        suite.time = Some(suite.test_cases.iter().filter_map(|case| case.time).sum());
        if !suite.test_cases.is_empty() {
            report.add_test_suite(suite);
        }
    }
    if let Some(suite) = finding_suite(&run.findings) {
        report.add_test_suite(suite);
    }
    report.to_string().map_err(io::Error::other)
}

/// Returns the titles, with the line where a feature has a title twice.
fn names(all: &[ScenarioResult]) -> Vec<String> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for result in all {
        *counts.entry((&result.file, &result.title)).or_default() += 1;
    }
    let name = |result: &ScenarioResult| match counts.get(&(result.file.as_str(), result.title.as_str())) {
        Some(2..) => format!("{} (line {})", result.title, result.line),
        _ => result.title.clone(),
    };
    all.iter().map(name).collect()
}

fn test_case(result: &ScenarioResult, name: &str) -> TestCase {
    let mut case = TestCase::new(name, status(result));
    case.set_classname(dotted_path(&result.file));
    case.extra.insert("file".into(), result.file.as_str().into());
    case.extra.insert("line".into(), result.line.to_string().into());
    add_properties(&mut case, result);
    if result.outcome != Outcome::NotRun {
        case.set_time(result.durations.total());
    }
    if result.details.is_some() {
        set_outputs(&mut case, result);
    }
    case
}

fn add_properties(case: &mut TestCase, result: &ScenarioResult) {
    if let Some(rule) = &result.rule {
        case.add_property(("rule", rule.name()));
        case.add_property(("rule-says", rule.says.as_str()));
        case.add_property(("evidence", rule.evidence.map_or("", Grade::as_str)));
    }
    let keeper = match result.keeper {
        Keeper::Connector => "connector",
        Keeper::Egnyte => "egnyte",
    };
    case.add_property(("keeper", keeper));
    for note in &result.notes {
        case.add_property(("note", note.as_str()));
    }
}

/// Returns the status: `failure` for a wrong product, `error` for a run that went wrong.
fn status(result: &ScenarioResult) -> TestCaseStatus {
    match result.outcome {
        Outcome::Passed => TestCaseStatus::success(),
        Outcome::NotRun => skip_status("not run: the run ended before"),
        Outcome::Skipped => skip_status(result.reason.as_deref().unwrap_or_default()),
        Outcome::FailedAsExpected => skip_status(&format!("failed as expected: {}", result.reason_with_issue())),
        Outcome::Failed | Outcome::Stale => failure_status(result, NonSuccessKind::Failure),
        Outcome::Errored | Outcome::HarnessFault => failure_status(result, NonSuccessKind::Error),
    }
}

fn skip_status(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(reason);
    status
}

fn failure_status(result: &ScenarioResult, kind: NonSuccessKind) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(result.outcome.as_str());
    let mut lines = Vec::new();
    if let Some(details) = &result.details {
        status.set_message(result.message.as_deref().unwrap_or_default());
        lines = reason_lines(result.step.as_ref(), details, Paint::new(false));
    }
    lines.push(format!("again: {}", result.rerun));
    status.set_description(lines.join("\n"));
    status
}

fn set_outputs(case: &mut TestCase, result: &ScenarioResult) {
    let mut lines = render_exchanges(&result.exchanges);
    lines.extend(problem_lines(&result.problems).iter().map(|problem| format!("the connector reported: {problem}")));
    if !lines.is_empty() {
        case.set_system_out(lines.join("\n"));
    }
    if !result.stderr.is_empty() {
        case.set_system_err(result.stderr.as_str());
    }
}

/// Returns a suite with a case for each finding that is, or would be, red; none without such findings.
fn finding_suite(findings: &[Finding]) -> Option<TestSuite> {
    let mut suite = TestSuite::new(WIRE_RULE);
    let relevant = findings.iter().filter(|finding| finding.outcome != FindingOutcome::Reported);
    suite.add_test_cases(relevant.map(finding_case));
    (!suite.test_cases.is_empty()).then_some(suite)
}

fn finding_case(finding: &Finding) -> TestCase {
    let status = match finding.outcome {
        FindingOutcome::FailedAsExpected => skip_status(&format!("failed as expected: {}", finding.expected_reason())),
        FindingOutcome::Stale => finding_status("stale", &finding.explanation()),
        FindingOutcome::Failed | FindingOutcome::Reported => finding_status("failed", &finding.advice),
    };
    let mut case = TestCase::new(finding.id.as_str(), status);
    case.set_classname(finding.rule());
    if finding.first.is_some() {
        case.set_system_out(render_finding(finding, Paint::new(false)));
    }
    case
}

fn finding_status(kind: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind).set_message(message);
    status
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding_text::tests::findings;
    use crate::run::tests::run;

    fn rendered(outcomes: &[Outcome]) -> String {
        render(&run(outcomes)).unwrap()
    }

    #[test]
    fn case_has_class_name_file_and_line() {
        let xml = rendered(&[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        for part in [
            r#"<testsuite name="users.takeover" tests="2" skipped="0" errors="0" failures="0""#,
            r#"<testsuite name="users.takeover (kept by Egnyte itself)" tests="1" skipped="0" errors="0" failures="0""#,
            r#"<testcase name="Second" classname="users.takeover" time="0.040" file="features/users/takeover.feature" line="10">"#,
            r#"<property name="rule" value="a.one"/>"#,
            r#"<property name="evidence" value="documented"/>"#,
            r#"<property name="keeper" value="egnyte"/>"#,
        ] {
            assert!(xml.contains(part), "`{part}` is missing in\n{xml}");
        }
    }

    #[test]
    fn title_used_twice_gets_its_line() {
        let xml = rendered(&[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        assert!(xml.contains(r#"name="First (line 6)""#) && xml.contains(r#"name="First (line 17)""#), "{xml}");
    }

    #[test]
    fn failure_is_no_error_and_has_its_reason() {
        let xml = rendered(&[Outcome::Failed, Outcome::Errored, Outcome::HarnessFault]);
        for part in [
            r#"skipped="0" errors="1" failures="1""#,
            r#"<failure message="did not happen: user Ada is created; happened but was not expected: a | b" type="failed">"#,
            r#"type="errored">"#,
            r#"type="harness fault">"#,
            "Then it shows  (line 8)",
            "again: egnyte-conformance features/users/takeover.feature:6",
            "<system-out>POST /Users  409",
            "&lt;taken&gt; &amp; gone",
            "<system-err>log: token=••• red",
        ] {
            assert!(xml.contains(part), "`{part}` is missing in\n{xml}");
        }
        assert!(!xml.contains("hunter2") && !xml.contains("abcdef12"), "{xml}");
    }

    #[test]
    fn outcome_that_does_not_count_is_skipped_with_its_reason() {
        let xml = rendered(&[Outcome::FailedAsExpected, Outcome::Skipped]);
        for part in [
            r#"skipped="3""#,
            r#"<skipped message="failed as expected: fixed in 2.4 (https://acme.example/1)"/>"#,
            r#"<skipped message="needs `import`"/>"#,
            r#"<skipped message="not run: the run ended before"/>"#,
        ] {
            assert!(xml.contains(part), "`{part}` is missing in\n{xml}");
        }
    }

    #[test]
    fn finding_that_is_red_has_a_case_and_no_other() {
        let names = |findings: &[Finding]| -> Vec<String> {
            let cases = finding_suite(findings).map(|suite| suite.test_cases).unwrap_or_default();
            cases.iter().map(|case| case.name.to_string()).collect()
        };
        assert_eq!(names(&findings()), ["op-case", "no-schemas"]);
        assert_eq!(names(&findings()[1..2]), [""; 0]);
    }
}
