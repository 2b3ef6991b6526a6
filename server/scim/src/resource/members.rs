//! Member ids of a request, not yet checked against the roster.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::{ScimError, ScimType};
use crate::json::describe;
use egnyte_domain::rules::Policy;
use egnyte_domain::{Roster, RosterError, Rules, UserId};

/// Member ids in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    /// Well-formed ids of users, who may not exist.
    pub ids: Vec<UserId>,
    /// Texts that are no user id.
    pub malformed: Vec<String>,
}

impl Members {
    /// Parses `[{"value": "17"}, …]`, coerced to the schema; null is empty.
    pub(crate) fn of(held: &Value) -> Result<Self, ScimError> {
        let values = held.as_array().into_iter().flatten();
        values.map(id_of).collect()
    }

    /// Returns whether a member is no user of the roster.
    pub fn has_unknown(&self, roster: &Roster) -> bool {
        !self.malformed.is_empty() || self.ids.iter().any(|id| roster.user(*id).is_none())
    }

    /// Returns the ids; malformed and repeated ones are an error or ignored, as the rules require.
    pub fn checked_ids(self, rules: &Rules) -> Result<Vec<UserId>, RosterError> {
        let mut before = HashSet::new();
        if rules.repeated_members == Policy::Refuse
            && let Some(id) = self.ids.iter().find(|id| !before.insert(**id))
        {
            return Err(RosterError::RepeatedMember { id: *id });
        }
        match self.malformed.into_iter().next() {
            Some(id) if rules.unknown_members == Policy::Refuse => Err(RosterError::UnknownMember { id }),
            _ => Ok(self.ids),
        }
    }
}

/// Returns the id of a member, which must be a user.
pub(crate) fn id_of(member: &Value) -> Result<&str, ScimError> {
    let invalid = |detail| ScimError::of(ScimType::InvalidValue, detail);
    let kind = &member["type"];
    if kind.as_str().is_some_and(|kind| !kind.eq_ignore_ascii_case("User")) {
        let detail = "only users can be members, groups cannot";
        return Err(invalid(format!("members.type: got {}, accepts \"User\": {detail}", describe(kind))));
    }
    member["value"].as_str().ok_or_else(|| invalid("members.value: a member needs the id of a user".to_owned()))
}

impl<'a> FromIterator<&'a str> for Members {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut members = Self::default();
        for text in texts {
            match text.parse::<UserId>() {
                // "+17" and "017" are numbers, but no ids.
                Ok(id) if id.to_string() == text => members.ids.push(id),
                _ => members.malformed.push(text.to_owned()),
            }
        }
        members
    }
}
