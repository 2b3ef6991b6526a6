//! Operations on groups: the group of each user group, its name and its members.

use std::collections::{BTreeMap, BTreeSet};

use egnyte_protocol::directory::Id;

use super::input::{PlanInput, PlanPolicy};
use super::matching::Matching;
use super::operation::{Basis, Conflict, GroupUpdate, NewGroup, Operation, Phase, in_order};
use super::present::Group;
use super::values::fold;
use super::wanted::WantedGroup;

/// Plans the operations on groups, in the order of the directory within each phase.
pub(super) fn operations(input: &PlanInput<'_>, policy: &PlanPolicy, matching: &Matching<'_>) -> Vec<Operation> {
    let bound = bound_groups(input);
    let found = take_overs(input, policy, matching, &bound);
    let mut planner = GroupPlanner { input, policy, matching, bound, found, steps: Vec::new() };
    for user_group in input.gone_groups() {
        planner.delete(user_group);
    }
    for group in input.wanted.associated_groups() {
        planner.group(group);
    }
    in_order(planner.steps)
}

/// Finds the group of each user group that had one before this plan. An associated user group has precedence where two
/// claim the same group.
pub(crate) fn bound_groups<'a>(input: &PlanInput<'a>) -> BTreeMap<Id, &'a Group> {
    let wanted = &input.wanted.groups;
    let gone = input.gone_groups();
    let (associated, others): (Vec<_>, Vec<_>) = wanted.iter().partition(|group| group.associated);
    let mut bound = BTreeMap::new();
    let mut claimed = BTreeSet::new();
    for id in associated.into_iter().chain(others).map(|group| &group.id).chain(&gone) {
        if let Some(group) = bound_group(input, id).filter(|group| claimed.insert(&group.id)) {
            bound.insert(id.clone(), group);
        }
    }
    bound
}

/// Returns whether two names are the name of one group.
pub(crate) fn same_name(policy: &PlanPolicy, one: &str, other: &str) -> bool {
    let (one, other) = if policy.folds_group_names { (fold(one), fold(other)) } else { (one.into(), other.into()) };
    policy.search.finds_group(&one, &other)
}

fn bound_group<'a>(input: &PlanInput<'a>, id: &Id) -> Option<&'a Group> {
    let present = input.present;
    let known = input.state.groups.get(id).and_then(|known| present.group(&known.group));
    let confirmed = known.filter(|group| group.external_id.as_deref() == Some(id.as_str()));
    confirmed.or_else(|| present.groups_bound_to(id.as_str()).next()).or(known)
}

/// Finds the groups to be taken over by name. The group of an associated user group is not free; a group that belonged to
/// a disassociated user group is.
fn take_overs<'a>(
    input: &PlanInput<'a>,
    policy: &PlanPolicy,
    matching: &Matching<'_>,
    bound: &BTreeMap<Id, &'a Group>,
) -> BTreeMap<Id, &'a Group> {
    let associated = input.wanted.associated_groups().filter_map(|group| bound.get(&group.id));
    let mut claimed: BTreeSet<&str> = associated.map(|group| group.id.as_str()).collect();
    let mut found = BTreeMap::new();
    for wanted in input.wanted.associated_groups().filter(|group| !bound.contains_key(&group.id)) {
        let mut free = input
            .present
            .groups
            .iter()
            .filter(|group| same_name(policy, &group.name, &wanted.name) && !claimed.contains(group.id.as_str()));
        let is_empty = !wanted.members.iter().any(|member| has_account(input, matching, member));
        if let Some(group) = free.next().filter(|_| policy.takes_groups_over && !is_empty) {
            claimed.insert(&group.id);
            found.insert(wanted.id.clone(), group);
        }
    }
    found
}

/// Returns whether a person has an account or gets one in this plan.
fn has_account(input: &PlanInput<'_>, matching: &Matching<'_>, person: &Id) -> bool {
    matching.account(person).is_some() || input.wanted.person(person).is_some_and(|person| person.is_covered())
}

struct GroupPlanner<'a> {
    input: &'a PlanInput<'a>,
    policy: &'a PlanPolicy,
    matching: &'a Matching<'a>,
    bound: BTreeMap<Id, &'a Group>,
    found: BTreeMap<Id, &'a Group>,
    steps: Vec<(Phase, Operation)>,
}

impl GroupPlanner<'_> {
    fn delete(&mut self, user_group: Id) {
        if let Some(group) = self.bound.get(&user_group) {
            let group = group.id.clone();
            self.steps.push((Phase::Deletions, Operation::DeleteGroup { user_group, group }));
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
        if let Some(holder) = self.find_holder(&wanted.name, None) {
            let holder = holder.id.clone();
            return self.report(wanted, None, holder);
        }
        let group = NewGroup { user_group: wanted.id.clone(), name: wanted.name.clone(), members };
        self.steps.push((Phase::Creations, Operation::CreateGroup(group)));
    }

    fn update(&mut self, wanted: &WantedGroup, group: &Group, basis: Basis) {
        let mut update = GroupUpdate::none(wanted.id.clone(), group.id.clone(), basis);
        let mut phase = Phase::Changes;
        if self.is_to_be_renamed(wanted, group) {
            match self.find_holder(&wanted.name, Some(&group.id)) {
                Some(holder) => {
                    let holder = holder.id.clone();
                    self.report(wanted, Some(group.id.clone()), holder);
                }
                None => {
                    update.rename = Some(wanted.name.clone());
                    phase = self.phase_of_rename(wanted, group);
                }
            }
        }
        update.bind = group.external_id.is_none();
        self.compare_members(wanted, group, &mut update);
        if basis == Basis::TakeOver || !update.is_empty() {
            self.steps.push((phase, Operation::UpdateGroup(update)));
        }
    }

    /// Compares the members. Members that are not managed stay.
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

    /// Returns the members who have an account or get one in this plan, each once.
    fn members(&self, wanted: &WantedGroup) -> Vec<Id> {
        let mut seen = BTreeSet::new();
        let members = wanted.members.iter().filter(|member| has_account(self.input, self.matching, member));
        members.filter(|member| seen.insert(*member)).cloned().collect()
    }

    fn is_to_be_renamed(&self, wanted: &WantedGroup, group: &Group) -> bool {
        let settled = self.input.state.is_stored_name(&wanted.id, &wanted.name, &group.name);
        wanted.name != group.name && !settled
    }

    fn phase_of_rename(&self, wanted: &WantedGroup, group: &Group) -> Phase {
        let mut others = self.input.present.groups.iter().filter(|other| other.id != group.id);
        let held = others.any(|other| same_name(self.policy, &other.name, &wanted.name));
        if held { Phase::AfterRelease } else { Phase::Changes }
    }

    /// Finds another group that holds a name and does not release it in this plan.
    fn find_holder(&self, name: &str, own: Option<&str>) -> Option<&Group> {
        let groups = self.input.present.groups.iter().filter(|group| Some(group.id.as_str()) != own);
        let mut holders = groups.filter(|group| same_name(self.policy, &group.name, name));
        holders.find(|group| self.policy.checks_holders && !self.releases_name(group))
    }

    fn releases_name(&self, group: &Group) -> bool {
        let mut owners = self.bound.iter().chain(&self.found).filter(|(_, bound)| bound.id == group.id);
        owners.any(|(user_group, _)| match self.input.wanted.group(user_group) {
            None => true,
            Some(wanted) => {
                let renamed = wanted.associated && self.is_to_be_renamed(wanted, group);
                renamed && !same_name(self.policy, &wanted.name, &group.name)
            }
        })
    }

    fn report(&mut self, wanted: &WantedGroup, own: Option<String>, holder: String) {
        let (user_group, name) = (wanted.id.clone(), wanted.name.clone());
        let conflict = Conflict::GroupNameTaken { user_group, own, name, holder };
        self.steps.push((Phase::Changes, Operation::Report(conflict)));
    }
}
