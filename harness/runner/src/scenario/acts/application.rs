//! Changes of the Egnyte application in the directory, of its integration and of its token.

use crate::scenario::failure::StepFuture;
use crate::scenario::parameters::{ApplicationState, IntegrationState, SsoState, Switch, TokenChange};
use crate::scenario::phase::StepPhase;
use crate::scenario::state::Scenario;
use egnyte_protocol::directory::{Directory, Event, EventKind};

/// Token that the mock never issues.
const MISTYPED_TOKEN: &str = "mistyped-token";

/// Change of the application or of its integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplicationChange {
    /// Creation without an SSO IdP URL and with an inactive integration, or deletion.
    State(ApplicationState),
    /// SSO IdP URL, edited to this value.
    IdpUrl(String),
    /// Single sign-on, configured or deactivated.
    SingleSignOn(SsoState),
    /// Integration, activated or deactivated.
    Integration(IntegrationState),
    /// Group management, on or off.
    GroupManagement(Switch),
}

impl ApplicationChange {
    /// Changes the directory, and returns the event.
    pub(super) fn apply(self, directory: &mut Directory) -> Event {
        let kind = match &self {
            Self::State(ApplicationState::Deleted) => return directory.delete_application(),
            Self::State(ApplicationState::Created) => EventKind::ApplicationCreated,
            Self::IdpUrl(_) => EventKind::ApplicationUpdated,
            Self::SingleSignOn(SsoState::Configured) => EventKind::SsoConfigured,
            Self::SingleSignOn(SsoState::Deactivated) => EventKind::SsoDeactivated,
            Self::Integration(IntegrationState::Activated) => EventKind::IntegrationActivated,
            Self::Integration(IntegrationState::Deactivated) => EventKind::IntegrationDeactivated,
            Self::GroupManagement(_) => EventKind::IntegrationUpdated,
        };
        directory.change_application(kind, |application| match self {
            Self::State(_) => {
                application.sso_idp_url = None;
                application.integration.active = false;
            }
            Self::IdpUrl(url) => application.sso_idp_url = Some(url),
            Self::SingleSignOn(state) => application.sso.configured = state == SsoState::Configured,
            Self::Integration(state) => application.integration.active = state == IntegrationState::Activated,
            Self::GroupManagement(switch) => application.integration.manage_groups = switch == Switch::On,
        })
    }
}

impl Scenario {
    /// Revokes the token in Egnyte, or enters another one in the directory.
    pub fn change_token(&mut self, phase: StepPhase, change: TokenChange) -> StepFuture<'_> {
        Box::pin(async move {
            self.begin(phase).await?;
            self.egnyte.faults.token_is_bad = change != TokenChange::Replaced;
            if change != TokenChange::Mistyped {
                self.egnyte.call(|mock, domain| mock.revoke_tokens(domain)).await?;
            }
            let token = match change {
                TokenChange::Revoked => return Ok(()),
                TokenChange::Replaced => self.egnyte.call(|mock, domain| mock.issue_token(domain)).await?,
                TokenChange::Mistyped => MISTYPED_TOKEN.to_owned(),
            };
            if change == TokenChange::Replaced {
                self.egnyte.domain.token.clone_from(&token);
            }
            // An inactive integration is updated; its connector receives the token when it is activated.
            let directory = &mut self.directory.current;
            let kind = if directory.is_integrated() {
                EventKind::IntegrationReauthenticated
            } else {
                EventKind::IntegrationUpdated
            };
            let event = directory.change_application(kind, |application| application.integration.token = token);
            self.deliver(event).await?;
            self.check_phase(phase)
        })
    }
}
