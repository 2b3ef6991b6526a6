//! `ui`: the live page over HTTP: its files, its events, runs by order and by a change on disk, and its guards.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use egnyte_protocol::web::{Trust, client};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{BINARY, put};

const FEATURE: &str = "Feature: Alpha\n\n  Background:\n    Given an empty Egnyte domain\n\n  @rule:acme.alpha @assumed\n  Rule: Alpha\n\n    Scenario: Nothing happens\n      When Ada is suspended\n      Then nothing changes in Egnyte\n\n    Scenario: Something happens\n      When Ada is suspended\n      Then exactly this changes in Egnyte:\n        | user Ada is created |\n";

/// Program with a live page.
struct LivePage {
    child: Child,
    url: String,
    client: Client,
}

impl LivePage {
    fn start(folder: &Path) -> Self {
        // A line that is missing would be awaited forever.
        let mut command = Command::new("timeout");
        command.args(["120", BINARY, "ui", "features", "--connector", "reference"]).current_dir(folder);
        let mut child = command.env("NO_COLOR", "1").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.next().unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url, client: client(&Trust::None, None).unwrap().build().unwrap() }
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let body = body.to_string();
        self.client.post(format!("{}{path}", self.url)).body(body).send().await.unwrap()
    }

    async fn events(&self) -> Events {
        Events { response: self.get("events").await, text: String::new() }
    }

    fn end(mut self) {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

struct Events {
    response: Response,
    text: String,
}

impl Events {
    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some((name, data)) = event.split_once("\ndata: ") {
                    return (name.replace("event: ", ""), serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let chunk = timeout(Duration::from_secs(60), self.response.chunk()).await.unwrap().unwrap().unwrap();
            self.text.push_str(&String::from_utf8_lossy(&chunk));
        }
    }

    /// Returns the verdicts until the end of a run, and its last event.
    async fn until_ended(&mut self) -> (Vec<(String, String)>, Value) {
        let mut verdicts = Vec::new();
        loop {
            let (name, data) = self.next().await;
            let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
            match name.as_str() {
                "verdict" => verdicts.push((text("title"), text("outcome"))),
                "ended" => return (verdicts, data),
                _ => {}
            }
        }
    }
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(title, outcome)| ((*title).to_owned(), (*outcome).to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn live_page_shows_a_run_and_runs_what_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "features/alpha.feature", FEATURE);
    let page = LivePage::start(folder.path());
    let mut events = page.events().await;
    let (mut verdicts, ended) = events.until_ended().await;
    verdicts.sort();
    let both = pairs(&[("Nothing happens", "passed"), ("Something happens", "failed")]);
    // Verdicts that came before the first event are in that event.
    assert!(both.ends_with(&verdicts) || verdicts.len() < 2, "{verdicts:?}");
    assert_eq!(
        ended["report"]["totals"]["connector"],
        json!({"passed": 1, "failed": 1, "failedAsExpected": 0, "stale": 0, "skipped": 0, "errored": 0, "harnessFaults": 0})
    );

    let (name, whole) = page.events().await.next().await;
    assert_eq!((name.as_str(), whole["isBusy"].as_bool()), ("run", Some(false)));
    let failed = &whole["report"]["verdicts"][1];
    assert_eq!(failed["outcome"], "failed");
    assert!(failed["exchanges"].is_array() && failed["explanation"].is_object(), "{failed}");

    assert_eq!(page.post("run", json!({"ids": [failed["id"]]})).await.status(), StatusCode::ACCEPTED);
    assert_eq!(events.until_ended().await.0, pairs(&[("Something happens", "failed")]));
    assert_eq!(page.post("run", json!({"ids": ["no-such-id"]})).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(page.post("run", json!({"rule": 1})).await.status(), StatusCode::BAD_REQUEST);

    put(folder.path(), "features/alpha.feature", &FEATURE.replace("is created |", "is creatd |"));
    let problem = events.until_ended().await.1["problem"].as_str().unwrap_or_default().to_owned();
    assert!(problem.contains("alpha.feature:16:"), "{problem}");
    put(folder.path(), "features/alpha.feature", &FEATURE.replace("Something happens", "Nobody comes"));
    let mut verdicts = events.until_ended().await.0;
    verdicts.sort();
    assert_eq!(verdicts, pairs(&[("Nobody comes", "failed"), ("Nothing happens", "passed")]));
    let saved = page.get("report.html").await.text().await.unwrap();
    assert!(saved.contains("Nobody comes") && saved.contains("default-src 'none'"));
    page.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn live_page_is_guarded_and_a_run_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "features/alpha.feature", FEATURE);
    let page = LivePage::start(folder.path());
    let answer = page.get("").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    for file in ["page.js", "page.css"] {
        assert_eq!(page.get(file).await.status(), StatusCode::OK, "{file}");
    }
    assert_eq!(page.get("other.js").await.status(), StatusCode::NOT_FOUND);
    let root = page.url.rsplitn(3, '/').last().unwrap();
    assert_eq!(page.client.get(root).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let foreign = page.client.post(format!("{}run", page.url)).header("origin", "https://evil.example");
    assert_eq!(foreign.body("{}").send().await.unwrap().status(), StatusCode::FORBIDDEN);

    let mut events = page.events().await;
    if events.next().await.1["isBusy"] == true {
        events.until_ended().await;
    }
    assert_eq!(page.post("run", json!({})).await.status(), StatusCode::ACCEPTED);
    let second = page.post("run", json!({})).await.status();
    assert!([StatusCode::CONFLICT, StatusCode::ACCEPTED].contains(&second), "{second}");
    assert_eq!(page.post("stop", json!({})).await.status(), StatusCode::ACCEPTED);
    events.until_ended().await;
    page.end();
}
