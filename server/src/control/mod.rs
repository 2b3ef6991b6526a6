//! The control API as text: what a test may say to the mock, and what it hears.
//!
//! JSON on one side, domain values on the other; knows nothing of HTTP, and of SCIM least of all, so that a fault of
//! the SCIM side shows here instead of being repeated.

pub mod budget;
pub mod faults;
pub mod fields;
pub mod journal;
pub mod limits;
pub mod people;
pub mod secrets;
pub mod seed;
pub mod settings;

pub use budget::Budget;
pub use faults::{Fault, Faults};
pub use fields::{Fields, Unreadable};
pub use journal::{Exchange, Journal};
pub use secrets::Secrets;
pub use seed::Seed;
