//! What is to be done about groups: which group is a user group's, its name and its members.
//! Knows nothing of who is covered, only who has an account.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::Id;

use super::present::Group;
use super::values::fold;
use super::wanted::WantedGroup;
use super::{Basis, GroupUpdate, Matching, NewGroup, Obstacle, Operation, Policy, Situation};

/// When an operation's turn is. A name can be had only after its holder has given it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Deletions,
    First,
    AfterOthersGaveUpNames,
    Last,
}

/// The operations about groups, in the directory's order within each turn.
pub(super) fn operations(situation: &Situation<'_>, policy: &Policy, matching: &Matching<'_>) -> Vec<Operation> {
    let bound = bound_groups(situation);
    let found = take_overs(situation, policy, matching, &bound);
    let mut planner = Planner { situation, policy, matching, bound, found, steps: Vec::new() };
    for user_group in situation.gone_groups() {
        planner.delete(user_group);
    }
    for group in situation.wanted.associated() {
        planner.group(group);
    }
    planner.steps.sort_by_key(|(turn, _)| *turn);
    planner.steps.into_iter().map(|(_, operation)| operation).collect()
}

/// The group of each user group that had one before this plan. Where two claim one group, the
/// associated user group has it.
pub(crate) fn bound_groups<'a>(situation: &Situation<'a>) -> BTreeMap<Id, &'a Group> {
    let wanted = &situation.wanted.groups;
    let gone = situation.gone_groups();
    let (associated, others): (Vec<_>, Vec<_>) = wanted.iter().partition(|group| group.associated);
    let mut bound = BTreeMap::new();
    let mut claimed = BTreeSet::new();
    for id in associated.into_iter().chain(others).map(|group| &group.id).chain(&gone) {
        if let Some(group) = bound_group(situation, id).filter(|group| claimed.insert(&group.id)) {
            bound.insert(id.clone(), group);
        }
    }
    bound
}

/// Whether two names are one group's.
pub(crate) fn same_name(policy: &Policy, one: &str, other: &str) -> bool {
    if policy.folds_group_names { fold(one) == fold(other) } else { one == other }
}

fn bound_group<'a>(situation: &Situation<'a>, id: &Id) -> Option<&'a Group> {
    let present = situation.present;
    let known = situation.memory.groups.get(id).and_then(|known| present.group(&known.group));
    let remembered = known.filter(|group| group.external_id.as_deref() == Some(id.as_str()));
    remembered.or_else(|| present.groups_bound_to(id.as_str()).next()).or(known)
}

/// The groups to be taken over by name, by user group. One that an associated user group has is not
/// free; one that was left behind by a disassociated user group is.
fn take_overs<'a>(
    situation: &Situation<'a>,
    policy: &Policy,
    matching: &Matching<'_>,
    bound: &BTreeMap<Id, &'a Group>,
) -> BTreeMap<Id, &'a Group> {
    let associated = situation.wanted.associated().filter_map(|group| bound.get(&group.id));
    let mut claimed: BTreeSet<&str> = associated.map(|group| group.id.as_str()).collect();
    let mut found = BTreeMap::new();
    for wanted in situation.wanted.associated().filter(|group| !bound.contains_key(&group.id)) {
        let mut free = situation
            .present
            .groups
            .iter()
            .filter(|group| same_name(policy, &group.name, &wanted.name) && !claimed.contains(group.id.as_str()));
        let is_empty = !wanted.members.iter().any(|member| has_account(situation, matching, member));
        if let Some(group) = free.next().filter(|_| policy.takes_groups_over && !is_empty) {
            claimed.insert(&group.id);
            found.insert(wanted.id.clone(), group);
        }
    }
    found
}

/// Whether a person has an account, or is to get one in this plan.
fn has_account(situation: &Situation<'_>, matching: &Matching<'_>, person: &Id) -> bool {
    matching.account(person).is_some() || situation.wanted.person(person).is_some_and(|person| person.is_covered())
}

struct Planner<'a> {
    situation: &'a Situation<'a>,
    policy: &'a Policy,
    matching: &'a Matching<'a>,
    bound: BTreeMap<Id, &'a Group>,
    found: BTreeMap<Id, &'a Group>,
    steps: Vec<(Turn, Operation)>,
}

impl Planner<'_> {
    fn delete(&mut self, user_group: Id) {
        if let Some(group) = self.bound.get(&user_group) {
            let group = group.id.clone();
            self.steps.push((Turn::Deletions, Operation::DeleteGroup { user_group, group }));
        }
    }

    fn group(&mut self, wanted: &WantedGroup) {
        if let Some(group) = self.bound.get(&wanted.id).copied() {
            self.update(wanted, group, Basis::Managed);
        } else if let Some(group) = self.found.get(&wanted.id).copied() {
            self.update(wanted, group, Basis::TakeOver);
        } else {
            self.create(wanted);
        }
    }

    fn create(&mut self, wanted: &WantedGroup) {
        let members = self.members(wanted);
        if members.is_empty() {
            return;
        }
        if let Some(holder) = self.holder(&wanted.name, None) {
            let holder = holder.id.clone();
            return self.report(wanted, None, holder);
        }
        let group = NewGroup { user_group: wanted.id.clone(), name: wanted.name.clone(), members };
        self.steps.push((Turn::Last, Operation::CreateGroup(group)));
    }

    fn update(&mut self, wanted: &WantedGroup, group: &Group, basis: Basis) {
        let mut update = GroupUpdate::none(wanted.id.clone(), group.id.clone(), basis);
        let mut turn = Turn::First;
        if self.is_to_be_renamed(wanted, group) {
            match self.holder(&wanted.name, Some(&group.id)) {
                Some(holder) => {
                    let holder = holder.id.clone();
                    self.report(wanted, Some(group.id.clone()), holder);
                }
                None => {
                    update.rename = Some(wanted.name.clone());
                    turn = self.turn_of_rename(wanted, group);
                }
            }
        }
        update.bind = group.external_id.is_none();
        self.compare_members(wanted, group, &mut update);
        if basis == Basis::TakeOver || !update.is_empty() {
            self.steps.push((turn, Operation::UpdateGroup(update)));
        }
    }

    /// Members whom nobody of the directory is bound to are Egnyte's own, and stay.
    fn compare_members(&self, wanted: &WantedGroup, group: &Group, update: &mut GroupUpdate) {
        let mut staying = BTreeSet::new();
        for member in self.members(wanted) {
            match self.matching.account(&member) {
                Some(account) if group.members.contains(&account.id) => {
                    staying.insert(account.id.as_str());
                }
                _ => update.join.push(member),
            }
        }
        let leaving = group.members.iter().filter(|account| !staying.contains(account.as_str()));
        update.leave = leaving.filter(|account| self.matching.is_ours(account)).cloned().collect();
    }

    /// The members who have an account or get one in this plan, each once.
    fn members(&self, wanted: &WantedGroup) -> Vec<Id> {
        let mut seen = BTreeSet::new();
        let members = wanted.members.iter().filter(|member| has_account(self.situation, self.matching, member));
        members.filter(|member| seen.insert(*member)).cloned().collect()
    }

    fn is_to_be_renamed(&self, wanted: &WantedGroup, group: &Group) -> bool {
        let settled = self.situation.memory.is_name_settled(&wanted.id, &wanted.name, &group.name);
        wanted.name != group.name && !settled
    }

    fn turn_of_rename(&self, wanted: &WantedGroup, group: &Group) -> Turn {
        let mut others = self.situation.present.groups.iter().filter(|other| other.id != group.id);
        let held = others.any(|other| same_name(self.policy, &other.name, &wanted.name));
        if held { Turn::AfterOthersGaveUpNames } else { Turn::First }
    }

    /// The group that keeps another one from having a name, unless it gives the name up in this plan.
    fn holder(&self, name: &str, own: Option<&str>) -> Option<&Group> {
        let groups = self.situation.present.groups.iter().filter(|group| Some(group.id.as_str()) != own);
        let mut holders = groups.filter(|group| same_name(self.policy, &group.name, name));
        holders.find(|group| self.policy.checks_holders && !self.gives_up_name(group))
    }

    fn gives_up_name(&self, group: &Group) -> bool {
        let mut owners = self.bound.iter().chain(&self.found).filter(|(_, bound)| bound.id == group.id);
        owners.any(|(user_group, _)| match self.situation.wanted.group(user_group) {
            None => true,
            Some(wanted) => {
                let renamed = wanted.associated && self.is_to_be_renamed(wanted, group);
                renamed && !same_name(self.policy, &wanted.name, &group.name)
            }
        })
    }

    fn report(&mut self, wanted: &WantedGroup, own: Option<String>, holder: String) {
        let (user_group, name) = (wanted.id.clone(), wanted.name.clone());
        let obstacle = Obstacle::GroupNameTaken { user_group, own, name, holder };
        self.steps.push((Turn::First, Operation::Report(obstacle)));
    }
}
