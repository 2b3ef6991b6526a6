//! SCIM representations of users and groups. Reads memberships from the roster.

pub mod meta;
pub mod projection;
mod representation;

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::to_value;

use crate::filter::{Filter, element_matches};
use crate::schema::{GROUP, Schema};
use egnyte_domain::{Group, GroupId, Roster, User, UserId};
use meta::Location;
use projection::Projection;
pub use representation::Representation;
use representation::{GroupRepresentation, UserRepresentation, member, subgroup};

/// Renderer of SCIM resources.
#[derive(Debug, Clone, Copy)]
pub struct Renderer<'a> {
    /// Base URL of SCIM as the client addressed it, without a slash at the end.
    pub base_url: &'a str,
    /// Roster with the memberships.
    pub roster: &'a Roster,
    /// Schema of users in the profile.
    pub user_schema: &'static Schema,
}

impl<'a> Renderer<'a> {
    /// Renders the projection of a user.
    pub fn user(&self, user: &User, projection: &Projection) -> Value {
        projection.apply(value(&UserRepresentation { renderer: self, user, projection }), self.user_schema)
    }

    /// Returns the projection of a user, to be serialized.
    pub fn user_representation<'s>(&'s self, user: &'s User, projection: &'s Projection) -> Representation<'s> {
        match projection {
            Projection::Everything => Representation::User(UserRepresentation { renderer: self, user, projection }),
            _ => Representation::Part(self.user(user, projection)),
        }
    }

    /// Renders the projection of a group.
    pub fn group(&self, group: &Group, projection: &Projection) -> Value {
        projection.apply(value(&GroupRepresentation { renderer: self, group, projection }), &GROUP)
    }

    /// Returns the projection of a group, to be serialized.
    pub fn group_representation<'s>(&'s self, group: &'s Group, projection: &'s Projection) -> Representation<'s> {
        match projection {
            Projection::Everything => Representation::Group(GroupRepresentation { renderer: self, group, projection }),
            _ => Representation::Part(self.group(group, projection)),
        }
    }

    /// Returns the URI of a user.
    pub fn user_location(&self, id: UserId) -> String {
        self.location(self.user_schema, id.0).text()
    }

    /// Returns the URI of a group.
    pub fn group_location(&self, group: &Group) -> String {
        self.location(&GROUP, group.id).text()
    }

    /// Returns the members that match a condition; renders each of them.
    pub(super) fn members_matching(&self, group: &Group, condition: &Filter) -> Vec<UserId> {
        let members = GROUP.attribute("members");
        let keeps = |id: &UserId| element_matches(condition, &value(&member(self, *id)), members);
        group.members.iter().copied().filter(keeps).collect()
    }

    /// Returns the groups among the members that match a condition.
    pub(super) fn subgroups_matching(&self, group: &Group, condition: &Filter) -> Vec<GroupId> {
        let members = GROUP.attribute("members");
        let keeps = |id: &GroupId| element_matches(condition, &value(&subgroup(self, *id)), members);
        group.subgroups.iter().copied().filter(keeps).collect()
    }

    pub(super) fn location<T: Display>(&self, schema: &'a Schema, id: T) -> Location<'a, T> {
        Location { base_url: self.base_url, schema, id }
    }
}

/// Returns the version of a user's representation. It changes with the groups that the user is in, which the
/// representation names and the account does not know.
pub fn user_version(roster: &Roster, user: &User) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    // A user who is in no group directly is in none indirectly.
    if roster.groups_of(user.id).next().is_none() {
        return user.version;
    }
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
    let hash = roster.groups_of(user.id).chain(roster.indirect_groups_of(user.id)).fold(0, |hash, group| {
        let (id, name) = (group.id.0.as_bytes(), group.display_name.as_str().as_bytes());
        id.iter().chain(name).fold(hash ^ PRIME, mix)
    });
    user.version.wrapping_add(hash << 24)
}

fn value(rendered: &impl Serialize) -> Value {
    // Keys are texts and numbers are finite, so this cannot fail.
    to_value(rendered).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::resource::{Purpose, user};
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN};
    use egnyte_domain::{Email, GroupId, Rules, UserDraft, UserName};

    const BASE: &str = "http://127.0.0.1:1/pubapi/scim/v2";

    fn read(body: Value) -> UserDraft {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Diagnostics::lenient()).unwrap()
    }

    fn with(body: Value) -> (Roster, Arc<User>) {
        let mut roster = Roster::new(Rules::default());
        let made = read(body).create(UserId(17), &Rules::default(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let made = roster.create_user(made).unwrap();
        let group =
            Group::new(GroupId(uuid::Uuid::nil()), egnyte_domain::GroupName::parse("Eng", 9).unwrap(), made.created);
        roster.create_group(Group { members: [made.id].into_iter().collect(), ..group }).unwrap();
        (roster, made)
    }

    fn ada() -> Value {
        json!({
            "schemas": [EGNYTE_USER.urn, ENTERPRISE_URN],
            "externalId": "66e2",
            "userName": "ada",
            "name": { "formatted": "Ada L.", "familyName": "Lovelace", "givenName": "Ada", "middleName": "K" },
            "active": true,
            "emails": [{ "value": "h@x", "type": "home" }, { "value": "ada@acme.example", "type": "work" }],
            "userType": "power",
            "locale": "en-US",
            ENTERPRISE_URN: { "department": "R&D" },
        })
    }

    fn renderer(roster: &Roster) -> Renderer<'_> {
        Renderer { base_url: BASE, roster, user_schema: &EGNYTE_USER }
    }

    #[test]
    fn rendered_user_equals_the_sent_one() {
        let (roster, made) = with(ada());
        let rendered = renderer(&roster).user(&made, &Projection::Everything);
        for (name, value) in ada().as_object().unwrap() {
            assert_eq!(&rendered[name], value, "{name}");
        }
        assert_eq!(rendered["id"], "17");
        assert_eq!(rendered["groups"][0]["display"], "Eng");
        assert_eq!(
            rendered["meta"],
            json!({
                "resourceType": "User",
                "created": "1970-01-01T00:00:00Z",
                "lastModified": "1970-01-01T00:00:00Z",
                "location": format!("{BASE}/Users/17"),
                "version": meta::etag(user_version(&roster, &made)),
            })
        );
        let again = read(rendered);
        assert_eq!(again, read(ada()));
    }

    #[test]
    fn changed_email_replaces_the_sent_emails() {
        let (roster, made) = with(ada());
        let changed = User { email: Some(Email::parse("new@x").unwrap()), ..User::clone(&made) };
        let rendered = renderer(&roster).user(&changed, &Projection::Everything);
        assert_eq!(rendered["emails"], json!([{ "value": "new@x", "type": "work", "primary": true }]));
    }

    #[test]
    fn missing_values_are_absent_rather_than_null() {
        let bare = User::new(UserId(1), UserName::parse("bare").unwrap(), jiff::Timestamp::UNIX_EPOCH);
        let roster = Roster::new(Rules::default());
        let rendered = renderer(&roster).user(&bare, &Projection::Everything);
        let names: Vec<_> = rendered.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["schemas", "id", "userName", "active", "userType", "meta"]);
    }

    #[test]
    fn group_has_members_unless_excluded() {
        let (roster, made) = with(ada());
        let group = roster.groups().next().unwrap();
        let rendered = renderer(&roster).group(group, &Projection::Everything);
        let member = json!({
            "value": made.id.to_string(), "$ref": format!("{BASE}/Users/17"), "display": "Ada L.", "type": "User",
        });
        assert_eq!(rendered["members"], json!([member]));
        let without = Projection::parse(None, Some("members")).unwrap();
        assert!(renderer(&roster).group(group, &without).get("members").is_none());
    }
}
