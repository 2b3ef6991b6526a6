//! Whether a resource, as JSON, keeps a filter. Knows the schema for case and kind, and no index.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::{Map, Value};

use super::text::{boolean_word, compare_text, contains, ends_with, equal_text, starts_with};
use super::tree::{Filter, Literal, Op};
use crate::path::AttrPath;
use crate::schema::{Attribute, Kind, Schema};

impl Filter {
    /// Whether the resource keeps the filter. An attribute that the schema lacks is looked for as written, and has
    /// no value where the resource lacks it too (RFC 7644 §3.4.2.1).
    pub fn matches(&self, resource: &Value, schema: &Schema) -> bool {
        self.holds(&|path| find(path, resource, schema))
    }

    fn holds<'v>(&'v self, look: &dyn Fn(&'v AttrPath) -> Found<'v>) -> bool {
        match self {
            Self::Present(path) => look(path).values().any(is_assigned),
            Self::Compare(path, op, literal) => look(path).compare(*op, literal),
            Self::Has(path, inner) => {
                let found = look(path);
                found.values().any(|value| element_matches(inner, value, found.attribute))
            }
            Self::And(parts) => parts.iter().all(|part| part.holds(look)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(look)),
            Self::Not(inner) => !inner.holds(look),
        }
    }
}

/// Whether one value of an attribute keeps the condition in the brackets behind it.
pub(crate) fn element_matches(filter: &Filter, element: &Value, attribute: Option<&'static Attribute>) -> bool {
    filter.holds(&|path| {
        let part = attribute.and_then(|attribute| attribute.part(&path.name));
        let value = match element {
            Value::Object(parts) => get(parts, part.map_or(&path.name, |part| part.name)),
            plain if path.name.eq_ignore_ascii_case("value") => Some(plain),
            _ => None,
        };
        Found { attribute: part, value, sub: None }
    })
}

/// What a path leads to in a resource.
struct Found<'v> {
    attribute: Option<&'static Attribute>,
    value: Option<&'v Value>,
    /// The part that is meant of each value, by its name.
    sub: Option<&'v str>,
}

impl<'v> Found<'v> {
    fn values(&self) -> impl Iterator<Item = &'v Value> {
        let (many, one) = match self.value {
            Some(Value::Array(values)) => (values.as_slice(), None),
            other => (&[][..], other),
        };
        let sub = self.sub;
        many.iter().chain(one).filter_map(move |value| match sub {
            Some(name) => value.as_object().and_then(|parts| get(parts, name)),
            None => Some(value),
        })
    }

    /// A complex value is compared by its `value`.
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
            // `ne` is the opposite of `eq`, so that a resource without a value is among those that differ.
            (Op::Ne, _) => !self.comparable().any(|value| keeps(value, Op::Eq, literal, leaf)),
            _ => self.comparable().any(|value| keeps(value, op, literal, leaf)),
        }
    }
}

fn find<'v>(path: &'v AttrPath, resource: &'v Value, schema: &Schema) -> Found<'v> {
    let top = resource.as_object();
    let Some(resolved) = schema.resolve(path) else {
        let holder = match &path.urn {
            Some(urn) if !schema.knows_urn(urn) => top.and_then(|top| get(top, urn)?.as_object()),
            _ => top,
        };
        let value = holder.and_then(|holder| get(holder, &path.name));
        return Found { attribute: None, value, sub: path.sub.as_deref() };
    };
    let holder = match resolved.extension {
        Some(extension) => top.and_then(|top| get(top, extension.name)?.as_object()),
        None => top,
    };
    let value = holder.and_then(|holder| get(holder, resolved.attribute.name));
    Found { attribute: Some(resolved.leaf()), value, sub: resolved.sub.map(|sub| sub.name) }
}

/// The member of that name; resources rendered here have the canonical one, those kept as sent may not.
fn get<'v>(parts: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    parts.get(name).or_else(|| parts.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn is_assigned(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => values.iter().any(is_assigned),
        Value::Object(parts) => parts.values().any(is_assigned),
        _ => true,
    }
}

fn keeps(value: &Value, op: Op, literal: &Literal, attribute: Option<&'static Attribute>) -> bool {
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
        (_, Value::String(a), Literal::Text(b)) if timed => ordered(op, compare_moments(a, b)),
        _ => ordered(op, compare_literals(value, literal, exact)),
    }
}

fn ordered(op: Op, order: Option<Ordering>) -> bool {
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

fn compare_moments(a: &str, b: &str) -> Option<Ordering> {
    Some(moment(a)?.cmp(&moment(b)?))
}

/// Which comes first, where the two are of a kind.
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

/// The moment that a text names; without a zone, the one it names in UTC.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| zoneless(text))
}

/// A `dateTime` of XML Schema may have no zone.
fn zoneless(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let is_plain = |part: &str, marks: &[char]| part.chars().all(|it| it.is_ascii_digit() || marks.contains(&it));
    if !(is_plain(date, &['-']) && is_plain(time, &[':', '.'])) {
        return None;
    }
    let moment: DateTime = text.parse().ok()?;
    Offset::UTC.to_timestamp(moment).ok()
}
