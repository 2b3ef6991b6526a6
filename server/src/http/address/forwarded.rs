//! Forwarded address: scheme, host and path prefix of a request as the proxy in front of the mock received it, from `Forwarded`
//! (RFC 7239), or from `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-Prefix`.
//!
//! Anybody can send these headers, so they are read only where the mock is told to trust its proxy. Each proxy of a chain adds
//! a value at the end; only the last one is the proxy's own, and those before it may be a client's.

use actix_web::http::header::HeaderMap;

use crate::public_url::is_path_prefix;

/// Address of a request as the proxy received it; what it does not name is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ForwardedAddress {
    /// Scheme: http or https.
    pub(crate) scheme: Option<String>,
    /// Host, with the port if it has one.
    pub(crate) host: Option<String>,
    /// Path prefix that the proxy has removed: empty, or with a slash at its beginning.
    pub(crate) prefix: String,
}

/// Error in the headers of a proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ForwardedError {
    /// Header that breaks the grammar of RFC 7239 section 4.
    #[error("the header Forwarded {value:?} cannot be read: {reason}; expected e.g. proto=https;host=mock.example.net")]
    Malformed {
        /// Value of the header.
        value: String,
        /// Fault.
        reason: String,
    },
    /// Value that is no scheme, host or path.
    #[error("{header} names the {kind} {value:?}, which is none")]
    Value {
        /// Name of the header.
        header: &'static str,
        /// Kind of value that is expected.
        kind: &'static str,
        /// Value.
        value: String,
    },
    /// Two headers that disagree: one of them may be the client's.
    #[error(
        "Forwarded names the {kind} {standard:?}, and {header} {other:?}: the proxy must replace or remove both headers"
    )]
    Contradiction {
        /// Kind of value.
        kind: &'static str,
        /// Value in `Forwarded`.
        standard: String,
        /// Name of the other header.
        header: &'static str,
        /// Value in the other header.
        other: String,
    },
}

impl ForwardedAddress {
    /// Reads the headers of the proxy.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, ForwardedError> {
        let standard = all(headers, "forwarded").map_or_else(|| Ok([None, None]), |value| last_element(&value))?;
        let [scheme, host] = standard;
        let scheme = agreed(headers, "X-Forwarded-Proto", "scheme", scheme.map(|text| text.to_ascii_lowercase()))?;
        let host = agreed(headers, "X-Forwarded-Host", "host", host)?;
        let prefix = last(headers, "X-Forwarded-Prefix").unwrap_or_default();
        let prefix = prefix.trim_end_matches('/').to_owned();
        if !is_path_prefix(&prefix) {
            return Err(ForwardedError::Value { header: "X-Forwarded-Prefix", kind: "path", value: prefix });
        }
        Ok(Self { scheme, host, prefix })
    }
}

/// Returns all values of a header in one text, as several lines of it mean one list (RFC 9110 section 5.3).
fn all(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// Returns the last value of a list, unless it is empty.
fn last(headers: &HeaderMap, name: &str) -> Option<String> {
    let list = all(headers, name)?;
    let value = list.rsplit(',').next().unwrap_or_default().trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Returns the value on which `Forwarded` and another header agree, or that of the only one.
fn agreed(
    headers: &HeaderMap,
    header: &'static str,
    kind: &'static str,
    standard: Option<String>,
) -> Result<Option<String>, ForwardedError> {
    let other = last(headers, header);
    if let (Some(standard), Some(other)) = (&standard, &other)
        && !standard.eq_ignore_ascii_case(other)
    {
        let (standard, other) = (standard.clone(), other.clone());
        return Err(ForwardedError::Contradiction { kind, standard, header, other });
    }
    let header = if standard.is_some() { "Forwarded" } else { header };
    let is_fine = if kind == "host" { is_authority } else { is_scheme };
    match standard.or(other) {
        Some(value) if !is_fine(&value) => Err(ForwardedError::Value { header, kind, value }),
        Some(value) => Ok(Some(value.to_ascii_lowercase())),
        None => Ok(None),
    }
}

fn is_scheme(text: &str) -> bool {
    ["http", "https"].iter().any(|scheme| text.eq_ignore_ascii_case(scheme))
}

fn is_authority(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

/// Returns `proto` and `host` of the last element of `Forwarded`.
fn last_element(value: &str) -> Result<[Option<String>; 2], ForwardedError> {
    let malformed = |reason: String| ForwardedError::Malformed { value: value.to_owned(), reason };
    let elements = split_unquoted(value, ',').ok_or_else(|| malformed("a quotation mark is not closed".to_owned()))?;
    let mut found = [None, None];
    for (at, element) in elements.iter().enumerate() {
        found = [None, None];
        for pair in split_unquoted(element, ';').unwrap_or_default() {
            let (name, text) = pair.split_once('=').ok_or_else(|| malformed(format!("{pair:?} has no =")))?;
            let text = unquoted(text).ok_or_else(|| malformed(format!("the value of {name:?} is no token")))?;
            let place = ["proto", "host"].iter().position(|known| name.eq_ignore_ascii_case(known));
            let Some(place) = place.and_then(|place| found.get_mut(place)) else { continue };
            if place.replace(text).is_some() {
                return Err(malformed(format!("element {} has {name:?} twice", at + 1)));
            }
        }
    }
    Ok(found)
}

/// Splits a text at a separator outside of quotation marks, and drops blank pieces; `None` if a mark is not closed.
fn split_unquoted(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let pieces = text.split(|letter| {
        let is_end = letter == separator && !is_quoted;
        is_quoted ^= letter == '"' && !is_escaped;
        is_escaped = is_quoted && letter == '\\' && !is_escaped;
        is_end
    });
    let pieces: Vec<_> = pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect();
    (!is_quoted).then_some(pieces)
}

/// Returns the text of a token or a quoted string (RFC 9110 section 5.6); `None` if it is neither.
fn unquoted(text: &str) -> Option<String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        return (!text.is_empty() && text.bytes().all(is_token)).then(|| text.to_owned());
    };
    let quoted = quoted.strip_suffix('"')?;
    let mut plain = String::with_capacity(quoted.len());
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.push(letters.next()?),
            '"' => return None,
            other => plain.push(other),
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn read(sent: &[(&str, &str)]) -> Result<ForwardedAddress, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        ForwardedAddress::read(&headers).map_err(|error| error.to_string())
    }

    fn address(scheme: &str, host: &str, prefix: &str) -> ForwardedAddress {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ForwardedAddress { scheme: text(scheme), host: text(host), prefix: prefix.to_owned() }
    }

    #[test]
    fn headers_of_a_proxy_are_read() {
        for (sent, expected) in [
            (&[][..], address("", "", "")),
            (
                &[("forwarded", "for=192.0.2.1;proto=https;host=Mock.example.net")],
                address("https", "mock.example.net", ""),
            ),
            (
                &[("forwarded", "Host=\"mock.example.net:8443\" ; PROTO=HTTPS")],
                address("https", "mock.example.net:8443", ""),
            ),
            (&[("forwarded", "for=\"[2001:db8::1]:4711\"")], address("", "", "")),
            (&[("forwarded", "for=\"a,\\\"b;host=c\"; host=d")], address("", "d", "")),
            (&[("forwarded", "host=forged.example, host=mock.example.net")], address("", "mock.example.net", "")),
            (&[("forwarded", "host=forged.example"), ("forwarded", "proto=http;;host=b,")], address("http", "b", "")),
            (
                &[("x-forwarded-proto", "https"), ("x-forwarded-host", "a"), ("x-forwarded-prefix", "/egnyte/")],
                address("https", "a", "/egnyte"),
            ),
            (&[("x-forwarded-host", "forged.example, a:1"), ("x-forwarded-proto", "")], address("", "a:1", "")),
            (&[("forwarded", "host=a"), ("x-forwarded-host", "A"), ("x-forwarded-prefix", "/")], address("", "a", "")),
        ] {
            assert_eq!(read(sent), Ok(expected), "{sent:?}");
        }
    }

    #[test]
    fn error_names_the_header_and_the_fault() {
        for (sent, expected) in [
            (&[("forwarded", "https")][..], "\"https\" has no ="),
            (&[("forwarded", "host=\"a")], "is not closed"),
            (&[("forwarded", "host=a b")], "the value of \"host\" is no token"),
            (&[("forwarded", "host=a, host=")], "the value of \"host\" is no token"),
            (&[("forwarded", "host=\"a\"b\"\"")], "the value of \"host\" is no token"),
            (&[("forwarded", "host=a;host=b")], "element 1 has \"host\" twice"),
            (&[("forwarded", "host=\"a/b\"")], "Forwarded names the host \"a/b\", which is none"),
            (&[("forwarded", "proto=ftp")], "Forwarded names the scheme \"ftp\", which is none"),
            (&[("x-forwarded-host", "user@a")], "X-Forwarded-Host names the host \"user@a\", which is none"),
            (&[("x-forwarded-proto", "wss")], "X-Forwarded-Proto names the scheme \"wss\", which is none"),
            (&[("x-forwarded-prefix", "//evil.example")], "X-Forwarded-Prefix names the path \"//evil.example\""),
            (
                &[("forwarded", "host=a"), ("x-forwarded-host", "b")],
                "Forwarded names the host \"a\", and X-Forwarded-Host \"b\"",
            ),
        ] {
            let line = read(sent).unwrap_err();
            assert!(line.contains(expected), "{sent:?}: {line}");
        }
    }
}
