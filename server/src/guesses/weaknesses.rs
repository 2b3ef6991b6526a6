//! Table of weaknesses: rules of Egnyte that the mock can break on purpose, and the SAML checks that each switches off.

use std::collections::BTreeSet;

use super::SettingError;
use egnyte_domain::rules::{Weakness, Weaknesses};
use egnyte_saml::{Check, Checks};

/// Entry of the table of weaknesses.
#[derive(Debug)]
pub struct WeaknessEntry {
    /// Id in the control API.
    pub id: &'static str,
    /// Behaviour of the weakened mock.
    pub sentence: &'static str,
    /// Id of the rule that is broken.
    pub breaks: &'static str,
    weakness: Weakness,
    /// SAML checks that are switched off.
    off: &'static [Check],
}

macro_rules! weaknesses {
    ($($id:literal $weakness:ident breaks $breaks:literal $sentence:literal $(off $($check:ident),+)?;)+) => {
        /// All weaknesses.
        pub static WEAKNESSES: &[WeaknessEntry] = &[$(WeaknessEntry {
            id: $id,
            sentence: $sentence,
            breaks: $breaks,
            weakness: Weakness::$weakness,
            off: &[$($(Check::$check),+)?],
        },)+];
    };
}

weaknesses! {
    "takeover-sets-idp-user-name" TakeoverSetsIdpUserName breaks "users.takeover-idp-username"
        "a write to an account without IdP user name sets it, and the authentication type to single sign-on";
    "user-type-optional" UserTypeOptional breaks "users.usertype-required"
        "an account that is created without userType becomes a power user";
    "accepts-any-authentication-type" AcceptsAnyAuthenticationType breaks "signin.sso-users-only"
        "an account of any authentication type signs in by single sign-on";
    "admits-inactive-users" AdmitsInactiveUsers breaks "signin.inactive-refused"
        "a deactivated account signs in";
    "creates-users-on-sign-in" CreatesUsersOnSignIn breaks "signin.unknown-refused"
        "a sign-in creates the account if it is missing";
    "ignores-idp-user-name" IgnoresIdpUserName breaks "signin.mapping"
        "the default mapping decides, regardless of the IdP user name";
    "ignores-default-mapping" IgnoresDefaultMapping breaks "signin.mapping"
        "the subject is compared with Egnyte user names, regardless of the default mapping";
    "ignores-issuer-setting" IgnoresIssuerSetting breaks "signin.issuer"
        "assertions for the shared issuer and for the domain's own issuer are both accepted";
    "trusts-any-certificate" TrustsAnyCertificate breaks "signin.certificate"
        "a signature by any key is trusted"
        off TrustedKey;
    "keeps-former-certificate" KeepsFormerCertificate breaks "signin.certificate"
        "the certificate that was configured first remains the trusted one";
    "accepts-forged-assertions" AcceptsForgedAssertions breaks "signin.refuses-forged"
        "unsigned, tampered, expired, misdirected and replayed assertions are accepted"
        off Signed, Digest, Destination, Recipient, Audience, NotBefore, NotOnOrAfter, InResponseTo, SingleUse;
    "reads-unsigned-assertions" ReadsUnsignedAssertions breaks "signin.refuses-forged"
        "if one assertion is signed, another one in the same message is read"
        off SignedElement;
    "stops-at-comments" StopsAtComments breaks "signin.refuses-forged"
        "the subject is read up to the first comment"
        off WholeSubject;
}

/// Reads a list of ids.
pub(super) fn parse_weaknesses<'a>(ids: impl IntoIterator<Item = &'a str>) -> Result<Weaknesses, SettingError> {
    let find = |id: &'a str| {
        let entry = WEAKNESSES.iter().find(|entry| entry.id == id).map(|entry| entry.weakness);
        entry.ok_or_else(|| SettingError::unknown("weakness", id, WEAKNESSES.iter().map(|entry| entry.id)))
    };
    ids.into_iter().map(find).collect()
}

/// Returns the ids of a set of weaknesses.
pub(super) fn weakness_ids(weaknesses: Weaknesses) -> BTreeSet<&'static str> {
    WEAKNESSES.iter().filter(|entry| weaknesses.contain(entry.weakness)).map(|entry| entry.id).collect()
}

/// Returns the SAML checks that a set of weaknesses leaves on.
pub(crate) fn saml_checks(weaknesses: Weaknesses) -> Checks {
    let on = WEAKNESSES.iter().filter(|entry| weaknesses.contain(entry.weakness));
    on.fold(Checks::ALL, |checks, entry| checks.without(entry.off))
}
