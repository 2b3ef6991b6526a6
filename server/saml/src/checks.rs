//! Checks of a SAML response: all are on, unless a service provider is weakened on purpose.
//!
//! Must not know the messages.

/// Check of a SAML response that a service provider can be configured to skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The response or its assertion is signed.
    Signed,
    /// Each signature stands in the element that it refers to, and the assertion that is read is signed.
    SignedElement,
    /// Each digest matches the signed element.
    Digest,
    /// Each signature was made with the key of the configured certificate.
    TrustedKey,
    /// `Destination` is an assertion consumer service of the domain.
    Destination,
    /// `Recipient` is an assertion consumer service of the domain.
    Recipient,
    /// `Audience` is an entity ID of the domain.
    Audience,
    /// `NotBefore` and `IssueInstant` are not in the future.
    NotBefore,
    /// `NotOnOrAfter` is in the future.
    NotOnOrAfter,
    /// `InResponseTo` is a pending request, in the response and in its assertion.
    InResponseTo,
    /// An assertion is used once, and a request is answered once.
    SingleUse,
    /// The subject is the whole text of its element, comments left out.
    WholeSubject,
}

/// Set of the checks that are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checks {
    off: u16,
}

impl Checks {
    /// Every check.
    pub const ALL: Self = Self { off: 0 };

    /// Returns the set without these checks.
    #[must_use]
    pub fn without(self, checks: &[Check]) -> Self {
        Self { off: checks.iter().fold(self.off, |off, check| off | 1 << *check as u16) }
    }

    /// Returns whether a check is on.
    pub fn include(self, check: Check) -> bool {
        self.off & 1 << check as u16 == 0
    }

    /// Returns the error if a check is on and its condition does not hold.
    pub(crate) fn require<E>(self, check: Check, holds: bool, error: impl FnOnce() -> E) -> Result<(), E> {
        if holds || !self.include(check) { Ok(()) } else { Err(error()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_that_is_off_requires_nothing() {
        let checks = Checks::ALL.without(&[Check::Audience, Check::WholeSubject]);
        assert_eq!(checks.require(Check::Audience, false, || "audience"), Ok(()));
        assert_eq!(checks.require(Check::Signed, false, || "unsigned"), Err("unsigned"));
        assert!(!checks.include(Check::WholeSubject) && Checks::ALL.include(Check::WholeSubject));
    }
}
