//! Requests of real identity providers, replayed from `fixtures/exchanges`: each shape is understood as its sender means it,
//! the verdict names what is wrong with it, and the plain profile goes by the standard.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::{Mock, said, text};

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/exchanges");
    let mut folders = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension().and_then(|ending| ending.to_str()) {
                None => folders.push(path),
                Some("json") => found.push(path),
                Some(_) => {}
            }
        }
    }
    found.sort();
    found
}

/// One file, and the ids of what it gives.
struct Exchange {
    place: String,
    file: Value,
    ids: Vec<(String, String)>,
}

impl Exchange {
    async fn given(mock: &Mock, path: &Path) -> Self {
        let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let known = ["title", "source", "given", "request", "answer", "afterwards", "findings", "rfc"];
        let strange = file.as_object().unwrap().keys().find(|key| !known.contains(&key.as_str()));
        assert_eq!(strange, None, "{}", path.display());
        let (status, made) = mock.post(&mock.at("/seed"), file.get("given").cloned().unwrap_or(json!({}))).await;
        assert_eq!(status, 200, "{}: {made}", path.display());
        let mut ids = Vec::new();
        for (kind, list, name) in [("user", "users", "userName"), ("group", "groups", "displayName")] {
            for one in made[list].as_array().unwrap() {
                ids.push((format!("{{{kind}:{}}}", text(&one[name])), text(&one["id"])));
            }
        }
        Self { place: path.display().to_string(), file, ids }
    }

    /// The text with the ids of what was given.
    fn with_ids(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    fn part(&self, pointer: &str) -> Value {
        let part = self.file.pointer(pointer).unwrap_or(&Value::Null);
        serde_json::from_str(&self.with_ids(&part.to_string())).unwrap()
    }

    async fn send(&self, mock: &Mock) -> (u16, Value) {
        let mut headers = Map::new();
        headers.insert("User-Agent".into(), json!("client/1"));
        let body = self.part("/request/body");
        if !body.is_null() {
            headers.insert("Content-Type".into(), json!("application/scim+json"));
        }
        headers.extend(self.part("/request/headers").as_object().cloned().unwrap_or_default());
        let method: Method = text(&self.file["request"]["method"]).parse().unwrap();
        let mut request = mock.scim(method, &self.with_ids(&text(&self.file["request"]["path"])));
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_null()) {
            request = request.header(name, text(value));
        }
        said(if body.is_null() { request } else { request.body(body.to_string()) }).await
    }
}

/// Path of the first part of a value that differs from the expected one.
fn difference(at: &str, wanted: &Value, seen: &Value) -> Option<String> {
    match (wanted, seen) {
        (Value::Object(wanted), Value::Object(seen)) => {
            let of = |name: &String| seen.get(name).unwrap_or(&Value::Null);
            wanted.iter().find_map(|(name, value)| difference(&format!("{at}/{name}"), value, of(name)))
        }
        (Value::Array(wanted), Value::Array(seen)) if wanted.len() == seen.len() => {
            let mut pairs = wanted.iter().zip(seen).enumerate();
            pairs.find_map(|(index, (wanted, seen))| difference(&format!("{at}/{index}"), wanted, seen))
        }
        _ => (wanted != seen).then(|| format!("{at}: expected {wanted}, not {seen}")),
    }
}

#[tokio::test]
async fn every_shape_is_taken_as_its_sender_means_it() {
    for path in files() {
        let mock = Mock::start().await;
        let exchange = Exchange::given(&mock, &path).await;
        let (status, body) = exchange.send(&mock).await;
        assert_eq!(status, exchange.file["answer"]["status"], "{}: {body}", exchange.place);
        if let Some(wanted) = exchange.file.pointer("/answer/body") {
            let wanted: Value = serde_json::from_str(&exchange.with_ids(&wanted.to_string())).unwrap();
            assert_eq!(difference("", &wanted, &body), None, "{}", exchange.place);
        }
        let (_, journal) = mock.get(&mock.at("/journal")).await;
        let found = journal["exchanges"][0]["findings"].as_array().unwrap();
        let found: BTreeSet<_> = found.iter().map(|finding| text(&finding["id"])).collect();
        let wanted: BTreeSet<_> = exchange.file["findings"].as_array().unwrap().iter().map(text).collect();
        assert_eq!(found, wanted, "{}", exchange.place);
        let afterwards = exchange.part("/afterwards");
        if !afterwards.is_null() {
            let (_, shown) = mock.scim_get(&text(&afterwards["path"])).await;
            assert_eq!(difference("", &afterwards["body"], &shown), None, "{}", exchange.place);
        }
    }
}

#[tokio::test]
async fn the_plain_profile_goes_by_the_standard() {
    for path in files() {
        let mock = Mock::with(json!({ "name": "s-1", "profile": "rfc" })).await;
        let exchange = Exchange::given(&mock, &path).await;
        let (status, body) = exchange.send(&mock).await;
        assert_eq!(status, exchange.file["rfc"], "{}: {body}", exchange.place);
    }
}

#[test]
fn every_file_says_who_shows_it_and_every_client_habit_has_one() {
    let mut seen = BTreeSet::new();
    for path in files() {
        let file: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for field in ["title", "source"] {
            assert!(text(&file[field]).len() > 10, "{}: {field}", path.display());
        }
        seen.extend(file["findings"].as_array().unwrap().iter().map(text));
    }
    // Habits that no public capture shows as a whole request.
    let unshown = ["remove-missing", "tight-filter", "content-type", "api-patch-op"];
    for finding in egnyte_mock::scim::diagnostics::TOLERATED {
        let shown = seen.contains(finding.id);
        assert_ne!(shown, unshown.contains(&finding.id), "{}", finding.id);
    }
}
