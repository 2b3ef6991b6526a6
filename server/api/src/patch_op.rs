//! PatchOp of SCIM 2.0 on a group. Two known clients send it; Egnyte's own connector sends the form of SCIM 1.1.

use egnyte_domain::Rules;
use serde_json::Value;

use crate::error::ApiError;
use crate::fields::{Fields, text};
use crate::group_input::{GroupStep, parse_member_ids};

/// Reads the operations as changes of a group.
pub(crate) fn steps(fields: &Fields, rules: &Rules) -> Result<Vec<GroupStep>, ApiError> {
    let operations = fields.array("Operations")?.unwrap_or_default();
    let mut steps = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let operation =
            Operation::parse(operation).and_then(|operation| operation.steps(rules)).map_err(|error| match error {
                ApiError::Plain { status, description } => {
                    ApiError::plain(status, format!("Operations[{index}]: {description}"))
                }
                other => other,
            })?;
        steps.extend(operation);
    }
    Ok(steps)
}

struct Operation<'a> {
    op: String,
    path: Option<&'a str>,
    value: &'a Value,
}

impl<'a> Operation<'a> {
    fn parse(operation: &'a Value) -> Result<Self, ApiError> {
        let op = text(&operation["op"], "op")?.to_ascii_lowercase();
        if !["add", "replace", "remove"].contains(&op.as_str()) {
            return Err(ApiError::bad_request(format!("op: got {op:?}, accepts add, remove or replace")));
        }
        Ok(Self { op, path: operation["path"].as_str(), value: &operation["value"] })
    }

    fn steps(&self, rules: &Rules) -> Result<Vec<GroupStep>, ApiError> {
        match self.path {
            Some("displayName") => self.attribute("displayName", self.value, rules).map(|step| vec![step]),
            Some("members") => self.attribute("members", self.value, rules).map(|step| vec![step]),
            Some(path) => match selected_member(path) {
                Some(id) if self.op == "remove" => Ok(vec![GroupStep::Remove(parse_member_ids(&[id.into()], rules)?)]),
                _ => Err(ApiError::bad_request(format!("path: {path:?} is not displayName, members or one of them"))),
            },
            None => {
                let values = self.value.as_object().filter(|_| self.op != "remove");
                let missing = || ApiError::bad_request("without a path, value must be an object");
                let values = values.ok_or_else(missing)?.iter();
                let known = values.filter(|(name, _)| ["displayName", "members"].contains(&name.as_str()));
                known.map(|(name, value)| self.attribute(name, value, rules)).collect()
            }
        }
    }

    fn attribute(&self, name: &str, value: &Value, rules: &Rules) -> Result<GroupStep, ApiError> {
        if name == "displayName" {
            return text(value, "displayName").map(GroupStep::Rename);
        }
        let listed = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        match self.op.as_str() {
            "remove" if value.is_null() => Ok(GroupStep::Set(Vec::new())),
            "remove" => Ok(GroupStep::Remove(parse_member_ids(listed, rules)?)),
            "replace" => Ok(GroupStep::Set(parse_member_ids(listed, rules)?)),
            _ => Ok(GroupStep::Add(parse_member_ids(listed, rules)?)),
        }
    }
}

/// Returns the id in `members[value eq "ID"]`.
fn selected_member(path: &str) -> Option<&str> {
    let condition = path.strip_prefix("members[")?.strip_suffix(']')?;
    let id = condition.trim().strip_prefix("value")?.trim_start().strip_prefix("eq")?.trim();
    id.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group_input::parse_group_update;
    use egnyte_domain::UserId;

    fn steps_of(operations: &str) -> Result<Vec<GroupStep>, ApiError> {
        let body = format!(r#"{{"Operations":{operations}}}"#);
        parse_group_update(body.as_bytes(), &Rules::default()).map(|update| update.steps)
    }

    #[test]
    fn operations_on_members_and_the_name_are_understood() {
        let one = || vec![UserId(1)];
        for (operations, expected) in [
            (r#"[{"op":"add","path":"members","value":[{"value":"1"}]}]"#, GroupStep::Add(one())),
            (r#"[{"op":"Remove","path":"members[value eq \"1\"]"}]"#, GroupStep::Remove(one())),
            (r#"[{"op":"remove","path":"members","value":{"value":1}}]"#, GroupStep::Remove(one())),
            (r#"[{"op":"replace","value":{"members":[1]}}]"#, GroupStep::Set(one())),
            (r#"[{"op":"remove","path":"members"}]"#, GroupStep::Set(Vec::new())),
            (r#"[{"op":"replace","path":"displayName","value":"IT"}]"#, GroupStep::Rename("IT".to_owned())),
        ] {
            assert_eq!(steps_of(operations), Ok(vec![expected]), "{operations}");
        }
    }

    #[test]
    fn malformed_operation_is_named_with_its_position() {
        let refused = |operations: &str| steps_of(operations).unwrap_err().to_string();
        assert_eq!(refused(r#"[{"op":"move"}]"#), "Operations[0]: op: got \"move\", accepts add, remove or replace");
        assert!(refused(r#"[{"op":"add","path":"owner"}]"#).starts_with("Operations[0]: path: \"owner\""));
        assert!(refused(r#"[{"op":"remove"}]"#).contains("value must be an object"));
    }
}
