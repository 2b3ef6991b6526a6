//! Rules of Egnyte's own API: users, groups and tokens.

use super::choices::{BadTokens, Policy, Support};

/// Response to a user name or email address that another account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateUsers {
    /// 409.
    Conflict,
    /// 400.
    BadRequest,
    /// 405.
    NotAllowed,
}

/// Envelope of errors other than 404, whose envelope is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorEnvelope {
    /// `{"Errors":[{"description","code"}]}`
    Errors,
    /// `{"errorMessage"}`
    Message,
}

/// Text of the error for an invalid user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationText {
    /// Constraint violation, with the names of classes and properties.
    Constraint,
    /// Message of the constraint alone.
    Message,
}

/// Treatment of a filter that the API does not document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownFilters {
    /// 400.
    Refused,
    /// Ignored.
    Ignored,
}

/// Meaning of several filters in one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeveralFilters {
    /// All of them apply.
    All,
    /// The last one applies.
    Last,
}

/// Fields of a user in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListedUsers {
    /// Those of a single user.
    Whole,
    /// Those of older editions: no dates, no groups.
    Short,
}

/// IdP user name of a new account without `idpUserId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsentIdpUserNames {
    /// None.
    Unset,
    /// The user name.
    UserName,
}

/// Lifetime of granted tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenExpiry {
    /// 30 days, with a refresh token.
    ThirtyDays,
    /// Unlimited, without a refresh token.
    Never,
}

/// Refresh token in the response to a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshTokens {
    /// A new one.
    Rotated,
    /// The one that was used.
    Kept,
}

/// Response to a request in the name of a user who does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownActingUser {
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 400.
    BadRequest,
}

/// Licences in the settings of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenceShape {
    /// By user type, objects with the number in use.
    Objects,
    /// By user type, the number in use.
    Numbers,
}

/// Response about the permission of a user who does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPermissionUser {
    /// 404.
    NotFound,
    /// 400.
    BadRequest,
}

/// Rules of Egnyte's own API that are not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiRules {
    /// User name or email address of another account.
    pub duplicate_users: DuplicateUsers,
    /// Envelope of errors.
    pub error_envelope: ErrorEnvelope,
    /// Text for an invalid user name.
    pub violation_text: ViolationText,
    /// Count of a page above the maximum.
    pub large_counts: Policy,
    /// Filter on another attribute, or with another operator.
    pub unknown_filters: UnknownFilters,
    /// Several filters.
    pub several_filters: SeveralFilters,
    /// Fields of a user in a list.
    pub listed_users: ListedUsers,
    /// New account without `idpUserId`.
    pub absent_idp_user_names: AbsentIdpUserNames,
    /// New role of an account.
    pub role_changes: Policy,
    /// Language of the user interface.
    pub languages: Support,
    /// New members that are deactivated.
    pub deactivated_members: Policy,
    /// New members that are members already.
    pub present_members: Policy,
    /// Members whose value is a member object.
    pub wrapped_members: Policy,
    /// Response to an invalid token.
    pub bad_tokens: BadTokens,
    /// Request in the name of a user who does not exist.
    pub unknown_acting_user: UnknownActingUser,
    /// Licences in the settings of users.
    pub licences: LicenceShape,
    /// Permission of a user who does not exist.
    pub unknown_permission_user: UnknownPermissionUser,
    /// Envelope of the errors of the token endpoint.
    pub token_errors: ErrorEnvelope,
    /// Lifetime of granted tokens.
    pub token_expiry: TokenExpiry,
    /// Refresh token in the response to a refresh.
    pub refresh_tokens: RefreshTokens,
}

impl Default for ApiRules {
    fn default() -> Self {
        Self {
            duplicate_users: DuplicateUsers::Conflict,
            error_envelope: ErrorEnvelope::Errors,
            violation_text: ViolationText::Constraint,
            large_counts: Policy::Accept,
            unknown_filters: UnknownFilters::Refused,
            several_filters: SeveralFilters::All,
            listed_users: ListedUsers::Whole,
            absent_idp_user_names: AbsentIdpUserNames::Unset,
            role_changes: Policy::Accept,
            languages: Support::Offered,
            deactivated_members: Policy::Refuse,
            present_members: Policy::Accept,
            wrapped_members: Policy::Accept,
            bad_tokens: BadTokens::Unauthorized,
            unknown_acting_user: UnknownActingUser::Forbidden,
            licences: LicenceShape::Objects,
            unknown_permission_user: UnknownPermissionUser::NotFound,
            token_errors: ErrorEnvelope::Errors,
            token_expiry: TokenExpiry::ThirtyDays,
            refresh_tokens: RefreshTokens::Rotated,
        }
    }
}
