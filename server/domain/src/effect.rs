//! Effects of commands on accounts, groups and memberships, for a history of the roster.

use std::sync::Arc;

use crate::{Group, User, UserId};

/// Effect of a command on one account or group.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandEffect {
    /// Created, changed or deleted account.
    User {
        /// Former state; `None` for a new account.
        before: Option<Arc<User>>,
        /// Later state; `None` for a deleted account.
        after: Option<Arc<User>>,
    },
    /// Created, changed or deleted group, with the members that it has then.
    Group {
        /// Former state; `None` for a new group.
        before: Option<Arc<Group>>,
        /// Later state; `None` for a deleted group.
        after: Option<Arc<Group>>,
    },
    /// Memberships that began and ended.
    Members {
        /// Group with its new members.
        group: Arc<Group>,
        /// New members.
        joined: Vec<UserId>,
        /// Former members.
        left: Vec<UserId>,
    },
}

impl CommandEffect {
    /// Returns the number of accounts that it concerns by itself: a measure of the memory that it needs.
    pub fn size(&self) -> usize {
        match self {
            Self::User { .. } | Self::Group { .. } => 1,
            Self::Members { joined, left, .. } => 1 + joined.len() + left.len(),
        }
    }

    /// Returns whether it concerns an account, or a membership of it.
    pub fn concerns_user(&self, id: UserId) -> bool {
        match self {
            Self::User { before, after } => before.as_ref().or(after.as_ref()).is_some_and(|user| user.id == id),
            Self::Group { before: None, after: Some(group) } | Self::Group { before: Some(group), after: None } => {
                group.members.contains(&id)
            }
            Self::Group { .. } => false,
            Self::Members { joined, left, .. } => joined.contains(&id) || left.contains(&id),
        }
    }
}
