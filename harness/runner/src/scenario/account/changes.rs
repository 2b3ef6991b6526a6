//! Actual changes of Egnyte, as rows.

use super::naming::{KnownPerson, Naming};
use super::row::{AccountFate, AccountRow, GroupFate, MemberFate};
use crate::mock::{Change, Roster, User};
use crate::scenario::parameters::Attribute;
use egnyte_protocol::directory::Person;

/// Case in which an Egnyte domain stores usernames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum UsernameCase {
    /// As they are sent.
    #[default]
    Kept,
    /// In lower case.
    Lowered,
}

impl UsernameCase {
    /// Case after a guess of the mock is set to a value.
    pub(crate) fn after_guess(self, guess: &str, value: &str) -> Self {
        match (guess, value) {
            ("user-name-case", "lower") => Self::Lowered,
            ("user-name-case", _) => Self::Kept,
            _ => self,
        }
    }

    /// Returns whether a value of an account is the one that the directory maps.
    pub(crate) fn accepts(self, attribute: Attribute, actual: Option<&str>, mapped: Option<&str>) -> bool {
        let is_username = matches!(attribute, Attribute::Username | Attribute::IdpUsername);
        let is_lowered = is_username && self == Self::Lowered;
        actual == mapped || (is_lowered && actual == mapped.map(str::to_lowercase).as_deref())
    }
}

/// Sign-in of an account that is created over SCIM.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum NewAccounts {
    /// By single sign-on, with an IdP username.
    #[default]
    SingleSignOn,
    /// With a password of Egnyte, without an IdP username.
    Password,
}

impl NewAccounts {
    /// Returns the value that a new account has from the person of the directory.
    pub(crate) fn mapped_value(self, attribute: Attribute, person: &Person) -> Option<String> {
        match (self, attribute) {
            (Self::Password, Attribute::IdpUsername) => None,
            (Self::Password, Attribute::AuthenticationType) => Some("egnyte".to_owned()),
            _ => attribute.mapped_from(person),
        }
    }
}

/// Change of Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ActualChange {
    pub(crate) row: AccountRow,
    /// True for an unmanaged account: it belongs to no person of the directory, or to one who is not covered.
    pub(crate) local: bool,
}

/// Changes of the mock's roster, with the knowledge that a closing account needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RosterChanges<'a> {
    /// Everyone in the features.
    pub(crate) people: &'a [KnownPerson],
    /// Roster after the changes.
    pub(crate) roster: &'a Roster,
    pub(crate) changes: &'a [Change],
    pub(crate) username_case: UsernameCase,
    pub(crate) new_accounts: NewAccounts,
    /// Username of the account that a connector may create to test its connection.
    pub(crate) test_username: &'a str,
}

/// Rows of the changes. Values of other attributes, and a deactivated test account, are not judged.
pub(crate) fn actual_changes(changes: &RosterChanges<'_>) -> Vec<ActualChange> {
    let RosterChanges { people, roster, changes, username_case, new_accounts, test_username } = *changes;
    let rows = Rows { people, naming: &Naming::of(people, roster, changes), username_case, new_accounts };
    let is_test = |user: &User| !user.active && user.user_name.eq_ignore_ascii_case(test_username);
    let test_account = |change: &'_ Change| match change {
        Change::UserCreated { user } if is_test(user) => Some(user.id.clone()),
        _ => None,
    };
    let ignored: Vec<String> = changes.iter().filter_map(test_account).collect();
    let is_ignored = |change: &&Change| user_id(change).is_some_and(|id| ignored.iter().any(|it| it == id));
    changes.iter().filter(|change| !is_ignored(change)).flat_map(|change| rows.of(change)).collect()
}

fn user_id(change: &Change) -> Option<&str> {
    match change {
        Change::UserCreated { user }
        | Change::UserChanged { after: user, .. }
        | Change::UserDeleted { user }
        | Change::MemberJoined { user, .. }
        | Change::MemberLeft { user, .. } => Some(&user.id),
        Change::GroupCreated { .. } | Change::GroupRenamed { .. } | Change::GroupDeleted { .. } => None,
    }
}

/// Writer of rows.
struct Rows<'a> {
    people: &'a [KnownPerson],
    naming: &'a Naming,
    username_case: UsernameCase,
    new_accounts: NewAccounts,
}

impl Rows<'_> {
    fn of(&self, change: &Change) -> Vec<ActualChange> {
        match change {
            Change::UserCreated { user } => self.creation(user),
            Change::UserChanged { before, after } => self.differences(before, after),
            Change::UserDeleted { user } => vec![self.fate(user, AccountFate::Deleted)],
            Change::GroupCreated { group } => vec![group_row(self.naming.group(group), GroupFate::Created)],
            Change::GroupDeleted { group } => vec![group_row(self.naming.group_before(group), GroupFate::Deleted)],
            Change::GroupRenamed { before, after } => {
                vec![group_row(self.naming.group_before(before), GroupFate::Renamed(self.naming.group(after)))]
            }
            Change::MemberJoined { user, group } => {
                vec![self.member(user, self.naming.group(group), MemberFate::Joins)]
            }
            Change::MemberLeft { user, group } => vec![self.member(user, self.naming.group(group), MemberFate::Leaves)],
        }
    }

    /// "Is created" stands for the person's own values; each other value is a row of its own.
    fn creation(&self, user: &User) -> Vec<ActualChange> {
        let mut rows = vec![self.fate(user, AccountFate::Created)];
        if let Some(person) = self.naming.person(user) {
            let wrong = Attribute::all().filter(|attribute| !self.is_mapped(user, *attribute, person));
            rows.extend(wrong.map(|attribute| self.value(user, attribute)));
        }
        if !user.active {
            rows.push(self.fate(user, AccountFate::Deactivated));
        }
        rows
    }

    fn differences(&self, before: &User, after: &User) -> Vec<ActualChange> {
        let mut rows = Vec::new();
        if before.active != after.active {
            let fate = if after.active { AccountFate::Reactivated } else { AccountFate::Deactivated };
            rows.push(self.fate(after, fate));
        }
        let differs = Attribute::all().filter(|attribute| attribute.of(before) != attribute.of(after));
        rows.extend(differs.map(|attribute| self.value(after, attribute)));
        rows
    }

    /// Returns whether a value is the one that is mapped from the person's.
    fn is_mapped(&self, user: &User, attribute: Attribute, person: usize) -> bool {
        let Some(values) = self.people[person].values() else { return true };
        let mapped = self.new_accounts.mapped_value(attribute, values);
        self.username_case.accepts(attribute, attribute.of(user), mapped.as_deref())
    }

    fn fate(&self, user: &User, fate: AccountFate) -> ActualChange {
        self.account_row(user, AccountRow::Account { who: self.naming.account(user), fate })
    }

    fn value(&self, user: &User, attribute: Attribute) -> ActualChange {
        let value = attribute.of(user).map(str::to_owned);
        self.account_row(user, AccountRow::Value { who: self.naming.account(user), attribute, value })
    }

    fn member(&self, user: &User, group: String, fate: MemberFate) -> ActualChange {
        self.account_row(user, AccountRow::Member { who: self.naming.account(user), group, fate })
    }

    fn account_row(&self, user: &User, row: AccountRow) -> ActualChange {
        let managed = self.naming.person(user).is_some_and(|person| self.people[person].covered);
        ActualChange { row, local: !managed }
    }
}

fn group_row(name: String, fate: GroupFate) -> ActualChange {
    ActualChange { row: AccountRow::Group { name, fate }, local: false }
}
