//! Errors of commands on the roster, with Egnyte's texts.
//!
//! Must not know status codes: each protocol maps the errors itself.

use crate::{GroupId, UserId};

/// Reason why a command was rejected; the roster is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// Invalid user name. The text is known to be Egnyte's.
    #[error(
        "constraint violations: ConstraintViolationImpl{{interpolatedMessage='Invalid user name', \
         propertyPath=userName, rootBeanClass=class PublicUserRepresentation, \
         messageTemplate='{{invalid.user.name}}'}}: [userName: Invalid user name]"
    )]
    InvalidUserName,
    /// Empty IdP user name, or one with control characters.
    #[error("an IdP user name must have a visible character and no control characters")]
    InvalidIdpUserName,
    /// Invalid email address.
    #[error("`{sent}` is not an email address")]
    InvalidEmail {
        /// Value that was sent.
        sent: String,
    },
    /// Empty group name.
    #[error("a group's displayName must not be empty")]
    EmptyGroupName,
    /// Group name above the limit.
    #[error("a group's displayName has at most {longest} characters, this one has {length}")]
    GroupNameTooLong {
        /// Length in characters.
        length: usize,
        /// Maximum length.
        longest: usize,
    },
    /// Missing required attribute.
    #[error("{attribute} is required")]
    Missing {
        /// SCIM name of the attribute.
        attribute: &'static str,
    },
    /// Empty required attribute.
    #[error("{attribute} is empty, and is required")]
    Empty {
        /// SCIM name of the attribute.
        attribute: &'static str,
    },
    /// Missing user type of a new account.
    #[error("userType is required: admin, power or standard")]
    UserTypeMissing,
    /// Unknown user type.
    #[error("`{sent}` is not a userType: admin, power or standard")]
    UnknownUserType {
        /// Value that was sent.
        sent: String,
    },
    /// User name of another account.
    #[error("the user name `{name}` belongs to user {holder}")]
    UserNameTaken {
        /// Name.
        name: String,
        /// Owner of the value.
        holder: UserId,
    },
    /// Email address of another account.
    #[error("the email address `{email}` belongs to user {holder}")]
    EmailTaken {
        /// Address.
        email: String,
        /// Owner of the value.
        holder: UserId,
    },
    /// External id of another account.
    #[error("the externalId `{id}` belongs to user {holder}")]
    ExternalIdTaken {
        /// External id.
        id: String,
        /// Owner of the value.
        holder: UserId,
    },
    /// Name of another group.
    #[error("the group name `{name}` belongs to group {holder}")]
    GroupNameTaken {
        /// Name.
        name: String,
        /// Owner of the name.
        holder: GroupId,
    },
    /// Change of an external id that is set.
    #[error("externalId is `{present}` and can never be updated")]
    ExternalIdImmutable {
        /// Current value.
        present: String,
    },
    /// Change of a user name that provisioning cannot change.
    #[error("the user name of an account without IdP user name cannot be changed: it is `{present}`")]
    UserNameImmutable {
        /// Current value.
        present: String,
    },
    /// Unknown authentication type.
    #[error("`{sent}` is not an authType: ad, sso or egnyte")]
    UnknownAuthType {
        /// Value that was sent.
        sent: String,
    },
    /// Change of a field that Egnyte's user API cannot change.
    #[error("{field} is `{present}` and cannot be changed")]
    FieldImmutable {
        /// Name of the field in the API.
        field: &'static str,
        /// Current value.
        present: String,
    },
    /// Field that the domain has no use for.
    #[error("{field} cannot be set: {reason}")]
    FieldUnavailable {
        /// Name of the field in the API.
        field: &'static str,
        /// Condition that the domain does not fulfil.
        reason: &'static str,
    },
    /// Id of another account or group.
    #[error("the id {id} is in use")]
    IdInUse {
        /// Id.
        id: String,
    },
    /// Unknown user.
    #[error("user {id} not found")]
    UserNotFound {
        /// Id that was sent.
        id: String,
    },
    /// Unknown group.
    #[error("group {id} not found")]
    GroupNotFound {
        /// Id that was sent.
        id: String,
    },
    /// New member that is deactivated.
    #[error("user {id} is deactivated and cannot be added to a group")]
    DeactivatedMember {
        /// Id of the account.
        id: UserId,
    },
    /// New member that is a member already.
    #[error("user {id} is a member of the group already")]
    PresentMember {
        /// Id of the account.
        id: UserId,
    },
    /// Member that is listed twice.
    #[error("user {id} is listed twice as a member; list each member once")]
    RepeatedMember {
        /// Id of the account.
        id: UserId,
    },
    /// Group as a member, in a domain that does not nest groups.
    #[error("group {id} cannot be a member: only users can be members, groups cannot")]
    GroupMember {
        /// Id that was sent.
        id: String,
    },
    /// Group that would contain itself.
    #[error("group {id} cannot be a member: it is the group, or contains it")]
    CircularMember {
        /// Id of the member.
        id: GroupId,
    },
    /// Member that is no user.
    #[error("no user has the id {id}, and only users can be members")]
    UnknownMember {
        /// Id that was sent.
        id: String,
    },
}
