//! SAML 2.0 as an identity provider speaks it: it reads a request, and writes and signs an answer.
//!
//! Knows neither Egnyte nor connectors, nor who may sign in.

mod answer;
mod key;
mod request;

pub use answer::{Answer, packed};
pub use key::{Key, NotSigned};
pub use request::{AuthnRequest, NotARequest, unpacked};

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
