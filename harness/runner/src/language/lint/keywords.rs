//! Text that Gherkin would ignore: misspelt keywords, stray lines, outlines without rows, rows of unequal length.

use crate::suite::keywords::{BlockKind, Keywords};
use crate::suite::layout::{Block, SourceLine, Span, cells};
use egnyte_support::did_you_mean::{nearest, similarity};

use super::finding::LintContext;

/// Least similarity of a word in a description to a keyword that was meant.
const KEYWORD_LIKENESS: f64 = 0.75;

pub(super) fn check(context: &mut LintContext<'_>) {
    let layout = &context.file.layout;
    // Without its keywords, every line of a feature looks like a stray one.
    if layout.foreign_language().is_none() || !layout.blocks.is_empty() {
        for stray in &layout.strays {
            report_misplaced(context, stray);
        }
        for block in &layout.blocks {
            check_prose(context, block);
            check_rows(context, block);
        }
    } else if let (Some(name), Some(line)) = (layout.foreign_language(), &layout.language)
        && !gherkin::is_language_supported(name)
    {
        let help = "write for example `# language: de`; a file without this line is English".to_owned();
        context.error(line.span, format!("Gherkin has no language `{name}`"), [help]);
    }
    if context.findings.is_empty() {
        check_gherkin(context);
    }
}

fn check_prose(context: &mut LintContext<'_>, block: &Block) {
    let keywords = &context.file.layout.keywords;
    for line in &block.prose {
        if !matches!(block.kind, BlockKind::Feature | BlockKind::Rule) {
            report_misplaced(context, line);
        } else if let Some((wrong, keyword)) = misspelt_heading(keywords, line) {
            let message = format!("`{wrong}:` is no keyword; Gherkin reads this line as description");
            let span = Span { width: wrong.chars().count() + 1, ..line.span };
            context.error(span, message, [format!("did you mean `{keyword}:`?")]);
            // The lines below belong to the block that this one would open.
            break;
        } else if is_stray_step(context, &line.text) {
            let help = "add a line `Scenario: …` above it".to_owned();
            context.error(line.span, "this step is outside a scenario and would never run", [help]);
        }
    }
}

/// Reports a line in a place where only steps may stand.
fn report_misplaced(context: &mut LintContext<'_>, line: &SourceLine) {
    if context.is_reported(line.span.line) {
        return;
    }
    if line.text.starts_with('|') {
        context.error(line.span, "this row is below no step", []);
        return;
    }
    if line.text.ends_with('|') {
        context.error(line.span, "this row has no `|` at its beginning", []);
        return;
    }
    if line.text.starts_with('@') {
        context.error(line.span, "this tag is above no block", []);
        return;
    }
    let layout = &context.file.layout;
    let word = line.text.split_whitespace().next().unwrap_or_default();
    let (wrong, help) = if let Some((wrong, keyword)) = misspelt_heading(&layout.keywords, line) {
        (format!("{wrong}:"), format!("did you mean `{keyword}:`?"))
    } else if layout.keywords.headings().any(|(keyword, _)| keyword == word) {
        (word.to_owned(), format!("did you mean `{word}:`?"))
    } else {
        let help = match nearest(word, layout.keywords.steps(), 1).as_slice() {
            [keyword] => format!("did you mean `{keyword}`?"),
            _ if layout.foreign_language().is_some() => "begin the line with a keyword of the file's language".into(),
            _ => "begin the line with Given, When, Then, And or But; a comment begins with `#`".into(),
        };
        (word.to_owned(), help)
    };
    let span = Span { width: wrong.chars().count(), ..line.span };
    context.error(span, format!("`{wrong}` is no keyword; Gherkin would ignore this line"), [help]);
}

/// Returns the text before the colon, and the keyword that it is almost.
fn misspelt_heading<'a>(keywords: &'a Keywords, line: &'a SourceLine) -> Option<(&'a str, &'a str)> {
    let (wrong, _) = line.text.split_once(':')?;
    let keyword = *nearest(wrong, keywords.headings().map(|(word, _)| word), 1).first()?;
    (similarity(wrong, keyword) >= KEYWORD_LIKENESS).then_some((wrong, keyword))
}

fn is_stray_step(context: &LintContext<'_>, line: &str) -> bool {
    let Some((word, rest)) = line.split_once(' ') else { return false };
    let mut keywords = context.file.layout.keywords.steps();
    keywords.any(|keyword| similarity(word, keyword) >= KEYWORD_LIKENESS)
        && context.dictionary.steps.is_like_a_step(rest)
}

/// Checks tables: an outline without rows makes no scenario, and a row of another length loses cells.
fn check_rows(context: &mut LintContext<'_>, block: &Block) {
    if block.kind == BlockKind::Examples && block.rows.len() < 2 {
        let help = "each row below the header makes a scenario".to_owned();
        context.error(block.title.span, "these `Examples:` have no row, and nothing would run", [help]);
    }
    for rows in block.steps.iter().map(|step| &step.rows).chain([&block.rows]) {
        let lengths: Vec<usize> = rows.iter().map(|row| cells(&row.text).len()).collect();
        for (row, length) in rows.iter().zip(&lengths).filter(|(_, length)| **length != lengths[0]) {
            let message = format!("this row has {length} cells, the first has {}", lengths[0]);
            context.error(row.span, message, ["write `\\|` for a `|` inside a cell".to_owned()]);
        }
    }
}

/// Checks what Gherkin reads in a file without other findings against what the file contains.
fn check_gherkin(context: &mut LintContext<'_>) {
    let file = context.file;
    let blocks = &file.layout.blocks;
    let start = Span { line: 1, column: 1, width: 1 };
    if blocks.is_empty() && file.layout.foreign_language().is_none() {
        context.error(start, "this file has no `Feature:`", []);
        return;
    }
    let feature = match &file.parsed {
        Ok(feature) => feature,
        Err(stop) => {
            let lines = file.text.lines().count().max(1);
            let span = Span { line: stop.line.clamp(1, lines), column: stop.col.max(1), width: 1 };
            let help = "the mistake may be on a line above".to_owned();
            context.error(span, "Gherkin cannot read the file from here on", [help]);
            return;
        }
    };
    let scenarios = feature.rules.iter().flat_map(|rule| &rule.scenarios).chain(&feature.scenarios);
    let read: usize = scenarios.map(|scenario| scenario.steps.len() + 1).sum();
    let written = blocks.iter().filter(|block| block.kind.is_scenario());
    let written: usize = written.map(|block| block.steps.len() + 1).sum();
    if read != written {
        let message = format!("Gherkin reads {read} scenarios and steps in this file, but it contains {written}");
        context.error(start, message, []);
    } else if written == 0 {
        context.error(blocks[0].title.span, "this feature has no scenario, and nothing would run", []);
    } else if file.cases().is_empty() {
        context.error(blocks[0].title.span, "Gherkin makes no scenario of this feature, and nothing would run", []);
    }
}
