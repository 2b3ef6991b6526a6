//! From the word on the command line to something that can be driven.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::nearest::did_you_mean;

use super::Target;
use super::reference::{self, Flaw};

/// Which connector is driven, as the command line names it.
#[derive(Clone, Copy, Default)]
pub enum Spec {
    /// The built-in one.
    #[default]
    Reference,
    /// The built-in one with one rule broken on purpose.
    Flawed(Flaw),
}

/// A word that names no connector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Nothing of that kind can be driven.
    #[error("unknown connector `{word}`; {hint}")]
    Unknown {
        /// The word.
        word: String,
        /// What there is.
        hint: String,
    },
    /// No flaw of that name.
    #[error("{0}")]
    Flaw(String),
}

impl Spec {
    /// What it names.
    pub fn target(self) -> Arc<dyn Target> {
        match self {
            Self::Reference => Arc::new(reference::target(None)),
            Self::Flawed(flaw) => Arc::new(reference::target(Some(flaw))),
        }
    }

    /// Whether it is what runs when nothing is named.
    pub fn is_default(self) -> bool {
        matches!(self, Self::Reference)
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if word == "reference" {
            return Ok(Self::Reference);
        }
        if let Some(name) = word.strip_prefix("reference:flaw=") {
            let flaw = name.parse::<Flaw>().map_err(|error| SpecError::Flaw(error.to_string()))?;
            return Ok(Self::Flawed(flaw));
        }
        let there_are = || "there are `reference` and `reference:flaw=NAME`".to_owned();
        let hint = did_you_mean(word, ["reference", "reference:flaw=NAME"]).unwrap_or_else(there_are);
        Err(SpecError::Unknown { word: word.to_owned(), hint })
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference => f.write_str("reference"),
            Self::Flawed(flaw) => write!(f, "reference:flaw={}", flaw.name()),
        }
    }
}

impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
