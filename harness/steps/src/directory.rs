//! Sentences about the directory: people and user groups. Each is a `Given` or a `When`.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use super::{change, change_all, phase};
use egnyte_runner::scenario::parameters::{
    Association, GroupName, Movement, Pair, PersonChange, PersonName, PersonNames, Property, Swapped, Text,
};
use egnyte_runner::scenario::{DirectoryChange, StepResult, World};

/// A user group that has no members and is not associated with Egnyte.
#[given(expr = "the empty user group {group}")]
#[when(expr = "the empty user group {group}")]
async fn empty_user_group(world: &mut World, step: &Step, group: GroupName) -> StepResult {
    change(world, step, DirectoryChange::CreateUserGroup { name: group.0, members: Vec::new() }).await
}

/// A user group that has these members and is not associated with Egnyte.
#[given(expr = "the user group {group} with the member(s) {people}")]
#[when(expr = "the user group {group} with the member(s) {people}")]
async fn user_group(world: &mut World, step: &Step, group: GroupName, people: PersonNames) -> StepResult {
    change(world, step, DirectoryChange::CreateUserGroup { name: group.0, members: people.0 }).await
}

/// A user group of this number of new people, who come into the directory with it.
#[given(expr = "the user group {group} with {int} people")]
#[when(expr = "the user group {group} with {int} people")]
async fn bulk_user_group(world: &mut World, step: &Step, group: GroupName, people: usize) -> StepResult {
    change(world, step, DirectoryChange::CreateBulkUserGroup(group.0, people)).await
}

/// A user group is associated with the Egnyte application, so that it is synced from now on, or disassociated.
#[given(expr = "{group} is {association} Egnyte")]
#[when(expr = "{group} is {association} Egnyte")]
async fn associate(world: &mut World, step: &Step, group: GroupName, association: Association) -> StepResult {
    change(world, step, DirectoryChange::Associate(group.0, association)).await
}

/// People join a user group or leave it, one after the other.
#[given(expr = "{people} {movement} {group}")]
#[when(expr = "{people} {movement} {group}")]
async fn move_people(
    world: &mut World,
    step: &Step,
    people: PersonNames,
    movement: Movement,
    group: GroupName,
) -> StepResult {
    let moves = people.0.into_iter().map(|name| DirectoryChange::Move(name, movement, group.0.clone()));
    change_all(world, step, moves.collect()).await
}

/// A user group gets another name.
#[given(expr = "the user group {group} is renamed to {group}")]
#[when(expr = "the user group {group} is renamed to {group}")]
async fn rename_user_group(world: &mut World, step: &Step, group: GroupName, to: GroupName) -> StepResult {
    change(world, step, DirectoryChange::RenameUserGroup(group.0, to.0)).await
}

/// A user group is deleted in the directory; its members stay there.
#[given(expr = "the user group {group} is deleted")]
#[when(expr = "the user group {group} is deleted")]
async fn delete_user_group(world: &mut World, step: &Step, group: GroupName) -> StepResult {
    change(world, step, DirectoryChange::DeleteUserGroup(group.0)).await
}

/// A property of a person `changes to` another value; or it `is` another than in the fixtures.
#[given(expr = "{person}'s {property} changes to {string}")]
#[when(expr = "{person}'s {property} changes to {string}")]
#[given(expr = "{person}'s {property} is {string}")]
#[when(expr = "{person}'s {property} is {string}")]
async fn set_property(
    world: &mut World,
    step: &Step,
    person: PersonName,
    property: Property,
    value: Text,
) -> StepResult {
    change(world, step, DirectoryChange::SetProperty(person.0, property.0, Some(value.0))).await
}

/// Two people swap their emails or usernames, or two user groups their names. Both have changed before the connector
/// receives the event of either.
#[given(expr = "{pair} swap their {swapped}")]
#[when(expr = "{pair} swap their {swapped}")]
async fn swap(world: &mut World, step: &Step, pair: Pair, swapped: Swapped) -> StepResult {
    world.run(async |scenario| scenario.swap(phase(step), pair, swapped).await).await
}

/// A person without an email, a first name or a last name.
#[given(expr = "{person} has no {property}")]
#[when(expr = "{person} has no {property}")]
async fn clear_property(world: &mut World, step: &Step, person: PersonName, property: Property) -> StepResult {
    change(world, step, DirectoryChange::SetProperty(person.0, property.0, None)).await
}

/// A newcomer is `added to the directory`, in no user group; a person is `suspended`, which locks them out of
/// everything and leaves them in their user groups; is `active again`; is `deleted from the directory`, and thereby
/// leaves every user group; or is `hired again` after that, as a new person with the same values and another id.
#[given(expr = "{person} is {person_state}")]
#[when(expr = "{person} is {person_state}")]
async fn change_person(world: &mut World, step: &Step, person: PersonName, state: PersonChange) -> StepResult {
    change(world, step, DirectoryChange::Person(person.0, state)).await
}
