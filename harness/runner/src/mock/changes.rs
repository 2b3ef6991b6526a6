//! Changes of a domain since a mark, as messages of the control API.

use serde::Deserialize;

use super::shapes::{Group, User};

/// Differences between a mark and the present content of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Changes {
    /// Changes of users, groups and memberships.
    pub changes: Vec<Change>,
    /// Changes that were undone on the way.
    #[serde(default)]
    pub undone: Vec<Undone>,
}

/// Change that was undone on the way between two states of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Undone {
    /// User who was deactivated and activated again.
    UserDeactivated {
        /// The user.
        user: User,
    },
    /// User who was activated and deactivated again.
    UserActivated {
        /// The user.
        user: User,
    },
    /// Member who left a group and joined it again.
    MemberLeft {
        /// The user.
        user: User,
        /// The group.
        group: Group,
    },
    /// User who joined a group and left it again.
    MemberJoined {
        /// The user.
        user: User,
        /// The group.
        group: Group,
    },
}

/// Difference between two states of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// New user.
    UserCreated {
        /// The user.
        user: User,
    },
    /// User with other attributes.
    UserChanged {
        /// Former attributes.
        before: User,
        /// Present attributes.
        after: User,
    },
    /// Deleted user.
    UserDeleted {
        /// The former user.
        user: User,
    },
    /// New group.
    GroupCreated {
        /// The group.
        group: Group,
    },
    /// Group with another name.
    GroupRenamed {
        /// The former group.
        before: Group,
        /// The present group.
        after: Group,
    },
    /// Deleted group.
    GroupDeleted {
        /// The former group.
        group: Group,
    },
    /// New membership.
    MemberJoined {
        /// The user.
        user: User,
        /// The group.
        group: Group,
    },
    /// Former membership.
    MemberLeft {
        /// The user.
        user: User,
        /// The group.
        group: Group,
    },
}
