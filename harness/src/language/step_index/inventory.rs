//! The vocabulary of our own steps: patterns from the compiled steps, words from their source, joined by place.

use cucumber::codegen::{StepConstructor, WorldInventory};
use cucumber::step::Location;
use gherkin::StepType;
use rust_embed::RustEmbed;

use crate::scenario::World;

use super::{Sentence, Vocabulary};

#[derive(RustEmbed)]
#[folder = "src/scenario/steps"]
struct Sources;

/// A sentence with what its source says of it.
#[derive(Debug, Clone)]
pub struct Written {
    /// The sentence.
    pub sentence: Sentence,
    /// What it means.
    pub meaning: String,
    /// The file it stands in, which is what it speaks of: `directory`.
    pub theme: String,
    line: usize,
}

impl Written {
    /// The keyword of its kind.
    pub fn kind(&self) -> &'static str {
        match self.sentence.kind {
            StepType::Given => "Given",
            StepType::When => "When",
            StepType::Then => "Then",
        }
    }
}

/// Every sentence that a step function stands for.
pub fn vocabulary() -> Vocabulary {
    let mut sentences: Vec<Sentence> = written().into_iter().map(|written| written.sentence).collect();
    sentences.sort_by(|left, right| left.words.cmp(&right.words));
    Vocabulary::new(sentences)
}

/// Every sentence with what its source says of it, in the order of the sources.
pub fn written() -> Vec<Written> {
    let mut all = Vec::new();
    collect::<<World as WorldInventory>::Given>(StepType::Given, &mut all);
    collect::<<World as WorldInventory>::When>(StepType::When, &mut all);
    collect::<<World as WorldInventory>::Then>(StepType::Then, &mut all);
    all.sort_by(|left, right| (&left.theme, left.line).cmp(&(&right.theme, right.line)));
    all
}

/// What the sentences of a file speak of, in its own words.
pub fn theme(name: &str) -> String {
    let about = |source: String| {
        let lines = source.lines().map_while(|line| line.strip_prefix("//!").map(str::trim).map(str::to_owned));
        lines.collect::<Vec<_>>().join(" ")
    };
    source(&format!("{name}.rs")).map(about).unwrap_or_default()
}

/// Building a pattern is dear, so that a sentence that is a `Given` and a `When` builds it once.
fn collect<Step: inventory::Collect + StepConstructor<World>>(kind: StepType, all: &mut Vec<Written>) {
    for step in inventory::iter::<Step> {
        let (place, build, _) = step.inner();
        let (theme, line) = found(place);
        let source = source(&format!("{theme}.rs")).unwrap_or_default();
        let meaning = meaning(&source, line);
        let words = words(&source, line);
        let built = all.iter().map(|known| &known.sentence).find(|known| words.as_ref() == Some(&known.words));
        let pattern = built.map_or_else(build, |known| known.pattern.clone());
        let words = words.unwrap_or_else(|| pattern.as_str().to_owned());
        all.push(Written { sentence: Sentence { kind, words, pattern }, meaning, theme, line });
    }
}

/// The file, as a path below our steps without its ending, and the line of an attribute.
fn found(place: Location) -> (String, usize) {
    let path = place.path.replace('\\', "/");
    let file = path.rsplit_once("src/scenario/steps/").map_or(path.as_str(), |(_, file)| file);
    (file.trim_end_matches(".rs").to_owned(), usize::try_from(place.line).unwrap_or_default())
}

fn source(file: &str) -> Option<String> {
    String::from_utf8(Sources::get(file)?.data.into_owned()).ok()
}

/// The words in the attribute that begins on this line.
fn words(source: &str, line: usize) -> Option<String> {
    let line = source.lines().nth(line.checked_sub(1)?)?;
    let at = line.as_ptr().addr() - source.as_ptr().addr();
    literal(&source[at..])
}

/// The doc comment above the attributes that this line belongs to.
fn meaning(source: &str, line: usize) -> String {
    let above: Vec<&str> = source.lines().take(line.saturating_sub(1)).map(str::trim).collect();
    let attributes = above.iter().rev().take_while(|line| line.starts_with("#[")).count();
    let doc = above.iter().rev().skip(attributes).map_while(|line| line.strip_prefix("///").map(str::trim));
    let mut doc: Vec<&str> = doc.collect();
    doc.reverse();
    doc.join(" ")
}

/// The first string literal, plain or raw.
pub(crate) fn literal(source: &str) -> Option<String> {
    let start = source.find('"')?;
    let hashes = source[..start].chars().rev().take_while(|sign| *sign == '#').count();
    let raw = source[..start - hashes].ends_with('r');
    let body = &source[start + 1..];
    if raw {
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(body[..body.find(&end)?].to_owned());
    }
    let mut text = String::new();
    let mut signs = body.chars();
    loop {
        match signs.next()? {
            '"' => return Some(text),
            '\\' => text.push(signs.next()?),
            sign => text.push(sign),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_read_from_plain_and_raw_literals() {
        assert_eq!(literal(r#"#[given(expr = "a \"b\"")]"#).as_deref(), Some(r#"a "b""#));
        assert_eq!(literal("#[when(regex = r#\"^a \"b\"$\"#)]").as_deref(), Some("^a \"b\"$"));
    }

    #[test]
    fn every_step_has_its_words() {
        for sentence in vocabulary().sentences() {
            assert!(!sentence.words.starts_with('^'), "{} was not found in its source", sentence.words);
        }
    }
}
