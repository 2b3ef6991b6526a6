//! The table itself: every question nobody public answers.

use super::{Answers, Grade, Guess};
use crate::domain::SignedAssertions;
use crate::domain::rules::{
    DeactivatedNames, Deletion, Duplicates, ExternalIds, NameCase, Tolerance, UnsaidMembers, UserNameForm,
    UserNameReads, UserNameSearch, UserTypes, WordCase, WritesWithIdp, WritesWithoutIdp,
};

/// Every guess there is.
pub static GUESSES: &[Guess] = &[
    Guess {
        id: "user-type",
        question: "what may be said as userType?",
        grade: Grade::Documented,
        evidence: "JumpCloud's article: userType is required; Egnyte's user API v2: admin, power or standard",
        answers: Answers::Words(&[
            ("required", |rules| rules.user_types = UserTypes::Egnyte),
            ("free", |rules| rules.user_types = UserTypes::Free),
        ]),
    },
    Guess {
        id: "user-name-form",
        question: "which user names are taken?",
        grade: Grade::Documented,
        evidence: "Okta quotes Egnyte's refusal of an email address; Egnyte's Python SDK names the characters",
        answers: Answers::Words(&[
            ("egnyte", |rules| rules.name_form = UserNameForm::Egnyte),
            ("any", |rules| rules.name_form = UserNameForm::Any),
        ]),
    },
    Guess {
        id: "duplicate-user-name",
        question: "what becomes of a user name that another account has?",
        grade: Grade::Inferred,
        evidence: "RFC 7644 3.3 wants 409 uniqueness; no public capture of Egnyte's answer",
        answers: Answers::Words(&[
            ("refuse", |rules| rules.user_names = Duplicates::Refuse),
            ("accept", |rules| rules.user_names = Duplicates::Accept),
        ]),
    },
    Guess {
        id: "duplicate-email",
        question: "what becomes of an email address that another account has?",
        grade: Grade::Assumed,
        evidence: "no public source",
        answers: Answers::Words(&[
            ("refuse", |rules| rules.emails = Duplicates::Refuse),
            ("accept", |rules| rules.emails = Duplicates::Accept),
        ]),
    },
    Guess {
        id: "duplicate-group-name",
        question: "what becomes of a group name that another group has?",
        grade: Grade::Assumed,
        evidence: "no public source",
        answers: Answers::Words(&[
            ("refuse", |rules| rules.group_names = Duplicates::Refuse),
            ("accept", |rules| rules.group_names = Duplicates::Accept),
        ]),
    },
    Guess {
        id: "put-without-user-type",
        question: "what does a PUT without userType do to the user type?",
        grade: Grade::Assumed,
        evidence: "userType is documented as required, on creation only",
        answers: Answers::Words(&[
            ("keep", |rules| rules.unsaid_user_type = Tolerance::Accept),
            ("refuse", |rules| rules.unsaid_user_type = Tolerance::Refuse),
        ]),
    },
    Guess {
        id: "user-name-case",
        question: "are user names stored as they were sent?",
        grade: Grade::Assumed,
        evidence: "one fixture of Egnyte's Ruby SDK shows `userA` read back as `usera`; others keep the case",
        answers: Answers::Words(&[
            ("keep", |rules| rules.name_case = NameCase::Kept),
            ("lower", |rules| rules.name_case = NameCase::Lowered),
        ]),
    },
    Guess {
        id: "user-name-reads",
        question: "which of an account's two names does SCIM read back as userName?",
        grade: Grade::Inferred,
        evidence: "JumpCloud's article maps userName to IdP Username",
        answers: Answers::Words(&[
            ("idp-else-egnyte", |rules| rules.reads = UserNameReads::IdpElseEgnyte),
            ("egnyte", |rules| rules.reads = UserNameReads::Egnyte),
        ]),
    },
    Guess {
        id: "user-name-writes-with-idp",
        question: "what does a new userName change on an account that has an IdP user name?",
        grade: Grade::Inferred,
        evidence: "Ping documents Egnyte's user name as immutable over the API",
        answers: Answers::Words(&[
            ("idp", |rules| rules.writes_with_idp = WritesWithIdp::Idp),
            ("both", |rules| rules.writes_with_idp = WritesWithIdp::Both),
        ]),
    },
    Guess {
        id: "user-name-writes-without-idp",
        question: "what does a new userName change on an account that has no IdP user name?",
        grade: Grade::Inferred,
        evidence: "JumpCloud's article: taking over does not set it; Ping: Egnyte's user name is immutable",
        answers: Answers::Words(&[
            ("ignore", |rules| rules.writes_without_idp = WritesWithoutIdp::Ignored),
            ("egnyte", |rules| rules.writes_without_idp = WritesWithoutIdp::Egnyte),
            ("refuse", |rules| rules.writes_without_idp = WritesWithoutIdp::Refused),
        ]),
    },
    Guess {
        id: "incomplete-user",
        question: "can an account be created without email, first name or last name?",
        grade: Grade::Inferred,
        evidence: "Egnyte's API documents all three as required on creation",
        answers: Answers::Words(&[
            ("refuse", |rules| rules.incomplete = Tolerance::Refuse),
            ("accept", |rules| rules.incomplete = Tolerance::Accept),
        ]),
    },
    Guess {
        id: "deactivated-blocks-name",
        question: "does a deactivated account still hold its user name and email?",
        grade: Grade::Inferred,
        evidence: "Egnyte's help centre: a deactivated account remains and can be reactivated",
        answers: Answers::Words(&[
            ("yes", |rules| rules.deactivated_names = DeactivatedNames::Held),
            ("no", |rules| rules.deactivated_names = DeactivatedNames::Free),
        ]),
    },
    Guess {
        id: "delete-user",
        question: "what does deleting a user over SCIM do?",
        grade: Grade::Assumed,
        evidence: "IBM Verify's guide deletes; nothing is said of SCIM",
        answers: Answers::Words(&[
            ("delete", |rules| rules.deletion = Deletion::Deletes),
            ("deactivate", |rules| rules.deletion = Deletion::Deactivates),
        ]),
    },
    Guess {
        id: "external-id",
        question: "can an externalId that is set be changed?",
        grade: Grade::Inferred,
        evidence: "Egnyte's user API v2: once set it can never be updated",
        answers: Answers::Words(&[
            ("immutable", |rules| rules.external_ids = ExternalIds::Immutable),
            ("mutable", |rules| rules.external_ids = ExternalIds::Mutable),
        ]),
    },
    Guess {
        id: "user-type-case",
        question: "is `Power` taken for `power`?",
        grade: Grade::Assumed,
        evidence: "no public source",
        answers: Answers::Words(&[
            ("any", |rules| rules.user_type_case = WordCase::Any),
            ("exact", |rules| rules.user_type_case = WordCase::Exact),
        ]),
    },
    Guess {
        id: "page-size",
        question: "how many resources are on a page, unless fewer are asked for?",
        grade: Grade::Inferred,
        evidence: "Egnyte's user API v2: count is at most 100",
        answers: Answers::Number {
            default: 100,
            least: 1,
            most: 10_000,
            set: |rules, number| rules.page_size = number,
        },
    },
    Guess {
        id: "unknown-member",
        question: "what becomes of a group member that is nobody?",
        grade: Grade::Assumed,
        evidence: "no public source",
        answers: Answers::Words(&[
            ("refuse", |rules| rules.unknown_members = Tolerance::Refuse),
            ("ignore", |rules| rules.unknown_members = Tolerance::Accept),
        ]),
    },
    Guess {
        id: "put-without-members",
        question: "what does a PUT of a group without members do to its members?",
        grade: Grade::Inferred,
        evidence: "RFC 7644 3.5.1: what is left out of a PUT is cleared; no public source on Egnyte",
        answers: Answers::Words(&[
            ("clear", |rules| rules.unsaid_members = UnsaidMembers::Cleared),
            ("keep", |rules| rules.unsaid_members = UnsaidMembers::Kept),
        ]),
    },
    Guess {
        id: "group-name-length",
        question: "how many characters may a group's name have?",
        grade: Grade::Assumed,
        evidence: "no public source",
        answers: Answers::Number {
            default: 255,
            least: 1,
            most: 10_000,
            set: |rules, number| rules.longest_group_name = number,
        },
    },
    Guess {
        id: "user-name-filter",
        question: "which of an account's two names does `userName eq` look at?",
        grade: Grade::Assumed,
        evidence: "a filter that finds what is not read back would surprise; no public source",
        answers: Answers::Words(&[
            ("as-read", |rules| rules.search = UserNameSearch::AsRead),
            ("either", |rules| rules.search = UserNameSearch::Either),
        ]),
    },
    Guess {
        id: "takeover-fallback",
        question: "does the default mapping find an account that was taken over and has no IdP user name yet?",
        grade: Grade::Inferred,
        evidence: "Egnyte's settings page maps users without IdP Username; JumpCloud's article has it set by hand",
        answers: Answers::Words(&[
            ("yes", |rules| rules.sign_in.taken_over = Tolerance::Accept),
            ("no", |rules| rules.sign_in.taken_over = Tolerance::Refuse),
        ]),
    },
    Guess {
        id: "clock-skew",
        question: "by how many seconds may the identity provider's clock differ?",
        grade: Grade::Assumed,
        evidence: "no public source",
        answers: Answers::Number {
            default: 180,
            least: 0,
            most: 3_600,
            set: |rules, number| rules.sign_in.clock_skew = number,
        },
    },
    Guess {
        id: "api-key-only-okta",
        question: "do the single sign-on settings refuse an API key unless the identity provider is Okta?",
        grade: Grade::Assumed,
        evidence: "JumpCloud's article leaves it blank; Egnyte documents it for Okta's Map Drive only",
        answers: Answers::Words(&[
            ("yes", |rules| rules.sign_in.strange_api_keys = Tolerance::Refuse),
            ("no", |rules| rules.sign_in.strange_api_keys = Tolerance::Accept),
        ]),
    },
    Guess {
        id: "want-assertions-signed",
        question: "do a domain's metadata say WantAssertionsSigned?",
        grade: Grade::Assumed,
        evidence: "no public copy of the metadata; guides for Keycloak sign both response and assertion",
        answers: Answers::Words(&[
            ("yes", |rules| rules.sign_in.signed_assertions = SignedAssertions::Wanted),
            ("no", |rules| rules.sign_in.signed_assertions = SignedAssertions::Unmentioned),
        ]),
    },
];
