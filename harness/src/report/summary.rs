//! The job summary: Markdown that fits on a page when all is well, and tells the stories when it is not.

use std::fmt::Write as _;

use crate::suite::rules::Keeper;
use egnyte_support::mask;
use egnyte_support::paint::Paint;

use super::console::because;
use super::record::{Record, headline};
use super::story::story;
use super::{Outcome, Verdict, wire};

/// The summary, of at most so many bytes: stories that fit no more are counted.
pub(super) fn text(record: &Record<'_>, largest: usize) -> String {
    let mut told = heading(record);
    let red = record.red();
    if !red.is_empty() {
        told.push_str("| | Scenario | Rule | Why |\n|---|---|---|---|\n");
        for verdict in &red {
            told.push_str(&row(verdict));
        }
        told.push('\n');
    }
    told.push_str(&wire::table(&record.closing.wire, cell));
    apart(&mut told, record);
    for (index, verdict) in red.iter().enumerate() {
        let story = details(record, verdict);
        if told.len() + story.len() > largest {
            // Writing to a String cannot fail.
            let _ = writeln!(told, "The stories of {} more are not shown here.", red.len() - index);
            break;
        }
        told.push_str(&story);
    }
    told
}

fn heading(record: &Record<'_>) -> String {
    let (connector, egnyte) = (record.tally(Keeper::Connector), record.tally(Keeper::Egnyte));
    let red = connector.red() + egnyte.red() > 0 || !record.closing.faults.is_empty() || record.closing.wire.is_red();
    let sign = match (red, record.closing.interrupted) {
        (true, _) => "❌",
        (false, true) => "⚠️",
        (false, false) => "✅",
    };
    let mut told = format!("## {sign} Egnyte conformance of {}\n\n{}", cell(&record.name()), connector.full());
    if egnyte.total() > 0 {
        let _ = write!(told, "; kept by Egnyte itself: {}", egnyte.brief());
    }
    if record.closing.interrupted {
        let _ = write!(told, "; interrupted, {} not run", record.not_run());
    }
    told.push_str(&wire::counts(&record.closing.wire));
    told.push_str("\n\n");
    for fault in &record.closing.faults {
        let _ = writeln!(told, "**Harness fault:** {}\n", cell(&mask::text(fault)));
    }
    told
}

fn row(verdict: &Verdict) -> String {
    let case = &verdict.case;
    let word = word(&verdict.outcome);
    let rule = case.rule.as_ref().map(|rule| cell(rule.name())).unwrap_or_default();
    let why = verdict.story.as_ref().map(|story| cell(&headline(story))).unwrap_or_default();
    format!("| {word} | {}<br>{} | {rule} | {why} |\n", cell(&case.title), cell(&case.place()))
}

/// What is neither green nor red, with its reason, folded away.
fn apart(told: &mut String, record: &Record<'_>) {
    let mut lines = String::new();
    for verdict in record.entries().into_iter().filter_map(|entry| entry.verdict) {
        let why = match &verdict.outcome {
            Outcome::Skipped(reason) => format!("skipped: {reason}"),
            Outcome::FailedAsExpected(known) => format!("failed as expected: {}", because(known)),
            _ => continue,
        };
        let _ = writeln!(
            lines,
            "- {} ({}): {}",
            cell(&verdict.case.title),
            cell(&verdict.case.place()),
            cell(&mask::text(&why))
        );
    }
    if !lines.is_empty() {
        let count = lines.lines().count();
        let _ = writeln!(told, "<details><summary>{count} not judged</summary>\n\n{lines}\n</details>\n");
    }
}

fn details(record: &Record<'_>, verdict: &Verdict) -> String {
    let story = story(verdict, &record.again(&verdict.case), Paint::new(false));
    let fence = fence(&story);
    let title = cell(&verdict.case.title);
    format!("<details><summary>{title}</summary>\n\n{fence}text\n{story}\n{fence}\n\n</details>\n\n")
}

/// A fence that no line of the text closes.
fn fence(text: &str) -> String {
    let longest = text.split(|sign| sign != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// Text that neither ends a cell nor begins a tag or a link.
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

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Errored => "errored",
        Outcome::Stale(_) => "stale",
        Outcome::HarnessFault => "harness fault",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::{known, with};
    use super::*;

    fn told(outcomes: &[Outcome], largest: usize) -> String {
        with(outcomes, |record| text(record, largest))
    }

    #[test]
    fn a_green_run_is_a_heading_and_its_counts() {
        assert_eq!(
            told(&[Outcome::Passed, Outcome::Passed, Outcome::Passed], 10_000),
            "## ✅ Egnyte conformance of acme-sync 2.3.1\n\n2 passed, 0 failed, 0 skipped; kept by Egnyte itself: 1 passed\n\n"
        );
    }

    #[test]
    fn a_red_run_is_a_table_and_stories_folded_away() {
        let told = told(&[Outcome::Failed, Outcome::FailedAsExpected(known()), Outcome::Errored], 10_000);
        for part in [
            "## ❌ ",
            "| errored | First<br>features/users/takeover.feature:17 | a.two | did not happen: ",
            r"happened but was not expected: a \| b |",
            "<details><summary>1 not judged</summary>\n\n- Second (features/users/takeover.feature:10): failed as expected: fixed in 2.4",
            "<details><summary>First</summary>\n\n```text\nERRORED  First",
            "again: egnyte-conformance features/users/takeover.feature:6",
        ] {
            assert!(told.contains(part), "`{part}` is missing in\n{told}");
        }
        assert!(!told.contains("hunter2") && !told.contains("abcdef12"), "{told}");
    }

    #[test]
    fn a_summary_never_outgrows_what_github_takes() {
        let told = told(&[Outcome::Failed, Outcome::Failed, Outcome::Failed], 1_500);
        assert!(told.len() <= 1_600 && told.contains("more are not shown here"), "{}\n{told}", told.len());
    }

    #[test]
    fn text_of_others_cannot_leave_its_cell_nor_its_fence() {
        assert_eq!(cell("a|b <img> `x`\ny"), r"a\|b &lt;img&gt; \`x\` y");
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(fence("plain"), "```");
    }
}
