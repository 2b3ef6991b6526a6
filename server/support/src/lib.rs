//! Technical parts that both products share. Holds no word of SCIM, SAML or Egnyte, so that the mock and the harness
//! that judges connectors by it stay independent of each other.

pub mod cause;
pub mod did_you_mean;
pub mod mask;
pub mod paint;
pub mod printable;
pub mod shutdown;
pub mod style;
