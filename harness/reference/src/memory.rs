//! What a session remembers between two events, because neither the directory nor Egnyte tells it.
//!
//! Egnyte's own record of a binding (the external id) comes first where there is one. Memory serves
//! where Egnyte does not keep it, and for what Egnyte made of a value it was sent. It can be written
//! to a state folder. Knows nothing of how Egnyte is spoken to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use egnyte_protocol::directory::{Application, Directory, Event, EventKind, Id, Integration};

use super::plan::{Account, Attribute, Plan, Values, Wanted};

/// Everything remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Memory {
    /// Whether the integration runs.
    pub(crate) activation: Activation,
    /// Whether groups were managed at the last sync; `None` before the first.
    pub(crate) groups_managed: Option<bool>,
    /// The account of each person who has one.
    pub(crate) people: BTreeMap<Id, KnownAccount>,
    /// The group of each user group that has one.
    pub(crate) groups: BTreeMap<Id, KnownGroup>,
    /// Until when Egnyte asked to be left alone, in milliseconds since 1970.
    pub(crate) quiet_until: Option<i64>,
}

/// The state of the integration, which is the connector's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Activation {
    /// Not active, or not yet seen active.
    #[default]
    Off,
    /// Running.
    On,
    /// Activated without its precondition, so it does not run until it is activated again.
    Refused,
}

/// The account of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownAccount {
    /// Egnyte's id of the account.
    pub(crate) account: String,
    /// The values that Egnyte holds in another form than they were sent in.
    #[serde(default)]
    pub(crate) answers: BTreeMap<Attribute, Answer>,
}

/// The group of a user group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownGroup {
    /// Egnyte's id of the group.
    pub(crate) group: String,
    /// Whether the user group was associated when last seen.
    pub(crate) associated: bool,
    /// The name, where Egnyte holds it in another form than it was sent in.
    #[serde(default)]
    pub(crate) name: Option<Answer>,
}

/// A value that was sent, and what Egnyte made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) sent: Option<String>,
    pub(crate) answered: Option<String>,
}

impl Answer {
    /// Whether sending `wanted` again would lead to what is `present` already.
    pub(crate) fn settles(&self, wanted: Option<&str>, present: Option<&str>) -> bool {
        self.sent.as_deref() == wanted && self.answered.as_deref() == present
    }
}

/// Whether an event is acted on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Gate<'a> {
    /// Nothing is to be done, and nothing is asked of Egnyte.
    Closed,
    /// The integration cannot be activated as things are.
    Refused,
    /// Egnyte is to be brought into step.
    Open(&'a Integration),
}

impl Memory {
    /// Takes note of what happened, also where nothing is done about it, and says whether to act.
    pub(crate) fn admit<'a>(&mut self, directory: &'a Directory, event: &Event) -> Gate<'a> {
        self.note_associations(directory);
        let Some(application) = directory.application.as_ref().filter(|application| application.integration.active)
        else {
            self.activation = Activation::Off;
            return Gate::Closed;
        };
        self.activation = self.activation_of(application, event.kind);
        match self.activation {
            Activation::On => Gate::Open(&application.integration),
            Activation::Refused if event.kind == EventKind::IntegrationActivated => Gate::Refused,
            Activation::Refused | Activation::Off => Gate::Closed,
        }
    }

    /// Whether Egnyte was sent the wanted value before, and answered with the present one.
    pub(crate) fn is_settled(&self, person: &Id, attribute: Attribute, wanted: &Values, present: &Values) -> bool {
        let answer = self.people.get(person).and_then(|known| known.answers.get(&attribute));
        answer.is_some_and(|answer| answer.settles(wanted.get(attribute), present.get(attribute)))
    }

    /// Whether Egnyte was sent the wanted name before, and answered with the present one.
    pub(crate) fn is_name_settled(&self, user_group: &Id, wanted: &str, present: &str) -> bool {
        let answer = self.groups.get(user_group).and_then(|known| known.name.as_ref());
        answer.is_some_and(|answer| answer.settles(Some(wanted), Some(present)))
    }

    /// Keeps the bindings a plan found to hold, and no others.
    pub(crate) fn reconcile(&mut self, plan: &Plan, wanted: &Wanted) {
        self.people.retain(|person, _| plan.accounts.contains_key(person));
        for (person, account) in &plan.accounts {
            self.bind_account(person, account);
        }
        if !wanted.touches_groups {
            return;
        }
        self.groups.retain(|user_group, _| plan.groups.contains_key(user_group));
        for (user_group, group) in &plan.groups {
            self.bind_group(user_group, group);
            if let (Some(known), Some(wanted)) = (self.groups.get_mut(user_group), wanted.group(user_group)) {
                known.associated = wanted.associated;
            }
        }
    }

    /// Remembers the account of a person.
    pub(crate) fn bind_account(&mut self, person: &Id, account: &str) {
        if self.people.get(person).is_none_or(|known| known.account != account) {
            let known = KnownAccount { account: account.to_owned(), answers: BTreeMap::new() };
            self.people.insert(person.clone(), known);
        }
    }

    /// Remembers the group of a user group.
    pub(crate) fn bind_group(&mut self, user_group: &Id, group: &str) {
        if self.groups.get(user_group).is_none_or(|known| known.group != group) {
            let known = KnownGroup { group: group.to_owned(), associated: true, name: None };
            self.groups.insert(user_group.clone(), known);
        }
    }

    /// Remembers what Egnyte made of a value, if it is not what was sent.
    pub(crate) fn note_answer(&mut self, person: &Id, attribute: Attribute, sent: Option<&str>, account: &Account) {
        let Some(known) = self.people.get_mut(person) else { return };
        let answered = account.values.get(attribute);
        if answered == sent {
            known.answers.remove(&attribute);
        } else {
            let answer = Answer { sent: sent.map(str::to_owned), answered: answered.map(str::to_owned) };
            known.answers.insert(attribute, answer);
        }
    }

    /// Remembers what Egnyte made of a group's name, if it is not what was sent.
    pub(crate) fn note_name(&mut self, user_group: &Id, sent: &str, answered: &str) {
        if let Some(known) = self.groups.get_mut(user_group) {
            let answer = || Answer { sent: Some(sent.to_owned()), answered: Some(answered.to_owned()) };
            known.name = (sent != answered).then(answer);
        }
    }

    /// Ends a sync. A user group that was deleted while groups were not managed leaves its group in
    /// Egnyte for good, so it is forgotten.
    pub(crate) fn close(&mut self, wanted: &Wanted) {
        self.groups_managed = Some(wanted.groups_managed);
        if !wanted.groups_managed {
            self.groups.retain(|user_group, _| wanted.group(user_group).is_some());
        }
    }

    /// A user group that is gone keeps the last state it was seen in.
    fn note_associations(&mut self, directory: &Directory) {
        for group in &directory.user_groups {
            if let Some(known) = self.groups.get_mut(&group.id) {
                known.associated = group.associated;
            }
        }
    }

    fn activation_of(&self, application: &Application, event: EventKind) -> Activation {
        let asked = event == EventKind::IntegrationActivated;
        match self.activation {
            Activation::On if !asked => Activation::On,
            Activation::Refused if !asked => Activation::Refused,
            _ if application.sso.configured => Activation::On,
            _ if asked => Activation::Refused,
            _ => Activation::Off,
        }
    }
}
