//! The harness's own identity provider. It signs in whomever it is told to, and it can forge: so that what Egnyte
//! does is judged on connectors that sign nobody in, and on messages that no honest connector would write.
//!
//! Knows nothing of Egnyte's verdict, nor of who is in the directory. Its keys are public test material
//! (`fixtures/certificates/`).

mod forgery;

use std::sync::LazyLock;

use egnyte_reference::saml::{Key, SamlResponse, SigningError, encode_post};

pub use forgery::Forgery;

/// The issuer of every assertion.
pub const ENTITY_ID: &str = "https://idp.acme.example/saml";
/// Where Egnyte sends a browser. Nothing answers there: the harness is the browser.
pub const LOGIN_URL: &str = "https://idp.acme.example/login";

static PRESENT: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/idp.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/idp.crt.pem"))
});
static NEXT: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/idp-next.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/idp-next.crt.pem"))
});
static STRANGER: LazyLock<Result<Key, SigningError>> = LazyLock::new(|| {
    let key = include_str!("../../../fixtures/certificates/stranger.key.pem");
    Key::from_pem(key, include_str!("../../../fixtures/certificates/stranger.crt.pem"))
});

/// Whose key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The identity provider's.
    Present,
    /// The one that the identity provider changes to.
    Next,
    /// Somebody else's.
    Stranger,
}

impl Signer {
    /// The certificate, PEM.
    ///
    /// # Errors
    /// When the key cannot be read: the program was built from a broken file.
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

/// The answer of an honest identity provider, as a browser posts it.
///
/// # Errors
/// When the key cannot sign.
pub fn respond(answer: &SamlResponse, signer: Signer) -> Result<String, SigningError> {
    Ok(encode_post(&answer.to_xml(&answer.signed_assertion(signer.key()?)?)))
}
