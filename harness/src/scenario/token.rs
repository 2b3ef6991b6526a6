//! The token of the integration: an Egnyte administrator makes it bad, an administrator of the directory enters
//! another one.

use super::World;
use super::scene::{Moment, Scene, timed};
use super::stage::Failure;
use egnyte_protocol::directory::EventKind;

/// What no domain of the mock ever issued.
const MISTYPED: &str = "mistyped-token";

/// What becomes of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenChange {
    /// Egnyte takes it no more.
    Revoked,
    /// Egnyte takes it no more, and the directory has a new one.
    Replaced,
    /// The directory has one that Egnyte never took.
    Mistyped,
}

impl World {
    /// Lets something become of the token.
    ///
    /// # Errors
    /// When there is no Egnyte domain, or the connector does not take part.
    pub async fn changes_token(&mut self, moment: Moment, change: TokenChange) -> Result<(), Failure> {
        self.play(async |scene| scene.change_token(moment, change).await).await
    }
}

impl Scene {
    async fn change_token(&mut self, moment: Moment, change: TokenChange) -> Result<(), Failure> {
        self.begin(moment).await?;
        if change != TokenChange::Mistyped {
            timed(&mut self.waited.mock, self.stage.egnyte.revoke_tokens(&self.domain)).await?;
        }
        self.trouble.token_is_bad = change != TokenChange::Replaced;
        let entered = match change {
            TokenChange::Revoked => return Ok(()),
            TokenChange::Replaced => timed(&mut self.waited.mock, self.stage.egnyte.issue_token(&self.domain)).await?,
            TokenChange::Mistyped => MISTYPED.to_owned(),
        };
        if change == TokenChange::Replaced {
            self.domain.token.clone_from(&entered);
        }
        self.enter_token(entered, moment).await
    }

    /// A connector whose integration rests learns of a token when the integration is activated.
    async fn enter_token(&mut self, token: String, moment: Moment) -> Result<(), Failure> {
        let kind = if self.directory.is_integrated() {
            EventKind::IntegrationReauthenticated
        } else {
            EventKind::IntegrationUpdated
        };
        let event = self.directory.change_application(kind, |application| application.integration.token = token);
        self.deliver(event).await?;
        self.undisturbed(moment)
    }
}
