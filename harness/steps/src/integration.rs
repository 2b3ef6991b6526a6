//! Sentences about the SCIM integration: where a scenario begins, and what an administrator of the directory
//! switches.

use cucumber::gherkin::Step;
use cucumber::{given, when};

use super::{change, phase};
use egnyte_runner::scenario::parameters::{BaseUrlChange, IntegrationState, Switch, TokenChange};
use egnyte_runner::scenario::{ApplicationChange, DirectoryChange, StepResult, World};

/// A fresh, empty Egnyte domain, connected to the directory: the integration is active.
#[given("an empty Egnyte domain")]
async fn empty_domain(world: &mut World) -> StepResult {
    let activated = ApplicationChange::Integration(IntegrationState::Activated);
    world.open(vec![DirectoryChange::Application(activated)]).await
}

/// A fresh, empty Egnyte domain, whose integration is still to be activated.
#[given("an Egnyte domain that is not connected yet")]
async fn unconnected_domain(world: &mut World) -> StepResult {
    world.open(Vec::new()).await
}

/// Groups and memberships are no longer sent to Egnyte (`off`), or are sent again (`on`).
#[given(expr = "group management is turned {switch}")]
#[when(expr = "group management is turned {switch}")]
async fn group_management(world: &mut World, step: &Step, switch: Switch) -> StepResult {
    change(world, step, DirectoryChange::Application(ApplicationChange::GroupManagement(switch))).await
}

/// The integration is `activated` with the domain's base URL and token, or `deactivated`: nothing is synced any more.
#[given(expr = "the integration is {integration_state}")]
#[when(expr = "the integration is {integration_state}")]
async fn integration(world: &mut World, step: &Step, state: IntegrationState) -> StepResult {
    change(world, step, DirectoryChange::Application(ApplicationChange::Integration(state))).await
}

/// The token is `revoked` in Egnyte, `replaced` there and in the directory by a new one, or `mistyped` in the directory.
/// Problems reported while it is bad are expected.
#[given(expr = "the token is {token_change}")]
#[when(expr = "the token is {token_change}")]
async fn token(world: &mut World, step: &Step, change: TokenChange) -> StepResult {
    world.run(async |scenario| scenario.change_token(phase(step), change).await).await
}

/// The base URL that an administrator of the directory entered `ends with a slash`, or leads to another server, whose
/// certificate the connector must reject.
#[given(expr = "the base URL {base_url}")]
#[when(expr = "the base URL {base_url}")]
async fn base_url(world: &mut World, step: &Step, change: BaseUrlChange) -> StepResult {
    world.run(async |scenario| scenario.change_base_url(phase(step), change).await).await
}

/// Nothing changed in the directory, but everything is compared and synced once more.
#[given("everything is synced again")]
#[when("everything is synced again")]
async fn sync(world: &mut World, step: &Step) -> StepResult {
    change(world, step, DirectoryChange::RequestSync).await
}
