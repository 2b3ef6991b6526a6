//! Style of a feature: short scenarios, business language, titles that are unique and stand alone.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::suite::FeatureFile;
use crate::suite::keywords::BlockKind;
use crate::suite::layout::{Block, SourceLine, Span};

use super::finding::{LintContext, LintFinding, style_finding};

const MAX_STEPS: usize = 6;
const MAX_JOURNEY_STEPS: usize = 12;
const MAX_BACKGROUND_STEPS: usize = 3;
const MAX_TITLE_WORDS: usize = 10;

/// Words of the protocol, of testers and of the first person. Quoted text is data and may contain anything.
static TECHNICAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let protocol = "POST|PUT|PATCH|GET|DELETE|HTTPS?|JSON|API|I|(?i:endpoints?|payloads?|ids?|should)";
    let status = "20[0-4]|30[12]|40[013459]|41[23]|429|50[0-4]";
    Regex::new(&format!(r"\b(?:{protocol}|{status}|(?i:user|group) ?\d+|(?i:test) (?i:user|group)s? ?\d+)\b")).ok()
});

/// First words of a title that only the title before it explains.
static DEPENDENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?i:also|and|but|from then on|he|her|his|its?|nor|she|so|their|then|they)\b").ok());

pub(super) fn check(context: &mut LintContext<'_>) {
    for block in &context.file.layout.blocks {
        check_length(context, block);
        check_title(context, block);
        check_words(context, &block.title);
        let described = matches!(block.kind, BlockKind::Feature | BlockKind::Rule);
        block.prose.iter().filter(|_| described).for_each(|line| check_words(context, line));
        for step in &block.steps {
            check_words(context, &step.text);
            step.rows.iter().for_each(|row| check_words(context, row));
        }
        block.rows.iter().for_each(|row| check_words(context, row));
    }
}

/// Finds titles that are used twice: of scenarios under one rule, of rules in one file, of features in one suite.
pub(super) fn repeated_titles(files: &[FeatureFile]) -> Vec<LintFinding> {
    let mut seen: BTreeMap<(String, String), (&str, usize)> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files {
        let mut rule = "";
        for block in &file.layout.blocks {
            let scope = match block.kind {
                BlockKind::Feature => "feature".to_owned(),
                BlockKind::Rule => format!("rule in {}", file.path),
                BlockKind::Scenario | BlockKind::ScenarioOutline => format!("scenario in {} {rule}", file.path),
                BlockKind::Background | BlockKind::Examples => continue,
            };
            if block.kind == BlockKind::Rule {
                rule = &block.title.text;
            }
            let place = (file.path.as_str(), block.title.span.line);
            if let Some((other, line)) = seen.insert((scope, block.title.text.to_lowercase()), place) {
                let place = if other == file.path { format!("line {line}") } else { format!("{other}:{line}") };
                let help = "reports name scenarios by their titles".to_owned();
                findings.push(style_finding(file, block.title.span, format!("{place} has the same title"), vec![help]));
            }
        }
    }
    findings
}

/// Finds the journeys beyond the one that a folder may have.
pub(super) fn extra_journeys(files: &[FeatureFile]) -> Vec<LintFinding> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for block in &file.layout.blocks {
            let Some(tag) = block.tags.iter().find(|tag| tag.name == "journey") else { continue };
            if let Some(first) = seen.get(folder) {
                let message = format!("a folder has at most one journey; the first is {first}");
                findings.push(style_finding(file, tag.span, message, Vec::new()));
            } else {
                seen.insert(folder, format!("{}:{}", file.path, block.title.span.line));
            }
        }
    }
    findings
}

fn check_length(context: &mut LintContext<'_>, block: &Block) {
    let (most, what) = match block.kind {
        BlockKind::Background => (MAX_BACKGROUND_STEPS, "a Background"),
        BlockKind::Scenario if block.has_tag("journey") => (MAX_JOURNEY_STEPS, "a journey"),
        BlockKind::Scenario | BlockKind::ScenarioOutline => (MAX_STEPS, "a scenario"),
        BlockKind::Feature | BlockKind::Rule | BlockKind::Examples => return,
    };
    if let Some(step) = block.steps.get(most) {
        let message = format!("{what} has at most {most} steps; this has {}", block.steps.len());
        context.style(step.text.span, message, []);
    }
}

fn check_title(context: &mut LintContext<'_>, block: &Block) {
    let span = block.title.span;
    let words = block.title.text.split_whitespace().count();
    if matches!(block.kind, BlockKind::Background | BlockKind::Examples) {
        return;
    }
    if words == 0 && block.kind.is_scenario() {
        context.style(span, "this scenario has no title", ["state the expected result".to_owned()]);
    }
    if words > MAX_TITLE_WORDS && block.kind.is_scenario() {
        context.style(span, format!("a title has at most {MAX_TITLE_WORDS} words; this has {words}"), []);
    }
    if let Some(opener) = DEPENDENT.as_ref().and_then(|dependent| dependent.find(&block.title.text)) {
        let help = "name the noun: reports show a title without the ones before it".to_owned();
        context.style(span, format!("a title stands alone; this begins with `{}`", opener.as_str()), [help]);
    }
}

fn check_words(context: &mut LintContext<'_>, line: &SourceLine) {
    let source = context.file.text.lines().nth(line.span.line - 1).unwrap_or_default();
    let plain = blank_numbers(&blank_quotes(source));
    let Some(technical) = TECHNICAL.as_ref() else { return };
    let limits = plain.find("rate limit").filter(|_| !context.file.path.contains("delivery/"));
    let found = technical.find_iter(&plain).map(|found| found.range());
    for range in found.chain(limits.map(|at| at..at + "rate limit".len())) {
        let word = &plain[range.clone()];
        let column = plain[..range.start].chars().count() + 1;
        let span = Span { line: line.span.line, column, width: word.chars().count() };
        let help = "write for example directory, user group, joins, is deactivated".to_owned();
        context.style(span, format!("`{word}` is not business language"), [help]);
    }
}

/// Blanks the cells of a row that are numbers: they count something and are no status.
fn blank_numbers(line: &str) -> String {
    let is_number = |cell: &str| !cell.trim().is_empty() && cell.trim().bytes().all(|sign| sign.is_ascii_digit());
    let cell = |cell: &str| if is_number(cell) { " ".repeat(cell.len()) } else { cell.to_owned() };
    if line.trim_start().starts_with('|') {
        line.split('|').map(cell).collect::<Vec<_>>().join("|")
    } else {
        line.to_owned()
    }
}

/// Blanks quoted text; every character keeps its column.
fn blank_quotes(line: &str) -> String {
    let (mut inside, mut escaped) = (false, false);
    line.chars()
        .map(|sign| {
            let edge = sign == '"' && !escaped;
            escaped = sign == '\\' && !escaped;
            inside ^= edge;
            if inside && !edge { ' ' } else { sign }
        })
        .collect()
}
