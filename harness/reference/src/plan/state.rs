//! State of a session between two events: the facts that neither the directory nor Egnyte keeps.
//!
//! The external id in Egnyte takes precedence over a binding in the state. The state is needed where Egnyte has no
//! external id, and for values that Egnyte stored in another form than sent. It can be written to a state folder.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use egnyte_protocol::directory::{Application, Directory, Event, EventKind, Id, Integration};

use super::bindings::AccountBindings;
use super::operation::Plan;
use super::present::Account;
use super::values::{Attribute, Values};
use super::wanted::Wanted;

/// State of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(crate) activation: Activation,
    /// Group management at the last sync; `None` before the first.
    pub(crate) groups_managed: Option<bool>,
    /// Account of each person who has one.
    pub(crate) people: AccountBindings,
    /// Group of each user group that has one.
    pub(crate) groups: BTreeMap<Id, GroupBinding>,
    /// End of the backoff that Egnyte asked for, in milliseconds since 1970.
    pub(crate) backoff_until: Option<i64>,
}

/// Activation of the integration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Activation {
    #[default]
    Off,
    On,
    /// Activated without its precondition: off until the next activation.
    Refused,
}

/// Binding of a user group to a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupBinding {
    /// Id of the group in Egnyte.
    pub(crate) group: String,
    /// Association of the user group at the last event.
    pub(crate) associated: bool,
    /// Name, if Egnyte stored it in another form than sent.
    #[serde(default)]
    pub(crate) name: Option<StoredValue>,
}

/// Value that Egnyte stored in another form than sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredValue {
    pub(crate) sent: Option<String>,
    pub(crate) stored: Option<String>,
}

impl StoredValue {
    fn matches(&self, wanted: Option<&str>, present: Option<&str>) -> bool {
        self.sent.as_deref() == wanted && self.stored.as_deref() == present
    }
}

/// Admission of an event to the sync.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission<'a> {
    /// The integration is off: no request is sent.
    Inactive,
    /// The integration cannot be activated, because a precondition is not met.
    Refused,
    /// The event is synced.
    Sync(&'a Integration),
}

impl State {
    /// Updates the activation and the associations, and decides whether the event is synced.
    pub(crate) fn admit<'a>(&mut self, directory: &'a Directory, event: &Event) -> Admission<'a> {
        self.update_associations(directory);
        let Some(application) = directory.application.as_ref().filter(|application| application.integration.active)
        else {
            self.activation = Activation::Off;
            return Admission::Inactive;
        };
        self.activation = self.next_activation(application, event.kind);
        match self.activation {
            Activation::On => Admission::Sync(&application.integration),
            Activation::Refused if event.kind == EventKind::IntegrationActivated => Admission::Refused,
            Activation::Refused | Activation::Off => Admission::Inactive,
        }
    }

    /// Returns whether the present value is the form in which Egnyte stored the wanted one.
    pub(crate) fn is_stored_form(&self, person: &Id, attribute: Attribute, wanted: &Values, present: &Values) -> bool {
        let value = self.people.get(person).and_then(|binding| binding.values.get(&attribute));
        value.is_some_and(|value| value.matches(wanted.get(attribute), present.get(attribute)))
    }

    /// Returns whether the present name is the form in which Egnyte stored the wanted one.
    pub(crate) fn is_stored_name(&self, user_group: &Id, wanted: &str, present: &str) -> bool {
        let name = self.groups.get(user_group).and_then(|binding| binding.name.as_ref());
        name.is_some_and(|name| name.matches(Some(wanted), Some(present)))
    }

    /// Keeps the bindings of the plan, and no others.
    pub(crate) fn reconcile(&mut self, plan: &Plan, wanted: &Wanted) {
        self.people.retain(|person| plan.accounts.contains_key(person));
        for (person, account) in &plan.accounts {
            self.bind_account(person, account);
        }
        if !wanted.touches_groups {
            return;
        }
        self.groups.retain(|user_group, _| plan.groups.contains_key(user_group));
        for (user_group, group) in &plan.groups {
            self.bind_group(user_group, group);
            if let (Some(binding), Some(wanted)) = (self.groups.get_mut(user_group), wanted.group(user_group)) {
                binding.associated = wanted.associated;
            }
        }
    }

    /// Binds a person, and no other, to an account.
    pub(crate) fn bind_account(&mut self, person: &Id, account: &str) {
        self.people.bind(person, account);
    }

    /// Binds a user group to a group.
    pub(crate) fn bind_group(&mut self, user_group: &Id, group: &str) {
        if self.groups.get(user_group).is_none_or(|binding| binding.group != group) {
            let binding = GroupBinding { group: group.to_owned(), associated: true, name: None };
            self.groups.insert(user_group.clone(), binding);
        }
    }

    /// Records the form in which Egnyte stored a value, if it is not the one sent.
    pub(crate) fn record_value(&mut self, person: &Id, attribute: Attribute, sent: Option<&str>, account: &Account) {
        let Some(values) = self.people.stored_values(person) else { return };
        let stored = account.values.get(attribute);
        if stored == sent {
            values.remove(&attribute);
        } else {
            let value = StoredValue { sent: sent.map(str::to_owned), stored: stored.map(str::to_owned) };
            values.insert(attribute, value);
        }
    }

    /// Records the form in which Egnyte stored a group's name, if it is not the one sent.
    pub(crate) fn record_name(&mut self, user_group: &Id, sent: &str, stored: &str) {
        if let Some(binding) = self.groups.get_mut(user_group) {
            let value = || StoredValue { sent: Some(sent.to_owned()), stored: Some(stored.to_owned()) };
            binding.name = (sent != stored).then(value);
        }
    }

    /// Ends a sync. A user group that was deleted while groups were not managed leaves its group in Egnyte, so its
    /// binding is dropped.
    pub(crate) fn end_sync(&mut self, wanted: &Wanted) {
        self.groups_managed = Some(wanted.groups_managed);
        if !wanted.groups_managed {
            self.groups.retain(|user_group, _| wanted.group(user_group).is_some());
        }
    }

    /// Updates the associations. A deleted user group keeps its last one.
    fn update_associations(&mut self, directory: &Directory) {
        for group in &directory.user_groups {
            if let Some(binding) = self.groups.get_mut(&group.id) {
                binding.associated = group.associated;
            }
        }
    }

    fn next_activation(&self, application: &Application, event: EventKind) -> Activation {
        let requested = event == EventKind::IntegrationActivated;
        match self.activation {
            Activation::On if !requested => Activation::On,
            Activation::Refused if !requested => Activation::Refused,
            _ if application.sso.configured => Activation::On,
            _ if requested => Activation::Refused,
            _ => Activation::Off,
        }
    }
}
