//! The Egnyte application as the directory keeps it: its sign-in and its SCIM integration.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Egnyte application in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Display label.
    pub label: String,
    /// Where sign-in begins; `None` leaves the choice to the connector.
    pub sso_idp_url: Option<String>,
    /// Single sign-on settings.
    pub sso: Sso,
    /// The SCIM integration.
    pub integration: Integration,
}

/// Single sign-on settings of the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sso {
    /// Whether single sign-on is set up. A precondition of the integration.
    pub configured: bool,
    /// Egnyte's entity id, the audience of an assertion.
    pub entity_id: String,
    /// Where an assertion is posted to.
    pub acs_url: String,
    /// Whether the domain's own entity id is the audience.
    pub domain_specific_issuer: bool,
}

/// The SCIM integration of the application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// Whether the connector is to keep Egnyte in step.
    pub active: bool,
    /// Egnyte's SCIM 2.0 base URL, without a slash at the end.
    pub base_url: String,
    /// Bearer token.
    pub token: String,
    /// Whether groups and memberships are sent at all.
    pub manage_groups: bool,
    /// Whom to make when a connector tests its connection on activation.
    pub test_user: TestUser,
    /// PEM file of the certificate authority to trust, for `https` base URLs of the mock.
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

/// The account a connection test may make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestUser {
    /// Its username.
    pub username: String,
    /// Its email.
    pub email: String,
}
