//! The members that a request names, before anybody knows whether they exist. Knows the form of an id, and no roster.

use serde_json::Value;

use crate::error::{ScimError, ScimType};
use crate::resource::coerce::shown;
use egnyte_domain::rules::Policy;
use egnyte_domain::{RosterError, Rules, UserId};

/// Members by id, in the order they were named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    /// Those whose id is an account's, if there is such an account.
    pub ids: Vec<UserId>,
    /// Texts that are no account's id.
    pub strangers: Vec<String>,
}

impl Members {
    /// Reads `[{"value": "17"}, …]`, as the schema holds it; null for nobody.
    pub(crate) fn of(held: &Value) -> Result<Self, ScimError> {
        let values = held.as_array().into_iter().flatten();
        values.map(id_of).collect()
    }

    /// Those who may be members by the rules: a stranger is turned down, or left out.
    pub fn admitted(self, rules: &Rules) -> Result<Vec<UserId>, RosterError> {
        match self.strangers.into_iter().next() {
            Some(id) if rules.unknown_members == Policy::Refuse => Err(RosterError::UnknownMember { id }),
            _ => Ok(self.ids),
        }
    }
}

/// The id of a member, which must be a user's.
pub(crate) fn id_of(member: &Value) -> Result<&str, ScimError> {
    let invalid = |detail| ScimError::of(ScimType::InvalidValue, detail);
    let kind = &member["type"];
    if kind.as_str().is_some_and(|kind| !kind.eq_ignore_ascii_case("User")) {
        let detail = "only users can be members, groups cannot";
        return Err(invalid(format!("members.type: got {}, accepts \"User\": {detail}", shown(kind))));
    }
    member["value"].as_str().ok_or_else(|| invalid("members.value: a member needs the id of a user".to_owned()))
}

impl<'a> FromIterator<&'a str> for Members {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut members = Self::default();
        for text in texts {
            match text.parse::<UserId>() {
                // "+17" and "017" are read as numbers, but are nobody's id.
                Ok(id) if id.to_string() == text => members.ids.push(id),
                _ => members.strangers.push(text.to_owned()),
            }
        }
        members
    }
}
