//! Exit codes of the program.

use std::process::ExitCode;

/// Exit code, as CI pipelines read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Every scenario passed, or failed as expected.
    Green,
    /// A scenario failed or could not be judged.
    Red,
    /// The command line, the features, the connector or the mock cannot be used.
    Usage,
    /// The harness itself failed.
    HarnessFault,
    /// No scenario was selected, or none of the connector's ran: never green.
    NothingRan,
    /// A shutdown signal ended the run; the reports are written.
    Interrupted,
}

impl Exit {
    /// Numeric exit code.
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
