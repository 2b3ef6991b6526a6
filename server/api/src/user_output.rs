//! Users in responses.

use egnyte_domain::rules::ListedUsers;
use egnyte_domain::{Email, Roster, User};
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// Form of a user in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserForm {
    /// Response to a creation: fields without a value are null.
    Created,
    /// Any other response: texts without a value are empty.
    Whole,
    /// Entry of a list of older editions, without dates and groups.
    Short,
}

impl From<ListedUsers> for UserForm {
    fn from(listed: ListedUsers) -> Self {
        match listed {
            ListedUsers::Whole => Self::Whole,
            ListedUsers::Short => Self::Short,
        }
    }
}

/// Serializable user.
#[derive(Debug, Clone, Copy)]
pub struct UserOutput<'a> {
    /// Account.
    pub user: &'a User,
    /// Roster with the memberships.
    pub roster: &'a Roster,
    /// Form of the response.
    pub form: UserForm,
}

impl Serialize for UserOutput<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { user, form, .. } = *self;
        let details = user.details.as_deref();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &user.id.0)?;
        map.serialize_entry("userName", user.user_name.as_str())?;
        map.serialize_entry("externalId", &self.unset(user.external_id.as_deref()))?;
        map.serialize_entry("email", &user.email.as_ref().map(Email::as_str))?;
        map.serialize_entry("name", &FullName(user))?;
        map.serialize_entry("active", &user.active)?;
        if form != UserForm::Short {
            map.serialize_entry("createdDate", &date(user.created))?;
            map.serialize_entry("lastModificationDate", &date(user.modified))?;
            map.serialize_entry("lastActiveDate", &None::<String>)?;
        }
        map.serialize_entry("locked", &false)?;
        if form != UserForm::Short {
            map.serialize_entry("language", &details.and_then(|details| details.language.as_deref()))?;
        }
        map.serialize_entry("authType", user.auth_type.as_str())?;
        map.serialize_entry("userType", user.user_type.as_str())?;
        if let Some(role) = &user.role {
            map.serialize_entry("role", role)?;
        }
        map.serialize_entry("idpUserId", &self.unset(user.idp_user_name.as_ref().map(|name| name.as_str())))?;
        if form != UserForm::Short {
            map.serialize_entry("isServiceAccount", &false)?;
        }
        map.serialize_entry("deleteOnExpiry", &details.and_then(|details| details.delete_on_expiry))?;
        let is_pending = details.is_some_and(|details| details.email_change_pending);
        map.serialize_entry("emailChangePending", &(form != UserForm::Created).then_some(is_pending))?;
        map.serialize_entry("expiryDate", &details.and_then(|details| details.expiry_date.as_deref()))?;
        map.serialize_entry("userPrincipalName", &details.and_then(|details| details.user_principal_name.as_deref()))?;
        if form != UserForm::Short {
            map.serialize_entry("groups", &GroupsOfUser(self))?;
        }
        map.end()
    }
}

impl<'a> UserOutput<'a> {
    /// Returns a text; one without a value is null after a creation, and empty later.
    fn unset(&self, text: Option<&'a str>) -> Option<&'a str> {
        text.or_else(|| (self.form != UserForm::Created).then_some(""))
    }
}

/// `name`; the formatted name is always formed from the two others.
struct FullName<'a>(&'a User);

impl Serialize for FullName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let User { given_name, family_name, .. } = self.0;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("formatted", &User::default_formatted_name(given_name, family_name))?;
        map.serialize_entry("familyName", family_name)?;
        map.serialize_entry("givenName", given_name)?;
        map.end()
    }
}

struct GroupsOfUser<'a>(&'a UserOutput<'a>);

impl Serialize for GroupsOfUser<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut groups = serializer.serialize_seq(None)?;
        for group in self.0.roster.groups_of(self.0.user.id) {
            groups.serialize_element(&GroupOfUser {
                display_name: group.display_name.as_str(),
                value: group.id.to_string(),
            })?;
        }
        groups.end()
    }
}

#[derive(serde::Serialize)]
struct GroupOfUser<'a> {
    #[serde(rename = "displayName")]
    display_name: &'a str,
    value: String,
}

/// Returns a time in whole seconds, as Egnyte returns it.
fn date(time: Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
    PRINTER.timestamp_to_string(&time)
}

/// `userinfo` of the user whom a token belongs to, in names of the first version of the API.
#[derive(Debug, Clone, Copy)]
pub struct UserInfo<'a>(pub &'a User);

impl Serialize for UserInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let user = self.0;
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("id", &user.id.0)?;
        map.serialize_entry("first_name", user.given_name.as_deref().unwrap_or_default())?;
        map.serialize_entry("last_name", user.family_name.as_deref().unwrap_or_default())?;
        map.serialize_entry("username", user.user_name.as_str())?;
        map.serialize_entry("email", user.email.as_ref().map_or("", Email::as_str))?;
        map.serialize_entry("user_type", user.user_type.as_str())?;
        map.end()
    }
}
