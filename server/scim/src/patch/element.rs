//! Values of a multi-valued attribute: identity, creation from a filter, and the primary value.

use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostics, Remark};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Literal, Op, equal_text};
use crate::json::set;
use crate::schema::Attribute;

/// Returns whether two values are identical: by `value` and `type` if present.
pub(super) fn same_value(attribute: &Attribute, old: &Value, new: &Value) -> bool {
    let text = |value: &Value, part: &str| value.get(part).and_then(Value::as_str).map(str::to_owned);
    let (Some(a), Some(b)) = (text(old, "value"), text(new, "value")) else { return old == new };
    let exact = attribute.default_part().is_some_and(|part| part.case_exact);
    let typed = match (text(old, "type"), text(new, "type")) {
        (Some(a), Some(b)) => equal_text(&a, &b, false),
        _ => true,
    };
    typed && equal_text(&a, &b, exact)
}

/// Sets the sub-attributes that a filter of equalities describes; false for other filters.
pub(super) fn apply_equalities(filter: &Filter, attribute: &Attribute, parts: &mut Map<String, Value>) -> bool {
    match filter {
        Filter::And(conditions) => conditions.iter().all(|condition| apply_equalities(condition, attribute, parts)),
        Filter::Compare(path, Op::Eq, literal) => {
            let value = match literal {
                Literal::Text(text) => Value::from(text.as_str()),
                Literal::Bool(value) => Value::from(*value),
                Literal::Number(number) => Value::Number(number.clone()),
                Literal::Null => return true,
            };
            let name = attribute.part(&path.name).map_or(path.name.as_str(), |part| part.name);
            set(parts, name, value);
            true
        }
        _ => false,
    }
}

/// Resets `primary` of all values except the one that was made primary (RFC 7644 §3.5.2).
pub(super) fn keep_one_primary(
    attribute: &Attribute,
    values: &mut [Value],
    touched: &[usize],
    diagnostics: &mut Diagnostics,
) -> Result<(), ScimError> {
    let mut primary: Vec<usize> = touched.iter().copied().filter(|at| values[*at]["primary"] == true).collect();
    primary.dedup();
    match primary.as_slice() {
        [] => Ok(()),
        [one] => {
            let others = values.iter_mut().enumerate().filter(|(at, value)| at != one && value["primary"] == true);
            others.for_each(|(_, value)| value["primary"] = Value::Bool(false));
            Ok(())
        }
        _ => {
            diagnostics.remark(Remark::TwoPrimaries);
            let detail = format!("{}: more than one value would be primary", attribute.name);
            Err(ScimError::of(ScimType::InvalidValue, detail))
        }
    }
}
