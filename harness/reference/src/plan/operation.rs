//! Operations of a plan: each changes one account or group in Egnyte, or reports a conflict. Independent of SCIM.

use std::collections::BTreeMap;
use std::fmt;

use egnyte_protocol::directory::Id;

use super::values::{Attribute, Values};

/// User type of new accounts.
pub(crate) const POWER: &str = "power";

/// Plan of a sync, with the bindings that hold before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Managed account of each person who has one.
    pub(crate) accounts: BTreeMap<Id, String>,
    /// Managed group of each user group that has one.
    pub(crate) groups: BTreeMap<Id, String>,
    /// People before groups, because the members of a group need their accounts.
    pub(crate) operations: Vec<Operation>,
}

/// Operation of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation {
    CreateAccount(NewAccount),
    UpdateAccount(AccountUpdate),
    /// `person` is `None` for an account that is not managed.
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
    /// Conflict that was found before a request was sent.
    Report(Conflict),
}

/// Account to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewAccount {
    pub(crate) person: Id,
    pub(crate) values: Values,
    pub(crate) user_type: &'static str,
    pub(crate) active: bool,
}

/// Basis of a change of an account or a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The change takes it over.
    TakeOver,
    /// It was managed before.
    Managed,
}

/// Update of an account. Other attributes stay as the Egnyte administrator set them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountUpdate {
    pub(crate) person: Id,
    pub(crate) account: String,
    pub(crate) basis: Basis,
    pub(crate) changes: Vec<Change>,
    /// Activates the account again.
    pub(crate) reactivate: bool,
    /// Sets the external id.
    pub(crate) bind: bool,
    pub(crate) user_type: Option<&'static str>,
}

/// New value of a mapped attribute; `None` clears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) attribute: Attribute,
    pub(crate) value: Option<String>,
}

/// Group to be created. Members without an account at that time are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewGroup {
    pub(crate) user_group: Id,
    pub(crate) name: String,
    pub(crate) members: Vec<Id>,
}

/// Update of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupUpdate {
    pub(crate) user_group: Id,
    pub(crate) group: String,
    pub(crate) basis: Basis,
    pub(crate) rename: Option<String>,
    /// Sets the external id.
    pub(crate) bind: bool,
    /// Ids of people; the plan may create their accounts.
    pub(crate) join: Vec<Id>,
    /// Ids of accounts.
    pub(crate) leave: Vec<String>,
}

/// Conflict of a unique name, which is reported instead of sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// Another account holds a unique value.
    ValueTaken { person: Id, attribute: Attribute, value: String },
    /// Another group holds the name. `own` is the group to be renamed, if it exists.
    GroupNameTaken { user_group: Id, own: Option<String>, name: String, holder: String },
}

impl fmt::Display for Conflict {
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
    /// Creates an update without changes.
    pub(crate) fn none(person: Id, account: String, basis: Basis) -> Self {
        let (changes, reactivate, bind, user_type) = (Vec::new(), false, false, None);
        Self { person, account, basis, changes, reactivate, bind, user_type }
    }

    /// Returns whether the update has no changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.reactivate && !self.bind && self.user_type.is_none()
    }
}

impl GroupUpdate {
    /// Creates an update without changes.
    pub(crate) fn none(user_group: Id, group: String, basis: Basis) -> Self {
        Self { user_group, group, basis, rename: None, bind: false, join: Vec::new(), leave: Vec::new() }
    }

    /// Returns whether the update has no changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.rename.is_none() && !self.bind && self.join.is_empty() && self.leave.is_empty()
    }
}

/// Phase of an operation. A name can be assigned only after its holder has released it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Deletions,
    Changes,
    AfterRelease,
    Creations,
}

/// Orders operations by their phases, and keeps the order within a phase.
pub(super) fn in_order(mut steps: Vec<(Phase, Operation)>) -> Vec<Operation> {
    steps.sort_by_key(|(phase, _)| *phase);
    steps.into_iter().map(|(_, operation)| operation).collect()
}
