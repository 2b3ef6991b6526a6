//! SAML 2.0 as text: Egnyte is the service provider, the customer's directory is the identity provider.
//!
//! Input: the `SAMLResponse` of a browser, the single sign-on settings of an administrator, the metadata of an identity
//! provider. Output: requests, metadata, and either a verified assertion or the one rule that a response breaks. Must
//! not know HTTP, users, a clock or random numbers: the time and all ids are parameters, and admission is decided
//! elsewhere.
//!
//! # Verification of a response
//! The message is parsed once, with entities and document types disabled and with limits (`xml`). Each signature is read
//! (`dsig`) and must stand in the very element that it refers to (`binding`); only then is it checked with the
//! configured key (`signature`, the only file with cryptography). The nodes that are read afterwards (`response`,
//! `assertion`) are the nodes of the same tree that were verified: no second parse, no search by name. Every rule that
//! can be switched off has its name in `checks`.
//!
//! # Rationale
//! XML parsing, canonicalisation, RSA and X.509 come from crates. The profile, which distinguishes a valid message from
//! a wrapped one, is implemented here: every rule is one typed error with a code that a test can name.

mod assertion;
mod binding;
mod certificate;
mod checks;
mod dsig;
mod encoding;
mod error;
mod menus;
mod metadata;
mod namespaces;
mod request;
mod response;
mod settings;
mod signature;
mod text_fields;
mod white_space;
mod xml;

pub use certificate::{Certificate, CertificateError};
pub use checks::{Check, Checks};
pub use error::{MessageError, Position, SamlError, SignatureError, XmlError, sentence};
pub use menus::{IdentityProvider, UserMapping};
pub use metadata::{IdentityProviderMetadata, LoginBinding, MetadataError, ServiceProvider};
pub use request::{AuthnRequest, PostForm};
pub use response::{Expectations, VerifiedAssertion, decode, verify};
pub use settings::{SamlSettings, SettingsError, SingleSignOn};
pub use signature::VerifyingKey;
