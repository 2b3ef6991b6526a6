//! The rules of single sign-on.

use super::choices::{Keeping, Tolerance};

/// What a domain tells an identity provider about signed assertions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedAssertions {
    /// That it wants them.
    Wanted,
    /// Nothing; a signed response will do.
    Unmentioned,
}

/// How a domain decides on signing in, where nobody public knows how Egnyte does, and where it may be weakened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInRules {
    /// Finding an account that was taken over, and has no IdP user name yet, by the default mapping.
    pub taken_over: Tolerance,
    /// By how many seconds two clocks may differ.
    pub clock_skew: usize,
    /// An API key in the settings for an identity provider that has none.
    pub strange_api_keys: Tolerance,
    /// What the metadata say of signed assertions.
    pub signed_assertions: SignedAssertions,
    /// Egnyte's rule that only accounts of authentication type SSO enter.
    pub sso_only: Keeping,
    /// Egnyte's rule that only active accounts enter.
    pub active_only: Keeping,
    /// Egnyte's rule that nobody is created by signing in.
    pub known_only: Keeping,
    /// Egnyte's rule that an IdP user name counts before the default mapping.
    pub idp_user_name: Keeping,
    /// Egnyte's rule that the audience is what the issuer setting says.
    pub issuer_setting: Keeping,
    /// Egnyte's rule that only the configured certificate is trusted.
    pub certificate: Keeping,
    /// Egnyte's rule that a certificate in the settings takes the place of the one before it.
    pub replaced_certificate: Keeping,
    /// Egnyte's rule that the default mapping is what the settings say.
    pub default_mapping: Keeping,
    /// Egnyte's rule that a forged answer is refused.
    pub forgeries: Keeping,
    /// The same rule, where a forged assertion stands in a message in which another is signed.
    pub unsigned_parts: Keeping,
    /// The same rule, where a comment stands in the name.
    pub whole_names: Keeping,
}

impl Default for SignInRules {
    fn default() -> Self {
        Self {
            taken_over: Tolerance::Accept,
            clock_skew: 180,
            strange_api_keys: Tolerance::Refuse,
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
