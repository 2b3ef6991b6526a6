//! Values of command-line arguments.

use std::net::{IpAddr, Ipv4Addr};

/// Treats an empty value as absent: pipelines set an empty variable if there is no value for it.
pub(crate) fn non_empty(value: &Option<String>) -> Option<String> {
    value.clone().filter(|value| !value.is_empty())
}

/// Parses an address to listen on: `localhost`, or an IP address, of version 6 also in the brackets of URLs.
pub(crate) fn parse_host(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let address = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    address.parse().map_err(|_| "expected localhost or an IP address".to_owned())
}

/// Parses `ID=VALUE`.
pub(crate) fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (id, value) = text.split_once('=').ok_or("expected ID=VALUE")?;
    Ok((id.to_owned(), value.to_owned()))
}

/// Parses the URL by which clients reach the mock: scheme and host, without a path.
pub(crate) fn parse_base_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let host = ["http://", "https://"].iter().find_map(|scheme| url.strip_prefix(scheme)).unwrap_or_default();
    let is_host =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte));
    if is_host { Ok(url.to_owned()) } else { Err("expected http:// or https:// and a host, without a path".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_url_is_a_scheme_and_a_host() {
        assert_eq!(parse_base_url("https://egnyte.test:8443/"), Ok("https://egnyte.test:8443".to_owned()));
        for wrong in ["egnyte.test", "ftp://egnyte.test", "https://", "https://egnyte.test/path", "https://a b"] {
            assert!(parse_base_url(wrong).is_err(), "{wrong}");
        }
    }
}
