//! Directory of one scenario that is pushed to a build: what the application manages, and the push of each change.

use std::time::Duration;

use egnyte_protocol::directory::EventKind;
use egnyte_protocol::{Delivery, Settled};

use super::groups::ManagedGroups;
use super::people::Accounts;
use super::provider::{Provider, RequestError};
use super::remarks::remarks;
use super::report::Report;

/// Directory that is pushed to the build of one scenario.
#[derive(Debug)]
pub struct PushDirectory {
    port: u16,
    token: String,
    /// Address of the build, and the connection to it.
    provider: Option<(String, Provider)>,
    accounts: Accounts,
    groups: ManagedGroups,
}

/// Error: the build cannot be pushed to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The token is refused from the beginning.
    #[error(
        "the build refuses the token that SCIM is pushed with: {0}; give it {{push_token}}, or `push_token` its own"
    )]
    Token(String),
    /// The address is not that of a SCIM service provider.
    #[error("the build does not answer as a SCIM service provider: {0}; `push_url` has to be its base URL")]
    NotScim(String),
    /// The client cannot be created.
    #[error("SCIM cannot be pushed to {url}: {error}")]
    Client {
        /// Address of the build.
        url: String,
        /// Cause.
        error: String,
    },
}

impl PushDirectory {
    /// Creates a directory for a build on this port, if the harness starts it, with this token.
    pub fn new(port: u16, token: String) -> Self {
        let (accounts, groups) = <(Accounts, ManagedGroups)>::default();
        Self { port, token, provider: None, accounts, groups }
    }

    /// Returns the port for the build.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Pushes the change of an event to the build at this address. Requests are repeated for `patience` at most.
    ///
    /// # Errors
    /// When the build has never answered as a SCIM service provider does.
    pub async fn push(&mut self, url: &str, delivery: &Delivery, patience: Duration) -> Result<Settled, PushError> {
        let Self { token, provider, accounts, groups, .. } = self;
        let (_, provider) = match provider.take_if(|(former, _)| former == url) {
            Some(same) => provider.insert(same),
            None => {
                let failed = |error| PushError::Client { url: url.to_owned(), error };
                let created = Provider::new(url, token.clone()).map_err(|error| failed(error.to_string()))?;
                provider.insert((url.to_owned(), created))
            }
        };
        provider.begin(patience);
        let (index, kind) = (&delivery.directory.index(), delivery.event.kind);
        let mut report = Report::default();
        let end = async {
            accounts.push(provider, (index, concerns_everything(kind)), &mut report).await?;
            groups.push(provider, (index, concerns_groups(kind)), accounts, &mut report).await
        };
        let end = end.await;
        if let Some(error) = end.as_ref().err().or(report.first_error()).filter(|_| !provider.has_succeeded()) {
            error.of_address()?;
        }
        Ok(report.settle(end.err()))
    }

    /// Returns remarks about what was pushed since the latest change.
    pub fn remarks(&self) -> Vec<String> {
        self.provider.as_ref().map(|(_, provider)| remarks(provider.sent())).unwrap_or_default()
    }

    /// Returns the request that waits for its answer.
    pub fn pending_request(&self) -> Option<&str> {
        self.provider.as_ref().and_then(|(_, provider)| provider.pending())
    }
}

/// Returns whether an event makes the application compare every person with the build's list.
fn concerns_everything(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::SyncRequested
            | EventKind::IntegrationActivated
            | EventKind::IntegrationUpdated
            | EventKind::IntegrationReauthenticated
    )
}

/// Returns whether an event makes the application sync every associated user group.
fn concerns_groups(kind: EventKind) -> bool {
    concerns_everything(kind)
        || matches!(
            kind,
            EventKind::UserGroupCreated
                | EventKind::UserGroupRenamed
                | EventKind::UserGroupDeleted
                | EventKind::MemberAdded
                | EventKind::MemberRemoved
                | EventKind::Associated
                | EventKind::Disassociated
        )
}

impl RequestError {
    /// Fails for an error that shows a wrong address or token, where no request has succeeded yet.
    fn of_address(&self) -> Result<(), PushError> {
        match self {
            Self::Unauthorized(message) => Err(PushError::Token(message.clone())),
            Self::NotScim(message) | Self::NotFound(message) => Err(PushError::NotScim(message.clone())),
            Self::Refused(_) | Self::Unavailable(_) | Self::Outage(_) => Ok(()),
        }
    }
}
