//! Choices: each question about Egnyte that has more than one possible answer.

/// Treatment of a duplicate or an irregular value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Reject it.
    Refuse,
    /// Accept it as far as possible.
    Accept,
}

/// Availability of the user name and email address of a deactivated account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeactivatedNames {
    /// Reserved.
    Held,
    /// Available to other accounts.
    Free,
}

/// Form of user names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserNameForm {
    /// A letter or digit first, then letters, digits, `.`, `_` and `-`.
    Egnyte,
    /// Any non-empty text.
    Any,
}

/// Form of email addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailForm {
    /// One `@` between two parts.
    Address,
    /// Any non-empty text.
    Any,
}

/// Effect of a PATCH that removes `active`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActiveRemoval {
    /// None; the request succeeds.
    Ignored,
    /// None; the request is rejected.
    Refused,
    /// The attribute is unassigned; the account stays as it was.
    Unassigns,
}

/// User types that a provisioning client may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserTypes {
    /// One of Egnyte's three, required.
    Egnyte,
    /// Any text or none; unknown types become power users.
    Free,
}

/// Case of normalize user names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameCase {
    /// As sent.
    Kept,
    /// In lower case.
    Lowered,
    /// As sent, until an update by Egnyte's user API lowers it.
    LoweredOnUpdate,
}

/// User name that a provisioning client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserNameReads {
    /// IdP user name, or else the Egnyte user name.
    IdpElseEgnyte,
    /// Egnyte user name.
    Egnyte,
}

/// Effect of a new user name on an account with an IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritesWithIdp {
    /// Changes the IdP user name only.
    Idp,
    /// Changes both names.
    Both,
}

/// Effect of a new user name on an account without an IdP user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritesWithoutIdp {
    /// None; the request succeeds.
    Ignored,
    /// Changes the Egnyte user name.
    Egnyte,
    /// None; the request is rejected.
    Refused,
}

/// Effect of DELETE on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The account is deleted.
    Deletes,
    /// The account is deactivated.
    Deactivates,
}

/// Mutability of external ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExternalIds {
    /// Immutable once set.
    Immutable,
    /// Mutable at any time.
    Mutable,
}

/// Case of user type keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordCase {
    /// Case-insensitive.
    Any,
    /// Case-sensitive.
    Exact,
}

/// Names that a search by user name considers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserNameSearch {
    /// The name that a client reads.
    AsRead,
    /// Both names.
    Either,
}

/// Authentication of accounts that provisioning creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewAccounts {
    /// Single sign-on with the user name that was sent.
    SingleSignOn,
    /// Password at Egnyte, without an IdP user name.
    Password,
}

/// Treatment of attributes that Egnyte has no field for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmapped {
    /// Stored and returned.
    Kept,
    /// Dropped.
    Dropped,
}

/// Source of the formatted name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormattedNames {
    /// The client, if it sends one.
    Sent,
    /// Always given and family name.
    Derived,
}

/// Time at which a new email address takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailChanges {
    /// Immediately.
    AtOnce,
    /// After confirmation, which never happens in the mock.
    Pending,
}

/// Response to an invalid or missing token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadTokens {
    /// 401 from the service.
    Unauthorized,
    /// 403 from the gateway: "Developer Inactive".
    DeveloperInactive,
}

/// Response to a call over the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverLimit {
    /// 403 with the gateway's error code.
    Forbidden,
    /// 429.
    TooManyRequests,
}

/// Support of an optional feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// Supported.
    Offered,
    /// Not supported.
    Withheld,
}

/// Response to a successful PATCH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterEdit {
    /// The resource.
    Everything,
    /// No content, unless the client requests attributes.
    Nothing,
}

/// Effect of a PUT of a group without `members`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsentMembers {
    /// Removes all members.
    Clear,
    /// Keeps the members.
    Keep,
}
