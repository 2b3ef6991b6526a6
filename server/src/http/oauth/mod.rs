//! OAuth: authorization, tokens and their revocation (RFC 6749, RFC 7009).
//!
//! Any client id is accepted: Egnyte's developer portal, which issues them, is not part of the mock.

mod authorize;
mod error;
mod token;

pub(super) use authorize::{decide, show};
pub(super) use token::{revoke, token};

/// Egnyte's message for wrong credentials, also on its pages.
pub(super) const WRONG_CREDENTIALS: &str = "Invalid Username/password. Try again.";
