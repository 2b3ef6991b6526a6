//! Errors of Egnyte's own API as responses.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use egnyte_api::ApiError;
use egnyte_domain::rules::ApiRules;

use super::gateway;

/// Error of a request to Egnyte's own API, with the rules that choose its status and envelope.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiHttpError {
    /// Refusal by the service.
    #[error("{error}")]
    Refused {
        /// Refusal.
        error: ApiError,
        /// Rules of the domain.
        rules: Box<ApiRules>,
    },
    /// Refusal by the gateway in front of it, which does not know the token.
    #[error("the token is not known to the gateway")]
    DeveloperInactive,
}

impl ApiHttpError {
    /// Returns a refusal under the rules of a domain.
    pub(crate) fn new(error: impl Into<ApiError>, rules: &ApiRules) -> Self {
        Self::Refused { error: error.into(), rules: Box::new(*rules) }
    }

    /// Returns a refusal where the domain is not known.
    pub(crate) fn plain(status: StatusCode, line: impl Into<String>) -> Self {
        Self::new(ApiError::plain(status.as_u16(), line), &ApiRules::default())
    }
}

impl ResponseError for ApiHttpError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused { error, rules } => {
                StatusCode::from_u16(error.status(rules)).unwrap_or(StatusCode::BAD_REQUEST)
            }
            Self::DeveloperInactive => StatusCode::FORBIDDEN,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let Self::Refused { error, rules } = self else { return gateway::developer_inactive() };
        let mut answer = HttpResponse::build(self.status_code()).json(error.to_json(rules));
        if self.status_code() == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"Egnyte\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        answer
    }
}
