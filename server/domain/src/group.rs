//! One Egnyte group, as data.

use std::fmt;
use std::str::FromStr;

use imbl::OrdSet;
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{GroupName, UserId};

/// Egnyte's id for a group; never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub Uuid);

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for GroupId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Egnyte's id for it.
    pub id: GroupId,
    /// Its name.
    pub display_name: GroupName,
    /// What the provisioning client calls it.
    pub external_id: Option<String>,
    /// Who is in it; copied in no time, however many they are.
    pub members: OrdSet<UserId>,
    /// When it came to be.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Counts the changes, from 1.
    pub version: u64,
    /// What else a client sent: kept and given back, never read.
    pub extra: Map<String, Value>,
}

impl Group {
    /// A group without members.
    pub fn new(id: GroupId, display_name: GroupName, now: Timestamp) -> Self {
        Self {
            id,
            display_name,
            external_id: None,
            members: OrdSet::new(),
            created: now,
            modified: now,
            version: 1,
            extra: Map::new(),
        }
    }
}
