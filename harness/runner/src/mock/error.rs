//! Errors of the mock, and of requests to it.

/// Error of the mock or of a request to it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgnyteError {
    /// The built-in mock does not start.
    #[error("the built-in Egnyte mock does not start: {0}")]
    DoesNotStart(String),
    /// The address has no control API.
    #[error("there is no Egnyte mock at {url}: {why}")]
    Unreachable {
        /// Address.
        url: String,
        /// Error or unexpected answer.
        why: String,
    },
    /// The clock of a running mock is moved or stands still.
    #[error(
        "the clock of the Egnyte mock at {url} {state}: times in the scenarios would be wrong; set it right with \
         POST {url}/_mock/clock, or start the mock again"
    )]
    Clock {
        /// Address.
        url: String,
        /// State of the clock.
        state: String,
    },
    /// A mock that is no part of the harness does not answer any more.
    #[error("the Egnyte mock at {url} does not answer any more, which is no fault of the connector: {why}")]
    Gone {
        /// Address.
        url: String,
        /// Error.
        why: String,
    },
    /// The mock rejected a request because of its content.
    #[error("the Egnyte mock refused {request}: {why}")]
    Refused {
        /// Method and path.
        request: String,
        /// Message of the mock.
        why: String,
    },
    /// The mock broke its own contract.
    #[error("the Egnyte mock failed at {request}: {why}")]
    Broken {
        /// Method and path.
        request: String,
        /// Error or unexpected answer.
        why: String,
    },
}
