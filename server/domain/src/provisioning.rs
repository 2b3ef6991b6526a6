//! Provisioning of accounts: create, update and delete, and which of the two user names each of them writes.
//!
//! The only module where "created by provisioning" and "taken over" differ. Pure: it computes the account, and the
//! roster stores it.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::rules::{
    Deletion, ExternalIds, FormattedNames, NewAccounts, Policy, Unmapped, UserTypes, Weakness, WordCase, WritesWithIdp,
    WritesWithoutIdp,
};
use crate::{AuthType, Email, IdpUserName, RosterError, Rules, User, UserId, UserType, WriteContext};

/// User attributes of a provisioning request. `None` means absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UserDraft {
    /// User name.
    pub user_name: Option<String>,
    /// Id that the client assigned.
    pub external_id: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Other email addresses.
    pub other_emails: Vec<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Formatted full name.
    pub formatted_name: Option<String>,
    /// True if the user may use Egnyte.
    pub active: Option<bool>,
    /// User type, as it was sent.
    pub user_type: Option<String>,
    /// Other attributes.
    pub extra: Map<String, Value>,
}

/// Meaning of an absent attribute in an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// PUT: required attributes keep their values.
    Keep,
    /// PATCH: absent attributes were removed.
    Clear,
}

impl UserDraft {
    /// Creates an account. By default both user names are the one that was sent, with single sign-on.
    pub fn create(self, id: UserId, rules: &Rules, now: Timestamp) -> Result<User, RosterError> {
        let sent = self.user_name.as_deref().ok_or(RosterError::Missing { attribute: "userName" })?;
        let user_name = rules.user_name(sent)?;
        let user_type = new_user_type(self.user_type.as_deref(), rules)?;
        if rules.incomplete == Policy::Refuse {
            self.check_complete()?;
        }
        if rules.absent_external_id == Policy::Refuse && self.external_id.is_none() {
            return Err(RosterError::Missing { attribute: "externalId" });
        }
        let formatted_name =
            self.formatted_name.or_else(|| User::default_formatted_name(&self.given_name, &self.family_name));
        let (auth_type, idp_user_name) = match rules.new_accounts {
            NewAccounts::SingleSignOn => (AuthType::Sso, Some(IdpUserName::from(&user_name))),
            NewAccounts::Password => (AuthType::Egnyte, None),
        };
        let user = User {
            idp_user_name,
            external_id: self.external_id,
            email: self.email.as_deref().map(|email| parse_email(email, rules)).transpose()?,
            other_emails: self.other_emails,
            given_name: self.given_name,
            family_name: self.family_name,
            formatted_name,
            active: self.active.unwrap_or(true),
            auth_type,
            user_type,
            extra: self.extra,
            ..User::new(id, user_name, now)
        };
        Ok(as_stored(user, None, rules))
    }

    /// Returns the updated account.
    pub fn update(self, before: &User, rules: &Rules, absent: Absent) -> Result<User, RosterError> {
        let draft = match (rules.incomplete, absent, rules.absent_values) {
            (Policy::Accept, _, _) => self,
            (Policy::Refuse, Absent::Keep, Policy::Accept) => self.completed_from(before),
            (Policy::Refuse, _, _) => {
                self.check_required(before)?;
                self
            }
        };
        let wanted = draft.user_name.ok_or(RosterError::Missing { attribute: "userName" })?;
        let formatted_name =
            draft.formatted_name.or_else(|| User::default_formatted_name(&draft.given_name, &draft.family_name));
        let mut user = User {
            external_id: updated_external_id(draft.external_id, before, rules, absent)?,
            email: draft.email.as_deref().map(|email| parse_email(email, rules)).transpose()?,
            other_emails: draft.other_emails,
            formatted_name,
            given_name: draft.given_name,
            family_name: draft.family_name,
            // An absent `active` must not reactivate an account.
            active: draft.active.unwrap_or(before.active),
            user_type: updated_user_type(draft.user_type.as_deref(), before, rules, absent)?,
            extra: draft.extra,
            ..before.clone()
        };
        user.show_active(draft.active.is_some() || before.shows_active());
        rename(as_stored(user, Some(before), rules), &wanted, rules)
    }

    fn check_complete(&self) -> Result<(), RosterError> {
        self.required_attributes().into_iter().find_map(Required::error).map_or(Ok(()), Err)
    }

    /// Checks that the account keeps its required attributes. One that never had them is accepted.
    fn check_required(&self, before: &User) -> Result<(), RosterError> {
        let email = before.email.as_ref().map(Email::as_str);
        let had = [email, before.given_name.as_deref(), before.family_name.as_deref()];
        let changed = self.required_attributes().into_iter().zip(had).filter(|(required, had)| required.value != *had);
        changed.map(|(required, _)| required).find_map(Required::error).map_or(Ok(()), Err)
    }

    /// Completes absent required attributes, and the attributes normalize beside them, from the account.
    fn completed_from(mut self, before: &User) -> Self {
        if is_empty(self.email.as_deref()) {
            self.email = before.email.as_ref().map(Email::to_string);
            self.other_emails.clone_from(&before.other_emails);
            restore(&mut self.extra, before, "emails");
        }
        let names = [&self.given_name, &self.family_name, &self.formatted_name];
        if names.into_iter().all(|name| is_empty(name.as_deref())) && !self.extra.contains_key("name") {
            self.formatted_name.clone_from(&before.formatted_name);
            restore(&mut self.extra, before, "name");
        }
        let names = [(&mut self.given_name, &before.given_name), (&mut self.family_name, &before.family_name)];
        for (name, before) in names.into_iter().filter(|(name, _)| is_empty(name.as_deref())) {
            name.clone_from(before);
        }
        self
    }

    fn required_attributes(&self) -> [Required<'_>; 3] {
        let (email, given, family) = (&self.email, &self.given_name, &self.family_name);
        [
            Required { attribute: "emails", text: "emails.value", value: email.as_deref() },
            Required { attribute: "name.givenName", text: "name.givenName", value: given.as_deref() },
            Required { attribute: "name.familyName", text: "name.familyName", value: family.as_deref() },
        ]
    }
}

/// Required attribute of an account.
struct Required<'a> {
    /// Name in the error for an absent attribute.
    attribute: &'static str,
    /// Name in the error for an empty text.
    text: &'static str,
    value: Option<&'a str>,
}

impl Required<'_> {
    fn error(self) -> Option<RosterError> {
        match self.value {
            None => Some(RosterError::Missing { attribute: self.attribute }),
            Some("") => Some(RosterError::Empty { attribute: self.text }),
            Some(_) => None,
        }
    }
}

/// Returns whether a text is absent or empty.
fn is_empty(text: Option<&str>) -> bool {
    text.is_none_or(str::is_empty)
}

/// Restores the extra attribute of this name.
fn restore(extra: &mut Map<String, Value>, before: &User, name: &str) {
    match before.extra.get(name) {
        Some(value) => drop(extra.insert(name.to_owned(), value.clone())),
        None => drop(extra.shift_remove(name)),
    }
}

fn parse_email(text: &str, rules: &Rules) -> Result<Email, RosterError> {
    if text.is_empty() { Err(RosterError::Empty { attribute: "emails.value" }) } else { rules.email(text) }
}

/// Returns the account without the values that Egnyte does not store.
fn as_stored(mut user: User, before: Option<&User>, rules: &Rules) -> User {
    if rules.unmapped == Unmapped::Dropped {
        user.other_emails.clear();
        // With free user types, the sent user type counts as one of Egnyte's fields.
        user.extra.retain(|name, _| name == "userType");
    }
    if rules.formatted_names == FormattedNames::Derived {
        user.formatted_name = User::default_formatted_name(&user.given_name, &user.family_name);
    }
    user.await_confirmation(before.and_then(|before| before.email.as_ref()), rules);
    user
}

/// Deletes or deactivates an account, as the rules require.
pub fn deprovision(id: UserId, context: &mut WriteContext<'_>) -> Result<(), RosterError> {
    let user = context.roster.user(id).ok_or_else(|| RosterError::UserNotFound { id: id.to_string() })?;
    match context.roster.rules().deletion {
        Deletion::Deletes => context.roster.delete_user(id, context.now),
        Deletion::Deactivates => {
            let deactivated = User { active: false, ..User::clone(user) };
            context.roster.update_user(deactivated, context.now)
        }
    }?;
    Ok(())
}

/// Applies a change of the user name, as Egnyte is known or assumed to do.
fn rename(user: User, wanted: &str, rules: &Rules) -> Result<User, RosterError> {
    // An unchanged name is not validated: an administrator may have set an IdP user name that is no valid user name.
    if user.idp_user_name.is_some() && wanted == rules.user_name_of(&user) {
        return Ok(user);
    }
    let wanted = rules.user_name(wanted)?;
    let idp_user_name = Some(IdpUserName::from(&wanted));
    match (&user.idp_user_name, rules.writes_with_idp, rules.writes_without_idp) {
        (None, _, _) if rules.weaknesses.contain(Weakness::TakeoverSetsIdpUserName) => {
            Ok(User { idp_user_name, auth_type: AuthType::Sso, ..user })
        }
        (Some(_), WritesWithIdp::Idp, _) => Ok(User { idp_user_name, ..user }),
        (Some(_), WritesWithIdp::Both, _) => Ok(User { idp_user_name, user_name: wanted, ..user }),
        (None, _, WritesWithoutIdp::Ignored) => Ok(user),
        (None, _, WritesWithoutIdp::Egnyte) => Ok(User { user_name: wanted, ..user }),
        (None, _, WritesWithoutIdp::Refused) if wanted == user.user_name => Ok(user),
        (None, _, WritesWithoutIdp::Refused) => {
            Err(RosterError::UserNameImmutable { present: user.user_name.to_string() })
        }
    }
}

/// Returns the external id after an update.
pub(crate) fn updated_external_id(
    sent: Option<String>,
    before: &User,
    rules: &Rules,
    absent: Absent,
) -> Result<Option<String>, RosterError> {
    let Some(present) = before.external_id.as_ref().filter(|present| !present.is_empty()) else { return Ok(sent) };
    match (sent, rules.external_ids, absent) {
        (sent, ExternalIds::Mutable, _) => Ok(sent),
        (None, ExternalIds::Immutable, Absent::Keep) => Ok(before.external_id.clone()),
        (Some(sent), ExternalIds::Immutable, _) if sent == *present => Ok(Some(sent)),
        (_, ExternalIds::Immutable, _) => Err(RosterError::ExternalIdImmutable { present: present.clone() }),
    }
}

fn updated_user_type(
    sent: Option<&str>,
    before: &User,
    rules: &Rules,
    absent: Absent,
) -> Result<UserType, RosterError> {
    match (sent, absent) {
        (sent, _) if rules.user_types == UserTypes::Free => Ok(free_user_type(sent)),
        (Some(word), _) => parse_user_type(word, rules),
        (None, Absent::Keep) if rules.absent_user_type == Policy::Accept => Ok(before.user_type),
        (None, _) => Err(RosterError::UserTypeMissing),
    }
}

/// Returns the user type of a new account.
pub(crate) fn new_user_type(sent: Option<&str>, rules: &Rules) -> Result<UserType, RosterError> {
    match sent {
        sent if rules.user_types == UserTypes::Free => Ok(free_user_type(sent)),
        Some(word) => parse_user_type(word, rules),
        None if rules.weaknesses.contain(Weakness::UserTypeOptional) => Ok(UserType::Power),
        None => Err(RosterError::UserTypeMissing),
    }
}

fn parse_user_type(word: &str, rules: &Rules) -> Result<UserType, RosterError> {
    let found = match rules.user_type_case {
        WordCase::Any => UserType::by_name(&word.to_lowercase()),
        WordCase::Exact => UserType::by_name(word),
    };
    found.ok_or_else(|| RosterError::UnknownUserType { sent: word.to_owned() })
}

/// Returns the user type of any word; an unknown word is a power user.
fn free_user_type(sent: Option<&str>) -> UserType {
    sent.and_then(|word| UserType::by_name(&word.to_lowercase())).unwrap_or(UserType::Power)
}
