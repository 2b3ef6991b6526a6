//! Control API as text: requests of a test, and the responses.
//!
//! Converts between JSON and domain values. Must not know HTTP, nor SCIM, so that an error in the SCIM side is visible
//! here instead of being repeated.

pub mod budget;
pub mod faults;
pub mod history;
pub mod input;
pub mod journal;
pub mod limits;
pub mod lookup;
pub mod people;
pub mod secrets;
pub mod seed;
pub mod settings;
pub mod summary;

pub use budget::Budget;
pub use faults::{Fault, Faults};
pub use input::ControlInputError;
pub use journal::{Exchange, Journal};
pub use secrets::Secrets;
pub use seed::Seed;
