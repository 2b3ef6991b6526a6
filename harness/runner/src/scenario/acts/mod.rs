//! Acts of a scenario: what happens in the directory, in Egnyte and on the way between them.

mod administrator;
mod application;
mod bulk_people;
mod directory;
mod elsewhere;
mod faults;
mod import;
mod raw_event;
mod sign_in;
mod swap;

pub use administrator::AdministratorAct;
pub use application::ApplicationChange;
pub use directory::DirectoryChange;
pub(crate) use sign_in::REQUESTED_PAGE;
