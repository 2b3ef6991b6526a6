//! Random commands against the roster and against a model that is too simple to be wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egnyte_mock::domain::{
    Change, Email, Group, GroupId, GroupName, IdpUserName, Marks, Roster, Rules, User, UserId, UserName,
};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Debug, Clone)]
enum Command {
    CreateUser { id: u64, name: u8, email: Option<u8>, idp: Option<u8> },
    UpdateUser { id: u64, name: u8, email: Option<u8>, idp: Option<u8>, active: bool },
    DeleteUser { id: u64 },
    CreateGroup { id: u8, name: u8, members: Vec<u64> },
    RenameGroup { id: u8, name: u8 },
    Add { id: u8, members: Vec<u64> },
    Remove { id: u8, members: Vec<u64> },
    Set { id: u8, members: Vec<u64> },
    DeleteGroup { id: u8 },
}

fn command() -> impl Strategy<Value = Command> {
    let (user, name, group) = (0_u64..12, 0_u8..8, 0_u8..5);
    let maybe = || prop::option::of(0_u8..6);
    let members = || prop::collection::vec(0_u64..12, 0..4);
    prop_oneof![
        4 => (user.clone(), name.clone(), maybe(), maybe())
            .prop_map(|(id, name, email, idp)| Command::CreateUser { id, name, email, idp }),
        3 => (user.clone(), name.clone(), maybe(), maybe(), any::<bool>())
            .prop_map(|(id, name, email, idp, active)| Command::UpdateUser { id, name, email, idp, active }),
        1 => user.prop_map(|id| Command::DeleteUser { id }),
        2 => (group.clone(), name.clone(), members())
            .prop_map(|(id, name, members)| Command::CreateGroup { id, name, members }),
        1 => (group.clone(), name).prop_map(|(id, name)| Command::RenameGroup { id, name }),
        2 => (group.clone(), members()).prop_map(|(id, members)| Command::Add { id, members }),
        2 => (group.clone(), members()).prop_map(|(id, members)| Command::Remove { id, members }),
        2 => (group.clone(), members()).prop_map(|(id, members)| Command::Set { id, members }),
        1 => group.prop_map(|id| Command::DeleteGroup { id }),
    ]
}

/// User in the model: names are numbers.
#[derive(Debug, Clone, PartialEq)]
struct Person {
    name: u8,
    email: Option<u8>,
    idp: Option<u8>,
    active: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    people: BTreeMap<u64, Person>,
    groups: BTreeMap<u8, (u8, BTreeSet<u64>)>,
}

impl Model {
    /// The state after the command, or none where it is to be refused.
    fn after(&self, command: &Command) -> Option<Self> {
        let mut next = self.clone();
        match command.clone() {
            Command::CreateUser { id, name, email, idp } => {
                let person = Person { name, email, idp, active: true };
                let fits = !self.people.contains_key(&id) && self.fits(id, &person, None);
                fits.then(|| next.people.insert(id, person))?;
            }
            Command::UpdateUser { id, name, email, idp, active } => {
                let person = Person { name, email, idp, active };
                self.fits(id, &person, Some(self.people.get(&id)?)).then(|| next.people.insert(id, person))?;
            }
            Command::DeleteUser { id } => {
                next.people.remove(&id)?;
                for (_, members) in next.groups.values_mut() {
                    members.remove(&id);
                }
            }
            Command::CreateGroup { id, name, members } => {
                let free = !self.groups.contains_key(&id) && self.groups.values().all(|(other, _)| *other != name);
                (free && self.known(&members))
                    .then(|| next.groups.insert(id, (name, members.into_iter().collect())))?;
            }
            Command::RenameGroup { id, name } => {
                let free = self.groups.iter().all(|(other, (taken, _))| *other == id || *taken != name);
                next.groups.get_mut(&id).filter(|_| free)?.0 = name;
            }
            Command::DeleteGroup { id } => {
                next.groups.remove(&id)?;
            }
            membership => next.change_members(membership)?,
        }
        Some(next)
    }

    fn change_members(&mut self, command: Command) -> Option<()> {
        let people = self.people.clone();
        let known = |members: &[u64]| members.iter().all(|member| people.contains_key(member));
        match command {
            Command::Add { id, members } => self.groups.get_mut(&id).filter(|_| known(&members))?.1.extend(members),
            Command::Remove { id, members } => {
                self.groups.get_mut(&id)?.1.retain(|member| !members.contains(member));
            }
            Command::Set { id, members } => {
                self.groups.get_mut(&id).filter(|_| known(&members))?.1 = BTreeSet::from_iter(members.clone());
            }
            other => panic!("{other:?} is no membership"),
        }
        Some(())
    }

    fn known(&self, members: &[u64]) -> bool {
        members.iter().all(|member| self.people.contains_key(member))
    }

    /// Names and logins are different words here, so a login can only meet a login of its kind, or a bare name.
    fn fits(&self, id: u64, person: &Person, before: Option<&Person>) -> bool {
        let mut others = self.people.iter().filter(|(other, _)| **other != id).map(|(_, person)| person);
        let login = |person: &Person| person.idp.ok_or(person.name);
        let new_name = before.is_none_or(|before| before.name != person.name);
        let new_login = before.is_none_or(|before| login(before) != login(person));
        let new_email = before.is_none_or(|before| before.email != person.email);
        others.all(|other| {
            let same_name = new_name && other.name == person.name;
            let same_login = new_login && login(other) == login(person);
            let same_email = new_email && person.email.is_some() && other.email == person.email;
            !(same_name || same_login || same_email)
        })
    }
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// Names in changing case, so that folding is tried as well.
fn worded(kind: &str, number: u8, id: u64) -> String {
    let word = format!("{kind}{number}");
    if id.is_multiple_of(2) { word } else { word.to_uppercase() }
}

fn user(id: u64, name: u8, email: Option<u8>, idp: Option<u8>) -> User {
    let mut user = User::new(UserId(id), UserName::parse(&worded("name", name, id)).unwrap(), now());
    user.email = email.map(|email| Email::parse(&worded("mail@", email, id)).unwrap());
    // A value that several users may have; it matters to lookups only.
    user.other_emails = vec![worded("mail@", name, id)];
    user.idp_user_name = idp.map(|idp| IdpUserName::parse(&worded("idp", idp, id)).unwrap());
    user
}

fn group_id(id: u8) -> GroupId {
    GroupId(Uuid::from_u128(u128::from(id) + 1))
}

fn group_name(name: u8, id: u8) -> GroupName {
    GroupName::parse(&worded("group", name, u64::from(id)), 255).unwrap()
}

fn ids(members: &[u64]) -> Vec<UserId> {
    members.iter().copied().map(UserId).collect()
}

fn obey(roster: &mut Roster, command: &Command) -> bool {
    match command.clone() {
        Command::CreateUser { id, name, email, idp } => roster.create_user(user(id, name, email, idp)).is_ok(),
        Command::UpdateUser { id, name, email, idp, active } => {
            roster.update_user(User { active, ..user(id, name, email, idp) }, now()).is_ok()
        }
        Command::DeleteUser { id } => roster.delete_user(UserId(id), now()).is_ok(),
        Command::CreateGroup { id, name, members } => {
            let members = ids(&members).into_iter().collect();
            roster.create_group(Group { members, ..Group::new(group_id(id), group_name(name, id), now()) }).is_ok()
        }
        Command::RenameGroup { id, name } => {
            roster.update_group(Group::new(group_id(id), group_name(name, id), now()), now()).is_ok()
        }
        Command::Add { id, members } => roster.add_members(group_id(id), &ids(&members), now()).is_ok(),
        Command::Remove { id, members } => roster.remove_members(group_id(id), &ids(&members), now()).is_ok(),
        Command::Set { id, members } => roster.set_members(group_id(id), &ids(&members), now()).is_ok(),
        Command::DeleteGroup { id } => roster.delete_group(group_id(id)).is_ok(),
    }
}

/// The roster as the model sees it, and on the way: do all ways of asking give the same answer?
fn seen(roster: &Roster) -> Model {
    let mut model = Model::default();
    let number = |text: &str| text.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap();
    for user in roster.users() {
        let person = Person {
            name: number(user.user_name.as_str()),
            email: user.email.as_ref().map(|email| number(email.as_str())),
            idp: user.idp_user_name.as_ref().map(|idp| number(idp.as_str())),
            active: user.active,
        };
        assert!(roster.users_with_user_name(&user.user_name.as_str().to_uppercase()).contains(user));
        assert!(roster.users_with_login(user.login()).contains(user));
        let by_email = user.email.as_ref().map(|email| roster.users_with_email(email.as_str()));
        assert!(by_email.is_none_or(|found| found.contains(user)));
        model.people.insert(user.id.0, person);
    }
    for address in (0..8).map(|number| format!("Mail@{number}")) {
        let bears = |user: &&Arc<User>| {
            let besides = user.other_emails.iter().map(String::as_str);
            user.email.iter().map(Email::as_str).chain(besides).any(|each| each.eq_ignore_ascii_case(&address))
        };
        let by_looking: Vec<_> = roster.users().filter(bears).cloned().collect();
        assert_eq!(roster.users_with_any_email(&address), by_looking);
    }
    for group in roster.groups() {
        assert!(roster.groups_with_name(group.display_name.as_str()).contains(group));
        for member in &group.members {
            assert!(roster.groups_of(*member).any(|theirs| theirs == group));
        }
        let members = group.members.iter().map(|member| member.0).collect();
        let id = u8::try_from(group.id.0.as_u128() - 1).unwrap();
        model.groups.insert(id, (number(group.display_name.as_str()), members));
    }
    let memberships: usize = roster.users().map(|user| roster.groups_of(user.id).count()).sum();
    assert_eq!(memberships, roster.groups().map(|group| group.members.len()).sum::<usize>());
    for start in 0..=roster.user_count() {
        assert!(roster.users_from(start, 2).eq(roster.users().skip(start).take(2)));
    }
    assert!(roster.groups_from(0, usize::MAX).eq(roster.groups()));
    model
}

/// The id that a command gives.
fn created(command: &Command) -> Option<(&'static str, u64)> {
    match command {
        Command::CreateUser { id, .. } => Some(("user", *id)),
        Command::CreateGroup { id, .. } => Some(("group", u64::from(*id))),
        _ => None,
    }
}

/// Differences between two models, counted by kind of change.
fn difference(before: &Model, after: &Model) -> usize {
    let people: BTreeSet<_> = before.people.keys().chain(after.people.keys()).collect();
    let groups: BTreeSet<_> = before.groups.keys().chain(after.groups.keys()).collect();
    let changed = people.iter().filter(|id| before.people.get(id) != after.people.get(id)).count();
    let mut total = changed;
    for id in groups {
        let (was, is) = (before.groups.get(id), after.groups.get(id));
        total += usize::from(was.map(|(name, _)| name) != is.map(|(name, _)| name));
        let empty = BTreeSet::new();
        let (had, has) = (was.map_or(&empty, |(_, who)| who), is.map_or(&empty, |(_, who)| who));
        total += has.difference(had).count();
        let still = |member: &&u64| is.is_some() && after.people.contains_key(member);
        total += had.difference(has).filter(still).count();
    }
    total
}

proptest! {
    #[test]
    fn the_roster_and_the_model_agree_after_every_command(commands in prop::collection::vec(command(), 1..80)) {
        let mut roster = Roster::new(Rules::default());
        let mut model = Model::default();
        for command in commands {
            let expected = model.after(&command);
            let done = obey(&mut roster, &command);
            prop_assert_eq!(done, expected.is_some(), "{:?} on {:?}", command, model);
            model = expected.unwrap_or(model);
            prop_assert_eq!(seen(&roster), model.clone(), "after {:?}", command);
        }
    }

    #[test]
    fn changes_since_any_mark_are_the_difference_of_the_two_states(
        commands in prop::collection::vec((command(), prop::bool::weighted(0.2)), 1..60)
    ) {
        let mut roster = Roster::new(Rules::default());
        let mut marks = Marks::default();
        let mut states = Vec::new();
        // An id that was given once is never given again, so a command that would is left out.
        let mut given = BTreeSet::new();
        for (command, marked) in commands {
            if matches!(created(&command), Some(id) if !given.insert(id)) {
                continue;
            }
            if marked {
                states.push((marks.mark(&mut roster), seen(&roster), roster.clone()));
            }
            obey(&mut roster, &command);
        }
        for (mark, before, kept) in states {
            prop_assert_eq!(seen(&kept), before.clone());
            let changes = marks.changes(mark, &roster).unwrap();
            let worded = |change: &Change| matches!(change, Change::UserChanged { before, after }
                if before.user_name.case_folded() == after.user_name.case_folded() && before.active == after.active
                    && before.email.as_ref().map(Email::case_folded) == after.email.as_ref().map(Email::case_folded)
                    && before.idp_user_name.as_ref().map(IdpUserName::case_folded)
                        == after.idp_user_name.as_ref().map(IdpUserName::case_folded));
            prop_assert!(!changes.iter().any(worded));
            prop_assert_eq!(changes.len(), difference(&before, &seen(&roster)));
        }
    }
}
