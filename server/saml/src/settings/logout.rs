//! Single logout service of the identity provider. Egnyte's own page has no field for it; imported metadata set it.

use serde_json::{Map, Value};

use super::error::SettingsError;
use super::fields::{LOGOUT_BINDING, LOGOUT_RESPONSE_URL, LOGOUT_URL, binding, optional_text};
use super::text_fields::url;
use crate::transport::BrowserBinding;

/// Single logout service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutService {
    /// URL of requests, and of responses unless they have one of their own.
    pub url: String,
    /// URL of responses.
    pub response_url: Option<String>,
    /// Binding of both.
    pub binding: BrowserBinding,
}

impl LogoutService {
    /// Returns the URL of responses.
    pub fn response_url(&self) -> &str {
        self.response_url.as_deref().unwrap_or(&self.url)
    }

    /// Checks the URLs.
    pub(super) fn check(self) -> Result<Self, SettingsError> {
        Ok(Self {
            url: url(LOGOUT_URL, &self.url)?,
            response_url: self.response_url.map(|found| url(LOGOUT_RESPONSE_URL, &found)).transpose()?,
            binding: self.binding,
        })
    }

    /// Reads the service, if there is one.
    pub(super) fn from_object(object: &Map<String, Value>) -> Result<Option<Self>, SettingsError> {
        let response_url = optional_text(object, LOGOUT_RESPONSE_URL)?;
        let binding = binding(object, LOGOUT_BINDING)?;
        let Some(url) = optional_text(object, LOGOUT_URL)? else {
            return match response_url {
                Some(_) => Err(SettingsError::Missing(LOGOUT_URL)),
                None => Ok(None),
            };
        };
        Self { url: url.to_owned(), response_url: response_url.map(str::to_owned), binding }.check().map(Some)
    }

    /// Writes the service.
    pub(super) fn write(&self, settings: &mut Value) {
        settings[LOGOUT_URL] = self.url.as_str().into();
        if let Some(response_url) = &self.response_url {
            settings[LOGOUT_RESPONSE_URL] = response_url.as_str().into();
        }
        if self.binding != BrowserBinding::default() {
            settings[LOGOUT_BINDING] = self.binding.as_str().into();
        }
    }
}
