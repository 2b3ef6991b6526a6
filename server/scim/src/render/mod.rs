//! Users and groups as SCIM shows them. Reads the roster for who is in which group; decides nothing.

pub mod meta;
pub mod projection;
mod shown;

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::to_value;

use crate::filter::{Filter, element_matches};
use crate::schema::{GROUP, Schema};
use egnyte_domain::{Group, Roster, User, UserId};
use meta::Location;
use projection::Projection;
pub use shown::Shown;
use shown::{ShownGroup, ShownUser, member};

/// What is needed to show a resource.
#[derive(Debug, Clone, Copy)]
pub struct Renderer<'a> {
    /// Where SCIM is found, as the client called it, without a slash at the end.
    pub base_url: &'a str,
    /// Who is in which group.
    pub roster: &'a Roster,
    /// The user's schema: the profile's.
    pub user_schema: &'static Schema,
}

impl<'a> Renderer<'a> {
    /// What the projection wants of a user.
    pub fn user(&self, user: &User, projection: &Projection) -> Value {
        projection.apply(value(&ShownUser { renderer: self, user, projection }), self.user_schema)
    }

    /// The same, to be written.
    pub fn user_shown<'s>(&'s self, user: &'s User, projection: &'s Projection) -> Shown<'s> {
        match projection {
            Projection::Everything => Shown::User(ShownUser { renderer: self, user, projection }),
            _ => Shown::Part(self.user(user, projection)),
        }
    }

    /// What the projection wants of a group.
    pub fn group(&self, group: &Group, projection: &Projection) -> Value {
        projection.apply(value(&ShownGroup { renderer: self, group, projection }), &GROUP)
    }

    /// The same, to be written.
    pub fn group_shown<'s>(&'s self, group: &'s Group, projection: &'s Projection) -> Shown<'s> {
        match projection {
            Projection::Everything => Shown::Group(ShownGroup { renderer: self, group, projection }),
            _ => Shown::Part(self.group(group, projection)),
        }
    }

    /// The URI of a user.
    pub fn user_location(&self, id: UserId) -> String {
        self.location(self.user_schema, id.0).text()
    }

    /// The URI of a group.
    pub fn group_location(&self, group: &Group) -> String {
        self.location(&GROUP, group.id).text()
    }

    /// The members that keep a condition other than having certain ids; each has to be looked at.
    pub(super) fn members_with(&self, group: &Group, condition: &Filter) -> Vec<UserId> {
        let members = GROUP.attribute("members");
        let keeps = |id: &UserId| element_matches(condition, &value(&member(self, *id)), members);
        group.members.iter().copied().filter(keeps).collect()
    }

    pub(super) fn location<T: Display>(&self, schema: &'a Schema, id: T) -> Location<'a, T> {
        Location { base_url: self.base_url, schema, id }
    }
}

fn value(shown: &impl Serialize) -> Value {
    // Texts are the only keys of what is shown, and no number in it is infinite, so this cannot fail.
    to_value(shown).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::diagnostics::Tolerances;
    use crate::resource::{Purpose, user};
    use crate::schema::{EGNYTE_USER, ENTERPRISE_URN};
    use egnyte_domain::{Email, GroupId, Rules, UserDraft, UserName};

    const BASE: &str = "http://127.0.0.1:1/pubapi/scim/v2";

    fn read(body: Value) -> UserDraft {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Tolerances::all()).unwrap()
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
    fn a_user_reads_back_as_it_was_told() {
        let (roster, made) = with(ada());
        let shown = renderer(&roster).user(&made, &Projection::Everything);
        for (name, value) in ada().as_object().unwrap() {
            assert_eq!(&shown[name], value, "{name}");
        }
        assert_eq!(shown["id"], "17");
        assert_eq!(shown["groups"][0]["display"], "Eng");
        assert_eq!(
            shown["meta"],
            json!({
                "resourceType": "User",
                "created": "1970-01-01T00:00:00Z",
                "lastModified": "1970-01-01T00:00:00Z",
                "location": format!("{BASE}/Users/17"),
                "version": "W/\"1\"",
            })
        );
        let again = read(shown);
        assert_eq!(again, read(ada()));
    }

    #[test]
    fn an_address_that_an_administrator_changed_replaces_what_was_told() {
        let (roster, made) = with(ada());
        let changed = User { email: Some(Email::parse("new@x").unwrap()), ..User::clone(&made) };
        let shown = renderer(&roster).user(&changed, &Projection::Everything);
        assert_eq!(shown["emails"], json!([{ "value": "new@x", "type": "work", "primary": true }]));
    }

    #[test]
    fn what_an_account_lacks_is_absent_rather_than_null() {
        let bare = User::new(UserId(1), UserName::parse("bare").unwrap(), jiff::Timestamp::UNIX_EPOCH);
        let roster = Roster::new(Rules::default());
        let shown = renderer(&roster).user(&bare, &Projection::Everything);
        let names: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["schemas", "id", "userName", "active", "userType", "meta"]);
    }

    #[test]
    fn a_group_shows_its_members_unless_they_are_not_wanted() {
        let (roster, made) = with(ada());
        let group = roster.groups().next().unwrap();
        let shown = renderer(&roster).group(group, &Projection::Everything);
        let member = json!({
            "value": made.id.to_string(), "$ref": format!("{BASE}/Users/17"), "display": "Ada L.", "type": "User",
        });
        assert_eq!(shown["members"], json!([member]));
        let without = Projection::parse(None, Some("members")).unwrap();
        assert!(renderer(&roster).group(group, &without).get("members").is_none());
    }
}
