//! Changes of Egnyte, as rows.

use super::{AccountFate, Attribute, GroupFate, Known, MemberFate, Naming, Row, UsernameCase};
use crate::mock::{Change, Roster, User};

/// Something that changed in Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub row: Row,
    /// Whether it concerns an account nobody manages: one of nobody in the directory, or of a person who is
    /// not covered.
    pub local: bool,
}

/// What an account is made from.
#[derive(Debug, Clone, Copy)]
pub struct Ledger<'a> {
    /// Everybody a feature may name.
    pub people: &'a [Known],
    /// What Egnyte holds now.
    pub now: &'a Roster,
    /// What changed on the way there.
    pub changes: &'a [Change],
    /// How the domain stores usernames.
    pub case: UsernameCase,
    /// The username of the account a connector may make to test its connection.
    pub test_username: &'a str,
}

/// The rows of what changed. Leaves out what is judged by nobody: values outside the closed list of
/// attributes, and a test account that a connector left behind deactivated.
pub fn happened(ledger: &Ledger<'_>) -> Vec<Happened> {
    let Ledger { people, now, changes, case, test_username } = *ledger;
    let teller = Teller { people, naming: &Naming::of(people, now, changes), case };
    let tested: Vec<&str> = changes.iter().filter_map(|change| spent_test_account(change, test_username)).collect();
    changes.iter().filter(|change| !concerns(change, &tested)).flat_map(|change| teller.tell(change)).collect()
}

fn spent_test_account<'a>(change: &'a Change, test_username: &str) -> Option<&'a str> {
    match change {
        Change::UserCreated { user } if !user.active && user.user_name.eq_ignore_ascii_case(test_username) => {
            Some(&user.id)
        }
        _ => None,
    }
}

fn concerns(change: &Change, ids: &[&str]) -> bool {
    match change {
        Change::UserCreated { user }
        | Change::UserChanged { after: user, .. }
        | Change::UserDeleted { user }
        | Change::MemberJoined { user, .. }
        | Change::MemberLeft { user, .. } => ids.contains(&user.id.as_str()),
        Change::GroupCreated { .. } | Change::GroupRenamed { .. } | Change::GroupDeleted { .. } => false,
    }
}

struct Teller<'a> {
    people: &'a [Known],
    naming: &'a Naming,
    case: UsernameCase,
}

impl Teller<'_> {
    fn tell(&self, change: &Change) -> Vec<Happened> {
        match change {
            Change::UserCreated { user } => self.created(user),
            Change::UserChanged { before, after } => self.changed(before, after),
            Change::UserDeleted { user } => vec![self.fate(user, AccountFate::Deleted)],
            Change::GroupCreated { group } => vec![of_group(self.naming.group(group), GroupFate::Created)],
            Change::GroupDeleted { group } => vec![of_group(self.naming.group_before(group), GroupFate::Deleted)],
            Change::GroupRenamed { before, after } => {
                vec![of_group(self.naming.group_before(before), GroupFate::Renamed(self.naming.group(after)))]
            }
            Change::MemberJoined { user, group } => {
                vec![self.member(user, self.naming.group(group), MemberFate::Joins)]
            }
            Change::MemberLeft { user, group } => vec![self.member(user, self.naming.group(group), MemberFate::Leaves)],
        }
    }

    /// "Is created" stands for the person's own values; each that is another gets a row of its own.
    fn created(&self, user: &User) -> Vec<Happened> {
        let mut rows = vec![self.fate(user, AccountFate::Created)];
        if let Some(person) = self.naming.person(user) {
            let wrong = Attribute::ALL.into_iter().filter(|attribute| !self.as_mapped(user, *attribute, person));
            rows.extend(wrong.map(|attribute| self.value(user, attribute)));
        }
        if !user.active {
            rows.push(self.fate(user, AccountFate::Deactivated));
        }
        rows
    }

    fn changed(&self, before: &User, after: &User) -> Vec<Happened> {
        let mut rows = Vec::new();
        if before.active != after.active {
            let fate = if after.active { AccountFate::Reactivated } else { AccountFate::Deactivated };
            rows.push(self.fate(after, fate));
        }
        let differs = Attribute::ALL.into_iter().filter(|attribute| attribute.of(before) != attribute.of(after));
        rows.extend(differs.map(|attribute| self.value(after, attribute)));
        rows
    }

    fn as_mapped(&self, user: &User, attribute: Attribute, person: usize) -> bool {
        let Some(values) = self.people[person].values() else { return true };
        let display_name = values.display_name();
        let wanted = match attribute {
            Attribute::Email => values.email.as_deref(),
            Attribute::Username | Attribute::IdpUsername => Some(values.username.as_str()),
            Attribute::DisplayName => display_name.as_deref(),
            Attribute::FirstName => values.firstname.as_deref(),
            Attribute::LastName => values.lastname.as_deref(),
            Attribute::UserType => Some("power"),
            Attribute::AuthenticationType => Some("sso"),
        };
        let is = attribute.of(user);
        let username = matches!(attribute, Attribute::Username | Attribute::IdpUsername);
        let lowered = username && self.case == UsernameCase::Lowered;
        is == wanted || (lowered && is == wanted.map(str::to_lowercase).as_deref())
    }

    fn fate(&self, user: &User, fate: AccountFate) -> Happened {
        self.of_account(user, Row::Account { who: self.naming.account(user), fate })
    }

    fn value(&self, user: &User, attribute: Attribute) -> Happened {
        let value = attribute.of(user).map(str::to_owned);
        self.of_account(user, Row::Value { who: self.naming.account(user), attribute, value })
    }

    fn member(&self, user: &User, group: String, fate: MemberFate) -> Happened {
        self.of_account(user, Row::Member { who: self.naming.account(user), group, fate })
    }

    fn of_account(&self, user: &User, row: Row) -> Happened {
        let managed = self.naming.person(user).is_some_and(|person| self.people[person].covered);
        Happened { row, local: !managed }
    }
}

fn of_group(name: String, fate: GroupFate) -> Happened {
    Happened { row: Row::Group { name, fate }, local: false }
}
