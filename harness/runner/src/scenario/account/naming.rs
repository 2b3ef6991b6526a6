//! Owners of accounts, and the names of accounts and groups in the features.
//!
//! An account that was there before keeps its name through every change, so that the rows can say "Ada's account got
//! Grace's username"; a new one is named after its person.

use std::collections::{BTreeMap, BTreeSet};

use crate::mock::{Change, Group, Roster, User};
use egnyte_protocol::directory::{Id, Person};

/// Person, as far as a closing account needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownPerson {
    pub(crate) id: Id,
    /// Name in the features.
    pub(crate) name: String,
    /// Person as they are in the directory now, if they are there.
    pub(crate) present: Option<Person>,
    /// Person as they were before.
    pub(crate) former: Vec<Person>,
    /// True if an associated user group has the person as a member.
    pub(crate) covered: bool,
}

impl KnownPerson {
    /// Values that their account should have.
    pub(super) fn values(&self) -> Option<&Person> {
        self.present.as_ref().or(self.former.last())
    }
}

/// Names of accounts and groups in one closing account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Naming {
    accounts: BTreeMap<String, NamedAccount>,
    groups_before: BTreeMap<String, String>,
    groups_after: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NamedAccount {
    name: String,
    person: Option<usize>,
}

/// Match of an account with a person, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    ExternalId,
    /// Both of one person, now or before: when two people swap one of them, either alone belongs to the other as well.
    UsernameAndEmail,
    IdpUsername,
    Username,
    FormerIdpUsername,
    FormerUsername,
    Email,
    FormerEmail,
}

impl Naming {
    /// Names every account and group, from the roster after the changes.
    pub(crate) fn of(people: &[KnownPerson], now: &Roster, changes: &[Change]) -> Self {
        let mut naming = Self::default();
        let created = created_ids(changes);
        naming.name_accounts(people, &users_before(now, changes), &BTreeSet::new());
        let deleted: BTreeSet<&str> = changes.iter().filter_map(deleted_id).collect();
        let new: Vec<&User> = now.users.iter().filter(|user| created.contains(user.id.as_str())).collect();
        naming.name_accounts(people, &new, &deleted);
        naming.name_groups(now, changes);
        naming
    }

    /// Name of an account.
    pub(crate) fn account(&self, user: &User) -> String {
        self.accounts.get(&user.id).map_or_else(|| user.user_name.clone(), |named| named.name.clone())
    }

    /// Owner of an account, as an index in the list of people.
    pub(crate) fn person(&self, user: &User) -> Option<usize> {
        self.accounts.get(&user.id)?.person
    }

    /// Finds an account by name.
    pub(crate) fn find_account<'a>(&self, name: &str, now: &'a Roster) -> Option<&'a User> {
        now.users.iter().find(|user| self.account(user) == name)
    }

    /// Name of a group before the changes.
    pub(crate) fn group_before(&self, group: &Group) -> String {
        self.groups_before.get(&group.id).unwrap_or(&group.display_name).clone()
    }

    /// Name of a group after the changes, or until it was deleted.
    pub(crate) fn group(&self, group: &Group) -> String {
        self.groups_after.get(&group.id).cloned().unwrap_or_else(|| self.group_before(group))
    }

    /// Names accounts, the surest matches first. Each person owns one account among those that are not deleted; further
    /// ones are numbered.
    fn name_accounts(&mut self, people: &[KnownPerson], users: &[&User], deleted: &BTreeSet<&str>) {
        let staying = |id: &&String| !deleted.contains(id.as_str());
        let mut taken: BTreeSet<usize> =
            self.accounts.iter().filter(|(id, _)| staying(id)).filter_map(|(_, named)| named.person).collect();
        let mut names: Vec<String> =
            self.accounts.iter().filter(|(id, _)| staying(id)).map(|(_, named)| named.name.clone()).collect();
        let mut owners = BTreeMap::new();
        for (_, user, person) in candidates(people, users) {
            if !owners.contains_key(&user) && taken.insert(person) {
                owners.insert(user, person);
            }
        }
        // The account of each owner is named first, so that the further ones get the numbers.
        let (own, other): (Vec<usize>, Vec<usize>) = (0..users.len()).partition(|user| owners.contains_key(user));
        for place in own.into_iter().chain(other) {
            let person = owners.get(&place).copied();
            let name = unique_name(base_name(people, users[place], person), &mut names);
            self.accounts.insert(users[place].id.clone(), NamedAccount { name, person });
        }
    }

    fn name_groups(&mut self, now: &Roster, changes: &[Change]) {
        let mut olds: Vec<&Group> = Vec::new();
        let mut created = BTreeSet::new();
        let mut renamed = BTreeMap::new();
        for change in changes {
            match change {
                Change::GroupCreated { group } => drop(created.insert(group.id.as_str())),
                Change::GroupRenamed { before, after } => drop(renamed.insert(after.id.as_str(), before)),
                Change::GroupDeleted { group } => olds.push(group),
                _ => {}
            }
        }
        let stayed = now.groups.iter().filter(|group| !created.contains(group.id.as_str()));
        olds.splice(0..0, stayed.map(|group| renamed.get(group.id.as_str()).copied().unwrap_or(group)));
        let mut news: Vec<&Group> = now.groups.iter().collect();
        // The group that had a name first keeps it without a number.
        news.sort_by_key(|group| (created.contains(group.id.as_str()), renamed.contains_key(group.id.as_str())));
        self.groups_before = unique_names(&olds);
        self.groups_after = unique_names(&news);
    }
}

fn created_ids(changes: &[Change]) -> BTreeSet<&str> {
    changes.iter().filter_map(created_id).collect()
}

fn created_id(change: &Change) -> Option<&str> {
    if let Change::UserCreated { user } = change { Some(&user.id) } else { None }
}

fn deleted_id(change: &Change) -> Option<&str> {
    if let Change::UserDeleted { user } = change { Some(&user.id) } else { None }
}

/// Accounts as they were before the changes, the oldest first.
fn users_before<'a>(now: &'a Roster, changes: &'a [Change]) -> Vec<&'a User> {
    let created = created_ids(changes);
    let mut were: BTreeMap<&str, &User> = BTreeMap::new();
    were.extend(
        now.users.iter().filter(|user| !created.contains(user.id.as_str())).map(|user| (user.id.as_str(), user)),
    );
    for change in changes {
        match change {
            Change::UserChanged { before: user, .. } | Change::UserDeleted { user } => {
                were.insert(&user.id, user);
            }
            _ => {}
        }
    }
    let mut were: Vec<&User> = were.into_values().collect();
    // Egnyte counts its ids, so that a longer id is a later one.
    were.sort_by_key(|user| (user.id.len(), user.id.as_str()));
    were
}

/// Matches of accounts with people, the surest first, then the oldest account.
fn candidates(people: &[KnownPerson], users: &[&User]) -> Vec<(Match, usize, usize)> {
    let mut found: Vec<_> = (0..users.len())
        .flat_map(|user| (0..people.len()).map(move |person| (user, person)))
        .filter_map(|(user, person)| Some((match_of(users[user], &people[person])?, user, person)))
        .collect();
    found.sort_unstable();
    found
}

fn match_of(user: &User, person: &KnownPerson) -> Option<Match> {
    if user.external_id.as_deref() == Some(person.id.as_str()) {
        return Some(Match::ExternalId);
    }
    let same = |one: Option<&str>, other: Option<&str>| {
        one.zip(other).is_some_and(|(one, other)| one.to_lowercase() == other.to_lowercase())
    };
    let idp = |values: &Person| same(user.idp_user_name.as_deref(), Some(&values.username));
    let username = |values: &Person| same(Some(&user.user_name), Some(&values.username));
    let email = |values: &Person| same(user.email.as_deref(), values.email.as_deref());
    let present = |like: &dyn Fn(&Person) -> bool| person.present.as_ref().is_some_and(like);
    let former = |like: &dyn Fn(&Person) -> bool| person.former.iter().any(like);
    let ever = |like: &dyn Fn(&Person) -> bool| present(like) || former(like);
    [
        (Match::UsernameAndEmail, (ever(&idp) || ever(&username)) && ever(&email)),
        (Match::IdpUsername, present(&idp)),
        (Match::Username, present(&username)),
        (Match::FormerIdpUsername, former(&idp)),
        (Match::FormerUsername, former(&username)),
        (Match::Email, present(&email)),
        (Match::FormerEmail, former(&email)),
    ]
    .into_iter()
    .find_map(|(matched, holds)| holds.then_some(matched))
}

/// Name of an account without a number: its owner's; that of the person whose second account it is; else its username.
/// An email alone does not make it a second account.
fn base_name(people: &[KnownPerson], user: &User, person: Option<usize>) -> String {
    let second = || {
        let like = people.iter().filter_map(|known| Some((match_of(user, known)?, known)));
        let (matched, known) = like.min_by_key(|(matched, _)| *matched)?;
        (matched < Match::Email).then(|| known.name.clone())
    };
    match person {
        Some(person) => people[person].name.clone(),
        None => second().unwrap_or_else(|| user.user_name.clone()),
    }
}

/// Adds a number to a name that is in use.
fn unique_name(base: String, names: &mut Vec<String>) -> String {
    let mut name = base.clone();
    for number in 2.. {
        if !names.contains(&name) {
            break;
        }
        name = format!("{base} ({number})");
    }
    names.push(name.clone());
    name
}

fn unique_names(groups: &[&Group]) -> BTreeMap<String, String> {
    let mut names = Vec::new();
    groups.iter().map(|group| (group.id.clone(), unique_name(group.display_name.clone(), &mut names))).collect()
}
