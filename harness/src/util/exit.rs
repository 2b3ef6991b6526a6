//! How the program ends, as a pipeline reads it.

use std::process::ExitCode;

/// The exit codes, a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All as declared.
    Green,
    /// A scenario failed or could not be judged.
    Red,
    /// The command line, the features, the connector or the mock cannot be used.
    Usage,
    /// We did not do our part.
    HarnessFault,
    /// Nothing was selected, or all of it was skipped: never green.
    NothingRan,
    /// Ctrl-C; the reports are written.
    Interrupted,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Green => 0,
            Self::Red => 1,
            Self::Usage => 2,
            Self::HarnessFault => 3,
            Self::NothingRan => 4,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
