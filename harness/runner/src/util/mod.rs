//! Technical parts of the harness that know nothing of connectors, scenarios or Egnyte.

pub mod busy;
pub mod exit;
pub mod lateness;
pub(crate) mod panics;
pub(crate) mod platform;
pub mod terminal;
