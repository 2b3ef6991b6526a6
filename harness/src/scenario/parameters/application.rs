//! Parameters of sentences about the application and its integration.

use super::table::{Description, ParameterTable, UnknownWordError, parameters};

parameters! {
    /// State of the integration.
    "integration_state" => enum IntegrationState { Activated: "activated", Deactivated: "deactivated" }

    /// State of the application.
    "application_state" => enum ApplicationState {
        Created: "created without an SSO IdP URL",
        Deleted: "deleted",
    }

    /// State of single sign-on.
    "sso_state" => enum SsoState { Configured: "configured", Deactivated: "deactivated" }

    /// Change of the token.
    "token_change" => enum TokenChange { Revoked: "revoked", Replaced: "replaced", Mistyped: "mistyped" }

    /// Comparison of two texts.
    "comparison" => enum Comparison { Is: "is", BeginsWith: "begins with" }
}
