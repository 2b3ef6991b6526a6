//! Sentences about Egnyte before something happens: what is there already, what an administrator did by hand
//! and what the domain accepts. All are `Given`, but for the one of a request no connector would send.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use super::rows;
use egnyte_runner::scenario::parameters::{
    AccountChange, AccountName, Accounts, Attribute, BulkKind, EgnyteMode, Fixture, GroupChange, GroupName, GuessName,
    PersonName, RefusedRequests, Text, TimeSpan, Transfer,
};
use egnyte_runner::scenario::{AdministratorAct, StepResult, World};

/// Performs an act of an administrator.
async fn administer(world: &mut World, act: AdministratorAct) -> StepResult {
    world.run(async |scenario| scenario.administer(act).await).await
}

/// A group without members that does not come from the directory.
#[given(expr = "Egnyte already has the group {group}")]
async fn existing_group(world: &mut World, group: GroupName) -> StepResult {
    administer(world, AdministratorAct::CreateGroup(group.0, Vec::new())).await
}

/// A group that does not come from the directory, with accounts of Egnyte.
#[given(expr = "Egnyte already has the group {group} with the member(s) {accounts}")]
async fn existing_group_with_members(world: &mut World, group: GroupName, members: Accounts) -> StepResult {
    administer(world, AdministratorAct::CreateGroup(group.0, members.0)).await
}

/// An account with the person's own values, made by hand: a power user without an IdP username, who signs in
/// with Egnyte's own password.
#[given(expr = "Egnyte already has the user {person}")]
async fn existing_user(world: &mut World, person: PersonName) -> StepResult {
    administer(world, AdministratorAct::CreateUser(person.0, Vec::new())).await
}

/// An account made by hand with the person's own values, but for one.
#[given(expr = "Egnyte already has the user {person} with the {attribute} {string}")]
async fn existing_user_with_value(
    world: &mut World,
    person: PersonName,
    attribute: Attribute,
    value: Text,
) -> StepResult {
    administer(world, AdministratorAct::CreateUser(person.0, vec![(attribute, value.0)])).await
}

/// An account made by hand with the person's own values, but for those in the table: attribute and value.
#[given(expr = "Egnyte already has the user {person} with:")]
async fn existing_user_with_table(world: &mut World, step: &Step, person: PersonName) -> StepResult {
    administer(world, AdministratorAct::CreateUserWith(person.0, rows(step))).await
}

/// An account that belongs to no person of the directory; the email is NAME@local.example.
#[given(expr = "Egnyte already has the local user {string}")]
async fn local_user(world: &mut World, username: Text) -> StepResult {
    administer(world, AdministratorAct::CreateLocalUser(username.0, Vec::new())).await
}

/// An account that belongs to no person of the directory, with one value of its own.
#[given(expr = "Egnyte already has the local user {string} with the {attribute} {string}")]
async fn local_user_with_value(world: &mut World, username: Text, attribute: Attribute, value: Text) -> StepResult {
    administer(world, AdministratorAct::CreateLocalUser(username.0, vec![(attribute, value.0)])).await
}

/// This number of accounts that belong to no person of the directory, or of groups without members.
#[given(expr = "Egnyte already has {int} more {kind}")]
async fn existing_many(world: &mut World, count: usize, kind: BulkKind) -> StepResult {
    administer(world, AdministratorAct::CreateMany(kind, count)).await
}

/// Everything that a file describes is there: `fixtures/domains/NAME.json` of the suite, or of a `fixtures` folder beside
/// or above a feature of your own.
#[given(expr = "Egnyte already holds what {fixture} describes")]
async fn existing_fixture(world: &mut World, name: Fixture) -> StepResult {
    administer(world, AdministratorAct::CreateFixture(name.0)).await
}

/// Egnyte accepts what it usually refuses, or stores usernames in lower case. A rule must hold either way, as the public
/// documentation does not say which behaviour is real.
#[given(expr = "Egnyte {egnyte_mode}")]
async fn set_mode(world: &mut World, mode: EgnyteMode) -> StepResult {
    administer(world, AdministratorAct::SetMode(mode)).await
}

/// Egnyte gives another answer to a guess of docs/guesses.md than the usual one: what public sources leave open.
#[given(expr = "Egnyte's {guess} is {string}")]
async fn set_guess(world: &mut World, guess: GuessName, value: Text) -> StepResult {
    administer(world, AdministratorAct::SetGuess(guess.0, value.0)).await
}

/// Egnyte refuses each such request with 403 and this reason, as if a limit of the contract were reached.
#[given(expr = "Egnyte refuses {refused_requests}: {string}")]
async fn refuse(world: &mut World, step: &Step, refused: RefusedRequests, reason: Text) -> StepResult {
    world.run(async |scenario| scenario.refuse(refused, &reason.0, &step.value).await).await
}

/// The clock of this Egnyte domain is ahead of all others.
#[given(expr = "the clock of Egnyte is {time_span} ahead")]
async fn move_clock(world: &mut World, span: TimeSpan) -> StepResult {
    administer(world, AdministratorAct::MoveClock(span)).await
}

/// An administrator of Egnyte deactivates, reactivates or deletes an account by hand.
#[given(expr = "an administrator {account_change} {account} in Egnyte")]
async fn change_account(world: &mut World, change: AccountChange, account: AccountName) -> StepResult {
    administer(world, AdministratorAct::ChangeAccount(change, account)).await
}

/// An administrator of Egnyte sets a value of an account by hand.
#[given(expr = "an administrator sets the {attribute} of {account} to {string}")]
async fn set_attribute(world: &mut World, attribute: Attribute, account: AccountName, value: Text) -> StepResult {
    administer(world, AdministratorAct::Set(attribute, account, value.0)).await
}

/// An administrator of Egnyte adds an account to a group by hand, or removes it from there.
#[given(expr = "an administrator {transfer} {account} to/from the group {group}")]
async fn transfer_account(world: &mut World, transfer: Transfer, account: AccountName, group: GroupName) -> StepResult {
    administer(world, AdministratorAct::Transfer(transfer, account, group.0)).await
}

/// An administrator of Egnyte deletes a group by hand, or gives it another name.
#[given(expr = "an administrator {group_change} in Egnyte")]
async fn change_group(world: &mut World, change: GroupChange) -> StepResult {
    administer(world, AdministratorAct::ChangeGroup(change)).await
}

/// A client with the domain's token, which is no connector, creates a person and omits the user type.
#[when(expr = "somebody creates {person} over SCIM without a user type")]
async fn create_untyped(world: &mut World, person: PersonName) -> StepResult {
    world.run(async |scenario| scenario.create_over_scim_untyped(&person.0).await).await
}
