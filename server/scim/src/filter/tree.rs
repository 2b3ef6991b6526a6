//! Syntax tree of filters (RFC 7644 §3.4.2.2), its text form, and the index that can serve it.

use std::fmt;

use serde_json::Number;

use crate::path::AttrPath;
use crate::schema::{GROUP, RFC_USER};

/// Comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less or equal.
    Le,
}

impl Op {
    /// All operators.
    pub const ALL: [Self; 9] =
        [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// Returns the keyword in a filter.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

/// Literal of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(String),
}

impl Literal {
    /// Returns the name of the type, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
        }
    }
}

/// Filter, or the condition in the brackets of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Presence: `title pr`.
    Present(AttrPath),
    /// Comparison: `userName eq "ada"`.
    Compare(AttrPath, Op, Literal),
    /// Value path: `emails[type eq "work" and value co "@acme"]`, one value that matches the whole condition.
    Has(AttrPath, Box<Filter>),
    /// Conjunction of two or more.
    And(Vec<Filter>),
    /// Disjunction of two or more.
    Or(Vec<Filter>),
    /// Negation: `not (…)`.
    Not(Box<Filter>),
}

/// Attributes with an index, and the canonical name of each.
const INDEXED: [(&str, Option<&str>, &str); 8] = [
    ("id", None, "id"),
    ("userName", None, "userName"),
    ("externalId", None, "externalId"),
    ("displayName", None, "displayName"),
    ("emails", None, "emails.value"),
    ("emails", Some("value"), "emails.value"),
    ("members", Some("value"), "members.value"),
    ("groups", Some("value"), "groups.value"),
];

impl Filter {
    /// Returns an equality that is necessary for a match, so that an index can find the candidates: the canonical name of
    /// the attribute, and the text. The caller still evaluates the whole filter.
    pub fn equality(&self) -> Option<(&'static str, &str)> {
        self.equality_inside(None)
    }

    /// Returns whether the filter consists of that equality.
    pub fn is_equality(&self) -> bool {
        matches!(self, Self::Compare(_, Op::Eq, Literal::Text(_)))
    }

    /// Returns whether the filter is one comparison with this operator.
    pub fn is_comparison(&self, with: Op) -> bool {
        matches!(self, Self::Compare(_, op, _) if *op == with)
    }

    fn equality_inside(&self, holder: Option<&AttrPath>) -> Option<(&'static str, &str)> {
        match self {
            Self::Compare(path, Op::Eq, Literal::Text(value)) => Some((index_name(holder, path)?, value)),
            Self::And(parts) => parts.iter().find_map(|part| part.equality_inside(holder)),
            Self::Has(path, inner) if holder.is_none() => inner.equality_inside(Some(path)),
            _ => None,
        }
    }

    /// Returns the attributes that the filter reads, without sub-attributes.
    pub fn attributes(&self) -> Vec<AttrPath> {
        match self {
            Self::Present(path) | Self::Compare(path, ..) | Self::Has(path, _) => vec![path.without_sub()],
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::attributes).collect(),
            Self::Not(inner) => inner.attributes(),
        }
    }

    fn precedence(&self) -> u8 {
        match self {
            Self::Or(_) => 0,
            Self::And(_) => 1,
            _ => 2,
        }
    }

    fn print_joined(parts: &[Self], word: &str, precedence: u8, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                write!(out, " {word} ")?;
            }
            if part.precedence() <= precedence {
                write!(out, "({part})")?;
            } else {
                write!(out, "{part}")?;
            }
        }
        Ok(())
    }
}

fn index_name(holder: Option<&AttrPath>, path: &AttrPath) -> Option<&'static str> {
    let (outer, sub) = match holder {
        Some(holder) if path.urn.is_none() && path.sub.is_none() => (holder, Some(path.name.as_str())),
        Some(_) => return None,
        None => (path, path.sub.as_deref()),
    };
    let core = outer
        .urn
        .as_deref()
        .is_none_or(|urn| [&RFC_USER, &GROUP].iter().any(|schema| schema.urn.eq_ignore_ascii_case(urn)));
    let same = |name: &str, part: Option<&str>| match (part, sub) {
        (None, None) => outer.name.eq_ignore_ascii_case(name),
        (Some(part), Some(sub)) => outer.name.eq_ignore_ascii_case(name) && sub.eq_ignore_ascii_case(part),
        _ => false,
    };
    INDEXED.iter().find(|(name, part, _)| core && same(name, *part)).map(|(_, _, canonical)| *canonical)
}

impl fmt::Display for Literal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Number(value) => write!(out, "{value}"),
            Self::Text(value) => write!(out, "{}", serde_json::Value::from(value.as_str())),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present(path) => write!(out, "{path} pr"),
            Self::Compare(path, op, literal) => write!(out, "{path} {} {literal}", op.keyword()),
            Self::Has(path, inner) => write!(out, "{path}[{inner}]"),
            Self::And(parts) => Self::print_joined(parts, "and", 1, out),
            Self::Or(parts) => Self::print_joined(parts, "or", 0, out),
            Self::Not(inner) => write!(out, "not ({inner})"),
        }
    }
}
