//! Flaws of imports.

use crate::import::KnownBy;
use crate::plan::{AccountUpdate, Attribute, Basis, Change, Operation, PlanInput, fold};
use egnyte_protocol::{ImportStatus, ImportableUser, NewPerson};

use super::definition::Alteration::{Plan, Policies};
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "marks-everybody-new",
        "the import list shows all users as new",
        &[Policies(|it| it.import.edit_list = |users| mark_new(users))],
    ),
    flaw(
        "hides-imported-users",
        "the import list does not show imported users",
        &[Policies(|it| it.import.edit_list = |users| users.retain(|user| user.status == ImportStatus::New))],
    ),
    flaw(
        "knows-imports-by-username",
        "an imported user whose username has changed is shown as new",
        &[Policies(|it| it.import.known_by = KnownBy::UsernameOnly)],
    ),
    flaw(
        "knows-imports-by-email",
        "an imported user whose email has changed is shown as new",
        &[Policies(|it| it.import.known_by = KnownBy::EmailOnly)],
    ),
    flaw(
        "ignores-new-users-filter",
        "the import list ignores the New-Users-only filter",
        &[Policies(|it| it.import.filters = false)],
    ),
    flaw(
        "deactivates-imported-accounts",
        "an import deactivates the accounts of the imported users",
        &[Policies(|it| it.import.deactivates_accounts = true)],
    ),
    flaw(
        "imports-usernames-only",
        "imported people have no names and emails",
        &[Policies(|it| it.import.edit_people = |people| clear_names(people))],
    ),
    flaw("imports-nobody", "an import creates no people", &[Policies(|it| it.import.edit_people = Vec::clear)]),
    flaw("puts-every-import-off", "a small import is a job", &[Policies(|it| it.import.max_at_once = 0)]),
    flaw(
        "answers-every-import-at-once",
        "a large import is done at once and without a notice",
        &[Policies(|it| it.import.max_at_once = usize::MAX)],
    ),
    flaw(
        "tells-nobody-of-the-end",
        "a large import is complete without a notice",
        &[Policies(|it| it.import.notifies = false)],
    ),
    flaw(
        "imports-one-page",
        "a large import ends after 100 people",
        &[Policies(|it| it.import.edit_people = |people| people.truncate(100))],
    ),
    flaw(
        "manages-imported-people",
        "people with an account in Egnyte are managed without a user group",
        &[Plan(manage_ungrouped)],
    ),
];

fn mark_new(users: &mut [ImportableUser]) {
    users.iter_mut().for_each(|user| user.status = ImportStatus::New);
}

fn clear_names(people: &mut [NewPerson]) {
    for person in people {
        (person.email, person.firstname, person.lastname) = (None, None, None);
    }
}

fn manage_ungrouped(operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
    for person in input.wanted.people.iter().filter(|person| !person.grouped) {
        let same = |username: &str| fold(username) == fold(&person.values.user_name);
        let mut unbound = input.present.accounts.iter().filter(|account| account.external_id.is_none());
        let Some(account) = unbound.find(|account| same(&account.values.user_name)) else { continue };
        if !person.active {
            let account = account.id.clone();
            operations.push(Operation::DeactivateAccount { person: Some(person.id.clone()), account });
            continue;
        }
        let differing = Attribute::ALL.into_iter().filter(|it| person.values.get(*it) != account.values.get(*it));
        let value = |attribute| person.values.get(attribute).map(str::to_owned);
        let mut update = AccountUpdate::none(person.id.clone(), account.id.clone(), Basis::Managed);
        update.changes = differing.map(|attribute| Change { attribute, value: value(attribute) }).collect();
        operations.push(Operation::UpdateAccount(update));
    }
}
