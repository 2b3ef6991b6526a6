//! Reads filters and paths by recursive descent, one function for each rule of the grammar.
//! Knows where it is in the text, so that an error can say the column; knows no schema.

use serde_json::Number;

use super::path::Path;
use super::tree::{Filter, Literal, Op};
use crate::diagnostics::{Tolerance, Tolerances};
use crate::error::{ScimError, ScimType, hint};
use crate::path::AttrPath;
use crate::synonyms;

/// How deep parentheses and brackets may be nested; more is refused before the stack could suffer.
const DEPTH: u32 = 32;

/// A place in a text.
pub(crate) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
    scim_type: ScimType,
    tolerances: &'a mut Tolerances,
}

type Parsed<T> = Result<T, ScimError>;

impl<'a> Parser<'a> {
    /// A parser at the start of the text, whose errors are of that type.
    pub(crate) fn new(text: &'a str, scim_type: ScimType, tolerances: &'a mut Tolerances) -> Self {
        Self { text, at: 0, depth: 0, scim_type, tolerances }
    }

    /// The whole text as a filter.
    pub(crate) fn whole_filter(mut self) -> Parsed<Filter> {
        let filter = self.either()?;
        self.end()?;
        Ok(filter)
    }

    /// The whole text as the path of a PATCH operation.
    pub(crate) fn whole_path(mut self) -> Parsed<Path> {
        let attribute = self.attribute()?;
        let filter = if self.takes(b'[') { Some(self.bracketed()?) } else { None };
        let sub = if filter.is_some() { self.suffix()? } else { None };
        self.end()?;
        Ok(Path { attribute, filter, sub })
    }

    fn either(&mut self) -> Parsed<Filter> {
        let first = self.all()?;
        let mut parts = vec![first];
        while self.takes_word("or")? {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Filter::Or))
    }

    fn all(&mut self) -> Parsed<Filter> {
        let first = self.one()?;
        let mut parts = vec![first];
        while self.takes_word("and")? {
            parts.push(self.one()?);
        }
        Ok(joined(parts, Filter::And))
    }

    fn one(&mut self) -> Parsed<Filter> {
        self.blanks();
        if self.takes(b'(') {
            return self.nested(b')');
        }
        if self.takes_not() {
            return Ok(Filter::Not(Box::new(self.nested(b')')?)));
        }
        let path = self.attribute()?;
        if self.takes(b'[') {
            return self.value_path(path);
        }
        self.comparison(path)
    }

    fn value_path(&mut self, path: AttrPath) -> Parsed<Filter> {
        let inner = self.bracketed()?;
        let before = self.at;
        let Some(sub) = self.suffix()? else { return Ok(Filter::Has(path, Box::new(inner))) };
        if !self.tolerances.grants(Tolerance::ValuePathSuffix) {
            self.at = before;
            return Err(self.expected("the end of the condition"));
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
        self.blanks();
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
            return Err(self.expected(&format!("an operator (eq ne co sw ew pr gt ge lt le){near}")));
        };
        self.need_blank()?;
        Ok(Filter::Compare(path, op, self.literal()?))
    }

    fn literal(&mut self) -> Parsed<Literal> {
        if self.peek() == Some(b'"') {
            return self.quoted().map(Literal::Text);
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
            self.expected("a value: text in double quotes, a number, true, false or null")
        })
    }

    fn quoted(&mut self) -> Parsed<String> {
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
        quoted.ok_or_else(|| self.expected("text in double quotes, escaped as in JSON"))
    }

    fn attribute(&mut self) -> Parsed<AttrPath> {
        let start = self.at;
        let word = self.word();
        AttrPath::from_word(word).ok_or_else(|| {
            self.at = start;
            self.expected(&format!("an attribute name{}", glued(word)))
        })
    }

    fn suffix(&mut self) -> Parsed<Option<String>> {
        if !self.takes(b'.') {
            return Ok(None);
        }
        let start = self.at;
        let word = self.word();
        match AttrPath::from_word(word) {
            Some(AttrPath { urn: None, name, sub: None }) => Ok(Some(name)),
            _ => {
                self.at = start;
                Err(self.expected("a sub-attribute"))
            }
        }
    }

    fn bracketed(&mut self) -> Parsed<Filter> {
        self.nested(b']')
    }

    fn nested(&mut self, close: u8) -> Parsed<Filter> {
        self.depth += 1;
        if self.depth > DEPTH {
            let detail = format!("column {}: nested more than {DEPTH} deep", self.column());
            return Err(ScimError::of(self.scim_type, detail));
        }
        let inner = self.either()?;
        self.blanks();
        if !self.takes(close) {
            return Err(self.expected(&format!("'{}'", char::from(close))));
        }
        self.depth -= 1;
        Ok(inner)
    }

    /// `not` is a keyword only in front of a parenthesis, so that an attribute may have that name.
    fn takes_not(&mut self) -> bool {
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

    fn takes_word(&mut self, keyword: &str) -> Parsed<bool> {
        let start = self.at;
        let spaced = self.blanks() > 0;
        if !self.word().eq_ignore_ascii_case(keyword) {
            self.at = start;
            return Ok(false);
        }
        // What else may come next begins no condition, and that is what will be wrong with it.
        let tight = match self.peek() {
            Some(b' ') => !spaced,
            next => next == Some(b'('),
        };
        if tight && !self.tolerances.grants(Tolerance::TightFilter) {
            return Err(self.expected(&format!("a blank around {keyword:?}")));
        }
        Ok(true)
    }

    /// The blank between an operator and its value; only a text in quotes can be a value without one.
    fn need_blank(&mut self) -> Parsed<()> {
        match self.blanks() {
            0 if self.peek() == Some(b'"') && !self.tolerances.grants(Tolerance::TightFilter) => {
                Err(self.expected("a blank"))
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self) -> Parsed<()> {
        self.blanks();
        if self.at == self.text.len() { Ok(()) } else { Err(self.expected("the end, \"and\" or \"or\"")) }
    }

    /// Everything up to the next blank, bracket, parenthesis or quote.
    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|byte| matches!(byte, b' ' | b'(' | b')' | b'[' | b']' | b'"'));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn blanks(&mut self) -> usize {
        let count = self.text[self.at..].bytes().take_while(|byte| *byte == b' ').count();
        self.at += count;
        count
    }

    fn takes(&mut self, byte: u8) -> bool {
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

    fn expected(&self, what: &str) -> ScimError {
        let rest = &self.text[self.at..];
        let found = match rest.split([' ', '(', ')', '[', ']']).next() {
            _ if rest.is_empty() => "the end".to_owned(),
            Some("") | None => format!("{:?}", rest.chars().next().unwrap_or(' ').to_string()),
            Some(word) => format!("{word:?}"),
        };
        ScimError::of(self.scim_type, format!("column {}: expected {what}, found {found}", self.column()))
    }
}

/// The half-sentence for who wrote an operator of another language, and no blank before it.
fn glued(word: &str) -> String {
    let (name, sign) = word.split_at(word.find(['=', '!', '<', '>', '~']).unwrap_or(word.len()));
    synonyms::operator(sign).map_or_else(String::new, |op| format!("; did you mean {:?}?", format!("{name} {op}")))
}

fn joined(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.len() {
        1 => parts.remove(0),
        _ => join(parts),
    }
}
