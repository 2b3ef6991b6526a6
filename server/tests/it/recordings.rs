//! Recording of a live server, played by a second mock, and comparison with the mock.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use egnyte_recorder::{Comparison, RecordArgs, compare, record};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::support::{Mock, Said, person, person_with, said, text};

/// A recorder before a live server, on a thread of its own.
struct Recording {
    url: String,
    folder: tempfile::TempDir,
    stop: oneshot::Sender<()>,
    stopped: mpsc::Receiver<usize>,
}

impl Recording {
    fn of(live: &Mock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let upstream = text(&live.domain["scimUrl"]);
        let args = RecordArgs { upstream, port: 0, output: folder.path().join("exchanges") };
        let (tell_url, url) = mpsc::channel();
        let (tell_count, stopped) = mpsc::channel();
        let (stop, stopping) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let recorder = record(&args).unwrap();
                tell_url.send(recorder.url.clone()).unwrap();
                let _ = stopping.await;
                tell_count.send(recorder.stop().await.unwrap()).unwrap();
            });
        });
        Self { url: url.recv().unwrap(), folder, stop, stopped }
    }

    async fn send(&self, live: &Mock, method: Method, path: &str, body: Option<Value>) -> Said {
        let request = live.client.request(method, format!("{}{path}", self.url));
        let request = request.bearer_auth(text(&live.domain["token"])).header("User-Agent", "client/1");
        said(match body {
            Some(body) => request.header("Content-Type", "application/scim+json").body(body.to_string()),
            None => request,
        })
        .await
    }

    /// Ends the recording. Returns the folder with its files.
    fn end(self) -> (tempfile::TempDir, usize) {
        drop(self.stop);
        (self.folder, self.stopped.recv().unwrap())
    }
}

async fn compared(folder: &Path, guesses: &Value) -> Comparison {
    // The settings of the default domain's profile hold for every domain that a comparison creates.
    let mut profile = egnyte_mock::guesses::Settings::default();
    for (id, value) in guesses.as_object().unwrap() {
        profile.guess(id, value.as_str().unwrap()).unwrap();
    }
    let config = egnyte_mock::Config { profile, ..egnyte_mock::Config::default() };
    let mock = egnyte_mock::Server::start(config).await.unwrap();
    compare(&[folder.to_owned()], &mock.url()).await.unwrap()
}

fn patch(operations: Value) -> Option<Value> {
    Some(json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations }))
}

#[tokio::test]
async fn difference_is_explained_by_the_guess_that_removes_it() {
    let live = Mock::with(json!({ "guesses": { "duplicate-email": "accept" } })).await;
    let recording = Recording::of(&live);
    let (_, ada) = recording.send(&live, Method::POST, "/Users", Some(person("ada"))).await;
    let twin = person_with("eve", json!({ "emails": [{ "value": "ada@acme.example" }] }));
    let (status, eve) = recording.send(&live, Method::POST, "/Users", Some(twin)).await;
    assert_eq!(status, 201, "{eve}");
    let path = format!("/Users/{}", text(&eve["id"]));
    recording
        .send(&live, Method::PATCH, &path, patch(json!([{ "op": "replace", "path": "active", "value": false }])))
        .await;
    let group = json!({ "displayName": "Staff", "members": [{ "value": ada["id"] }] });
    recording.send(&live, Method::POST, "/Groups", Some(group)).await;
    recording.send(&live, Method::GET, "/Users?filter=userName%20eq%20%22ada%22", None).await;
    assert!(text(&ada["meta"]["location"]).starts_with(&recording.url), "{ada}");
    recording.send(&live, Method::DELETE, &path, None).await;
    let (folder, count) = recording.end();
    assert_eq!(count, 6);

    let alike = compared(folder.path(), &json!({ "duplicate-email": "accept" })).await;
    assert_eq!((alike.different, alike.text.as_str()), (0, "6 exchanges: 6 alike, 0 different\n"));
    let different = compared(folder.path(), &json!({})).await;
    assert_eq!(different.different, 3, "{}", different.text);
    for part in [
        "0002-post-Users.json  POST /Users\n  status: recorded 201, the mock has 409\n",
        "    --guess duplicate-email=accept answers alike\n",
        "6 exchanges: 3 alike, 3 different\n",
    ] {
        assert!(different.text.contains(part), "{part}\n{}", different.text);
    }
    assert_eq!(different.text.matches("answers alike").count(), 3, "{}", different.text);
}

#[tokio::test]
async fn recording_has_no_token_and_no_address_of_the_server() {
    let live = Mock::start().await;
    let recording = Recording::of(&live);
    let secret = person_with("ada", json!({ "password": "hunter2hunter2" }));
    recording.send(&live, Method::POST, "/Users", Some(secret)).await;
    recording.send(&live, Method::GET, &format!("/Users?access_token={}", text(&live.domain["token"])), None).await;
    let url = recording.url.replace("/scim/v2", "/v1/userinfo");
    said(live.client.get(url).bearer_auth(text(&live.domain["token"]))).await;
    let (folder, _) = recording.end();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.path().join("exchanges")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 3);
    for file in &files {
        let content = fs::read_to_string(file).unwrap();
        assert!(!content.contains(live.domain["token"].as_str().unwrap()), "{content}");
        assert!(!content.contains("hunter2hunter2") && !content.contains("authorization"), "{content}");
        let exchange: Value = serde_json::from_str(&content).unwrap();
        assert!(!exchange["answer"].to_string().contains("127.0.0.1"), "{content}");
    }
    let site: Value = serde_json::from_slice(&fs::read(&files[2]).unwrap()).unwrap();
    assert_eq!((&site["request"]["site"], &site["request"]["path"]), (&json!(true), &json!("/pubapi/v1/userinfo")));
}

#[tokio::test]
async fn people_and_groups_from_before_the_recording_are_given() {
    let live = Mock::start().await;
    let ada = live.scim_user(person_with("ada", json!({ "externalId": "E1" }))).await;
    live.scim_post("/Groups", json!({ "displayName": "Staff", "members": [{ "value": ada }] })).await;
    let recording = Recording::of(&live);
    recording.send(&live, Method::GET, "/Users", None).await;
    let (_, groups) = recording.send(&live, Method::GET, "/Groups?filter=displayName%20eq%20%22Staff%22", None).await;
    let path = format!("/Groups/{}", text(&groups["Resources"][0]["id"]));
    let remove = json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]);
    recording.send(&live, Method::PATCH, &path, patch(remove)).await;
    recording.send(&live, Method::GET, &path, None).await;
    recording
        .send(
            &live,
            Method::PUT,
            &format!("/Users/{ada}"),
            Some(person_with("ada", json!({ "externalId": "E1", "active": false }))),
        )
        .await;
    recording.send(&live, Method::GET, "/Users/12345", None).await;
    let (folder, _) = recording.end();
    let alike = compared(folder.path(), &json!({})).await;
    assert_eq!(alike.text, "6 exchanges: 6 alike, 0 different\n");
}

#[tokio::test]
async fn exchanges_of_the_repository_are_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/exchanges");
    let alike = compared(&folder, &json!({})).await;
    assert_eq!(alike.different, 0, "{}", alike.text);
}

#[tokio::test]
async fn file_that_is_no_exchange_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), "{\n  \"title\": 1\n}").unwrap();
    let error = compare(&[folder.path().to_owned()], "http://127.0.0.1:1").await.unwrap_err().to_string();
    assert!(error.contains("a.json is no exchange: invalid type") && error.contains("line 2"), "{error}");
    let error = compare(&[PathBuf::from("/nowhere")], "http://127.0.0.1:1").await.unwrap_err().to_string();
    assert!(error.starts_with("cannot use /nowhere: "), "{error}");
}
