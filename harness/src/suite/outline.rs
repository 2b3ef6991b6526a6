//! A feature file as the eye reads it: blocks, tags, steps and rows, each with its line and column.
//!
//! Gherkin forgets where a tag stood and swallows a misspelt keyword as description, so the lint reads this
//! instead. Knows nothing of rules, sentences or of what is right.

use gherkin::StepType;

use super::tongue::Tongue;

/// A place in a file, both counted from one, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The line.
    pub line: usize,
    /// The column of the first character meant.
    pub column: usize,
    /// How many characters are meant.
    pub width: usize,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `Feature:`
    Feature,
    /// `Background:`
    Background,
    /// `Rule:`
    Rule,
    /// `Scenario:`
    Scenario,
    /// `Scenario Outline:`
    ScenarioOutline,
    /// `Examples:`
    Examples,
}

/// The words that open a block, as Gherkin has them in English.
pub const BLOCK_WORDS: [(&str, BlockKind); 11] = [
    ("Feature", BlockKind::Feature),
    ("Business Need", BlockKind::Feature),
    ("Ability", BlockKind::Feature),
    ("Background", BlockKind::Background),
    ("Rule", BlockKind::Rule),
    ("Scenario", BlockKind::Scenario),
    ("Example", BlockKind::Scenario),
    ("Scenario Outline", BlockKind::ScenarioOutline),
    ("Scenario Template", BlockKind::ScenarioOutline),
    ("Examples", BlockKind::Examples),
    ("Scenarios", BlockKind::Examples),
];

/// The words that open a step.
pub const STEP_WORDS: [&str; 6] = ["Given", "When", "Then", "And", "But", "*"];

/// A tag where it stands, without its `@`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Where, the `@` included.
    pub spot: Spot,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The text, trimmed.
    pub text: String,
    /// Where.
    pub spot: Spot,
}

/// A step where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// The word it opens with.
    pub word: &'static str,
    /// Where that word stands.
    pub opens: Spot,
    /// What Gherkin takes it for.
    pub kind: StepType,
    /// The sentence.
    pub text: Line,
    /// The rows below it.
    pub rows: Vec<Line>,
    /// Whether a doc string stands below it.
    pub doc: bool,
}

/// A block with everything up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The tags above it.
    pub tags: Vec<Tag>,
    /// Its title, with the place of the whole heading.
    pub title: Line,
    /// Its first line, tags included.
    pub first_line: usize,
    /// Its steps.
    pub steps: Vec<StepLine>,
    /// Text in it that is neither step nor row.
    pub prose: Vec<Line>,
    /// The rows of `Examples:`, header included.
    pub rows: Vec<Line>,
}

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// Text and rows before the first block, and tags after the last.
    pub strays: Vec<Line>,
    /// A `# language:` directive.
    pub language: Option<Line>,
    /// What blocks and steps open with, where that is not English.
    pub keywords: Vec<String>,
}

impl Outline {
    /// The language that is not English, if the file says one.
    pub fn foreign(&self) -> Option<&str> {
        let (_, name) = self.language.as_ref()?.text.split_once(':')?;
        Some(name.trim()).filter(|name| *name != "en")
    }
}

/// Reads a file.
pub fn outline(text: &str) -> Outline {
    outline_in(text, None)
}

/// Reads a file whose keywords are not English.
pub(super) fn outline_in(text: &str, tongue: Option<Tongue>) -> Outline {
    let mut reader = Reader { tongue, ..Reader::default() };
    reader.outline.keywords = reader.tongue.as_ref().map(Tongue::words).unwrap_or_default();
    for (index, raw) in text.lines().enumerate() {
        reader.line(index + 1, raw);
    }
    let last = reader.tags.drain(..).map(|tag| Line { text: format!("@{}", tag.name), spot: tag.spot });
    reader.outline.strays.extend(last);
    reader.outline
}

#[derive(Default)]
struct Reader {
    outline: Outline,
    tags: Vec<Tag>,
    quote: Option<&'static str>,
    tongue: Option<Tongue>,
}

impl Reader {
    fn line(&mut self, number: usize, raw: &str) {
        let text = raw.trim();
        if let Some(quote) = self.quote {
            if text.starts_with(quote) {
                self.quote = None;
            }
            return;
        }
        let column = raw.chars().take_while(|c| c.is_whitespace()).count() + 1;
        let line = Line { text: text.to_owned(), spot: Spot { line: number, column, width: text.chars().count() } };
        match text.chars().next() {
            None => {}
            Some('#') => self.comment(line),
            Some('@') => self.tags.extend(tags(&line)),
            Some('|') => self.row(line),
            _ => self.words(line),
        }
    }

    fn comment(&mut self, line: Line) {
        let directive = line.text.trim_start_matches('#').trim_start();
        if directive.strip_prefix("language").is_some_and(|rest| rest.trim_start().starts_with(':')) {
            self.outline.language = Some(line);
        }
    }

    fn row(&mut self, line: Line) {
        match self.outline.blocks.last_mut() {
            Some(block) if block.kind == BlockKind::Examples => block.rows.push(line),
            Some(Block { steps, prose, .. }) => match steps.last_mut() {
                Some(step) => step.rows.push(line),
                None => prose.push(line),
            },
            None => self.outline.strays.push(line),
        }
    }

    fn words(&mut self, line: Line) {
        if let Some(quote) = ["\"\"\"", "```"].into_iter().find(|quote| line.text.starts_with(quote)) {
            self.quote = Some(quote);
            if let Some(step) = self.outline.blocks.last_mut().and_then(|block| block.steps.last_mut()) {
                step.doc = true;
            }
        } else if let Some((kind, title)) = self.heading(&line) {
            self.open(kind, title.to_owned(), line.spot);
        } else if let Some(block) = self.outline.blocks.last_mut() {
            let found = match &self.tongue {
                Some(tongue) => tongue.step(line.spot.line).map(|step| foreign_step(step, &line)),
                None => step(block, &line),
            };
            match found {
                Some(step) => block.steps.push(step),
                None => block.prose.push(line),
            }
        } else {
            self.outline.strays.push(line);
        }
    }

    fn heading<'l>(&self, line: &'l Line) -> Option<(BlockKind, &'l str)> {
        match &self.tongue {
            Some(tongue) => tongue.block(line.spot.line, &line.text),
            None => block_heading(&line.text),
        }
    }

    fn open(&mut self, kind: BlockKind, title: String, spot: Spot) {
        let tags = std::mem::take(&mut self.tags);
        self.outline.blocks.push(Block {
            kind,
            first_line: tags.first().map_or(spot.line, |tag| tag.spot.line),
            tags,
            title: Line { text: title, spot },
            steps: Vec::new(),
            prose: Vec::new(),
            rows: Vec::new(),
        });
    }
}

fn block_heading(text: &str) -> Option<(BlockKind, &str)> {
    let (word, title) = text.split_once(':')?;
    BLOCK_WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, kind)| (kind, title.trim()))
}

fn step(block: &Block, line: &Line) -> Option<StepLine> {
    use BlockKind::{Background, Scenario, ScenarioOutline};
    if !matches!(block.kind, Background | Scenario | ScenarioOutline) {
        return None;
    }
    let (word, rest) = line.text.split_once(' ')?;
    let word = STEP_WORDS.into_iter().find(|known| *known == word)?;
    let before = block.steps.last().map_or(StepType::Given, |step| step.kind);
    let kind = match word {
        "When" => StepType::When,
        "Then" => StepType::Then,
        "And" | "But" => before,
        _ => StepType::Given,
    };
    Some(step_line(word, kind, rest, line))
}

/// The words of other languages stand for the English ones: what is an `And` there is what it goes on with.
fn foreign_step((kind, keyword): (StepType, &str), line: &Line) -> StepLine {
    let word = match (keyword, kind) {
        ("*", _) => "*",
        (_, StepType::Given) => "Given",
        (_, StepType::When) => "When",
        (_, StepType::Then) => "Then",
    };
    let rest = line.text.strip_prefix(keyword).unwrap_or(&line.text);
    let step = step_line(word, kind, rest, line);
    StepLine { opens: Spot { width: keyword.chars().count(), ..line.spot }, ..step }
}

fn step_line(word: &'static str, kind: StepType, rest: &str, line: &Line) -> StepLine {
    let sentence = rest.trim_start();
    let gap = line.text.chars().count() - sentence.chars().count();
    let spot = Spot { column: line.spot.column + gap, width: sentence.chars().count(), ..line.spot };
    let text = Line { text: sentence.to_owned(), spot };
    let opens = Spot { width: word.chars().count(), ..line.spot };
    StepLine { word, opens, kind, text, rows: Vec::new(), doc: false }
}

fn tags(line: &Line) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut column = line.spot.column;
    for piece in line.text.split_inclusive(|c: char| c.is_whitespace()) {
        if piece.starts_with('#') {
            break;
        }
        for name in piece.trim_end().split('@').skip(1) {
            let width = name.chars().count() + 1;
            found.push(Tag { name: name.to_owned(), spot: Spot { line: line.spot.line, column, width } });
            column += width;
        }
        column += piece.chars().count() - piece.trim_end().chars().count();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "Feature: Creating\n\n  Some prose.\n\n  @rule:a.b  @documented\n  Rule: One\n\n    Scenario: First\n      Given a thing:\n        | row |\n      And another\n      Givven a typo\n      When it happens\n";

    #[test]
    fn every_block_tag_and_step_keeps_its_place() {
        let read = outline(FILE);
        let kinds: Vec<_> = read.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Feature, BlockKind::Rule, BlockKind::Scenario]);
        let rule = &read.blocks[1];
        assert_eq!((rule.first_line, rule.title.spot.line), (5, 6));
        assert_eq!(rule.tags[1], Tag { name: "documented".into(), spot: Spot { line: 5, column: 14, width: 11 } });
        let steps = &read.blocks[2].steps;
        assert_eq!(steps[0].rows.len(), 1);
        assert_eq!((steps[1].kind, steps[1].text.spot.column), (StepType::Given, 11));
    }

    #[test]
    fn text_that_is_no_step_is_kept_apart() {
        let prose: Vec<_> = outline(FILE).blocks[2].prose.iter().map(|line| line.text.clone()).collect();
        assert_eq!(prose, ["Givven a typo"]);
    }
}
