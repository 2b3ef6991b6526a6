//! Layout of a feature file: blocks, tags, steps and rows, each with its line and column.
//!
//! Gherkin drops the places of tags and takes a misspelt keyword for description, so the lint reads the layout
//! instead. Knows nothing of rules, sentences or of what is right.

use gherkin::StepType;

use super::keywords::{BlockKind, Keywords};

/// Place in a file: line and column count from one, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Number of the line.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Number of characters.
    pub width: usize,
}

/// Tag above a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Name, without `@`.
    pub name: String,
    /// Place, `@` included.
    pub span: Span,
}

/// Text on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// Text, trimmed.
    pub text: String,
    /// Place of the text.
    pub span: Span,
}

/// Doc string below a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocString {
    /// Number of its first line, below the quotes.
    pub first_line: usize,
    /// Text between the quotes, with its indent.
    pub text: String,
}

/// Step of a scenario or a background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// Keyword that the step begins with.
    pub keyword: SourceLine,
    /// Type of the step, of an `And` that of the step above.
    pub kind: StepType,
    /// Sentence.
    pub text: SourceLine,
    /// Rows below the step.
    pub rows: Vec<SourceLine>,
    /// Doc string below the step.
    pub doc: Option<DocString>,
}

/// Block of a file: everything from its tags to the next block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Kind of the block.
    pub kind: BlockKind,
    /// Tags above the heading.
    pub tags: Vec<Tag>,
    /// Title, with the place of the whole heading.
    pub title: SourceLine,
    /// Number of the first line, tags included.
    pub first_line: usize,
    /// Steps.
    pub steps: Vec<StepLine>,
    /// Text that is neither a step nor a row.
    pub prose: Vec<SourceLine>,
    /// Rows of `Examples:`, header included.
    pub rows: Vec<SourceLine>,
}

impl Block {
    /// Returns whether the block has this tag.
    pub fn has_tag(&self, name: &str) -> bool {
        self.tags.iter().any(|tag| tag.name == name)
    }
}

/// Layout of a whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Blocks, in order.
    pub blocks: Vec<Block>,
    /// Text and rows before the first block, and tags after the last.
    pub strays: Vec<SourceLine>,
    /// A `# language:` directive.
    pub language: Option<SourceLine>,
    /// Keywords of the file's language.
    pub keywords: Keywords,
}

impl Layout {
    /// Reads the layout of a text, with the keywords of its language.
    pub(super) fn read(text: &str, keywords: Keywords) -> Self {
        let mut reader = Reader { layout: Self { keywords, ..Self::default() }, tags: Vec::new(), quote: None };
        for (index, line) in text.lines().enumerate() {
            reader.read_line(index + 1, line);
        }
        let last = reader.tags.drain(..).map(|tag| SourceLine { text: format!("@{}", tag.name), span: tag.span });
        reader.layout.strays.extend(last);
        reader.layout
    }

    /// Returns the language that the file declares, unless it is English.
    pub fn foreign_language(&self) -> Option<&str> {
        let (_, name) = self.language.as_ref()?.text.split_once(':')?;
        Some(name.trim()).filter(|name| *name != "en")
    }
}

/// Returns the quotes of a doc string that a line begins with.
pub fn doc_string_quotes(line: &str) -> Option<&'static str> {
    ["\"\"\"", "```"].into_iter().find(|quotes| line.trim_start().starts_with(quotes))
}

/// Splits a row into its cells, as they are written; a `\|` separates nothing.
pub fn cells(row: &str) -> Vec<String> {
    let row = row.trim();
    let mut cells = Vec::new();
    let (mut cell, mut escaped) = (String::new(), false);
    for sign in row.strip_prefix('|').unwrap_or(row).chars() {
        if sign == '|' && !escaped {
            cells.push(std::mem::take(&mut cell).trim().to_owned());
        } else {
            cell.push(sign);
        }
        escaped = sign == '\\' && !escaped;
    }
    cells
}

struct Reader {
    layout: Layout,
    tags: Vec<Tag>,
    /// Quotes that end the current doc string.
    quote: Option<&'static str>,
}

impl Reader {
    fn read_line(&mut self, number: usize, raw: &str) {
        let text = raw.trim();
        if let Some(quote) = self.quote {
            self.read_doc_string(quote, raw);
            return;
        }
        let column = raw.chars().take_while(|c| c.is_whitespace()).count() + 1;
        let span = Span { line: number, column, width: text.chars().count() };
        let line = SourceLine { text: text.to_owned(), span };
        match text.chars().next() {
            None => {}
            Some('#') => self.read_comment(line),
            Some('@') => self.tags.extend(tags(&line)),
            Some('|') => self.read_row(line),
            _ => self.read_words(line),
        }
    }

    fn read_doc_string(&mut self, quote: &str, raw: &str) {
        if raw.trim_start().starts_with(quote) {
            self.quote = None;
        } else if let Some(doc) = self.last_step().and_then(|step| step.doc.as_mut()) {
            doc.text.push_str(raw);
            doc.text.push('\n');
        }
    }

    fn read_comment(&mut self, line: SourceLine) {
        let directive = line.text.trim_start_matches('#').trim_start();
        if directive.strip_prefix("language").is_some_and(|rest| rest.trim_start().starts_with(':')) {
            self.layout.language = Some(line);
        }
    }

    fn read_row(&mut self, line: SourceLine) {
        match self.layout.blocks.last_mut() {
            Some(block) if block.kind == BlockKind::Examples => block.rows.push(line),
            Some(Block { steps, prose, .. }) => match steps.last_mut() {
                Some(step) => step.rows.push(line),
                None => prose.push(line),
            },
            None => self.layout.strays.push(line),
        }
    }

    fn read_words(&mut self, line: SourceLine) {
        if let Some(quotes) = doc_string_quotes(&line.text) {
            self.quote = Some(quotes);
            if let Some(step) = self.last_step() {
                step.doc = Some(DocString { first_line: line.span.line + 1, text: String::new() });
            }
        } else if let Some((kind, title)) = self.layout.keywords.read_heading(&line.text) {
            self.open(kind, title.to_owned(), line.span);
        } else if let Some(block) = self.layout.blocks.last_mut() {
            match step(block, &self.layout.keywords, &line) {
                Some(step) => block.steps.push(step),
                None => block.prose.push(line),
            }
        } else {
            self.layout.strays.push(line);
        }
    }

    fn last_step(&mut self) -> Option<&mut StepLine> {
        self.layout.blocks.last_mut()?.steps.last_mut()
    }

    fn open(&mut self, kind: BlockKind, title: String, span: Span) {
        let tags = std::mem::take(&mut self.tags);
        self.layout.blocks.push(Block {
            kind,
            first_line: tags.first().map_or(span.line, |tag| tag.span.line),
            tags,
            title: SourceLine { text: title, span },
            steps: Vec::new(),
            prose: Vec::new(),
            rows: Vec::new(),
        });
    }
}

fn step(block: &Block, keywords: &Keywords, line: &SourceLine) -> Option<StepLine> {
    let (keyword, kind, sentence) = keywords.read_step(&line.text).filter(|_| block.kind.has_steps())?;
    let kind = kind.unwrap_or_else(|| block.steps.last().map_or(StepType::Given, |step| step.kind));
    let part = |text: &str, offset| {
        let span = Span { column: line.span.column + offset, width: text.chars().count(), ..line.span };
        SourceLine { text: text.to_owned(), span }
    };
    let text = part(sentence, line.text.chars().count() - sentence.chars().count());
    Some(StepLine { keyword: part(keyword, 0), kind, text, rows: Vec::new(), doc: None })
}

fn tags(line: &SourceLine) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut column = line.span.column;
    for piece in line.text.split_inclusive(|c: char| c.is_whitespace()) {
        if piece.starts_with('#') {
            break;
        }
        for name in piece.trim_end().split('@').skip(1) {
            let width = name.chars().count() + 1;
            found.push(Tag { name: name.to_owned(), span: Span { line: line.span.line, column, width } });
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

    fn layout() -> Layout {
        Layout::read(FILE, Keywords::default())
    }

    #[test]
    fn blocks_tags_and_steps_keep_their_places() {
        let layout = layout();
        let kinds: Vec<_> = layout.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Feature, BlockKind::Rule, BlockKind::Scenario]);
        let rule = &layout.blocks[1];
        assert_eq!((rule.first_line, rule.title.span.line), (5, 6));
        assert_eq!(rule.tags[1], Tag { name: "documented".into(), span: Span { line: 5, column: 14, width: 11 } });
        let steps = &layout.blocks[2].steps;
        assert_eq!(steps[0].rows.len(), 1);
        assert_eq!((steps[1].kind, steps[1].text.span.column), (StepType::Given, 11));
    }

    #[test]
    fn text_without_a_keyword_is_prose() {
        let prose: Vec<_> = layout().blocks[2].prose.iter().map(|line| line.text.clone()).collect();
        assert_eq!(prose, ["Givven a typo"]);
    }
}
