//! What happens in a directory, as a connector is told it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Application, Id, Person, UserGroup};

/// What just happened. The whole closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum EventKind {
    /// The application was created.
    #[serde(rename = "application.created")]
    ApplicationCreated,
    /// A setting of the application changed, or somebody tried to change it.
    #[serde(rename = "application.updated")]
    ApplicationUpdated,
    /// Single sign-on was set up.
    #[serde(rename = "application.sso-configured")]
    SsoConfigured,
    /// Single sign-on was switched off.
    #[serde(rename = "application.sso-deactivated")]
    SsoDeactivated,
    /// The application was deleted.
    #[serde(rename = "application.deleted")]
    ApplicationDeleted,
    /// The integration was activated.
    #[serde(rename = "integration.activated")]
    IntegrationActivated,
    /// A setting of the active integration changed.
    #[serde(rename = "integration.updated")]
    IntegrationUpdated,
    /// The token of the active integration changed.
    #[serde(rename = "integration.reauthenticated")]
    IntegrationReauthenticated,
    /// The integration was deactivated.
    #[serde(rename = "integration.deactivated")]
    IntegrationDeactivated,
    /// A person was created.
    #[serde(rename = "user.created")]
    UserCreated,
    /// A property of a person changed.
    #[serde(rename = "user.updated")]
    UserUpdated,
    /// A person was suspended.
    #[serde(rename = "user.suspended")]
    UserSuspended,
    /// A suspended person is active again.
    #[serde(rename = "user.resumed")]
    UserResumed,
    /// A person was deleted.
    #[serde(rename = "user.deleted")]
    UserDeleted,
    /// A user group was created.
    #[serde(rename = "user-group.created")]
    UserGroupCreated,
    /// A user group got another name.
    #[serde(rename = "user-group.renamed")]
    UserGroupRenamed,
    /// A user group was deleted.
    #[serde(rename = "user-group.deleted")]
    UserGroupDeleted,
    /// A person joined a user group.
    #[serde(rename = "user-group.member-added")]
    MemberAdded,
    /// A person left a user group.
    #[serde(rename = "user-group.member-removed")]
    MemberRemoved,
    /// A user group was bound to the application.
    #[serde(rename = "user-group.associated")]
    Associated,
    /// A user group was unbound from the application.
    #[serde(rename = "user-group.disassociated")]
    Disassociated,
    /// Nothing changed: look again.
    #[serde(rename = "sync.requested")]
    SyncRequested,
}

/// One event. It carries the object *as it was*, because a deleted or renamed thing leaves no trace
/// in the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The person concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Id>,
    /// The user group concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_group: Option<Id>,
    /// The object before the event; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Was>,
}

/// An object as it was before an event: what the event's kind says it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Was {
    /// `user-group.*`
    UserGroup(UserGroup),
    /// `user.*`
    Person(Person),
    /// `application.*` and `integration.*`
    Application(Box<Application>),
}

impl Event {
    pub(super) fn new(kind: EventKind) -> Self {
        Self { kind, user: None, user_group: None, was: None }
    }

    pub(super) fn about_person(kind: EventKind, user: Id, was: Option<Person>) -> Self {
        Self { user: Some(user), was: was.map(Was::Person), ..Self::new(kind) }
    }

    pub(super) fn about_group(kind: EventKind, was: UserGroup) -> Self {
        Self { user_group: Some(was.id.clone()), was: Some(Was::UserGroup(was)), ..Self::new(kind) }
    }
}
