//! Group of an Egnyte domain, as data.

use imbl::OrdSet;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::id::{GroupId, UserId};
use crate::names::GroupName;

/// Group of users.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Id that Egnyte assigned.
    pub id: GroupId,
    /// Display name.
    pub display_name: GroupName,
    /// Id that the provisioning client assigned.
    pub external_id: Option<String>,
    /// Members; a copy of the set costs O(1).
    pub members: OrdSet<UserId>,
    /// Groups that are members, where the domain nests groups.
    pub subgroups: OrdSet<GroupId>,
    /// Time of creation.
    pub created: Timestamp,
    /// Time of the last change.
    pub modified: Timestamp,
    /// Number of the version, from 1.
    pub version: u64,
    /// Other attributes that the client sent: normalize and returned, never interpreted.
    pub extra: Map<String, Value>,
}

impl Group {
    /// Creates a group without members.
    pub fn new(id: GroupId, display_name: GroupName, now: Timestamp) -> Self {
        Self {
            id,
            display_name,
            external_id: None,
            members: OrdSet::new(),
            subgroups: OrdSet::new(),
            created: now,
            modified: now,
            version: 1,
            extra: Map::new(),
        }
    }
}
