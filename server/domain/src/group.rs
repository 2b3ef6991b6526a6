//! One Egnyte group, as data.

use imbl::OrdSet;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::id::{GroupId, UserId};
use crate::names::GroupName;

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
