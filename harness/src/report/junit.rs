//! JUnit XML: a suite for each feature, a case for each scenario. What pipelines key on is `classname` and
//! `name`, so that both are the same in every run, and together never twice.

use std::collections::BTreeMap;
use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::catalogue::{Grade, Keeper};
use crate::mask;
use crate::paint::Paint;
use crate::suite::Case;

use super::console::because;
use super::record::{Entry, Record, dotted, headline};
use super::story::{problems, reason};
use super::{Outcome, Story, Verdict, exchange, wire};

/// The report.
///
/// # Errors
/// When it cannot be put into XML.
pub(super) fn text(record: &Record<'_>) -> io::Result<String> {
    let mut report = Report::new("egnyte-conformance");
    report.set_time(record.took);
    let entries = record.entries();
    let names = names(&entries);
    let mut features: Vec<&str> = entries.iter().map(|entry| &*entry.case.file).collect();
    features.dedup();
    for file in features {
        let mut suite = TestSuite::new(dotted(file));
        suite.extra.insert("file".into(), file.into());
        suite.add_property(("connector", record.name().as_str()));
        suite.add_property(("suite-version", env!("CARGO_PKG_VERSION")));
        let of_feature = entries.iter().zip(&names).filter(|(entry, _)| &*entry.case.file == file);
        suite.add_test_cases(of_feature.map(|(entry, name)| test_case(record, *entry, name)));
        suite.time = Some(suite.test_cases.iter().filter_map(|case| case.time).sum());
        report.add_test_suite(suite);
    }
    if let Some(suite) = wire::suite(&record.closing.wire) {
        report.add_test_suite(suite);
    }
    report.to_string().map_err(io::Error::other)
}

/// The titles, with the line where one feature has a title twice.
fn names(entries: &[Entry<'_>]) -> Vec<String> {
    let mut often: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for entry in entries {
        *often.entry((&entry.case.file, &entry.case.title)).or_default() += 1;
    }
    let name = |case: &Case| match often.get(&(&*case.file, case.title.as_str())) {
        Some(2..) => format!("{} (line {})", case.title, case.line),
        _ => case.title.clone(),
    };
    entries.iter().map(|entry| name(entry.case)).collect()
}

fn test_case(record: &Record<'_>, entry: Entry<'_>, name: &str) -> TestCase {
    let case = entry.case;
    let mut told = TestCase::new(name, status(record, entry));
    told.set_classname(dotted(&case.file));
    told.extra.insert("file".into(), (&*case.file).into());
    told.extra.insert("line".into(), case.line.to_string().into());
    properties(&mut told, case);
    if let Some(verdict) = entry.verdict {
        told.set_time(verdict.took);
        if let Some(story) = &verdict.story {
            outputs(&mut told, story);
        }
    }
    told
}

fn properties(told: &mut TestCase, case: &Case) {
    if let Some(rule) = &case.rule {
        told.add_property(("rule", rule.name()));
        told.add_property(("rule-says", rule.says.as_str()));
        told.add_property(("evidence", rule.grade.map_or("", Grade::as_str)));
    }
    let keeper = match case.keeper() {
        Keeper::Connector => "connector",
        Keeper::Egnyte => "egnyte",
    };
    told.add_property(("keeper", keeper));
}

/// A pipeline tells a product that is wrong (`failure`) from a run that went wrong (`error`).
fn status(record: &Record<'_>, entry: Entry<'_>) -> TestCaseStatus {
    let Some(verdict) = entry.verdict else { return skipped("not run: the run ended before") };
    match &verdict.outcome {
        Outcome::Passed => TestCaseStatus::success(),
        Outcome::Skipped(reason) => skipped(&mask::text(reason)),
        Outcome::FailedAsExpected(known) => skipped(&format!("failed as expected: {}", because(known))),
        Outcome::Failed => broken(record, verdict, (NonSuccessKind::Failure, "failed")),
        Outcome::Stale(_) => broken(record, verdict, (NonSuccessKind::Failure, "stale")),
        Outcome::Errored => broken(record, verdict, (NonSuccessKind::Error, "errored")),
        Outcome::HarnessFault => broken(record, verdict, (NonSuccessKind::Error, "harness fault")),
    }
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(reason);
    status
}

fn broken(record: &Record<'_>, verdict: &Verdict, (kind, word): (NonSuccessKind, &str)) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(word);
    let mut lines = Vec::new();
    if let Some(story) = &verdict.story {
        status.set_message(headline(story));
        lines = reason(story, Paint::new(false));
    }
    lines.push(format!("again: {}", record.again(&verdict.case)));
    status.set_description(lines.join("\n"));
    status
}

fn outputs(told: &mut TestCase, story: &Story) {
    let mut lines = exchange::lines(&story.exchanges);
    lines.extend(problems(story).iter().map(|problem| format!("the connector reported: {problem}")));
    if !lines.is_empty() {
        told.set_system_out(lines.join("\n"));
    }
    if !story.stderr.is_empty() {
        told.set_system_err(mask::text(&story.stderr));
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::{known, with};
    use super::*;

    fn told(outcomes: &[Outcome]) -> String {
        with(outcomes, text).unwrap()
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
