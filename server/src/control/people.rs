//! Accounts, groups and their changes in the control API's JSON, and an administrator's edits of them.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::control::{Fields, Unreadable};
use egnyte_domain::{
    AuthType, Change, Email, Group, GroupId, GroupName, IdpUserName, Roster, RosterError, Rules, User, UserId,
    UserName, UserType, WriteContext,
};

const USER_FIELDS: &[&str] = &[
    "userName",
    "idpUserName",
    "externalId",
    "email",
    "givenName",
    "familyName",
    "formattedName",
    "active",
    "authType",
    "userType",
    "role",
];

/// An account.
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

/// A group with its members.
pub fn group(group: &Group) -> Value {
    json!({
        "id": group.id.to_string(),
        "displayName": group.display_name.as_str(),
        "externalId": group.external_id,
        "members": group.members.iter().map(UserId::to_string).collect::<Vec<_>>(),
    })
}

/// Everybody and every group.
pub fn state(roster: &Roster) -> Value {
    json!({
        "users": roster.users().map(|found| user(found)).collect::<Vec<_>>(),
        "groups": roster.groups().map(|found| group(found)).collect::<Vec<_>>(),
    })
}

/// Makes the account that a seed or an administrator describes.
pub fn create_user(value: &Value, desk: &mut WriteContext<'_>) -> Result<Value, Unreadable> {
    let fields = Fields::of(value, "a user", USER_FIELDS)?;
    let name = UserName::parse(fields.needed_text("userName")?)?;
    let mut made = edited(fields, User::new(desk.ids.user(), name, desk.now))?;
    if !fields.has("formattedName") {
        made.formatted_name = User::default_formatted_name(&made.given_name, &made.family_name);
    }
    Ok(user(&*desk.roster.create_user(made)?))
}

/// Changes what an administrator says of an account, and nothing else.
pub fn update_user(id: UserId, value: &Value, desk: &mut WriteContext<'_>) -> Result<Value, Unreadable> {
    let fields = Fields::of(value, "a user", USER_FIELDS)?;
    let present = desk.roster.user(id).ok_or_else(|| RosterError::UserNotFound { id: id.to_string() })?;
    let wanted = edited(fields, User::clone(present))?;
    Ok(user(&*desk.roster.update_user(wanted, desk.now)?))
}

/// Makes the group that an administrator describes.
pub fn create_group(value: &Value, desk: &mut WriteContext<'_>) -> Result<Value, Unreadable> {
    let fields = Fields::of(value, "a group", &["displayName", "members"])?;
    let name = group_name(fields.needed_text("displayName")?, desk.roster.rules())?;
    let members = user_ids(fields.texts("members")?)?;
    let made = Group { members: members.into_iter().collect(), ..Group::new(desk.ids.group(), name, desk.now) };
    Ok(group(&*desk.roster.create_group(made)?))
}

/// Renames a group, lets members join, lets members leave.
pub fn update_group(id: GroupId, value: &Value, desk: &mut WriteContext<'_>) -> Result<Value, Unreadable> {
    let fields = Fields::of(value, "a group", &["displayName", "add", "remove"])?;
    let (roster, now): (&mut Roster, Timestamp) = (desk.roster, desk.now);
    if let Some(name) = fields.text("displayName")? {
        let present = roster.group(id).ok_or_else(|| RosterError::GroupNotFound { id: id.to_string() })?;
        let wanted = Group { display_name: group_name(name, roster.rules())?, ..Group::clone(present) };
        roster.update_group(wanted, now)?;
    }
    roster.add_members(id, &user_ids(fields.texts("add")?)?, now)?;
    Ok(group(&*roster.remove_members(id, &user_ids(fields.texts("remove")?)?, now)?))
}

/// A group's name, as long as it may be.
pub(super) fn group_name(text: &str, rules: &Rules) -> Result<GroupName, RosterError> {
    GroupName::parse(text, rules.longest_group_name)
}

fn user_ids(texts: Vec<&str>) -> Result<Vec<UserId>, RosterError> {
    let parsed = |text: &str| text.parse().map_err(|_| RosterError::UnknownMember { id: text.to_owned() });
    texts.into_iter().map(parsed).collect()
}

/// The account with every field that was sent put in; null takes a value away.
fn edited(fields: Fields<'_>, mut user: User) -> Result<User, Unreadable> {
    if let Some(name) = fields.text("userName")? {
        user.user_name = UserName::parse(name)?;
    }
    if fields.has("idpUserName") {
        user.idp_user_name = fields.text("idpUserName")?.map(IdpUserName::parse).transpose()?;
    }
    if fields.has("email") {
        user.email = fields.text("email")?.map(Email::parse).transpose()?;
    }
    let texts = [
        ("externalId", &mut user.external_id),
        ("givenName", &mut user.given_name),
        ("familyName", &mut user.family_name),
        ("formattedName", &mut user.formatted_name),
        ("role", &mut user.role),
    ];
    for (field, value) in texts {
        if fields.has(field) {
            *value = fields.text(field)?.map(str::to_owned);
        }
    }
    user.active = fields.flag("active")?.unwrap_or(user.active);
    user.auth_type = word(fields, "authType", AuthType::by_name, "ad, sso or egnyte")?.unwrap_or(user.auth_type);
    user.user_type = word(fields, "userType", UserType::by_name, "admin, power or standard")?.unwrap_or(user.user_type);
    Ok(user)
}

fn word<T>(
    fields: Fields<'_>,
    field: &'static str,
    named: fn(&str) -> Option<T>,
    expected: &'static str,
) -> Result<Option<T>, Unreadable> {
    let wrong = Unreadable::WrongType { field, expected };
    fields.text(field)?.map(|text| named(text).ok_or(wrong)).transpose()
}

/// One change.
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
        Change::MemberJoined(who, what) => {
            json!({ "kind": "member-joined", "user": user(who), "group": named(what) })
        }
        Change::MemberLeft(who, what) => json!({ "kind": "member-left", "user": user(who), "group": named(what) }),
    }
}

/// Which group it is. Its members are not told again with each of a hundred thousand who join.
fn named(group: &Group) -> Value {
    json!({
        "id": group.id.to_string(),
        "displayName": group.display_name.as_str(),
        "externalId": group.external_id,
    })
}
