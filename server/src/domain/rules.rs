//! How this Egnyte domain answers where nobody public knows how Egnyte does.
//!
//! Only the choices and what they mean; which one is in force, and why, stands in `guesses.rs`.

use crate::domain::admission::SignInRules;
use crate::domain::{Refusal, User, UserName};

/// What happens to a second holder of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// It is turned down.
    Refuse,
    /// It is taken.
    Accept,
}

/// Whether something out of order is turned down or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// It is turned down.
    Refuse,
    /// It is taken, as far as it goes.
    Accept,
}

/// What a deactivated account's user name and email are to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeactivatedNames {
    /// Still taken.
    Held,
    /// Free again.
    Free,
}

/// Which user names there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserNameForm {
    /// A letter or digit first, then letters, digits, `.`, `_` and `-`.
    Egnyte,
    /// Any text that is not empty.
    Any,
}

/// What a provisioning client may say as a user type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserTypes {
    /// One of Egnyte's three, and one of them must be said.
    Egnyte,
    /// Anything or nothing; who is not said to be one of Egnyte's three is a power user.
    Free,
}

/// How user names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCase {
    /// As they were sent.
    Kept,
    /// In lower case.
    Lowered,
}

/// What a provisioning client reads as the user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserNameReads {
    /// The IdP user name where there is one, else Egnyte's.
    IdpElseEgnyte,
    /// Always Egnyte's.
    Egnyte,
}

/// What a client's new user name changes on an account that has an IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritesWithIdp {
    /// The IdP user name only.
    Idp,
    /// Both names.
    Both,
}

/// What a client's new user name changes on an account without an IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritesWithoutIdp {
    /// Nothing; the request is taken all the same.
    Ignored,
    /// Egnyte's own user name.
    Egnyte,
    /// Nothing; the request is turned down.
    Refused,
}

/// What deleting an account over provisioning does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The account is gone.
    Deletes,
    /// The account is deactivated.
    Deactivates,
}

/// Whether an external id can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExternalIds {
    /// Once set, never again.
    Immutable,
    /// At any time.
    Mutable,
}

/// Which words name a user type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordCase {
    /// In any case.
    Any,
    /// To the letter.
    Exact,
}

/// Which names a search for a user name looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserNameSearch {
    /// The one that is read back.
    AsRead,
    /// Either of the two.
    Either,
}

/// What a replaced group whose members are not said becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsaidMembers {
    /// Empty.
    Cleared,
    /// What it was.
    Kept,
}

/// Whether the mock keeps a rule that Egnyte keeps, or breaks it to prove that somebody notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// As Egnyte does.
    Kept,
    /// Broken on purpose.
    Broken,
}

/// Every choice in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A second holder of a user name.
    pub user_names: Duplicates,
    /// A second holder of an email address.
    pub emails: Duplicates,
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
            deletion: Deletion::Deletes,
            external_ids: ExternalIds::Immutable,
            user_type_case: WordCase::Any,
            unknown_members: Tolerance::Refuse,
            unsaid_members: UnsaidMembers::Cleared,
            longest_group_name: 255,
            page_size: 100,
            search: UserNameSearch::AsRead,
            takeover_leaves_idp_user_name: Keeping::Kept,
            user_type_required: Keeping::Kept,
            sign_in: SignInRules::default(),
        }
    }
}
