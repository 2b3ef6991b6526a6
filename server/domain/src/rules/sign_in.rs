//! Rules of single sign-on.

use super::choices::{Keeping, Policy};

/// `WantAssertionsSigned` in the metadata of the service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedAssertions {
    /// Present: assertions must be signed.
    Wanted,
    /// Absent: a signed response is sufficient.
    Unmentioned,
}

/// Sign-in rules: those that are not public, and those that can be weakened.
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
    /// Egnyte's rule that only accounts of authentication type SSO are admitted.
    pub sso_only: Keeping,
    /// Egnyte's rule that only active accounts are admitted.
    pub active_only: Keeping,
    /// Egnyte's rule that a sign-in creates no account.
    pub known_only: Keeping,
    /// Egnyte's rule that the IdP user name takes precedence over the default mapping.
    pub idp_user_name: Keeping,
    /// Egnyte's rule that the issuer setting determines the audience.
    pub issuer_setting: Keeping,
    /// Egnyte's rule that only the configured certificate is trusted.
    pub certificate: Keeping,
    /// Egnyte's rule that a new certificate in the settings replaces the previous one.
    pub replaced_certificate: Keeping,
    /// Egnyte's rule that the settings determine the default mapping.
    pub default_mapping: Keeping,
    /// Egnyte's rule that a forged response is rejected.
    pub forgeries: Keeping,
    /// The same rule for an unsigned assertion beside a signed one.
    pub unsigned_parts: Keeping,
    /// The same rule for a comment inside the subject.
    pub whole_names: Keeping,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            taken_over: Policy::Accept,
            clock_skew: 180,
            strange_api_keys: Policy::Refuse,
            signed_assertions: SignedAssertions::Wanted,
            sso_only: Keeping::Kept,
            active_only: Keeping::Kept,
            known_only: Keeping::Kept,
            idp_user_name: Keeping::Kept,
            issuer_setting: Keeping::Kept,
            certificate: Keeping::Kept,
            replaced_certificate: Keeping::Kept,
            default_mapping: Keeping::Kept,
            forgeries: Keeping::Kept,
            unsigned_parts: Keeping::Kept,
            whole_names: Keeping::Kept,
        }
    }
}
