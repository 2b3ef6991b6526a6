//! How this Egnyte domain answers where nobody public knows how Egnyte does.
//!
//! Only the choices and what they mean; which one is in force, and why, stands in the table of guesses.

mod choices;
mod sign_in;

use crate::{Refusal, User, UserName};
pub use choices::*;
pub use sign_in::{SignInRules, SignedAssertions};

/// Every choice in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A second holder of a user name.
    pub user_names: Duplicates,
    /// A second holder of an email address.
    pub emails: Duplicates,
    /// A second holder of an external id.
    pub external_id_holders: Duplicates,
    /// A second holder of a group name.
    pub group_names: Duplicates,
    /// The names of deactivated accounts.
    pub deactivated_names: DeactivatedNames,
    /// Which user names there are.
    pub name_form: UserNameForm,
    /// How user names are stored.
    pub name_case: NameCase,
    /// What may be said as a user type.
    pub user_types: UserTypes,
    /// A replaced account whose user type is not said.
    pub unsaid_user_type: Tolerance,
    /// What is read as the user name.
    pub reads: UserNameReads,
    /// Writing the user name where there is an IdP user name.
    pub writes_with_idp: WritesWithIdp,
    /// Writing the user name where there is none.
    pub writes_without_idp: WritesWithoutIdp,
    /// A new account without email, first or last name.
    pub incomplete: Tolerance,
    /// A replaced account without email, first or last name.
    pub unsaid_values: Tolerance,
    /// A new account without external id.
    pub unsaid_external_id: Tolerance,
    /// How the person of a new account signs in.
    pub new_accounts: NewAccounts,
    /// Values that Egnyte has no field for.
    pub unmapped: Unmapped,
    /// The name that is shown.
    pub shown_names: ShownNames,
    /// A new email address.
    pub email_changes: EmailChanges,
    /// Deleting over provisioning.
    pub deletion: Deletion,
    /// Changing an external id.
    pub external_ids: ExternalIds,
    /// How user types may be written.
    pub user_type_case: WordCase,
    /// A member that is nobody.
    pub unknown_members: Tolerance,
    /// Replacing a group without saying its members.
    pub unsaid_members: UnsaidMembers,
    /// The longest group name.
    pub longest_group_name: usize,
    /// The largest page of a listing, which is also the usual one.
    pub page_size: usize,
    /// What a search for a user name looks at.
    pub search: UserNameSearch,
    /// Many operations in one request.
    pub bulk: Offer,
    /// Lists in an order of the client's.
    pub sorting: Offer,
    /// Filters of more than one equality.
    pub rich_filters: Offer,
    /// What comes back of an edited account.
    pub edited_users: AfterEdit,
    /// What comes back of an edited group.
    pub edited_groups: AfterEdit,
    /// How a bad token is turned down.
    pub bad_tokens: BadTokens,
    /// Egnyte's rule that taking over does not set the IdP user name.
    pub takeover_leaves_idp_user_name: Keeping,
    /// Egnyte's rule that a new account needs a user type.
    pub user_type_required: Keeping,
    /// Who may enter by single sign-on.
    pub sign_in: SignInRules,
}

impl Rules {
    /// What a provisioning client reads as the user name of this account.
    pub fn user_name_of<'a>(&self, user: &'a User) -> &'a str {
        match self.reads {
            UserNameReads::IdpElseEgnyte => user.login(),
            UserNameReads::Egnyte => user.user_name.as_str(),
        }
    }

    /// The user name that a client says, as it is stored.
    pub fn user_name(&self, said: &str) -> Result<UserName, Refusal> {
        let name = match self.name_form {
            UserNameForm::Egnyte => UserName::parse(said)?,
            UserNameForm::Any => UserName::any(said)?,
        };
        Ok(self.stored(name))
    }

    /// The user name as it is stored.
    pub fn stored(&self, name: UserName) -> UserName {
        match self.name_case {
            NameCase::Kept => name,
            NameCase::Lowered => name.lower_cased(),
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            user_names: Duplicates::Refuse,
            emails: Duplicates::Refuse,
            external_id_holders: Duplicates::Accept,
            group_names: Duplicates::Refuse,
            deactivated_names: DeactivatedNames::Held,
            name_form: UserNameForm::Egnyte,
            name_case: NameCase::Kept,
            user_types: UserTypes::Egnyte,
            unsaid_user_type: Tolerance::Accept,
            reads: UserNameReads::IdpElseEgnyte,
            writes_with_idp: WritesWithIdp::Idp,
            writes_without_idp: WritesWithoutIdp::Ignored,
            incomplete: Tolerance::Refuse,
            unsaid_values: Tolerance::Accept,
            unsaid_external_id: Tolerance::Accept,
            new_accounts: NewAccounts::SingleSignOn,
            unmapped: Unmapped::Kept,
            shown_names: ShownNames::Told,
            email_changes: EmailChanges::AtOnce,
            deletion: Deletion::Deletes,
            external_ids: ExternalIds::Immutable,
            user_type_case: WordCase::Any,
            unknown_members: Tolerance::Refuse,
            unsaid_members: UnsaidMembers::Cleared,
            longest_group_name: 255,
            page_size: 100,
            search: UserNameSearch::AsRead,
            bulk: Offer::Made,
            sorting: Offer::Made,
            rich_filters: Offer::Made,
            edited_users: AfterEdit::Everything,
            edited_groups: AfterEdit::Nothing,
            bad_tokens: BadTokens::Unauthorized,
            takeover_leaves_idp_user_name: Keeping::Kept,
            user_type_required: Keeping::Kept,
            sign_in: SignInRules::default(),
        }
    }
}
