//! Public URL: address by which clients elsewhere reach the mock, through a reverse proxy or a tunnel.

use std::str::FromStr;
use std::sync::Arc;

use url::Url;

/// First segments of the mock's own paths. A prefix that begins with one could not be told from the path itself, since some
/// proxies remove the prefix and some do not.
const OWN_PATHS: [&str; 8] = ["_mock", "d", "pubapi", "puboauth", "saml", "samlconsumer", "scim-setup", "sign-out"];

/// URL by which clients elsewhere reach the mock: scheme, host, and the path prefix below which a proxy serves it, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    /// Whole URL, without a slash at its end.
    text: Arc<str>,
    host: Arc<str>,
    /// Length of scheme, host and port.
    origin: usize,
}

/// Error in a public URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// Text that is no URL, or one of another scheme.
    #[error("the public URL {0:?} is none: expected http:// or https://, a host, and a path prefix if there is one")]
    NoUrl(String),
    /// Part that no base of addresses can have.
    #[error(
        "the public URL {url:?} has {part}: expected http:// or https://, a host, and a path prefix if there is one"
    )]
    Part {
        /// URL.
        url: String,
        /// Name of the part.
        part: &'static str,
    },
    /// Prefix with unusual characters.
    #[error("the path of the public URL {0:?} may have letters, digits, `-`, `.`, `_`, `~` and slashes only")]
    Path(String),
    /// Prefix that is taken for a path of the mock.
    #[error("the path of the public URL {url:?} must not begin with /{segment}, which is a path of the mock itself")]
    OwnPath {
        /// URL.
        url: String,
        /// First segment of the path.
        segment: &'static str,
    },
}

impl PublicUrl {
    /// Returns the URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns scheme, host and port, as browsers send them in `Origin`.
    pub fn origin(&self) -> &str {
        &self.text[..self.origin]
    }

    /// Returns the host, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the path prefix: empty, or with a slash at its beginning and none at its end.
    pub fn path(&self) -> &str {
        &self.text[self.origin..]
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let none = || PublicUrlError::NoUrl(text.to_owned());
        let url = Url::parse(text).map_err(|_| none())?;
        // The parser accepts `http:host` as well.
        let is_written_out = text.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/'));
        let host = url.host_str().filter(|_| is_written_out && ["http", "https"].contains(&url.scheme()));
        let host = host.ok_or_else(none)?;
        let part = |part| PublicUrlError::Part { url: text.to_owned(), part };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(part("a user"));
        }
        if url.query().is_some() {
            return Err(part("a query"));
        }
        if url.fragment().is_some() {
            return Err(part("a fragment"));
        }
        let path = url.path().trim_end_matches('/');
        if !is_path_prefix(path) {
            return Err(PublicUrlError::Path(text.to_owned()));
        }
        if let Some(segment) = OWN_PATHS.into_iter().find(|own| path.split('/').nth(1) == Some(own)) {
            return Err(PublicUrlError::OwnPath { url: text.to_owned(), segment });
        }
        let origin = url.origin().ascii_serialization();
        Ok(Self { text: format!("{origin}{path}").into(), host: host.into(), origin: origin.len() })
    }
}

/// Returns whether a text is empty or a path without a slash at its end, whose segments need no encoding anywhere: in URLs,
/// cookies, pages.
pub(crate) fn is_path_prefix(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_segment = |segment: &str| !segment.is_empty() && segment.bytes().all(is_plain);
    text.is_empty() || text.strip_prefix('/').is_some_and(|path| path.split('/').all(is_segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_is_an_origin_and_a_prefix() {
        for (text, origin, host, path) in [
            ("https://mock.example.net", "https://mock.example.net", "mock.example.net", ""),
            ("https://mock.example.net/", "https://mock.example.net", "mock.example.net", ""),
            ("https://Mock.Example.net:443/egnyte/", "https://mock.example.net", "mock.example.net", "/egnyte"),
            ("http://[::1]:8080/a/b", "http://[::1]:8080", "[::1]", "/a/b"),
        ] {
            let url: PublicUrl = text.parse().unwrap();
            assert_eq!((url.origin(), url.host(), url.path()), (origin, host, path), "{text}");
            assert_eq!(url.as_str(), format!("{origin}{path}"));
        }
    }

    #[test]
    fn error_of_a_public_url_is_one_line_that_names_the_fault() {
        for (text, expected) in [
            ("", "is none"),
            ("mock.example.net", "is none"),
            ("http:mock.example.net", "is none"),
            ("ftp://mock.example.net", "is none"),
            ("https://", "is none"),
            ("https:///egnyte", "is none"),
            ("https://mock.example.net/?a=b", "has a query"),
            ("https://mock.example.net/#top", "has a fragment"),
            ("https://ada:secret@mock.example.net", "has a user"),
            ("https://mock.example.net/a b", "may have letters"),
            ("https://mock.example.net/a;b", "may have letters"),
            ("https://mock.example.net/a//b", "may have letters"),
            ("https://mock.example.net/pubapi", "must not begin with /pubapi"),
            ("https://mock.example.net/d/acme", "must not begin with /d,"),
        ] {
            let line = text.parse::<PublicUrl>().unwrap_err().to_string();
            assert!(line.contains(expected) && !line.contains('\n'), "{text}: {line}");
        }
    }
}
