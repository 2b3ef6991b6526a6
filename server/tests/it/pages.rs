//! The page about the control API: its commands run in their order, against a mock that is started as the page says.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::Method;
use serde_json::Value;

use crate::support::web;

/// Address of the mock on the page.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// Part of the page that is run.
enum Block {
    /// Commands.
    Commands(String),
    /// Part of the answer to the last command.
    Answer(Value),
}

/// Request by curl.
#[derive(Default)]
struct Curl {
    method: Option<String>,
    url: String,
    headers: Vec<String>,
    body: Option<String>,
}

/// Mock that was started by the page, ended with the test.
struct Running {
    child: Child,
    url: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn blocks() -> Vec<Block> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/control-api.md");
    let text = fs::read_to_string(page).unwrap();
    let fenced = text.split("\n```").skip(1).step_by(2);
    let block = |fenced: &str| {
        let (language, text) = fenced.split_once('\n').unwrap();
        match language {
            "sh" => Block::Commands(text.to_owned()),
            "json" => Block::Answer(serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))),
            other => panic!("a block of {other:?} is not run"),
        }
    };
    fenced.map(block).collect()
}

/// Splits a block into commands: each is one line, or as many as its quotes need. A comment is the expected status.
fn commands(block: &str) -> Vec<(u16, Vec<String>)> {
    let (mut found, mut open, mut status) = (Vec::new(), String::new(), None);
    for line in block.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            status = Some(comment.parse().unwrap());
            continue;
        }
        open.push_str(line);
        open.push('\n');
        if let Ok(words) = shell_words::split(&open) {
            found.push((status.take().unwrap_or(200), words));
            open.clear();
        }
    }
    assert!(open.is_empty(), "a quote does not end: {open}");
    found
}

fn curl(words: &[String]) -> Curl {
    let mut curl = Curl::default();
    let mut rest = words.iter().cloned();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-X" => curl.method = rest.next(),
            "-H" => curl.headers.extend(rest.next()),
            "-d" => curl.body = rest.next(),
            "--fail" | "--retry-connrefused" => {}
            "--retry" => drop(rest.next()),
            _ if word.starts_with('-') => panic!("the option {word} of curl is not known here"),
            _ => curl.url = word,
        }
    }
    curl
}

/// Starts the mock as the page says, on a free port.
fn start(arguments: &[String], folder: &Path) -> Running {
    let ready_file = folder.join("mock.json");
    let adapted = arguments.iter().map(|argument| match argument.as_str() {
        "8080" => "0".to_owned(),
        "mock.json" => ready_file.display().to_string(),
        other => other.to_owned(),
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-mock"));
    let mut child = command.args(adapted).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&fs::read_to_string(ready_file).unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), ready);
    Running { child, url: ready["url"].as_str().unwrap().to_owned() }
}

/// Checks that an answer has what the page shows of it; an ellipsis is any text.
fn has(answer: &Value, shown: &Value) -> bool {
    match (answer, shown) {
        (Value::Object(answer), Value::Object(shown)) => {
            shown.iter().all(|(name, shown)| answer.get(name).is_some_and(|answer| has(answer, shown)))
        }
        (Value::Array(answer), Value::Array(shown)) if shown.is_empty() => answer.is_empty(),
        (Value::Array(answer), Value::Array(shown)) => {
            shown.iter().all(|shown| answer.iter().any(|answer| has(answer, shown)))
        }
        (Value::String(_), Value::String(shown)) if shown == "…" => true,
        _ => answer == shown,
    }
}

/// Sends a request, and returns the answer with the address of the page.
async fn send(client: &reqwest::Client, curl: Curl, url: &str) -> (u16, String) {
    assert!(curl.url.starts_with(ADDRESS), "{}", curl.url);
    let usual = if curl.body.is_some() { "POST" } else { "GET" };
    let method = Method::from_bytes(curl.method.as_deref().unwrap_or(usual).as_bytes()).unwrap();
    let mut request = client.request(method, curl.url.replace(ADDRESS, url));
    for header in curl.headers {
        let (name, value) = header.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    if let Some(body) = curl.body {
        request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap().replace(url, ADDRESS))
}

#[tokio::test]
async fn every_command_of_the_page_does_what_the_page_says() {
    let folder = tempfile::tempdir().unwrap();
    let client = web().build().unwrap();
    let (mut last, mut count) = (String::new(), 0);
    // The page shows one request before it tells how to start the mock.
    let start_line = blocks().iter().find_map(|block| match block {
        Block::Commands(text) => text.strip_prefix("egnyte-mock ").map(|line| shell_words::split(line).unwrap()),
        Block::Answer(_) => None,
    });
    let running = start(&start_line.unwrap(), folder.path());
    for block in blocks() {
        match block {
            Block::Answer(shown) => {
                let answer: Value = serde_json::from_str(&last).unwrap();
                assert!(has(&answer, &shown), "the page shows {shown}, and the mock answers {answer}");
            }
            Block::Commands(text) => {
                for (expected, words) in commands(&text) {
                    let (program, words) = words.split_first().unwrap();
                    if program == "egnyte-mock" {
                        continue;
                    }
                    assert_eq!(program, "curl", "{text}");
                    let (status, answer) = send(&client, curl(words), &running.url).await;
                    let is_expected = status == expected || expected == 200 && (200..300).contains(&status);
                    assert!(is_expected, "{words:?}: {status} {answer}");
                    (last, count) = (answer, count + 1);
                }
            }
        }
    }
    assert!(count > 40, "{count} commands");
}

#[test]
fn an_answer_has_what_is_shown_of_it_or_not() {
    let answer = serde_json::json!({ "a": [{ "b": 1, "c": 2 }, { "b": 3 }], "d": "text", "e": [] });
    for (shown, is_there) in [
        (r#"{ "a": [{ "b": 3 }] }"#, true),
        (r#"{ "a": [{ "b": 2 }] }"#, false),
        (r#"{ "a": [] }"#, false),
        (r#"{ "d": "…", "e": [] }"#, true),
        (r#"{ "f": "…" }"#, false),
    ] {
        assert_eq!(has(&answer, &serde_json::from_str(shown).unwrap()), is_there, "{shown}");
    }
}
