//! One value among the several of an attribute: when two are the same, what a filter describes, and which is primary.
//! Knows no operation.

use serde_json::{Map, Value};

use super::merge::set;
use crate::diagnostics::{Remark, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Literal, Op, equal_text};
use crate::schema::Attribute;

/// Whether two values of an attribute are the same one: by `value` and `type` where they have them.
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

/// The parts that a filter of equalities alone gives a value.
pub(super) fn describe(filter: &Filter, attribute: &Attribute, parts: &mut Map<String, Value>) -> bool {
    match filter {
        Filter::And(conditions) => conditions.iter().all(|condition| describe(condition, attribute, parts)),
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

/// A value that was made primary takes that from every other (RFC 7644 §3.5.2).
pub(super) fn keep_one_primary(
    attribute: &Attribute,
    values: &mut [Value],
    touched: &[usize],
    seen: &mut Tolerances,
) -> Result<(), ScimError> {
    let mut crowned: Vec<usize> = touched.iter().copied().filter(|at| values[*at]["primary"] == true).collect();
    crowned.dedup();
    match crowned.as_slice() {
        [] => Ok(()),
        [one] => {
            let others = values.iter_mut().enumerate().filter(|(at, value)| at != one && value["primary"] == true);
            others.for_each(|(_, value)| value["primary"] = Value::Bool(false));
            Ok(())
        }
        _ => {
            seen.remark(Remark::TwoPrimaries);
            let detail = format!("{}: more than one value would be primary", attribute.name);
            Err(ScimError::of(ScimType::InvalidValue, detail))
        }
    }
}
