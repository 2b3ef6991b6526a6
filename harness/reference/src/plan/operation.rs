//! What a plan consists of: one thing at a time to be done in Egnyte, or to be told the administrator.
//! Knows nothing of SCIM.

use std::fmt;

use egnyte_protocol::directory::Id;

use super::values::{Attribute, Values};

/// The user type of new accounts.
pub(crate) const POWER: &str = "power";

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    CreateAccount(NewAccount),
    UpdateAccount(AccountUpdate),
    /// `person` is `None` for an account that is nobody's.
    DeactivateAccount {
        person: Option<Id>,
        account: String,
    },
    DeleteAccount {
        person: Option<Id>,
        account: String,
    },
    CreateGroup(NewGroup),
    UpdateGroup(GroupUpdate),
    DeleteGroup {
        user_group: Id,
        group: String,
    },
    /// Something that cannot be done, found before anything was sent.
    Report(Obstacle),
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewAccount {
    pub(crate) person: Id,
    pub(crate) values: Values,
    pub(crate) user_type: &'static str,
    pub(crate) active: bool,
}

/// On what ground an account or a group is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// It comes under management with this change.
    TakeOver,
    /// It has been managed before.
    Managed,
}

/// What is to differ in an account. What is not named here stays as an Egnyte administrator set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountUpdate {
    pub(crate) person: Id,
    pub(crate) account: String,
    pub(crate) basis: Basis,
    pub(crate) changes: Vec<Change>,
    /// Whether the account becomes active again.
    pub(crate) reactivate: bool,
    /// Whether the account is bound to the person in Egnyte too.
    pub(crate) bind: bool,
    pub(crate) user_type: Option<&'static str>,
}

/// A new value of a mapped attribute; `None` empties it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) attribute: Attribute,
    pub(crate) value: Option<String>,
}

/// A group to be made. Members who have no account when it comes to it are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewGroup {
    pub(crate) user_group: Id,
    pub(crate) name: String,
    pub(crate) members: Vec<Id>,
}

/// What is to differ in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupUpdate {
    pub(crate) user_group: Id,
    pub(crate) group: String,
    pub(crate) basis: Basis,
    pub(crate) rename: Option<String>,
    /// Whether the group is bound to the user group in Egnyte too.
    pub(crate) bind: bool,
    /// People: some may get their account only in the course of the plan.
    pub(crate) join: Vec<Id>,
    /// Account ids.
    pub(crate) leave: Vec<String>,
}

/// Why something the directory wants is not even tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Another account holds a value that no two accounts share.
    ValueTaken { person: Id, attribute: Attribute, value: String },
    /// Another group has the name. `own` is the group that was to get it, if there is one already.
    GroupNameTaken { user_group: Id, own: Option<String>, name: String, holder: String },
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ValueTaken { attribute, value, .. } => {
                write!(f, "the {attribute} {value:?} belongs to another Egnyte account")
            }
            Self::GroupNameTaken { name, .. } => write!(f, "another Egnyte group has the name {name:?}"),
        }
    }
}

impl AccountUpdate {
    /// An update that changes nothing yet.
    pub(crate) fn none(person: Id, account: String, basis: Basis) -> Self {
        let (changes, reactivate, bind, user_type) = (Vec::new(), false, false, None);
        Self { person, account, basis, changes, reactivate, bind, user_type }
    }

    /// Whether nothing would be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.reactivate && !self.bind && self.user_type.is_none()
    }
}

impl GroupUpdate {
    /// An update that changes nothing yet.
    pub(crate) fn none(user_group: Id, group: String, basis: Basis) -> Self {
        Self { user_group, group, basis, rename: None, bind: false, join: Vec::new(), leave: Vec::new() }
    }

    /// Whether nothing would be sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.rename.is_none() && !self.bind && self.join.is_empty() && self.leave.is_empty()
    }
}
