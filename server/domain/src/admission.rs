//! Admission to single sign-on: from the subject that an identity provider asserts to the one account it identifies.
//!
//! Must not know how the subject was asserted.

use std::sync::Arc;

use crate::rules::{Policy, Weakness};
use crate::{AuthType, Email, IdpUserName, Roster, RosterError, User, UserId, UserName, WriteContext};

/// Default mapping: the field that a subject is compared with if an account has no IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultMapping {
    /// Egnyte user name.
    UserName,
    /// Email address.
    Email,
}

impl DefaultMapping {
    /// Returns the field of an account, as Egnyte's settings call it.
    fn field(self) -> &'static str {
        match self {
            Self::UserName => "Egnyte username",
            Self::Email => "email address",
        }
    }
}

/// Reason why an asserted subject is not admitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError {
    /// No account has this name.
    #[error("Egnyte has no user with this IdP Username, and none without an IdP Username who has it as {}", mapping.field())]
    Unknown {
        /// Default mapping that was tried.
        mapping: DefaultMapping,
    },
    /// Deactivated account.
    #[error("the user is deactivated in Egnyte")]
    Inactive {
        /// Id of the account.
        id: UserId,
    },
    /// Account with another authentication type.
    #[error("the user's authentication type in Egnyte is {}, not sso", found.as_str())]
    NotSso {
        /// Id of the account.
        id: UserId,
        /// Authentication type of the account.
        found: AuthType,
    },
    /// Several accounts have this name.
    #[error("{} users of Egnyte have this name", ids.len())]
    Ambiguous {
        /// Ids of the accounts.
        ids: Vec<UserId>,
    },
}

impl AdmissionError {
    /// Returns the reason as a code.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "user-unknown",
            Self::Inactive { .. } => "user-inactive",
            Self::NotSso { .. } => "user-not-sso",
            Self::Ambiguous { .. } => "user-ambiguous",
        }
    }
}

/// Finds the account that `subject` signs in to.
pub fn admit(subject: &str, mapping: DefaultMapping, roster: &Roster) -> Result<Arc<User>, AdmissionError> {
    let weaknesses = roster.rules().weaknesses;
    let found = find_accounts(subject, mapping, roster);
    // An active account takes precedence over deactivated ones with the same name.
    let active: Vec<_> = found.iter().filter(|user| user.active).cloned().collect();
    let candidates = if active.is_empty() { found } else { active };
    let user = match &candidates[..] {
        [] => return Err(AdmissionError::Unknown { mapping }),
        [only] => Arc::clone(only),
        several => return Err(AdmissionError::Ambiguous { ids: several.iter().map(|user| user.id).collect() }),
    };
    if !user.active && !weaknesses.contain(Weakness::AdmitsInactiveUsers) {
        return Err(AdmissionError::Inactive { id: user.id });
    }
    if user.auth_type != AuthType::Sso && !weaknesses.contain(Weakness::AcceptsAnyAuthenticationType) {
        return Err(AdmissionError::NotSso { id: user.id, found: user.auth_type });
    }
    Ok(user)
}

/// Creates an account at sign-in, for a domain that does so.
pub fn create_account(subject: &str, context: &mut WriteContext<'_>) -> Result<Arc<User>, RosterError> {
    let local = subject.split('@').next().unwrap_or_default();
    let name = UserName::parse(local)?;
    let user = User {
        idp_user_name: Some(IdpUserName::parse(subject)?),
        email: Email::parse(subject).ok(),
        auth_type: AuthType::Sso,
        ..User::new(context.ids.user(), name, context.now)
    };
    context.roster.create_user(user)
}

/// Returns the accounts that a subject identifies: those with this IdP user name, or else those without an IdP user name
/// that the default mapping finds.
fn find_accounts(subject: &str, mapping: DefaultMapping, roster: &Roster) -> Vec<Arc<User>> {
    let rules = roster.rules();
    let mapped = match mapping {
        DefaultMapping::Email if !rules.weaknesses.contain(Weakness::IgnoresDefaultMapping) => {
            roster.users_with_email(subject)
        }
        DefaultMapping::Email | DefaultMapping::UserName => roster.users_with_user_name(subject),
    };
    if rules.weaknesses.contain(Weakness::IgnoresIdpUserName) {
        return mapped;
    }
    let found = roster.users_with_idp_user_name(subject);
    if !found.is_empty() {
        return found;
    }
    let falls_back = |user: &Arc<User>| {
        let taken_over = user.external_id.is_some();
        user.idp_user_name.is_none() && (!taken_over || rules.sign_in.taken_over == Policy::Accept)
    };
    mapped.into_iter().filter(falls_back).collect()
}
