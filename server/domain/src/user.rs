//! One Egnyte account, as data.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::id::UserId;
use crate::names::{Email, IdpUserName, UserName};

/// How a user proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthType {
    /// Active Directory.
    Ad,
    /// Single sign-on: an assertion of the identity provider.
    Sso,
    /// Egnyte's own password.
    Egnyte,
}

impl AuthType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Ad, Self::Sso, Self::Egnyte];

    /// Egnyte's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ad => "ad",
            Self::Sso => "sso",
            Self::Egnyte => "egnyte",
        }
    }

    /// The type of that word, in any case.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }
}

/// What a user may do, and which licence they use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserType {
    /// Administers the domain.
    Admin,
    /// Has the full product.
    Power,
    /// Reads what is shared.
    Standard,
}

impl UserType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Power, Self::Standard];

    /// Egnyte's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Power => "power",
            Self::Standard => "standard",
        }
    }

    /// The type of exactly that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One account.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Egnyte's number for it.
    pub id: UserId,
    /// Egnyte's own name for it.
    pub user_name: UserName,
    /// The identity provider's name for the person, where one is set.
    pub idp_user_name: Option<IdpUserName>,
    /// What the provisioning client calls it.
    pub external_id: Option<String>,
    /// The address Egnyte writes to.
    pub email: Option<Email>,
    /// The addresses besides that a client told: Egnyte has no room for them, and a lookup finds the account by them.
    pub other_emails: Vec<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// The name that is shown.
    pub formatted_name: Option<String>,
    /// Whether the user can use Egnyte.
    pub active: bool,
    /// How the user signs in.
    pub auth_type: AuthType,
    /// What the user may do.
    pub user_type: UserType,
    /// The role of a power user, where it is not the default one.
    pub role: Option<String>,
    /// When the account came to be.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Counts the changes, from 1.
    pub version: u64,
    /// What else a client sent: kept and given back, never read.
    pub extra: Map<String, Value>,
}

impl User {
    /// An account that an administrator makes by hand: a power user with Egnyte's own password.
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
            created: now,
            modified: now,
            version: 1,
            extra: Map::new(),
        }
    }

    /// The name by which single sign-on finds the account: the identity provider's, else Egnyte's own.
    pub fn login(&self) -> &str {
        self.idp_user_name.as_ref().map_or(self.user_name.as_str(), IdpUserName::as_str)
    }

    /// What Egnyte shows where nobody said otherwise: first name, one space, last name.
    pub fn shown_name(given: &Option<String>, family: &Option<String>) -> Option<String> {
        let names: Vec<&str> = [given, family].into_iter().flatten().map(String::as_str).collect();
        if names.is_empty() { None } else { Some(names.join(" ")) }
    }

    /// Whether both say the same of the account, however often and whenever it was changed.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let undated = Self { modified: other.modified, version: other.version, ..self.clone() };
        undated == *other
    }
}
