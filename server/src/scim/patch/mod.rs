//! PATCH: the operations of RFC 7644 §3.5.2 as they were sent. What they do to a resource is in `apply`.
//! Knows the message, and no resource.

mod apply;
mod element;
mod merge;
mod values;

use serde_json::Value;

pub use self::apply::apply;
use super::coerce::shown;
use super::error::{ScimError, ScimType, hint};
use super::lint::Remark;
use super::message::{check_schemas, member};
use super::path::{self, Path};
use super::tolerance::{Tolerance, Tolerances};

/// The URI that every PATCH body carries.
pub const PATCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// How many operations one PATCH may have.
pub const MOST_OPERATIONS: usize = 1_000;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Gives an attribute a value, or one more.
    Add,
    /// Takes values away.
    Remove,
    /// Gives an attribute other values.
    Replace,
}

impl Verb {
    const ALL: [Self; 3] = [Self::Add, Self::Remove, Self::Replace];

    /// The keyword of `op`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }
}

/// One operation, understood and as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What it does.
    pub verb: Verb,
    /// What it is done to; without one, the value is an object of attributes.
    pub path: Option<Path>,
    /// What it is done with; `Some(Null)` where null was sent.
    pub value: Option<Value>,
    /// `op` as sent.
    pub written_op: String,
    /// `path` as sent.
    pub written_path: Option<String>,
}

/// Reads the body of a PATCH.
pub fn parse(body: &Value, tolerances: &mut Tolerances) -> Result<Vec<Operation>, ScimError> {
    let Value::Object(body) = body else {
        return Err(invalid(format!("the body is {}, not an object", shown(body))));
    };
    check_schemas(body, PATCH_URN, tolerances)?;
    let operations = match member(body, "Operations") {
        Some(Value::Array(operations)) => operations,
        Some(other) => return Err(invalid(format!("Operations is {}, not an array", shown(other)))),
        None => return Err(invalid("the body has no Operations".into())),
    };
    if operations.len() > MOST_OPERATIONS {
        let detail =
            format!("the PATCH has {} operations; at most {MOST_OPERATIONS} are carried out", operations.len());
        return Err(ScimError::plain(413, detail));
    }
    if operations.is_empty() && !tolerances.grants(Tolerance::EmptyOps) {
        return Err(invalid("Operations is empty".into()));
    }
    let numbered = operations.iter().enumerate();
    numbered.map(|(at, sent)| operation(sent, tolerances).map_err(|error| error.within(&place(at)))).collect()
}

/// How an error names an operation.
pub(super) fn place(index: usize) -> String {
    format!("operation {}", index + 1)
}

/// The error for the key of a value object that is no attribute's name, but could be a path.
pub(super) fn into_path(key: &str) -> ScimError {
    ScimError::of(ScimType::InvalidPath, format!("{key:?} is not the name of an attribute: put it into path"))
}

fn operation(sent: &Value, tolerances: &mut Tolerances) -> Result<Operation, ScimError> {
    let Value::Object(sent) = sent else { return Err(invalid(format!("is {}, not an object", shown(sent)))) };
    let op = match member(sent, "op") {
        Some(Value::String(op)) => op,
        None | Some(Value::Null) => return Err(invalid("has no op; one of add, remove, replace".into())),
        Some(other) => return Err(invalid(format!("op: got {}, accepts add, remove or replace", shown(other)))),
    };
    let verb = verb(op, tolerances)?;
    let written_path = match member(sent, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) => Some(path.clone()),
        Some(other) => {
            return Err(ScimError::of(ScimType::InvalidPath, format!("path is {}, not a string", shown(other))));
        }
    };
    let path = written_path.as_deref().map(|text| path::parse(text, tolerances)).transpose()?;
    let value = member(sent, "value").cloned();
    let operation = Operation { verb, path, value, written_op: op.clone(), written_path };
    check_shape(&operation).inspect_err(|_| tolerances.remark(Remark::PatchShape))?;
    Ok(operation)
}

fn verb(op: &str, tolerances: &mut Tolerances) -> Result<Verb, ScimError> {
    if let Some(verb) = Verb::ALL.into_iter().find(|verb| verb.keyword() == op) {
        return Ok(verb);
    }
    let verb = Verb::ALL.into_iter().find(|verb| verb.keyword().eq_ignore_ascii_case(op));
    verb.filter(|_| tolerances.grants(Tolerance::OpCase)).ok_or_else(|| {
        let near = hint(op, Verb::ALL.iter().map(|verb| verb.keyword()));
        invalid(format!("op {op:?} is none of add, remove, replace{near}"))
    })
}

fn check_shape(operation: &Operation) -> Result<(), ScimError> {
    match (operation.verb, &operation.path, &operation.value) {
        (Verb::Remove, None, _) => Err(ScimError::of(ScimType::NoTarget, "remove needs a path")),
        (Verb::Add | Verb::Replace, _, None) => {
            Err(ScimError::of(ScimType::InvalidValue, format!("{} needs a value", operation.verb.keyword())))
        }
        (Verb::Add | Verb::Replace, None, Some(value)) if !value.is_object() => {
            let detail = format!("without a path the value is an object of attributes, not {}", shown(value));
            Err(ScimError::of(ScimType::InvalidValue, detail))
        }
        _ => Ok(()),
    }
}

fn invalid(detail: String) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}

#[cfg(test)]
mod tests;
