//! Inventory of the compiled steps: patterns from the step functions, expressions and doc comments from their source.

use cucumber::codegen::{StepConstructor, WorldInventory};
use cucumber::step::Location;
use gherkin::StepType;
use regex::Regex;

use crate::scenario::{StepSource, World};

/// Sentence of the feature language, as one kind of step.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Kind of step: Given, When or Then.
    pub kind: StepType,
    /// Cucumber expression in the source: `{people} join(s) {group}`.
    pub words: String,
    /// Pattern that a step must match.
    pub pattern: Regex,
}

/// Sentence with the documentation in its source.
#[derive(Debug, Clone)]
pub struct DocumentedSentence {
    /// Sentence.
    pub sentence: Sentence,
    /// Doc comment of the step function.
    pub meaning: String,
    /// Name of the source file, without its ending: `directory`.
    pub theme: String,
    line: usize,
}

impl DocumentedSentence {
    /// Returns the keyword of the kind of step.
    pub fn keyword(&self) -> &'static str {
        match self.sentence.kind {
            StepType::Given => "Given",
            StepType::When => "When",
            StepType::Then => "Then",
        }
    }
}

/// Collects the sentences of all step functions, in the order of their sources.
pub fn sentences() -> Vec<DocumentedSentence> {
    let mut all = Vec::new();
    collect::<<World as WorldInventory>::Given>(StepType::Given, &mut all);
    collect::<<World as WorldInventory>::When>(StepType::When, &mut all);
    collect::<<World as WorldInventory>::Then>(StepType::Then, &mut all);
    all.sort_by(|left, right| (&left.theme, left.line).cmp(&(&right.theme, right.line)));
    all
}

/// Returns the module documentation of a source file.
pub fn describe_theme(name: &str) -> String {
    source(name).lines().map_while(|line| line.strip_prefix("//!").map(str::trim)).collect::<Vec<_>>().join(" ")
}

/// Collects the sentences of one kind. A pattern is slow to build: a sentence that is a `Given` and a `When` builds one.
fn collect<Step: inventory::Collect + StepConstructor<World>>(kind: StepType, all: &mut Vec<DocumentedSentence>) {
    for step in inventory::iter::<Step> {
        let (place, build, _) = step.inner();
        let (theme, line) = theme_and_line(place);
        let source = source(&theme);
        let meaning = doc_comment(source, line);
        let words = expression(source, line);
        let built = all.iter().map(|known| &known.sentence).find(|known| words.as_ref() == Some(&known.words));
        let pattern = built.map_or_else(build, |known| known.pattern.clone());
        let words = words.unwrap_or_else(|| pattern.as_str().to_owned());
        all.push(DocumentedSentence { sentence: Sentence { kind, words, pattern }, meaning, theme, line });
    }
}

fn theme_and_line(place: Location) -> (String, usize) {
    let path = place.path.replace('\\', "/");
    let file = path.rsplit_once('/').map_or(path.as_str(), |(_, file)| file);
    (file.trim_end_matches(".rs").to_owned(), usize::try_from(place.line).unwrap_or_default())
}

/// Returns the source of a theme, empty for a theme of which none was submitted.
fn source(theme: &str) -> &'static str {
    let all = inventory::iter::<StepSource>;
    all.into_iter().find(|source| source.theme == theme).map_or("", |source| source.text)
}

/// Reads the expression in the attribute that begins on this line.
fn expression(source: &str, line: usize) -> Option<String> {
    let line = source.lines().nth(line.checked_sub(1)?)?;
    let at = line.as_ptr().addr() - source.as_ptr().addr();
    literal(&source[at..])
}

/// Reads the doc comment above the attributes that this line belongs to.
fn doc_comment(source: &str, line: usize) -> String {
    let above: Vec<&str> = source.lines().take(line.saturating_sub(1)).map(str::trim).collect();
    let attributes = above.iter().rev().take_while(|line| line.starts_with("#[")).count();
    let doc = above.iter().rev().skip(attributes).map_while(|line| line.strip_prefix("///").map(str::trim));
    let mut doc: Vec<&str> = doc.collect();
    doc.reverse();
    doc.join(" ")
}

/// Reads the first string literal, plain or raw.
pub(super) fn literal(source: &str) -> Option<String> {
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
    fn plain_and_raw_literals_are_read() {
        assert_eq!(literal(r#"#[given(expr = "a \"b\"")]"#).as_deref(), Some(r#"a "b""#));
        assert_eq!(literal("#[when(regex = r#\"^a \"b\"$\"#)]").as_deref(), Some("^a \"b\"$"));
    }
}
