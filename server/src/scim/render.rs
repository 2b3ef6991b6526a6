//! Users and groups as SCIM shows them. Reads the roster for who is in which group; decides nothing.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::filter::{Filter, element_matches};
use super::projection::Projection;
use super::resource::{UNSAID_ACTIVE, chosen_email, usual_emails};
use super::schema::{GROUP, Schema};
use crate::domain::{Email, Group, Roster, User, UserId, UserType};

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

impl Renderer<'_> {
    /// What the projection wants of a user.
    pub fn user(&self, user: &User, projection: &Projection) -> Value {
        let mut extra = user.extra.clone();
        let mut body = Map::with_capacity(12 + extra.len());
        body.insert("schemas".into(), schemas(self.user_schema, &extra));
        body.insert("id".into(), user.id.to_string().into());
        put(&mut body, "externalId", user.external_id.as_deref());
        body.insert("userName".into(), self.roster.rules().user_name_of(user).into());
        let name = name(user, extra.shift_remove("name"));
        if !name.is_empty() {
            body.insert("name".into(), Value::Object(name));
        }
        if extra.shift_remove(UNSAID_ACTIVE).is_none() || !user.active {
            body.insert("active".into(), user.active.into());
        }
        if let Some(emails) = emails(user, extra.shift_remove("emails")) {
            body.insert("emails".into(), emails);
        }
        if let Some(user_type) = self.user_type(user, extra.shift_remove("userType")) {
            body.insert("userType".into(), user_type);
        }
        body.append(&mut extra);
        if projection.wants("groups", self.user_schema) {
            let groups: Vec<_> = self.roster.groups_of(user.id).map(|group| self.group_of_user(group)).collect();
            if !groups.is_empty() {
                body.insert("groups".into(), groups.into());
            }
        }
        if projection.wants("meta", self.user_schema) {
            let times = [user.created, user.modified];
            body.insert("meta".into(), self.meta(self.user_schema, &user.id.to_string(), times, user.version));
        }
        projection.apply(Value::Object(body), self.user_schema)
    }

    /// What the projection wants of a group.
    pub fn group(&self, group: &Group, projection: &Projection) -> Value {
        let mut body = Map::with_capacity(6 + group.extra.len());
        body.insert("schemas".into(), schemas(&GROUP, &group.extra));
        body.insert("id".into(), group.id.to_string().into());
        put(&mut body, "externalId", group.external_id.as_deref());
        body.insert("displayName".into(), group.display_name.as_str().into());
        body.append(&mut group.extra.clone());
        if projection.wants("members", &GROUP) && !group.members.is_empty() {
            let members: Vec<_> = group.members.iter().map(|id| self.member(*id)).collect();
            body.insert("members".into(), members.into());
        }
        if projection.wants("meta", &GROUP) {
            let times = [group.created, group.modified];
            body.insert("meta".into(), self.meta(&GROUP, &group.id.to_string(), times, group.version));
        }
        projection.apply(Value::Object(body), &GROUP)
    }

    /// The URI of a user.
    pub fn user_location(&self, id: UserId) -> String {
        self.location(self.user_schema, &id.to_string())
    }

    /// The URI of a group.
    pub fn group_location(&self, group: &Group) -> String {
        self.location(&GROUP, &group.id.to_string())
    }

    /// The members that keep a condition other than having certain ids; each has to be looked at.
    pub(super) fn members_with(&self, group: &Group, condition: &Filter) -> Vec<UserId> {
        let members = GROUP.attribute("members");
        let keeps = |id: &UserId| element_matches(condition, &self.member(*id), members);
        group.members.iter().copied().filter(keeps).collect()
    }

    /// Where any word is a user type, the one that was told, unless an administrator has since made it another.
    fn user_type(&self, user: &User, told: Option<Value>) -> Option<Value> {
        if self.user_schema.attribute("userType").is_some_and(|attribute| attribute.required) {
            return Some(user.user_type.as_str().into());
        }
        let means = |told: &Value| told.as_str().and_then(|word| UserType::named(&word.to_lowercase()));
        let usual = user.user_type == UserType::Power;
        match told {
            Some(told) if means(&told).unwrap_or(UserType::Power) == user.user_type => Some(told),
            None if usual => None,
            _ => Some(user.user_type.as_str().into()),
        }
    }

    fn member(&self, id: UserId) -> Value {
        let mut member = Map::with_capacity(4);
        member.insert("value".into(), id.to_string().into());
        member.insert("$ref".into(), self.user_location(id).into());
        if let Some(user) = self.roster.user(id) {
            let display = user.formatted_name.as_deref().unwrap_or_else(|| self.roster.rules().user_name_of(user));
            member.insert("display".into(), display.into());
        }
        member.insert("type".into(), "User".into());
        Value::Object(member)
    }

    fn group_of_user(&self, group: &Arc<Group>) -> Value {
        json!({
            "value": group.id.to_string(),
            "$ref": self.group_location(group),
            "display": group.display_name.as_str(),
            "type": "direct",
        })
    }

    fn meta(&self, schema: &Schema, id: &str, [created, modified]: [jiff::Timestamp; 2], version: u64) -> Value {
        json!({
            "resourceType": schema.name,
            "created": created.to_string(),
            "lastModified": modified.to_string(),
            "location": self.location(schema, id),
            "version": etag(version),
        })
    }

    fn location(&self, schema: &Schema, id: &str) -> String {
        format!("{}{}/{id}", self.base_url, schema.endpoint)
    }
}

/// The entity tag of a version, as `ETag` and `meta.version` have it.
pub fn etag(version: u64) -> String {
    format!("W/\"{version}\"")
}

/// The core schema, and every extension that the resource has something of.
fn schemas(schema: &Schema, extra: &Map<String, Value>) -> Value {
    let extensions = extra.iter().filter(|(name, value)| name.starts_with("urn:") && value.is_object());
    std::iter::once(schema.urn).chain(extensions.map(|(name, _)| name.as_str())).map(Value::from).collect()
}

fn name(user: &User, extra: Option<Value>) -> Map<String, Value> {
    let mut name = Map::with_capacity(3);
    put(&mut name, "formatted", user.formatted_name.as_deref());
    put(&mut name, "familyName", user.family_name.as_deref());
    put(&mut name, "givenName", user.given_name.as_deref());
    if let Some(Value::Object(mut parts)) = extra {
        name.append(&mut parts);
    }
    name
}

/// The addresses as the client told them, unless the one that counts has since become another.
fn emails(user: &User, told: Option<Value>) -> Option<Value> {
    let email = user.email.as_ref().map(Email::as_str);
    told.filter(|told| chosen_email(told) == email).or_else(|| email.map(usual_emails))
}

fn put(parts: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        parts.insert(name.to_owned(), text.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{GroupId, Provision, Rules, UserName};
    use crate::scim::resource::{Purpose, user};
    use crate::scim::schema::{EGNYTE_USER, ENTERPRISE_URN};
    use crate::scim::tolerance::Tolerances;

    const BASE: &str = "http://127.0.0.1:1/pubapi/scim/v2";

    fn read(body: Value) -> Provision {
        user(body, &EGNYTE_USER, Purpose::Create, &mut Tolerances::all()).unwrap()
    }

    fn with(body: Value) -> (Roster, Arc<User>) {
        let mut roster = Roster::new(Rules::default());
        let made = read(body).create(UserId(17), &Rules::default(), jiff::Timestamp::UNIX_EPOCH).unwrap();
        let made = roster.create_user(made).unwrap();
        let group =
            Group::new(GroupId(uuid::Uuid::nil()), crate::domain::GroupName::parse("Eng", 9).unwrap(), made.created);
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
        assert_eq!(shown["emails"], usual_emails("new@x"));
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
