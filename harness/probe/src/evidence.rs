//! Evidence: exchanges as one line each, masked, and without what belongs to others.

use egnyte_support::mask;
use egnyte_support::printable::printable;
use serde_json::{Value, json};

use super::call::Call;
use super::condition::Reply;
use super::template::RunName;

/// Greatest length of a body in the evidence.
const LONGEST: usize = 700;

/// Greatest length of an excerpt.
const EXCERPT: usize = 160;

/// Returns the beginning of a text on one line. It is masked before it is cut, since half a token is not recognised.
pub(crate) fn excerpt(text: &str) -> String {
    mask::text(&one_line(text)).chars().take(EXCERPT).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns an exchange as one line.
pub(crate) fn line(call: &Call, reply: &Reply, run: &RunName) -> String {
    let sent = call.body.as_ref().map(|body| format!(" {}", shorten(&body.to_string()))).unwrap_or_default();
    let received = match &reply.json {
        Value::Null => one_line(&reply.text),
        body => without_others(body, run).to_string(),
    };
    let token = if call.has_invalid_token { " (with an invalid token)" } else { "" };
    let line = format!("{} {}{sent}{token} -> {} {}", call.method, call.path, reply.status, shorten(&received));
    printable(&mask::text(line.trim_end()))
}

/// Returns a list without the entries that are not of this run.
fn without_others(body: &Value, run: &RunName) -> Value {
    let mut body = body.clone();
    for key in ["Resources", "resources"] {
        let Some(entries) = body.get_mut(key).and_then(Value::as_array_mut) else { continue };
        let is_definition = |entry: &Value| entry.get("endpoint").is_some() || entry.get("attributes").is_some();
        for entry in entries.iter_mut().filter(|entry| !is_definition(entry) && !is_own(entry, run)) {
            *entry = json!("(not of this run)");
        }
    }
    body
}

fn is_own(entry: &Value, run: &RunName) -> bool {
    let names = ["userName", "displayName", "externalId"].map(|attribute| entry[attribute].as_str());
    names.into_iter().flatten().any(|name| run.owns(name))
}

/// Masks a text, and cuts it after the greatest length.
fn shorten(text: &str) -> String {
    let text = mask::text(text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Method;

    use super::*;
    use crate::call::Api;

    #[test]
    fn evidence_has_no_names_of_others_and_no_token() {
        let run = RunName { prefix: "probe-0-".to_owned(), mail_domain: "example.com".to_owned() };
        let json = json!({ "Resources": [{ "id": "1", "userName": "ada" }, { "id": "2", "userName": "probe-0-1a" }] });
        let reply = Reply { status: 200, json, text: String::new() };
        let shown = line(&Call::new(Method::GET, Api::Scim, "/Users"), &reply, &run);
        assert!(!shown.contains("ada") && shown.contains("probe-0-1a"), "{shown}");
        let reply = Reply { status: 401, text: "token=abcdef\nno".to_owned(), ..Reply::default() };
        let shown = line(&Call::new(Method::GET, Api::Scim, "/Users"), &reply, &run);
        assert!(!shown.contains("abcdef") && !shown.contains('\n'), "{shown}");
    }

    #[test]
    fn token_at_the_cut_is_masked_whole() {
        mask::register("a-token-at-the-cut");
        let text = format!("{} a-token-at-the-cut", "x".repeat(EXCERPT - 8));
        assert!(!excerpt(&text).contains("a-tok"), "{}", excerpt(&text));
        let text = format!("{} a-token-at-the-cut", "x".repeat(LONGEST - 8));
        assert!(!shorten(&text).contains("a-tok"), "{}", shorten(&text));
    }
}
