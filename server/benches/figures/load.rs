//! One client with one connection that asks, waits for the whole answer, and asks again.

use std::time::{Duration, Instant};

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

use crate::child::Process;

/// Request: method, path below the base URL, and body.
pub(crate) type Request = (Method, String, Option<Value>);

/// A server under load.
pub(crate) struct Loaded {
    pub(crate) process: Process,
    client: Client,
}

/// Figures of a number of requests.
pub(crate) struct Round {
    /// CPU time of the server for each request, in microseconds.
    pub(crate) cpu: f64,
    /// Duration of each, from end to end.
    pub(crate) walls: Vec<Duration>,
}

impl Loaded {
    pub(crate) fn new(process: Process) -> Self {
        let client = Client::builder().user_agent("figures").build().unwrap();
        Self { process, client }
    }

    /// Lets a bare handler answer from now on as this mock answers.
    pub(crate) async fn like(&self, mock: &Self, request: Request) {
        let (status, body) = mock.ask(request).await;
        let url = format!("{}/", self.url());
        let set = self.client.request(Method::TRACE, url).header("Authorization", status.as_str()).body(body);
        assert!(set.send().await.unwrap().status().is_success());
    }

    /// Asks once; what comes back.
    pub(crate) async fn ask(&self, (method, path, body): Request) -> (StatusCode, Vec<u8>) {
        let token = self.process.is["token"].as_str().unwrap_or("bare");
        let request = self.client.request(method, format!("{}{path}", self.url())).bearer_auth(token);
        let request = if let Some(body) = body {
            request.header("Content-Type", "application/scim+json").body(body.to_string())
        } else {
            request
        };
        let answer = request.send().await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{status}: {}", answer.text().await.unwrap());
        (status, answer.bytes().await.unwrap().to_vec())
    }

    /// Asks all these, one after the other.
    pub(crate) async fn round(&mut self, requests: Vec<Request>) -> Round {
        let mut walls = Vec::with_capacity(requests.len());
        let before = self.process.cpu();
        for request in requests {
            let began = Instant::now();
            self.ask(request).await;
            walls.push(began.elapsed());
        }
        let cpu = (self.process.cpu() - before).as_secs_f64() * 1e6 / walls.len() as f64;
        Round { cpu, walls }
    }

    /// The id of one of the people, counted from 0.
    pub(crate) fn id(&self, number: u64) -> u64 {
        self.process.is["first"].as_u64().unwrap() + number
    }

    fn url(&self) -> &str {
        self.process.is["url"].as_str().unwrap()
    }
}
