//! Flaws of values and names: letters that are lost or compared wrongly.

use crate::plan::{Attribute, Basis, Letters, Operation, PlanInput, Search, State, Values, Wanted, fold};

use super::definition::Alteration::{self, Each, Policies};
use super::definition::{Flaw, flaw};
use super::operations::account_update;

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw("lowercases-emails", "email addresses are sent in lower case", &[Alteration::Wanted(lowercase_emails)]),
    flaw("lowercases-usernames", "usernames are sent in lower case", &[Alteration::Wanted(lowercase_user_names)]),
    flaw("trims-blanks", "blanks at the ends of names are cut, and several become one", &[Alteration::Wanted(trim)]),
    flaw("composes-accents", "a letter and its accent become one letter", &[Alteration::Wanted(compose_accents)]),
    flaw(
        "drops-null-names",
        "the names Null, None and Undefined are taken for no name",
        &[Alteration::Wanted(drop_null)],
    ),
    flaw("ignores-letter-case", "a change of letter case alone is not synced", &[Each(skip_case_changes)]),
    flaw(
        "compares-emails-with-case",
        "an email address in another letter case is another address",
        &[Policies(|it| it.plan.search = Search::Exact(Attribute::Email))],
    ),
    flaw(
        "compares-usernames-with-case",
        "a username in another letter case is another username",
        &[Policies(|it| it.plan.search = Search::Exact(Attribute::UserName))],
    ),
    flaw(
        "loses-plus-signs",
        "a plus sign in a searched value is read as a blank",
        &[Policies(|it| it.plan.search = Search::Without(Letters::Plus))],
    ),
    flaw(
        "finds-parts-of-usernames",
        "a username is found within longer ones",
        &[Policies(|it| it.plan.search = Search::Containing(Attribute::UserName))],
    ),
    flaw(
        "finds-parts-of-emails",
        "an email address is found within longer ones",
        &[Policies(|it| it.plan.search = Search::Containing(Attribute::Email))],
    ),
];

/// Changes every value of every person.
fn change_values(wanted: &mut Wanted, change: impl Fn(&mut Values)) {
    wanted.people.iter_mut().for_each(|person| change(&mut person.values));
}

/// Changes the names of every person and every group.
fn change_names(wanted: &mut Wanted, change: impl Fn(&str) -> String) {
    change_values(wanted, |values| {
        for name in [&mut values.given_name, &mut values.family_name, &mut values.formatted_name] {
            *name = name.as_deref().map(&change);
        }
    });
    wanted.groups.iter_mut().for_each(|group| group.name = change(&group.name));
}

fn lowercase_emails(wanted: &mut Wanted, _: &State) {
    change_values(wanted, |values| values.email = values.email.as_deref().map(str::to_lowercase));
}

fn lowercase_user_names(wanted: &mut Wanted, _: &State) {
    change_values(wanted, |values| values.user_name = values.user_name.to_lowercase());
}

fn trim(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| name.split_whitespace().collect::<Vec<_>>().join(" "));
}

fn compose_accents(wanted: &mut Wanted, _: &State) {
    change_names(wanted, |name| name.replace("e\u{301}", "é").replace("o\u{308}", "ö").replace("u\u{308}", "ü"));
}

fn drop_null(wanted: &mut Wanted, _: &State) {
    let is_null = |name: &str| ["null", "none", "undefined"].contains(&name.to_lowercase().as_str());
    change_values(wanted, |values| {
        for name in [&mut values.given_name, &mut values.family_name] {
            name.take_if(|name| is_null(name));
        }
    });
}

fn skip_case_changes(operation: &mut Operation, input: &PlanInput<'_>) {
    if let Some(update) = account_update(operation, Basis::Managed)
        && let Some(account) = input.present.account(&update.account)
    {
        let present = |attribute| account.values.get(attribute).map(fold);
        update.changes.retain(|change| change.value.as_deref().map(fold) != present(change.attribute));
    }
}
