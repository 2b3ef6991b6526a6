//! Person at the terminal: reads what is to be done, has the directory do it, and answers.

use std::io::{BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, Stdio};

use egnyte_protocol::web::{Trust, client};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::{BINARY, Ended, put};

/// Settings of every session: the requests are over before the answer, so that a short wait is enough.
const SETTINGS: &str =
    "[connector]\nrun = \"manual\"\nrequest_timeout = \"2s\"\nsettle = { quiet = \"10ms\", at_most = \"20s\" }\n";

/// End of each question.
const QUESTION: &str = "q(uit): ";

/// Program that waits for a person.
pub(super) struct Terminal {
    child: Child,
    input: Option<ChildStdin>,
    errors: BufReader<ChildStderr>,
    /// Everything that was shown.
    pub(super) shown: String,
    pub(super) egnyte: EgnyteAddress,
}

/// Egnyte as the person entered it in the console.
#[derive(Default)]
pub(super) struct EgnyteAddress {
    pub(super) base_url: String,
    pub(super) token: String,
    /// Address of the mock behind a public URL.
    pub(super) tunnel: Option<(String, String)>,
}

impl Terminal {
    pub(super) fn start(folder: &Path, words: &[&str]) -> Self {
        put(folder, "conformance.toml", SETTINGS);
        // A question that never comes would be awaited forever.
        let mut command = std::process::Command::new("timeout");
        command.args(["--kill-after=5", "300", BINARY]).args(words).current_dir(folder).env_remove("CARGO");
        let command = command.env("NO_COLOR", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, errors) = (child.stdin.take(), BufReader::new(child.stderr.take().unwrap()));
        Self { child, input, errors, shown: String::new(), egnyte: EgnyteAddress::default() }
    }

    /// Reads up to the next question, and returns what came with it; `None` at the end of the program.
    pub(super) fn read(&mut self) -> Option<String> {
        let (mut text, mut byte) = (Vec::new(), [0]);
        while !text.ends_with(QUESTION.as_bytes()) {
            if self.errors.read(&mut byte).unwrap() == 0 {
                self.shown.push_str(&String::from_utf8_lossy(&text));
                return None;
            }
            text.extend(byte);
        }
        let text = String::from_utf8(text).unwrap();
        self.shown.push_str(&text);
        self.egnyte.enter(&text);
        Some(text)
    }

    pub(super) fn answer(&mut self, line: &str) {
        // The program may have ended meanwhile.
        let _ = writeln!(self.input.as_ref().unwrap(), "{line}");
    }

    /// Closes the input.
    pub(super) fn hang_up(&mut self) {
        self.input = None;
    }

    pub(super) fn kill(&mut self) {
        let group = self.child.id().to_string();
        assert!(std::process::Command::new("pkill").args(["-KILL", "-P", &group]).status().unwrap().success());
    }

    /// Answers each question, until the program ends.
    pub(super) fn follow(mut self, mut person: impl FnMut(&str, &EgnyteAddress) -> String) -> Ended {
        while let Some(text) = self.read() {
            let answer = person(&text, &self.egnyte);
            self.answer(&answer);
        }
        self.end()
    }

    pub(super) fn end(mut self) -> Ended {
        self.input = None;
        while self.read().is_some() {}
        let mut output: Ended = self.child.wait_with_output().unwrap().into();
        output.stderr = self.shown;
        output
    }
}

impl EgnyteAddress {
    /// Takes base URL and token from instructions.
    fn enter(&mut self, text: &str) {
        let value = |before: &str| Some(text.split_once(before)?.1.split_once('"')?.0.to_owned());
        if let Some(url) = value("Enter the base URL \"") {
            self.base_url = url;
        }
        if let Some(token) = value("Enter the token \"") {
            self.token = token;
        }
    }

    fn send(&self, method: Method, path: &str, body: &Value) -> Value {
        let base_url = match &self.tunnel {
            Some((public, mock)) => self.base_url.replacen(public, mock, 1),
            None => self.base_url.clone(),
        };
        Runtime::new().unwrap().block_on(async {
            let client: Client = client(&Trust::None, None).unwrap().build().unwrap();
            let request = client.request(method, format!("{base_url}{path}")).bearer_auth(&self.token);
            let request = request.header("content-type", "application/scim+json").body(body.to_string());
            serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap_or_default()
        })
    }

    /// Creates an account, and returns its id, or the status of the refusal.
    pub(super) fn create_user(&self, username: &str, (first, last): (&str, &str), email: &str) -> String {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": username, "userType": "power",
            "name": {"givenName": first, "familyName": last, "formatted": format!("{first} {last}")},
            "emails": [{"value": email, "primary": true}],
        });
        let answer = self.send(Method::POST, "/Users", &body);
        let text = answer["id"].as_str().or(answer["status"].as_str());
        text.unwrap_or_default().to_owned()
    }

    pub(super) fn create_ada(&self) -> String {
        self.create_user("ada", ("Ada", "Lovelace"), "ada@acme.example")
    }

    pub(super) fn create_group(&self, name: &str, members: &[&str]) {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        let schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
        self.send(Method::POST, "/Groups", &json!({"schemas": schemas, "displayName": name, "members": members}));
    }
}
