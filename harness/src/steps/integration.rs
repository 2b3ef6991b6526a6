//! Sentences about the SCIM integration: where a scenario begins, and what an administrator of the directory
//! switches.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use crate::words::moment;
use crate::world::{Failure, Happening, Switch, World};

/// A fresh Egnyte domain with nobody in it, connected to the directory: the integration is active.
#[given("an empty Egnyte domain")]
pub async fn empty_domain(world: &mut World) -> Result<(), Failure> {
    world.opens(vec![Happening::Integration(Switch::On)]).await
}

/// A fresh Egnyte domain with nobody in it, whose integration is still to be activated.
#[given("an Egnyte domain that is not connected yet")]
pub async fn unconnected_domain(world: &mut World) -> Result<(), Failure> {
    world.opens(Vec::new()).await
}

/// Groups and memberships are no longer sent to Egnyte.
#[given("group management is turned off")]
#[when("group management is turned off")]
pub async fn group_management_off(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::GroupManagement(Switch::Off)]).await
}

/// Groups and memberships are sent to Egnyte again.
#[given("group management is turned on")]
#[when("group management is turned on")]
pub async fn group_management_on(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::GroupManagement(Switch::On)]).await
}

/// The integration is activated with the domain's base URL and token.
#[given("the integration is activated")]
#[when("the integration is activated")]
pub async fn integration_activated(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Integration(Switch::On)]).await
}

/// The integration is deactivated: nothing is synced any more.
#[given("the integration is deactivated")]
#[when("the integration is deactivated")]
pub async fn integration_deactivated(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Integration(Switch::Off)]).await
}

/// Nothing changed in the directory, but everything is compared and synced once more.
#[given("everything is synced again")]
#[when("everything is synced again")]
pub async fn synced_again(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::SyncedAgain]).await
}
