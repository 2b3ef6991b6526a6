//! Swaps: two people or two user groups exchange a value, before the connector receives an event.

use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{Pair, Subject, Swapped};
use crate::scenario::phase::StepPhase;
use crate::scenario::state::{DirectorySide, Scenario};
use egnyte_protocol::directory::{Directory, Event, EventKind, LookupError, Person, Property, UserGroup, Was};

impl Scenario {
    /// Swaps a value, and delivers the events after both changes.
    pub fn swap(&mut self, phase: StepPhase, Pair(pair): Pair, swapped: Swapped) -> StepFuture<'_> {
        Box::pin(async move {
            self.begin(phase).await?;
            for event in swap(&mut self.directory, pair, swapped)? {
                self.directory.remember(&event);
                self.deliver(event).await?;
            }
            self.check_phase(phase)
        })
    }
}

fn swap(side: &mut DirectorySide, pair: [Subject; 2], swapped: Swapped) -> StepResult<[Event; 2]> {
    let swapped = match (pair, swapped) {
        ([Subject::Person(one), Subject::Person(other)], Swapped::Emails) => {
            swap_property(side, [&one, &other], Property::Email, |person| person.email.clone())?
        }
        ([Subject::Person(one), Subject::Person(other)], Swapped::Usernames) => {
            swap_property(side, [&one, &other], Property::Username, |person| Some(person.username.clone()))?
        }
        ([Subject::UserGroup(one), Subject::UserGroup(other)], Swapped::Names) => {
            swap_names(&mut side.current, [&one, &other])
        }
        _ => return Err(Failure::error("people swap emails or usernames, and user groups swap names")),
    };
    swapped.map_err(Failure::error)
}

fn swap_property(
    side: &mut DirectorySide,
    [one, other]: [&str; 2],
    property: Property,
    value: fn(&Person) -> Option<String>,
) -> StepResult<Result<[Event; 2], LookupError>> {
    let (one, other) = (side.person(one)?.clone(), side.person(other)?.clone());
    let directory = &mut side.current;
    let first = directory.set_property(&one.id, property, value(&other));
    let both = first.and_then(|first| Ok([first, directory.set_property(&other.id, property, value(&one))?]));
    Ok(both)
}

fn swap_names(directory: &mut Directory, [one, other]: [&str; 2]) -> Result<[Event; 2], LookupError> {
    let (one, other) = (directory.user_group(one)?.clone(), directory.user_group(other)?.clone());
    for group in &mut directory.user_groups {
        if group.id == one.id {
            group.name.clone_from(&other.name);
        } else if group.id == other.id {
            group.name.clone_from(&one.name);
        }
    }
    let renamed = |was: UserGroup| Event {
        kind: EventKind::UserGroupRenamed,
        user: None,
        user_group: Some(was.id.clone()),
        was: Some(Was::UserGroup(was)),
    };
    Ok([renamed(one), renamed(other)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::people::People;
    use egnyte_protocol::directory::{Id, IdKind};

    fn side() -> DirectorySide {
        let people = People::acme().unwrap();
        let users = people.iter().cloned().collect();
        let mut directory = Directory { application: None, users, user_groups: Vec::new() };
        directory.create_user_group(Id::nth(IdKind::UserGroup, 1), "Sales", Vec::new());
        directory.create_user_group(Id::nth(IdKind::UserGroup, 2), "Finance", Vec::new());
        DirectorySide::new(people, directory)
    }

    fn people(names: [&str; 2]) -> [Subject; 2] {
        names.map(|name| Subject::Person(name.to_owned()))
    }

    fn groups(names: [&str; 2]) -> [Subject; 2] {
        names.map(|name| Subject::UserGroup(name.to_owned()))
    }

    #[test]
    fn both_values_have_changed_before_the_first_event() {
        let mut side = side();
        let [first, second] = swap(&mut side, people(["Ada", "Grace"]), Swapped::Emails).unwrap();
        let email = |name: &str| side.person(name).unwrap().email.clone().unwrap();
        assert_eq!((email("Ada"), email("Grace")), ("grace@acme.example".to_owned(), "ada@acme.example".to_owned()));
        assert_eq!([first.user, second.user], ["Ada", "Grace"].map(|name| Some(side.person(name).unwrap().id.clone())));
        swap(&mut side, people(["Ada", "Grace"]), Swapped::Usernames).unwrap();
        assert_eq!(side.person("Ada").unwrap().username, "grace");
        swap(&mut side, groups(["Sales", "Finance"]), Swapped::Names).unwrap();
        assert_eq!(side.current.user_group("Sales").unwrap().id, Id::nth(IdKind::UserGroup, 2));
    }

    #[test]
    fn only_values_of_the_same_kind_are_swapped() {
        let message = "people swap emails or usernames, and user groups swap names";
        assert_eq!(swap(&mut side(), people(["Ada", "Grace"]), Swapped::Names).unwrap_err().message, message);
        assert_eq!(swap(&mut side(), groups(["Sales", "Finance"]), Swapped::Emails).unwrap_err().message, message);
    }
}
