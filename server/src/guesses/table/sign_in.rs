//! Guesses about single sign-on and single logout.

use egnyte_domain::SignedAssertions;
use egnyte_domain::rules::{AbsentSessions, Policy, Support};

guesses! {
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
    "empty-in-response-to" Assumed "how is a response handled whose InResponseTo is empty?"
        "SAML core 3.2.2: an identifier, absent where there was no request; npm's samlify sends it empty"
        {
            "refuse" => sign_in.empty_in_response_to = Policy::Refuse,
            "accept" => sign_in.empty_in_response_to = Policy::Accept
        };
    "single-logout" Assumed "does a domain take part in single logout, if the metadata of its identity provider offer it?"
        "Egnyte's settings page has no field for a logout URL, which metadata can have; no public source"
        { "yes" => sign_in.single_logout = Support::Offered, "no" => sign_in.single_logout = Support::Withheld };
    "unsigned-logout" Assumed "is a logout message without a signature accepted?"
        "SAML profiles 4.4.4 requires that its sender authenticates itself; no public source on Egnyte"
        { "refuse" => sign_in.unsigned_logouts = Policy::Refuse, "accept" => sign_in.unsigned_logouts = Policy::Accept };
    "logout-without-session" Assumed "which status has the response to a LogoutRequest whose subject has no session?"
        "SAML core 3.7.3.2 leaves it open; no public source on Egnyte"
        {
            "success" => sign_in.absent_sessions = AbsentSessions::Success,
            "unknown-principal" => sign_in.absent_sessions = AbsentSessions::UnknownPrincipal
        };
}
