//! Source files of a crate, and the imports between them, for tests of the walls between its rooms.

mod imports;
mod source;

pub use imports::Imports;
pub use source::{Source, read_sources};
