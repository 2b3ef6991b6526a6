//! Identity provider of the harness: it signs any SAML response, and forges some, so that Egnyte's side is tested with
//! connectors that do not sign in, and with messages that no connector would send.
//!
//! Knows neither Egnyte's verdict nor the directory. Its keys are public test material (`fixtures/certificates/`).

mod forgery;

use std::sync::LazyLock;

use egnyte_reference::saml::{Key, SamlResponse, SigningError, encode_post};

pub use forgery::Forgery;

/// Issuer of every assertion.
pub const ENTITY_ID: &str = "https://idp.acme.example/saml";
/// Login URL, to which Egnyte redirects a browser. It has no server: the harness is the browser.
pub const LOGIN_URL: &str = "https://idp.acme.example/login";

static PRESENT: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../../fixtures/certificates/idp.key.pem");
    Key::from_pem(key, include_str!("../../../../fixtures/certificates/idp.crt.pem"))
});
static NEXT: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../../fixtures/certificates/idp-next.key.pem");
    Key::from_pem(key, include_str!("../../../../fixtures/certificates/idp-next.crt.pem"))
});
static STRANGER: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../../fixtures/certificates/stranger.key.pem");
    Key::from_pem(key, include_str!("../../../../fixtures/certificates/stranger.crt.pem"))
});

/// Key that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// Key of the identity provider.
    Present,
    /// Next key of the identity provider.
    Next,
    /// Key that Egnyte does not know.
    Stranger,
}

impl Signer {
    /// Certificate of the key, PEM. It is an error if the embedded file is broken.
    pub fn certificate(self) -> Result<&'static str, SigningError> {
        self.key().map(Key::certificate)
    }

    fn key(self) -> Result<&'static Key, SigningError> {
        let key = match self {
            Self::Present => &PRESENT,
            Self::Next => &NEXT,
            Self::Stranger => &STRANGER,
        };
        key.as_ref().map_err(Clone::clone)
    }
}

/// Signs the assertion of a response; returns the field `SAMLResponse`.
pub fn respond(response: &SamlResponse, signer: Signer) -> Result<String, SigningError> {
    Ok(encode_post(&response.to_xml(&response.signed_assertion(signer.key()?)?)))
}
