//! Who may enter by single sign-on: from the name an identity provider vouches for to the one account it leads to.
//!
//! It must not know how the name was vouched for.

use std::sync::Arc;

use crate::rules::{Keeping, Tolerance};
use crate::{AuthType, Desk, Email, IdpUserName, Refusal, Roster, User, UserId, UserName};

/// What a name is compared with for an account that has no IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultMapping {
    /// Egnyte's own user name.
    UserName,
    /// The email address.
    Email,
}

/// Why somebody whose name is vouched for may not enter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// The name leads to no account.
    #[error("Egnyte has no user for this name")]
    Unknown,
    /// The account is deactivated.
    #[error("the user is deactivated in Egnyte")]
    Inactive {
        /// The account.
        id: UserId,
    },
    /// The account signs in another way.
    #[error("the user's authentication type in Egnyte is {}, not sso", found.as_str())]
    NotSso {
        /// The account.
        id: UserId,
        /// How it signs in.
        found: AuthType,
    },
    /// The name leads to several accounts.
    #[error("{} users of Egnyte answer to this name", ids.len())]
    Ambiguous {
        /// The accounts.
        ids: Vec<UserId>,
    },
}

impl Barred {
    /// The reason as a word for machines.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unknown => "user-unknown",
            Self::Inactive { .. } => "user-inactive",
            Self::NotSso { .. } => "user-not-sso",
            Self::Ambiguous { .. } => "user-ambiguous",
        }
    }
}

/// The account that `subject` enters by.
pub fn admitted(subject: &str, mapping: DefaultMapping, roster: &Roster) -> Result<Arc<User>, Barred> {
    let rules = &roster.rules().sign_in;
    let found = meant(subject, mapping, roster);
    // Where a name may be used again, the account that was deactivated is not the one that is meant.
    let active: Vec<_> = found.iter().filter(|user| user.active).cloned().collect();
    let candidates = if active.is_empty() { found } else { active };
    let user = match &candidates[..] {
        [] => return Err(Barred::Unknown),
        [only] => Arc::clone(only),
        several => return Err(Barred::Ambiguous { ids: several.iter().map(|user| user.id).collect() }),
    };
    if !user.active && rules.active_only == Keeping::Kept {
        return Err(Barred::Inactive { id: user.id });
    }
    if user.auth_type != AuthType::Sso && rules.sso_only == Keeping::Kept {
        return Err(Barred::NotSso { id: user.id, found: user.auth_type });
    }
    Ok(user)
}

/// The account that a domain which creates people as they sign in makes of a name.
pub fn newcomer(subject: &str, desk: &mut Desk<'_>) -> Result<Arc<User>, Refusal> {
    let local = subject.split('@').next().unwrap_or_default();
    let name = UserName::parse(local)?;
    let made = User {
        idp_user_name: Some(IdpUserName::parse(subject)?),
        email: Email::parse(subject).ok(),
        auth_type: AuthType::Sso,
        ..User::new(desk.ids.user(), name, desk.now)
    };
    desk.roster.create_user(made)
}

/// The accounts that a name means: those it is the IdP user name of, and only where there are none, those without an
/// IdP user name to which the default mapping leads.
fn meant(subject: &str, mapping: DefaultMapping, roster: &Roster) -> Vec<Arc<User>> {
    let rules = &roster.rules().sign_in;
    let mapped = match mapping {
        DefaultMapping::Email if rules.default_mapping == Keeping::Kept => roster.users_with_email(subject),
        DefaultMapping::Email | DefaultMapping::UserName => roster.users_named(subject),
    };
    if rules.idp_user_name == Keeping::Broken {
        return mapped;
    }
    let named = roster.users_with_idp_user_name(subject);
    if !named.is_empty() {
        return named;
    }
    let falls_back = |user: &Arc<User>| {
        let taken_over = user.external_id.is_some();
        user.idp_user_name.is_none() && (!taken_over || rules.taken_over == Tolerance::Accept)
    };
    mapped.into_iter().filter(falls_back).collect()
}
