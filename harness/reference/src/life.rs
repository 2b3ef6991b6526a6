//! The application's own life: its SSO IdP URL, and whether the integration runs at all.

use egnyte_protocol::ApplicationView;
use egnyte_protocol::directory::{Application, Directory, EventKind};

/// Where JumpCloud's addresses for single sign-on begin.
const SSO_IDP_URL: &str = "https://sso.jumpcloud.com/saml2/";

/// How a connector treats the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Life {
    /// What follows [`SSO_IDP_URL`] where nobody chose.
    pub(super) default_name: &'static str,
    /// What is done about an edited SSO IdP URL.
    pub(super) idp_url_edit: IdpUrlEdit,
    /// Whether the integration is activated only where single sign-on is configured.
    pub(super) asks_for_sso: bool,
    /// Whether nothing is synced while the integration is not active.
    pub(super) rests: bool,
    /// Whether the application's end is the end of syncing.
    pub(super) ends: bool,
    /// Whether a replaced token is used.
    pub(super) takes_new_tokens: bool,
    /// What makes everybody lose access; nothing should.
    pub(super) empties_egnyte_at: Option<EventKind>,
}

impl Default for Life {
    fn default() -> Self {
        Self {
            default_name: "egnyte",
            idp_url_edit: IdpUrlEdit::Refused,
            asks_for_sso: true,
            rests: true,
            ends: true,
            takes_new_tokens: true,
            empties_egnyte_at: None,
        }
    }
}

/// What is done about an edited SSO IdP URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdpUrlEdit {
    /// It stays what it was, and the attempt is reported.
    Refused,
    /// It stays what it was, and nobody is told.
    Ignored,
    /// It is the new one.
    Taken,
}

/// The SSO IdP URL of a session, from its creation on.
#[derive(Debug, Clone, Default)]
pub(super) struct IdpUrl(Option<String>);

/// An attempt to edit what cannot be edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the SSO IdP URL cannot be edited after the application was created; it stays {0}")]
pub(super) struct NotEditable(String);

impl IdpUrl {
    /// Takes note of the application as it is wanted.
    ///
    /// # Errors
    /// When the URL is to be another than it was.
    pub(super) fn take_note(
        &mut self,
        directory: &Directory,
        event: EventKind,
        habits: &Life,
    ) -> Result<(), NotEditable> {
        let Some(application) = &directory.application else {
            self.0 = None;
            return Ok(());
        };
        let chosen = application.sso_idp_url.clone();
        let Some(known) = self.0.as_ref().filter(|_| event != EventKind::ApplicationCreated) else {
            self.0 = Some(chosen.unwrap_or_else(|| format!("{SSO_IDP_URL}{}", habits.default_name)));
            return Ok(());
        };
        let edited = event == EventKind::ApplicationUpdated && chosen.as_ref().is_some_and(|it| it != known);
        match habits.idp_url_edit {
            IdpUrlEdit::Refused if edited => return Err(NotEditable(known.clone())),
            IdpUrlEdit::Taken if edited => self.0 = chosen,
            _ => {}
        }
        Ok(())
    }

    /// The application as an administrator sees it; `None` where there is none.
    pub(super) fn view(&self, application: Option<&Application>) -> Option<ApplicationView> {
        let label = application?.label.clone();
        Some(ApplicationView { label, sso_idp_url: self.0.clone()? })
    }
}

impl Life {
    /// The directory as the connector goes by it, with what it went by before: that of a connector without a flaw is
    /// the one it was handed.
    pub(super) fn seen(&self, directory: Directory, before: Option<&Directory>, event: EventKind) -> Directory {
        let mut seen = directory;
        let known = before.and_then(|before| before.application.as_ref());
        if !self.ends && seen.application.is_none() {
            seen.application = known.cloned();
        }
        if let Some(application) = &mut seen.application {
            if !self.takes_new_tokens
                && let Some(known) = known
            {
                application.integration.token.clone_from(&known.integration.token);
            }
            application.integration.active |= !self.rests && known.is_some_and(|known| known.integration.active);
            application.sso.configured |= !self.asks_for_sso;
        }
        if self.empties_egnyte_at == Some(event) {
            seen.application = known.cloned();
            seen.user_groups.iter_mut().for_each(|group| group.associated = false);
        }
        seen
    }
}
