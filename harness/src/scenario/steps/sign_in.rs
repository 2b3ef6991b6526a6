//! Sentences about signing in to Egnyte: how it is set up, who tries it, and who gets in.

use cucumber::{given, then, when};

use crate::scenario::parameters::{Arrival, Entrance, Person, Presented, Rejection, SsoSetting, Text};
use crate::scenario::{Failure, World};

/// An administrator of Egnyte typed the directory's sign-in address, entity ID and certificate into the single sign-on
/// settings, with the Egnyte username as default user mapping and the domain-specific issuer on.
#[given("Egnyte signs people in through the directory")]
pub async fn trusts_the_directory(world: &mut World) -> Result<(), Failure> {
    world.trusts_the_directory().await
}

/// An administrator changes one of Egnyte's single sign-on settings: the mapping to `"Egnyte username"` or `"Email
/// address"`, the issuer to `"on"` or `"off"`, the certificate to the directory's `"present"` or `"next"` one.
#[given(expr = "an administrator sets the {sso_setting} in Egnyte to {string}")]
pub async fn sets_sso(world: &mut World, setting: SsoSetting, value: Text) -> Result<(), Failure> {
    world.sets_sso(setting.0, &value.0).await
}

/// A person tries to get in: from the directory's portal, or from a page of Egnyte, which sends them to the directory
/// first.
#[when(expr = "{person} signs in at {entrance}")]
pub async fn signs_in(world: &mut World, person: Person, entrance: Entrance) -> Result<(), Failure> {
    world.signs_in(&person.0, entrance.0).await
}

/// Somebody brings Egnyte an assertion that is to pass for a person's; the directory was not asked for it like that.
#[when(expr = "somebody presents {presented} as {person}")]
pub async fn presents(world: &mut World, presented: Presented, person: Person) -> Result<(), Failure> {
    world.presents(presented.0, &person.0).await
}

/// The person, and nobody else, got in.
#[then(expr = "{person} is {arrival}")]
pub async fn signed_in(world: &mut World, person: Person, arrival: Arrival) -> Result<(), Failure> {
    world.expects_signed_in(&person.0, arrival.0).await
}

/// Nobody got in, for this reason.
#[then(expr = "the sign-in is refused: {rejection}")]
pub async fn rejected(world: &mut World, rejection: Rejection) -> Result<(), Failure> {
    world.expects_rejection(rejection.0).await
}
