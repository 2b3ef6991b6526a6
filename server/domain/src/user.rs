//! Account of an Egnyte domain, as data.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::id::UserId;
use crate::names::{Email, IdpUserName, UserName};
use crate::rules::{EmailChanges, Rules};

/// Authentication type of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthType {
    /// Active Directory.
    Ad,
    /// Single sign-on by a SAML assertion of the identity provider.
    Sso,
    /// Password at Egnyte.
    Egnyte,
}

impl AuthType {
    /// All types.
    pub const ALL: [Self; 3] = [Self::Ad, Self::Sso, Self::Egnyte];

    /// Returns Egnyte's keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ad => "ad",
            Self::Sso => "sso",
            Self::Egnyte => "egnyte",
        }
    }

    /// Finds the type by its keyword, case-insensitively.
    pub fn by_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }
}

/// User type: permissions and licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserType {
    /// Administrator of the domain.
    Admin,
    /// User of the full product.
    Power,
    /// Reader of shared content.
    Standard,
}

impl UserType {
    /// All types.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Power, Self::Standard];

    /// Returns Egnyte's keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Power => "power",
            Self::Standard => "standard",
        }
    }

    /// Finds the type by its keyword, case-sensitively.
    pub fn by_name(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Fields that only Egnyte's own user API knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountDetails {
    /// User principal name in Active Directory.
    pub user_principal_name: Option<String>,
    /// Language of the user interface.
    pub language: Option<String>,
    /// Day of expiry.
    pub expiry_date: Option<String>,
    /// True if the account is deleted on expiry, false if it is deactivated.
    pub delete_on_expiry: Option<bool>,
    /// True if a new email address waits for its confirmation.
    pub email_change_pending: bool,
    /// True if a client removed `active`, which is then not shown.
    pub active_unassigned: bool,
}

/// Account of a user.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Number that Egnyte assigned.
    pub id: UserId,
    /// Egnyte user name.
    pub user_name: UserName,
    /// IdP user name (the SAML subject), if set.
    pub idp_user_name: Option<IdpUserName>,
    /// Id that the provisioning client assigned.
    pub external_id: Option<String>,
    /// Email address that Egnyte uses.
    pub email: Option<Email>,
    /// Other addresses that the client sent. Egnyte has no field for them; a search by email includes them.
    pub other_emails: Vec<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Formatted full name.
    pub formatted_name: Option<String>,
    /// True if the user can use Egnyte.
    pub active: bool,
    /// Authentication type.
    pub auth_type: AuthType,
    /// User type.
    pub user_type: UserType,
    /// Role of a power user, if not the default one.
    pub role: Option<String>,
    /// Fields of Egnyte's user API, if the account has any of them. Boxed, because most accounts have none.
    pub details: Option<Box<AccountDetails>>,
    /// Time of creation.
    pub created: Timestamp,
    /// Time of the last change.
    pub modified: Timestamp,
    /// Number of the version, from 1.
    pub version: u64,
    /// Other attributes that the client sent: normalize and returned, never interpreted.
    pub extra: Map<String, Value>,
}

impl User {
    /// Creates an account as an administrator does: a power user with a password at Egnyte.
    pub fn new(id: UserId, user_name: UserName, now: Timestamp) -> Self {
        Self {
            id,
            user_name,
            idp_user_name: None,
            external_id: None,
            email: None,
            other_emails: Vec::new(),
            given_name: None,
            family_name: None,
            formatted_name: None,
            active: true,
            auth_type: AuthType::Egnyte,
            user_type: UserType::Power,
            role: None,
            details: None,
            created: now,
            modified: now,
            version: 1,
            extra: Map::new(),
        }
    }

    /// Returns the name that single sign-on looks up: the IdP user name, or else the Egnyte user name.
    pub fn login(&self) -> &str {
        self.idp_user_name.as_ref().map_or(self.user_name.as_str(), IdpUserName::as_str)
    }

    /// Returns the fields of Egnyte's user API, to be changed.
    pub(crate) fn details_mut(&mut self) -> &mut AccountDetails {
        self.details.get_or_insert_default()
    }

    /// Returns whether `active` has a value for clients.
    pub fn shows_active(&self) -> bool {
        self.details.as_ref().is_none_or(|details| !details.active_unassigned)
    }

    /// Sets whether `active` has a value for clients.
    pub fn show_active(&mut self, shows: bool) {
        if shows != self.shows_active() {
            self.details_mut().active_unassigned = !shows;
        }
    }

    /// Keeps the confirmed email address beside a new one, where the rules want the new one to be confirmed first.
    pub(crate) fn await_confirmation(&mut self, confirmed: Option<&Email>, rules: &Rules) {
        let Some(confirmed) = confirmed.filter(|_| rules.email_changes == EmailChanges::Pending) else { return };
        let sent = self.email.replace(confirmed.clone());
        if sent.is_some_and(|sent| sent.case_folded() != confirmed.case_folded()) {
            self.details_mut().email_change_pending = true;
        }
    }

    /// Returns the default formatted name: given name, one space, family name.
    pub fn default_formatted_name(given: &Option<String>, family: &Option<String>) -> Option<String> {
        let names: Vec<&str> = [given, family].into_iter().flatten().map(String::as_str).collect();
        if names.is_empty() { None } else { Some(names.join(" ")) }
    }

    /// Returns whether both have equal values, apart from version and time of change.
    pub fn has_same_values(&self, other: &Self) -> bool {
        let undated = Self { modified: other.modified, version: other.version, ..self.clone() };
        undated == *other
    }
}
