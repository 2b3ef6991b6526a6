//! How a feature reads: short, focused, in business language, every title once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::suite::outline::{Block, BlockKind, Line, Spot};
use crate::suite::{FeatureFile, Origin};

use super::{Finding, Ledger, Severity, finding};

const MOST_STEPS: usize = 6;
/// Of one of the few long stories.
const MOST_OF_A_JOURNEY: usize = 12;
const MOST_BACKGROUND: usize = 3;
const MOST_WORDS: usize = 10;

/// Words of the wire, of the tester and of the first person. Quoted text is data and may hold anything.
static UNFIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let wire = "POST|PUT|PATCH|GET|DELETE|HTTPS?|JSON|API|I|(?i:endpoints?|payloads?|ids?|should)";
    let status = "20[0-4]|30[12]|40[013459]|41[23]|429|50[0-4]";
    Regex::new(&format!(r"\b(?:{wire}|{status}|(?i:user|group) ?\d+|(?i:test) (?i:user|group)s? ?\d+)\b")).ok()
});

pub(super) fn check(ledger: &mut Ledger<'_>) {
    for block in &ledger.file.outline.blocks {
        lengths(ledger, block);
        words(ledger, &block.title);
        for line in block.prose.iter().filter(|_| matches!(block.kind, BlockKind::Feature | BlockKind::Rule)) {
            words(ledger, line);
        }
        for step in &block.steps {
            words(ledger, &step.text);
            step.rows.iter().for_each(|row| words(ledger, row));
        }
        block.rows.iter().for_each(|row| words(ledger, row));
    }
}

/// Titles that are used twice: of scenarios under one rule, of rules in one file, of features in one suite.
pub(super) fn repeated(files: &[FeatureFile]) -> Vec<Finding> {
    let mut seen: BTreeMap<(String, String), (String, usize)> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files {
        let mut rule = String::new();
        for block in &file.outline.blocks {
            let within = match block.kind {
                BlockKind::Feature => "feature".to_owned(),
                BlockKind::Rule => format!("rule in {}", file.path),
                BlockKind::Scenario | BlockKind::ScenarioOutline => format!("scenario in {} {rule}", file.path),
                BlockKind::Background | BlockKind::Examples => continue,
            };
            if block.kind == BlockKind::Rule {
                rule.clone_from(&block.title.text);
            }
            let here = (file.path.clone(), block.title.spot.line);
            if let Some(first) = seen.insert((within, block.title.text.to_lowercase()), here) {
                findings.push(repetition(file, block, &first));
            }
        }
    }
    findings
}

/// The long stories beyond the one that a folder may have.
pub(super) fn journeys(files: &[FeatureFile]) -> Vec<Finding> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for block in &file.outline.blocks {
            let Some(tag) = block.tags.iter().find(|tag| tag.name == "journey") else { continue };
            if let Some(first) = seen.get(folder) {
                let severity = severity(file);
                let what = format!("a folder has one journey at most; {first} is one");
                findings.push(finding(file, severity, tag.spot, (what, Vec::new())));
            } else {
                seen.insert(folder, format!("{}:{}", file.path, block.title.spot.line));
            }
        }
    }
    findings
}

fn severity(file: &FeatureFile) -> Severity {
    if file.origin == Origin::Shipped { Severity::Error } else { Severity::Hint }
}

fn repetition(file: &FeatureFile, block: &Block, (other, line): &(String, usize)) -> Finding {
    let place = if *other == file.path { format!("line {line}") } else { format!("{other}:{line}") };
    let help = "reports tell scenarios apart by their titles".to_owned();
    finding(file, severity(file), block.title.spot, (format!("{place} has the same title"), vec![help]))
}

fn lengths(ledger: &mut Ledger<'_>, block: &Block) {
    let (most, what) = match block.kind {
        BlockKind::Background => (MOST_BACKGROUND, "a Background"),
        BlockKind::Scenario if block.tags.iter().any(|tag| tag.name == "journey") => (MOST_OF_A_JOURNEY, "a journey"),
        BlockKind::Scenario | BlockKind::ScenarioOutline => (MOST_STEPS, "a scenario"),
        BlockKind::Feature | BlockKind::Rule | BlockKind::Examples => return,
    };
    if let Some(step) = block.steps.get(most) {
        let told = format!("{what} has at most {most} steps; this has {}", block.steps.len());
        ledger.style(step.text.spot, told, []);
    }
    let title = block.title.text.split_whitespace().count();
    if title > MOST_WORDS {
        ledger.style(block.title.spot, format!("a title has at most {MOST_WORDS} words; this has {title}"), []);
    }
    if title == 0 && block.kind != BlockKind::Background {
        ledger.style(block.title.spot, "this scenario has no title", ["say what is so".to_owned()]);
    }
}

fn words(ledger: &mut Ledger<'_>, line: &Line) {
    let shown = ledger.file.text.lines().nth(line.spot.line - 1).unwrap_or_default();
    let plain = without_numbers(&without_quotes(shown));
    let Some(unfit) = UNFIT.as_ref() else { return };
    let limits = plain.find("rate limit").filter(|_| !ledger.file.path.contains("delivery/"));
    let found = unfit.find_iter(&plain).map(|found| found.range());
    for range in found.chain(limits.map(|at| at..at + "rate limit".len())) {
        let word = &plain[range.clone()];
        let column = plain[..range.start].chars().count() + 1;
        let spot = Spot { line: line.spot.line, column, width: word.chars().count() };
        let help = "features speak business language: directory, user group, joins, is deactivated".to_owned();
        ledger.style(spot, format!("`{word}` does not belong in a feature"), [help]);
    }
}

/// The line with cells blanked out that are a number: how many of something, not a status.
fn without_numbers(line: &str) -> String {
    let is_number = |cell: &str| !cell.trim().is_empty() && cell.trim().bytes().all(|sign| sign.is_ascii_digit());
    let cell = |cell: &str| if is_number(cell) { " ".repeat(cell.len()) } else { cell.to_owned() };
    if line.trim_start().starts_with('|') {
        line.split('|').map(cell).collect::<Vec<_>>().join("|")
    } else {
        line.to_owned()
    }
}

/// The line with quoted text blanked out, every character keeping its column.
fn without_quotes(line: &str) -> String {
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
