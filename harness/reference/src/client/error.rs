//! Errors of requests to Egnyte, worded for an administrator. They never contain the token.

use std::time::Duration;

/// Error of a request to Egnyte.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RequestError {
    /// The token is not valid, or not any more.
    #[error("token refused")]
    TokenRefused,
    /// Egnyte refused this request.
    #[error("Egnyte refused the request: {detail} ({status})")]
    Refused { status: u16, detail: String },
    /// Every attempt ended with a server error.
    #[error("Egnyte failed with {status}, after retries")]
    Failing { status: u16 },
    /// Every attempt ended without a connection.
    #[error("Egnyte cannot be reached: {cause}")]
    Unreachable { cause: String },
    /// No response within the request timeout.
    #[error("Egnyte did not answer within {after:?}")]
    TimedOut { after: Duration },
    /// The rate limit lasts too long.
    #[error("Egnyte's rate limit lasts too long: another {} seconds", .wait.as_secs())]
    Limited { wait: Duration },
    /// The response is not SCIM.
    #[error("Egnyte's answer is not understood: {reason}")]
    Malformed { reason: String },
}

impl RequestError {
    /// Returns whether the rest of the sync would fail as well.
    pub(crate) fn ends_sync(&self) -> bool {
        match self {
            Self::TokenRefused | Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Limited { .. } => true,
            Self::Refused { .. } | Self::Failing { .. } | Self::Malformed { .. } => false,
        }
    }

    /// Returns whether the error is transient. The request may have been carried out.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Failing { .. } | Self::Unreachable { .. })
    }

    /// Returns whether the resource does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. })
    }

    /// Removes a secret that Egnyte may have repeated.
    pub(super) fn without(self, secret: &str) -> Self {
        let clean = |text: String| if secret.is_empty() { text } else { text.replace(secret, "***") };
        match self {
            Self::Refused { status, detail } => Self::Refused { status, detail: clean(detail) },
            Self::Unreachable { cause } => Self::Unreachable { cause: clean(cause) },
            Self::Malformed { reason } => Self::Malformed { reason: clean(reason) },
            other => other,
        }
    }
}
