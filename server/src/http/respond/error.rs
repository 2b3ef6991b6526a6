//! Every error becomes an answer here, once.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

use super::gateway;
use super::reply::scim;
use crate::control::Unreadable;
use crate::control::faults::NoSuchFault;
use crate::domains::DomainError;
use crate::http::address::is_scim;
use crate::instance::{BeyondTime, NoSuchSnapshot};
use egnyte_domain::{NoSuchMark, Refusal};
use egnyte_saml::{MetadataError, SettingsError};
use egnyte_scim::error::ScimError;

/// The answer of a handler of the control API.
pub(crate) type ControlAnswer = Result<HttpResponse, Failure>;

/// The answer of a handler of SCIM.
pub(crate) type ScimAnswer = Result<HttpResponse, Declined>;

/// Why a request of the control API was not followed.
#[derive(Debug, thiserror::Error)]
#[error("{line}")]
pub(crate) struct Failure {
    status: StatusCode,
    line: String,
}

impl Failure {
    /// A failure in one line.
    pub(crate) fn new(status: StatusCode, line: impl Into<String>) -> Self {
        Self { status, line: line.into() }
    }

    /// What is said where there is no domain at all.
    pub(crate) fn no_domains() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there are no domains")
    }

    /// What is said to a form that another site's page had a browser send.
    pub(crate) fn of_another_site() -> Self {
        Self::new(StatusCode::FORBIDDEN, "this form was sent by a page of another site")
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).json(json!({ "error": self.line }))
    }
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Refused(refusal) => refusal.into(),
            _ => Self::new(StatusCode::BAD_REQUEST, error.to_string()),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal {
            Refusal::NoSuchUser { .. } | Refusal::NoSuchGroup { .. } => StatusCode::NOT_FOUND,
            Refusal::UserNameTaken { .. }
            | Refusal::EmailTaken { .. }
            | Refusal::ExternalIdTaken { .. }
            | Refusal::GroupNameTaken { .. } => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, refusal.to_string())
    }
}

impl From<DomainError> for Failure {
    fn from(error: DomainError) -> Self {
        let status = match error {
            DomainError::BadName { .. } => StatusCode::BAD_REQUEST,
            DomainError::Taken { .. } | DomainError::Default { .. } => StatusCode::CONFLICT,
            DomainError::Unknown { .. } => StatusCode::NOT_FOUND,
        };
        Self::new(status, error.to_string())
    }
}

impl From<NoSuchMark> for Failure {
    fn from(error: NoSuchMark) -> Self {
        Self::new(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl From<NoSuchFault> for Failure {
    fn from(error: NoSuchFault) -> Self {
        Self::new(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl From<NoSuchSnapshot> for Failure {
    fn from(error: NoSuchSnapshot) -> Self {
        Self::new(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl From<BeyondTime> for Failure {
    fn from(error: BeyondTime) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

impl From<MetadataError> for Failure {
    fn from(error: MetadataError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }
}

/// Why a request of SCIM was not followed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Declined {
    /// By the service.
    #[error(transparent)]
    Scim(#[from] ScimError),
    /// By the gateway before it, which does not know the token.
    #[error("the token is not known to the gateway")]
    DeveloperInactive,
}

impl Declined {
    /// What it says; nothing where the gateway speaks.
    pub(crate) fn reason(&self) -> Option<&ScimError> {
        match self {
            Self::Scim(error) => Some(error),
            Self::DeveloperInactive => None,
        }
    }

    /// Whether it was for the token.
    pub(crate) fn is_for_token(&self) -> bool {
        self.status_code() == StatusCode::UNAUTHORIZED || matches!(self, Self::DeveloperInactive)
    }
}

impl ResponseError for Declined {
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

/// One line, in the form that callers of that path expect.
pub(crate) fn told(path: &str, status: StatusCode, line: String) -> HttpResponse {
    if is_scim(path) {
        Declined::Scim(ScimError::plain(status.as_u16(), line)).error_response()
    } else {
        Failure::new(status, line).error_response()
    }
}
