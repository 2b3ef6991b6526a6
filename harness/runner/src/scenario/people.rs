//! People of the features. Knows where they are written down, and nothing of what happens to them.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::mock::Domain;
use egnyte_protocol::directory::{Application, Directory, Id, IdKind, Integration, Person, PersonState, Sso, TestUser};

const ACME: &str = include_str!("../../../../fixtures/directories/acme.json");

/// Largest number of people beside the suite's own.
const MOST_OWN: usize = 1_000;

/// Everyone in the features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    present: Vec<Person>,
    newcomers: Vec<Person>,
}

/// People who cannot be read or added.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// Invalid JSON, or JSON of another shape.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// First name in use.
    #[error("the features know a person called `{0}` already")]
    NameTaken(String),
    /// Username in use.
    #[error("a person has the username `{0}` already")]
    UsernameTaken(String),
    /// First name that no sentence can contain.
    #[error("no sentence can name `{0}`: a first name begins with a capital, and has letters and hyphens only")]
    InvalidName(String),
    /// First person beyond the limit.
    #[error("`{0}` is one too many: beside the suite's own people there may be {1}")]
    TooMany(String, usize),
}

/// Unknown first name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no person is called `{name}`; the features know {known}")]
pub struct UnknownPersonError {
    name: String,
    known: String,
}

impl People {
    /// People of Acme, who are part of this program.
    pub fn acme() -> Result<Self, PeopleError> {
        let file: PeopleFile = serde_json::from_str(ACME)?;
        let number = file.people.len();
        let present = file.people.into_iter().enumerate().map(|(n, entry)| entry.into_person(n + 1));
        let newcomers = file.newcomers.into_iter().enumerate().map(|(n, entry)| entry.into_person(number + n + 1));
        Ok(Self { present: present.collect(), newcomers: newcomers.collect() })
    }

    /// Adds the people of a user's own file, which has the format of `fixtures/directories/acme.json`.
    pub(crate) fn add(&mut self, text: &str) -> Result<(), PeopleError> {
        let file: PeopleFile = serde_json::from_str(text)?;
        for entry in file.people {
            let person = self.own_person(entry)?;
            self.present.push(person);
        }
        for entry in file.newcomers {
            let person = self.own_person(entry)?;
            self.newcomers.push(person);
        }
        Ok(())
    }

    fn own_person(&self, entry: PersonEntry) -> Result<Person, PeopleError> {
        let name = &entry.firstname;
        let count = self.iter().count();
        if !(name.starts_with(char::is_uppercase) && name.chars().all(|it| it.is_alphabetic() || it == '-')) {
            return Err(PeopleError::InvalidName(name.clone()));
        }
        if self.find(name).is_ok() {
            return Err(PeopleError::NameTaken(name.clone()));
        }
        if self.iter().any(|person| person.username == entry.username) {
            return Err(PeopleError::UsernameTaken(entry.username));
        }
        if count >= MOST_OWN {
            return Err(PeopleError::TooMany(name.clone(), MOST_OWN));
        }
        Ok(Person { id: Id::nth(IdKind::OwnPerson, count), ..entry.into_person(0) })
    }

    /// Directory at the beginning of a scenario: everyone but the newcomers, and an application whose integration points
    /// at the domain but is not active yet.
    pub(crate) fn directory(&self, domain: &Domain) -> Directory {
        let mut directory = Directory::new(application(domain));
        directory.users.clone_from(&self.present);
        directory
    }

    /// Ids of the people with whom every scenario begins.
    pub(crate) fn present_ids(&self) -> BTreeSet<Id> {
        self.present.iter().map(|person| person.id.clone()).collect()
    }

    /// Everyone, newcomers last.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.present.iter().chain(&self.newcomers)
    }

    /// Finds a person by first name.
    pub(crate) fn find(&self, name: &str) -> Result<&Person, UnknownPersonError> {
        self.iter().find(|person| person.firstname.as_deref() == Some(name)).ok_or_else(|| UnknownPersonError {
            name: name.to_owned(),
            known: self.iter().filter_map(|person| person.firstname.as_deref()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Gives a person another id.
    pub(crate) fn replace_id(&mut self, from: &Id, to: &Id) {
        let everyone = self.present.iter_mut().chain(&mut self.newcomers);
        everyone.filter(|person| person.id == *from).for_each(|person| person.id = to.clone());
    }

    /// First name of the person with the id.
    pub(crate) fn first_name(&self, id: &Id) -> Option<&str> {
        self.iter().find(|person| person.id == *id)?.firstname.as_deref()
    }
}

fn application(domain: &Domain) -> Application {
    Application {
        label: "Egnyte".to_owned(),
        sso_idp_url: Some("https://sso.jumpcloud.com/saml2/egnyte".to_owned()),
        sso: Sso {
            configured: true,
            entity_id: domain.entity_id(true),
            acs_url: format!("{}/samlconsumer/acs", domain.url),
            domain_specific_issuer: true,
        },
        integration: Integration {
            active: false,
            base_url: domain.scim_url.clone(),
            token: domain.token.clone(),
            manage_groups: true,
            test_user: TestUser {
                username: "conformance-test".to_owned(),
                email: "conformance-test@acme.example".to_owned(),
            },
            ca_file: domain.ca_file.clone(),
        },
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    #[serde(default)]
    people: Vec<PersonEntry>,
    #[serde(default)]
    newcomers: Vec<PersonEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    username: String,
    email: String,
    firstname: String,
    lastname: String,
}

impl PersonEntry {
    fn into_person(self, n: usize) -> Person {
        Person {
            id: Id::nth(IdKind::Person, n),
            username: self.username,
            email: Some(self.email),
            firstname: Some(self.firstname),
            lastname: Some(self.lastname),
            state: PersonState::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acme_has_six_people_and_one_newcomer() {
        let people = People::acme().unwrap();
        let names: Vec<_> = people.iter().filter_map(|person| person.firstname.as_deref()).collect();
        assert_eq!(names, ["Ada", "Grace", "Linus", "Margaret", "Edsger", "Barbara", "Katherine"]);
        assert_eq!(people.present.len(), 6);
    }

    #[test]
    fn ids_are_unique_and_emails_follow_from_usernames() {
        let people = People::acme().unwrap();
        let ids: std::collections::BTreeSet<_> = people.iter().map(|person| &person.id).collect();
        assert_eq!(ids.len(), 7);
        for person in people.iter() {
            assert_eq!(person.email, Some(format!("{}@acme.example", person.username)));
        }
    }

    #[test]
    fn unknown_name_is_an_error_with_the_known_ones() {
        let error = People::acme().unwrap().find("Adda").unwrap_err().to_string();
        assert!(error.starts_with("no person is called `Adda`; the features know Ada, Grace,"), "{error}");
    }
}
