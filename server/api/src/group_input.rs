//! Groups in requests: creation, replacement, and updates in the form of SCIM 1.1.

use egnyte_domain::Rules;
use egnyte_domain::rules::Policy;
use egnyte_domain::{RosterError, UserId};
use serde_json::Value;

use crate::error::ApiError;
use crate::fields::{Fields, text, wrong_type};
use crate::patch_op;

/// Group as a request describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDraft {
    /// Name.
    pub display_name: Option<String>,
    /// Members; `None` means absent.
    pub members: Option<Vec<UserId>>,
}

/// Change of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupStep {
    /// New name.
    Rename(String),
    /// New members besides the present ones.
    Add(Vec<UserId>),
    /// Members who leave.
    Remove(Vec<UserId>),
    /// New members instead of the present ones.
    Set(Vec<UserId>),
}

/// Update of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupUpdate {
    /// Changes, in order.
    pub steps: Vec<GroupStep>,
    /// True if the request was a PatchOp of SCIM 2.0, which this API is not known to take.
    pub is_patch_op: bool,
}

/// Parses the body of a creation or a replacement.
pub fn parse_group(body: &[u8], rules: &Rules) -> Result<GroupDraft, ApiError> {
    let fields = Fields::parse(body)?;
    let display_name = fields.text("displayName")?;
    let members = fields.array("members")?.map(|members| parse_members(members, rules)).transpose()?;
    if members.iter().flatten().any(|member| member.leaves) {
        return Err(ApiError::bad_request("members.operation: delete is possible in a PATCH only"));
    }
    // Null is no member, unlike an absent list.
    let none = fields.has("members").then(Vec::new);
    let ids = |members: Vec<MemberChange>| members.into_iter().map(|member| member.id).collect();
    Ok(GroupDraft { display_name, members: members.map(ids).or(none) })
}

/// Parses the body of an update.
pub fn parse_group_update(body: &[u8], rules: &Rules) -> Result<GroupUpdate, ApiError> {
    let fields = Fields::parse(body)?;
    if fields.has("Operations") {
        return Ok(GroupUpdate { steps: patch_op::steps(&fields, rules)?, is_patch_op: true });
    }
    let mut steps: Vec<_> = fields.text("displayName")?.map(GroupStep::Rename).into_iter().collect();
    let members = fields.array("members")?.map(|members| parse_members(members, rules)).transpose()?;
    let (leaving, joining): (Vec<_>, Vec<_>) = members.into_iter().flatten().partition(|member| member.leaves);
    let ids = |members: Vec<MemberChange>| -> Vec<_> { members.into_iter().map(|member| member.id).collect() };
    steps.push(GroupStep::Remove(ids(leaving)));
    steps.push(GroupStep::Add(ids(joining)));
    Ok(GroupUpdate { steps, is_patch_op: false })
}

/// Member of a request: a user who joins or leaves.
#[derive(Debug, Clone, Copy)]
struct MemberChange {
    id: UserId,
    leaves: bool,
}

/// Parses the ids of members.
pub(crate) fn parse_member_ids(members: &[Value], rules: &Rules) -> Result<Vec<UserId>, ApiError> {
    Ok(parse_members(members, rules)?.into_iter().map(|member| member.id).collect())
}

fn parse_members(members: &[Value], rules: &Rules) -> Result<Vec<MemberChange>, ApiError> {
    members.iter().filter_map(|member| parse_member(member, rules).transpose()).collect()
}

/// Parses one member: an object with `value`, or, as a known client sends it, the bare id. `None` for an id that is no
/// number, where the rules ignore unknown members.
fn parse_member(member: &Value, rules: &Rules) -> Result<Option<MemberChange>, ApiError> {
    let leaves = match member.get("operation").filter(|operation| !operation.is_null()) {
        None => false,
        Some(operation) => match text(operation, "members.operation")?.as_str() {
            "add" => false,
            "delete" => true,
            other => {
                return Err(ApiError::bad_request(format!("members.operation: got {other:?}, accepts add or delete")));
            }
        },
    };
    let value = if member.is_object() { member.get("value").unwrap_or(&Value::Null) } else { member };
    // Egnyte's Ruby SDK sends a group back with each member wrapped once more.
    let value = match value.get("value") {
        Some(inner) if rules.api.wrapped_members == Policy::Accept => inner,
        _ => value,
    };
    let id = match value {
        Value::Number(number) => number.to_string(),
        Value::String(id) => id.clone(),
        other => return Err(wrong_type("members.value", other, "the id of a user")),
    };
    match id.parse() {
        Ok(known) => Ok(Some(MemberChange { id: known, leaves })),
        Err(_) if rules.unknown_members == Policy::Accept => Ok(None),
        Err(_) => Err(RosterError::UnknownMember { id }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(body: &str) -> Result<GroupUpdate, ApiError> {
        parse_group_update(body.as_bytes(), &Rules::default())
    }

    #[test]
    fn members_are_numbers_texts_or_objects() {
        let body = br#"{"displayName":"IT","members":[1,"2",{"value":3},{"value":"4"},{"value":{"value":5}}]}"#;
        let draft = parse_group(body, &Rules::default()).unwrap();
        assert_eq!(draft.members.unwrap(), (1..=5).map(UserId).collect::<Vec<_>>());
    }

    #[test]
    fn members_of_an_update_join_unless_their_operation_is_delete() {
        let steps =
            update(r#"{"members":[{"value":1},{"operation":"delete","value":2},{"operation":"add","value":3}]}"#);
        let expected = vec![GroupStep::Remove(vec![UserId(2)]), GroupStep::Add(vec![UserId(1), UserId(3)])];
        assert_eq!(steps.unwrap().steps, expected);
    }

    #[test]
    fn malformed_members_are_named() {
        let refused = |body: &str| update(body).unwrap_err().to_string();
        assert!(refused(r#"{"members":[{"value":"x"}]}"#).contains("no user has the id x"));
        assert!(refused(r#"{"members":[{}]}"#).starts_with("members.value: got null"));
        assert!(refused(r#"{"members":[{"operation":"remove","value":1}]}"#).contains("add or delete"));
        assert!(refused(r#"{"members":{"value":1}}"#).starts_with("members: got an object"));
    }

    #[test]
    fn a_new_group_has_nothing_to_delete() {
        let body = br#"{"displayName":"IT","members":[{"operation":"delete","value":1}]}"#;
        assert!(parse_group(body, &Rules::default()).is_err());
        let none = parse_group(br#"{"members":null}"#, &Rules::default()).unwrap();
        assert_eq!((none.display_name, none.members), (None, Some(Vec::new())));
    }
}
