//! Organisation: the directory of one scenario, with its keys, its state by generation, and the requests that it got.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;
use uuid::Uuid;

use egnyte_protocol::directory::{Directory, Id};

use super::events;
use super::message::{Answer, Request};
use super::remarks::remarks;
use super::router::answer;
use super::view::View;
use crate::requests::{Listed, Requests, Served};

/// Id of the Egnyte application.
const APPLICATION: &str = "66e2d689590450d073d2fa00";

/// Organisation of one scenario.
#[derive(Debug)]
pub struct Organization {
    /// API key of an administrator: 40 characters.
    pub(super) key: String,
    id: String,
    client_id: String,
    client_secret: String,
    access_token: String,
    state: Mutex<State>,
    requests: Requests,
}

/// State of the directory.
#[derive(Debug, Default)]
struct State {
    directory: Option<Arc<Directory>>,
    /// People who were created after the scenario began, and have set no password yet; the time of their creation.
    later: Vec<(Id, String)>,
    events: Vec<Value>,
    /// Events of the latest change.
    latest: Vec<Value>,
}

impl Organization {
    /// Creates an organisation without people.
    pub(super) fn new() -> Self {
        let random = || Uuid::new_v4().simple().to_string();
        let (state, requests) = <(Mutex<State>, Requests)>::default();
        Self {
            key: format!("{}{}", random(), &random()[..8]),
            id: random()[..24].to_owned(),
            client_id: Uuid::new_v4().to_string(),
            client_secret: random(),
            access_token: random() + &random(),
            state,
            requests,
        }
    }

    /// Returns the API key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the id and the secret of the service account.
    pub fn service_account(&self) -> (&str, &str) {
        (&self.client_id, &self.client_secret)
    }

    /// Returns the id of the Egnyte application.
    pub fn application(&self) -> &str {
        APPLICATION
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Replaces the directory: the next generation begins.
    pub fn publish(&self, directory: &Directory) {
        let now = Timestamp::now();
        let state = &mut *self.state.lock();
        let after = Arc::new(directory.clone());
        if let Some(before) = state.directory.replace(Arc::clone(&after)) {
            let is_new = |id: &Id| before.person(id).is_none();
            let created = format!("{now:.3}");
            state
                .later
                .extend(after.users.iter().filter(|it| is_new(&it.id)).map(|it| (it.id.clone(), created.clone())));
            state.latest = events::of_changes(&before, &after, (&self.id, APPLICATION), now);
            state.events.extend(state.latest.iter().cloned());
        }
        self.requests.begin_generation();
    }

    /// Returns whether the key or the token of a request is one of this organisation.
    pub(super) fn admits(&self, request: &Request) -> bool {
        let bearer = request.authorization.as_deref().and_then(|value| value.strip_prefix("Bearer "));
        request.key.as_deref() == Some(&self.key) || bearer == Some(&self.access_token)
    }

    /// Returns whether a request to sign in has the id and secret of the service account.
    pub(super) fn admits_client(&self, request: &Request) -> bool {
        let credentials = STANDARD.encode(format!("{}:{}", self.client_id, self.client_secret));
        request.authorization.as_deref() == Some(&format!("Basic {credentials}"))
    }

    /// Returns the access token of the service account.
    pub(super) fn access_token(&self) -> &str {
        &self.access_token
    }

    /// Answers a request that the organisation admits.
    pub(super) fn answer(&self, request: &Request) -> Answer {
        let served = self.requests.begin(Served::new(&request.method, &request.path, &request.query));
        let answer = match &request.organization {
            Some(other) if *other != self.id => Answer::unauthorized("Unauthorized: no organization selected"),
            None if request.key.is_none() => Answer::unauthorized("Unauthorized: no organization selected"),
            _ => answer(&self.view(), request),
        };
        self.requests.end(served, answer.status, listed(request, &answer));
        answer
    }

    /// Returns remarks about what was read since the latest change.
    pub fn remarks(&self) -> Vec<String> {
        let generation = self.requests.generation();
        let served: Vec<Served> = self.requests.all().into_iter().filter(|it| it.generation == generation).collect();
        let latest = self.state.lock().latest.clone();
        remarks(&self.view(), &latest, &served)
    }

    fn view(&self) -> View {
        let state = self.state.lock();
        let empty = || Arc::new(Directory { application: None, users: Vec::new(), user_groups: Vec::new() });
        let directory = state.directory.clone().unwrap_or_else(empty);
        View {
            application: directory.application.is_some().then(|| APPLICATION.to_owned()),
            directory,
            organization: self.id.clone(),
            without_password: state.later.iter().map(|(id, _)| id.clone()).collect(),
            later: state.later.clone(),
            events: state.events.clone(),
        }
    }
}

/// Returns the part of a list that an answer has.
fn listed(request: &Request, answer: &Answer) -> Option<Listed> {
    let skip = request.parameter("skip").and_then(|skip| skip.parse().ok()).unwrap_or_default();
    let total = |name: &str| answer.headers.iter().find(|(known, _)| *known == name)?.1.parse().ok();
    match answer.body.as_array() {
        Some(entries) => Some(Listed { skip, count: entries.len(), total: total("x-total-count")? }),
        None => {
            let count = answer.body["results"].as_array()?.len();
            Some(Listed { skip, count, total: usize::try_from(answer.body["totalCount"].as_u64()?).ok()? })
        }
    }
}
