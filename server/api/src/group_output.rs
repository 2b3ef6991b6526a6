//! Groups in responses.

use egnyte_domain::{Group, Roster, User, UserId};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// Schema of groups: that of SCIM 1.1.
pub(crate) const SCHEMA: &str = "urn:scim:schemas:core:1.0";

/// Serializable group with its members.
#[derive(Debug, Clone, Copy)]
pub struct GroupOutput<'a> {
    /// Group.
    pub group: &'a Group,
    /// Roster with the members.
    pub roster: &'a Roster,
}

impl Serialize for GroupOutput<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("schemas", &[SCHEMA])?;
        map.serialize_entry("id", &self.group.id.to_string())?;
        map.serialize_entry("displayName", self.group.display_name.as_str())?;
        map.serialize_entry("members", &MembersOf(self))?;
        map.end()
    }
}

struct MembersOf<'a>(&'a GroupOutput<'a>);

impl Serialize for MembersOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let GroupOutput { group, roster } = *self.0;
        let mut members = serializer.serialize_seq(None)?;
        for user in group.members.iter().filter_map(|id| roster.user(*id)) {
            members.serialize_element(&Member::of(user))?;
        }
        members.end()
    }
}

#[derive(serde::Serialize)]
struct Member<'a> {
    username: &'a str,
    value: u64,
    display: String,
}

impl<'a> Member<'a> {
    fn of(user: &'a User) -> Self {
        let UserId(value) = user.id;
        let username = user.user_name.as_str();
        let full_name = User::default_formatted_name(&user.given_name, &user.family_name);
        Self { username, value, display: full_name.unwrap_or_else(|| username.to_owned()) }
    }
}

/// Entry of a list of groups.
#[derive(Debug, serde::Serialize)]
pub(crate) struct GroupEntry<'a> {
    id: String,
    #[serde(rename = "displayName")]
    display_name: &'a str,
}

impl<'a> GroupEntry<'a> {
    pub(crate) fn new(group: &'a Group) -> Self {
        Self { id: group.id.to_string(), display_name: group.display_name.as_str() }
    }
}
