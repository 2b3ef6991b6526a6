//! Exchanges with Egnyte as text: short enough to read, long enough to see the mistake.

use std::borrow::Cow;

use serde_json::Value;

use egnyte_support::mask;

use crate::evidence::Exchange;

/// Longest line of a body, in characters.
const WIDTH: usize = 100;

/// Most lines of a body.
const LINES: usize = 6;

/// Most exchanges; of more, the first and the last are rendered.
const MOST: usize = 16;

/// Renders exchanges as lines.
pub fn render_exchanges(exchanges: &[Exchange]) -> Vec<String> {
    let mut lines = Vec::new();
    let omitted = exchanges.len().saturating_sub(MOST);
    for (index, exchange) in exchanges.iter().enumerate() {
        if omitted > 0 && index == MOST / 2 {
            lines.push(format!("… {omitted} more …"));
        }
        if omitted == 0 || index < MOST / 2 || index >= MOST / 2 + omitted {
            lines.extend(render_exchange(exchange));
        }
    }
    lines
}

fn render_exchange(exchange: &Exchange) -> Vec<String> {
    let Exchange { method, path, request_body, status, response_body, .. } = exchange;
    let mut lines = vec![format!("{method} {}  {status}", readable_path(path))];
    for (sign, body) in [("→", request_body), ("←", response_body)] {
        for (index, line) in body_lines(body).into_iter().enumerate() {
            lines.push(format!("  {} {line}", if index == 0 { sign } else { " " }));
        }
    }
    lines
}

/// Decodes the path, without the beginning that all have in common. Decoding can reveal a secret, which is masked.
fn readable_path(path: &str) -> String {
    let path = path.find("/scim/v2").map_or(path, |at| &path[at + "/scim/v2".len()..]);
    mask::text(&percent_decode(path))
}

fn percent_decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = &rest[if code.is_some() { 3 } else { 1 }..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn body_lines(body: &Value) -> Vec<String> {
    let body = match body {
        Value::Null => return Vec::new(),
        Value::String(text) if text.is_empty() => return Vec::new(),
        Value::String(text) => page_title(text).unwrap_or_else(|| text.clone()),
        other => spaced_json(other),
    };
    let mut lines = wrap(&body);
    if lines.len() > LINES {
        let omitted: usize = lines[LINES..].iter().map(|line| line.chars().count()).sum();
        lines.truncate(LINES);
        lines.push(format!("… {omitted} more characters"));
    }
    lines
}

/// Returns the title of an HTML page.
fn page_title(text: &str) -> Option<String> {
    let title = text.strip_prefix("<!DOCTYPE html>")?.split_once("<title>")?.1.split_once("</title>")?.0;
    Some(format!("a page: {title}"))
}

/// Renders JSON with spaces, without the attributes that every resource has.
fn spaced_json(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "schemas" | "meta"))
                .map(|(name, inner)| format!("\"{name}\": {}", spaced_json(inner)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(spaced_json).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// Wraps text after spaces at [`WIDTH`] characters; a longer word is cut.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ').map(cut) {
            if !line.is_empty() && line.chars().count() + word.chars().count() > WIDTH {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            line.push_str(&word);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

fn cut(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(WIDTH) {
        None => Cow::Borrowed(word),
        Some((end, _)) => Cow::Owned(format!("{}… {} more characters ", &word[..end], word[end..].chars().count())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn exchange(path: &str, request_body: Value) -> Exchange {
        Exchange { method: "POST".to_owned(), path: path.to_owned(), request_body, status: 201, ..Exchange::default() }
    }

    #[test]
    fn path_is_decoded_and_body_shortened() {
        let path = "/d/s-1/pubapi/scim/v2/Users?filter=userName%20eq%20%22ada%22";
        let lines =
            render_exchanges(&[exchange(path, json!({"schemas": ["urn:x"], "userName": "ada", "token": "•••"}))]);
        assert_eq!(
            lines,
            [r#"POST /Users?filter=userName eq "ada"  201"#, r#"  → {"userName": "ada", "token": "•••"}"#]
        );
    }

    #[test]
    fn first_and_last_of_many_exchanges_are_rendered() {
        let storm: Vec<Exchange> = (0..50).map(|n| exchange(&format!("/scim/v2/Users/{n}"), Value::Null)).collect();
        let lines = render_exchanges(&storm);
        assert_eq!(lines.len(), MOST + 1);
        assert!(
            lines[0].contains("/Users/0") && lines[MOST / 2].contains("34 more") && lines[MOST].contains("/Users/49")
        );
    }

    #[test]
    fn page_is_rendered_as_its_title_and_long_word_is_cut() {
        let mut page = exchange("/samlconsumer", Value::from(format!("SAMLResponse={}", "PHNh".repeat(1_000))));
        page.response_body =
            Value::from("<!DOCTYPE html>\n<html><head><title>You cannot sign in</title></head></html>");
        let lines = render_exchanges(&[page]);
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[1].ends_with("… 3913 more characters"), "{lines:?}");
        assert_eq!(lines[2], "  ← a page: You cannot sign in");
    }

    #[test]
    fn long_body_is_cut() {
        let lines = render_exchanges(&[exchange("/scim/v2/Users", json!({"note": "word ".repeat(1000)}))]);
        assert_eq!(lines.len(), 1 + LINES + 1);
    }
}
