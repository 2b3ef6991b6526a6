//! Sentences about the directory: people and user groups. Each is a `Given` or a `When`.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use crate::scenario::parameters::{Association, Group, Movement, People, Person, Property, Standing, Text, moment};
use crate::scenario::{Failure, Happening, World};

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

/// A user group is bound to the Egnyte application, so that it is synced from now on, or it is unbound.
#[given(expr = "{group} is {association} Egnyte")]
#[when(expr = "{group} is {association} Egnyte")]
pub async fn bound(world: &mut World, step: &Step, group: Group, association: Association) -> Result<(), Failure> {
    world.happens(moment(step), vec![(association.0)(group.0)]).await
}

/// People join a user group or leave it, one after the other.
#[given(expr = "{people} {movement} {group}")]
#[when(expr = "{people} {movement} {group}")]
pub async fn moves(
    world: &mut World,
    step: &Step,
    people: People,
    movement: Movement,
    group: Group,
) -> Result<(), Failure> {
    let moves = people.0.into_iter().map(|name| (movement.0)(name, group.0.clone()));
    world.happens(moment(step), moves.collect()).await
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

/// A newcomer is `added to the directory`, in no user group; a person is `suspended`, which locks them out of
/// everything and leaves them in their user groups; is `active again`; or is `deleted from the directory`, and thereby
/// leaves every user group.
#[given(expr = "{person} is {standing}")]
#[when(expr = "{person} is {standing}")]
pub async fn stands(world: &mut World, step: &Step, person: Person, standing: Standing) -> Result<(), Failure> {
    world.happens(moment(step), vec![(standing.0)(person.0)]).await
}
