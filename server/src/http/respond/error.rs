//! HTTP responses of errors: the one place where an error becomes a response.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use super::api_error::ApiHttpError;
use super::gateway;
use super::reply::scim;
use crate::control::ControlInputError;
use crate::control::faults::UnknownFaultError;
use crate::domains::DomainError;
use crate::http::address::{is_api, is_scim};
use crate::instance::{ClockRangeError, UnknownSnapshotError};
use egnyte_domain::{RosterError, UnknownMarkError};
use egnyte_saml::{MetadataError, SettingsError};
use egnyte_scim::error::ScimError;
use egnyte_support::printable::printable;

/// Response of a control API handler, or its error.
pub(crate) type ControlAnswer = Result<HttpResponse, ControlError>;

/// Response of a SCIM handler, or its error.
pub(crate) type ScimAnswer = Result<HttpResponse, ScimHttpError>;

/// Error of a control API request: an HTTP status and one line of text.
#[derive(Debug, thiserror::Error)]
#[error("{line}")]
pub(crate) struct ControlError {
    status: StatusCode,
    line: String,
    /// Header `Retry-After`, in seconds.
    retry_after: Option<u64>,
}

impl ControlError {
    /// Returns an error with a status and one line: control characters of what it quotes are visible signs.
    pub(crate) fn new(status: StatusCode, line: impl Into<String>) -> Self {
        let mut line = line.into();
        if line.contains(char::is_control) {
            line = printable(&line).replace('\n', "␊").replace('\t', "␉");
        }
        Self { status, line, retry_after: None }
    }

    /// Adds the header `Retry-After`.
    pub(crate) fn with_retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// Returns the error for a server without domains.
    pub(crate) fn no_domains() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there are no domains")
    }

    /// Returns the error for a form that a page of another site made the browser send.
    pub(crate) fn cross_site_form() -> Self {
        Self::new(StatusCode::FORBIDDEN, "this form was sent by a page of another site")
    }
}

impl ResponseError for ControlError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            answer.insert_header((RETRY_AFTER, seconds));
        }
        answer.json(json!({ "error": self.line }))
    }
}

impl From<ControlInputError> for ControlError {
    fn from(error: ControlInputError) -> Self {
        match error {
            ControlInputError::Roster(error) => error.into(),
            _ => Self::new(StatusCode::BAD_REQUEST, error.to_string()),
        }
    }
}

impl From<RosterError> for ControlError {
    fn from(refusal: RosterError) -> Self {
        let status = match refusal {
            RosterError::UserNotFound { .. } | RosterError::GroupNotFound { .. } => StatusCode::NOT_FOUND,
            RosterError::UserNameTaken { .. }
            | RosterError::EmailTaken { .. }
            | RosterError::ExternalIdTaken { .. }
            | RosterError::GroupNameTaken { .. } => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, refusal.to_string())
    }
}

impl From<DomainError> for ControlError {
    fn from(error: DomainError) -> Self {
        let status = match error {
            DomainError::BadName { .. } | DomainError::BadToken => StatusCode::BAD_REQUEST,
            DomainError::Taken { .. } | DomainError::TokenTaken { .. } | DomainError::Default { .. } => {
                StatusCode::CONFLICT
            }
            DomainError::Unknown { .. } => StatusCode::NOT_FOUND,
        };
        Self::new(status, error.to_string())
    }
}

impl From<UnknownMarkError> for ControlError {
    fn from(error: UnknownMarkError) -> Self {
        Self::new(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl From<UnknownFaultError> for ControlError {
    fn from(error: UnknownFaultError) -> Self {
        Self::new(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl From<UnknownSnapshotError> for ControlError {
    fn from(error: UnknownSnapshotError) -> Self {
        Self::new(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl From<ClockRangeError> for ControlError {
    fn from(error: ClockRangeError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<SettingsError> for ControlError {
    fn from(error: SettingsError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<MetadataError> for ControlError {
    fn from(error: MetadataError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

/// Error of a SCIM request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScimHttpError {
    /// SCIM error of the service.
    #[error(transparent)]
    Scim(#[from] ScimError),
    /// RosterError by the gateway in front of it, which does not know the token.
    #[error("the token is not known to the gateway")]
    DeveloperInactive,
}

impl ScimHttpError {
    /// Returns the SCIM error; `None` for the gateway's refusal.
    pub(crate) fn scim_error(&self) -> Option<&ScimError> {
        match self {
            Self::Scim(error) => Some(error),
            Self::DeveloperInactive => None,
        }
    }

    /// Returns whether the bearer token is the cause.
    pub(crate) fn is_for_token(&self) -> bool {
        self.status_code() == StatusCode::UNAUTHORIZED || matches!(self, Self::DeveloperInactive)
    }
}

impl ResponseError for ScimHttpError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Scim(error) => StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST),
            Self::DeveloperInactive => StatusCode::FORBIDDEN,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let Self::Scim(error) = self else { return gateway::developer_inactive() };
        let mut answer = scim(self.status_code(), &error.to_json());
        if error.status == 401 {
            let challenge = HeaderValue::from_static("Bearer realm=\"Egnyte\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        answer
    }
}

/// Returns an error response in the format of the API that the path belongs to.
pub(crate) fn error_response_for(path: &str, status: StatusCode, line: String) -> HttpResponse {
    if is_scim(path) {
        ScimHttpError::Scim(ScimError::plain(status.as_u16(), line)).error_response()
    } else if is_api(path) {
        ApiHttpError::plain(status, line).error_response()
    } else {
        ControlError::new(status, line).error_response()
    }
}
