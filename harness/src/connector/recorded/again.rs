//! Recorded requests, sent again to another domain: its address, its token, and the ids it gives.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::Value;
use tokio::time::sleep;

use super::reading::Exchange;
use crate::connector::ConnectorError;
use egnyte_protocol::web::{Trust, client};

/// What stands in a recording where a secret stood: put there by the mock, or by us.
const MASKS: [&str; 2] = ["***", "•••"];

/// Of a longer body the mock keeps the beginning only.
const KEPT: usize = 64 * 1024;

/// Headers that belong to a connection, or to the credentials of another run.
const NOT_AGAIN: [&str; 7] =
    ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "authorization", "expect"];

/// A domain to which requests are sent again.
pub(super) struct Again {
    client: Client,
    /// Its address, up to `/pubapi`.
    root: String,
    /// The tokens it was given, the newest last.
    tokens: Vec<String>,
    /// The ids of this domain for those of the recorded one.
    ids: BTreeMap<String, String>,
}

impl Again {
    /// The domain that a delivery points at; none where it points at none.
    pub(super) fn of(
        delivery: &Value,
        patience: Duration,
        proxy: Option<&str>,
    ) -> Result<Option<Self>, ConnectorError> {
        let integration = &delivery["directory"]["application"]["integration"];
        let (Some(base), Some(token)) = (integration["baseUrl"].as_str(), integration["token"].as_str()) else {
            return Ok(None);
        };
        let broken = |error: String| ConnectorError::new(error);
        let trust = Trust::of(base, integration["caFile"].as_str());
        let builder = client(&trust, proxy).map_err(|error| broken(error.to_string()))?;
        let client = builder.timeout(patience).build().map_err(|error| broken(error.to_string()))?;
        let root = base.split("/pubapi/").next().unwrap_or(base).to_owned();
        Ok(Some(Self { client, root, tokens: vec![token.to_owned()], ids: BTreeMap::new() }))
    }

    /// Takes the token of a later delivery.
    pub(super) fn renew(&mut self, delivery: &Value) {
        let told = delivery["directory"]["application"]["integration"]["token"].as_str();
        if let Some(token) = told.filter(|token| self.tokens.last().is_none_or(|last| last != token)) {
            self.tokens.push(token.to_owned());
        }
    }

    /// The token that a request was sent with: the newest, or, where it was refused, the one before.
    fn token(&self, exchange: &Exchange) -> &str {
        let back = usize::from(exchange.status == 401).min(self.tokens.len().saturating_sub(1));
        self.tokens.iter().rev().nth(back).map_or("", String::as_str)
    }

    /// Sends what was sent after one exchange and up to another, in the order in which it was.
    pub(super) async fn say(&mut self, journal: &[Exchange], since: u64, until: u64) -> Result<(), ConnectorError> {
        let meant: Vec<&Exchange> = journal.iter().filter(|it| it.seq > since && it.seq <= until).collect();
        if let Some(cut) = meant.iter().find(|it| it.request_body.as_str().is_some_and(|text| text.len() >= KEPT)) {
            let what = format!(
                "a request is too long to be replayed, the mock kept its beginning: {} {}",
                cut.method, cut.path
            );
            return Err(ConnectorError::new(what));
        }
        for (index, exchange) in meant.iter().enumerate() {
            // A connection that was to be lost is lost again; the mock tells what came of it.
            if let Some(answer) = self.send(exchange).await {
                self.learn(&exchange.response_body, &answer);
            }
            if let (Some(_), Some(next)) = (exchange.retry_after, meant.get(index + 1)) {
                sleep(pause(exchange, next)).await;
            }
        }
        Ok(())
    }

    async fn send(&self, exchange: &Exchange) -> Option<Value> {
        let method = Method::from_bytes(exchange.method.as_bytes()).ok()?;
        let at = exchange.path.find("/pubapi/")?;
        let mut request =
            self.client.request(method, format!("{}{}", self.root, self.ours(&exchange.path[at..], exchange)));
        for (name, value) in &exchange.request_headers {
            match value.as_str() {
                Some(_) if name == "authorization" => request = request.bearer_auth(self.token(exchange)),
                Some(value) if !NOT_AGAIN.contains(&name.as_str()) => request = request.header(name, value),
                _ => {}
            }
        }
        let body = match &exchange.request_body {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        if let Some(body) = body {
            request = request.body(self.ours(&body, exchange));
        }
        request.send().await.ok()?.json().await.ok()
    }

    /// What was said of the recorded domain, of this one. Where the token showed, it shows again.
    fn ours(&self, text: &str, exchange: &Exchange) -> String {
        let mut text = text.to_owned();
        for (theirs, ours) in &self.ids {
            text = text.replace(theirs, ours);
        }
        if exchange.token_in.is_empty() {
            return text;
        }
        MASKS.iter().fold(text, |text, mask| text.replace(mask, self.token(exchange)))
    }

    /// Takes the ids of one answer for those of the other.
    fn learn(&mut self, theirs: &Value, ours: &Value) {
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(ours)) => {
                if let (Some(Value::String(old)), Some(Value::String(new))) = (theirs.get("id"), ours.get("id"))
                    && old != new
                {
                    // Who was made first keeps the name: lists come in the order of ids.
                    self.ids.entry(old.clone()).or_insert_with(|| new.clone());
                }
                for (name, value) in theirs {
                    if let Some(other) = ours.get(name) {
                        self.learn(value, other);
                    }
                }
            }
            // Of a long answer the beginning was kept, and it begins with the id.
            (Value::String(begun), Value::Object(ours)) => {
                let old = begun.split_once("\"id\":\"").and_then(|(_, rest)| rest.split('"').next());
                if let (Some(old), Some(Value::String(new))) = (old, ours.get("id")) {
                    self.ids.entry(old.to_owned()).or_insert_with(|| new.clone());
                }
            }
            (Value::Array(theirs), Value::Array(ours)) => {
                for (index, value) in theirs.iter().enumerate() {
                    if let Some(other) = counterpart(index, value, ours) {
                        self.learn(value, other);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The entry of a list that is called the same; the one in the same place where it is called nothing.
fn counterpart<'a>(index: usize, theirs: &Value, ours: &'a [Value]) -> Option<&'a Value> {
    match name(theirs) {
        None => ours.get(index),
        name => ours.iter().find(|other| self::name(other) == name),
    }
}

fn name(resource: &Value) -> Option<&str> {
    resource["userName"].as_str().or_else(|| resource["displayName"].as_str())
}

/// What was waited between an answer and the next request.
fn pause(exchange: &Exchange, next: &Exchange) -> Duration {
    let answered = exchange.at + exchange.duration_micros * 1_000;
    Duration::from_nanos(next.at.saturating_sub(answered))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn again() -> Again {
        let integration =
            json!({ "baseUrl": "http://127.0.0.1:9/d/b/pubapi/scim/v2", "token": "s3cret-of-b", "caFile": null });
        let delivery = json!({ "directory": { "application": { "integration": integration } } });
        Again::of(&delivery, Duration::from_secs(1), None).unwrap().unwrap()
    }

    fn exchange(token_in: &[&str]) -> Exchange {
        let told = json!({ "seq": 1, "at": 5_000_000, "durationMicros": 1_000, "method": "PATCH", "path": "/d/a/pubapi/scim/v2/Users/7-a",
            "requestHeaders": {}, "requestBody": null, "status": 200, "responseBody": null, "retryAfter": null, "tokenIn": token_in });
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn ids_are_those_of_this_domain_and_lists_may_come_in_another_order() {
        let mut again = again();
        assert_eq!(again.root, "http://127.0.0.1:9/d/b");
        again.learn(&json!({ "userName": "ada", "id": "7-a" }), &json!({ "userName": "ada", "id": "7-b" }));
        let theirs = json!({ "Resources": [{ "userName": "ada", "id": "7-a" }, { "userName": "grace", "id": "8-a" }] });
        let ours = json!({ "Resources": [{ "userName": "grace", "id": "8-b" }, { "userName": "ada", "id": "7-b" }] });
        again.learn(&theirs, &ours);
        assert_eq!(again.ours("/Users/7-a?x=8-a", &exchange(&[])), "/Users/7-b?x=8-b");
        again.learn(
            &json!("{\"schemas\":[],\"id\":\"9-a\",\"members\":[{\"val"),
            &json!({ "id": "9-b", "members": [] }),
        );
        assert_eq!(again.ours("/Groups/9-a", &exchange(&[])), "/Groups/9-b");
    }

    #[tokio::test]
    async fn a_request_of_which_only_the_beginning_is_known_is_not_sent() {
        let cut = Exchange { request_body: "x".repeat(KEPT).into(), ..exchange(&[]) };
        let told = again().say(&[cut], 0, 1).await.unwrap_err().to_string();
        assert!(told.ends_with("kept its beginning: PATCH /d/a/pubapi/scim/v2/Users/7-a"), "{told}");
    }

    #[test]
    fn a_token_shows_again_only_where_it_showed() {
        assert_eq!(again().ours("/Users?token=•••", &exchange(&["query"])), "/Users?token=s3cret-of-b");
        assert_eq!(again().ours("a password: •••", &exchange(&[])), "a password: •••");
    }

    #[test]
    fn a_request_has_the_newest_token_or_the_one_before_where_it_was_refused() {
        let (mut again, refused) = (again(), Exchange { status: 401, ..exchange(&[]) });
        assert_eq!(again.token(&refused), "s3cret-of-b");
        let integration = json!({ "token": "s3cret-of-b-again" });
        let later = json!({ "directory": { "application": { "integration": integration } } });
        again.renew(&later);
        again.renew(&later);
        again.renew(&json!({ "directory": { "application": { "integration": null } } }));
        assert_eq!(again.token(&exchange(&[])), "s3cret-of-b-again");
        assert_eq!(again.token(&refused), "s3cret-of-b");
    }

    #[test]
    fn after_a_limit_it_waits_as_long_as_was_waited() {
        let next = Exchange { at: 1_006_000_000, ..exchange(&[]) };
        assert_eq!(pause(&exchange(&[]), &next), Duration::from_secs(1));
    }
}
