//! The application's own life: its SSO IdP URL, and whether the integration runs at all.

use crate::directory::{Application, Directory, EventKind};
use crate::protocol::ApplicationView;

/// Where JumpCloud's addresses for single sign-on begin.
const SSO_IDP_URL: &str = "https://sso.jumpcloud.com/saml2/";

/// How a connector treats the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Life {
    /// What follows [`SSO_IDP_URL`] where nobody chose.
    pub(super) default_name: &'static str,
    /// What is done about an edited SSO IdP URL.
    pub(super) idp_url_edit: IdpUrlEdit,
}

impl Default for Life {
    fn default() -> Self {
        Self { default_name: "egnyte", idp_url_edit: IdpUrlEdit::Refused }
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
