//! Guesses about Egnyte's own API and its tokens.

use egnyte_domain::rules::{
    AbsentIdpUserNames, BadTokens, DuplicateUsers, ErrorEnvelope, LicenceShape, ListedUsers, Policy, RefreshTokens,
    SeveralFilters, Support, TokenExpiry, UnknownActingUser, UnknownFilters, UnknownPermissionUser, ViolationText,
};

guesses! {
    "api-bad-token" Documented "which error has Egnyte's own API for an invalid token?"
        "Egnyte's user API: 401; its cookbook and JavaScript SDK know 403 Developer Inactive, too"
        {
            "401" => api.bad_tokens = BadTokens::Unauthorized,
            "developer-inactive" => api.bad_tokens = BadTokens::DeveloperInactive
        };
    "api-duplicate-user" Assumed "which status has Egnyte's own API for a user name or email address of another account?"
        "Egnyte's Python SDK reads 409 as a duplicate, its Ruby SDK 405, both for all of its APIs"
        {
            "409" => api.duplicate_users = DuplicateUsers::Conflict,
            "400" => api.duplicate_users = DuplicateUsers::BadRequest,
            "405" => api.duplicate_users = DuplicateUsers::NotAllowed
        };
    "api-error-body" Assumed "which envelope have the errors of Egnyte's own API for users and groups, other than 404?"
        "Errors is documented for 404, and Egnyte's Ruby SDK has it for 400; others of its APIs have errorMessage"
        {
            "errors" => api.error_envelope = ErrorEnvelope::Errors,
            "error-message" => api.error_envelope = ErrorEnvelope::Message
        };
    "api-invalid-user-text" Inferred "which text has the error of Egnyte's own API for an invalid user name?"
        "Okta quotes a constraint violation of PublicUserRepresentation, which is the user of this API by its name"
        {
            "constraint" => api.violation_text = ViolationText::Constraint,
            "message" => api.violation_text = ViolationText::Message
        };
    "api-large-count" Assumed "how does Egnyte's own API handle a count above the maximum of a page?"
        "the maximum of 100 is documented, the effect of more is not"
        { "clamp" => api.large_counts = Policy::Accept, "refuse" => api.large_counts = Policy::Refuse };
    "api-unknown-filter" Assumed "how does Egnyte's own API handle a filter on another attribute, or with another operator?"
        "the supported ones are documented, the effect of others is not"
        {
            "refuse" => api.unknown_filters = UnknownFilters::Refused,
            "ignore" => api.unknown_filters = UnknownFilters::Ignored
        };
    "api-several-filters" Assumed "which of several filters in a request apply?"
        "Egnyte's Python and Ruby SDKs repeat the parameter; the meaning is in no public source"
        {
            "all" => api.several_filters = SeveralFilters::All,
            "last" => api.several_filters = SeveralFilters::Last
        };
    "api-list-entries" Inferred "do users in a list have dates and groups?"
        "Egnyte's connector for Power Platform has one schema for both; fixtures of older SDKs have neither"
        { "whole" => api.listed_users = ListedUsers::Whole, "short" => api.listed_users = ListedUsers::Short };
    "api-idp-user-id" Assumed "which IdP user name has a new account without idpUserId?"
        "a fixture of Egnyte's Ruby SDK has null, one of its .NET SDK the user name"
        {
            "unset" => api.absent_idp_user_names = AbsentIdpUserNames::Unset,
            "user-name" => api.absent_idp_user_names = AbsentIdpUserNames::UserName
        };
    "api-role-change" Inferred "can the role of a user be changed over Egnyte's own API?"
        "Egnyte's connector for Power Platform sends it; Ping's guide says that only the console changes it"
        { "accept" => api.role_changes = Policy::Accept, "refuse" => api.role_changes = Policy::Refuse };
    "api-language" Documented "can the language of a user be set?"
        "Egnyte's connector for Power Platform: only where the domain has the Language Pack"
        { "accept" => api.languages = Support::Offered, "refuse" => api.languages = Support::Withheld };
    "api-deactivated-member" Documented "can a deactivated user be added to a group over Egnyte's own API?"
        "Egnyte's help centre: a deactivated user cannot be added to a group; the status is in no public source"
        {
            "refuse" => api.deactivated_members = Policy::Refuse,
            "accept" => api.deactivated_members = Policy::Accept
        };
    "api-present-member" Assumed "how does Egnyte's own API handle a new member who is a member already?"
        "a client tolerates 409, which does not prove it"
        { "ignore" => api.present_members = Policy::Accept, "refuse" => api.present_members = Policy::Refuse };
    "api-wrapped-member" Assumed "is a member read whose value is a member object?"
        "Egnyte's Ruby SDK sends a group back in this form; the effect is in no public source"
        { "read" => api.wrapped_members = Policy::Accept, "refuse" => api.wrapped_members = Policy::Refuse };
    "api-unknown-act-as" Assumed "which status has the response to a request in the name of a user who does not exist?"
        "Egnyte's pages have the headers X-Egnyte-Act-As and X-Egnyte-Act-As-Email, and no error for them"
        {
            "403" => api.unknown_acting_user = UnknownActingUser::Forbidden,
            "404" => api.unknown_acting_user = UnknownActingUser::NotFound,
            "400" => api.unknown_acting_user = UnknownActingUser::BadRequest
        };
    "token-errors" Assumed "which envelope have the errors of the token endpoint?"
        "RFC 6749 5.2, which Egnyte's .NET SDK and its command line read; no public capture"
        {
            "rfc" => api.token_errors = ErrorEnvelope::Errors,
            "error-message" => api.token_errors = ErrorEnvelope::Message
        };
    "token-expiry" Documented "when does a granted token expire?"
        "Egnyte's present page: after 30 days, with a refresh token; its former page: never (-1)"
        {
            "30-days" => api.token_expiry = TokenExpiry::ThirtyDays,
            "never" => api.token_expiry = TokenExpiry::Never
        };
    "refresh-token" Assumed "which refresh token has the response to a refresh?"
        "no public source"
        {
            "new" => api.refresh_tokens = RefreshTokens::Rotated,
            "same" => api.refresh_tokens = RefreshTokens::Kept
        };
    "api-settings-licences" Assumed "which shape have the licences in the settings of users?"
        "Egnyte's Python SDK tests that there are licenses, sso_enabled and power_user_rights; what is in them is in no public source"
        {
            "objects" => api.licences = LicenceShape::Objects,
            "numbers" => api.licences = LicenceShape::Numbers
        };
    "api-unknown-permission-user" Assumed "which status has the response about the permission of a user who does not exist?"
        "the answer for a user who exists is documented, the error is not"
        {
            "404" => api.unknown_permission_user = UnknownPermissionUser::NotFound,
            "400" => api.unknown_permission_user = UnknownPermissionUser::BadRequest
        };
}
