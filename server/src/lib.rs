//! An in-memory Egnyte, for tests of directory connectors.

pub mod saml;
