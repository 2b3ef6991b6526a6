//! Ids of people and user groups.

use std::borrow::Borrow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Id of a person or a user group: 24 hexadecimal characters, as in JumpCloud.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("pattern" = "^[0-9a-f]{24}$"))]
pub struct Id(String);

impl Id {
    /// Returns the `n`-th id of a kind. The same number always gives the same id, so that failures are reproducible.
    pub fn nth(kind: IdKind, n: usize) -> Self {
        let prefix = match kind {
            IdKind::Person => "66e2d689590450d073d2a",
            IdKind::UserGroup => "66e2d689590450d073d2b",
            IdKind::OwnPerson => "66e2d689590450d073d2c",
            IdKind::RawPerson => "66e2d689590450d073d2d",
            IdKind::RehiredPerson => "66e2d689590450d073d2e",
            IdKind::GeneratedPerson => "66e2d689590450d073",
        };
        let digits = 24 - prefix.len();
        Self(format!("{prefix}{n:0digits$x}"))
    }

    /// Returns the 24 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Id {
    /// Returns the 24 characters, so that a map of ids can be searched for a text.
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Kind of the object that an [`Id`] identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// A person of the directory.
    Person,
    /// A user group of the directory.
    UserGroup,
    /// A person of the user's own fixtures.
    OwnPerson,
    /// A person who is only in a raw event.
    RawPerson,
    /// A person who was deleted and comes back with another id.
    RehiredPerson,
    /// A person of a large user group; there is room for 13 million beside the others.
    GeneratedPerson,
}
