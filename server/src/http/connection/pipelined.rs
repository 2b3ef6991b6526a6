//! Requests that a client sends behind one another without waiting: where each ends.
//!
//! Must not know why a request is refused.

use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::{self, Finder};

/// End of a head. Each request is searched for it, and a search costs less than its preparation.
static HEAD_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\r\n\r\n"));

/// End of a body that is sent in chunks.
const CHUNKS_END: &[u8] = b"\r\n0\r\n\r\n";

/// Returns the length of the first request, with its body; `None` if it is not complete.
pub(super) fn first_length(received: &[u8]) -> Option<usize> {
    let head = head_length(received)?;
    let (lines, rest) = received.split_at(head);
    let mut body = 0;
    let mut begin = 0;
    for end in memchr_iter(b'\n', lines) {
        let line = &lines[begin..end];
        begin = end + 1;
        if let Some(length) = value(line, b"content-length:") {
            body = str::from_utf8(length).ok()?.parse().ok()?;
        } else if value(line, b"transfer-encoding:").is_some() {
            // The end of the head is the line break before the first chunk.
            let end = memmem::find(&received[head - 2..], CHUNKS_END)? + CHUNKS_END.len();
            body = end - 2;
        }
    }
    (body <= rest.len()).then_some(head + body)
}

/// Returns the value of a header, if its line begins with this name, which ends with its colon.
fn value<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (sent, value) = line.split_at_checked(name.len())?;
    // Fast path: the names of most headers have another length, and their colon is elsewhere.
    (sent.ends_with(b":") && sent.eq_ignore_ascii_case(name)).then(|| value.trim_ascii())
}

/// Returns the length of the first head, with its end; `None` if it is not complete.
fn head_length(received: &[u8]) -> Option<usize> {
    Some(HEAD_END.find(received)? + HEAD_END.needle().len())
}

/// Returns the requests from the front, and what follows the last complete one.
pub(super) fn requests(mut received: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (first, rest) = received.split_at(first_length(received).unwrap_or(received.len()));
        received = rest;
        (!first.is_empty()).then_some(first)
    })
}

/// Returns the length of the requests whose response was sent: the complete ones, or all if the first is not.
pub(super) fn answered_length(received: &[u8]) -> usize {
    // Nothing follows the first head: its request is complete and the only one, or it is not complete.
    if head_length(received) == Some(received.len()) {
        return received.len();
    }
    let mut length = 0;
    while let Some(next) = first_length(&received[length..]) {
        length += next;
    }
    if length == 0 { received.len() } else { length }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const POST: &str = "POST / HTTP/1.1\r\ncontent-LENGTH: 4\r\n\r\n\r\n\r\n";
    const CHUNKED: &str = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    const EMPTY_CHUNKED: &str = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

    #[test]
    fn requests_end_with_their_bodies() {
        let all = [GET, POST, CHUNKED, EMPTY_CHUNKED, "GET /?a=\" HT"];
        let found: Vec<_> =
            requests(all.concat().as_bytes()).map(|it| str::from_utf8(it).unwrap().to_owned()).collect();
        assert_eq!(found, all);
    }

    #[test]
    fn rest_of_a_request_is_not_answered() {
        assert_eq!(answered_length(format!("{GET}{POST}GET").as_bytes()), GET.len() + POST.len());
        assert_eq!(answered_length(GET.as_bytes()), GET.len());
        let part = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc";
        assert_eq!(answered_length(part), part.len());
        assert_eq!(first_length(b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"), None);
    }
}
