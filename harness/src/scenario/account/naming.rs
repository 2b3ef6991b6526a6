//! Who an account belongs to, and what the features call it.
//!
//! An account that was there keeps its name whatever was done to it, so that "Ada's account got Grace's
//! username" can be read off the rows; one that came is called after whom it was made for.

use std::collections::{BTreeMap, BTreeSet};

use crate::mock::{Change, Group, Roster, User};
use egnyte_protocol::directory::{Id, Person};

/// A person, as far as an account must know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The directory's id.
    pub id: Id,
    /// What the features call them.
    pub called: String,
    /// As they are in the directory now; `None` for those who are not there.
    pub present: Option<Person>,
    /// As they were before.
    pub former: Vec<Person>,
    /// Whether they are covered now.
    pub covered: bool,
}

impl Known {
    /// The values an account of theirs should have.
    pub(super) fn values(&self) -> Option<&Person> {
        self.present.as_ref().or(self.former.last())
    }
}

/// The names of accounts and groups in one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Naming {
    accounts: BTreeMap<String, Named>,
    groups_before: BTreeMap<String, String>,
    groups_after: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    called: String,
    person: Option<usize>,
}

/// How surely an account is a person's, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    ExternalId,
    IdpUsername,
    Username,
    FormerIdpUsername,
    FormerUsername,
    Email,
    FormerEmail,
}

impl Naming {
    /// Names everybody and every group, given what Egnyte holds now and what changed on the way there.
    pub fn of(people: &[Known], now: &Roster, changes: &[Change]) -> Self {
        let mut naming = Self::default();
        let came = created(changes);
        naming.name_accounts(people, &before(now, changes), &BTreeSet::new());
        let gone: BTreeSet<&str> = changes.iter().filter_map(gone).collect();
        let new: Vec<&User> = now.users.iter().filter(|user| came.contains(user.id.as_str())).collect();
        naming.name_accounts(people, &new, &gone);
        naming.name_groups(now, changes);
        naming
    }

    /// What the features call the account.
    pub fn account(&self, user: &User) -> String {
        self.accounts.get(&user.id).map_or_else(|| user.user_name.clone(), |named| named.called.clone())
    }

    /// Whose account it is, as a place in the list of people.
    pub fn person(&self, user: &User) -> Option<usize> {
        self.accounts.get(&user.id)?.person
    }

    /// The account the features call so.
    pub fn called<'a>(&self, name: &str, now: &'a Roster) -> Option<&'a User> {
        now.users.iter().find(|user| self.account(user) == name)
    }

    /// What a group was called before the changes.
    pub fn group_before(&self, group: &Group) -> String {
        self.groups_before.get(&group.id).unwrap_or(&group.display_name).clone()
    }

    /// What a group is called after the changes, or was until it was deleted.
    pub fn group(&self, group: &Group) -> String {
        self.groups_after.get(&group.id).cloned().unwrap_or_else(|| self.group_before(group))
    }

    /// Gives names to accounts, the surest matches first; each person has one account of their own among
    /// those that are not gone, and every further one is numbered.
    fn name_accounts(&mut self, people: &[Known], users: &[&User], gone: &BTreeSet<&str>) {
        let staying = |id: &&String| !gone.contains(id.as_str());
        let mut taken: BTreeSet<usize> =
            self.accounts.iter().filter(|(id, _)| staying(id)).filter_map(|(_, named)| named.person).collect();
        let mut heard: Vec<String> =
            self.accounts.iter().filter(|(id, _)| staying(id)).map(|(_, named)| named.called.clone()).collect();
        let mut named = BTreeMap::new();
        for (_, user, person) in candidates(people, users) {
            if !named.contains_key(&user) && taken.insert(person) {
                named.insert(user, person);
            }
        }
        // A person's own account is named before the further ones, which are numbered after it.
        let (own, other): (Vec<usize>, Vec<usize>) = (0..users.len()).partition(|user| named.contains_key(user));
        for place in own.into_iter().chain(other) {
            let person = named.get(&place).copied();
            let base = base_name(people, users[place], person);
            let called = numbered(base, &mut heard);
            self.accounts.insert(users[place].id.clone(), Named { called, person });
        }
    }

    fn name_groups(&mut self, now: &Roster, changes: &[Change]) {
        let mut olds: Vec<&Group> = Vec::new();
        let mut came = BTreeSet::new();
        let mut renamed = BTreeMap::new();
        for change in changes {
            match change {
                Change::GroupCreated { group } => drop(came.insert(group.id.as_str())),
                Change::GroupRenamed { before, after } => drop(renamed.insert(after.id.as_str(), before)),
                Change::GroupDeleted { group } => olds.push(group),
                _ => {}
            }
        }
        let stayed = now.groups.iter().filter(|group| !came.contains(group.id.as_str()));
        olds.splice(0..0, stayed.map(|group| renamed.get(group.id.as_str()).copied().unwrap_or(group)));
        let mut news: Vec<&Group> = now.groups.iter().collect();
        // Who bore a name at first goes on bearing it without a number.
        news.sort_by_key(|group| (came.contains(group.id.as_str()), renamed.contains_key(group.id.as_str())));
        self.groups_before = names_of(&olds);
        self.groups_after = names_of(&news);
    }
}

fn created(changes: &[Change]) -> BTreeSet<&str> {
    changes.iter().filter_map(came).collect()
}

fn came(change: &Change) -> Option<&str> {
    if let Change::UserCreated { user } = change { Some(&user.id) } else { None }
}

fn gone(change: &Change) -> Option<&str> {
    if let Change::UserDeleted { user } = change { Some(&user.id) } else { None }
}

/// The accounts as they were before the changes, the oldest first.
fn before<'a>(now: &'a Roster, changes: &'a [Change]) -> Vec<&'a User> {
    let came = created(changes);
    let mut were: BTreeMap<&str, &User> = BTreeMap::new();
    were.extend(now.users.iter().filter(|user| !came.contains(user.id.as_str())).map(|user| (user.id.as_str(), user)));
    for change in changes {
        match change {
            Change::UserChanged { before: user, .. } | Change::UserDeleted { user } => {
                were.insert(&user.id, user);
            }
            _ => {}
        }
    }
    let mut were: Vec<&User> = were.into_values().collect();
    // Egnyte counts its ids, so that a longer one is a later one.
    were.sort_by_key(|user| (user.id.len(), user.id.as_str()));
    were
}

/// Every account that could be somebody's, the surest first, then the oldest.
fn candidates(people: &[Known], users: &[&User]) -> Vec<(Match, usize, usize)> {
    let mut found: Vec<_> = (0..users.len())
        .flat_map(|user| (0..people.len()).map(move |person| (user, person)))
        .filter_map(|(user, person)| Some((likeness(users[user], &people[person])?, user, person)))
        .collect();
    found.sort_unstable();
    found
}

fn likeness(user: &User, person: &Known) -> Option<Match> {
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
    [
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

/// What an account is called before numbers: after its person; after the person whose second it is; else by
/// its username. Where only the email points at somebody who has an account already, it is somebody else's.
fn base_name(people: &[Known], user: &User, person: Option<usize>) -> String {
    let second = || {
        let like = people.iter().filter_map(|known| Some((likeness(user, known)?, known)));
        let (matched, known) = like.min_by_key(|(matched, _)| *matched)?;
        (matched < Match::Email).then(|| known.called.clone())
    };
    match person {
        Some(person) => people[person].called.clone(),
        None => second().unwrap_or_else(|| user.user_name.clone()),
    }
}

fn numbered(base: String, heard: &mut Vec<String>) -> String {
    let mut called = base.clone();
    for number in 2.. {
        if !heard.contains(&called) {
            break;
        }
        called = format!("{base} ({number})");
    }
    heard.push(called.clone());
    called
}

fn names_of(groups: &[&Group]) -> BTreeMap<String, String> {
    let mut heard = Vec::new();
    groups.iter().map(|group| (group.id.clone(), numbered(group.display_name.clone(), &mut heard))).collect()
}
