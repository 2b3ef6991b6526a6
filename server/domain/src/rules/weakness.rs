//! Weaknesses: rules of Egnyte that the mock breaks on purpose, to prove that a test suite detects it.

/// Rule of Egnyte that a domain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// A takeover sets the IdP user name.
    TakeoverSetsIdpUserName,
    /// A new account needs no user type.
    UserTypeOptional,
    /// Accounts of any authentication type are admitted.
    AcceptsAnyAuthenticationType,
    /// Deactivated accounts are admitted.
    AdmitsInactiveUsers,
    /// A sign-in creates the account.
    CreatesUsersOnSignIn,
    /// The default mapping takes precedence over the IdP user name.
    IgnoresIdpUserName,
    /// The subject is compared with Egnyte user names, regardless of the default mapping.
    IgnoresDefaultMapping,
    /// Both entity IDs are accepted as audience, regardless of the issuer setting.
    IgnoresIssuerSetting,
    /// Signatures by any key are trusted.
    TrustsAnyCertificate,
    /// A new certificate in the settings has no effect.
    KeepsFormerCertificate,
    /// Forged responses are accepted.
    AcceptsForgedAssertions,
    /// An unsigned assertion beside a signed one is read.
    ReadsUnsignedAssertions,
    /// The subject is read up to the first comment.
    StopsAtComments,
}

/// Set of weaknesses; empty by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weaknesses(u16);

impl Weaknesses {
    /// Returns whether the set contains a weakness.
    pub fn contain(self, weakness: Weakness) -> bool {
        self.0 & 1 << weakness as u16 != 0
    }
}

impl FromIterator<Weakness> for Weaknesses {
    fn from_iter<I: IntoIterator<Item = Weakness>>(weaknesses: I) -> Self {
        Self(weaknesses.into_iter().fold(0, |set, weakness| set | 1 << weakness as u16))
    }
}
