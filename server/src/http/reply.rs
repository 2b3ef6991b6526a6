//! Every error becomes an answer here, once.

use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError, web};
use serde_json::json;

use super::LARGEST_BODY;
use super::tape::Unread;
use crate::control::Unreadable;
use crate::domain::{NoSuchMark, Refusal};
use crate::estate::DomainError;

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
            Refusal::UserNameTaken { .. } | Refusal::EmailTaken { .. } | Refusal::GroupNameTaken { .. } => {
                StatusCode::CONFLICT
            }
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

/// A resource that says which methods it has where another is tried.
pub(super) fn resource(path: &str, methods: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move |request: HttpRequest| async move {
        let line = format!("{} is not possible here: there is {methods}", request.method());
        let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, line);
        let mut answer = failure.error_response();
        answer.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static(methods));
        answer
    }))
}

/// What is said where nothing is.
pub(super) async fn no_such_path(request: HttpRequest) -> HttpResponse {
    Failure::new(StatusCode::NOT_FOUND, format!("there is nothing at {}", request.path())).error_response()
}

/// What is said to a body that was not read.
pub(super) fn unread(_path: &str, unread: Unread) -> HttpResponse {
    let (status, line) = match unread {
        Unread::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than the {LARGEST_BODY} bytes that are read"))
        }
        Unread::Broken => (StatusCode::BAD_REQUEST, "the body broke off before its end".to_owned()),
    };
    Failure::new(status, line).error_response()
}
