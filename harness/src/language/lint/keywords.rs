//! Text that Gherkin would swallow: misspelt keywords, stray lines, outlines without rows, ragged tables.

use crate::language::step_index::Vocabulary;
use crate::suite::outline::{BLOCK_WORDS, Block, BlockKind, Line, Outline, STEP_WORDS, Spot};
use egnyte_support::did_you_mean::{nearest, similarity};

use super::Ledger;

/// From here on a word in a description is surely a misspelt keyword.
const SURELY: f64 = 0.75;

/// Whether a block holds steps, so that no other text may stand in it.
pub(super) fn holds_steps(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Background | BlockKind::Scenario | BlockKind::ScenarioOutline)
}

pub(super) fn check(ledger: &mut Ledger<'_>, vocabulary: &Vocabulary) {
    let before = ledger.findings.len();
    let outline = &ledger.file.outline;
    if outline.foreign().is_some() && outline.blocks.is_empty() {
        return untranslated(ledger);
    }
    for stray in &outline.strays {
        misplaced(ledger, stray);
    }
    for block in &outline.blocks {
        prose(ledger, block, vocabulary);
        outline_rows(ledger, block);
    }
    if ledger.findings.len() == before {
        unread(ledger);
    }
}

/// Without its keywords, every line of a feature looks like a stray one.
fn untranslated(ledger: &mut Ledger<'_>) {
    let outline = &ledger.file.outline;
    match (outline.foreign(), &outline.language) {
        (Some(name), Some(line)) if !gherkin::is_language_supported(name) => {
            let help = "write `# language: de`; without the line it is English".to_owned();
            ledger.error(line.spot, format!("Gherkin has no language `{name}`"), [help]);
        }
        _ => unread(ledger),
    }
}

/// What may open a block, and what a step, in the language of the file.
fn block_words(outline: &Outline) -> Vec<&str> {
    if outline.keywords.is_empty() {
        BLOCK_WORDS.iter().map(|(word, _)| *word).collect()
    } else {
        outline.keywords.iter().map(String::as_str).collect()
    }
}

fn step_words(outline: &Outline) -> Vec<&str> {
    if outline.keywords.is_empty() { STEP_WORDS.to_vec() } else { block_words(outline) }
}

fn prose(ledger: &mut Ledger<'_>, block: &Block, vocabulary: &Vocabulary) {
    let outline = &ledger.file.outline;
    let free = matches!(block.kind, BlockKind::Feature | BlockKind::Rule);
    for line in &block.prose {
        if !free {
            misplaced(ledger, line);
        } else if let Some(word) = misspelt_heading(outline, line) {
            let what = format!("`{}:` is no keyword; this line counts as description", heading(&line.text));
            ledger.error(head(line, 1), what, [format!("did you mean `{word}:`?")]);
            // What follows stands where it does only because of this line.
            break;
        } else if line.text.split_once(' ').is_some_and(|(word, rest)| stray_step(outline, (word, rest), vocabulary)) {
            let help = "put a line `Scenario: …` above it".to_owned();
            ledger.error(line.spot, "this step stands outside a scenario and would never run", [help]);
        }
    }
}

/// A line where only steps may stand.
fn misplaced(ledger: &mut Ledger<'_>, line: &Line) {
    if line.text.starts_with('|') {
        ledger.error(line.spot, "this row belongs to no step", []);
        return;
    }
    if line.text.starts_with('@') {
        ledger.error(line.spot, "this tag belongs to nothing: no block follows it", []);
        return;
    }
    let word = line.text.split_whitespace().next().unwrap_or_default();
    let outline = &ledger.file.outline;
    let blocks = block_words(outline);
    let help = match misspelt_heading(outline, line) {
        Some(heading) => format!("did you mean `{heading}:`?"),
        None if blocks.contains(&word) => format!("did you mean `{word}:`?"),
        None => match nearest(word, step_words(outline), 1).as_slice() {
            [known] => format!("did you mean `{known}`?"),
            _ if outline.foreign().is_some() => "begin it with a keyword of the file's language".to_owned(),
            _ => "begin it with Given, When, Then, And or But; a remark begins with `#`".to_owned(),
        },
    };
    let colon = if misspelt_heading(outline, line).is_some() { heading(&line.text).chars().count() + 1 } else { 0 };
    let shown: String = if colon > 0 { line.text.chars().take(colon).collect() } else { word.to_owned() };
    let what = format!("`{shown}` is no keyword; Gherkin would read past this line");
    ledger.error(Spot { width: shown.chars().count(), ..line.spot }, what, [help]);
}

fn heading(text: &str) -> &str {
    text.split_once(':').map_or(text, |(heading, _)| heading)
}

fn misspelt_heading<'a>(outline: &'a Outline, line: &Line) -> Option<&'a str> {
    let (heading, _) = line.text.split_once(':')?;
    let word = nearest(heading, block_words(outline), 1).first().copied()?;
    (similarity(heading, word) >= SURELY).then_some(word)
}

fn stray_step(outline: &Outline, (word, rest): (&str, &str), vocabulary: &Vocabulary) -> bool {
    let keyword = nearest(word, step_words(outline), 1).first().is_some_and(|known| similarity(word, known) >= SURELY);
    keyword && vocabulary.sounds_like_a_step(rest)
}

fn head(line: &Line, more: usize) -> Spot {
    Spot { width: heading(&line.text).chars().count() + more, ..line.spot }
}

/// An outline without rows is read as no scenario at all; a row of another width loses cells.
fn outline_rows(ledger: &mut Ledger<'_>, block: &Block) {
    if block.kind == BlockKind::Examples && block.rows.len() < 2 {
        let help = "below the row of names, each row makes a scenario".to_owned();
        ledger.error(block.title.spot, "these `Examples:` have no row, so that nothing would run", [help]);
    }
    let tables = block.steps.iter().map(|step| &step.rows).chain([&block.rows]);
    for rows in tables {
        let Some(first) = rows.first().map(|row| cells(&row.text)) else { continue };
        for row in rows.iter().filter(|row| cells(&row.text) != first) {
            let what = format!("this row has {} cells, the first has {first}", cells(&row.text));
            ledger.error(row.spot, what, ["a `|` inside a cell is written `\\|`".to_owned()]);
        }
    }
}

fn cells(row: &str) -> usize {
    let mut escaped = false;
    let mut bars = 0_usize;
    for sign in row.chars() {
        bars += usize::from(sign == '|' && !escaped);
        escaped = sign == '\\' && !escaped;
    }
    bars.saturating_sub(1)
}

/// What only Gherkin itself finds fault with, or reads otherwise than the eye does.
fn unread(ledger: &mut Ledger<'_>) {
    let file = ledger.file;
    let blocks = &file.outline.blocks;
    let start = Spot { line: 1, column: 1, width: 1 };
    if blocks.is_empty() && file.outline.foreign().is_none() {
        ledger.error(start, "there is no `Feature:` in this file", []);
        return;
    }
    let feature = match &file.parsed {
        Ok(feature) => feature,
        Err(stop) => {
            let lines = file.text.lines().count().max(1);
            let spot = Spot { line: stop.line.clamp(1, lines), column: stop.col.max(1), width: 1 };
            ledger.error(spot, "Gherkin cannot read on from here", ["the fault may be a line above".to_owned()]);
            return;
        }
    };
    let scenarios = feature.rules.iter().flat_map(|rule| &rule.scenarios).chain(&feature.scenarios);
    let read: usize = scenarios.map(|scenario| scenario.steps.len() + 1).sum();
    let is_scenario = |block: &&Block| matches!(block.kind, BlockKind::Scenario | BlockKind::ScenarioOutline);
    let written: usize = blocks.iter().filter(is_scenario).map(|block| block.steps.len() + 1).sum();
    if read != written {
        let what = format!("Gherkin reads {read} headings and steps in this file, but {written} are written");
        ledger.error(start, what, []);
    } else if written == 0 {
        ledger.error(blocks[0].title.spot, "this feature has no scenario, so that nothing would run", []);
    }
}
