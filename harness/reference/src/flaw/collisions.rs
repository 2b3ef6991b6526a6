//! Flaws of names that collide, and of invented values.

use crate::plan::{
    Account, AccountKey, Attribute, Basis, GroupUpdate, Operation, PlanInput, State, Wanted, WantedGroup, bound_groups,
};
use egnyte_protocol::directory::EventKind;

use super::definition::Alteration::{self, Each, Plan, Policies};
use super::definition::{Flaw, flaw};
use super::operations::{account_update, create_group, empty_group, group_update, namesakes};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "leaves-conflicts-to-egnyte",
        "a name that another account or group has is sent, and only a refusal is reported",
        &[Policies(|it| it.plan.checks_holders = false)],
    ),
    flaw(
        "swaps-accounts",
        "people who swap their email addresses swap their accounts",
        &[Policies(|it| {
            it.plan.account_keys = &EMAIL_BEFORE_ALL;
            (it.plan.respects_owners, it.plan.checks_holders) = (false, false);
        })],
    ),
    flaw(
        "swaps-accounts-by-username",
        "people who swap their usernames swap their accounts",
        &[Policies(|it| {
            it.plan.account_keys = &USER_NAME_BEFORE_ALL;
            (it.plan.respects_owners, it.plan.checks_holders) = (false, false);
        })],
    ),
    flaw("swaps-members", "user groups that swap their names swap their members", &[Plan(swap_members)]),
    flaw(
        "empty-rename-takes-over",
        "a renamed empty user group empties the group of its name",
        &[Plan(take_over_empty)],
    ),
    flaw("empty-rename-creates", "a renamed empty user group gets a group", &[Plan(create_empty)]),
    flaw("names-are-unique", "a first or last name that another account has is not written", &[Each(skip_known_names)]),
    flaw("invents-emails", "a person without an email gets an invented one", &[Alteration::Wanted(invent_emails)]),
    flaw("invents-names", "a missing first or last name is replaced by a hyphen", &[Alteration::Wanted(invent_names)]),
];

const EMAIL_BEFORE_ALL: [AccountKey; 4] =
    [AccountKey::Email, AccountKey::ExternalId, AccountKey::State, AccountKey::UserName];

const USER_NAME_BEFORE_ALL: [AccountKey; 4] =
    [AccountKey::UserName, AccountKey::ExternalId, AccountKey::State, AccountKey::Email];

fn skip_known_names(operation: &mut Operation, input: &PlanInput<'_>) {
    let Some(update) = account_update(operation, Basis::Managed) else { return };
    let accounts = input.present.accounts.iter();
    let others: Vec<_> = accounts.filter(|account| account.id != update.account).collect();
    update.changes.retain(|change| {
        let is_name = matches!(change.attribute, Attribute::GivenName | Attribute::FamilyName);
        let has_value = |other: &&Account| other.values.get(change.attribute) == change.value.as_deref();
        !(is_name && others.iter().any(has_value))
    });
}

fn swap_members(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    let bound = bound_groups(input);
    for operation in operations {
        let Some(update) = group_update(operation, Basis::Managed) else { continue };
        let Some(name) = update.rename.clone() else { continue };
        let holder = namesakes(input, &name).find(|group| group.id != update.group);
        let own = bound.get(&update.user_group);
        if let (Some(holder), Some(own), Some(wanted)) = (holder, own, input.wanted.group(&update.user_group)) {
            let leave = holder.members.difference(&own.members).cloned().collect();
            let none = GroupUpdate::none(update.user_group.clone(), holder.id.clone(), Basis::Managed);
            *update = GroupUpdate { join: wanted.members.clone(), leave, ..none };
        }
    }
}

fn take_over_empty(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if let Some(wanted) = renamed_empty_group(input)
        && let Some(group) = namesakes(input, &wanted.name).next()
    {
        operations.push(empty_group(&wanted.id, group, Basis::TakeOver));
    }
}

fn create_empty(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    if let Some(wanted) = renamed_empty_group(input)
        && namesakes(input, &wanted.name).next().is_none()
    {
        operations.push(create_group(wanted));
    }
}

/// Returns the user group that this event renames, if it is associated, has no members and had no group.
fn renamed_empty_group<'a>(input: &PlanInput<'a>) -> Option<&'a WantedGroup> {
    let renamed = input.event.user_group.as_ref().filter(|_| input.event.kind == EventKind::UserGroupRenamed);
    let wanted = renamed.and_then(|id| input.wanted.group(id));
    wanted.filter(|group| group.associated && group.members.is_empty() && !bound_groups(input).contains_key(&group.id))
}

fn invent_emails(wanted: &mut Wanted, _: &State) {
    for person in &mut wanted.people {
        let values = &mut person.values;
        values.email.get_or_insert_with(|| format!("{}@invalid.example", values.user_name));
    }
}

fn invent_names(wanted: &mut Wanted, _: &State) {
    for person in &mut wanted.people {
        for name in [&mut person.values.given_name, &mut person.values.family_name] {
            name.get_or_insert_with(|| "-".to_owned());
        }
    }
}
