//! Sentences about signing in to Egnyte: its setup, the sign-in of a person, and the result.

use cucumber::{given, then, when};

use egnyte_runner::scenario::parameters::{
    PersonName, PresentedAssertion, RejectReason, SignInStart, SignedInHow, SsoSetting, Text,
};
use egnyte_runner::scenario::{StepResult, World};

/// An administrator of Egnyte entered the directory's sign-in address, entity ID and certificate in the single sign-on
/// settings, with the Egnyte username as default user mapping and the domain-specific issuer on.
#[given("Egnyte signs people in through the directory")]
async fn set_up(world: &mut World) -> StepResult {
    world.run(async |scenario| scenario.set_up_single_sign_on().await).await
}

/// An administrator changes one of Egnyte's single sign-on settings: the mapping to `"Egnyte username"` or `"Email
/// address"`, the issuer to `"on"` or `"off"`, the certificate to the directory's `"present"` or `"next"` one.
#[given(expr = "an administrator sets the {sso_setting} in Egnyte to {string}")]
async fn change_setting(world: &mut World, setting: SsoSetting, value: Text) -> StepResult {
    world.run(async |scenario| scenario.change_sso_setting(setting, &value.0).await).await
}

/// A person signs in: from the directory's portal, or from a page of Egnyte, which sends them to the directory first.
#[when(expr = "{person} signs in at {sign_in_start}")]
async fn sign_in(world: &mut World, person: PersonName, start: SignInStart) -> StepResult {
    world.run(async |scenario| scenario.sign_in(&person.0, start).await).await
}

/// Egnyte receives an assertion about a person that the directory was not asked for.
#[when(expr = "somebody presents {assertion} as {person}")]
async fn present(world: &mut World, assertion: PresentedAssertion, person: PersonName) -> StepResult {
    world.run(async |scenario| scenario.present_assertion(assertion, &person.0).await).await
}

/// The person, and no other user, is signed in.
#[then(expr = "{person} is {signed_in_how}")]
async fn signed_in(world: &mut World, person: PersonName, how: SignedInHow) -> StepResult {
    world.run(async |scenario| scenario.expect_signed_in(&person.0, how).await).await
}

/// No user is signed in, for this reason.
#[then(expr = "the sign-in is refused: {rejection}")]
async fn rejection(world: &mut World, reason: RejectReason) -> StepResult {
    world.run(async |scenario| scenario.expect_rejection(reason).await).await
}
