//! Commands of the mock in the pages, and requests by curl: each is parsed, and they run in the order of their page.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use egnyte_walls::{ShownCommand, read_commands};
use reqwest::Method;
use serde_json::Value;

use crate::support::web;

/// Address of the mock in the pages.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// Metadata of an identity provider, for the page that imports them.
const METADATA: &str = "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://idp.example\">\
    <IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><KeyDescriptor>\
    <KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>CERTIFICATE</X509Certificate>\
    </X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Location=\"https://idp.example/login\" \
    Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\"/></IDPSSODescriptor></EntityDescriptor>";

/// Request by curl.
#[derive(Default)]
struct Curl {
    method: Option<String>,
    url: String,
    headers: Vec<String>,
    body: Option<String>,
    /// Form fields that -G moves to the query.
    query: Vec<(String, String)>,
}

/// Mock that was started by a page, ended with the test.
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

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_egnyte-mock"));
    command.stdout(Stdio::piped()).stderr(Stdio::null()).env_remove("EGNYTE_MOCK_TOKEN");
    command
}

/// Commands of all pages, by page.
fn pages() -> Vec<Vec<ShownCommand>> {
    let commands = read_commands(&root()).unwrap();
    commands.chunk_by(|one, next| one.page == next.page).map(<[ShownCommand]>::to_vec).collect()
}

/// Arguments of a command that starts a mock.
fn server_arguments(command: &ShownCommand) -> Option<&[String]> {
    let (program, arguments) = command.program();
    let is_server = program == "egnyte-mock" && arguments.first().is_none_or(|first| first.starts_with("--"));
    (is_server && command.is_in_block).then_some(arguments)
}

/// Files that commands of the pages read.
fn prepare(folder: &Path) {
    let certificate = fs::read_to_string(root().join("fixtures/certificates/idp.crt.pem")).unwrap();
    let certificate: String = certificate.lines().filter(|line| !line.starts_with("-----")).collect();
    fs::write(folder.join("idp-metadata.xml"), METADATA.replace("CERTIFICATE", &certificate)).unwrap();
    fs::write(folder.join("acme.toml"), "base = \"egnyte\"\n").unwrap();
}

/// Starts the mock as the page says, on a free port.
fn start(arguments: &[String], folder: &Path) -> Running {
    let arguments = arguments.iter().map(String::as_str).filter(|argument| !["--port", "8080"].contains(argument));
    let mut child = program().args(["--port", "0"]).args(arguments).current_dir(folder).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    if let Ok(file) = fs::read(folder.join("mock.json")) {
        assert_eq!(serde_json::from_slice::<Value>(&file).unwrap(), ready);
    }
    Running { child, url: ready["url"].as_str().unwrap().to_owned() }
}

/// Reads the words of a curl command; a body that begins with @ is a file.
fn curl(words: &[String], folder: &Path) -> Curl {
    let mut curl = Curl::default();
    let mut fields = Vec::new();
    let mut rest = words.iter().cloned();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-X" => curl.method = rest.next(),
            "-H" => curl.headers.extend(rest.next()),
            "-d" | "--data-binary" => curl.body = rest.next(),
            "--data-urlencode" => fields.extend(rest.next()),
            "-G" => curl.method = Some("GET".to_owned()),
            "--fail" | "--retry-connrefused" => {}
            "--retry" => drop(rest.next()),
            _ if word.starts_with('-') => panic!("the option {word} of curl is not known here"),
            _ => curl.url = word,
        }
    }
    if let Some(file) = curl.body.as_deref().and_then(|body| body.strip_prefix('@')) {
        curl.body = Some(fs::read_to_string(folder.join(file)).unwrap());
    }
    let pairs = fields.iter().filter_map(|field| field.split_once('='));
    curl.query = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    curl
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
    let mut target = reqwest::Url::parse(&curl.url.replace(ADDRESS, url)).unwrap();
    if !curl.query.is_empty() {
        target.query_pairs_mut().extend_pairs(&curl.query);
    }
    let mut request = client.request(method, target);
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

/// Variables of the shell: those that a page sets, and `user` and `group`, the ids of the latest answers.
#[derive(Default)]
struct Variables(HashMap<String, String>);

impl Variables {
    fn expand(&self, words: &[String]) -> Vec<String> {
        let expand = |word: &String| {
            self.0.iter().fold(word.clone(), |word, (name, value)| word.replace(&format!("${name}"), value))
        };
        words.iter().map(expand).collect()
    }

    /// Sets a variable; an id on the page is an example of one that an answer has.
    fn set(&mut self, assignment: &str) {
        let (name, value) = assignment.split_once('=').unwrap();
        self.0.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }

    fn learn(&mut self, answer: &Value) {
        for (kind, name) in [("user", "userName"), ("group", "displayName")] {
            if answer.get(name).is_some() && answer.get("id").is_some() {
                self.0.insert(kind.to_owned(), answer["id"].to_string().trim_matches('"').to_owned());
            }
        }
    }
}

/// Sends all requests of a page, and returns their number.
async fn run_page(commands: &[ShownCommand], folder: &Path) -> usize {
    // A page may show a request before it tells how to start the mock.
    let start_line = commands.iter().find_map(server_arguments).unwrap_or_default();
    let running = start(start_line, folder);
    let client = web().build().unwrap();
    let (mut variables, mut count) = (Variables::default(), 0);
    for command in commands.iter().filter(|command| command.is_in_block) {
        if let [assignment] = command.words.as_slice()
            && assignment.contains('=')
        {
            variables.set(assignment);
        }
        let ("curl", words) = command.program() else { continue };
        let request = curl(&variables.expand(words), folder);
        let (status, text) = send(&client, request, &running.url).await;
        let expected = command.comment.parse().unwrap_or(200);
        let is_expected = status == expected || expected == 200 && (200..300).contains(&status);
        assert!(is_expected, "{}: {status} {text}", command.place());
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        variables.learn(&answer);
        if let Some(shown) = &command.answer {
            let shown = serde_json::from_str(shown).unwrap_or_else(|error| panic!("{error}: {shown}"));
            assert!(has(&answer, &shown), "{} shows {shown}, and the mock answers {answer}", command.place());
        }
        count += 1;
    }
    count
}

#[tokio::test]
async fn every_request_of_every_page_is_answered_as_the_page_says() {
    let mut counts = HashMap::new();
    for commands in pages() {
        let is_request = |command: &ShownCommand| command.is_in_block && command.program().0 == "curl";
        if commands.iter().any(|command| is_request(command) || server_arguments(command).is_some()) {
            let folder = tempfile::tempdir().unwrap();
            prepare(folder.path());
            counts.insert(commands[0].page.clone(), run_page(&commands, folder.path()).await);
        }
    }
    assert!(counts["docs/control-api.md"] > 40, "{counts:?}");
    for page in ["README.md", "docs/egnyte-api.md", "docs/entra-okta.md", "docs/sign-in.md", "docs/use-the-mock.md"] {
        assert!(counts[page] > 1, "{page}: {counts:?}");
    }
}

#[test]
fn every_command_of_the_mock_in_every_page_exists() {
    let mut count = 0;
    for command in pages().concat() {
        let ("egnyte-mock", arguments) = command.program() else { continue };
        // Options before --help are parsed; nothing is started.
        let parsed = program().args(arguments).arg("--help").stderr(Stdio::piped()).output().unwrap();
        assert!(parsed.status.success(), "{}: {}", command.place(), String::from_utf8_lossy(&parsed.stderr));
        count += 1;
    }
    assert!(count > 15, "{count}");
}

#[test]
fn commands_of_the_mock_that_end_do_so_as_the_page_says() {
    let mut ended = Vec::new();
    for command in pages().concat().iter().filter(|command| command.is_in_block) {
        let ("egnyte-mock", arguments) = command.program() else { continue };
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let folder = match arguments.first().map(String::as_str) {
            Some("profile") => folder.path().to_owned(),
            // A difference is no error.
            Some("compare") => root().join("fixtures"),
            // A server runs until it is stopped, and a recording needs a live Egnyte: `recordings.rs` records a mock.
            _ => continue,
        };
        let output = program().args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{}: {output:?}", command.place());
        ended.push(arguments[0].clone());
    }
    assert_eq!(ended, ["profile", "compare"]);
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
