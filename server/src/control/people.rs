//! Users, groups and their changes as JSON, and the edits of an administrator.

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::control::ControlInputError;
use crate::control::input::Nullable;
use egnyte_domain::{
    AuthType, Change, Email, Group, GroupId, GroupName, IdpUserName, Roster, RosterError, Rules, Undone, User, UserId,
    UserName, UserType, WriteContext,
};

/// User as a seed or an administrator describes it. Null removes a value.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct UserInput {
    user_name: Option<String>,
    idp_user_name: Nullable<String>,
    external_id: Nullable<String>,
    email: Nullable<String>,
    given_name: Nullable<String>,
    family_name: Nullable<String>,
    formatted_name: Nullable<String>,
    active: Option<bool>,
    #[serde(deserialize_with = "auth_type")]
    auth_type: Option<AuthType>,
    #[serde(deserialize_with = "user_type")]
    user_type: Option<UserType>,
    role: Nullable<String>,
}

/// New group. The members are ids, or user names in a seed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GroupInput {
    pub(super) display_name: String,
    pub(super) members: Option<Vec<String>>,
}

/// Change of a group.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct GroupUpdate {
    display_name: Option<String>,
    add: Option<Vec<String>>,
    remove: Option<Vec<String>>,
}

/// Renders a user.
pub fn user(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "userName": user.user_name.as_str(),
        "idpUserName": user.idp_user_name.as_ref().map(IdpUserName::as_str),
        "externalId": user.external_id,
        "email": user.email.as_ref().map(Email::as_str),
        "givenName": user.given_name,
        "familyName": user.family_name,
        "formattedName": user.formatted_name,
        "active": user.active,
        "authType": user.auth_type.as_str(),
        "userType": user.user_type.as_str(),
        "role": user.role,
        "created": user.created.to_string(),
        "modified": user.modified.to_string(),
    })
}

/// Renders a group with its members.
pub fn group(group: &Group) -> Value {
    let mut json = group_without_members(group);
    json["members"] = group.members.iter().map(UserId::to_string).collect();
    if !group.subgroups.is_empty() {
        json["subgroups"] = group.subgroups.iter().map(GroupId::to_string).collect();
    }
    json
}

/// Renders all users and groups.
pub fn state(roster: &Roster) -> Value {
    json!({
        "users": roster.users().map(|found| user(found)).collect::<Vec<_>>(),
        "groups": roster.groups().map(|found| group(found)).collect::<Vec<_>>(),
    })
}

/// Creates a user.
pub fn create_user(input: UserInput, context: &mut WriteContext<'_>) -> Result<Value, ControlInputError> {
    let invalid = || ControlInputError::Invalid { what: "a user", reason: "missing field `userName`".to_owned() };
    let name = UserName::parse(input.user_name.as_deref().ok_or_else(invalid)?)?;
    let has_formatted_name = input.formatted_name.0.is_some();
    let mut new = input.apply(User::new(context.ids.user(), name, context.now))?;
    if !has_formatted_name {
        new.formatted_name = User::default_formatted_name(&new.given_name, &new.family_name);
    }
    Ok(user(&*context.roster.create_user(new)?))
}

/// Changes the fields of a user that the input has.
pub fn update_user(id: UserId, input: UserInput, context: &mut WriteContext<'_>) -> Result<Value, ControlInputError> {
    let current = context.roster.user(id).ok_or_else(|| RosterError::UserNotFound { id: id.to_string() })?;
    let changed = input.apply(User::clone(current))?;
    Ok(user(&*context.roster.update_user(changed, context.now)?))
}

/// Creates a group.
pub fn create_group(input: &GroupInput, context: &mut WriteContext<'_>) -> Result<Value, ControlInputError> {
    let name = group_name(&input.display_name, context.roster.rules())?;
    let members = user_ids(input.members.as_ref())?.into_iter().collect();
    let new = Group { members, ..Group::new(context.ids.group(), name, context.now) };
    Ok(group(&*context.roster.create_group(new)?))
}

/// Renames a group, and adds and removes members.
pub fn update_group(
    id: GroupId,
    input: &GroupUpdate,
    context: &mut WriteContext<'_>,
) -> Result<Value, ControlInputError> {
    let (roster, now): (&mut Roster, Timestamp) = (context.roster, context.now);
    if let Some(name) = &input.display_name {
        let current = roster.group(id).ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })?;
        let changed = Group { display_name: group_name(name, roster.rules())?, ..Group::clone(current) };
        roster.update_group(changed, now)?;
    }
    roster.add_members(id, &user_ids(input.add.as_ref())?, now)?;
    Ok(group(&*roster.remove_members(id, &user_ids(input.remove.as_ref())?, now)?))
}

/// Parses the name of a group within the maximum length.
pub(super) fn group_name(text: &str, rules: &Rules) -> Result<GroupName, RosterError> {
    GroupName::parse(text, rules.longest_group_name)
}

fn user_ids(texts: Option<&Vec<String>>) -> Result<Vec<UserId>, RosterError> {
    let parse = |text: &String| text.parse().map_err(|_| RosterError::UnknownMember { id: text.clone() });
    texts.into_iter().flatten().map(parse).collect()
}

impl UserInput {
    fn apply(self, mut user: User) -> Result<User, ControlInputError> {
        if let Some(name) = self.user_name {
            user.user_name = UserName::parse(&name)?;
        }
        if let Some(name) = self.idp_user_name.0 {
            user.idp_user_name = name.as_deref().map(IdpUserName::parse).transpose()?;
        }
        if let Some(email) = self.email.0 {
            user.email = email.as_deref().map(Email::parse).transpose()?;
        }
        for (input, field) in [
            (self.external_id, &mut user.external_id),
            (self.given_name, &mut user.given_name),
            (self.family_name, &mut user.family_name),
            (self.formatted_name, &mut user.formatted_name),
            (self.role, &mut user.role),
        ] {
            if let Some(value) = input.0 {
                *field = value;
            }
        }
        user.active = self.active.unwrap_or(user.active);
        user.auth_type = self.auth_type.unwrap_or(user.auth_type);
        user.user_type = self.user_type.unwrap_or(user.user_type);
        Ok(user)
    }
}

fn auth_type<'de, D: Deserializer<'de>>(input: D) -> Result<Option<AuthType>, D::Error> {
    keyword(input, AuthType::by_name, "ad, sso or egnyte")
}

fn user_type<'de, D: Deserializer<'de>>(input: D) -> Result<Option<UserType>, D::Error> {
    keyword(input, UserType::by_name, "admin, power or standard")
}

fn keyword<'de, D: Deserializer<'de>, T>(
    input: D,
    by_name: fn(&str) -> Option<T>,
    expected: &str,
) -> Result<Option<T>, D::Error> {
    let Some(word) = Option::<String>::deserialize(input)? else { return Ok(None) };
    by_name(&word).map(Some).ok_or_else(|| D::Error::custom(format!("`{word}` is not {expected}")))
}

/// Renders a change.
pub fn change(change: &Change) -> Value {
    match change {
        Change::UserCreated(created) => json!({ "kind": "user-created", "user": user(created) }),
        Change::UserChanged { before, after } => {
            json!({ "kind": "user-changed", "before": user(before), "after": user(after) })
        }
        Change::UserDeleted(deleted) => json!({ "kind": "user-deleted", "user": user(deleted) }),
        Change::GroupCreated(created) => json!({ "kind": "group-created", "group": group(created) }),
        Change::GroupRenamed { before, after } => {
            json!({ "kind": "group-renamed", "before": group(before), "after": group(after) })
        }
        Change::GroupDeleted(deleted) => json!({ "kind": "group-deleted", "group": group(deleted) }),
        Change::MemberJoined(member, joined) => {
            json!({ "kind": "member-joined", "user": user(member), "group": group_without_members(joined) })
        }
        Change::MemberLeft(member, left) => {
            json!({ "kind": "member-left", "user": user(member), "group": group_without_members(left) })
        }
    }
}

/// Renders a change that was undone: the kind of the change, before it was undone.
pub fn undone(undone: &Undone) -> Value {
    match undone {
        Undone::Deactivation(account) => json!({ "kind": "user-deactivated", "user": user(account) }),
        Undone::Activation(account) => json!({ "kind": "user-activated", "user": user(account) }),
        Undone::Leaving(member, left) => {
            json!({ "kind": "member-left", "user": user(member), "group": group_without_members(left) })
        }
        Undone::Joining(member, joined) => {
            json!({ "kind": "member-joined", "user": user(member), "group": group_without_members(joined) })
        }
    }
}

/// Renders a group without its members, which would be repeated for each of a hundred thousand who join.
pub(super) fn group_without_members(group: &Group) -> Value {
    json!({
        "id": group.id.to_string(),
        "displayName": group.display_name.as_str(),
        "externalId": group.external_id,
    })
}
