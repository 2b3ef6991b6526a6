//! What people and user groups are called among programs.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The id of a person or a user group: 24 hexadecimal characters, as JumpCloud's are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[0-9a-f]{24}$"))]
pub struct Id(String);

impl Id {
    /// The `n`-th id of a kind. The same number always gives the same id, so that a failure reads
    /// the same twice.
    pub fn nth(kind: IdKind, n: usize) -> Self {
        let prefix = match kind {
            IdKind::Person => "66e2d689590450d073d2a",
            IdKind::UserGroup => "66e2d689590450d073d2b",
            IdKind::OwnPerson => "66e2d689590450d073d2c",
            IdKind::RawPerson => "66e2d689590450d073d2d",
        };
        Self(format!("{prefix}{n:03x}"))
    }

    /// The 24 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an [`Id`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// A person of the directory.
    Person,
    /// A user group of the directory.
    UserGroup,
    /// A person whom only a user's own fixtures know.
    OwnPerson,
    /// A person whom only a raw event speaks of.
    RawPerson,
}
