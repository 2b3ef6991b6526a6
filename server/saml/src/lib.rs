//! SAML 2.0 as text: Egnyte is the service provider, the customer's directory is the identity provider.
//!
//! Input: the messages that a browser brings, the single sign-on settings of an administrator, the metadata of an identity
//! provider. Output: requests, metadata, and either a verified assertion or logout message, or the one rule that it breaks.
//! Must not know HTTP, users, a clock or random numbers: the time and all ids are parameters, and admission is decided
//! elsewhere.
//!
//! # Verification of a response
//! The message is parsed once, with entities and document types disabled and with limits (`xml`). Each signature is read
//! (`dsig`) and must stand in the very element that it refers to (`binding`); only then is it checked with the
//! configured key (`signature`, with the cryptography of `algorithms`). The nodes that are read afterwards (`response`,
//! `assertion`) are the nodes of the same tree that were verified: no second parse, no search by name. Every rule that
//! can be switched off has its name in `checks`.
//!
//! # Rationale
//! XML parsing, canonicalisation, RSA and X.509 come from crates. The profile, which distinguishes a valid message from
//! a wrapped one, is implemented here: every rule is one typed error with a code that a test can name.

mod algorithms;
mod assertion;
mod binding;
mod certificate;
mod checks;
mod dsig;
mod encoding;
mod error;
mod logout;
mod menus;
mod metadata;
mod name_id;
mod namespaces;
mod request;
mod response;
mod settings;
mod signature;
mod signing;
mod transport;
mod white_space;
mod xml;

pub use algorithms::VerifyingKey;
pub use certificate::{Certificate, CertificateError};
pub use checks::{Check, Checks};
pub use error::{MessageError, Position, SamlError, SignatureError, XmlError, sentence};
pub use logout::{
    LogoutContents, LogoutDelivery, LogoutError, LogoutExpectations, LogoutRequest, LogoutResponse, LogoutStatus,
    OutgoingLogout, VerifiedLogout, VerifiedLogoutRequest, VerifiedLogoutResponse, verify_logout,
};
pub use menus::{IdentityProvider, UserMapping};
pub use metadata::{IdentityProviderMetadata, MetadataError, ServiceProvider};
pub use name_id::NameId;
pub use request::AuthnRequest;
pub use response::{Expectations, VerifiedAssertion, decode, verify};
pub use settings::{LogoutService, SamlSettings, SettingsError, SingleSignOn};
pub use signing::{SigningError, SigningKey};
pub use transport::{BrowserBinding, MessageField, PostForm};
