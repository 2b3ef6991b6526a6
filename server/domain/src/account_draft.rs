//! Accounts as Egnyte's own user API writes them: the two user names, the authentication type and the role are fields of
//! their own, and an update has only the fields that change.
//!
//! Pure: it computes the account, and the roster stores it.

use jiff::Timestamp;

use crate::provisioning::{Absent, new_user_type, updated_external_id};
use crate::rules::{AbsentIdpUserNames, NameCase, Policy, Support};
use crate::{AccountDetails, AuthType, IdpUserName, RosterError, Rules, User, UserId};

/// Change of an optional field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FieldChange<T = String> {
    /// Absent: the field stays as it is.
    #[default]
    Keep,
    /// Null or empty: the field loses its value.
    Clear,
    /// New value.
    Set(T),
}

impl<T> FieldChange<T> {
    /// Applies the change to a field.
    fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

/// Fields of a request of Egnyte's user API. `None` means absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AccountDraft {
    /// User name.
    pub user_name: Option<String>,
    /// Id that the client assigned.
    pub external_id: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// True if the user may use Egnyte.
    pub active: Option<bool>,
    /// Authentication type, as it was sent.
    pub auth_type: Option<String>,
    /// User type, as it was sent.
    pub user_type: Option<String>,
    /// Role of a power user.
    pub role: FieldChange,
    /// IdP user name.
    pub idp_user_name: FieldChange,
    /// User principal name.
    pub user_principal_name: FieldChange,
    /// Language of the user interface.
    pub language: FieldChange,
    /// Day of expiry.
    pub expiry_date: FieldChange,
    /// True if the account is deleted on expiry.
    pub delete_on_expiry: FieldChange<bool>,
}

impl AccountDraft {
    /// Creates an account.
    pub fn create(self, id: UserId, rules: &Rules, now: Timestamp) -> Result<User, RosterError> {
        let user_name = rules.user_name(require_text(self.user_name.as_deref(), "userName")?)?;
        if rules.incomplete == Policy::Refuse {
            require_text(self.email.as_deref(), "email")?;
            require_text(self.given_name.as_deref(), "name.givenName")?;
            require_text(self.family_name.as_deref(), "name.familyName")?;
        }
        if rules.absent_external_id == Policy::Refuse {
            require_text(self.external_id.as_deref(), "externalId")?;
        }
        let auth_type = parse_auth_type(require_text(self.auth_type.as_deref(), "authType")?)?;
        let user_type = new_user_type(self.user_type.as_deref(), rules)?;
        let default_idp_user_name = match rules.api.absent_idp_user_names {
            AbsentIdpUserNames::Unset => None,
            AbsentIdpUserNames::UserName => Some(IdpUserName::from(&user_name)),
        };
        let new = User {
            idp_user_name: default_idp_user_name,
            external_id: self.external_id.clone().filter(|id| !id.is_empty()),
            auth_type,
            user_type,
            ..User::new(id, user_name, now)
        };
        self.apply(new, rules)
    }

    /// Returns the updated account.
    pub fn update(self, before: &User, rules: &Rules) -> Result<User, RosterError> {
        let mut user = before.clone();
        if rules.name_case == NameCase::LoweredOnUpdate {
            user.user_name = user.user_name.lower_cased();
        }
        self.check_user_name(before)?;
        if let Some(id) = self.external_id.clone().filter(|id| !id.is_empty()) {
            user.external_id = updated_external_id(Some(id), before, rules, Absent::Keep)?;
        }
        self.check_role(before, rules)?;
        if let Some(word) = &self.auth_type {
            user.auth_type = parse_auth_type(word)?;
        }
        if let Some(word) = self.user_type.as_deref() {
            user.user_type = new_user_type(Some(word), rules)?;
        }
        self.apply(user, rules)
    }

    /// Checks that the user name stays, regardless of letter case.
    fn check_user_name(&self, before: &User) -> Result<(), RosterError> {
        let present = before.user_name.as_str();
        match &self.user_name {
            Some(sent) if sent.to_lowercase() != present.to_lowercase() => Err(fixed("userName", present)),
            _ => Ok(()),
        }
    }

    /// Checks that the role stays, where a guess fixes it.
    fn check_role(&self, before: &User, rules: &Rules) -> Result<(), RosterError> {
        match &self.role {
            FieldChange::Set(role)
                if before.role.as_ref() != Some(role) && rules.api.role_changes == Policy::Refuse =>
            {
                Err(fixed("role", before.role.as_deref().unwrap_or_default()))
            }
            _ => Ok(()),
        }
    }

    /// Applies the fields that creation and update have in common.
    fn apply(self, mut user: User, rules: &Rules) -> Result<User, RosterError> {
        if let Some(email) = &self.email {
            set_email(&mut user, email, rules)?;
        }
        let names = [
            (self.given_name, &mut user.given_name, "name.givenName"),
            (self.family_name, &mut user.family_name, "name.familyName"),
        ];
        let mut is_renamed = false;
        for (sent, name, field) in names {
            let Some(sent) = sent else { continue };
            if rules.incomplete == Policy::Refuse {
                require_text(Some(&sent), field)?;
            }
            is_renamed |= name.as_ref() != Some(&sent);
            *name = Some(sent);
        }
        if is_renamed {
            user.formatted_name = User::default_formatted_name(&user.given_name, &user.family_name);
        }
        user.active = self.active.unwrap_or(user.active);
        self.role.apply(&mut user.role);
        match self.idp_user_name {
            FieldChange::Keep => {}
            FieldChange::Clear => user.idp_user_name = None,
            FieldChange::Set(name) => user.idp_user_name = Some(IdpUserName::parse(&name)?),
        }
        if rules.api.languages == Support::Withheld && matches!(self.language, FieldChange::Set(_)) {
            let reason = "the domain does not have the Language Pack";
            return Err(RosterError::FieldUnavailable { field: "language", reason });
        }
        let mut details = user.details.take().map_or_else(AccountDetails::default, |details| *details);
        self.user_principal_name.apply(&mut details.user_principal_name);
        self.language.apply(&mut details.language);
        self.expiry_date.apply(&mut details.expiry_date);
        self.delete_on_expiry.apply(&mut details.delete_on_expiry);
        user.details = (details != AccountDetails::default()).then(|| Box::new(details));
        Ok(user)
    }
}

/// Sets the email address; by a guess it stays the former one, until the owner of the new one confirms it.
fn set_email(user: &mut User, sent: &str, rules: &Rules) -> Result<(), RosterError> {
    if sent.is_empty() && rules.incomplete == Policy::Accept {
        user.email = None;
        return Ok(());
    }
    let confirmed = user.email.replace(rules.email(require_text(Some(sent), "email")?)?);
    user.await_confirmation(confirmed.as_ref(), rules);
    Ok(())
}

fn fixed(field: &'static str, present: &str) -> RosterError {
    RosterError::FieldImmutable { field, present: present.to_owned() }
}

fn require_text<'t>(sent: Option<&'t str>, attribute: &'static str) -> Result<&'t str, RosterError> {
    match sent {
        None => Err(RosterError::Missing { attribute }),
        Some("") => Err(RosterError::Empty { attribute }),
        Some(text) => Ok(text),
    }
}

fn parse_auth_type(word: &str) -> Result<AuthType, RosterError> {
    AuthType::by_name(word).ok_or_else(|| RosterError::UnknownAuthType { sent: word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> AccountDraft {
        let text = |text: &str| Some(text.to_owned());
        AccountDraft {
            user_name: text("Ada"),
            email: text("ada@acme.example"),
            given_name: text("Ada"),
            family_name: text("Byron"),
            auth_type: text("sso"),
            user_type: text("power"),
            ..AccountDraft::default()
        }
    }

    fn create(draft: AccountDraft, rules: &Rules) -> Result<User, RosterError> {
        draft.create(UserId(1), rules, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn new_account_has_no_idp_user_name_unless_it_is_sent() {
        let rules = Rules::default();
        let user = create(ada(), &rules).unwrap();
        assert_eq!((user.auth_type, user.idp_user_name, user.details), (AuthType::Sso, None, None));
        assert_eq!(user.formatted_name.as_deref(), Some("Ada Byron"));
        let named = AccountDraft { idp_user_name: FieldChange::Set("a.byron".to_owned()), ..ada() };
        assert_eq!(create(named, &rules).unwrap().login(), "a.byron");
    }

    #[test]
    fn missing_field_is_named() {
        let rules = Rules::default();
        let missing = |attribute| Err(RosterError::Missing { attribute });
        assert_eq!(create(AccountDraft { user_name: None, ..ada() }, &rules), missing("userName"));
        assert_eq!(create(AccountDraft { email: None, ..ada() }, &rules), missing("email"));
        assert_eq!(create(AccountDraft { auth_type: None, ..ada() }, &rules), missing("authType"));
        let empty = create(AccountDraft { family_name: Some(String::new()), ..ada() }, &rules);
        assert_eq!(empty, Err(RosterError::Empty { attribute: "name.familyName" }));
    }

    #[test]
    fn update_keeps_absent_fields_and_refuses_fixed_ones() {
        let rules = Rules::default();
        let before = create(AccountDraft { external_id: Some("x1".to_owned()), ..ada() }, &rules).unwrap();
        assert_eq!(AccountDraft::default().update(&before, &rules), Ok(before.clone()));
        let same =
            AccountDraft { user_name: Some("ADA".to_owned()), external_id: Some(String::new()), ..Default::default() };
        assert_eq!(same.update(&before, &rules), Ok(before.clone()));
        let renamed = AccountDraft { user_name: Some("grace".to_owned()), ..Default::default() };
        let error = RosterError::FieldImmutable { field: "userName", present: "Ada".to_owned() };
        assert_eq!(renamed.update(&before, &rules), Err(error));
        let other = AccountDraft { external_id: Some("x2".to_owned()), ..Default::default() };
        assert_eq!(other.update(&before, &rules), Err(RosterError::ExternalIdImmutable { present: "x1".to_owned() }));
    }

    #[test]
    fn changed_family_name_forms_the_formatted_name_anew() {
        let rules = Rules::default();
        let before = create(ada(), &rules).unwrap();
        let married = AccountDraft { family_name: Some("Lovelace".to_owned()), ..Default::default() };
        assert_eq!(married.update(&before, &rules).unwrap().formatted_name.as_deref(), Some("Ada Lovelace"));
    }
}
