//! Control API of a running mock, as far as a comparison needs it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::error::RecorderError;
use super::url::BaseUrl;

/// Running mock.
#[derive(Debug, Clone)]
pub(crate) struct Mock {
    pub(crate) http: reqwest::Client,
    url: String,
}

/// Domain of a mock.
#[derive(Debug, Clone)]
pub(crate) struct Domain {
    name: String,
    pub(crate) base: BaseUrl,
    pub(crate) token: String,
}

/// Guess, with the answers other than the one in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherAnswers {
    pub(crate) id: String,
    pub(crate) values: Vec<String>,
}

impl Mock {
    pub(crate) fn new(url: &str) -> Result<Self, RecorderError> {
        // An error means that there is a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, url: url.to_owned() })
    }

    async fn ask(&self, request: reqwest::RequestBuilder, path: &str) -> Result<Value, RecorderError> {
        let response = request.send().await?;
        let is_success = response.status().is_success();
        let body: Value = serde_json::from_str(&response.text().await?).unwrap_or_default();
        if is_success {
            return Ok(body);
        }
        let reason = body["detail"].as_str().or(body["error"].as_str()).map_or_else(|| body.to_string(), str::to_owned);
        Err(RecorderError::Mock { path: path.to_owned(), reason })
    }

    async fn get(&self, path: &str) -> Result<Value, RecorderError> {
        self.ask(self.http.get(format!("{}{path}", self.url)), path).await
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, RecorderError> {
        self.ask(self.http.post(format!("{}{path}", self.url)).json(body), path).await
    }

    /// Creates a domain with these answers instead of the profile's.
    pub(crate) async fn create(&self, guesses: &BTreeMap<String, String>) -> Result<Domain, RecorderError> {
        let domain = self.post("/_mock/domains", &json!({ "guesses": guesses })).await?;
        let text = |name: &str| domain[name].as_str().unwrap_or_default().to_owned();
        Ok(Domain { name: text("name"), base: BaseUrl::parse(&text("scimUrl"))?, token: text("token") })
    }

    /// Seeds a domain, and returns what was created.
    pub(crate) async fn seed(&self, domain: &Domain, seed: &Value) -> Result<Value, RecorderError> {
        self.post(&format!("/_mock/domains/{}/seed", domain.name), seed).await
    }

    pub(crate) async fn remove(&self, domain: &Domain) -> Result<(), RecorderError> {
        let path = format!("/_mock/domains/{}", domain.name);
        self.ask(self.http.delete(format!("{}{path}", self.url)), &path).await.map(drop)
    }

    /// Returns the findings about the requests to a domain, in order of the requests.
    pub(crate) async fn findings(&self, domain: &Domain) -> Result<Vec<Vec<String>>, RecorderError> {
        let journal = self.get(&format!("/_mock/domains/{}/journal", domain.name)).await?;
        let of_exchange = |exchange: &Value| {
            let findings = exchange["findings"].as_array().into_iter().flatten();
            findings
                .map(|finding| {
                    format!("{} ({}): {}", word(finding, "id"), word(finding, "section"), word(finding, "advice"))
                })
                .collect()
        };
        Ok(journal["exchanges"].as_array().into_iter().flatten().map(of_exchange).collect())
    }

    /// Returns the other answers to each guess. `numbers` are tried for a guess that is a number, as far as it can be one of
    /// them.
    pub(crate) async fn other_answers(&self, numbers: &BTreeSet<u64>) -> Result<Vec<OtherAnswers>, RecorderError> {
        let table = self.get("/_mock/guesses").await?;
        let other = |guess: &Value| {
            let words = guess["values"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let values = words.flat_map(|word| match word.split_once(" to ") {
                Some((least, most)) => numbers_within(numbers, least, most),
                None => vec![word.to_owned()],
            });
            OtherAnswers { id: word(guess, "id").to_owned(), values: values.collect() }
        };
        Ok(table["guesses"].as_array().into_iter().flatten().map(other).collect())
    }
}

/// Returns the numbers of a range as text.
fn numbers_within(numbers: &BTreeSet<u64>, least: &str, most: &str) -> Vec<String> {
    let (Ok(least), Ok(most)) = (least.parse::<u64>(), most.parse::<u64>()) else { return Vec::new() };
    numbers.range(least..=most).map(u64::to_string).collect()
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
