//! Evaluation of filters on resources as JSON, with case and types of the schema.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::Value;

use super::text::{boolean_word, compare_text, contains, ends_with, equal_text, starts_with};
use super::tree::{Filter, Literal, Op};
use crate::json::member;
use crate::path::AttrPath;
use crate::schema::{Attribute, Kind, Schema};

impl Filter {
    /// Returns whether the resource matches. An attribute that is not in the schema is looked up as written (RFC 7644
    /// §3.4.2.1).
    pub fn matches(&self, resource: &Value, schema: &Schema) -> bool {
        self.evaluate(&|path| find(path, resource, schema))
    }

    fn evaluate<'v>(&'v self, look: &dyn Fn(&'v AttrPath) -> Lookup<'v>) -> bool {
        match self {
            Self::Present(path) => look(path).values().any(is_assigned),
            Self::Compare(path, op, literal) => look(path).compare(*op, literal),
            Self::Has(path, inner) => {
                let found = look(path);
                found.values().any(|value| element_matches(inner, value, found.attribute))
            }
            Self::And(parts) => parts.iter().all(|part| part.evaluate(look)),
            Self::Or(parts) => parts.iter().any(|part| part.evaluate(look)),
            Self::Not(inner) => !inner.evaluate(look),
        }
    }
}

/// Returns whether one value of an attribute matches the condition in the brackets after it.
pub(crate) fn element_matches(filter: &Filter, element: &Value, attribute: Option<&'static Attribute>) -> bool {
    filter.evaluate(&|path| {
        let part = attribute.and_then(|attribute| attribute.part(&path.name));
        let value = match element {
            Value::Object(parts) => member(parts, part.map_or(&path.name, |part| part.name)),
            plain if path.name.eq_ignore_ascii_case("value") => Some(plain),
            _ => None,
        };
        Lookup { attribute: part, value, sub: None }
    })
}

/// Values at a path of a resource.
struct Lookup<'v> {
    attribute: Option<&'static Attribute>,
    value: Option<&'v Value>,
    /// Sub-attribute to take of each value.
    sub: Option<&'v str>,
}

impl<'v> Lookup<'v> {
    fn values(&self) -> impl Iterator<Item = &'v Value> {
        let (many, one) = match self.value {
            Some(Value::Array(values)) => (values.as_slice(), None),
            other => (&[][..], other),
        };
        let sub = self.sub;
        many.iter().chain(one).filter_map(move |value| match sub {
            Some(name) => value.as_object().and_then(|parts| member(parts, name)),
            None => Some(value),
        })
    }

    /// Returns the simple values; a complex value is compared by its `value`.
    fn comparable(&self) -> impl Iterator<Item = &'v Value> {
        self.values().filter_map(|value| match value {
            Value::Object(parts) => parts.get("value"),
            Value::Null => None,
            plain => Some(plain),
        })
    }

    fn compare(&self, op: Op, literal: &Literal) -> bool {
        let leaf = self.attribute;
        match (op, literal) {
            (Op::Eq, Literal::Null) => !self.values().any(is_assigned),
            (Op::Ne, Literal::Null) => self.values().any(is_assigned),
            // `ne` is the negation of `eq`, so that a resource without a value matches.
            (Op::Ne, _) => !self.comparable().any(|value| satisfies(value, Op::Eq, literal, leaf)),
            _ => self.comparable().any(|value| satisfies(value, op, literal, leaf)),
        }
    }
}

fn find<'v>(path: &'v AttrPath, resource: &'v Value, schema: &Schema) -> Lookup<'v> {
    let top = resource.as_object();
    let Some(resolved) = schema.resolve(path) else {
        let holder = match &path.urn {
            Some(urn) if !schema.knows_urn(urn) => top.and_then(|top| member(top, urn)?.as_object()),
            _ => top,
        };
        let value = holder.and_then(|holder| member(holder, &path.name));
        return Lookup { attribute: None, value, sub: path.sub.as_deref() };
    };
    let holder = match resolved.extension {
        Some(extension) => top.and_then(|top| member(top, extension.name)?.as_object()),
        None => top,
    };
    let value = holder.and_then(|holder| member(holder, resolved.attribute.name));
    Lookup { attribute: Some(resolved.leaf()), value, sub: resolved.sub.map(|sub| sub.name) }
}

fn is_assigned(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => values.iter().any(is_assigned),
        Value::Object(parts) => parts.values().any(is_assigned),
        _ => true,
    }
}

fn satisfies(value: &Value, op: Op, literal: &Literal, attribute: Option<&'static Attribute>) -> bool {
    let leaf = attribute.map(|found| match found.kind {
        Kind::Complex => found.default_part().unwrap_or(found),
        _ => found,
    });
    let exact = leaf.is_some_and(|leaf| leaf.case_exact);
    let timed = leaf.is_some_and(|leaf| leaf.kind == Kind::DateTime);
    match (op, value, literal) {
        (Op::Eq, Value::String(a), Literal::Text(b)) if !timed => equal_text(a, b, exact),
        (Op::Co, Value::String(a), Literal::Text(b)) => contains(a, b, exact),
        (Op::Sw, Value::String(a), Literal::Text(b)) => starts_with(a, b, exact),
        (Op::Ew, Value::String(a), Literal::Text(b)) => ends_with(a, b, exact),
        (_, Value::String(a), Literal::Text(b)) if timed => order_satisfies(op, compare_timestamps(a, b)),
        _ => order_satisfies(op, compare_literals(value, literal, exact)),
    }
}

fn order_satisfies(op: Op, order: Option<Ordering>) -> bool {
    let Some(order) = order else { return false };
    match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Co | Op::Sw | Op::Ew => false,
    }
}

fn compare_timestamps(a: &str, b: &str) -> Option<Ordering> {
    Some(parse_timestamp(a)?.cmp(&parse_timestamp(b)?))
}

/// Compares a value with a literal of the same type.
fn compare_literals(value: &Value, literal: &Literal, case_exact: bool) -> Option<Ordering> {
    match (value, literal) {
        (Value::String(a), Literal::Text(b)) => Some(compare_text(a, b, case_exact)),
        (Value::Number(a), Literal::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
        },
        (Value::Bool(a), Literal::Bool(b)) => (a == b).then_some(Ordering::Equal),
        (Value::Bool(a), Literal::Text(b)) => (boolean_word(b) == Some(*a)).then_some(Ordering::Equal),
        _ => None,
    }
}

/// Parses a timestamp; without a zone, as UTC.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| parse_without_zone(text))
}

/// Parses a `dateTime` of XML Schema without a zone.
fn parse_without_zone(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let is_plain = |part: &str, marks: &[char]| part.chars().all(|it| it.is_ascii_digit() || marks.contains(&it));
    if !(is_plain(date, &['-']) && is_plain(time, &[':', '.'])) {
        return None;
    }
    let moment: DateTime = text.parse().ok()?;
    Offset::UTC.to_timestamp(moment).ok()
}
