//! The table itself: every question nobody public answers, how good the first of its answers is, where that comes from,
//! and what each answer does to the rules.

use super::{Answers, Grade, Guess};
use egnyte_domain::SignedAssertions;
use egnyte_domain::rules::{
    AbsentMembers, AfterEdit, BadTokens, DeactivatedNames, Deletion, EmailChanges, ExternalIds, FormattedNames,
    NameCase, NewAccounts, Policy, Support, Unmapped, UserNameForm, UserNameReads, UserNameSearch, UserTypes, WordCase,
    WritesWithIdp, WritesWithoutIdp,
};

macro_rules! guesses {
    ($($id:literal $grade:ident $question:literal $evidence:literal $answers:tt;)+) => {
        /// Every guess there is.
        pub static GUESSES: &[Guess] = &[$(Guess {
            id: $id,
            question: $question,
            grade: Grade::$grade,
            evidence: $evidence,
            answers: answers!($answers),
        },)+];
    };
}

/// Words, the usual one first, or a number between two others.
macro_rules! answers {
    ({ $($word:literal => $($rule:ident).+ = $value:expr),+ }) => {
        Answers::Words(&[$(($word, |rules| rules.$($rule).+ = $value)),+])
    };
    ({ $($rule:ident).+ = $default:literal in $least:literal to $most:literal }) => {
        Answers::Number {
            default: $default,
            least: $least,
            most: $most,
            set: |rules, number| rules.$($rule).+ = number,
        }
    };
}

guesses! {
    "user-type" Documented "what may be said as userType?"
        "JumpCloud's article: userType is required (Microsoft's guide calls it optional); Egnyte's user API v2: admin, power or standard"
        { "required" => user_types = UserTypes::Egnyte, "free" => user_types = UserTypes::Free };
    "user-name-form" Documented "which user names are taken?"
        "Okta quotes Egnyte's refusal of an email address; Egnyte's Python SDK names the characters"
        { "egnyte" => name_form = UserNameForm::Egnyte, "any" => name_form = UserNameForm::Any };
    "duplicate-user-name" Inferred "what becomes of a user name that another account has?"
        "RFC 7644 3.3 wants 409 uniqueness; no public capture of Egnyte's answer"
        { "refuse" => user_names = Policy::Refuse, "accept" => user_names = Policy::Accept };
    "duplicate-email" Assumed "what becomes of an email address that another account has?"
        "no public source"
        { "refuse" => emails = Policy::Refuse, "accept" => emails = Policy::Accept };
    "duplicate-group-name" Assumed "what becomes of a group name that another group has?"
        "no public source"
        { "refuse" => group_names = Policy::Refuse, "accept" => group_names = Policy::Accept };
    "duplicate-external-id" Assumed "what becomes of an externalId that another account has?"
        "no public source"
        {
            "accept" => external_id_holders = Policy::Accept,
            "refuse" => external_id_holders = Policy::Refuse
        };
    "put-without-user-type" Assumed "what does a PUT without userType do to the user type?"
        "userType is documented as required, on creation only"
        { "keep" => absent_user_type = Policy::Accept, "refuse" => absent_user_type = Policy::Refuse };
    "put-without-values" Assumed "what does a PUT without email, first or last name do?"
        "JumpCloud sends `emails: null` on PUT; what comes of it is in no public source"
        { "keep" => absent_values = Policy::Accept, "refuse" => absent_values = Policy::Refuse };
    "new-account-sign-in" Inferred "how does somebody sign in whose account was made over SCIM?"
        "JumpCloud's article: userName is the IdP Username, which only taking over does not set"
        { "sso" => new_accounts = NewAccounts::SingleSignOn, "password" => new_accounts = NewAccounts::Password };
    "unmapped-attributes" Assumed "what becomes of attributes that Egnyte has no field for?"
        "JumpCloud sends such to every SCIM server, so they do no harm; whether they are read back is not known"
        { "keep" => unmapped = Unmapped::Kept, "drop" => unmapped = Unmapped::Dropped };
    "formatted-name" Assumed "is name.formatted what the client says?"
        "JumpCloud's article maps it to Display Name; Egnyte's Ruby SDK says its user API does not respond to it"
        { "told" => formatted_names = FormattedNames::Sent, "formed" => formatted_names = FormattedNames::Derived };
    "email-change" Assumed "when does a new email address of an account count?"
        "Egnyte's help centre: it waits for a confirmation; nothing is said of SCIM"
        { "at-once" => email_changes = EmailChanges::AtOnce, "pending" => email_changes = EmailChanges::Pending };
    "missing-external-id" Assumed "can an account be created without externalId?"
        "Microsoft's guide and Egnyte's user API v2 call it required; two of Egnyte's SDKs and JumpCloud's article do not"
        { "accept" => absent_external_id = Policy::Accept, "refuse" => absent_external_id = Policy::Refuse };
    "user-name-case" Assumed "are user names stored as they were sent?"
        "one fixture of Egnyte's Ruby SDK shows `userA` read back as `usera`; others keep the case"
        { "keep" => name_case = NameCase::Kept, "lower" => name_case = NameCase::Lowered };
    "user-name-reads" Inferred "which of an account's two names does SCIM read back as userName?"
        "JumpCloud's article maps userName to IdP Username"
        { "idp-else-egnyte" => reads = UserNameReads::IdpElseEgnyte, "egnyte" => reads = UserNameReads::Egnyte };
    "user-name-writes-with-idp" Inferred "what does a new userName change on an account that has an IdP user name?"
        "Ping documents Egnyte's user name as immutable over the API"
        { "idp" => writes_with_idp = WritesWithIdp::Idp, "both" => writes_with_idp = WritesWithIdp::Both };
    "user-name-writes-without-idp" Inferred "what does a new userName change on an account that has no IdP user name?"
        "JumpCloud's article: taking over does not set it; Ping: Egnyte's user name is immutable"
        {
            "ignore" => writes_without_idp = WritesWithoutIdp::Ignored,
            "egnyte" => writes_without_idp = WritesWithoutIdp::Egnyte,
            "refuse" => writes_without_idp = WritesWithoutIdp::Refused
        };
    "incomplete-user" Inferred "can an account be created without email, first name or last name?"
        "Egnyte's API documents all three as required on creation"
        { "refuse" => incomplete = Policy::Refuse, "accept" => incomplete = Policy::Accept };
    "deactivated-blocks-name" Inferred "does a deactivated account still hold its user name and email?"
        "Egnyte's help centre: a deactivated account remains and can be reactivated"
        { "yes" => deactivated_names = DeactivatedNames::Held, "no" => deactivated_names = DeactivatedNames::Free };
    "delete-user" Assumed "what does deleting a user over SCIM do?"
        "IBM Verify's guide deletes; nothing is said of SCIM"
        { "delete" => deletion = Deletion::Deletes, "deactivate" => deletion = Deletion::Deactivates };
    "external-id" Inferred "can an externalId that is set be changed?"
        "Egnyte's user API v2: once set it can never be updated"
        { "immutable" => external_ids = ExternalIds::Immutable, "mutable" => external_ids = ExternalIds::Mutable };
    "user-type-case" Assumed "is `Power` taken for `power`?"
        "no public source"
        { "any" => user_type_case = WordCase::Any, "exact" => user_type_case = WordCase::Exact };
    "page-size" Inferred "how many resources are on a page, unless fewer are asked for?"
        "Egnyte's user API v2: count is at most 100"
        { page_size = 100 in 1 to 10_000 };
    "unknown-member" Assumed "what becomes of a group member that is nobody?"
        "no public source"
        { "refuse" => unknown_members = Policy::Refuse, "ignore" => unknown_members = Policy::Accept };
    "put-without-members" Inferred "what does a PUT of a group without members do to its members?"
        "RFC 7644 3.5.1: what is left out of a PUT is cleared; no public source on Egnyte"
        { "clear" => absent_members = AbsentMembers::Clear, "keep" => absent_members = AbsentMembers::Keep };
    "group-name-length" Assumed "how many characters may a group's name have?"
        "no public source"
        { longest_group_name = 255 in 1 to 10_000 };
    "user-name-filter" Assumed "which of an account's two names does `userName eq` look at?"
        "a filter that finds what is not read back would surprise; no public source"
        { "as-read" => search = UserNameSearch::AsRead, "either" => search = UserNameSearch::Either };
    "filter-operators" Assumed "which filters are answered?"
        "public guides show equality alone; RFC 7644 3.4.2.2 has all"
        { "all" => rich_filters = Support::Offered, "eq" => rich_filters = Support::Withheld };
    "sorting" Assumed "are lists sorted where a client asks for it?"
        "optional by RFC 7644 3.4.2.3; no public source on Egnyte"
        { "yes" => sorting = Support::Offered, "no" => sorting = Support::Withheld };
    "bulk-requests" Assumed "are many operations taken in one request?"
        "optional by RFC 7644 3.7; no public source on Egnyte"
        { "yes" => bulk = Support::Offered, "no" => bulk = Support::Withheld };
    "user-patch-answer" Assumed "what does a PATCH of a user answer?"
        "RFC 7644 3.5.2 allows both; no public source on Egnyte"
        { "200" => edited_users = AfterEdit::Everything, "204" => edited_users = AfterEdit::Nothing };
    "group-patch-answer" Assumed "what does a PATCH of a group answer?"
        "RFC 7644 3.5.2 allows both; Microsoft's guide wants 204"
        { "204" => edited_groups = AfterEdit::Nothing, "200" => edited_groups = AfterEdit::Everything };
    "bad-token" Assumed "how is a bad token turned down?"
        "RFC 7644 2 wants 401; Egnyte's gateway says 403 Developer Inactive for its other APIs"
        {
            "401" => bad_tokens = BadTokens::Unauthorized,
            "developer-inactive" => bad_tokens = BadTokens::DeveloperInactive
        };
    "takeover-fallback" Inferred "does the default mapping find an account that was taken over and has no IdP user name yet?"
        "Egnyte's settings page maps users without IdP Username; JumpCloud's article has it set by hand"
        { "yes" => sign_in.taken_over = Policy::Accept, "no" => sign_in.taken_over = Policy::Refuse };
    "clock-skew" Assumed "by how many seconds may the identity provider's clock differ?"
        "no public source"
        { sign_in.clock_skew = 180 in 0 to 3_600 };
    "api-key-only-okta" Assumed "do the single sign-on settings refuse an API key unless the identity provider is Okta?"
        "JumpCloud's article leaves it blank; Egnyte documents it for Okta's Map Drive only"
        {
            "yes" => sign_in.strange_api_keys = Policy::Refuse,
            "no" => sign_in.strange_api_keys = Policy::Accept
        };
    "want-assertions-signed" Assumed "do a domain's metadata say WantAssertionsSigned?"
        "no public copy of the metadata; guides for Keycloak sign both response and assertion"
        {
            "yes" => sign_in.signed_assertions = SignedAssertions::Wanted,
            "no" => sign_in.signed_assertions = SignedAssertions::Unmentioned
        };
}
