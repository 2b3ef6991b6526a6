//! Documentation of the steps, for a terminal, for `features/README.md` and for editors.

mod docs;
mod glue;
mod markdown;
mod terminal;

pub use docs::{SentenceDoc, StepDocs, Theme};
pub use glue::{GLUE_FILE, glue};
pub use markdown::markdown;
pub use terminal::render;
