//! Policies of the connector, one for each part.

use super::application::ApplicationPolicy;
use super::client::ClientPolicy;
use super::event_recorder::RecordingPolicy;
use super::import::ImportPolicy;
use super::plan::PlanPolicy;
use super::sign_in::SignInPolicy;

/// Policies of the connector. The default keeps every rule; a flaw changes one of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Policies {
    pub(super) application: ApplicationPolicy,
    pub(super) client: ClientPolicy,
    pub(super) import: ImportPolicy,
    pub(super) plan: PlanPolicy,
    pub(super) recording: RecordingPolicy,
    pub(super) sign_in: SignInPolicy,
}
