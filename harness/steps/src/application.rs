//! Sentences about the Egnyte application in the directory: its sign-in address, its end.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use super::change;
use egnyte_runner::scenario::parameters::{ApplicationState, Comparison, SsoState, Text};
use egnyte_runner::scenario::{ApplicationChange, DirectoryChange, StepResult, World};

/// The application is `created without an SSO IdP URL`, so that the connector chooses one, or `deleted`.
#[given(expr = "the application is {application_state}")]
#[when(expr = "the application is {application_state}")]
async fn application(world: &mut World, step: &Step, state: ApplicationState) -> StepResult {
    change(world, step, DirectoryChange::Application(ApplicationChange::State(state))).await
}

/// An administrator tries to give the application another SSO IdP URL.
#[when(expr = "the SSO IdP URL is edited to {string}")]
async fn edit_idp_url(world: &mut World, step: &Step, url: Text) -> StepResult {
    change(world, step, DirectoryChange::Application(ApplicationChange::IdpUrl(url.0))).await
}

/// Single sign-on of the application is `configured`, or `deactivated`: it signs no user in any more.
#[given(expr = "single sign-on is {sso_state}")]
#[when(expr = "single sign-on is {sso_state}")]
async fn single_sign_on(world: &mut World, step: &Step, state: SsoState) -> StepResult {
    change(world, step, DirectoryChange::Application(ApplicationChange::SingleSignOn(state))).await
}

/// The SSO IdP URL of the application `is` this, or `begins with` this and continues.
#[then(expr = "the SSO IdP URL {comparison} {string}")]
async fn idp_url(world: &mut World, comparison: Comparison, text: Text) -> StepResult {
    world.run(async |scenario| scenario.expect_idp_url(comparison, &text.0).await).await
}
