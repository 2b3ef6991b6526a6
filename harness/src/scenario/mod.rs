//! One scenario: its Egnyte domain, its directory, its session with a connector. Steps call it, one method
//! each; the runner gives it its place and takes its evidence.

pub mod account;
pub mod fixtures;
pub mod parameters;
pub mod people;
pub mod steps;
pub mod table_rows;

mod administrator;
mod admittance;
mod application;
mod asking;
mod crowd;
mod delivery;
mod events;
mod happening;
mod import;
mod imported;
mod kept;
mod like;
mod misfortune;
mod outcome;
mod presenting;
mod raw;
mod reports;
mod scene;
mod secrecy;
mod session;
mod sign_in;
mod stage;
mod storm;
mod token;
mod trouble;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use administrator::{AccountName, Act, Leniency};
pub use admittance::{Arrival, Rejection};
pub use application::{ApplicationChange, Comparison, Switch};
pub use happening::Happening;
pub use import::{Completion, Extent, Filter, Importees};
pub use kept::{Keep, Rosters};
pub use like::Presence;
pub(crate) use misfortune::LIMIT;
pub use misfortune::{Misfortune, Requests};
pub use outcome::{Leeway, Subject};
pub use presenting::Presented;
pub use scene::Moment;
pub use sign_in::{Entrance, SsoSetting};
pub use stage::{Evidence, Failure, FailureKind, Patience, Place, Stage, Waited};
pub use token::TokenChange;
pub use trouble::Order;

pub use crate::idp::{Forgery, Signer};

use crate::scenario::account::{Row, RowError};
use crate::util::busy::busy;
use scene::Scene;

/// One scenario.
#[derive(Default, cucumber::World)]
pub struct World {
    lent: Option<(Arc<Stage>, Place)>,
    scene: Option<Scene>,
    failure: Option<Failure>,
    own: Duration,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("place", &self.lent).field("failure", &self.failure).finish_non_exhaustive()
    }
}

impl World {
    /// Gives the scenario its place. To be called before its first step.
    pub fn begin(&mut self, stage: Arc<Stage>, place: Place) {
        self.lent = Some((stage, place));
    }

    /// Ends the connector's session, gives the domain back, and hands over what was seen.
    pub async fn finish(&mut self) -> Evidence {
        let failure = self.failure.take();
        let mut evidence = match self.scene.take() {
            Some(scene) => busy(&mut self.own, scene.leave(failure)).await,
            None => Evidence { failure, ..Evidence::default() },
        };
        evidence.waited.own = self.own;
        evidence
    }

    /// Makes an empty Egnyte domain and opens the session with the connector; what happens then connects it,
    /// or does not.
    ///
    /// # Errors
    /// When the domain cannot be made, or the connector does not take part.
    pub async fn opens(&mut self, happenings: Vec<Happening>) -> Result<(), Failure> {
        let mut own = Duration::ZERO;
        let opened = busy(&mut own, self.open()).await;
        self.own += own;
        self.note(opened)?;
        self.happens(Moment::Given, happenings).await
    }

    /// Lets something happen in the directory.
    ///
    /// # Errors
    /// When it cannot happen, or the connector does not take part.
    pub async fn happens(&mut self, moment: Moment, happenings: Vec<Happening>) -> Result<(), Failure> {
        self.play(async |scene| scene.happen(moment, happenings).await).await
    }

    /// Lets an administrator of Egnyte do something there.
    ///
    /// # Errors
    /// When Egnyte would not have it.
    pub async fn administers(&mut self, act: Act) -> Result<(), Failure> {
        self.play(async |scene| scene.administer(act).await).await
    }

    /// Lets somebody create a person over SCIM, without a user type.
    ///
    /// # Errors
    /// When Egnyte does not answer.
    pub async fn creates_untyped(&mut self, person: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.create_untyped(person).await).await
    }

    /// Closes the account: nothing changed in Egnyte.
    ///
    /// # Errors
    /// When something did, or the connector reported what nobody expects.
    pub async fn closes_unchanged(&mut self, leeway: Leeway) -> Result<(), Failure> {
        self.play(async |scene| scene.close(&[], &leeway).await).await
    }

    /// Closes the account: exactly this changed in Egnyte, one change a row.
    ///
    /// # Errors
    /// When something else changed, a row cannot be read, or the connector reported what nobody expects.
    pub async fn closes(&mut self, rows: &[Vec<String>], leeway: Leeway) -> Result<(), Failure> {
        self.play(async |scene| scene.close(&account(rows)?, &leeway).await).await
    }

    /// Expects a reported problem.
    ///
    /// # Errors
    /// When none was reported with that subject.
    pub async fn expects_report(&mut self, subject: &Subject) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_report(subject).await).await
    }

    /// Expects a person to have an active account, or a reported problem.
    ///
    /// # Errors
    /// When there is neither.
    pub async fn expects_synced_or_reported(&mut self, person: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_synced_or_reported(person).await).await
    }

    /// Expects a person to have an active account.
    ///
    /// # Errors
    /// When they have none.
    pub async fn expects_active(&mut self, person: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_active(person).await).await
    }

    /// Expects Egnyte to have turned down what somebody tried.
    ///
    /// # Errors
    /// When it did not, or for another reason.
    pub async fn expects_refusal(&mut self, text: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_refusal(text)).await
    }

    async fn open(&mut self) -> Result<(), Failure> {
        let Some((stage, place)) = self.lent.clone() else {
            return Err(Failure::ours("the scenario was given no place"));
        };
        if self.scene.is_some() {
            return Err(Failure::errored("the scenario has an Egnyte domain already"));
        }
        // Kept before the connector is asked, so that the domain is given back whatever it says.
        let scene = self.scene.insert(Scene::set(stage, place).await?);
        scene.connect().await
    }

    async fn play(&mut self, part: impl AsyncFnOnce(&mut Scene) -> Result<(), Failure>) -> Result<(), Failure> {
        let played = match &mut self.scene {
            Some(scene) => busy(&mut self.own, part(scene)).await,
            None => Err(Failure::errored(
                "the scenario has no Egnyte domain yet: it begins with `Given an empty Egnyte domain`",
            )),
        };
        self.note(played)
    }

    /// Remembers why a scenario did not pass: what the runner shows of a step is text only.
    fn note(&mut self, played: Result<(), Failure>) -> Result<(), Failure> {
        played.inspect_err(|failure| {
            self.failure.get_or_insert_with(|| failure.clone());
        })
    }
}

fn account(rows: &[Vec<String>]) -> Result<Vec<Row>, Failure> {
    if rows.is_empty() {
        return Err(Failure::errored("the changes are missing: a table with one change a row belongs below"));
    }
    rows.iter().map(|cells| change(cells)).collect()
}

fn change(cells: &[String]) -> Result<Row, Failure> {
    match cells {
        [row] => row.parse().map_err(|error: RowError| Failure::errored(error.to_string())),
        _ => Err(Failure::errored(format!("`{}`: a row of an account is one change in one cell", cells.join(" | ")))),
    }
}

#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod tests;
