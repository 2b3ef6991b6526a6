//! Resending recorded requests to another domain, with its address, its token and its ids.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::Value;
use tokio::time::sleep;

use crate::connector::ConnectorError;
use crate::mock::Exchange;
use egnyte_protocol::web::{Trust, client};

/// Masks in place of a secret: that of the mock, and that of the harness.
const MASKS: [&str; 2] = ["***", "•••"];

/// Longest body in bytes that the mock records as a whole.
const RECORDED: usize = 64 * 1024;

/// Headers that are not resent: those of a connection, and the credentials of another run.
const NOT_RESENT: [&str; 7] =
    ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "authorization", "expect"];

/// Resender of requests to one domain.
pub(super) struct Resender {
    client: Client,
    /// Address of the domain, up to `/pubapi`.
    root: String,
    /// Tokens of the domain, the newest last.
    tokens: Vec<String>,
    /// Ids of this domain by those of the recorded one.
    ids: BTreeMap<String, String>,
}

impl Resender {
    /// Creates the resender for the domain of a delivery; none for a delivery without a domain.
    pub(super) fn new(
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

    /// Adds the token of a later delivery.
    pub(super) fn add_token(&mut self, delivery: &Value) {
        let token = delivery["directory"]["application"]["integration"]["token"].as_str();
        if let Some(token) = token.filter(|token| self.tokens.last().is_none_or(|last| last != token)) {
            self.tokens.push(token.to_owned());
        }
    }

    /// Returns the token of a request: the newest, or the one before for a request that was rejected.
    fn token(&self, exchange: &Exchange) -> &str {
        let back = usize::from(exchange.status == 401).min(self.tokens.len().saturating_sub(1));
        self.tokens.iter().rev().nth(back).map_or("", String::as_str)
    }

    /// Resends the requests after one exchange and up to another, in their order.
    pub(super) async fn send_range(
        &mut self,
        journal: &[Exchange],
        since: u64,
        until: u64,
    ) -> Result<(), ConnectorError> {
        let range: Vec<&Exchange> = journal.iter().filter(|it| it.seq > since && it.seq <= until).collect();
        if let Some(cut) = range.iter().find(|it| it.request_body.as_str().is_some_and(|text| text.len() >= RECORDED)) {
            let what = format!(
                "a request is too long to be replayed, the mock recorded only its beginning: {} {}",
                cut.method, cut.path
            );
            return Err(ConnectorError::new(what));
        }
        for (index, exchange) in range.iter().enumerate() {
            // A connection that the mock closes has no response; its journal has the exchange.
            if let Some(answer) = self.send(exchange).await {
                self.learn_ids(&exchange.response_body, &answer);
            }
            if let (Some(_), Some(next)) = (exchange.retry_after, range.get(index + 1)) {
                sleep(pause(exchange, next)).await;
            }
        }
        Ok(())
    }

    async fn send(&self, exchange: &Exchange) -> Option<Value> {
        let method = Method::from_bytes(exchange.method.as_bytes()).ok()?;
        let at = exchange.path.find("/pubapi/")?;
        let mut request =
            self.client.request(method, format!("{}{}", self.root, self.translate(&exchange.path[at..], exchange)));
        for (name, value) in &exchange.request_headers {
            match value.as_str() {
                Some(_) if name == "authorization" => request = request.bearer_auth(self.token(exchange)),
                Some(value) if !NOT_RESENT.contains(&name.as_str()) => request = request.header(name, value),
                _ => {}
            }
        }
        let body = match &exchange.request_body {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        if let Some(body) = body {
            request = request.body(self.translate(&body, exchange));
        }
        request.send().await.ok()?.json().await.ok()
    }

    /// Replaces the ids of the recorded domain by those of this one, and masks by the token if the request had it there.
    fn translate(&self, text: &str, exchange: &Exchange) -> String {
        let mut text = text.to_owned();
        for (theirs, ours) in &self.ids {
            text = text.replace(theirs, ours);
        }
        if exchange.token_in.is_empty() {
            return text;
        }
        MASKS.iter().fold(text, |text, mask| text.replace(mask, self.token(exchange)))
    }

    /// Maps the ids of a recorded response to those of the new one.
    fn learn_ids(&mut self, theirs: &Value, ours: &Value) {
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(ours)) => {
                if let (Some(Value::String(old)), Some(Value::String(new))) = (theirs.get("id"), ours.get("id"))
                    && old != new
                {
                    // The first one wins: lists come in the order of ids.
                    self.ids.entry(old.clone()).or_insert_with(|| new.clone());
                }
                for (name, value) in theirs {
                    if let Some(other) = ours.get(name) {
                        self.learn_ids(value, other);
                    }
                }
            }
            // Of a long response only the beginning is recorded, and it has the id.
            (Value::String(beginning), Value::Object(ours)) => {
                let old = beginning.split_once("\"id\":\"").and_then(|(_, rest)| rest.split('"').next());
                if let (Some(old), Some(Value::String(new))) = (old, ours.get("id")) {
                    self.ids.entry(old.to_owned()).or_insert_with(|| new.clone());
                }
            }
            (Value::Array(theirs), Value::Array(ours)) => {
                for (index, value) in theirs.iter().enumerate() {
                    if let Some(other) = counterpart(index, value, ours) {
                        self.learn_ids(value, other);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Finds the resource of the same name in a list; without a name, the one at the same index.
fn counterpart<'a>(index: usize, theirs: &Value, ours: &'a [Value]) -> Option<&'a Value> {
    match name(theirs) {
        None => ours.get(index),
        name => ours.iter().find(|other| self::name(other) == name),
    }
}

fn name(resource: &Value) -> Option<&str> {
    resource["userName"].as_str().or_else(|| resource["displayName"].as_str())
}

/// Returns the time between a response and the next request.
fn pause(exchange: &Exchange, next: &Exchange) -> Duration {
    let answered = exchange.at + exchange.duration_micros * 1_000;
    Duration::from_nanos(next.at.saturating_sub(answered))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resender() -> Resender {
        let integration =
            json!({ "baseUrl": "http://127.0.0.1:9/d/b/pubapi/scim/v2", "token": "s3cret-of-b", "caFile": null });
        let delivery = json!({ "directory": { "application": { "integration": integration } } });
        Resender::new(&delivery, Duration::from_secs(1), None).unwrap().unwrap()
    }

    fn exchange(token_in: &[&str]) -> Exchange {
        let exchange = json!({ "seq": 1, "at": 5_000_000, "durationMicros": 1_000, "method": "PATCH", "path": "/d/a/pubapi/scim/v2/Users/7-a",
            "requestHeaders": {}, "requestBody": null, "status": 200, "responseBody": null, "retryAfter": null, "tokenIn": token_in });
        serde_json::from_value(exchange).unwrap()
    }

    #[test]
    fn ids_are_mapped_even_if_lists_have_another_order() {
        let mut resender = resender();
        assert_eq!(resender.root, "http://127.0.0.1:9/d/b");
        resender.learn_ids(&json!({ "userName": "ada", "id": "7-a" }), &json!({ "userName": "ada", "id": "7-b" }));
        let theirs = json!({ "Resources": [{ "userName": "ada", "id": "7-a" }, { "userName": "grace", "id": "8-a" }] });
        let ours = json!({ "Resources": [{ "userName": "grace", "id": "8-b" }, { "userName": "ada", "id": "7-b" }] });
        resender.learn_ids(&theirs, &ours);
        assert_eq!(resender.translate("/Users/7-a?x=8-a", &exchange(&[])), "/Users/7-b?x=8-b");
        resender.learn_ids(
            &json!("{\"schemas\":[],\"id\":\"9-a\",\"members\":[{\"val"),
            &json!({ "id": "9-b", "members": [] }),
        );
        assert_eq!(resender.translate("/Groups/9-a", &exchange(&[])), "/Groups/9-b");
    }

    #[tokio::test]
    async fn request_with_cut_body_is_not_sent() {
        let cut = Exchange { request_body: "x".repeat(RECORDED).into(), ..exchange(&[]) };
        let error = resender().send_range(&[cut], 0, 1).await.unwrap_err().to_string();
        assert!(error.ends_with("only its beginning: PATCH /d/a/pubapi/scim/v2/Users/7-a"), "{error}");
    }

    #[test]
    fn token_is_resent_only_in_its_places() {
        assert_eq!(resender().translate("/Users?token=•••", &exchange(&["query"])), "/Users?token=s3cret-of-b");
        assert_eq!(resender().translate("a password: •••", &exchange(&[])), "a password: •••");
    }

    #[test]
    fn request_has_the_newest_token_or_the_one_before() {
        let (mut resender, rejected) = (resender(), Exchange { status: 401, ..exchange(&[]) });
        assert_eq!(resender.token(&rejected), "s3cret-of-b");
        let integration = json!({ "token": "s3cret-of-b-again" });
        let later = json!({ "directory": { "application": { "integration": integration } } });
        resender.add_token(&later);
        resender.add_token(&later);
        resender.add_token(&json!({ "directory": { "application": { "integration": null } } }));
        assert_eq!(resender.token(&exchange(&[])), "s3cret-of-b-again");
        assert_eq!(resender.token(&rejected), "s3cret-of-b");
    }

    #[test]
    fn pause_is_the_recorded_one() {
        let next = Exchange { at: 1_006_000_000, ..exchange(&[]) };
        assert_eq!(pause(&exchange(&[]), &next), Duration::from_secs(1));
    }
}
