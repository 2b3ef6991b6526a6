//! Rules of single sign-on.

use super::choices::{Policy, Support};

/// `WantAssertionsSigned` in the metadata of the service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedAssertions {
    /// Present: assertions must be signed.
    Wanted,
    /// Absent: a signed response is sufficient.
    Unmentioned,
}

/// Result of a logout request about a subject without a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsentSessions {
    /// Success: there is nothing to end.
    Success,
    /// The subject is not known.
    UnknownPrincipal,
}

/// Sign-in rules that are not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInRules {
    /// Default mapping for accounts that were taken over and have no IdP user name.
    pub taken_over: Policy,
    /// Accepted clock skew in seconds.
    pub clock_skew: usize,
    /// API key in the settings of an identity provider without one.
    pub strange_api_keys: Policy,
    /// `WantAssertionsSigned` in the metadata.
    pub signed_assertions: SignedAssertions,
    /// Assertion without authentication statement.
    pub absent_authn_statements: Policy,
    /// Signatures with RSA-PSS.
    pub pss_signatures: Policy,
    /// Signatures and certificates with elliptic curves.
    pub ecdsa_signatures: Policy,
    /// Empty `InResponseTo`, as if it were absent.
    pub empty_in_response_to: Policy,
    /// Single logout.
    pub single_logout: Support,
    /// Logout messages without a signature.
    pub unsigned_logouts: Policy,
    /// Logout request about a subject without a session.
    pub absent_sessions: AbsentSessions,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            taken_over: Policy::Accept,
            clock_skew: 180,
            strange_api_keys: Policy::Refuse,
            signed_assertions: SignedAssertions::Wanted,
            absent_authn_statements: Policy::Refuse,
            pss_signatures: Policy::Refuse,
            ecdsa_signatures: Policy::Refuse,
            empty_in_response_to: Policy::Refuse,
            single_logout: Support::Offered,
            unsigned_logouts: Policy::Refuse,
            absent_sessions: AbsentSessions::Success,
        }
    }
}
