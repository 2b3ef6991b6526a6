//! Application of the directory: its SSO IdP URL, and the conditions under which its integration syncs.

use egnyte_protocol::ApplicationView;
use egnyte_protocol::directory::{Application, Directory, EventKind};

/// Prefix of JumpCloud's SSO IdP URLs.
const SSO_IDP_URL: &str = "https://sso.jumpcloud.com/saml2/";

/// Policy of the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApplicationPolicy {
    /// Rest of the default SSO IdP URL after [`SSO_IDP_URL`].
    pub(super) default_name: &'static str,
    pub(super) idp_url_edit: IdpUrlEdit,
    /// Requires single sign-on for the activation of the integration.
    pub(super) requires_sso: bool,
    /// Stops when the integration is deactivated.
    pub(super) stops_when_inactive: bool,
    /// Stops when the application is deleted.
    pub(super) stops_when_deleted: bool,
    /// Uses a new token.
    pub(super) uses_new_token: bool,
    /// Event after which everyone loses access; no event does by default.
    pub(super) deprovisions_on: Option<EventKind>,
}

impl Default for ApplicationPolicy {
    fn default() -> Self {
        Self {
            default_name: "egnyte",
            idp_url_edit: IdpUrlEdit::Reject,
            requires_sso: true,
            stops_when_inactive: true,
            stops_when_deleted: true,
            uses_new_token: true,
            deprovisions_on: None,
        }
    }
}

/// Handling of an edited SSO IdP URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdpUrlEdit {
    /// The URL stays, and the edit is reported.
    Reject,
    /// The URL stays, and the edit is not reported.
    Ignore,
    /// The new URL is used.
    Accept,
}

/// SSO IdP URL of a session, from the creation of the application on.
#[derive(Debug, Clone, Default)]
pub(super) struct IdpUrl(Option<String>);

/// Error: the SSO IdP URL cannot be edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the SSO IdP URL cannot be edited after the application was created; it stays {0}")]
pub(super) struct IdpUrlEditError(String);

impl IdpUrl {
    /// Updates the URL from the directory. An edit is an error.
    pub(super) fn update(
        &mut self,
        directory: &Directory,
        event: EventKind,
        policy: &ApplicationPolicy,
    ) -> Result<(), IdpUrlEditError> {
        let Some(application) = &directory.application else {
            self.0 = None;
            return Ok(());
        };
        let wanted = application.sso_idp_url.clone();
        let Some(current) = self.0.as_ref().filter(|_| event != EventKind::ApplicationCreated) else {
            self.0 = Some(wanted.unwrap_or_else(|| format!("{SSO_IDP_URL}{}", policy.default_name)));
            return Ok(());
        };
        let edited = event == EventKind::ApplicationUpdated && wanted.as_ref().is_some_and(|it| it != current);
        match policy.idp_url_edit {
            IdpUrlEdit::Reject if edited => return Err(IdpUrlEditError(current.clone())),
            IdpUrlEdit::Accept if edited => self.0 = wanted,
            _ => {}
        }
        Ok(())
    }

    /// Shows the application to an administrator.
    pub(super) fn view(&self, application: Option<&Application>) -> Option<ApplicationView> {
        let label = application?.label.clone();
        Some(ApplicationView { label, sso_idp_url: self.0.clone()? })
    }
}

impl ApplicationPolicy {
    /// Adjusts a delivered directory to the policy, given the previous one. The default policy changes nothing.
    pub(super) fn adjust(&self, directory: &mut Directory, previous: Option<&Directory>, event: EventKind) {
        let previous = previous.and_then(|previous| previous.application.as_ref());
        if !self.stops_when_deleted && directory.application.is_none() {
            directory.application = previous.cloned();
        }
        if let Some(application) = &mut directory.application {
            if let Some(previous) = previous.filter(|_| !self.uses_new_token) {
                application.integration.token.clone_from(&previous.integration.token);
            }
            let was_active = previous.is_some_and(|previous| previous.integration.active);
            application.integration.active |= !self.stops_when_inactive && was_active;
            application.sso.configured |= !self.requires_sso;
        }
        if self.deprovisions_on == Some(event) {
            directory.application = previous.cloned();
            directory.user_groups.iter_mut().for_each(|group| group.associated = false);
        }
    }
}
