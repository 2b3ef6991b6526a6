//! JUnit XML: a suite for each feature, a case for each scenario. What pipelines key on is `classname` and
//! `name`, so that both are the same in every run, and together never twice.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::suite::rules::{Grade, Keeper};

use super::json::{Document, Exchange, Told, Word, brief};
use super::record::dotted;
use super::story::{problem_lines, reason_lines};
use super::{exchange, wire};

/// The report.
///
/// # Errors
/// When it cannot be put into XML.
pub(super) fn text(run: &Document) -> io::Result<String> {
    let mut report = Report::new("egnyte-conformance");
    report.set_time(span(run.durations.total_ms));
    let names = names(&run.verdicts);
    let mut features: Vec<&str> = run.verdicts.iter().map(|told| told.file.as_str()).collect();
    features.dedup();
    for file in features {
        let mut suite = TestSuite::new(dotted(file));
        suite.extra.insert("file".into(), file.into());
        suite.add_property(("connector", run.connector.full_name().as_str()));
        suite.add_property(("suite-version", run.suite.as_str()));
        let of_feature = run.verdicts.iter().zip(&names).filter(|(told, _)| told.file == file);
        suite.add_test_cases(of_feature.map(|(told, name)| test_case(told, name)));
        suite.time = Some(suite.test_cases.iter().filter_map(|case| case.time).sum());
        report.add_test_suite(suite);
    }
    if let Some(suite) = wire::suite(&run.findings) {
        report.add_test_suite(suite);
    }
    report.to_string().map_err(io::Error::other)
}

/// The titles, with the line where one feature has a title twice.
fn names(all: &[Told]) -> Vec<String> {
    let mut often: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for told in all {
        *often.entry((&told.file, &told.title)).or_default() += 1;
    }
    let name = |told: &Told| match often.get(&(told.file.as_str(), told.title.as_str())) {
        Some(2..) => format!("{} (line {})", told.title, told.line),
        _ => told.title.clone(),
    };
    all.iter().map(name).collect()
}

fn test_case(told: &Told, name: &str) -> TestCase {
    let mut case = TestCase::new(name, status(told));
    case.set_classname(dotted(&told.file));
    case.extra.insert("file".into(), told.file.as_str().into());
    case.extra.insert("line".into(), told.line.to_string().into());
    properties(&mut case, told);
    if told.outcome != Word::NotRun {
        case.set_time(span(told.durations.total_ms));
    }
    if told.details.is_some() {
        outputs(&mut case, told);
    }
    case
}

fn properties(case: &mut TestCase, told: &Told) {
    if let Some(rule) = &told.rule {
        case.add_property(("rule", rule.id.as_ref().unwrap_or(&rule.says).as_str()));
        case.add_property(("rule-says", rule.says.as_str()));
        case.add_property(("evidence", rule.evidence.map_or("", Grade::as_str)));
    }
    let keeper = match told.keeper {
        Keeper::Connector => "connector",
        Keeper::Egnyte => "egnyte",
    };
    case.add_property(("keeper", keeper));
    for note in &told.notes {
        case.add_property(("note", note.as_str()));
    }
}

/// A pipeline tells a product that is wrong (`failure`) from a run that went wrong (`error`).
fn status(told: &Told) -> TestCaseStatus {
    let reason = told.reason.as_deref().unwrap_or_default();
    match told.outcome {
        Word::Passed => TestCaseStatus::success(),
        Word::NotRun => skipped("not run: the run ended before"),
        Word::Skipped => skipped(reason),
        Word::FailedAsExpected => {
            let issue = told.issue.as_ref().map(|issue| format!(" ({issue})")).unwrap_or_default();
            skipped(&format!("failed as expected: {reason}{issue}"))
        }
        Word::Failed => broken(told, (NonSuccessKind::Failure, "failed")),
        Word::Stale => broken(told, (NonSuccessKind::Failure, "stale")),
        Word::Errored => broken(told, (NonSuccessKind::Error, "errored")),
        Word::HarnessFault => broken(told, (NonSuccessKind::Error, "harness fault")),
    }
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(reason);
    status
}

fn broken(told: &Told, (kind, word): (NonSuccessKind, &str)) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(word);
    let mut lines = Vec::new();
    if let Some(details) = &told.details {
        status.set_message(told.message.as_deref().unwrap_or_default());
        let step = told.step.as_ref().map(|step| (step.text.as_str(), step.line));
        lines = reason_lines(step, details);
    }
    lines.push(format!("again: {}", told.again));
    status.set_description(lines.join("\n"));
    status
}

fn outputs(case: &mut TestCase, told: &Told) {
    let said: Vec<_> = told.exchanges.iter().map(|exchange: &Exchange| brief(exchange)).collect();
    let mut lines = exchange::lines(&said);
    lines.extend(problem_lines(&told.problems).iter().map(|problem| format!("the connector reported: {problem}")));
    if !lines.is_empty() {
        case.set_system_out(lines.join("\n"));
    }
    if !told.stderr.is_empty() {
        case.set_system_err(told.stderr.as_str());
    }
}

fn span(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1e3).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::Outcome;
    use super::super::json::{Extent, document};
    use super::super::record::tests::{known, with};
    use super::*;

    fn told(outcomes: &[Outcome]) -> String {
        with(outcomes, |record| text(&document(record, Extent::WHOLE))).unwrap()
    }

    #[test]
    fn a_scenario_is_found_by_class_and_name_and_by_file_and_line() {
        let told = told(&[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        for part in [
            r#"<testsuite name="users.takeover" tests="3" skipped="0" errors="0" failures="0""#,
            r#"<testcase name="Second" classname="users.takeover" time="0.040" file="features/users/takeover.feature" line="10">"#,
            r#"<property name="rule" value="a.one"/>"#,
            r#"<property name="evidence" value="documented"/>"#,
            r#"<property name="keeper" value="egnyte"/>"#,
        ] {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
    }

    #[test]
    fn a_title_used_under_two_rules_gets_its_line() {
        let told = told(&[Outcome::Passed, Outcome::Passed, Outcome::Passed]);
        assert!(told.contains(r#"name="First (line 6)""#) && told.contains(r#"name="First (line 17)""#), "{told}");
    }

    #[test]
    fn a_failure_is_no_error_and_tells_its_reason() {
        let told = told(&[Outcome::Failed, Outcome::Errored, Outcome::HarnessFault]);
        for part in [
            r#"skipped="0" errors="2" failures="1""#,
            r#"<failure message="did not happen: user Ada is created; happened but was not expected: a | b" type="failed">"#,
            r#"type="errored">"#,
            r#"type="harness fault">"#,
            "Then it shows  (line 8)",
            "again: egnyte-conformance features/users/takeover.feature:6",
            "<system-out>POST /Users  409",
            "&lt;taken&gt; &amp; gone",
            "<system-err>log: token=••• red",
        ] {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
        assert!(!told.contains("hunter2") && !told.contains("abcdef12"), "{told}");
    }

    #[test]
    fn what_did_not_count_is_skipped_with_its_reason() {
        let told = told(&[Outcome::FailedAsExpected(known()), Outcome::Skipped("needs `import`".into())]);
        for part in [
            r#"skipped="3""#,
            r#"<skipped message="failed as expected: fixed in 2.4 (https://acme.example/1)"/>"#,
            r#"<skipped message="needs `import`"/>"#,
            r#"<skipped message="not run: the run ended before"/>"#,
        ] {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
    }
}
