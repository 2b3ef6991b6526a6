//! Sentences about the Egnyte application in the directory: its sign-in address, its end.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::scenario::parameters::{Comparison, Existence, Setup, Text, moment};
use crate::scenario::{ApplicationChange, Failure, Happening, World};

/// The application is `created without an SSO IdP URL`, so that the connector chooses one, or `deleted`.
#[given(expr = "the application is {existence}")]
#[when(expr = "the application is {existence}")]
pub async fn application(world: &mut World, step: &Step, existence: Existence) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Application(existence.0)]).await
}

/// Somebody tries to give the application another SSO IdP URL.
#[when(expr = "the SSO IdP URL is edited to {string}")]
pub async fn idp_url_edited(world: &mut World, step: &Step, url: Text) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Application(ApplicationChange::IdpUrl(url.0))]).await
}

/// Single sign-on of the application is `configured`, or `deactivated`: nobody gets in that way any more.
#[given(expr = "single sign-on is {setup}")]
#[when(expr = "single sign-on is {setup}")]
pub async fn single_sign_on(world: &mut World, step: &Step, setup: Setup) -> Result<(), Failure> {
    world.happens(moment(step), vec![Happening::Application(ApplicationChange::SingleSignOn(setup.0))]).await
}

/// The SSO IdP URL of the application `is` this, or `begins with` this and goes on.
#[then(expr = "the SSO IdP URL {comparison} {string}")]
pub async fn idp_url(world: &mut World, comparison: Comparison, text: Text) -> Result<(), Failure> {
    world.expects_idp_url(comparison.0, &text.0).await
}
