//! Requests that the HTTP parser refuses: the parts that can be read, and the reason.
//!
//! The parser says no more than 400. The reason is found here, from the bytes that it was given.

use actix_web::http::header::HeaderName;

use crate::http::address::is_of_uri;

/// Longest request line that is read.
const LONGEST_LINE: usize = 64 * 1024;

/// Request that the HTTP parser refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RefusedRequest {
    /// Method; empty if there is none.
    pub(crate) method: String,
    /// Target as it was sent.
    pub(crate) target: String,
    /// Headers that can be read.
    pub(crate) headers: Vec<(HeaderName, Vec<u8>)>,
    /// Reason, in one line.
    pub(crate) reason: String,
}

impl RefusedRequest {
    /// Reads what a client has sent since the last response. `None` if the parser has no reason to refuse it that is known.
    pub(crate) fn read(received: &[u8]) -> Option<Self> {
        if received.starts_with(b"\x16\x03") {
            return Some(Self::without_parts(
                "the connection begins with a TLS handshake, and this port serves plain http",
            ));
        }
        let mut lines = received.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let line = lines.next()?;
        if line.len() > LONGEST_LINE {
            return Some(Self::without_parts("the request line has more than 65536 bytes"));
        }
        let (method, target, version) = split_line(line);
        let mut headers = Vec::new();
        let fault = line_fault(method, target, version);
        let header_fault = read_headers(lines, &mut headers);
        let reason = fault.or(header_fault).or_else(|| missing_header(&headers, version))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(Self { method: text(method), target: text(target), headers, reason })
    }

    fn without_parts(reason: &str) -> Self {
        Self { method: String::new(), target: String::new(), headers: Vec::new(), reason: reason.to_owned() }
    }
}

/// Splits a request line: the version is what follows the last blank, so that the target keeps its own.
fn split_line(line: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let blank = |byte: &u8| *byte == b' ';
    let Some(first) = line.iter().position(blank) else { return (line, b"", b"") };
    let (method, rest) = (&line[..first], &line[first + 1..]);
    match rest.iter().rposition(blank) {
        Some(last) if rest[last + 1..].starts_with(b"HTTP/") => (method, &rest[..last], &rest[last + 1..]),
        _ => (method, rest, b""),
    }
}

/// Returns the fault of a request line.
fn line_fault(method: &[u8], target: &[u8], version: &[u8]) -> Option<String> {
    if method.is_empty() || !method.iter().all(|byte| is_token(*byte)) {
        return Some("the request line has no method (RFC 9112 section 3)".to_owned());
    }
    if let Some(fault) = target_fault(target) {
        return Some(fault);
    }
    match version {
        b"HTTP/1.1" | b"HTTP/1.0" => None,
        b"" => Some("the request line does not end with HTTP/1.1 (RFC 9112 section 3)".to_owned()),
        other => Some(format!("the version {} is not HTTP/1.1", other.escape_ascii())),
    }
}

/// Returns the fault of a target: the first character that no URI has, and what to send instead of it.
fn target_fault(target: &[u8]) -> Option<String> {
    let place = target.iter().position(|byte| !is_of_uri(*byte))?;
    let rest = &target[place..];
    let letter = rest.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    let bytes = letter.map_or(1, char::len_utf8);
    let shown = match letter {
        Some(' ') => "a blank".to_owned(),
        Some(letter) if !letter.is_control() => format!("the character {letter}"),
        _ => format!("the byte 0x{:02X}", rest.first().copied().unwrap_or_default()),
    };
    let encoded: String = rest.iter().take(bytes).map(|byte| format!("%{byte:02X}")).collect();
    let column = String::from_utf8_lossy(&target[..place]).chars().count() + 1;
    Some(format!("the target has {shown} at column {column}: send {encoded} (RFC 3986 section 2.1)"))
}

/// Reads headers up to the end of the head; returns the fault of the first that cannot be read.
fn read_headers<'a>(lines: impl Iterator<Item = &'a [u8]>, headers: &mut Vec<(HeaderName, Vec<u8>)>) -> Option<String> {
    let mut fault = None;
    for line in lines.take_while(|line| !line.is_empty()) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        match HeaderName::from_bytes(name) {
            Ok(name) if !value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') => {
                headers.push((name, value.to_vec()));
            }
            Ok(name) => {
                fault.get_or_insert_with(|| format!("the header {name} has a control character"));
            }
            Err(_) => {
                let shown: String =
                    String::from_utf8_lossy(name).chars().filter(|c| !c.is_control()).take(40).collect();
                fault.get_or_insert_with(|| format!("{shown:?} is no name of a header (RFC 9110 section 5.1)"));
            }
        }
    }
    fault
}

/// Returns the fault of headers that must be there once, or cannot be there together.
fn missing_header(headers: &[(HeaderName, Vec<u8>)], version: &[u8]) -> Option<String> {
    let count = |name: &str| headers.iter().filter(|(known, _)| known == name).count();
    let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice());
    if version == b"HTTP/1.1" && count("host") != 1 {
        return Some(format!("there are {} Host headers, and there must be one (RFC 9112 section 3.2)", count("host")));
    }
    if count("transfer-encoding") > 0 && count("content-length") > 0 {
        return Some("Content-Length and Transfer-Encoding exclude each other (RFC 9112 section 6.2)".to_owned());
    }
    if count("content-length") > 1 {
        return Some("there are several Content-Length headers (RFC 9112 section 6.3)".to_owned());
    }
    let is_number = |value: &[u8]| !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    if let Some(length) = value("content-length").filter(|length| !is_number(length)) {
        return Some(format!("the Content-Length {} is no number", length.escape_ascii()));
    }
    let encoding = value("transfer-encoding").filter(|encoding| !encoding.eq_ignore_ascii_case(b"chunked"))?;
    Some(format!("the Transfer-Encoding {} is not chunked", encoding.escape_ascii()))
}

/// Returns whether a byte may stand in a token (RFC 9110 section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(head: &str) -> String {
        RefusedRequest::read(head.as_bytes()).map(|refused| refused.reason).unwrap_or_default()
    }

    #[test]
    fn character_of_the_target_is_named_with_its_place_and_its_encoding() {
        for (target, wanted) in [
            ("/Users?filter=a%20eq%20\"b\"", "the character \" at column 24: send %22"),
            ("/Users?filter=a eq 1", "a blank at column 16: send %20"),
            ("/Users/{id}", "the character { at column 8: send %7B"),
            ("/Users?a=ä", "the character ä at column 10: send %C3%A4"),
            ("/Users?a=\u{1}", "the byte 0x01 at column 10: send %01"),
        ] {
            let found = reason(&format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
            assert_eq!(found, format!("the target has {wanted} (RFC 3986 section 2.1)"));
        }
    }

    #[test]
    fn other_faults_of_a_head_are_named() {
        for (head, wanted) in [
            ("\u{16}\u{3}\u{1}", "TLS handshake"),
            ("GET /\r\n\r\n", "does not end with HTTP/1.1"),
            ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "the version HTTP/3.0"),
            (" / HTTP/1.1\r\n\r\n", "no method"),
            ("GET / HTTP/1.1\r\n\r\n", "there are 0 Host headers"),
            ("GET / HTTP/1.1\r\nHost: a\r\nBad Name: 1\r\n\r\n", "\"Bad Name\" is no name"),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n", "x has a control character"),
            ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "the Content-Length x"),
            ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "the Transfer-Encoding gzip"),
        ] {
            assert!(reason(head).contains(wanted), "{head}: {}", reason(head));
        }
    }

    #[test]
    fn request_without_a_fault_has_no_reason() {
        assert_eq!(RefusedRequest::read(b"GET /Users?a=%20 HTTP/1.1\r\nHost: a\r\n\r\n"), None);
    }

    #[test]
    fn parts_that_can_be_read_are_kept() {
        let refused = RefusedRequest::read(b"GET /d/a/Users?q=\"x HTTP/1.1\r\nHost: mock\r\nX: 1\r\n\r\n").unwrap();
        assert_eq!((refused.method.as_str(), refused.target.as_str()), ("GET", "/d/a/Users?q=\"x"));
        assert!(refused.headers.contains(&(HeaderName::from_static("host"), b"mock".to_vec())));
    }
}
