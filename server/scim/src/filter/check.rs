//! Validation of filters against a schema: attributes exist, and operators and values fit their types.

use super::eval::parse_timestamp;
use super::text::boolean_word;
use super::tree::{Filter, Literal, Op};
use crate::diagnostics::{Diagnostics, Tolerance};
use crate::error::{ScimError, ScimType};
use crate::path::AttrPath;
use crate::schema::{Attribute, Kind, Schema, unknown};

impl Filter {
    /// Checks that resources of one of the schemas can match the filter; the error names the attribute.
    pub fn check(&self, schemas: &[&Schema], diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
        match self {
            Self::Present(path) => resolve(path, schemas).map(|_| ()),
            Self::Compare(path, op, literal) => {
                check_comparison(path, *op, literal, resolve(path, schemas)?, diagnostics)
            }
            Self::Has(path, inner) => inner.check_parts(resolve(path, schemas)?, diagnostics),
            Self::And(parts) | Self::Or(parts) => parts.iter().try_for_each(|part| part.check(schemas, diagnostics)),
            Self::Not(inner) => inner.check(schemas, diagnostics),
        }
    }

    /// Checks the condition in the brackets after an attribute.
    pub(crate) fn check_parts(&self, of: &'static Attribute, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
        match self {
            Self::Present(path) => resolve_part(path, of).map(|_| ()),
            Self::Compare(path, op, literal) => {
                check_comparison(path, *op, literal, resolve_part(path, of)?, diagnostics)
            }
            Self::Has(path, _) => Err(invalid(format!("{path}: brackets cannot stand inside brackets"))),
            Self::And(parts) | Self::Or(parts) => parts.iter().try_for_each(|each| each.check_parts(of, diagnostics)),
            Self::Not(inner) => inner.check_parts(of, diagnostics),
        }
    }
}

fn resolve(path: &AttrPath, schemas: &[&Schema]) -> Result<&'static Attribute, ScimError> {
    match schemas.iter().find_map(|schema| schema.resolve(path)) {
        Some(resolved) => Ok(resolved.leaf()),
        None => Err(unknown(path, schemas, ScimType::InvalidFilter)),
    }
}

fn resolve_part(path: &AttrPath, of: &'static Attribute) -> Result<&'static Attribute, ScimError> {
    let found = if path.sub.is_none() { of.part(&path.name) } else { None };
    // Only multi-valued attributes of simple values have an implicit `value`; the tables have none but `schemas`.
    found.ok_or_else(|| {
        let suggestion = of.suggestion(&path.name, "");
        invalid(format!("{} has no sub-attribute {:?}{suggestion}", of.name, path.to_string()))
    })
}

fn check_comparison(
    path: &AttrPath,
    op: Op,
    literal: &Literal,
    attribute: &'static Attribute,
    diagnostics: &mut Diagnostics,
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
            boolean_word(text).is_some() && diagnostics.require(Tolerance::BoolString)
        }
        (Kind::DateTime, Literal::Text(text)) => textual || parse_timestamp(text).is_some(),
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
