//! TOML with places: every value knows the line and column it stands at.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::BadConfig;
use egnyte_support::hint::Hint;

/// A file, for naming places in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'a> {
    text: &'a str,
    file: &'a str,
}

/// A value of the file, and what it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    document: Document<'a>,
    key: String,
    value: DeValue<'a>,
    span: Range<usize>,
}

/// A table all of whose keys are known.
#[derive(Debug)]
pub(super) struct Table<'a> {
    entries: Vec<Entry<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: &'a str, file: &'a str) -> Self {
        Self { text, file }
    }

    pub(super) fn root(self) -> Result<Entry<'a>, BadConfig> {
        let table = DeTable::parse(self.text).map_err(|error| {
            let what = error.message().lines().collect::<Vec<_>>().join("; ");
            self.wrong(error.span().map_or(0, |span| span.start), what)
        })?;
        let span = table.span();
        Ok(Entry { document: self, key: String::new(), value: DeValue::Table(table.into_inner()), span })
    }

    fn line(self, at: usize) -> usize {
        self.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
    }

    fn wrong(self, at: usize, what: String) -> BadConfig {
        let before = self.text.get(..at).unwrap_or_default();
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        BadConfig { file: self.file.to_owned(), line: self.line(at), column, what }
    }
}

impl<'a> Entry<'a> {
    /// A mistake in this value.
    pub(super) fn wrong(&self, what: String) -> BadConfig {
        self.document.wrong(self.span.start, what)
    }

    pub(super) fn line(&self) -> usize {
        self.document.line(self.span.start)
    }

    fn last_line(&self) -> usize {
        self.document.line(self.span.end)
    }

    pub(super) fn text(&self) -> Result<&str, BadConfig> {
        self.value.as_str().ok_or_else(|| self.not("a text in quotes"))
    }

    pub(super) fn flag(&self) -> Result<bool, BadConfig> {
        self.value.as_bool().ok_or_else(|| self.not("true or false"))
    }

    /// A whole number from 1 on.
    pub(super) fn count(&self) -> Result<u64, BadConfig> {
        let number = self.value.as_integer();
        let number = number.and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        number.filter(|number| *number > 0).ok_or_else(|| self.not("a whole number above 0"))
    }

    /// The values of a list; `what` says what it is a list of.
    pub(super) fn items(&self, what: &str) -> Result<Vec<Entry<'a>>, BadConfig> {
        let DeValue::Array(items) = &self.value else { return Err(self.not(what)) };
        Ok(items.iter().map(|item| self.inner(&self.key, item)).collect())
    }

    /// The table, when all of its keys are `known`.
    pub(super) fn table(&self, known: &[&str]) -> Result<Table<'a>, BadConfig> {
        let DeValue::Table(table) = &self.value else { return Err(self.not("a table")) };
        let mut entries = Vec::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let hint = Hint::of(name, known.iter().copied());
                let what = format!("unknown key `{name}`{hint}; there are {}", known.join(", "));
                return Err(self.document.wrong(key.span().start, what));
            }
            entries.push(self.inner(name, value));
        }
        Ok(Table { entries })
    }

    fn inner(&self, key: &str, value: &Spanned<DeValue<'a>>) -> Entry<'a> {
        Entry { document: self.document, key: key.to_owned(), value: value.get_ref().clone(), span: value.span() }
    }

    fn not(&self, expected: &str) -> BadConfig {
        self.wrong(format!("`{}` is of type {}; it must be {expected}", self.key, self.value.type_str()))
    }
}

impl<'a> Table<'a> {
    /// The last line that any value of it stands on.
    pub(super) fn last_line(&self) -> Option<usize> {
        self.entries.iter().map(Entry::last_line).max()
    }

    pub(super) fn get(&self, key: &str) -> Option<Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key).cloned()
    }
}
