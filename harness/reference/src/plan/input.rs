//! Input of a plan: the two states, the session's own state, the event, and the policy.

use std::collections::BTreeSet;

use egnyte_protocol::directory::{Event, EventKind, Id, Was};

use super::present::{Account, Present};
use super::state::State;
use super::values::{Attribute, fold};
use super::wanted::Wanted;

/// Input of a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlanInput<'a> {
    pub(crate) wanted: &'a Wanted,
    pub(crate) present: &'a Present,
    pub(crate) state: &'a State,
    pub(crate) event: &'a Event,
}

impl PlanInput<'_> {
    /// Returns the people who had an account and are no longer in the directory.
    pub(crate) fn gone_people(&self) -> BTreeSet<Id> {
        let deleted = (self.event.kind == EventKind::UserDeleted).then_some(self.event.user.as_ref()).flatten();
        let bound = self.state.people.keys();
        bound.chain(deleted).filter(|id| self.wanted.person(id).is_none()).cloned().collect()
    }

    /// Returns the user groups that were associated and are no longer in the directory.
    pub(crate) fn gone_groups(&self) -> BTreeSet<Id> {
        let deleted = (self.event.kind == EventKind::UserGroupDeleted).then_some(self.event.was.as_ref()).flatten();
        let deleted = deleted.and_then(|was| match was {
            Was::UserGroup(group) if group.associated => Some(&group.id),
            _ => None,
        });
        let bound = self.state.groups.iter().filter(|(_, binding)| binding.associated).map(|(id, _)| id);
        bound.chain(deleted).filter(|id| self.wanted.group(id).is_none()).cloned().collect()
    }
}

/// Policy of planning and of carrying a plan out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlanPolicy {
    /// Keys that find a person's account, best first.
    pub(crate) account_keys: &'static [AccountKey],
    /// Leaves the accounts of other people alone.
    pub(crate) respects_owners: bool,
    /// Takes over the account of a deleted person who is hired again.
    pub(crate) takes_former_accounts_over: bool,
    /// Reports a name that another account or group holds, instead of sending it.
    pub(crate) checks_holders: bool,
    /// Search for an account by username or email.
    pub(crate) search: Search,
    /// Takes over a group of the same name.
    pub(crate) takes_groups_over: bool,
    /// Remembers for longer than one sync the form in which Egnyte stored a value.
    pub(crate) keeps_stored_forms: bool,
    /// Compares group names without regard to case.
    pub(crate) folds_group_names: bool,
    /// Treatment of a new group none of whose members got an account.
    pub(crate) new_group_without_accounts: NewGroupWithoutAccounts,
    /// Refusals that end the plan.
    pub(crate) ends_after: EndsAfter,
    /// Reports refusals to the administrator.
    pub(crate) reports_problems: bool,
    /// Form of the answer to an event.
    pub(crate) answer: AnswerForm,
}

impl Default for PlanPolicy {
    fn default() -> Self {
        Self {
            account_keys: &AccountKey::ALL,
            respects_owners: true,
            takes_former_accounts_over: true,
            checks_holders: true,
            search: Search::Folded,
            takes_groups_over: true,
            keeps_stored_forms: true,
            folds_group_names: true,
            new_group_without_accounts: NewGroupWithoutAccounts::Skip,
            ends_after: EndsAfter::Nothing,
            reports_problems: true,
            answer: AnswerForm::Consistent,
        }
    }
}

/// Treatment of a new group none of whose members got an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewGroupWithoutAccounts {
    /// Is not created, like an empty one.
    Skip,
    /// Is created without members.
    Create,
    /// Is not created, and recorded as created.
    RecordOnly,
}

/// Form of the answer to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerForm {
    Consistent,
    /// `ok` beside problems.
    OkWithProblems,
    /// Problems without a subject.
    WithoutSubjects,
    /// Problems with ids that the directory does not have.
    UnknownSubjects,
    /// Failures without a text.
    WithoutWords,
}

/// Search for an account by username or email, or for a group by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    /// Finds the value without regard to case.
    Folded,
    /// Finds the value of this attribute to the letter only.
    Exact(Attribute),
    /// Finds no value with these letters.
    Without(Letters),
    /// Finds the value of this attribute within longer ones, too.
    Containing(Attribute),
    /// Finds a group name at the beginning of longer ones, too.
    Beginnings,
}

/// Letters that get lost on the way to Egnyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    /// The plus sign, which a query reads as a blank.
    Plus,
    /// Letters with a meaning in a query.
    Reserved,
    /// Letters with a meaning in a filter.
    Quotes,
    BeyondAscii,
}

impl Letters {
    fn are_in(self, value: &str) -> bool {
        match self {
            Self::Plus => value.contains('+'),
            Self::Reserved => value.contains(['&', '#', '%', '=', '?']),
            Self::Quotes => value.contains(['"', '\\', '\'']),
            Self::BeyondAscii => !value.is_ascii(),
        }
    }
}

impl Search {
    /// Finds the accounts with a value of a unique attribute.
    pub(super) fn accounts<'a>(self, present: &'a Present, attribute: Attribute, value: &str) -> Vec<&'a Account> {
        let mut folded: Vec<&Account> = present.accounts_with(attribute, value).collect();
        match self {
            Self::Exact(exact) if exact == attribute => {
                folded.retain(|account| account.values.get(attribute) == Some(value));
            }
            Self::Without(letters) if letters.are_in(value) => folded.clear(),
            Self::Containing(containing) if containing == attribute => {
                let part = fold(value);
                let holds =
                    |account: &&Account| account.values.get(attribute).is_some_and(|it| fold(it).contains(&part));
                folded = present.accounts.iter().filter(holds).collect();
            }
            _ => {}
        }
        folded
    }

    /// Returns whether the group of this name is found in the search for another.
    pub(super) fn finds_group(self, name: &str, searched: &str) -> bool {
        match self {
            Self::Without(letters) => !letters.are_in(searched) && name == searched,
            Self::Beginnings => name.starts_with(searched),
            Self::Folded | Self::Exact(_) | Self::Containing(_) => name == searched,
        }
    }
}

/// Refusals that end the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndsAfter {
    Nothing,
    AnyRefusal,
    GroupRefusal,
}

/// Key that finds a person's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountKey {
    /// External id in Egnyte.
    ExternalId,
    /// Binding in the session's state.
    State,
    UserName,
    Email,
}

impl AccountKey {
    /// Every key, best first.
    pub(crate) const ALL: [Self; 4] = [Self::ExternalId, Self::State, Self::UserName, Self::Email];

    /// Keys that only find accounts managed before.
    pub(super) const BOUND: [Self; 2] = [Self::ExternalId, Self::State];
}
