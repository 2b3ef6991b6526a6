//! Lookup of users and groups for a person who reads: by a part of any name, in pages, and near misses of a filter.

use std::sync::Arc;

use serde_json::{Value, json};

use super::people;
use egnyte_domain::{Group, Roster, User};
use egnyte_support::did_you_mean::nearest;

/// Number of resources on a page, unless the reader asks for another one.
pub const PAGE: usize = 100;

/// Number of near misses of a filter.
const MOST_NEAR: usize = 3;

/// Lookup for users or groups.
#[derive(Debug, Default)]
pub struct Lookup {
    /// Part of a name, in any letter case; all if blank.
    text: String,
    /// State of the users.
    active: Option<bool>,
    /// Number of results before the page.
    start: usize,
    /// Number of results on the page.
    count: usize,
}

impl Lookup {
    /// Creates a search.
    pub fn new(text: &str, active: Option<bool>, start: usize, count: usize) -> Self {
        Self { text: text.trim().to_lowercase(), active, start, count }
    }

    /// Returns a page of the users that match, and their number.
    pub fn users(&self, roster: &Roster) -> Value {
        if self.text.is_empty() && self.active.is_none() {
            let page: Vec<_> = roster.users_from(self.start, self.count).map(|user| people::user(user)).collect();
            return json!({ "total": roster.user_count(), "start": self.start, "users": page });
        }
        let found: Vec<&Arc<User>> = roster.users().filter(|user| self.matches_user(user)).collect();
        let page: Vec<_> = found.iter().skip(self.start).take(self.count).map(|user| people::user(user)).collect();
        json!({ "total": found.len(), "start": self.start, "users": page })
    }

    /// Returns a page of the groups that match, and their number.
    pub fn groups(&self, roster: &Roster) -> Value {
        let found: Vec<&Arc<Group>> = roster.groups().filter(|group| self.matches_group(group)).collect();
        let page: Vec<_> = found.iter().skip(self.start).take(self.count).map(|it| group_summary(it)).collect();
        json!({ "total": found.len(), "start": self.start, "groups": page })
    }

    /// Returns a group with a page of its members.
    pub fn members(&self, group: &Group, roster: &Roster) -> Value {
        let members = group.members.iter().skip(self.start).take(self.count).filter_map(|id| roster.user(*id));
        let mut json = group_summary(group);
        json["start"] = self.start.into();
        json["members"] = members.map(|user| people::user(user)).collect();
        json
    }

    fn matches_user(&self, user: &User) -> bool {
        self.active.is_none_or(|active| active == user.active)
            && (self.text.is_empty() || user_values(user).any(|(_, value)| contains(value, &self.text)))
    }

    fn matches_group(&self, group: &Group) -> bool {
        let id = group.id.to_string();
        let names = [Some(group.display_name.as_str()), group.external_id.as_deref(), Some(&id)];
        self.text.is_empty() || names.into_iter().flatten().any(|name| contains(name, &self.text))
    }
}

/// Renders a user with the groups.
pub fn user_with_groups(user: &User, roster: &Roster) -> Value {
    let mut json = people::user(user);
    json["groups"] = roster.groups_of(user.id).map(|group| group_summary(group)).collect();
    json
}

fn group_summary(group: &Group) -> Value {
    let mut json = people::group_without_members(group);
    json["memberCount"] = group.members.len().into();
    json["created"] = group.created.to_string().into();
    json["modified"] = group.modified.to_string().into();
    json
}

/// Returns whether a text contains a part in lower case. Nearly all names are ASCII, and need no copy.
fn contains(text: &str, part: &str) -> bool {
    if text.is_ascii() {
        let (text, part) = (text.as_bytes(), part.as_bytes());
        return text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    }
    text.to_lowercase().contains(part)
}

/// Returns the values by which a person is looked up, with their names in filters.
fn user_values(user: &User) -> impl Iterator<Item = (&'static str, &str)> {
    let names = [
        ("userName", Some(user.user_name.as_str())),
        ("idpUserName", user.idp_user_name.as_ref().map(|name| name.as_str())),
        ("emails.value", user.email.as_ref().map(|email| email.as_str())),
        ("externalId", user.external_id.as_deref()),
        ("displayName", user.formatted_name.as_deref()),
        ("name.givenName", user.given_name.as_deref()),
        ("name.familyName", user.family_name.as_deref()),
    ];
    let other_emails = user.other_emails.iter().map(|email| ("emails.value", email.as_str()));
    names.into_iter().filter_map(|(name, value)| Some((name, value?))).chain(other_emails)
}

/// Returns the users that an equality filter nearly found: with the value in another attribute, in another letter case, or
/// with a similar one.
pub fn near_users(roster: &Roster, attribute: &str, value: &str) -> Vec<Value> {
    let wanted = value.trim().to_lowercase();
    let is_same = |other: &str| other.trim().to_lowercase() == wanted;
    let same = roster.users().filter_map(|user| {
        let (name, found) = user_values(user).find(|(_, other)| is_same(other))?;
        let why = if name == attribute { "case-or-blanks" } else { "other-attribute" };
        Some(near(user, name, found, why))
    });
    let found: Vec<Value> = same.take(MOST_NEAR).collect();
    if !found.is_empty() {
        return found;
    }
    let values = roster.users().flat_map(|user| user_values(user).filter(|(name, _)| *name == attribute));
    let close = nearest(value, values.map(|(_, value)| value), MOST_NEAR);
    let holder = |value: &&str| {
        let has = |user: &&Arc<User>| user_values(user).any(|(name, other)| name == attribute && other == *value);
        roster.users().find(has).map(|user| near(user, attribute, value, "similar"))
    };
    close.iter().filter_map(holder).collect()
}

fn near(user: &User, attribute: &str, value: &str, why: &str) -> Value {
    json!({
        "id": user.id.to_string(),
        "userName": user.user_name.as_str(),
        "active": user.active,
        "attribute": attribute,
        "value": value,
        "why": why,
    })
}

/// Returns the groups that an equality filter nearly found.
pub fn near_groups(roster: &Roster, value: &str) -> Vec<Value> {
    let names = roster.groups().map(|group| group.display_name.as_str());
    let render = |name: &&str| {
        let group = roster.groups().find(|group| group.display_name.as_str() == *name)?;
        Some(json!({ "id": group.id.to_string(), "displayName": name, "attribute": "displayName", "value": name,
            "why": "similar" }))
    };
    nearest(value, names, MOST_NEAR).iter().filter_map(render).collect()
}

#[cfg(test)]
mod tests {
    use egnyte_domain::{Email, Rules, UserId, UserName};
    use jiff::Timestamp;

    use super::*;

    fn roster() -> Roster {
        let mut roster = Roster::new(Rules::default());
        for (id, name, active) in [(1, "ada", true), (2, "grace", true), (3, "linus", false)] {
            let user = User::new(UserId(id), UserName::any(name).unwrap(), Timestamp::UNIX_EPOCH);
            let email = Some(Email::parse(&format!("{name}@acme.example")).unwrap());
            roster.create_user(User { active, email, external_id: Some(format!("X-{id}")), ..user }).unwrap();
        }
        roster
    }

    fn found(text: &str, active: Option<bool>) -> Vec<Value> {
        let page = Lookup::new(text, active, 0, 10).users(&roster());
        let users = page["users"].as_array().unwrap().iter().map(|user| user["userName"].clone());
        assert_eq!(page["total"], users.len());
        users.collect()
    }

    #[test]
    fn a_search_finds_a_part_of_any_name_in_any_letter_case() {
        assert_eq!(found("", None).len(), 3);
        assert_eq!(found(" GRA ", None), ["grace"]);
        assert_eq!(found("x-3", None), ["linus"]);
        assert_eq!(found("acme", Some(true)), ["ada", "grace"]);
        assert_eq!(found("", Some(false)), ["linus"]);
        assert!(found("nothing", None).is_empty());
        let page = Lookup::new("acme", None, 1, 1).users(&roster());
        assert_eq!((&page["total"], &page["users"][0]["userName"]), (&json!(3), &json!("grace")));
    }

    #[test]
    fn a_near_miss_says_why_a_filter_did_not_find_it() {
        let near = |attribute, value| {
            let found = near_users(&roster(), attribute, value);
            found.iter().map(|near| (near["userName"].clone(), near["why"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(near("userName", "ada@acme.example"), [(json!("ada"), json!("other-attribute"))]);
        assert_eq!(near("externalId", "x-1"), [(json!("ada"), json!("case-or-blanks"))]);
        assert_eq!(near("userName", "grcae"), [(json!("grace"), json!("similar"))]);
        assert!(near("userName", "zzzzzz").is_empty());
    }
}
