//! Users and groups as JSON has them, member by member, written straight from the roster: nothing is copied on the way,
//! since most of what the server does is to show them.

use std::fmt::Display;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::render::Renderer;
use crate::render::meta::{Location, Meta};
use crate::render::projection::Projection;
use crate::resource::{chosen_email, is_extension, usual_emails};
use crate::schema::{GROUP, Returned, Schema};
use egnyte_domain::{Email, Group, User, UserId, UserType};

/// What is kept of an account beyond Egnyte's own fields, but shown in the place of one.
const TOLD: [&str; 3] = ["name", "emails", "userType"];

/// A resource, or the wanted part of one, to be written.
#[derive(serde::Serialize)]
#[serde(untagged)]
pub enum Shown<'a> {
    /// The whole of a user.
    User(ShownUser<'a>),
    /// The whole of a group.
    Group(ShownGroup<'a>),
    /// Less than that.
    Part(Value),
}

/// A user, but for attributes of which the projection wants nothing.
pub struct ShownUser<'a> {
    pub(super) renderer: &'a Renderer<'a>,
    pub(super) user: &'a User,
    pub(super) projection: &'a Projection,
}

/// A group, but for attributes of which the projection wants nothing.
pub struct ShownGroup<'a> {
    pub(super) renderer: &'a Renderer<'a>,
    pub(super) group: &'a Group,
    pub(super) projection: &'a Projection,
}

impl Serialize for ShownUser<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { renderer, user, projection } = *self;
        // The bare number, which is written faster than what has a way of its own to be shown.
        let (schema, id) = (renderer.user_schema, user.id.0);
        let mut parts = Parts { map: serializer.serialize_map(None)?, schema, projection };
        parts.put("schemas", Schemas(schema, &user.extra))?;
        parts.put("id", Written(id))?;
        parts.put_some("externalId", user.external_id.as_deref())?;
        parts.put("userName", renderer.roster.rules().user_name_of(user))?;
        parts.put_some("name", Name::of(user))?;
        parts.put("active", user.active)?;
        parts.put_some("emails", Emails::of(user))?;
        parts.put_some("userType", user_type(schema, user))?;
        parts.put_all(user.extra.iter().filter(|(name, _)| !TOLD.contains(&name.as_str())))?;
        if renderer.roster.groups_of(user.id).next().is_some() {
            parts.put("groups", GroupsOf(renderer, user.id))?;
        }
        parts.put(
            "meta",
            Meta {
                kind: schema.name,
                location: renderer.location(schema, id),
                times: [user.created, user.modified],
                version: user.version,
            },
        )?;
        parts.map.end()
    }
}

impl Serialize for ShownGroup<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { renderer, group, projection } = *self;
        let mut parts = Parts { map: serializer.serialize_map(None)?, schema: &GROUP, projection };
        parts.put("schemas", Schemas(&GROUP, &group.extra))?;
        parts.put("id", Written(group.id))?;
        parts.put_some("externalId", group.external_id.as_deref())?;
        parts.put("displayName", group.display_name.as_str())?;
        parts.put_all(group.extra.iter())?;
        if !group.members.is_empty() {
            parts.put("members", Members(renderer, group))?;
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

/// The attributes of a resource while it is written.
struct Parts<'a, M> {
    map: M,
    schema: &'a Schema,
    projection: &'a Projection,
}

impl<M: SerializeMap> Parts<'_, M> {
    fn put(&mut self, name: &str, value: impl Serialize) -> Result<(), M::Error> {
        // What the server itself forms may be read, so only a choice can leave it out.
        if *self.projection == Projection::Everything || self.projection.wants(name, self.schema) {
            self.map.serialize_entry(name, &value)?;
        }
        Ok(())
    }

    /// What an account lacks is absent rather than null.
    fn put_some(&mut self, name: &str, value: Option<impl Serialize>) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.put(name, value))
    }

    /// What a client told and may read.
    fn put_all<'v>(&mut self, told: impl Iterator<Item = (&'v String, &'v Value)>) -> Result<(), M::Error> {
        for (name, value) in told {
            if self.schema.attribute(name).is_none_or(|attribute| attribute.returned != Returned::Never) {
                self.put(name, value)?;
            }
        }
        Ok(())
    }
}

/// Text that is formed where it is written.
struct Written<T>(T);

impl<T: Display> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

/// The core schema, and every extension that the resource has something of.
struct Schemas<'a>(&'a Schema, &'a Map<String, Value>);

impl Serialize for Schemas<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let extensions = self.1.iter().filter(|(name, value)| is_extension(name, value));
        serializer.collect_seq(std::iter::once(self.0.urn).chain(extensions.map(|(name, _)| name.as_str())))
    }
}

struct Name<'a> {
    user: &'a User,
    /// Its other parts.
    told: Option<&'a Map<String, Value>>,
}

impl<'a> Name<'a> {
    fn of(user: &'a User) -> Option<Self> {
        let told = user.extra.get("name").and_then(Value::as_object);
        let parts = [&user.formatted_name, &user.family_name, &user.given_name];
        let is_empty = parts.iter().all(|part| part.is_none()) && told.is_none_or(Map::is_empty);
        (!is_empty).then_some(Self { user, told })
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
        for (name, value) in self.told.into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The addresses as the client told them, unless the one that counts has since become another.
enum Emails<'a> {
    Told(&'a Value),
    Usual(&'a str),
}

impl<'a> Emails<'a> {
    fn of(user: &'a User) -> Option<Self> {
        let email = user.email.as_ref().map(Email::as_str);
        let told = user.extra.get("emails").filter(|told| chosen_email(told) == email);
        told.map(Self::Told).or_else(|| email.map(Self::Usual))
    }
}

impl Serialize for Emails<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Told(told) => told.serialize(serializer),
            Self::Usual(email) => usual_emails(email).serialize(serializer),
        }
    }
}

/// Where any word is a user type, the one that was told, unless an administrator has since made it another.
fn user_type<'a>(schema: &Schema, user: &'a User) -> Option<&'a str> {
    let told = user.extra.get("userType").and_then(Value::as_str);
    if schema.attribute("userType").is_some_and(|attribute| attribute.required) {
        return Some(user.user_type.as_str());
    }
    let means = |word: &str| UserType::by_name(&word.to_lowercase()).unwrap_or(UserType::Power);
    match told {
        Some(word) if means(word) == user.user_type => Some(word),
        None if user.user_type == UserType::Power => None,
        _ => Some(user.user_type.as_str()),
    }
}

struct GroupsOf<'a>(&'a Renderer<'a>, UserId);

impl Serialize for GroupsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(renderer, user) = self;
        serializer.collect_seq(renderer.roster.groups_of(*user).map(|group| Reference {
            value: Written(group.id),
            uri: renderer.location(&GROUP, group.id),
            display: Some(group.display_name.as_str()),
            kind: "direct",
        }))
    }
}

struct Members<'a>(&'a Renderer<'a>, &'a Group);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.1.members.iter().map(|id| member(self.0, *id)))
    }
}

/// Somebody in a group.
pub(super) fn member<'a>(renderer: &'a Renderer<'a>, id: UserId) -> impl Serialize {
    let shown =
        |user: &'a User| user.formatted_name.as_deref().unwrap_or_else(|| renderer.roster.rules().user_name_of(user));
    Reference {
        value: Written(id.0),
        uri: renderer.location(renderer.user_schema, id.0),
        display: renderer.roster.user(id).map(|user| shown(user)),
        kind: "User",
    }
}

/// One resource named in another.
#[derive(serde::Serialize)]
#[serde(bound = "")]
struct Reference<'a, T: Display> {
    value: Written<T>,
    #[serde(rename = "$ref")]
    uri: Location<'a, T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
}
