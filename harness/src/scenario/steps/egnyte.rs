//! Sentences about Egnyte before something happens: what is there already, what an administrator did by hand
//! and what the domain accepts. All are `Given`, but for the one of a request no connector would send.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use crate::scenario::parameters::{
    Account, Accounts, Attribute, Group, Habit, Inmates, Person, Reshaping, Text, Transfer, rows,
};
use crate::scenario::{Act, Failure, World};

/// A group without members that nobody in the directory made.
#[given(expr = "Egnyte already has the group {group}")]
pub async fn existing_group(world: &mut World, group: Group) -> Result<(), Failure> {
    world.administers(Act::Group(group.0, Vec::new())).await
}

/// A group that nobody in the directory made, with accounts Egnyte has.
#[given(expr = "Egnyte already has the group {group} with the member(s) {accounts}")]
pub async fn existing_group_with(world: &mut World, group: Group, members: Accounts) -> Result<(), Failure> {
    world.administers(Act::Group(group.0, members.0)).await
}

/// An account with the person's own values, made by hand: a power user without an IdP username, who signs in
/// with Egnyte's own password.
#[given(expr = "Egnyte already has the user {person}")]
pub async fn existing_user(world: &mut World, person: Person) -> Result<(), Failure> {
    world.administers(Act::User(person.0, Vec::new())).await
}

/// An account made by hand with the person's own values, but for one.
#[given(expr = "Egnyte already has the user {person} with the {attribute} {string}")]
pub async fn existing_user_with_value(
    world: &mut World,
    person: Person,
    attribute: Attribute,
    value: Text,
) -> Result<(), Failure> {
    world.administers(Act::User(person.0, vec![(attribute.0, value.0)])).await
}

/// An account made by hand with the person's own values, but for those in the table: attribute and value.
#[given(expr = "Egnyte already has the user {person} with:")]
pub async fn existing_user_with(world: &mut World, step: &Step, person: Person) -> Result<(), Failure> {
    world.administers(Act::UserWith(person.0, rows(step))).await
}

/// An account of somebody who is not in the directory; the email is NAME@local.example.
#[given(expr = "Egnyte already has the local user {string}")]
pub async fn local_user(world: &mut World, username: Text) -> Result<(), Failure> {
    world.administers(Act::LocalUser(username.0, Vec::new())).await
}

/// An account of somebody who is not in the directory, with one value of its own.
#[given(expr = "Egnyte already has the local user {string} with the {attribute} {string}")]
pub async fn local_user_with_value(
    world: &mut World,
    username: Text,
    attribute: Attribute,
    value: Text,
) -> Result<(), Failure> {
    world.administers(Act::LocalUser(username.0, vec![(attribute.0, value.0)])).await
}

/// So many accounts of people who are not in the directory, or so many groups without members that nobody there made.
#[given(expr = "Egnyte already has {int} more {inmates}")]
pub async fn more(world: &mut World, count: usize, inmates: Inmates) -> Result<(), Failure> {
    world.administers((inmates.0)(count)).await
}

/// Everything that a file describes is there: `fixtures/domains/NAME.json` of the suite, or of a `fixtures` folder beside
/// or above a feature of your own.
#[given(expr = "Egnyte already holds what {string} describes")]
pub async fn described(world: &mut World, name: Text) -> Result<(), Failure> {
    world.administers(Act::Described(name.0)).await
}

/// Egnyte takes what it usually refuses, or stores usernames in lower case: a rule must hold either way, as nobody
/// public knows which it is.
#[given(expr = "Egnyte {habit}")]
pub async fn is_set(world: &mut World, habit: Habit) -> Result<(), Failure> {
    world.administers(habit.0).await
}

/// An administrator of Egnyte deactivates an account by hand.
#[given(expr = "an administrator deactivates {account} in Egnyte")]
pub async fn administrator_deactivates(world: &mut World, account: Account) -> Result<(), Failure> {
    world.administers(Act::Deactivate(account.0)).await
}

/// An administrator of Egnyte sets a value of an account by hand.
#[given(expr = "an administrator sets the {attribute} of {account} to {string}")]
pub async fn administrator_sets(
    world: &mut World,
    attribute: Attribute,
    account: Account,
    value: Text,
) -> Result<(), Failure> {
    world.administers(Act::Set(attribute.0, account.0, value.0)).await
}

/// An administrator of Egnyte adds an account to a group by hand, or removes it from there.
#[given(expr = "an administrator {transfer} {account} to/from the group {group}")]
pub async fn administrator_moves(
    world: &mut World,
    transfer: Transfer,
    account: Account,
    group: Group,
) -> Result<(), Failure> {
    world.administers((transfer.0)(account.0, group.0)).await
}

/// An administrator of Egnyte deletes a group by hand, or gives it another name.
#[given(expr = "an administrator {reshaping} in Egnyte")]
pub async fn administrator_reshapes(world: &mut World, reshaping: Reshaping) -> Result<(), Failure> {
    world.administers(reshaping.0).await
}

/// Somebody with the domain's token, who is no connector, creates a person and forgets the user type.
#[when(expr = "somebody creates {person} over SCIM without a user type")]
pub async fn created_untyped(world: &mut World, person: Person) -> Result<(), Failure> {
    world.creates_untyped(&person.0).await
}
