//! Extractor of the body that the pipeline has read. The extractor of the framework would read it again, into a buffer of
//! its own.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

/// Whole body of a request; empty if it has none.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentBody(Bytes);

impl SentBody {
    /// Attaches a body to its request.
    pub(crate) fn attach(body: &Bytes, request: &impl HttpMessage) {
        if !body.is_empty() {
            request.extensions_mut().insert(Self(body.clone()));
        }
    }
}

impl Deref for SentBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl FromRequest for SentBody {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions_mut().remove().unwrap_or_default()))
    }
}
