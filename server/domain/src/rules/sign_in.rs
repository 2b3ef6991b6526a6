//! Rules of single sign-on.

use super::choices::Policy;

/// `WantAssertionsSigned` in the metadata of the service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedAssertions {
    /// Present: assertions must be signed.
    Wanted,
    /// Absent: a signed response is sufficient.
    Unmentioned,
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
        }
    }
}
