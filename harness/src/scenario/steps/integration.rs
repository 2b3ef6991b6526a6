//! Sentences about the SCIM integration: where a scenario begins, and what an administrator of the directory
//! switches.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use crate::scenario::parameters::{self, Activation, TokenChange, moment};
use crate::scenario::{ApplicationChange, Failure, Happening, Switch, World};

/// A fresh Egnyte domain with nobody in it, connected to the directory: the integration is active.
#[given("an empty Egnyte domain")]
pub async fn empty_domain(world: &mut World) -> Result<(), Failure> {
    world.opens(vec![Happening::Application(ApplicationChange::Integration(Switch::On))]).await
}

/// A fresh Egnyte domain with nobody in it, whose integration is still to be activated.
#[given("an Egnyte domain that is not connected yet")]
pub async fn unconnected_domain(world: &mut World) -> Result<(), Failure> {
    world.opens(Vec::new()).await
}

/// Groups and memberships are no longer sent to Egnyte (`off`), or are sent again (`on`).
#[given(expr = "group management is turned {switch}")]
#[when(expr = "group management is turned {switch}")]
pub async fn group_management(world: &mut World, step: &Step, switch: parameters::Switch) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Application(ApplicationChange::GroupManagement(switch.0))]).await
}

/// The integration is `activated` with the domain's base URL and token, or `deactivated`: nothing is synced any more.
#[given(expr = "the integration is {activation}")]
#[when(expr = "the integration is {activation}")]
pub async fn integration(world: &mut World, step: &Step, activation: Activation) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Application(ApplicationChange::Integration(activation.0))]).await
}

/// The token is `revoked` in Egnyte, `replaced` there and in the directory by a new one, or `mistyped` in the directory.
/// Problems reported while it is bad are expected.
#[given(expr = "the token is {token_change}")]
#[when(expr = "the token is {token_change}")]
pub async fn token(world: &mut World, step: &Step, change: TokenChange) -> Result<(), Failure> {
    world.changes_token(moment(step), change.0).await
}

/// Nothing changed in the directory, but everything is compared and synced once more.
#[given("everything is synced again")]
#[when("everything is synced again")]
pub async fn synced_again(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::SyncedAgain]).await
}
