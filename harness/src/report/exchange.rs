//! What the connector and Egnyte said to each other, short enough to read and long enough to see what is wrong.

use std::borrow::Cow;

use serde_json::Value;

use crate::mock::Exchange;
use egnyte_support::mask;

/// How wide a line of a body may get, and how many lines a body has.
const WIDTH: usize = 100;
const LINES: usize = 6;

/// Of more exchanges than this only the first and the last are shown.
const MOST: usize = 16;

/// The lines of a list of exchanges.
pub fn lines(exchanges: &[Exchange]) -> Vec<String> {
    let mut told = Vec::new();
    let left_out = exchanges.len().saturating_sub(MOST);
    for (index, exchange) in exchanges.iter().enumerate() {
        if left_out > 0 && index == MOST / 2 {
            told.push(format!("… {left_out} more …"));
        }
        if left_out == 0 || index < MOST / 2 || index >= MOST / 2 + left_out {
            told.extend(one(exchange));
        }
    }
    told
}

fn one(exchange: &Exchange) -> Vec<String> {
    let Exchange { method, path, request_body, status, response_body, .. } = exchange;
    let mut told = vec![format!("{method} {}  {status}", readable(path))];
    for (sign, body) in [("→", request_body), ("←", response_body)] {
        for (index, line) in body_lines(body).into_iter().enumerate() {
            told.push(format!("  {} {line}", if index == 0 { sign } else { " " }));
        }
    }
    told
}

/// The path without the domain's own beginning, decoded, secrets masked.
fn readable(path: &str) -> String {
    let path = path.find("/scim/v2").map_or(path, |at| &path[at + "/scim/v2".len()..]);
    mask::text(&decoded(path))
}

fn decoded(path: &str) -> String {
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
        Value::String(text) => page_title(text).unwrap_or_else(|| mask::text(text)),
        other => written(&mask::value(other)),
    };
    let mut lines = wrapped(&body);
    if lines.len() > LINES {
        let left_out: usize = lines[LINES..].iter().map(|line| line.chars().count()).sum();
        lines.truncate(LINES);
        lines.push(format!("… {left_out} more characters"));
    }
    lines
}

/// A page for people is told by its title.
fn page_title(text: &str) -> Option<String> {
    let title = text.strip_prefix("<!DOCTYPE html>")?.split_once("<title>")?.1.split_once("</title>")?.0;
    Some(format!("a page: {}", mask::text(title)))
}

/// JSON with a space where a reader wants one, without what every resource says of itself.
fn written(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let told: Vec<String> = members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "schemas" | "meta"))
                .map(|(name, inner)| format!("\"{name}\": {}", written(inner)))
                .collect();
            format!("{{{}}}", told.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// Lines of at most [`WIDTH`] characters, broken after a space; a word that is longer is cut.
fn wrapped(text: &str) -> Vec<String> {
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

    fn exchange(path: &str, body: Value) -> Exchange {
        let told = json!({"seq": 1, "at": 0, "durationMicros": 1, "method": "POST", "path": path, "requestHeaders": {},
            "requestBody": body, "status": 201, "responseBody": null});
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn a_path_is_decoded_and_a_body_told_in_short() {
        let path = "/d/s-1/pubapi/scim/v2/Users?filter=userName%20eq%20%22ada%22";
        let told = lines(&[exchange(path, json!({"schemas": ["urn:x"], "userName": "ada", "token": "t0p"}))]);
        assert_eq!(
            told,
            [r#"POST /Users?filter=userName eq "ada"  201"#, r#"  → {"userName": "ada", "token": "•••"}"#]
        );
    }

    #[test]
    fn of_a_storm_only_both_ends_are_shown() {
        let storm: Vec<Exchange> = (0..50).map(|n| exchange(&format!("/scim/v2/Users/{n}"), Value::Null)).collect();
        let told = lines(&storm);
        assert_eq!(told.len(), MOST + 1);
        assert!(told[0].contains("/Users/0") && told[MOST / 2].contains("34 more") && told[MOST].contains("/Users/49"));
    }

    #[test]
    fn a_page_is_told_by_its_title_and_a_word_without_end_is_cut() {
        let mut told = exchange("/samlconsumer", Value::from(format!("SAMLResponse={}", "PHNh".repeat(1_000))));
        told.response_body =
            Value::from("<!DOCTYPE html>\n<html><head><title>You cannot sign in</title></head></html>");
        let told = lines(&[told]);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[1].ends_with("… 3913 more characters"), "{told:?}");
        assert_eq!(told[2], "  ← a page: You cannot sign in");
    }

    #[test]
    fn a_huge_body_is_cut() {
        let told = lines(&[exchange("/scim/v2/Users", json!({"note": "word ".repeat(1000)}))]);
        assert_eq!(told.len(), 1 + LINES + 1);
    }
}
