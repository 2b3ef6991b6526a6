//! Events of a directory.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Application, Id, Person, UserGroup};

/// Kind of an event: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum EventKind {
    /// The application was created.
    #[serde(rename = "application.created")]
    ApplicationCreated,
    /// A setting of the application changed, or an administrator tried to change it.
    #[serde(rename = "application.updated")]
    ApplicationUpdated,
    /// Single sign-on was configured.
    #[serde(rename = "application.sso-configured")]
    SsoConfigured,
    /// Single sign-on was deactivated.
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
    /// A suspended person was activated again.
    #[serde(rename = "user.resumed")]
    UserResumed,
    /// A person was deleted.
    #[serde(rename = "user.deleted")]
    UserDeleted,
    /// A user group was created.
    #[serde(rename = "user-group.created")]
    UserGroupCreated,
    /// A user group was renamed.
    #[serde(rename = "user-group.renamed")]
    UserGroupRenamed,
    /// A user group was deleted.
    #[serde(rename = "user-group.deleted")]
    UserGroupDeleted,
    /// A person was added to a user group.
    #[serde(rename = "user-group.member-added")]
    MemberAdded,
    /// A person was removed from a user group.
    #[serde(rename = "user-group.member-removed")]
    MemberRemoved,
    /// A user group was associated with the application.
    #[serde(rename = "user-group.associated")]
    Associated,
    /// A user group was disassociated from the application.
    #[serde(rename = "user-group.disassociated")]
    Disassociated,
    /// An administrator requested a sync; nothing changed.
    #[serde(rename = "sync.requested")]
    SyncRequested,
}

impl fmt::Display for EventKind {
    /// Writes the name in the protocol.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Event. It has the object as it was before, because the state after the event does not show a deletion or a rename.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Kind of the event.
    pub kind: EventKind,
    /// Id of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Id>,
    /// Id of the user group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_group: Option<Id>,
    /// Object before the event; absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Was>,
}

/// Object before an event. The kind of the event decides the variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Was {
    /// Of `user-group.*`.
    UserGroup(UserGroup),
    /// Of `user.*`.
    Person(Person),
    /// Of `application.*` and `integration.*`.
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
