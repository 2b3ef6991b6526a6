//! Sentences about the directory: people and user groups. Each is a `Given` or a `When`.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use crate::words::{Group, People, Person, Property, Text, moment};
use crate::world::{Failure, Happening, World};

/// A user group that has no members and is not associated with Egnyte.
#[given(expr = "the empty user group {group}")]
#[when(expr = "the empty user group {group}")]
pub async fn empty_user_group(world: &mut World, step: &Step, group: Group) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::UserGroup { name: group.0, members: Vec::new() }]).await
}

/// A user group that has these members and is not associated with Egnyte.
#[given(expr = "the user group {group} with the member(s) {people}")]
#[when(expr = "the user group {group} with the member(s) {people}")]
pub async fn user_group(world: &mut World, step: &Step, group: Group, people: People) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::UserGroup { name: group.0, members: people.0 }]).await
}

/// A user group of so many people who come into the directory with it, whoever they are.
#[given(expr = "the user group {group} with {int} people")]
#[when(expr = "the user group {group} with {int} people")]
pub async fn crowd(world: &mut World, step: &Step, group: Group, people: usize) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Crowd(group.0, people)]).await
}

/// A user group is bound to the Egnyte application: from now on it is synced.
#[given(expr = "{group} is associated with Egnyte")]
#[when(expr = "{group} is associated with Egnyte")]
pub async fn associated(world: &mut World, step: &Step, group: Group) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Associated(group.0)]).await
}

/// A user group is unbound from the Egnyte application.
#[given(expr = "{group} is disassociated from Egnyte")]
#[when(expr = "{group} is disassociated from Egnyte")]
pub async fn disassociated(world: &mut World, step: &Step, group: Group) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Disassociated(group.0)]).await
}

/// People join a user group, one after the other.
#[given(expr = "{people} join(s) {group}")]
#[when(expr = "{people} join(s) {group}")]
pub async fn join(world: &mut World, step: &Step, people: People, group: Group) -> Result<(), Failure> {
    let joins = people.0.into_iter().map(|name| Happening::Joins(name, group.0.clone()));
    world.happens(moment(step), joins.collect()).await
}

/// People leave a user group, one after the other.
#[given(expr = "{people} leave(s) {group}")]
#[when(expr = "{people} leave(s) {group}")]
pub async fn leave(world: &mut World, step: &Step, people: People, group: Group) -> Result<(), Failure> {
    let leaves = people.0.into_iter().map(|name| Happening::Leaves(name, group.0.clone()));
    world.happens(moment(step), leaves.collect()).await
}

/// A user group gets another name.
#[given(expr = "the user group {group} is renamed to {group}")]
#[when(expr = "the user group {group} is renamed to {group}")]
pub async fn user_group_renamed(world: &mut World, step: &Step, group: Group, to: Group) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Renamed(group.0, to.0)]).await
}

/// A user group is deleted in the directory; its members stay there.
#[given(expr = "the user group {group} is deleted")]
#[when(expr = "the user group {group} is deleted")]
pub async fn user_group_deleted(world: &mut World, step: &Step, group: Group) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::UserGroupDeleted(group.0)]).await
}

/// A property of a person gets another value.
#[given(expr = "{person}'s {property} changes to {string}")]
#[when(expr = "{person}'s {property} changes to {string}")]
pub async fn property_changes(
    world: &mut World,
    step: &Step,
    person: Person,
    property: Property,
    value: Text,
) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Property(person.0, property.0, Some(value.0))]).await
}

/// A property of a person has this value, instead of the one everybody knows.
#[given(expr = "{person}'s {property} is {string}")]
#[when(expr = "{person}'s {property} is {string}")]
pub async fn property_is(
    world: &mut World,
    step: &Step,
    person: Person,
    property: Property,
    value: Text,
) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Property(person.0, property.0, Some(value.0))]).await
}

/// A person without an email, a first name or a last name.
#[given(expr = "{person} has no {property}")]
#[when(expr = "{person} has no {property}")]
pub async fn property_missing(
    world: &mut World,
    step: &Step,
    person: Person,
    property: Property,
) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Property(person.0, property.0, None)]).await
}

/// A newcomer is in the directory from now on, in no user group.
#[given(expr = "{person} is added to the directory")]
#[when(expr = "{person} is added to the directory")]
pub async fn person_added(world: &mut World, step: &Step, person: Person) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Added(person.0)]).await
}

/// A person is locked out of everything, and stays in the directory and in the user groups.
#[given(expr = "{person} is suspended")]
#[when(expr = "{person} is suspended")]
pub async fn person_suspended(world: &mut World, step: &Step, person: Person) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Suspended(person.0)]).await
}

/// The suspension of a person ends.
#[given(expr = "{person} is active again")]
#[when(expr = "{person} is active again")]
pub async fn person_resumed(world: &mut World, step: &Step, person: Person) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Resumed(person.0)]).await
}

/// A person is deleted in the directory, and thereby leaves every user group.
#[given(expr = "{person} is deleted from the directory")]
#[when(expr = "{person} is deleted from the directory")]
pub async fn person_deleted(world: &mut World, step: &Step, person: Person) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::PersonDeleted(person.0)]).await
}
