//! Parameters of sentences about the application and its integration.

use super::table::{Description, ParameterTable, UnknownWordError, parameters};
use crate::mock::tls_front::WrongCertificate;

/// Change of the base URL of the integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseUrlChange {
    /// A slash at its end.
    Slash,
    /// A server with a certificate that the connector must reject.
    Wrong(WrongCertificate),
}

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

    /// Base URL that an administrator of the directory entered: Egnyte's with a slash at its end, or that of another server,
    /// together with a certificate authority that did not issue its certificate, or issued it for another name or for a
    /// time that is over.
    "base_url" => words BaseUrlChange {
        "ends with a slash" => Self::Slash,
        "leads to a certificate of an unknown authority" => Self::Wrong(WrongCertificate::UnknownAuthority),
        "leads to a certificate for another name" => Self::Wrong(WrongCertificate::AnotherName),
        "leads to an expired certificate" => Self::Wrong(WrongCertificate::Expired),
    }

    /// Comparison of two texts.
    "comparison" => enum Comparison { Is: "is", BeginsWith: "begins with" }
}
