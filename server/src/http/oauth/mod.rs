//! OAuth: authorization, tokens and their revocation (RFC 6749, RFC 7009).
//!
//! Any client id is accepted: Egnyte's developer portal, which issues them, is not part of the mock.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};

use crate::instance::CredentialsError;

mod authorize;
mod error;
mod token;

pub(super) use authorize::{decide, show};
pub(super) use token::{revoke, token};

/// Egnyte's message for wrong credentials, also on its pages.
const WRONG_CREDENTIALS: &str = "Invalid Username/password. Try again.";

/// Returns the status and the note of a form that is shown again because of its credentials.
pub(super) fn credentials_note(error: CredentialsError) -> (StatusCode, String) {
    match error {
        CredentialsError::Wrong => (StatusCode::FORBIDDEN, WRONG_CREDENTIALS.to_owned()),
        CredentialsError::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, error.to_string()),
    }
}

/// Adds the time of the next attempt to a page.
pub(super) fn with_retry_after(mut page: HttpResponse, error: CredentialsError) -> HttpResponse {
    if let CredentialsError::TooMany { seconds } = error {
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    page
}
