//! Errors of the OAuth endpoints (RFC 6749 section 5.2).

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use egnyte_domain::rules::ErrorEnvelope;
use serde_json::json;

use super::WRONG_CREDENTIALS;
use crate::instance::CredentialsError;

/// Error response of an OAuth endpoint.
#[derive(Debug, thiserror::Error)]
#[error("{description}")]
pub(crate) struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: String,
    envelope: ErrorEnvelope,
    /// Seconds until the next attempt.
    retry_after: Option<u64>,
}

impl OAuthError {
    /// Returns the error for a request that is refused.
    pub(super) fn bad_request(error: &'static str, description: impl Into<String>) -> Self {
        let envelope = ErrorEnvelope::Errors;
        Self { status: StatusCode::BAD_REQUEST, error, description: description.into(), envelope, retry_after: None }
    }

    /// Returns the error for a bearer token that is not valid.
    pub(super) fn invalid_token() -> Self {
        let description = "the bearer token is not one of this domain's";
        Self { status: StatusCode::UNAUTHORIZED, ..Self::bad_request("invalid_token", description) }
    }

    /// Returns the error for credentials: 409 with Retry-After after too many attempts, as Egnyte documents for token
    /// requests.
    pub(super) fn for_credentials(error: CredentialsError) -> Self {
        match error {
            CredentialsError::Wrong => Self::bad_request("invalid_grant", WRONG_CREDENTIALS),
            CredentialsError::TooMany { seconds } => {
                let (status, retry_after) = (StatusCode::CONFLICT, Some(seconds));
                Self { status, retry_after, ..Self::bad_request("invalid_grant", error.to_string()) }
            }
        }
    }

    /// Returns the error in the envelope of a domain.
    pub(super) fn in_envelope(self, envelope: ErrorEnvelope) -> Self {
        Self { envelope, ..self }
    }
}

impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let body = match self.envelope {
            ErrorEnvelope::Errors => json!({ "error": self.error, "error_description": self.description }),
            ErrorEnvelope::Message => json!({ "errorMessage": self.description }),
        };
        let mut answer = HttpResponse::build(self.status).json(body);
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Egnyte\""));
        }
        answer
    }
}
