//! The Egnyte application in the directory: what can become of it and of its integration, and what a connector makes
//! of its SSO IdP URL.

use super::World;
use super::asking::misread;
use super::scene::Scene;
use super::stage::Failure;
use egnyte_protocol::directory::{Directory, Event, EventKind};
use egnyte_protocol::{Question, Reply};

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// What becomes of the application or of its integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplicationChange {
    /// It is made anew, and nobody chose its SSO IdP URL; its integration is not active.
    Created,
    /// It is deleted.
    Deleted,
    /// Somebody gives it another SSO IdP URL.
    IdpUrl(String),
    /// Single sign-on is configured or deactivated.
    SingleSignOn(Switch),
    /// The integration is activated or deactivated.
    Integration(Switch),
    /// Group management is turned on or off.
    GroupManagement(Switch),
}

/// How a text is compared with an expected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It is the same.
    Is,
    /// It begins with it, and goes on.
    BeginsWith,
}

impl ApplicationChange {
    /// Lets it happen.
    pub(super) fn befall(self, directory: &mut Directory) -> Event {
        let kind = self.kind();
        if self == Self::Deleted {
            return directory.delete_application();
        }
        directory.change_application(kind, |application| match self {
            Self::Deleted => {}
            Self::Created => {
                application.sso_idp_url = None;
                application.integration.active = false;
            }
            Self::IdpUrl(url) => application.sso_idp_url = Some(url),
            Self::SingleSignOn(switch) => application.sso.configured = switch == Switch::On,
            Self::Integration(switch) => application.integration.active = switch == Switch::On,
            Self::GroupManagement(switch) => application.integration.manage_groups = switch == Switch::On,
        })
    }

    fn kind(&self) -> EventKind {
        match self {
            Self::Created => EventKind::ApplicationCreated,
            Self::Deleted => EventKind::ApplicationDeleted,
            Self::IdpUrl(_) => EventKind::ApplicationUpdated,
            Self::SingleSignOn(Switch::On) => EventKind::SsoConfigured,
            Self::SingleSignOn(Switch::Off) => EventKind::SsoDeactivated,
            Self::Integration(Switch::On) => EventKind::IntegrationActivated,
            Self::Integration(Switch::Off) => EventKind::IntegrationDeactivated,
            Self::GroupManagement(_) => EventKind::IntegrationUpdated,
        }
    }
}

impl World {
    /// Expects the SSO IdP URL of the application to be, or to begin with, this text.
    ///
    /// # Errors
    /// When it does not, or the connector does not say.
    pub async fn expects_idp_url(&mut self, comparison: Comparison, text: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.expect_idp_url(comparison, text).await).await
    }
}

impl Scene {
    async fn expect_idp_url(&mut self, comparison: Comparison, text: &str) -> Result<(), Failure> {
        let url = match self.ask(Question::ApplicationShow {}).await? {
            Reply::Application(view) => view.sso_idp_url,
            other => return Err(misread(&other)),
        };
        let goes_on = || url.strip_prefix(text).is_some_and(|rest| !rest.trim().is_empty());
        let missed = match comparison {
            Comparison::Is if url != text => format!("and should be `{text}`"),
            Comparison::BeginsWith if !goes_on() => format!("and should be a name after `{text}`"),
            _ => return Ok(()),
        };
        Err(Failure::failed(format!("the SSO IdP URL is `{url}`, {missed}")))
    }
}
