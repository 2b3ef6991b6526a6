//! Directory Insights events: the records of a connector's work, with the field names that JumpCloud documents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Answer to `events.list`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventLog {
    /// Recorded events, oldest first.
    pub events: Vec<InsightsEvent>,
}

/// Directory Insights event. It may have more fields than these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InsightsEvent {
    /// Type of the event, `user_create_provision` for example.
    pub event_type: String,
    /// Time of the event, in the form of RFC 3339.
    pub timestamp: String,
    /// True if the attempt succeeded.
    pub success: bool,
    /// Resource that the event is about.
    pub resource: Resource,
    /// Error text of Egnyte, if the attempt failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// All other fields.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// Resource that an event is about: its id in the directory and its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// `user`, `user_group` or `application`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Id in the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Username of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Name of a user group or of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All other fields.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// Type of a Directory Insights event: the whole documented list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsightsEventType {
    /// Activation of the integration.
    IntegrationActivate,
    /// Change of the active integration.
    IntegrationUpdate,
    /// Change of the integration's token.
    IntegrationReauth,
    /// Deactivation of the integration.
    IntegrationDelete,
    /// Creation of an account.
    UserCreate,
    /// Change of an account.
    UserUpdate,
    /// Deactivation of an account.
    UserDeprovision,
    /// Deletion of an account.
    UserDelete,
    /// Failed lookup of a person.
    UserLookup,
    /// Creation of a group.
    GroupCreate,
    /// Change of a group.
    GroupUpdate,
    /// Deletion of a group.
    GroupDelete,
}

/// Kind of the resource that an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    /// The application with its integration.
    Application,
    /// A person.
    User,
    /// A user group.
    UserGroup,
}

impl ResourceKind {
    /// Returns the `type` of the resource.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::User => "user",
            Self::UserGroup => "user_group",
        }
    }
}

impl InsightsEventType {
    /// Every type.
    pub const ALL: [Self; 12] = [
        Self::IntegrationActivate,
        Self::IntegrationUpdate,
        Self::IntegrationReauth,
        Self::IntegrationDelete,
        Self::UserCreate,
        Self::UserUpdate,
        Self::UserDeprovision,
        Self::UserDelete,
        Self::UserLookup,
        Self::GroupCreate,
        Self::GroupUpdate,
        Self::GroupDelete,
    ];

    /// Returns the `event_type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IntegrationActivate => "idm_integration_activate",
            Self::IntegrationUpdate => "idm_integration_update",
            Self::IntegrationReauth => "idm_integration_reauth",
            Self::IntegrationDelete => "idm_integration_delete",
            Self::UserCreate => "user_create_provision",
            Self::UserUpdate => "user_update_provision",
            Self::UserDeprovision => "user_deprovision",
            Self::UserDelete => "user_delete_provision",
            Self::UserLookup => "user_lookup_provision",
            Self::GroupCreate => "group_create_provision",
            Self::GroupUpdate => "group_update_provision",
            Self::GroupDelete => "group_delete_provision",
        }
    }

    /// Returns the kind of resource that events of this type are about.
    pub fn resource_kind(self) -> ResourceKind {
        match self.as_str().split('_').next() {
            Some("user") => ResourceKind::User,
            Some("group") => ResourceKind::UserGroup,
            _ => ResourceKind::Application,
        }
    }

    /// Finds the type of an `event_type`; `None` if it is not a documented one.
    pub fn find(event_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == event_type)
    }
}
