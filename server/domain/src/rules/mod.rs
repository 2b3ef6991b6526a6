//! Rules of a domain where the behaviour of Egnyte is not public.
//!
//! Only the choices and their meaning; the table of guesses holds the defaults and the reasons.

mod api;
mod choices;
mod service;
mod sign_in;
mod weakness;

use crate::{Email, RosterError, User, UserName};
pub use api::*;
pub use choices::*;
pub use service::ServiceRules;
pub use sign_in::{AbsentSessions, SignInRules, SignedAssertions};
pub use weakness::{Weakness, Weaknesses};

/// Choices in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Duplicate user names.
    pub user_names: Policy,
    /// Duplicate email addresses.
    pub emails: Policy,
    /// Duplicate external ids.
    pub external_id_holders: Policy,
    /// Duplicate group names.
    pub group_names: Policy,
    /// Names of deactivated accounts.
    pub deactivated_names: DeactivatedNames,
    /// Form of user names.
    pub name_form: UserNameForm,
    /// Form of email addresses.
    pub email_form: EmailForm,
    /// Effect of a PATCH that removes `active`.
    pub active_removal: ActiveRemoval,
    /// Case of normalize user names.
    pub name_case: NameCase,
    /// User types that a client may send.
    pub user_types: UserTypes,
    /// PUT of a user without user type.
    pub absent_user_type: Policy,
    /// User name that a client reads.
    pub reads: UserNameReads,
    /// New user name for an account with an IdP user name.
    pub writes_with_idp: WritesWithIdp,
    /// New user name for an account without an IdP user name.
    pub writes_without_idp: WritesWithoutIdp,
    /// New account without email address, given or family name.
    pub incomplete: Policy,
    /// PUT of a user without email address, given or family name.
    pub absent_values: Policy,
    /// New account without external id.
    pub absent_external_id: Policy,
    /// Authentication of new accounts.
    pub new_accounts: NewAccounts,
    /// Attributes that Egnyte has no field for.
    pub unmapped: Unmapped,
    /// Source of the formatted name.
    pub formatted_names: FormattedNames,
    /// Effect of a new email address.
    pub email_changes: EmailChanges,
    /// Effect of DELETE.
    pub deletion: Deletion,
    /// Mutability of external ids.
    pub external_ids: ExternalIds,
    /// Case of user types.
    pub user_type_case: WordCase,
    /// Members that are no users.
    pub unknown_members: Policy,
    /// Group member that is listed twice.
    pub repeated_members: Policy,
    /// New members that are deactivated.
    pub deactivated_members: Policy,
    /// PUT of a group without members.
    pub absent_members: AbsentMembers,
    /// Maximum length of a group name.
    pub longest_group_name: usize,
    /// Default and maximum size of a page.
    pub page_size: usize,
    /// Names that a search by user name considers.
    pub search: UserNameSearch,
    /// Extent of the SCIM service.
    pub service: ServiceRules,
    /// Response to an invalid token.
    pub bad_tokens: BadTokens,
    /// Response to a call over the rate limit.
    pub over_limit: OverLimit,
    /// Rules of single sign-on.
    pub sign_in: SignInRules,
    /// Rules of Egnyte's own API.
    pub api: ApiRules,
    /// Rules of Egnyte that the domain breaks on purpose.
    pub weaknesses: Weaknesses,
}

impl Rules {
    /// Returns the user name that a provisioning client reads.
    pub fn user_name_of<'a>(&self, user: &'a User) -> &'a str {
        match self.reads {
            UserNameReads::IdpElseEgnyte => user.login(),
            UserNameReads::Egnyte => user.user_name.as_str(),
        }
    }

    /// Parses a user name that a client sent, in the normalize case.
    pub fn user_name(&self, sent: &str) -> Result<UserName, RosterError> {
        let name = match self.name_form {
            UserNameForm::Egnyte => UserName::parse(sent)?,
            UserNameForm::Any => UserName::any(sent)?,
        };
        Ok(self.normalize(name))
    }

    /// Parses an email address that a client sent.
    pub fn email(&self, sent: &str) -> Result<Email, RosterError> {
        match self.email_form {
            EmailForm::Address => Email::parse(sent),
            EmailForm::Any => Ok(Email::any(sent)),
        }
    }

    /// Returns the user name in the normalize case.
    pub fn normalize(&self, name: UserName) -> UserName {
        match self.name_case {
            NameCase::Kept | NameCase::LoweredOnUpdate => name,
            NameCase::Lowered => name.lower_cased(),
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            user_names: Policy::Refuse,
            emails: Policy::Refuse,
            external_id_holders: Policy::Accept,
            group_names: Policy::Refuse,
            deactivated_names: DeactivatedNames::Held,
            name_form: UserNameForm::Egnyte,
            email_form: EmailForm::Address,
            active_removal: ActiveRemoval::Ignored,
            name_case: NameCase::Kept,
            user_types: UserTypes::Egnyte,
            absent_user_type: Policy::Accept,
            reads: UserNameReads::IdpElseEgnyte,
            writes_with_idp: WritesWithIdp::Idp,
            writes_without_idp: WritesWithoutIdp::Ignored,
            incomplete: Policy::Refuse,
            absent_values: Policy::Accept,
            absent_external_id: Policy::Accept,
            new_accounts: NewAccounts::SingleSignOn,
            unmapped: Unmapped::Kept,
            formatted_names: FormattedNames::Sent,
            email_changes: EmailChanges::AtOnce,
            deletion: Deletion::Deletes,
            external_ids: ExternalIds::Immutable,
            user_type_case: WordCase::Any,
            unknown_members: Policy::Refuse,
            repeated_members: Policy::Accept,
            deactivated_members: Policy::Accept,
            absent_members: AbsentMembers::Clear,
            longest_group_name: 255,
            page_size: 100,
            search: UserNameSearch::AsRead,
            service: ServiceRules::default(),
            bad_tokens: BadTokens::Unauthorized,
            over_limit: OverLimit::Forbidden,
            sign_in: SignInRules::default(),
            api: ApiRules::default(),
            weaknesses: Weaknesses::default(),
        }
    }
}
