//! Every rule of Egnyte's that can be broken on purpose.

use super::Weakness;

/// Every weakness there is.
pub static WEAKNESSES: &[Weakness] = &[
    Weakness {
        id: "takeover-sets-idp-user-name",
        sentence: "writing to an account without IdP user name sets it, and single sign-on with it",
        breaks: "users.takeover-idp-username",
        set: |rules, keeping| rules.takeover_leaves_idp_user_name = keeping,
    },
    Weakness {
        id: "user-type-optional",
        sentence: "an account that is created without userType becomes a power user",
        breaks: "users.usertype-required",
        set: |rules, keeping| rules.user_type_required = keeping,
    },
    Weakness {
        id: "accepts-any-authentication-type",
        sentence: "an account signs in by single sign-on whatever its authentication type",
        breaks: "signin.sso-users-only",
        set: |rules, keeping| rules.sign_in.sso_only = keeping,
    },
    Weakness {
        id: "admits-inactive-users",
        sentence: "a deactivated account signs in",
        breaks: "signin.inactive-refused",
        set: |rules, keeping| rules.sign_in.active_only = keeping,
    },
    Weakness {
        id: "creates-users-on-sign-in",
        sentence: "signing in creates the account that is missing",
        breaks: "signin.unknown-refused",
        set: |rules, keeping| rules.sign_in.known_only = keeping,
    },
    Weakness {
        id: "ignores-idp-user-name",
        sentence: "the default mapping decides, whatever the IdP user name",
        breaks: "signin.mapping",
        set: |rules, keeping| rules.sign_in.idp_user_name = keeping,
    },
    Weakness {
        id: "ignores-default-mapping",
        sentence: "names are compared with Egnyte usernames, whatever the default mapping",
        breaks: "signin.mapping",
        set: |rules, keeping| rules.sign_in.default_mapping = keeping,
    },
    Weakness {
        id: "ignores-issuer-setting",
        sentence: "an assertion for the shared issuer and one for the domain's own are taken alike",
        breaks: "signin.issuer",
        set: |rules, keeping| rules.sign_in.issuer_setting = keeping,
    },
    Weakness {
        id: "trusts-any-certificate",
        sentence: "a signature by any key at all is trusted",
        breaks: "signin.certificate",
        set: |rules, keeping| rules.sign_in.certificate = keeping,
    },
    Weakness {
        id: "keeps-former-certificate",
        sentence: "the certificate that was configured first stays the one that is trusted",
        breaks: "signin.certificate",
        set: |rules, keeping| rules.sign_in.replaced_certificate = keeping,
    },
    Weakness {
        id: "accepts-forged-assertions",
        sentence: "unsigned, tampered, outdated, misdirected and used assertions are taken",
        breaks: "signin.refuses-forged",
        set: |rules, keeping| rules.sign_in.forgeries = keeping,
    },
    Weakness {
        id: "reads-unsigned-assertions",
        sentence: "where one assertion is signed, another in the same message is read",
        breaks: "signin.refuses-forged",
        set: |rules, keeping| rules.sign_in.unsigned_parts = keeping,
    },
    Weakness {
        id: "stops-at-comments",
        sentence: "a name is read up to the first comment in it",
        breaks: "signin.refuses-forged",
        set: |rules, keeping| rules.sign_in.whole_names = keeping,
    },
];
