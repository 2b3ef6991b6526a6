//! Errors in single sign-on settings.

use thiserror::Error;

use crate::certificate::CertificateError;

/// Error in the settings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The settings are not a JSON object.
    #[error("single sign-on settings must be a JSON object")]
    NotAnObject,
    /// Unknown field.
    #[error("there is no field {found:?}; {suggestion}")]
    UnknownField {
        /// Value that was sent.
        found: String,
        /// Nearest field, or all fields.
        suggestion: String,
    },
    /// Absent field that SAML 2.0 requires.
    #[error("{0} is required for SAML 2.0")]
    Missing(&'static str),
    /// Value of the wrong JSON type.
    #[error("{field} must be {expected}")]
    WrongType {
        /// Name of the field.
        field: &'static str,
        /// Expected type.
        expected: &'static str,
    },
    /// Value that is not in the list.
    #[error("{field} cannot be {found:?}; it must be one of {accepted:?}")]
    NotAccepted {
        /// Name of the field.
        field: &'static str,
        /// Value that was sent.
        found: String,
        /// List of accepted values.
        accepted: Vec<&'static str>,
    },
    /// Invalid text.
    #[error("{field} cannot be {found:?}: {reason}")]
    Invalid {
        /// Name of the field.
        field: &'static str,
        /// Value that was sent.
        found: String,
        /// Reason why it is invalid.
        reason: &'static str,
    },
    /// Unusable certificate.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateError),
}
