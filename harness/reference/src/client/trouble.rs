//! Why Egnyte did not do what it was asked to, in words for an administrator.
//! A token never stands in them, whatever Egnyte answered.

use std::time::Duration;

/// What came of a request that did not go well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// The token is not, or no longer, good.
    #[error("token refused")]
    TokenRefused,
    /// Egnyte turned this one request down.
    #[error("Egnyte refused it: {detail} ({status})")]
    Refused { status: u16, detail: String },
    /// Egnyte failed, each time it was tried.
    #[error("Egnyte failed with {status}, also when asked again")]
    Failing { status: u16 },
    /// No connection, or it broke, each time it was tried.
    #[error("Egnyte cannot be reached: {cause}")]
    Unreachable { cause: String },
    /// No answer within the request timeout.
    #[error("Egnyte did not answer within {after:?}")]
    TimedOut { after: Duration },
    /// The rate limit did not end in time.
    #[error("Egnyte's rate limit does not end: {} seconds more", .wait.as_secs())]
    Limited { wait: Duration },
    /// An answer that is not SCIM.
    #[error("Egnyte's answer is not understood: {what}")]
    Garbled { what: String },
}

impl Trouble {
    /// Whether nothing else is worth trying in this sync.
    pub(crate) fn ends_sync(&self) -> bool {
        match self {
            Self::TokenRefused | Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Limited { .. } => true,
            Self::Refused { .. } | Self::Failing { .. } | Self::Garbled { .. } => false,
        }
    }

    /// Whether the request may have been carried out all the same, and may go well next time.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self, Self::Failing { .. } | Self::Unreachable { .. })
    }

    /// Whether what the request is about does not exist.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// The same without a secret that Egnyte may have repeated.
    pub(super) fn without(self, secret: &str) -> Self {
        let clean = |text: String| if secret.is_empty() { text } else { text.replace(secret, "***") };
        match self {
            Self::Refused { status, detail } => Self::Refused { status, detail: clean(detail) },
            Self::Unreachable { cause } => Self::Unreachable { cause: clean(cause) },
            Self::Garbled { what } => Self::Garbled { what: clean(what) },
            other => other,
        }
    }
}
