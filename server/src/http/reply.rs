//! Every error becomes an answer here, once.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::json;

use super::LARGEST_BODY;
use super::gateway;
use super::passage::Call;
use super::tape::Unread;
use crate::control::Unreadable;
use crate::control::budget::UsedUp;
use crate::control::faults::NoSuchFault;
use egnyte_domain::{NoSuchMark, Refusal};
use crate::estate::DomainError;
use crate::instance::NoSuchSnapshot;
use egnyte_scim::error::ScimError;

/// Why a request of the control API was not followed.
#[derive(Debug, thiserror::Error)]
#[error("{line}")]
pub(super) struct Failure {
    status: StatusCode,
    line: String,
}

impl Failure {
    /// A failure in one line.
    pub(super) fn new(status: StatusCode, line: impl Into<String>) -> Self {
        Self { status, line: line.into() }
    }

    /// What is said where there is no domain at all.
    pub(super) fn no_domains() -> Self {
        Self::new(StatusCode::NOT_FOUND, "there are no domains")
    }

    /// What is said to a form that another site's page had a browser send.
    pub(super) fn of_another_site() -> Self {
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

/// Why a request of SCIM was not followed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Declined {
    /// By the service.
    #[error(transparent)]
    Scim(#[from] ScimError),
    /// By the gateway before it, which does not know the token.
    #[error("the token is not known to the gateway")]
    DeveloperInactive,
}

impl Declined {
    /// What it says; nothing where the gateway speaks.
    pub(super) fn reason(&self) -> Option<&ScimError> {
        match self {
            Self::Scim(error) => Some(error),
            Self::DeveloperInactive => None,
        }
    }

    /// Whether it was for the token.
    pub(super) fn is_for_token(&self) -> bool {
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

/// SCIM's own media type.
static SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// An answer in SCIM's own media type.
pub(super) fn scim(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    scim_text(status, text(body, 1))
}

/// A body as text, with room for so many resources of the usual size.
///
/// Rationale: most of the work of an answer is to look for letters in it that JSON writes otherwise. `serde_json` looks at
/// one after the other, this writer at thirty-two at once.
pub(super) fn text(body: &impl Serialize, resources: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(256 + 768 * resources);
    // Texts are the only keys of what is shown, and no number in it is infinite, so this cannot fail.
    let _ = sonic_rs::to_writer(&mut text, body);
    text
}

/// The same of a body that is text already.
pub(super) fn scim_text(status: StatusCode, body: Vec<u8>) -> HttpResponse {
    let mut answer = HttpResponse::with_body(status, BoxBody::new(body));
    answer.headers_mut().insert(CONTENT_TYPE, SCIM_JSON.clone());
    answer
}

/// The same answer as `application/json` where that was asked for and is what it would be (RFC 7644 §3.8).
pub(super) fn as_accepted(call: &Call, mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    static PLAIN: HeaderValue = HeaderValue::from_static("application/json");
    if call.plain_json.get() && response.headers().get(CONTENT_TYPE) == Some(&SCIM_JSON) {
        response.headers_mut().insert(CONTENT_TYPE, PLAIN.clone());
    }
    response
}

/// An answer and its body, apart.
pub(super) fn opened(response: ServiceResponse<BoxBody>) -> (ServiceResponse<()>, Bytes) {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    // Every answer is formed whole before it is sent, so none is a stream.
    let body = body.try_into_bytes().unwrap_or_default();
    (ServiceResponse::new(request, head.set_body(())), body)
}

/// What is said to a body that was not read.
pub(super) fn unread(path: &str, unread: Unread) -> HttpResponse {
    match unread {
        Unread::TooLarge => {
            let line = format!("the body is larger than the {LARGEST_BODY} bytes that are read");
            told(path, StatusCode::PAYLOAD_TOO_LARGE, line)
        }
        Unread::TooSlow(patience) => {
            let line = format!("the body did not come within the {} s that it is waited for", patience.as_secs_f64());
            let mut answer = told(path, StatusCode::REQUEST_TIMEOUT, line);
            // The rest of the body may come yet, and is no request.
            answer.head_mut().set_connection_type(ConnectionType::Close);
            answer
        }
        Unread::Broken => told(path, StatusCode::BAD_REQUEST, "the body broke off before its end".to_owned()),
    }
}

/// What is said to whom nothing is left.
pub(super) fn used_up(path: &str, used_up: UsedUp) -> HttpResponse {
    told(path, StatusCode::TOO_MANY_REQUESTS, used_up.to_string())
}

/// One line, in the form that callers of that path expect.
pub(super) fn told(path: &str, status: StatusCode, line: String) -> HttpResponse {
    if is_scim(path) {
        Declined::Scim(ScimError::plain(status.as_u16(), line)).error_response()
    } else {
        Failure::new(status, line).error_response()
    }
}

pub(super) fn is_scim(path: &str) -> bool {
    path.contains("/pubapi/scim/")
}
