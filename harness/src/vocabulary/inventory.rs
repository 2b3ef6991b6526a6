//! The vocabulary of our own steps: patterns from the compiled steps, words from their source, joined by place.

use cucumber::codegen::{StepConstructor, WorldInventory};
use cucumber::step::Location;
use gherkin::StepType;
use rust_embed::RustEmbed;

use crate::world::World;

use super::{Sentence, Vocabulary};

#[derive(RustEmbed)]
#[folder = "src/steps"]
struct Sources;

/// Every sentence that a step function stands for.
pub fn vocabulary() -> Vocabulary {
    let mut sentences = Vec::new();
    collect::<<World as WorldInventory>::Given>(StepType::Given, &mut sentences);
    collect::<<World as WorldInventory>::When>(StepType::When, &mut sentences);
    collect::<<World as WorldInventory>::Then>(StepType::Then, &mut sentences);
    sentences.sort_by(|left, right| left.words.cmp(&right.words));
    Vocabulary::new(sentences)
}

fn collect<Step: inventory::Collect + StepConstructor<World>>(kind: StepType, sentences: &mut Vec<Sentence>) {
    for step in inventory::iter::<Step> {
        let (place, pattern, _) = step.inner();
        let pattern = pattern();
        let words = written(place).unwrap_or_else(|| pattern.as_str().to_owned());
        sentences.push(Sentence { kind, words, pattern });
    }
}

/// The words in the attribute that stands at this place of our own source.
fn written(place: Location) -> Option<String> {
    let path = place.path.replace('\\', "/");
    let source = Sources::get(path.rsplit_once("src/steps/")?.1)?;
    let source = std::str::from_utf8(&source.data).ok()?;
    let line = source.lines().nth(usize::try_from(place.line).ok()?.checked_sub(1)?)?;
    let at = line.as_ptr().addr() - source.as_ptr().addr();
    literal(&source[at..])
}

/// The first string literal, plain or raw.
fn literal(source: &str) -> Option<String> {
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
