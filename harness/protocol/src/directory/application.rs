//! Egnyte application of the directory: its single sign-on and its SCIM integration.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Egnyte application of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Display label.
    pub label: String,
    /// SSO IdP URL; `None` leaves the choice to the connector.
    pub sso_idp_url: Option<String>,
    /// Single sign-on settings.
    pub sso: Sso,
    /// SCIM integration.
    pub integration: Integration,
}

/// Single sign-on settings of the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sso {
    /// True if single sign-on is configured, a precondition of the integration.
    pub configured: bool,
    /// Entity id of Egnyte, the audience of an assertion.
    pub entity_id: String,
    /// Assertion consumer service (ACS) URL of Egnyte.
    pub acs_url: String,
    /// True if the audience is the domain's own entity id.
    pub domain_specific_issuer: bool,
}

/// SCIM integration of the application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// True if the connector syncs with Egnyte.
    pub active: bool,
    /// SCIM 2.0 base URL of Egnyte, without a slash at the end.
    pub base_url: String,
    /// Bearer token.
    pub token: String,
    /// True if groups and memberships are synced.
    pub manage_groups: bool,
    /// Account for the connection test on activation.
    pub test_user: TestUser,
    /// PEM file of the trusted certificate authority, for an `https` base URL of the mock.
    pub ca_file: Option<String>,
}

impl fmt::Debug for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Integration")
            .field("active", &self.active)
            .field("base_url", &self.base_url)
            .field("token", &"***")
            .field("manage_groups", &self.manage_groups)
            .finish_non_exhaustive()
    }
}

/// Account that a connection test may create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestUser {
    /// Username.
    pub username: String,
    /// Email.
    pub email: String,
}
