//! Premises of a scenario: what its Givens lead to in Egnyte through the connector. A scenario without its premises judges
//! nothing, and must not pass.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Naming;
use super::failure::{Failure, StepResult};
use super::quoting::quote;
use super::state::Scenario;
use crate::mock::{Group, Roster, User};
use egnyte_protocol::directory::{Directory, Event, EventKind, Id, Person, PersonState, UserGroup};

/// People and user groups whose state in Egnyte is still to be checked.
#[derive(Debug, Default)]
pub(crate) struct Premises {
    people: BTreeSet<Id>,
    user_groups: BTreeSet<Id>,
    everyone: bool,
    /// Directory of the latest event that the connector settled.
    directory: Option<Directory>,
}

impl Premises {
    fn is_empty(&self) -> bool {
        !self.everyone && self.people.is_empty() && self.user_groups.is_empty()
    }

    fn add(&mut self, event: &Event, directory: &Directory) {
        self.directory = Some(directory.clone());
        match event.kind {
            EventKind::IntegrationActivated | EventKind::SyncRequested => self.everyone = true,
            EventKind::Associated => self.user_groups.extend(event.user_group.clone()),
            _ => {
                self.people.extend(event.user.clone());
            }
        }
    }

    fn includes(&self, group: &UserGroup, person: &Id) -> bool {
        self.everyone || self.user_groups.contains(&group.id) || self.people.contains(person)
    }
}

impl Scenario {
    /// Adds an event before the `When` that the connector received and settled without a problem.
    pub(super) fn add_premises(&mut self, event: &Event) {
        if !self.conversation.after_when && !self.egnyte.faults.explain_problems() {
            self.premises.add(event, &self.directory.current);
        }
    }

    /// Checks the premises: each covered person has an account, and each associated user group its group with their accounts.
    /// The state of an account is for the rules to judge. Before an administrator changes Egnyte, and before the `When`.
    pub(super) async fn check_premises(&mut self) -> StepResult {
        let premises = std::mem::take(&mut self.premises);
        if premises.is_empty() || self.conversation.after_when {
            return Ok(());
        }
        let (roster, naming) = self.roster().await?;
        let missing = self.missing_premises(&premises, &roster, &naming);
        if !missing.is_empty() {
            return Err(Failure::unprepared(&missing));
        }
        // That many people are there to be synced: no scenario needs them for anything else.
        let lacking = self.lacking_crowd(&premises, &roster);
        if lacking.is_empty() {
            Ok(())
        } else {
            Err(Failure::expectation(format!("before the When, {}", lacking.join("; "))))
        }
    }

    fn missing_premises(&self, premises: &Premises, roster: &Roster, naming: &Naming) -> Vec<String> {
        let Some(directory) = &premises.directory else { return Vec::new() };
        let manages_groups = directory.manages_groups();
        let mut missing = Vec::new();
        let mut add = |text: String| {
            if !missing.contains(&text) {
                missing.push(text);
            }
        };
        for user_group in directory.user_groups.iter().filter(|group| group.associated) {
            let named = user_group.members.iter().filter_map(|id| Some((id, self.directory.people.first_name(id)?)));
            let due = |id: &Id| premises.includes(user_group, id) && directory.covers(id);
            for (_, name) in named.filter(|(id, _)| due(id)) {
                let account = naming.find_account(name, roster);
                match account {
                    None => add(format!("{name} has no account in Egnyte")),
                    Some(account) if manages_groups => {
                        let groups: Vec<&Group> = namesakes(roster, &user_group.name).collect();
                        let quoted = quote(&user_group.name);
                        if groups.is_empty() {
                            add(format!("there is no group {quoted} in Egnyte"));
                        } else if !groups.iter().any(|group| group.members.contains(&account.id)) {
                            add(format!("{name} is no member of the group {quoted} in Egnyte"));
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        missing
    }

    /// Returns what Egnyte lacks of people in large numbers, who have no name in the features.
    fn lacking_crowd(&self, premises: &Premises, roster: &Roster) -> Vec<String> {
        let Some(directory) = &premises.directory else { return Vec::new() };
        let manages_groups = directory.manages_groups();
        let accounts = AccountIndex::of(roster);
        let active = directory.users.iter().filter(|person| person.state == PersonState::Active);
        let active: BTreeMap<&Id, &Person> = active.map(|person| (&person.id, person)).collect();
        let associated = directory.user_groups.iter().filter(|group| group.associated);
        associated
            .flat_map(|group| {
                let is_nameless = |id: &&Id| self.directory.people.first_name(id).is_none();
                let due = group.members.iter().filter(|id| is_nameless(id) && premises.includes(group, id));
                let people: Vec<&Person> = due.filter_map(|id| active.get(id).copied()).collect();
                accounts.lacks(&people, manages_groups.then_some(group))
            })
            .collect()
    }
}

/// Index of Egnyte's accounts by username and by email, and its groups by name, without regard to case.
struct AccountIndex<'a> {
    ids: BTreeMap<String, &'a str>,
    members: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> AccountIndex<'a> {
    fn of(roster: &'a Roster) -> Self {
        let keys = |user: &'a User| [Some(&user.user_name), user.idp_user_name.as_ref(), user.email.as_ref()];
        let ids = roster
            .users
            .iter()
            .flat_map(|user| keys(user).into_iter().flatten().map(|key| (key.to_lowercase(), user.id.as_str())));
        let mut members: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for group in &roster.groups {
            members
                .entry(group.display_name.to_lowercase())
                .or_default()
                .extend(group.members.iter().map(String::as_str));
        }
        Self { ids: ids.collect(), members }
    }

    /// Returns what Egnyte lacks of people: accounts, and memberships in the group of a user group.
    fn lacks(&self, people: &[&Person], user_group: Option<&UserGroup>) -> Vec<String> {
        let account = |person: &Person| {
            let by = |key: &str| self.ids.get(&key.to_lowercase()).copied();
            by(&person.username).or_else(|| by(person.email.as_deref()?))
        };
        let describe = |lacking: Vec<&&Person>, lack: &str| {
            let first = lacking.first()?;
            let counts = format!("{} of {} people", lacking.len(), people.len());
            Some(format!("{lack} are missing in Egnyte for {counts}, the first is {}", quote(&first.username)))
        };
        let without = people.iter().filter(|person| account(person).is_none()).collect();
        let no_member = |user_group: &UserGroup| {
            let members = self.members.get(&user_group.name.to_lowercase());
            let is_member = |id: &str| members.is_some_and(|members| members.contains(id));
            let lacking = people.iter().filter(|person| account(person).is_some_and(|id| !is_member(id))).collect();
            describe(lacking, &format!("memberships in the group {}", quote(&user_group.name)))
        };
        describe(without, "accounts").into_iter().chain(user_group.and_then(no_member)).collect()
    }
}

fn namesakes<'a>(roster: &'a Roster, name: &str) -> impl Iterator<Item = &'a Group> {
    let name = name.to_lowercase();
    roster.groups.iter().filter(move |group| group.display_name.to_lowercase() == name)
}
