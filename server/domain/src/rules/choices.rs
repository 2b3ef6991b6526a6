//! The choices themselves: each question about Egnyte that has more than one answer.

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

/// How the person of a new account signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewAccounts {
    /// By single sign-on, under the user name that was sent.
    SingleSignOn,
    /// With a password of Egnyte's; no IdP user name is set.
    Password,
}

/// What becomes of values that Egnyte has no field for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmapped {
    /// They are kept and read back.
    Kept,
    /// They are gone.
    Dropped,
}

/// Where the name that is shown comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownNames {
    /// From the client, where it says one.
    Told,
    /// From first and last name, whatever the client says.
    Formed,
}

/// When a new email address of an account counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailChanges {
    /// At once.
    AtOnce,
    /// Once its owner has confirmed it, which nobody does here.
    Pending,
}

/// How a request with a bad token, or with none, is turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadTokens {
    /// With 401, by the service itself.
    Unauthorized,
    /// With 403, by the gateway before it: "Developer Inactive".
    DeveloperInactive,
}

/// Whether something that a service may offer is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It is.
    Made,
    /// It is not.
    Withheld,
}

/// What a client gets back whose edit was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterEdit {
    /// What was edited, as it is then.
    Everything,
    /// Nothing, unless a part of it is asked for.
    Nothing,
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
