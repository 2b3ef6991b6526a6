//! Finding and its level.

use super::tolerance::Tolerance;
use egnyte_support::did_you_mean::hint;

/// Level of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Violation of a MUST of the standard.
    Error,
    /// Violation of a SHOULD of the standard.
    Warning,
    /// Allowed by the standard, but no public source shows that Egnyte supports it.
    Note,
}

impl Level {
    /// All levels, the most severe first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// Returns the keyword.
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

/// Finding about a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id; the id of the tolerance, if there is one.
    pub id: &'static str,
    /// Level.
    pub level: Level,
    /// Section of the standard.
    pub section: &'static str,
    /// Advice to the client.
    pub advice: &'static str,
    /// Tolerance that accepts it, if there is one.
    pub tolerance: Option<Tolerance>,
}
