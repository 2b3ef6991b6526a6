//! The mock from outside, in one binary.

mod saml;
