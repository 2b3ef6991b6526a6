//! Job summary of GitHub: a short page of Markdown for a green run, with the failure reports of a red one.

use std::fmt::Write as _;

use egnyte_support::paint::Paint;

use crate::failure::render_failure;
use crate::finding::{Finding, FindingOutcome};
use crate::finding_text::render_finding_counts;
use crate::run::RunReport;
use crate::scenario::{Outcome, ScenarioResult};

/// Renders the summary, of about `largest` bytes at most: failure reports beyond that are only counted.
pub(crate) fn render(run: &RunReport, largest: usize) -> String {
    let mut text = heading(run);
    let red = run.red();
    if !red.is_empty() {
        text.push_str("| | Scenario | Rule | Why |\n|---|---|---|---|\n");
        text.extend(red.iter().map(|result| row(result)));
        text.push('\n');
    }
    text.push_str(&finding_table(&run.findings));
    text.push_str(&not_judged(run));
    for (index, result) in red.iter().enumerate() {
        let report = details(result);
        if text.len() + report.len() > largest {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{} more failure reports are not shown here.", red.len() - index);
            break;
        }
        text.push_str(&report);
    }
    text
}

fn heading(run: &RunReport) -> String {
    let sign = match (run.is_red(), run.interrupted) {
        (true, _) => "❌",
        (false, true) => "⚠️",
        (false, false) => "✅",
    };
    let name = cell(&run.connector.full_name());
    let mut text = format!("## {sign} Egnyte conformance of {name}\n\n{}", run.totals.line());
    text.extend(run.unfinished().map(|reason| format!("; {reason}")));
    text.push_str(&render_finding_counts(&run.findings));
    text.push_str("\n\n");
    text.extend(run.faults.iter().map(|fault| format!("**Harness fault:** {}\n\n", cell(fault))));
    text
}

fn row(result: &ScenarioResult) -> String {
    let ScenarioResult { title, message, .. } = result;
    let message = cell(message.as_deref().unwrap_or_default());
    let (outcome, place, rule) = (result.outcome.as_str(), cell(&result.place()), cell(result.rule_name()));
    format!("| {outcome} | {}<br>{place} | {rule} | {message} |\n", cell(title))
}

/// Renders a table of the findings; empty without findings.
fn finding_table(findings: &[Finding]) -> String {
    let row = |finding: &Finding| {
        let outcome = match finding.outcome {
            FindingOutcome::Failed => "failed".to_owned(),
            FindingOutcome::FailedAsExpected => "failed as expected".to_owned(),
            FindingOutcome::Stale => "stale".to_owned(),
            FindingOutcome::Reported => cell(&finding.level),
        };
        format!("| {outcome} | {} | {} | {} |\n", cell(&finding.id), finding.count, cell(&finding.explanation()))
    };
    match findings.iter().map(row).collect::<String>() {
        rows if rows.is_empty() => rows,
        rows => format!("| | On the wire | Requests | Instead |\n|---|---|---:|---|\n{rows}\n"),
    }
}

/// Renders the scenarios that are neither green nor red, each with its reason, folded away.
fn not_judged(run: &RunReport) -> String {
    let line = |result: &ScenarioResult| {
        let kind = result.outcome.as_str();
        let reason = match result.outcome {
            Outcome::Skipped | Outcome::FailedAsExpected => result.reason_with_issue(),
            _ => return None,
        };
        let reason = cell(&format!("{kind}: {reason}"));
        Some(format!("- {} ({}): {reason}\n", cell(&result.title), cell(&result.place())))
    };
    match run.results.iter().filter_map(line).collect::<String>() {
        lines if lines.is_empty() => lines,
        lines => {
            let count = lines.lines().count();
            format!("<details><summary>{count} not judged</summary>\n\n{lines}\n</details>\n\n")
        }
    }
}

fn details(result: &ScenarioResult) -> String {
    let report = render_failure(result, Paint::new(false));
    let (fence, title) = (fence(&report), cell(&result.title));
    format!("<details><summary>{title}</summary>\n\n{fence}text\n{report}\n{fence}\n\n</details>\n\n")
}

/// Returns a fence that no line of the text closes.
fn fence(text: &str) -> String {
    let longest = text.split(|sign| sign != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// Escapes text, so that it neither ends a cell nor begins a tag or a link.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\n' | '\r' => safe.push(' '),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                safe.push('\\');
                safe.push(sign);
            }
            _ => safe.push(sign),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding_text::tests::findings;
    use crate::run::tests::run;

    fn rendered(outcomes: &[Outcome], largest: usize) -> String {
        render(&run(outcomes), largest)
    }

    #[test]
    fn green_run_is_a_heading_and_counts() {
        assert_eq!(
            rendered(&[Outcome::Passed, Outcome::Passed, Outcome::Passed], 10_000),
            "## ✅ Egnyte conformance of acme-sync 2.3.1\n\n2 passed, 0 failed, 0 skipped; kept by Egnyte itself: 1 passed\n\n"
        );
    }

    #[test]
    fn red_run_is_a_table_and_folded_failure_reports() {
        let text = rendered(&[Outcome::Failed, Outcome::FailedAsExpected, Outcome::Errored], 10_000);
        for part in [
            "## ❌ ",
            "| errored | First<br>features/users/takeover.feature:17 | a.two | did not happen: ",
            r"happened but was not expected: a \| b |",
            "<details><summary>1 not judged</summary>\n\n- Second (features/users/takeover.feature:10): failed as expected: fixed in 2.4",
            "<details><summary>First</summary>\n\n```text\nERRORED  First",
            "again: egnyte-conformance features/users/takeover.feature:6",
        ] {
            assert!(text.contains(part), "`{part}` is missing in\n{text}");
        }
        assert!(!text.contains("hunter2") && !text.contains("abcdef12"), "{text}");
    }

    #[test]
    fn summary_stays_below_the_limit() {
        let text = rendered(&[Outcome::Failed, Outcome::Failed, Outcome::Failed], 1_500);
        assert!(
            text.len() <= 1_600 && text.contains("more failure reports are not shown here"),
            "{}\n{text}",
            text.len()
        );
    }

    #[test]
    fn text_stays_in_its_cell_and_its_fence() {
        assert_eq!(cell("a|b <img> `x`\ny"), r"a\|b &lt;img&gt; \`x\` y");
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(fence("plain"), "```");
    }

    #[test]
    fn finding_is_a_row_with_its_advice() {
        let rows = "| failed | op-case | 4 | Send op in lower case. (RFC 7644 §3.5.2) |\n\
            | note | sort | 4 | Send op in lower case. (RFC 7644 §3.5.2) |\n\
            | stale | no-schemas | 0 | no request has it, but it is expected: next week; delete the entry at c.toml:3 |\n";
        let table = finding_table(&findings());
        assert!(table.ends_with(&format!("{rows}\n")), "{table}");
        assert_eq!(finding_table(&[]), "");
    }
}
