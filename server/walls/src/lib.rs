//! Source files of a crate and the imports between them, for tests of the walls between its rooms; and the commands that
//! the pages of the repository show.

mod imports;
mod pages;
mod source;

pub use imports::Imports;
pub use pages::{ShownCommand, read_commands};
pub use source::{Source, read_sources};
