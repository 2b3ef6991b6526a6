//! Whether a filter makes sense for a schema: the attributes exist, and each is compared with something it can be
//! compared with. Knows no resource.

use super::eval::moment;
use super::text::boolean_word;
use super::tree::{Filter, Literal, Op};
use crate::diagnostics::{Tolerance, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::path::AttrPath;
use crate::schema::{Attribute, Kind, Schema};

impl Filter {
    /// Turns down a filter that no resource of the schema could answer, naming the attribute.
    pub fn check(&self, schema: &Schema, tolerances: &mut Tolerances) -> Result<(), ScimError> {
        match self {
            Self::Present(path) => find(path, schema).map(|_| ()),
            Self::Compare(path, op, literal) => compared(path, *op, literal, find(path, schema)?, tolerances),
            Self::Has(path, inner) => inner.check_parts(find(path, schema)?, tolerances),
            Self::And(parts) | Self::Or(parts) => parts.iter().try_for_each(|part| part.check(schema, tolerances)),
            Self::Not(inner) => inner.check(schema, tolerances),
        }
    }

    /// The same for the condition in the brackets behind an attribute.
    pub(crate) fn check_parts(&self, of: &'static Attribute, tolerances: &mut Tolerances) -> Result<(), ScimError> {
        match self {
            Self::Present(path) => part(path, of).map(|_| ()),
            Self::Compare(path, op, literal) => compared(path, *op, literal, part(path, of)?, tolerances),
            Self::Has(path, _) => Err(invalid(format!("{path}: brackets cannot stand inside brackets"))),
            Self::And(parts) | Self::Or(parts) => parts.iter().try_for_each(|each| each.check_parts(of, tolerances)),
            Self::Not(inner) => inner.check_parts(of, tolerances),
        }
    }
}

fn find(path: &AttrPath, schema: &Schema) -> Result<&'static Attribute, ScimError> {
    match schema.resolve(path) {
        Some(resolved) => Ok(resolved.leaf()),
        None => Err(schema.unknown(path, ScimType::InvalidFilter)),
    }
}

fn part(path: &AttrPath, of: &'static Attribute) -> Result<&'static Attribute, ScimError> {
    let named = if path.sub.is_none() { of.part(&path.name) } else { None };
    // A multi-valued attribute of plain values would be meant by `value`; the tables have none but `schemas`.
    named.ok_or_else(|| {
        let instead = of.instead(&path.name, "");
        invalid(format!("{} has no sub-attribute {:?}{instead}", of.name, path.to_string()))
    })
}

fn compared(
    path: &AttrPath,
    op: Op,
    literal: &Literal,
    attribute: &'static Attribute,
    tolerances: &mut Tolerances,
) -> Result<(), ScimError> {
    let (ordered, textual) = (matches!(op, Op::Gt | Op::Ge | Op::Lt | Op::Le), matches!(op, Op::Co | Op::Sw | Op::Ew));
    // Every attribute can be unassigned (RFC 7643 §2.5).
    if *literal == Literal::Null {
        let detail = || invalid(format!("{path} cannot be compared by {:?} with null; eq and ne can", op.keyword()));
        return if ordered || textual { Err(detail()) } else { Ok(()) };
    }
    let attribute = match attribute.kind {
        Kind::Complex => attribute.default_part().ok_or_else(|| {
            let parts: Vec<_> = attribute.sub.iter().map(|part| part.name).collect();
            invalid(format!("{path} has no value of its own; compare one of its parts: {}", parts.join(", ")))
        })?,
        _ => attribute,
    };
    let kind = attribute.kind;
    if (ordered && matches!(kind, Kind::Boolean | Kind::Binary)) || (textual && !is_text(kind)) {
        return Err(invalid(format!("{path} is {}, which {:?} cannot compare", kind.keyword(), op.keyword())));
    }
    let fits = match (kind, literal) {
        (Kind::Boolean, Literal::Bool(_)) => true,
        (Kind::Boolean, Literal::Text(text)) => {
            boolean_word(text).is_some() && tolerances.grants(Tolerance::BoolString)
        }
        (Kind::DateTime, Literal::Text(text)) => textual || moment(text).is_some(),
        (_, Literal::Text(_)) => is_text(kind) || kind == Kind::Binary,
        _ => false,
    };
    if fits {
        return Ok(());
    }
    let example = if kind == Kind::DateTime { "; send one like \"2011-05-13T04:42:34Z\"" } else { "" };
    Err(invalid(format!(
        "{path} is {}, and cannot be compared by {:?} with {literal}, {}{example}",
        kind.keyword(),
        op.keyword(),
        literal.kind()
    )))
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::String | Kind::Reference | Kind::DateTime)
}

fn invalid(detail: String) -> ScimError {
    ScimError::of(ScimType::InvalidFilter, detail)
}
