//! Table of guesses: every question about Egnyte without a public answer, the grade and the evidence of the default, and
//! the effect of each answer on the rules.

use egnyte_domain::SignedAssertions;
use egnyte_domain::rules::{
    AbsentIdpUserNames, AbsentMembers, ActiveRemoval, AfterEdit, BadTokens, DeactivatedNames, Deletion, DuplicateUsers,
    EmailChanges, EmailForm, ErrorEnvelope, ExternalIds, FormattedNames, ListedUsers, NameCase, NewAccounts, OverLimit,
    Policy, RefreshTokens, SeveralFilters, Support, TokenExpiry, UnknownActingUser, UnknownFilters, Unmapped,
    UserNameForm, UserNameReads, UserNameSearch, UserTypes, ViolationText, WordCase, WritesWithIdp, WritesWithoutIdp,
};

guesses! {
    "user-type" Documented "which values may userType have?"
        "JumpCloud's article: userType is required (Microsoft's guide calls it optional); Egnyte's user API v2: admin, power or standard"
        { "required" => user_types = UserTypes::Egnyte, "free" => user_types = UserTypes::Free };
    "user-name-form" Documented "which user names are accepted?"
        "Okta quotes Egnyte's error for an email address; Egnyte's Python SDK lists the characters"
        { "egnyte" => name_form = UserNameForm::Egnyte, "any" => name_form = UserNameForm::Any };
    "email-form" Assumed "which email addresses are accepted?"
        "RFC 7643 4.1.2: the form of RFC 5321; no public source on Egnyte"
        { "address" => email_form = EmailForm::Address, "any" => email_form = EmailForm::Any };
    "duplicate-user-name" Inferred "how is a user name handled that another account has?"
        "RFC 7644 3.3 requires 409 uniqueness; no public capture of Egnyte's response"
        { "refuse" => user_names = Policy::Refuse, "accept" => user_names = Policy::Accept };
    "duplicate-email" Assumed "how is an email address handled that another account has?"
        "no public source"
        { "refuse" => emails = Policy::Refuse, "accept" => emails = Policy::Accept };
    "duplicate-group-name" Assumed "how is a group name handled that another group has?"
        "no public source"
        { "refuse" => group_names = Policy::Refuse, "accept" => group_names = Policy::Accept };
    "duplicate-external-id" Assumed "how is an externalId handled that another account has?"
        "no public source"
        {
            "accept" => external_id_holders = Policy::Accept,
            "refuse" => external_id_holders = Policy::Refuse
        };
    "put-without-user-type" Assumed "how is a PUT without userType handled?"
        "userType is documented as required, on creation only"
        { "keep" => absent_user_type = Policy::Accept, "refuse" => absent_user_type = Policy::Refuse };
    "put-without-values" Assumed "how is a PUT without email, first or last name handled?"
        "JumpCloud sends `emails: null` on PUT; the effect is in no public source"
        { "keep" => absent_values = Policy::Accept, "refuse" => absent_values = Policy::Refuse };
    "new-account-sign-in" Inferred "which authentication type has an account that was created over SCIM?"
        "JumpCloud's article: userName is the IdP Username, except after a takeover"
        { "sso" => new_accounts = NewAccounts::SingleSignOn, "password" => new_accounts = NewAccounts::Password };
    "unmapped-attributes" Assumed "how are attributes handled that Egnyte has no field for?"
        "JumpCloud sends such attributes to every SCIM server, so they are accepted; it is not known whether they are returned"
        { "keep" => unmapped = Unmapped::Kept, "drop" => unmapped = Unmapped::Dropped };
    "formatted-name" Assumed "what is name.formatted: the value that the client sent, or formed from the first and last name?"
        "JumpCloud's article maps it to Display Name; Egnyte's Ruby SDK says its user API does not respond to it"
        { "told" => formatted_names = FormattedNames::Sent, "formed" => formatted_names = FormattedNames::Derived };
    "email-change" Assumed "when does a new email address of an account take effect?"
        "Egnyte's help centre: after a confirmation; SCIM is not mentioned"
        { "at-once" => email_changes = EmailChanges::AtOnce, "pending" => email_changes = EmailChanges::Pending };
    "active-removal" Assumed "what does a PATCH do that removes active, or makes it null?"
        "RFC 7643 2.5: it has no value then; an account is active or is not; no public source on Egnyte"
        {
            "keep" => active_removal = ActiveRemoval::Ignored,
            "refuse" => active_removal = ActiveRemoval::Refused,
            "unassign" => active_removal = ActiveRemoval::Unassigns
        };
    "missing-external-id" Assumed "how is a new account without externalId handled?"
        "required by Microsoft's guide and Egnyte's user API v2, not by two of Egnyte's SDKs and JumpCloud's article"
        { "accept" => absent_external_id = Policy::Accept, "refuse" => absent_external_id = Policy::Refuse };
    "user-name-case" Assumed "in which case are user names stored?"
        "one fixture of Egnyte's Ruby SDK returns `usera` for `userA`; others keep the case"
        {
            "keep" => name_case = NameCase::Kept,
            "lower" => name_case = NameCase::Lowered,
            "lower-on-update" => name_case = NameCase::LoweredOnUpdate
        };
    "user-name-reads" Inferred "which of the two names of an account does SCIM return as userName?"
        "JumpCloud's article maps userName to IdP Username"
        { "idp-else-egnyte" => reads = UserNameReads::IdpElseEgnyte, "egnyte" => reads = UserNameReads::Egnyte };
    "user-name-writes-with-idp" Inferred "which names does a new userName change on an account with an IdP user name?"
        "Ping documents Egnyte's user name as immutable over the API"
        { "idp" => writes_with_idp = WritesWithIdp::Idp, "both" => writes_with_idp = WritesWithIdp::Both };
    "user-name-writes-without-idp" Inferred "which name does a new userName change on an account without an IdP user name?"
        "JumpCloud's article: a takeover does not set the IdP user name; Ping: Egnyte's user name is immutable"
        {
            "ignore" => writes_without_idp = WritesWithoutIdp::Ignored,
            "egnyte" => writes_without_idp = WritesWithoutIdp::Egnyte,
            "refuse" => writes_without_idp = WritesWithoutIdp::Refused
        };
    "incomplete-user" Inferred "how is a new account without email, first name or last name handled?"
        "Egnyte's API documents all three as required on creation"
        { "refuse" => incomplete = Policy::Refuse, "accept" => incomplete = Policy::Accept };
    "deactivated-blocks-name" Inferred "are the user name and email of a deactivated account reserved?"
        "Egnyte's help centre: a deactivated account remains and can be reactivated"
        { "yes" => deactivated_names = DeactivatedNames::Held, "no" => deactivated_names = DeactivatedNames::Free };
    "delete-user" Assumed "what does a DELETE of a user over SCIM do to the account?"
        "IBM Verify's guide deletes; SCIM is not mentioned"
        { "delete" => deletion = Deletion::Deletes, "deactivate" => deletion = Deletion::Deactivates };
    "external-id" Inferred "is an externalId mutable, once set?"
        "Egnyte's user API v2: once set it can never be updated"
        { "immutable" => external_ids = ExternalIds::Immutable, "mutable" => external_ids = ExternalIds::Mutable };
    "user-type-case" Assumed "is `Power` accepted for `power`?"
        "no public source"
        { "any" => user_type_case = WordCase::Any, "exact" => user_type_case = WordCase::Exact };
    "page-size" Inferred "how many resources does a page have, unless the client requests fewer?"
        "Egnyte's user API v2: count is at most 100"
        { page_size = 100 in 1 to 10_000 };
    "unknown-member" Assumed "how is a group member handled that does not exist?"
        "no public source"
        { "refuse" => unknown_members = Policy::Refuse, "ignore" => unknown_members = Policy::Accept };
    "repeated-member" Assumed "how is a group member handled that one SCIM request lists twice?"
        "RFC 7643 2.4: a pair of type and value SHOULD NOT be repeated; no public source on Egnyte"
        { "once" => repeated_members = Policy::Accept, "refuse" => repeated_members = Policy::Refuse };
    "put-without-members" Inferred "what does a PUT of a group without members do to the members?"
        "RFC 7644 3.5.1: a PUT clears absent attributes; no public source on Egnyte"
        { "clear" => absent_members = AbsentMembers::Clear, "keep" => absent_members = AbsentMembers::Keep };
    "group-name-length" Assumed "how many characters may the name of a group have?"
        "no public source"
        { longest_group_name = 255 in 1 to 10_000 };
    "user-name-filter" Assumed "which of the two names of an account does `userName eq` compare?"
        "a filter on a name that is not returned would be surprising; no public source"
        { "as-read" => search = UserNameSearch::AsRead, "either" => search = UserNameSearch::Either };
    "filter-operators" Assumed "which filters are supported?"
        "public guides show equality only; RFC 7644 3.4.2.2 has all operators"
        { "all" => service.rich_filters = Support::Offered, "eq" => service.rich_filters = Support::Withheld };
    "sorting" Assumed "are lists sorted on request?"
        "optional by RFC 7644 3.4.2.3; no public source on Egnyte"
        { "yes" => service.sorting = Support::Offered, "no" => service.sorting = Support::Withheld };
    "patch-members" Assumed "how many members may a PATCH of a group name?"
        "AWS takes 100; no public source on Egnyte"
        { service.patch_members = 1_000_000 in 1 to 1_000_000 };
    "list-members" Assumed "do groups in a list have their members?"
        "some servers leave them out; no public source on Egnyte"
        { "yes" => service.listed_members = Support::Offered, "no" => service.listed_members = Support::Withheld };
    "discovery" Assumed "are there ServiceProviderConfig, Schemas and ResourceTypes?"
        "RFC 7644 4 requires them; no public source on Egnyte"
        { "yes" => service.discovery = Support::Offered, "no" => service.discovery = Support::Withheld };
    "bulk-requests" Assumed "are bulk requests supported?"
        "optional by RFC 7644 3.7; no public source on Egnyte"
        { "yes" => service.bulk = Support::Offered, "no" => service.bulk = Support::Withheld };
    "cursor-pagination" Assumed "are lists paged by cursor on request?"
        "optional by RFC 9865, of October 2025; no public source on Egnyte"
        { "no" => service.cursors = Support::Withheld, "yes" => service.cursors = Support::Offered };
    "root-query" Assumed "is there a query over all resource types, at the base URL and at its /.search?"
        "optional by RFC 7644 3.4.2.1; no public source on Egnyte"
        { "no" => service.root_queries = Support::Withheld, "yes" => service.root_queries = Support::Offered };
    "user-patch-answer" Assumed "which status has the response to a PATCH of a user?"
        "RFC 7644 3.5.2 allows both; no public source on Egnyte"
        { "200" => service.edited_users = AfterEdit::Everything, "204" => service.edited_users = AfterEdit::Nothing };
    "group-patch-answer" Assumed "which status has the response to a PATCH of a group?"
        "RFC 7644 3.5.2 allows both; Microsoft's guide requires 204"
        { "204" => service.edited_groups = AfterEdit::Nothing, "200" => service.edited_groups = AfterEdit::Everything };
    "bad-token" Assumed "which error has the response to an invalid token?"
        "RFC 7644 2 requires 401; Egnyte's gateway returns 403 Developer Inactive for its other APIs"
        {
            "401" => bad_tokens = BadTokens::Unauthorized,
            "developer-inactive" => bad_tokens = BadTokens::DeveloperInactive
        };
    "takeover-fallback" Inferred "does the default mapping find an account that was taken over and has no IdP user name yet?"
        "Egnyte's settings page maps users without IdP Username; JumpCloud's article sets it by hand"
        { "yes" => sign_in.taken_over = Policy::Accept, "no" => sign_in.taken_over = Policy::Refuse };
    "clock-skew" Assumed "by how many seconds may the identity provider's clock differ?"
        "no public source"
        { sign_in.clock_skew = 180 in 0 to 3_600 };
    "api-key-only-okta" Assumed "do the single sign-on settings reject an API key unless the identity provider is Okta?"
        "JumpCloud's article leaves it blank; Egnyte documents it for Okta's Map Drive only"
        {
            "yes" => sign_in.strange_api_keys = Policy::Refuse,
            "no" => sign_in.strange_api_keys = Policy::Accept
        };
    "want-assertions-signed" Assumed "do the metadata of a domain have WantAssertionsSigned?"
        "no public copy of the metadata; guides for Keycloak sign both response and assertion"
        {
            "yes" => sign_in.signed_assertions = SignedAssertions::Wanted,
            "no" => sign_in.signed_assertions = SignedAssertions::Unmentioned
        };
    "missing-authn-statement" Assumed "is an assertion without AuthnStatement accepted at sign-in?"
        "SAML profiles 4.1.4.2 requires one; some service providers do without"
        {
            "refuse" => sign_in.absent_authn_statements = Policy::Refuse,
            "accept" => sign_in.absent_authn_statements = Policy::Accept
        };
    "rsa-pss-signatures" Assumed "is a signature with RSA-PSS accepted at sign-in?"
        "RFC 9231 2.3.10; guides for Egnyte show RSA with SHA-256"
        {
            "refuse" => sign_in.pss_signatures = Policy::Refuse,
            "accept" => sign_in.pss_signatures = Policy::Accept
        };
    "ecdsa-signatures" Assumed "are a certificate with an elliptic curve and its signatures accepted?"
        "RFC 9231 2.3.6; guides for Egnyte show RSA with SHA-256"
        {
            "refuse" => sign_in.ecdsa_signatures = Policy::Refuse,
            "accept" => sign_in.ecdsa_signatures = Policy::Accept
        };
    "deactivated-member" Assumed "can a deactivated user be added to a group over SCIM?"
        "Egnyte's help centre: not by an administrator; SCIM is not mentioned"
        {
            "accept" => deactivated_members = Policy::Accept,
            "refuse" => deactivated_members = Policy::Refuse
        };
    "over-limit" Documented "which status has the response to a call over the rate limit?"
        "Egnyte's cookbook and SDKs: 403 with X-Mashery-Error-Code; a newer page of Egnyte's: 429"
        { "403" => over_limit = OverLimit::Forbidden, "429" => over_limit = OverLimit::TooManyRequests };
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
}
