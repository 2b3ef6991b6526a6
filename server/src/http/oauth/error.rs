//! Errors of the OAuth endpoints (RFC 6749 section 5.2).

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use egnyte_domain::rules::ErrorEnvelope;
use serde_json::json;

/// Error response of an OAuth endpoint.
#[derive(Debug, thiserror::Error)]
#[error("{description}")]
pub(crate) struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: String,
    envelope: ErrorEnvelope,
}

impl OAuthError {
    /// Returns the error for a request that is refused.
    pub(super) fn bad_request(error: &'static str, description: impl Into<String>) -> Self {
        let envelope = ErrorEnvelope::Errors;
        Self { status: StatusCode::BAD_REQUEST, error, description: description.into(), envelope }
    }

    /// Returns the error for a bearer token that is not valid.
    pub(super) fn invalid_token() -> Self {
        let description = "the bearer token is not one of this domain's";
        Self { status: StatusCode::UNAUTHORIZED, ..Self::bad_request("invalid_token", description) }
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
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Egnyte\""));
        }
        answer
    }
}
