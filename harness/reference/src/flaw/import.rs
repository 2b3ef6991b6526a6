//! Flaws about importing Egnyte's users: what the list shows, whom an import brings in, and how it ends.

use crate::plan::{AccountUpdate, Attribute, Basis, Change, Operation, Situation, fold};
use egnyte_protocol::{ImportStatus, ImportableUser, NewPerson};

use super::Alteration::{Habits as Alter, Operations as Plan};
use super::{Flaw, flaw};

/// How many people one page of an import holds.
const PAGE: usize = 100;

/// The flaws, in the order of the rules they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "marks-everybody-new",
        "the import list shows everybody as new",
        &[Alter(|habits| habits.import.shown = |users| all_new(users))],
    ),
    flaw(
        "hides-imported-users",
        "the import list leaves out whom the directory has",
        &[Alter(|habits| habits.import.shown = new_alone)],
    ),
    flaw(
        "ignores-new-users-filter",
        "the import list is the same with the New-Users-only filter",
        &[Alter(|habits| habits.import.filters = false)],
    ),
    flaw(
        "deactivates-imported-accounts",
        "an import deactivates the accounts of those who are imported",
        &[Alter(|habits| habits.import.deactivates_accounts = true)],
    ),
    flaw(
        "imports-usernames-only",
        "imported people come without their names and emails",
        &[Alter(|habits| habits.import.brought = |people| nameless(people))],
    ),
    flaw(
        "imports-nobody",
        "an import is complete without anybody in the directory",
        &[Alter(|habits| habits.import.brought = Vec::clear)],
    ),
    flaw(
        "puts-every-import-off",
        "a small import does not end while the administrator waits",
        &[Alter(|habits| habits.import.at_once = 0)],
    ),
    flaw(
        "answers-every-import-at-once",
        "a large import ends while the administrator waits, and without a notice",
        &[Alter(|habits| habits.import.at_once = usize::MAX)],
    ),
    flaw(
        "tells-nobody-of-the-end",
        "nobody is told that a large import is complete",
        &[Alter(|habits| habits.import.notifies = false)],
    ),
    flaw(
        "imports-one-page",
        "a large import ends with its hundredth person",
        &[Alter(|habits| habits.import.brought = one_page)],
    ),
    flaw(
        "manages-imported-people",
        "a person whose account Egnyte has is managed without any user group",
        &[Plan(manage_ungrouped)],
    ),
];

fn all_new(users: &mut [ImportableUser]) {
    users.iter_mut().for_each(|user| user.status = ImportStatus::New);
}

fn new_alone(users: &mut Vec<ImportableUser>) {
    users.retain(|user| user.status == ImportStatus::New);
}

fn nameless(people: &mut [NewPerson]) {
    for person in people {
        (person.email, person.firstname, person.lastname) = (None, None, None);
    }
}

fn one_page(people: &mut Vec<NewPerson>) {
    people.truncate(PAGE);
}

fn manage_ungrouped(operations: &mut Vec<Operation>, situation: &Situation<'_>) {
    for person in situation.wanted.people.iter().filter(|person| !person.grouped) {
        let same = |username: &str| fold(username) == fold(&person.values.user_name);
        let unbound = situation.present.accounts.iter().filter(|account| account.external_id.is_none());
        let Some(account) = unbound.into_iter().find(|account| same(&account.values.user_name)) else { continue };
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
