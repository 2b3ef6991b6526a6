//! Masking of the journal: passwords and new tokens in bodies and queries, and cookies.

use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderName};
use actix_web::web::Bytes;
use serde_json::Value;

use crate::control::journal::RecordedBody;
use crate::http::extract::form::Form;

/// Text in place of a secret.
const MASK: &str = "***";

/// Paths whose requests and responses hold secrets, under every domain: their segments, the last one first.
const CONFIDENTIAL: [&[&str]; 4] =
    [&["token", "puboauth"], &["authorize", "puboauth"], &["revoke", "tokens", "v1", "pubapi"], &["scim-setup"]];

/// Fields of such requests and responses that hold no secret.
const HARMLESS: [&str; 11] = [
    "grant_type",
    "client_id",
    "username",
    "domain",
    "do",
    "token_type",
    "expires_in",
    "error",
    "errorMessage",
    "response_type",
    "scope",
];

/// Returns whether requests and responses at a path are confidential. The router takes several slashes for one.
pub(super) fn is(path: &str) -> bool {
    CONFIDENTIAL.iter().any(|segments| ends_with(path, segments))
}

/// Returns whether a path ends with these segments, of which the last one comes first. Every request is asked, and most paths
/// end differently.
fn ends_with(path: &str, segments: &[&str]) -> bool {
    segments.iter().try_fold(path, |path, segment| before(path, segment)).is_some()
}

/// Returns what is before the last segment of a path, if it is this one.
fn before<'p>(path: &'p str, segment: &str) -> Option<&'p str> {
    let rest = path.trim_end_matches('/').strip_suffix(segment)?;
    (rest.is_empty() || rest.ends_with('/')).then_some(rest)
}

/// Returns a header's value in masked parts: of credentials only the scheme stays.
pub(super) fn header<'v>(name: &HeaderName, value: &'v [u8]) -> [&'v [u8]; 2] {
    match *name {
        AUTHORIZATION => {
            let scheme = value.iter().position(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
            [&value[..scheme], MASK.as_bytes()]
        }
        COOKIE => [b"", MASK.as_bytes()],
        _ => [value, b""],
    }
}

/// Returns the path with its masked query.
pub(super) fn target(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", form(query.as_bytes())) }
}

/// Returns the masked body: JSON and forms with all values masked but harmless ones, and nothing of other bodies.
pub(super) fn body(bytes: &Bytes) -> RecordedBody {
    let shown = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(mut fields)) => {
            for (name, value) in &mut fields {
                if !is_harmless(name) {
                    *value = MASK.into();
                }
            }
            Value::Object(fields).to_string()
        }
        _ if bytes.is_empty() => String::new(),
        _ if bytes.starts_with(b"<!") => "a page that is not kept".to_owned(),
        _ => form(bytes),
    };
    RecordedBody::new(&shown.into())
}

fn form(bytes: &[u8]) -> String {
    let shown = |(name, value): (&str, &str)| format!("{name}={}", if is_harmless(name) { value } else { MASK });
    Form::of_body(bytes).iter().map(shown).collect::<Vec<_>>().join("&")
}

fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name) || name == "error_description"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> String {
        body(&Bytes::copy_from_slice(bytes)).to_json().to_string()
    }

    #[test]
    fn no_password_and_no_token_is_shown() {
        for secret in [
            &b"grant_type=password&username=admin&password=s3cret"[..],
            b"{\"access_token\":\"s3cret\",\"token_type\":\"bearer\"}",
            b"<!DOCTYPE html><p>s3cret",
            b"token=s3cret",
            b"{\"nested\":{\"token\":\"s3cret\"}}",
        ] {
            let shown = shown(secret);
            assert!(!shown.contains("s3cret"), "{shown}");
        }
        assert_eq!(
            target("/puboauth/token", "password=s3cret&client_id=a"),
            "/puboauth/token?password=***&client_id=a"
        );
    }

    #[test]
    fn paths_with_secrets_are_known_under_every_domain() {
        assert!(is("/puboauth/token/") && is("/d/acme/scim-setup"));
        assert!(is("//puboauth///token//") && is("/pubapi//v1/tokens//revoke"));
        // The target of a request that the HTTP parser refuses.
        assert!(is("puboauth/token") && is("scim-setup"));
        for other in
            ["/pubapi/scim/v2/Users", "/token", "/tokens/revoke", "/puboauth/token/x", "/xpuboauth/token", "/", ""]
        {
            assert!(!is(other), "{other}");
        }
    }
}
