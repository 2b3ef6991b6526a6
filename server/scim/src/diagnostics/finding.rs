//! One finding, and how much it weighs.

use super::tolerance::Tolerance;
use crate::error::hint;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The standard says MUST, and the request does not.
    Error,
    /// The standard says SHOULD, and the request does not.
    Warning,
    /// The standard allows it, and no public source shows Egnyte to support it.
    Note,
}

impl Level {
    /// Every level, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|level| level.as_str() == word);
        found.ok_or_else(|| format!("no level {word:?}{}", hint(word, Self::ALL.iter().map(|level| level.as_str()))))
    }
}

/// Something to say of a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name; that of the tolerance, where one let it pass.
    pub id: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Where the standard speaks of it.
    pub section: &'static str,
    /// What to send instead.
    pub advice: &'static str,
    /// What lets it pass, where anything does.
    pub tolerance: Option<Tolerance>,
}
