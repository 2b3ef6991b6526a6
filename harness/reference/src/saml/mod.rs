//! SAML 2.0 for an identity provider: parses an AuthnRequest, and writes and signs a response.
//!
//! Independent of Egnyte and of connectors.

mod key;
mod request;
mod response;

pub use key::{Key, SigningError};
pub use request::{AuthnRequest, AuthnRequestError, decode_redirect};
pub use response::{SamlResponse, encode_post};

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
