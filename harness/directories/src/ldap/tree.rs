//! Tree of a directory, in JumpCloud's layout: people (`inetOrgPerson`) and user groups (`groupOfNames`) below `ou=Users`,
//! and the Egnyte application below `ou=Applications`, whose members are the associated user groups.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use egnyte_protocol::directory::{Directory, Id, Person, PersonState, UserGroup};
use uuid::Uuid;

use super::dn::{Dn, escape};
use super::entry::Entry;

/// Time of a lock without end (draft-behera-ldap-password-policy section 5.3.3): a person who is suspended has it.
const LOCKED: &str = "000001010000Z";

const PERSON: [&str; 4] = ["top", "person", "organizationalPerson", "inetOrgPerson"];
const GROUP: [&str; 2] = ["top", "groupOfNames"];

/// Distinguished names of the branches of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    organization: String,
}

impl Layout {
    /// Creates the layout of an organisation.
    pub(super) fn new(organization: &str) -> Self {
        Self { organization: organization.to_owned() }
    }

    pub(super) fn root(&self) -> String {
        format!("o={},dc=jumpcloud,dc=com", self.organization)
    }

    /// Base of people and user groups.
    pub(super) fn users(&self) -> String {
        format!("ou=Users,{}", self.root())
    }

    fn applications(&self) -> String {
        format!("ou=Applications,{}", self.root())
    }

    /// Entry whose members are the user groups that are associated with Egnyte.
    pub(super) fn application(&self) -> String {
        format!("cn=Egnyte,{}", self.applications())
    }

    /// Returns the tree of a directory.
    pub(super) fn tree(&self, directory: &Directory) -> Tree {
        let names = Names::new(self, directory);
        let member_of = names.member_of(directory);
        let people = directory.users.iter().map(|person| person_entry(person, &member_of, &names));
        let groups = directory.user_groups.iter().map(|group| group_entry(group, self, &names));
        let associated = directory.user_groups.iter().filter(|group| group.associated);
        let members = associated.filter_map(|group| names.of(&group.id)).collect();
        let application = directory.application.as_ref().and_then(|_| {
            Entry::new(self.application(), &GROUP, vec![("cn", vec!["Egnyte".to_owned()]), ("member", members)])
        });
        Tree::new(self.branches().into_iter().chain(people).chain(groups).chain([application]).flatten().collect())
    }

    fn branches(&self) -> Vec<Option<Entry>> {
        let unit = |dn: String, name: &str| {
            Entry::new(dn, &["top", "organizationalUnit"], vec![("ou", vec![name.to_owned()])])
        };
        let organization = vec![("o", vec![self.organization.clone()])];
        vec![
            Entry::new(self.root(), &["top", "organization"], organization),
            unit(self.users(), "Users"),
            unit(self.applications(), "Applications"),
        ]
    }
}

/// Entries of a directory, the root first, with the place of each by its name.
#[derive(Debug, Default)]
pub(super) struct Tree {
    entries: Vec<Entry>,
    places: HashMap<Dn, usize>,
}

impl Tree {
    fn new(entries: Vec<Entry>) -> Self {
        let places = entries.iter().enumerate().map(|(place, entry)| (entry.name.clone(), place)).collect();
        Self { entries, places }
    }

    /// Returns every entry.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Finds the entry of this name.
    pub(super) fn entry(&self, name: &Dn) -> Option<&Entry> {
        self.places.get(name).map(|place| &self.entries[*place])
    }
}

/// Distinguished name of each person and each user group, by id.
struct Names(BTreeMap<Id, String>);

impl Names {
    fn new(layout: &Layout, directory: &Directory) -> Self {
        let people = directory.users.iter().map(|person| (&person.id, "uid", person.username.as_str()));
        let groups = directory.user_groups.iter().map(|group| (&group.id, "cn", group.name.as_str()));
        let (mut taken, mut names) = (BTreeSet::new(), BTreeMap::new());
        for (id, attribute, value) in people.chain(groups) {
            let relative = format!("{attribute}={}", escape(value));
            let plain = format!("{relative},{}", layout.users());
            // Two user groups may have one name, two entries may not.
            let is_free = Dn::parse(&plain).is_some_and(|name| taken.insert(name));
            let dn = if is_free { plain } else { format!("{relative}+entryUUID={},{}", uuid(id), layout.users()) };
            names.insert(id.clone(), dn);
        }
        Self(names)
    }

    fn of(&self, id: &Id) -> Option<String> {
        self.0.get(id).cloned()
    }

    /// Returns the names of the user groups of each person.
    fn member_of<'d>(&self, directory: &'d Directory) -> BTreeMap<&'d Id, Vec<String>> {
        let mut groups: BTreeMap<&Id, Vec<String>> = BTreeMap::new();
        for group in &directory.user_groups {
            for member in &group.members {
                groups.entry(member).or_default().extend(self.of(&group.id));
            }
        }
        groups
    }
}

fn person_entry(person: &Person, member_of: &BTreeMap<&Id, Vec<String>>, names: &Names) -> Option<Entry> {
    let full = [&person.firstname, &person.lastname].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let full = if full.is_empty() { person.username.clone() } else { full };
    let is_suspended = person.state == PersonState::Suspended;
    let attributes = vec![
        ("uid", vec![person.username.clone()]),
        ("cn", vec![full.clone()]),
        ("displayName", vec![full]),
        ("givenName", person.firstname.iter().cloned().collect()),
        ("sn", person.lastname.iter().cloned().collect()),
        ("mail", person.email.iter().cloned().collect()),
        ("memberOf", member_of.get(&person.id).cloned().unwrap_or_default()),
        ("entryUUID", vec![uuid(&person.id)]),
        ("pwdAccountLockedTime", is_suspended.then(|| LOCKED.to_owned()).into_iter().collect()),
    ];
    Entry::new(names.of(&person.id)?, &PERSON, attributes)
}

fn group_entry(group: &UserGroup, layout: &Layout, names: &Names) -> Option<Entry> {
    let attributes = vec![
        ("cn", vec![group.name.clone()]),
        ("member", group.members.iter().filter_map(|id| names.of(id)).collect()),
        ("memberOf", group.associated.then(|| layout.application()).into_iter().collect()),
        ("entryUUID", vec![uuid(&group.id)]),
    ];
    Entry::new(names.of(&group.id)?, &GROUP, attributes)
}

/// Returns the `entryUUID` of an id (RFC 4530), whose 24 hexadecimal digits it begins with.
pub(super) fn uuid(id: &Id) -> String {
    Uuid::from_u128(u128::from_str_radix(id.as_str(), 16).unwrap_or_default() << 32).to_string()
}

#[cfg(test)]
mod tests {
    use egnyte_protocol::directory::IdKind;

    use super::*;

    #[test]
    fn groups_of_one_name_are_two_entries() {
        let group = |number| UserGroup {
            id: Id::nth(IdKind::UserGroup, number),
            name: "R&D, \"new\"".to_owned(),
            associated: number == 0,
            members: vec![Id::nth(IdKind::Person, 0)],
        };
        let ada = Person {
            id: Id::nth(IdKind::Person, 0),
            username: "ada".to_owned(),
            email: None,
            firstname: Some("Ada".to_owned()),
            lastname: None,
            state: PersonState::Suspended,
        };
        let directory = Directory { application: None, users: vec![ada], user_groups: vec![group(0), group(1)] };
        let tree = Layout::new("org").tree(&directory);
        let ada = Dn::parse("UID=Ada, ou=Users,o=org,dc=jumpcloud,dc=com").unwrap();
        assert_eq!(tree.entry(&ada), tree.entries().get(3));
        let tree = tree.entries();
        let names: Vec<&str> = tree.iter().map(|entry| entry.dn.as_str()).collect();
        let base = "ou=Users,o=org,dc=jumpcloud,dc=com";
        assert_eq!(names[3], format!("uid=ada,{base}"));
        assert_eq!(names[4], format!("cn=R&D\\, \\\"new\\\",{base}"));
        assert!(names[5].starts_with("cn=R&D\\, \\\"new\\\"+entryUUID=66e2d689-"), "{}", names[5]);
        let ada = &tree[3];
        assert_eq!((ada.values("memberOf").len(), ada.values("sn").len(), ada.values("mail").len()), (2, 0, 0));
        assert_eq!(
            (ada.values("cn"), ada.values("pwdAccountLockedTime")),
            (&["Ada".to_owned()][..], &[LOCKED.to_owned()][..])
        );
        assert_eq!((tree[4].values("memberOf").len(), tree[5].values("memberOf").len()), (1, 0));
    }
}
