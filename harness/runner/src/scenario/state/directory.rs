//! Directory's side of a scenario: its people and user groups, as they are and as they were, and their names.

use crate::scenario::account::KnownPerson;
use crate::scenario::failure::{Failure, StepResult};
use crate::scenario::people::People;
use crate::scenario::quoting::quote;
use egnyte_protocol::directory::{Directory, Event, Id, IdKind, Person, UserGroup, Was};
use egnyte_protocol::{Problem, Resource};

/// Last id of a person. Imported people take theirs from here downwards, apart from everyone else's.
const LAST_PERSON: usize = 0xffe;

/// Directory's side of a scenario.
pub(crate) struct DirectorySide {
    /// Everyone in the features.
    pub(crate) people: People,
    pub(crate) current: Directory,
    /// People and user groups as they were before each change.
    pub(crate) former_people: Vec<Person>,
    pub(crate) former_groups: Vec<UserGroup>,
    /// Number of user groups created so far, and of other objects that count with them.
    pub(crate) created: usize,
    imported: usize,
}

impl DirectorySide {
    pub(crate) fn new(people: People, current: Directory) -> Self {
        Self { people, current, former_people: Vec::new(), former_groups: Vec::new(), created: 0, imported: 0 }
    }

    /// Remembers what an event changed, as it was before.
    pub(crate) fn remember(&mut self, event: &Event) {
        match &event.was {
            Some(Was::Person(person)) => self.former_people.push(person.clone()),
            Some(Was::UserGroup(group)) => self.former_groups.push(group.clone()),
            Some(Was::Application(_)) | None => {}
        }
    }

    /// Next id of this kind.
    pub(crate) fn next_id(&mut self, kind: IdKind) -> Id {
        self.created += 1;
        Id::nth(kind, self.created)
    }

    /// Next id of an imported person.
    pub(crate) fn next_imported_id(&mut self) -> Id {
        self.imported += 1;
        Id::nth(IdKind::Person, LAST_PERSON + 1 - self.imported)
    }

    /// Finds a person by first name: as they are in the directory, else as they would be added.
    pub(crate) fn person(&self, name: &str) -> StepResult<&Person> {
        let person = self.people.find(name).map_err(Failure::error)?;
        Ok(self.current.person(&person.id).unwrap_or(person))
    }

    /// Everyone in the features, as a closing account needs them.
    pub(crate) fn known_people(&self) -> Vec<KnownPerson> {
        self.people.iter().map(|person| self.known_person(person)).collect()
    }

    fn known_person(&self, person: &Person) -> KnownPerson {
        let present = self.current.person(&person.id).cloned();
        let mut former: Vec<Person> = self.former_people.iter().filter(|was| was.id == person.id).cloned().collect();
        if present.is_none() && former.is_empty() {
            former.push(person.clone());
        }
        KnownPerson {
            id: person.id.clone(),
            name: person.firstname.clone().unwrap_or_else(|| person.username.clone()),
            present,
            former,
            covered: self.current.covers(&person.id),
        }
    }

    /// Name of a person in the features: the first name, or the quoted username of everyone outside the fixtures.
    pub(crate) fn name_of(&self, person: &Person) -> String {
        self.people.first_name(&person.id).map_or_else(|| quote(&person.username), str::to_owned)
    }

    /// Ids of all user groups that have or had the name.
    pub(crate) fn user_group_ids(&self, name: &str) -> Vec<Id> {
        let groups = self.current.user_groups.iter().chain(&self.former_groups);
        groups.filter(|group| group.name == name).map(|group| group.id.clone()).collect()
    }

    /// Returns whether the directory has or had a person with the id.
    pub(crate) fn knows_person(&self, id: &Id) -> bool {
        self.current.users.iter().chain(&self.former_people).any(|person| person.id == *id)
    }

    /// Returns whether the directory has or had a user group with the id.
    pub(crate) fn knows_user_group(&self, id: &Id) -> bool {
        self.current.user_groups.iter().chain(&self.former_groups).any(|group| group.id == *id)
    }

    /// Describes a problem with its subject.
    pub(crate) fn describe_problem(&self, problem: &Problem) -> String {
        let person = |id: &Id| {
            let username = || self.current.person(id).map(|person| person.username.clone());
            self.people.first_name(id).map(str::to_owned).or_else(username)
        };
        let mut groups = self.current.user_groups.iter().chain(&self.former_groups);
        let subject = match (&problem.user, &problem.user_group) {
            (Some(id), _) => person(id).unwrap_or_else(|| format!("an unknown person ({id})")),
            (None, Some(id)) => groups
                .find(|group| group.id == *id)
                .map_or_else(|| format!("an unknown user group ({id})"), |group| format!("\"{}\"", group.name)),
            (None, None) => "the whole sync".to_owned(),
        };
        format!("{subject}: {}", problem.error)
    }

    /// Name of the person in a recorded event. The id takes precedence.
    pub(crate) fn person_of(&self, resource: &Resource) -> String {
        let everyone = || self.current.users.iter().chain(&self.former_people).chain(self.people.iter());
        let by_id = || everyone().find(|person| resource.id.as_deref() == Some(person.id.as_str()));
        let name = resource.username.as_deref().or(resource.name.as_deref());
        let same_name = |person: &&Person| name.is_some_and(|name| person.username.eq_ignore_ascii_case(name));
        match by_id().or_else(|| everyone().find(same_name)) {
            Some(person) => self.name_of(person),
            None => name.or(resource.id.as_deref()).map_or_else(|| "no person".to_owned(), quote),
        }
    }

    /// Quoted name of the user group in a recorded event. The id takes precedence.
    pub(crate) fn user_group_of(&self, resource: &Resource) -> String {
        let mut groups = self.current.user_groups.iter().chain(self.former_groups.iter().rev());
        let by_id = groups.find(|group| resource.id.as_deref() == Some(group.id.as_str()));
        let name = by_id.map(|group| group.name.as_str()).or(resource.name.as_deref()).or(resource.id.as_deref());
        quote(name.unwrap_or_default())
    }
}
