//! Why a command was turned down, in Egnyte's words.
//!
//! Knows no status code: what a refusal is in a protocol is that protocol's business.

use crate::{GroupId, UserId};

/// Why a command was turned down; nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The user name is not one. The text is the one Egnyte is known to send.
    #[error(
        "constraint violations: ConstraintViolationImpl{{interpolatedMessage='Invalid user name', \
         propertyPath=userName, rootBeanClass=class PublicUserRepresentation, \
         messageTemplate='{{invalid.user.name}}'}}: [userName: Invalid user name]"
    )]
    InvalidUserName,
    /// The IdP user name is empty or unreadable.
    #[error("an IdP user name must have a visible character and no control characters")]
    InvalidIdpUserName,
    /// The email address is not one.
    #[error("`{sent}` is not an email address")]
    InvalidEmail {
        /// What was sent.
        sent: String,
    },
    /// A group needs a name.
    #[error("a group's displayName must not be empty")]
    EmptyGroupName,
    /// A group's name has its limits.
    #[error("a group's displayName has at most {longest} characters, this one has {length}")]
    GroupNameTooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        longest: usize,
    },
    /// An account cannot be without this.
    #[error("{attribute} is required")]
    Missing {
        /// What is missing, as SCIM names it.
        attribute: &'static str,
    },
    /// An account cannot have an empty text there.
    #[error("{attribute} is empty, and is required")]
    Empty {
        /// What is empty, as SCIM names it.
        attribute: &'static str,
    },
    /// A new account needs a user type.
    #[error("userType is required: admin, power or standard")]
    UserTypeMissing,
    /// There is no such user type.
    #[error("`{sent}` is not a userType: admin, power or standard")]
    UnknownUserType {
        /// What was sent.
        sent: String,
    },
    /// Another account has this user name.
    #[error("the user name `{name}` belongs to user {holder}")]
    UserNameTaken {
        /// The name.
        name: String,
        /// Who has it.
        holder: UserId,
    },
    /// Another account has this email address.
    #[error("the email address `{email}` belongs to user {holder}")]
    EmailTaken {
        /// The address.
        email: String,
        /// Who has it.
        holder: UserId,
    },
    /// Another account has this external id.
    #[error("the externalId `{id}` belongs to user {holder}")]
    ExternalIdTaken {
        /// The external id.
        id: String,
        /// Who has it.
        holder: UserId,
    },
    /// Another group has this name.
    #[error("the group name `{name}` belongs to group {holder}")]
    GroupNameTaken {
        /// The name.
        name: String,
        /// Which group has it.
        holder: GroupId,
    },
    /// The external id is set once and for all.
    #[error("externalId is `{present}` and can never be updated")]
    ExternalIdFixed {
        /// What it is.
        present: String,
    },
    /// The user name of this account cannot be changed from outside.
    #[error("the user name of an account without IdP user name cannot be changed: it is `{present}`")]
    UserNameFixed {
        /// What it is.
        present: String,
    },
    /// The id is in use already.
    #[error("the id {id} is in use")]
    IdInUse {
        /// The id.
        id: String,
    },
    /// There is no such user.
    #[error("user {id} not found")]
    NoSuchUser {
        /// Who was asked for.
        id: String,
    },
    /// There is no such group.
    #[error("group {id} not found")]
    NoSuchGroup {
        /// What was asked for.
        id: String,
    },
    /// A member that is nobody.
    #[error("no user has the id {id}, and only users can be members")]
    UnknownMember {
        /// Who was named.
        id: String,
    },
}
