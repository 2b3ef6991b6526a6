//! Base URLs, which stand for each other in a recording and in a mock.

use reqwest::Url;

use super::error::RecorderError;

/// Path of SCIM below the root of a domain.
const SCIM: &str = "/pubapi/scim/";

/// Text in place of the base URL in a recording.
pub(crate) const BASE: &str = "{base}";

/// SCIM base URL in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    /// Scheme, host and port.
    pub(crate) origin: String,
    /// Path of the domain's root; empty for a domain with a host of its own.
    pub(crate) root: String,
    /// Path of SCIM.
    pub(crate) scim: String,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, RecorderError> {
        let invalid = |reason: String| RecorderError::Url { url: text.to_owned(), reason };
        let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
        if !["http", "https"].contains(&url.scheme()) || url.query().is_some() || !url.username().is_empty() {
            return Err(invalid("it must begin with https:// and have neither a query nor a user".to_owned()));
        }
        let scim = url.path().trim_end_matches('/').to_owned();
        let root = scim.split_once(SCIM).map_or(scim.as_str(), |(root, _)| root).to_owned();
        Ok(Self { origin: url.origin().ascii_serialization(), root, scim })
    }

    /// Returns the whole URL.
    pub(crate) fn url(&self) -> String {
        format!("{}{}", self.origin, self.scim)
    }

    /// Splits a path of a request: true if it is below the root of the domain and not below SCIM.
    pub(crate) fn relative<'p>(&self, path: &'p str) -> (bool, &'p str) {
        let below = |base: &str| path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        match below(&self.scim) {
            Some(rest) => (false, rest),
            None => (true, below(&self.root).unwrap_or(path)),
        }
    }

    /// Puts `{base}` in place of the root of the domain.
    pub(crate) fn generalise(&self, text: &str) -> String {
        text.replace(&format!("{}{}", self.origin, self.root), BASE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_relative_to_scim_or_to_the_root() {
        let base = BaseUrl::parse("https://acme.egnyte.com/pubapi/scim/v2/").unwrap();
        assert_eq!(base.relative("/pubapi/scim/v2/Users?x=1"), (false, "/Users?x=1"));
        assert_eq!(base.relative("/pubapi/v2/users"), (true, "/pubapi/v2/users"));
        assert_eq!(base.generalise("https://acme.egnyte.com/pubapi/scim/v2/Users/7"), "{base}/pubapi/scim/v2/Users/7");
        let plain = BaseUrl::parse("http://127.0.0.1:9000").unwrap();
        assert_eq!(plain.relative("/Users"), (false, "/Users"));
        assert!(BaseUrl::parse("acme").is_err() && BaseUrl::parse("https://acme?x").is_err());
    }
}
