//! Guesses about accounts, groups and SCIM.

use egnyte_domain::rules::{
    AbsentMembers, ActiveRemoval, AfterEdit, BadTokens, DeactivatedNames, Deletion, EmailChanges, EmailForm,
    ExternalIds, FormattedNames, NameCase, NewAccounts, OverLimit, Policy, Support, Unmapped, UserNameForm,
    UserNameReads, UserNameSearch, UserTypes, WordCase, WritesWithIdp, WritesWithoutIdp,
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
    "nested-groups" Assumed "can a group be a member of a group over SCIM?"
        "RFC 7643 4.2 allows it; Egnyte's group API and Entra's tutorial know users as members only"
        { "no" => service.nested_groups = Support::Withheld, "yes" => service.nested_groups = Support::Offered };
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
    "deactivated-member" Assumed "can a deactivated user be added to a group over SCIM?"
        "Egnyte's help centre: not by an administrator; SCIM is not mentioned"
        {
            "accept" => deactivated_members = Policy::Accept,
            "refuse" => deactivated_members = Policy::Refuse
        };
    "over-limit" Documented "which status has the response to a call over the rate limit?"
        "Egnyte's cookbook and SDKs: 403 with X-Mashery-Error-Code; a newer page of Egnyte's: 429"
        { "403" => over_limit = OverLimit::Forbidden, "429" => over_limit = OverLimit::TooManyRequests };
}
