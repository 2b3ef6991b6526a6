//! SAML 2.0 as text: Egnyte is the service provider, somebody else's directory the identity provider.
//!
//! In: what a browser brings (`SAMLResponse`), what an administrator types (the single sign-on settings), what an
//! identity provider publishes (its metadata). Out: requests, metadata, and either the subject of a verified answer
//! or the one rule it breaks. It must not know of HTTP, of users, of a clock or of a random number: the time and every
//! id are handed in, and who may enter is decided elsewhere.
//!
//! # How an answer is verified
//! The message is parsed once, with entities and document types off and with limits (`xml`). Each signature is taken
//! apart (`dsig`) and must stand in the very element it vouches for (`binding`); only then is it checked with the
//! configured key (`signature`, the only file with cryptography). What is read afterwards (`response`, `assertion`)
//! are the same nodes of the same tree that were verified, never a second parse and never a search by name.
//!
//! # Rationale
//! XML parsing, canonicalisation, RSA and X.509 come from crates. The profile, which is the part that tells an honest
//! message from a wrapped one, is written out here: every rule is one typed refusal with a reason a test can name.

mod assertion;
mod binding;
mod certificate;
mod dsig;
mod menus;
mod metadata;
mod namespaces;
mod refusal;
mod request;
mod response;
mod settings;
mod signature;
mod xml;

pub use certificate::{Certificate, CertificateError};
pub use menus::{IdentityProvider, UserMapping};
pub use metadata::{IdentityProviderMetadata, MetadataError, ServiceProvider, identity_provider};
pub use refusal::{MessageRefusal, Place, Refusal, SignatureRefusal, XmlRefusal};
pub use request::{AuthnRequest, PostForm};
pub use response::{Expectations, SignIn, decode, verify};
pub use settings::{SamlSettings, SettingsError, SingleSignOn};
pub use signature::VerifyingKey;
