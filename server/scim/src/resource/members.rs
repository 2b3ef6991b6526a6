//! Member ids of a request, not yet checked against the roster.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::{ScimError, ScimType};
use crate::json::{describe, small_member};
use egnyte_domain::rules::{Policy, Support};
use egnyte_domain::{GroupId, Roster, RosterError, Rules, UserId};

/// Member ids in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    /// Well-formed ids of users, who may not exist.
    pub ids: Vec<UserId>,
    /// Texts that are no user id.
    pub malformed: Vec<String>,
    /// Ids that were sent with the type `Group`.
    pub typed_groups: Vec<String>,
}

impl Members {
    /// Parses `[{"value": "17"}, …]`, coerced to the schema; null is empty.
    pub(crate) fn of(held: &Value) -> Result<Self, ScimError> {
        let mut members = Self::default();
        for value in held.as_array().into_iter().flatten() {
            let (id, is_group) = parse(value)?;
            if is_group {
                members.typed_groups.push(id.to_owned());
            } else {
                members.add(id);
            }
        }
        Ok(members)
    }

    fn add(&mut self, text: &str) {
        match text.parse::<UserId>() {
            // "+17" and "017" are numbers, but no ids.
            Ok(id) if id.to_string() == text => self.ids.push(id),
            _ => self.malformed.push(text.to_owned()),
        }
    }

    /// Returns the number of members.
    pub fn count(&self) -> usize {
        self.ids.len() + self.malformed.len() + self.typed_groups.len()
    }

    /// Returns the groups among the members: by their type, or by an id that only groups have.
    pub fn groups(&self) -> impl Iterator<Item = GroupId> {
        self.typed_groups.iter().chain(&self.malformed).filter_map(|text| group_id(text))
    }

    /// Returns whether groups are among the members, and the rules allow it.
    pub fn nests_groups(&self, rules: &Rules) -> bool {
        rules.service.nested_groups == Support::Offered && self.groups().next().is_some()
    }

    /// Returns whether a member is no user of the roster.
    pub fn has_unknown(&self, roster: &Roster) -> bool {
        let nests = roster.rules().service.nested_groups == Support::Offered;
        let is_group = |text: &String| nests && group_id(text).is_some_and(|id| roster.group(id).is_some());
        !self.malformed.iter().chain(&self.typed_groups).all(is_group)
            || self.ids.iter().any(|id| roster.user(*id).is_none())
    }

    /// Returns the ids of users, and those of groups where the rules allow them as members; malformed and repeated ones
    /// are an error or ignored, as the rules require.
    pub fn checked_ids(self, rules: &Rules) -> Result<(Vec<UserId>, Vec<GroupId>), RosterError> {
        let mut before = HashSet::new();
        if rules.repeated_members == Policy::Refuse
            && let Some(id) = self.ids.iter().find(|id| !before.insert(**id))
        {
            return Err(RosterError::RepeatedMember { id: *id });
        }
        let nests = rules.service.nested_groups == Support::Offered;
        if let Some(id) = self.typed_groups.first().filter(|_| !nests) {
            return Err(RosterError::GroupMember { id: id.clone() });
        }
        let groups: Vec<_> = self.groups().filter(|_| nests).collect();
        let mut others = self.malformed.into_iter().chain(self.typed_groups);
        match others.find(|text| !nests || group_id(text).is_none()) {
            Some(id) if rules.unknown_members == Policy::Refuse => Err(RosterError::UnknownMember { id }),
            _ => Ok((self.ids, groups)),
        }
    }
}

/// Returns the id of a member, which must be a user or a group.
pub(crate) fn id_of(member: &Value) -> Result<&str, ScimError> {
    Ok(parse(member)?.0)
}

/// Returns the id of a member, and whether its type is that of a group.
fn parse(member: &Value) -> Result<(&str, bool), ScimError> {
    let invalid = |detail| ScimError::of(ScimType::InvalidValue, detail);
    let kind = small_member(member, "type").filter(|kind| kind.is_string());
    let is = |wanted: &str| kind.and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case(wanted));
    let is_group = is("Group");
    if let Some(kind) = kind
        && !is_group
        && !is("User")
    {
        let detail = "only users and groups can be members";
        return Err(invalid(format!("members.type: got {}, accepts \"User\" and \"Group\": {detail}", describe(kind))));
    }
    let id = small_member(member, "value").and_then(Value::as_str);
    Ok((id.ok_or_else(|| invalid("members.value: a member needs the id of a user".to_owned()))?, is_group))
}

/// Parses the id of a group, to the letter.
fn group_id(text: &str) -> Option<GroupId> {
    text.parse::<GroupId>().ok().filter(|id| id.to_string() == text)
}

impl<'a> FromIterator<&'a str> for Members {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut members = Self::default();
        texts.into_iter().for_each(|text| members.add(text));
        members
    }
}
