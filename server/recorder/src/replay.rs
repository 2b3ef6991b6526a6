//! Replay of a recording to a domain of the mock.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use super::difference::{Comparer, Difference, Extent};
use super::error::RecorderError;
use super::exchange::{ANSWER_HEADERS, Exchange, RecordedAnswer, map_texts, resources};
use super::given;
use super::ids::Ids;
use super::mock::{Domain, Mock};

/// Result of an exchange.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replayed {
    pub(crate) differences: Vec<Difference>,
    /// Findings of the mock about the request.
    pub(crate) findings: Vec<String>,
}

impl Replayed {
    /// Returns the number of differences other than the wording of errors.
    pub(crate) fn count(&self) -> usize {
        self.differences.iter().filter(|difference| !difference.is_wording).count()
    }
}

/// Replays the exchanges of one recording, one after another, to a new domain with these answers. Without answers, the
/// findings of the mock are added.
pub(crate) async fn replay(
    mock: &Mock,
    exchanges: &[&Exchange],
    guesses: &BTreeMap<String, String>,
) -> Result<Vec<Replayed>, RecorderError> {
    let domain = mock.create(guesses).await?;
    let replayed = replay_to(mock, &domain, exchanges, guesses.is_empty()).await;
    mock.remove(&domain).await?;
    replayed
}

async fn replay_to(
    mock: &Mock,
    domain: &Domain,
    exchanges: &[&Exchange],
    has_findings: bool,
) -> Result<Vec<Replayed>, RecorderError> {
    let mut player = Player { mock, domain, ids: Ids::default() };
    player.prepare(exchanges).await?;
    let mut replayed = Vec::new();
    for exchange in exchanges {
        replayed.push(Replayed { differences: player.play(exchange).await?, findings: Vec::new() });
    }
    if has_findings {
        // The journal keeps the latest exchanges.
        for (replayed, findings) in replayed.iter_mut().rev().zip(mock.findings(domain).await?.into_iter().rev()) {
            replayed.findings = findings;
        }
    }
    Ok(replayed)
}

struct Player<'p> {
    mock: &'p Mock,
    domain: &'p Domain,
    ids: Ids,
}

impl Player<'_> {
    /// Creates what was there before.
    async fn prepare(&mut self, exchanges: &[&Exchange]) -> Result<(), RecorderError> {
        let first = exchanges.first();
        let seed = match first.and_then(|exchange| exchange.given.clone()) {
            Some(seed) => seed,
            None if first.is_some_and(|exchange| exchange.session.is_some()) => given::seed(exchanges),
            None => return Ok(()),
        };
        let made = self.mock.seed(self.domain, &seed).await?;
        for (list, kind, name) in [("users", "user", "userName"), ("groups", "group", "displayName")] {
            for object in made[list].as_array().into_iter().flatten() {
                let id = object["id"].as_str().unwrap_or_default().to_owned();
                self.ids.insert(format!("{kind}:{}", object[name].as_str().unwrap_or_default()), id);
            }
        }
        // Ids that the recording shows before they are used are known from here on.
        for exchange in exchanges {
            self.learn_given(&exchange.answer.body, &made);
        }
        Ok(())
    }

    fn learn_given(&mut self, recorded: &Value, made: &Value) {
        for resource in resources(recorded) {
            for (list, name) in [("users", "userName"), ("groups", "displayName")] {
                let Some(wanted) = resource[name].as_str() else { continue };
                let own = made[list].as_array().into_iter().flatten().find(|object| object[name] == wanted);
                if let (Some(id), Some(own)) = (resource["id"].as_str(), own.and_then(|own| own["id"].as_str())) {
                    self.ids.insert(id.to_owned(), own.to_owned());
                }
            }
        }
    }

    async fn play(&mut self, exchange: &Exchange) -> Result<Vec<Difference>, RecorderError> {
        let own = self.send(exchange).await?;
        self.ids.learn(&exchange.answer.body, &own.body);
        let extent = if exchange.session.is_some() { Extent::Whole } else { Extent::Part };
        let has_filter = exchange.request.path.contains("filter=");
        let comparer = Comparer {
            ids: &self.ids,
            base: &self.domain.base,
            extent,
            has_others: exchange.session.is_some() && !has_filter,
        };
        let recorded = RecordedAnswer {
            body: map_texts(&exchange.answer.body, &|text| self.fill(text)),
            ..exchange.answer.clone()
        };
        Ok(comparer.compare(&recorded, &own))
    }

    /// Fills in `{user:ada}` and `{group:Staff}`, the ids of what was given.
    fn fill(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            match after.split_once('}').and_then(|(key, after)| Some((self.ids.given_id(key)?, after))) {
                Some((id, after)) => {
                    out.push_str(id);
                    rest = after;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out + rest
    }

    async fn send(&self, exchange: &Exchange) -> Result<RecordedAnswer, RecorderError> {
        let sent = &exchange.request;
        let base = &self.domain.base;
        let root = if sent.site { &base.root } else { &base.scim };
        let path = self.ids.translate(&self.fill(&sent.path));
        let method = Method::from_bytes(sent.method.as_bytes()).unwrap_or(Method::GET);
        let mut headers = Map::from_iter([("User-Agent".to_owned(), json!("client/1"))]);
        if !sent.body.is_null() {
            headers.insert("Content-Type".to_owned(), json!("application/scim+json"));
        }
        for (name, value) in &sent.headers {
            headers.retain(|default, _| !default.eq_ignore_ascii_case(name));
            headers.insert(name.clone(), value.clone());
        }
        let mut request =
            self.mock.http.request(method, format!("{}{root}{path}", base.origin)).bearer_auth(&self.domain.token);
        for (name, value) in headers.iter().filter_map(|(name, value)| Some((name, value.as_str()?))) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                request = request.header(name, value);
            }
        }
        let request = match &sent.body {
            Value::Null => request,
            Value::String(text) => request.body(self.ids.translate(&self.fill(text))),
            body => request.body(self.ids.translate_value(&map_texts(body, &|text| self.fill(text))).to_string()),
        };
        Ok(answer(request.send().await?).await?.0)
    }
}

/// Reads a response, as it is recorded and as it is.
pub(crate) async fn answer(response: reqwest::Response) -> Result<(RecordedAnswer, String), RecorderError> {
    let status = response.status().as_u16();
    let header = |name: &str| Some((name.to_owned(), Value::from(response.headers().get(name)?.to_str().ok()?)));
    let headers = ANSWER_HEADERS.iter().filter_map(|name| header(name)).collect();
    let text = response.text().await?;
    Ok((RecordedAnswer { status, headers, body: parse(&text) }, text))
}

/// Returns JSON, or else the text, or null for nothing.
pub(crate) fn parse(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap_or_else(|_| text.into()) }
}
