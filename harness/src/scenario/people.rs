//! The people all features speak of. Knows where they are written down, and nothing of what happens to them.

use serde::Deserialize;

use crate::mock::Domain;
use egnyte_protocol::directory::{Application, Directory, Id, IdKind, Integration, Person, PersonState, Sso, TestUser};

const ACME: &str = include_str!("../../../fixtures/directories/acme.json");

/// Everybody a feature may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    people: Vec<Person>,
    newcomers: Vec<Person>,
}

/// A file of people that is none.
#[derive(Debug, thiserror::Error)]
#[error("the people of the features cannot be read: {0}")]
pub struct CastError(#[from] serde_json::Error);

/// People who cannot join those that there are.
#[derive(Debug, thiserror::Error)]
pub enum Uncastable {
    /// The file is none of people.
    #[error(transparent)]
    Unread(#[from] serde_json::Error),
    /// Somebody is called so already.
    #[error("the features know somebody called `{0}` already")]
    Taken(String),
    /// A username is taken.
    #[error("somebody has the username `{0}` already")]
    Username(String),
    /// No sentence could name that person.
    #[error("no sentence can name `{0}`: a first name begins with a capital, and has letters and hyphens only")]
    Nameless(String),
    /// There are too many, from this one on.
    #[error("`{0}` is one too many: beside the suite's own people there may be {1}")]
    TooMany(String, usize),
}

/// How many people there may be beside the suite's own.
const MOST_OWN: usize = 1_000;

/// A name nobody has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nobody is called `{name}`; the features know {known}")]
pub struct NobodyCalled {
    name: String,
    known: String,
}

impl Cast {
    /// The people of Acme, who are part of this program.
    ///
    /// # Errors
    /// Never, unless the program was built from a broken file.
    pub fn acme() -> Result<Self, CastError> {
        Self::parse(ACME)
    }

    /// Reads a file like `fixtures/directories/acme.json`.
    ///
    /// # Errors
    /// When it is not such a file.
    pub fn parse(text: &str) -> Result<Self, CastError> {
        let file: File = serde_json::from_str(text)?;
        let here = file.people.len();
        let people = file.people.into_iter().enumerate().map(|(n, entry)| entry.into_person(n + 1)).collect();
        let newcomers =
            file.newcomers.into_iter().enumerate().map(|(n, entry)| entry.into_person(here + n + 1)).collect();
        Ok(Self { people, newcomers })
    }

    /// Lets the people of a user's own file join; the file is like `fixtures/directories/acme.json`.
    ///
    /// # Errors
    /// When it is not, or somebody has a name that is taken or that no sentence can say.
    pub fn join(&mut self, text: &str) -> Result<(), Uncastable> {
        let file: File = serde_json::from_str(text)?;
        for (entry, hired) in
            file.people.into_iter().map(|it| (it, false)).chain(file.newcomers.into_iter().map(|it| (it, true)))
        {
            let id = self.place_for(&entry)?;
            let person = Person { id, ..entry.into_person(0) };
            if hired { self.newcomers.push(person) } else { self.people.push(person) }
        }
        Ok(())
    }

    fn place_for(&self, entry: &Entry) -> Result<Id, Uncastable> {
        let name = &entry.firstname;
        let can_be_said =
            name.starts_with(char::is_uppercase) && name.chars().all(|it| it.is_alphabetic() || it == '-');
        let count = self.everybody().count();
        if !can_be_said {
            return Err(Uncastable::Nameless(name.clone()));
        }
        if self.called(name).is_ok() {
            return Err(Uncastable::Taken(name.clone()));
        }
        if self.everybody().any(|person| person.username == entry.username) {
            return Err(Uncastable::Username(entry.username.clone()));
        }
        if count >= MOST_OWN {
            return Err(Uncastable::TooMany(name.clone(), MOST_OWN));
        }
        Ok(Id::nth(IdKind::OwnPerson, count))
    }

    /// The directory a scenario begins with: everybody but the newcomers, and an application whose
    /// integration points at the domain but is not active yet.
    pub fn directory(&self, domain: &Domain) -> Directory {
        let mut directory = Directory::new(application(domain));
        directory.users.clone_from(&self.people);
        directory
    }

    /// Everybody, newcomers last.
    pub fn everybody(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().chain(&self.newcomers)
    }

    /// The person the features call by that first name.
    ///
    /// # Errors
    /// When nobody is.
    pub fn called(&self, name: &str) -> Result<&Person, NobodyCalled> {
        self.everybody().find(|person| person.firstname.as_deref() == Some(name)).ok_or_else(|| NobodyCalled {
            name: name.to_owned(),
            known: self.everybody().filter_map(|person| person.firstname.as_deref()).collect::<Vec<_>>().join(", "),
        })
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
struct File {
    #[serde(default)]
    people: Vec<Entry>,
    #[serde(default)]
    newcomers: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    username: String,
    email: String,
    firstname: String,
    lastname: String,
}

impl Entry {
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
    fn acme_has_six_people_and_a_newcomer_who_is_not_in_the_directory_yet() {
        let cast = Cast::acme().unwrap();
        let names: Vec<_> = cast.everybody().filter_map(|person| person.firstname.as_deref()).collect();
        assert_eq!(names, ["Ada", "Grace", "Linus", "Margaret", "Edsger", "Barbara", "Katherine"]);
        assert_eq!(cast.people.len(), 6);
    }

    #[test]
    fn everybody_has_an_id_of_their_own_and_an_email_that_follows_from_the_username() {
        let cast = Cast::acme().unwrap();
        let ids: std::collections::BTreeSet<_> = cast.everybody().map(|person| &person.id).collect();
        assert_eq!(ids.len(), 7);
        for person in cast.everybody() {
            assert_eq!(person.email, Some(format!("{}@acme.example", person.username)));
        }
    }

    #[test]
    fn a_name_nobody_has_is_answered_with_those_there_are() {
        let error = Cast::acme().unwrap().called("Adda").unwrap_err().to_string();
        assert!(error.starts_with("nobody is called `Adda`; the features know Ada, Grace,"), "{error}");
    }
}
