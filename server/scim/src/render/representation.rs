//! JSON serialization of users and groups directly from the roster, without copies: the most frequent work of the
//! server.

use std::fmt::Display;

use serde::ser::{Serialize, SerializeMap, SerializeSeq as _, Serializer};
use serde_json::{Map, Value};

use crate::render::meta::{Location, Meta};
use crate::render::projection::Projection;
use crate::render::{Renderer, user_version};
use crate::resource::emails::{chosen_email, default_emails};
use crate::resource::is_extension;
use crate::schema::{GROUP, Returned, Schema};
use egnyte_domain::rules::UserTypes;
use egnyte_domain::{Email, Group, GroupId, Rules, User, UserId, UserType};

/// Extra attributes of an account that are rendered in place of Egnyte's own fields.
const REPLACING: [&str; 3] = ["name", "emails", "userType"];

/// Serializable representation of a resource, or of a part.
#[derive(serde::Serialize)]
#[serde(untagged)]
pub enum Representation<'a> {
    /// Whole user.
    User(UserRepresentation<'a>),
    /// Whole group.
    Group(GroupRepresentation<'a>),
    /// Projection of a resource.
    Part(Value),
}

/// User, without the attributes that the projection excludes as a whole.
pub struct UserRepresentation<'a> {
    pub(super) renderer: &'a Renderer<'a>,
    pub(super) user: &'a User,
    pub(super) projection: &'a Projection,
}

/// Group, without the attributes that the projection excludes as a whole.
pub struct GroupRepresentation<'a> {
    pub(super) renderer: &'a Renderer<'a>,
    pub(super) group: &'a Group,
    pub(super) projection: &'a Projection,
}

impl Serialize for UserRepresentation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { renderer, user, projection } = *self;
        // A plain number is written faster than a type with its own `Display`.
        let (schema, id) = (renderer.user_schema, user.id.0);
        let mut parts = Parts { map: serializer.serialize_map(None)?, schema, projection };
        parts.put("schemas", Schemas(schema, &user.extra))?;
        parts.put("id", DisplayText(id))?;
        parts.put_some("externalId", user.external_id.as_deref())?;
        parts.put("userName", renderer.roster.rules().user_name_of(user))?;
        parts.put_some("name", Name::of(user))?;
        parts.put_some("active", user.shows_active().then_some(user.active))?;
        parts.put_some("emails", Emails::of(user))?;
        parts.put_some("userType", user_type(renderer.roster.rules(), user))?;
        parts.put_all(user.extra.iter().filter(|(name, _)| !REPLACING.contains(&name.as_str())))?;
        if renderer.roster.groups_of(user.id).next().is_some() {
            parts.put("groups", GroupsOf(renderer, user.id))?;
        }
        parts.put(
            "meta",
            Meta {
                kind: schema.name,
                location: renderer.location(schema, id),
                times: [user.created, user.modified],
                version: user_version(renderer.roster, user),
            },
        )?;
        parts.map.end()
    }
}

impl Serialize for GroupRepresentation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { renderer, group, projection } = *self;
        let mut parts = Parts { map: serializer.serialize_map(None)?, schema: &GROUP, projection };
        parts.put("schemas", Schemas(&GROUP, &group.extra))?;
        parts.put("id", DisplayText(group.id))?;
        parts.put_some("externalId", group.external_id.as_deref())?;
        parts.put("displayName", group.display_name.as_str())?;
        parts.put_all(group.extra.iter())?;
        if !group.members.is_empty() || !group.subgroups.is_empty() {
            parts.put("members", MemberList(renderer, group))?;
        }
        parts.put(
            "meta",
            Meta {
                kind: GROUP.name,
                location: renderer.location(&GROUP, group.id),
                times: [group.created, group.modified],
                version: group.version,
            },
        )?;
        parts.map.end()
    }
}

/// Serializer of the attributes of a resource.
struct Parts<'a, M> {
    map: M,
    schema: &'a Schema,
    projection: &'a Projection,
}

impl<M: SerializeMap> Parts<'_, M> {
    fn put(&mut self, name: &str, value: impl Serialize) -> Result<(), M::Error> {
        // Attributes of the server are always readable, so only a projection excludes them.
        if *self.projection == Projection::Everything || self.projection.wants(name, self.schema) {
            self.map.serialize_entry(name, &value)?;
        }
        Ok(())
    }

    /// Writes an attribute; a missing value is absent rather than null.
    fn put_some(&mut self, name: &str, value: Option<impl Serialize>) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.put(name, value))
    }

    /// Writes the extra attributes that a client may read.
    fn put_all<'v>(&mut self, sent: impl Iterator<Item = (&'v String, &'v Value)>) -> Result<(), M::Error> {
        for (name, value) in sent {
            if self.schema.attribute(name).is_none_or(|attribute| attribute.returned != Returned::Never) {
                self.put(name, value)?;
            }
        }
        Ok(())
    }
}

/// Value that is serialized by its `Display`.
struct DisplayText<T>(T);

impl<T: Display> Serialize for DisplayText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

/// `schemas`: the core schema, and the extensions with values.
struct Schemas<'a>(&'a Schema, &'a Map<String, Value>);

impl Serialize for Schemas<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let extensions = self.1.iter().filter(|(name, value)| is_extension(name, value));
        serializer.collect_seq(std::iter::once(self.0.urn).chain(extensions.map(|(name, _)| name.as_str())))
    }
}

struct Name<'a> {
    user: &'a User,
    /// Other sub-attributes.
    other: Option<&'a Map<String, Value>>,
}

impl<'a> Name<'a> {
    fn of(user: &'a User) -> Option<Self> {
        let sent = user.extra.get("name").and_then(Value::as_object);
        let parts = [&user.formatted_name, &user.family_name, &user.given_name];
        let is_empty = parts.iter().all(|part| part.is_none()) && sent.is_none_or(Map::is_empty);
        (!is_empty).then_some(Self { user, other: sent })
    }
}

impl Serialize for Name<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let User { formatted_name, family_name, given_name, .. } = self.user;
        let own = [("formatted", formatted_name), ("familyName", family_name), ("givenName", given_name)];
        let mut map = serializer.serialize_map(None)?;
        for (name, text) in own {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        for (name, value) in self.other.into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// `emails` as sent, unless the email address has changed since.
enum Emails<'a> {
    Sent(&'a Value),
    Default(&'a str),
}

impl<'a> Emails<'a> {
    fn of(user: &'a User) -> Option<Self> {
        let email = user.email.as_ref().map(Email::as_str);
        let sent = user.extra.get("emails").filter(|sent| chosen_email(sent) == email);
        sent.map(Self::Sent).or_else(|| email.map(Self::Default))
    }
}

impl Serialize for Emails<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sent(sent) => sent.serialize(serializer),
            Self::Default(email) => default_emails(email).serialize(serializer),
        }
    }
}

/// Returns `userType`: with free user types the sent word, unless an administrator has changed the type since.
fn user_type<'a>(rules: &Rules, user: &'a User) -> Option<&'a str> {
    if rules.user_types == UserTypes::Egnyte {
        return Some(user.user_type.as_str());
    }
    let means = |word: &str| UserType::by_name(&word.to_lowercase()).unwrap_or(UserType::Power);
    match user.extra.get("userType").and_then(Value::as_str) {
        Some(word) if means(word) == user.user_type => Some(word),
        None if user.user_type == UserType::Power => None,
        _ => Some(user.user_type.as_str()),
    }
}

struct GroupsOf<'a>(&'a Renderer<'a>, UserId);

impl Serialize for GroupsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(renderer, user) = self;
        let direct = renderer.roster.groups_of(*user).map(|group| (group, "direct"));
        let indirect = renderer.roster.indirect_groups_of(*user).map(|group| (group, "indirect"));
        serializer.collect_seq(direct.chain(indirect).map(|(group, kind)| Reference {
            value: DisplayText(group.id),
            uri: renderer.location(&GROUP, group.id),
            display: Some(group.display_name.as_str()),
            kind,
        }))
    }
}

struct MemberList<'a>(&'a Renderer<'a>, &'a Group);

impl Serialize for MemberList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for id in &self.1.members {
            list.serialize_element(&member(self.0, *id))?;
        }
        for id in &self.1.subgroups {
            list.serialize_element(&subgroup(self.0, *id))?;
        }
        list.end()
    }
}

/// Returns the representation of a group that is a member of a group.
pub(super) fn subgroup<'a>(renderer: &'a Renderer<'a>, id: GroupId) -> impl Serialize {
    Reference {
        value: DisplayText(id),
        uri: renderer.location(&GROUP, id),
        display: renderer.roster.group(id).map(|group| group.display_name.as_str()),
        kind: GROUP.name,
    }
}

/// Returns the representation of a member of a group.
pub(super) fn member<'a>(renderer: &'a Renderer<'a>, id: UserId) -> impl Serialize {
    let display_name =
        |user: &'a User| user.formatted_name.as_deref().unwrap_or_else(|| renderer.roster.rules().user_name_of(user));
    Reference {
        value: DisplayText(id.0),
        uri: renderer.location(renderer.user_schema, id.0),
        display: renderer.roster.user(id).map(|user| display_name(user)),
        kind: "User",
    }
}

/// Reference to a resource.
#[derive(serde::Serialize)]
#[serde(bound = "")]
struct Reference<'a, T: Display> {
    value: DisplayText<T>,
    #[serde(rename = "$ref")]
    uri: Location<'a, T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
}
