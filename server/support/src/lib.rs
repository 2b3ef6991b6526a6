//! Technical parts that both products share. Holds no word of SCIM, SAML or Egnyte, so that the mock and the harness
//! that judges connectors by it stay independent of each other.

pub mod hint;
pub mod mask;
pub mod nearest;
pub mod paint;
