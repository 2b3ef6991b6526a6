//! Recursive-descent parser of filters and paths, one function per rule of the grammar. Errors name the column.

use serde_json::Number;

use super::path::Path;
use super::tree::{Filter, Literal, Op};
use crate::diagnostics::{Diagnostics, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::path::AttrPath;
use crate::synonyms;
use egnyte_support::did_you_mean::hint;

/// Maximum nesting of parentheses and brackets; protects the stack.
const DEPTH: u32 = 32;

/// Parser at a position of a text.
pub(crate) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    scim_type: ScimType,
    diagnostics: &'a mut Diagnostics,
}

type Parsed<T> = Result<T, ScimError>;

impl<'a> Parser<'a> {
    /// Creates a parser whose errors have this `scimType`.
    pub(crate) fn new(text: &'a str, scim_type: ScimType, diagnostics: &'a mut Diagnostics) -> Self {
        Self { text, at: 0, depth: 0, scim_type, diagnostics }
    }

    /// Parses the whole text as a filter.
    pub(crate) fn whole_filter(mut self) -> Parsed<Filter> {
        let filter = self.disjunction()?;
        self.end()?;
        Ok(filter)
    }

    /// Parses the whole text as the path of a PATCH operation.
    pub(crate) fn whole_path(mut self) -> Parsed<Path> {
        let attribute = self.attribute()?;
        let filter = if self.eat(b'[') { Some(self.group(b']')?) } else { None };
        let sub = if filter.is_some() { self.suffix()? } else { None };
        self.end()?;
        Ok(Path { attribute, filter, sub })
    }

    fn disjunction(&mut self) -> Parsed<Filter> {
        let first = self.conjunction()?;
        let mut parts = vec![first];
        while self.eat_keyword("or")? {
            parts.push(self.conjunction()?);
        }
        Ok(join(parts, Filter::Or))
    }

    fn conjunction(&mut self) -> Parsed<Filter> {
        let first = self.condition()?;
        let mut parts = vec![first];
        while self.eat_keyword("and")? {
            parts.push(self.condition()?);
        }
        Ok(join(parts, Filter::And))
    }

    fn condition(&mut self) -> Parsed<Filter> {
        self.eat_blanks();
        if self.eat(b'(') {
            return self.group(b')');
        }
        if self.eat_not() {
            return Ok(Filter::Not(Box::new(self.group(b')')?)));
        }
        let path = self.attribute()?;
        if self.eat(b'[') {
            return self.value_path(path);
        }
        self.comparison(path)
    }

    fn value_path(&mut self, path: AttrPath) -> Parsed<Filter> {
        let inner = self.group(b']')?;
        let before = self.at;
        let Some(sub) = self.suffix()? else { return Ok(Filter::Has(path, Box::new(inner))) };
        if !self.diagnostics.require(Tolerance::ValuePathSuffix) {
            self.at = before;
            return Err(self.syntax_error("the end of the condition"));
        }
        let last = self.comparison(AttrPath { urn: None, name: sub, sub: None })?;
        let mut parts = match inner {
            Filter::And(parts) => parts,
            other => vec![other],
        };
        parts.push(last);
        Ok(Filter::Has(path, Box::new(Filter::And(parts))))
    }

    fn comparison(&mut self, path: AttrPath) -> Parsed<Filter> {
        self.eat_blanks();
        let start = self.at;
        let word = self.word();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(path));
        }
        let Some(op) = Op::ALL.into_iter().find(|op| op.keyword().eq_ignore_ascii_case(word)) else {
            self.at = start;
            let known = Op::ALL.iter().map(|op| op.keyword()).chain(["pr"]);
            let near =
                synonyms::operator(word).map_or_else(|| hint(word, known), |op| format!("; did you mean {op:?}?"));
            return Err(self.syntax_error(&format!("an operator (eq ne co sw ew pr gt ge lt le){near}")));
        };
        self.eat_blank()?;
        Ok(Filter::Compare(path, op, self.literal()?))
    }

    fn literal(&mut self) -> Parsed<Literal> {
        if self.peek() == Some(b'"') {
            return self.quoted_string().map(Literal::Text);
        }
        let start = self.at;
        let word = self.word();
        let literal = match word {
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            "null" => Some(Literal::Null),
            _ => serde_json::from_str::<Number>(word).ok().map(Literal::Number),
        };
        literal.ok_or_else(|| {
            self.at = start;
            self.syntax_error("a value: text in double quotes, a number, true, false or null")
        })
    }

    fn quoted_string(&mut self) -> Parsed<String> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut end = start + 1;
        while let Some(&byte) = bytes.get(end) {
            match byte {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        let quoted = self.text.get(start..=end).and_then(|text| serde_json::from_str(text).ok());
        self.at = if quoted.is_some() { end + 1 } else { start };
        quoted.ok_or_else(|| self.syntax_error("text in double quotes, escaped as in JSON"))
    }

    fn attribute(&mut self) -> Parsed<AttrPath> {
        let start = self.at;
        let word = self.word();
        AttrPath::parse(word).ok_or_else(|| {
            self.at = start;
            self.syntax_error(&format!("an attribute name{}", suggest_operator(word)))
        })
    }

    fn suffix(&mut self) -> Parsed<Option<String>> {
        if !self.eat(b'.') {
            return Ok(None);
        }
        let start = self.at;
        let word = self.word();
        match AttrPath::parse(word) {
            Some(AttrPath { urn: None, name, sub: None }) => Ok(Some(name)),
            _ => {
                self.at = start;
                Err(self.syntax_error("a sub-attribute"))
            }
        }
    }

    fn group(&mut self, close: u8) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > DEPTH {
            let detail = format!("column {}: nested more than {DEPTH} deep", self.column());
            return Err(ScimError::of(self.scim_type, detail));
        }
        let inner = self.disjunction()?;
        self.eat_blanks();
        if !self.eat(close) {
            return Err(self.syntax_error(&format!("'{}'", char::from(close))));
        }
        self.depth -= 1;
        Ok(inner)
    }

    /// Consumes `not (`. Elsewhere `not` can be the name of an attribute.
    fn eat_not(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(after) = rest.get(..3).filter(|word| word.eq_ignore_ascii_case("not")).map(|_| &rest[3..]) else {
            return false;
        };
        let opens = after.trim_start_matches(' ');
        if opens.starts_with('(') {
            self.at = self.text.len() - opens.len() + 1;
            return true;
        }
        false
    }

    fn eat_keyword(&mut self, keyword: &str) -> Parsed<bool> {
        let start = self.at;
        let spaced = self.eat_blanks() > 0;
        if !self.word().eq_ignore_ascii_case(keyword) {
            self.at = start;
            return Ok(false);
        }
        // Any other character is a syntax error of the next condition.
        let tight = match self.peek() {
            Some(b' ') => !spaced,
            next => next == Some(b'('),
        };
        if tight && !self.diagnostics.require(Tolerance::TightFilter) {
            return Err(self.syntax_error(&format!("a blank around {keyword:?}")));
        }
        Ok(true)
    }

    /// Consumes the blank between an operator and its value. Only a quoted string can follow without one.
    fn eat_blank(&mut self) -> Parsed<()> {
        match self.eat_blanks() {
            0 if self.peek() == Some(b'"') && !self.diagnostics.require(Tolerance::TightFilter) => {
                Err(self.syntax_error("a blank"))
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Parsed<()> {
        self.eat_blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(self.syntax_error("the end, \"and\" or \"or\"")) }
    }

    /// Consumes the text up to the next blank, bracket, parenthesis or quote.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| matches!(byte, b' ' | b'(' | b')' | b'[' | b']' | b'"'));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn eat_blanks(&mut self) -> usize {
        let count = self.text[self.at..].bytes().take_while(|byte| *byte == b' ').count();
        self.at += count;
        count
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn column(&self) -> usize {
        self.text[..self.at].chars().count() + 1
    }

    fn syntax_error(&self, what: &str) -> ScimError {
        let rest = &self.text[self.at..];
        let found = match rest.split([' ', '(', ')', '[', ']']).next() {
            _ if rest.is_empty() => "the end".to_owned(),
            Some("") | None => format!("{:?}", rest.chars().next().unwrap_or(' ').to_string()),
            Some(word) => format!("{word:?}"),
        };
        ScimError::of(self.scim_type, format!("column {}: expected {what}, found {found}", self.column()))
    }
}

/// Suggests the SCIM operator for an operator of another language without a blank before it.
fn suggest_operator(word: &str) -> String {
    let (name, sign) = word.split_at(word.find(['=', '!', '<', '>', '~']).unwrap_or(word.len()));
    synonyms::operator(sign).map_or_else(String::new, |op| format!("; did you mean {:?}?", format!("{name} {op}")))
}

fn join(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.len() {
        1 => parts.remove(0),
        _ => join(parts),
    }
}
