//! Organisation: the directory of one scenario, with its keys, its state by generation, and the requests that it got.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use egnyte_protocol::directory::Directory;

use super::events;
use super::message::{Answer, Request};
use super::remarks::remarks;
use super::router::answer;
use super::view::{History, View};
use crate::requests::{Listed, Requests, Served};
use crate::secret::is_same;

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
    history: Arc<History>,
    /// View of this state, once a request needed it.
    view: Option<Arc<View>>,
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
        // The history has one owner then, and is not copied.
        state.view = None;
        let after = Arc::new(directory.clone());
        if let Some(before) = state.directory.replace(Arc::clone(&after)) {
            let indexes = (&before.index(), &after.index());
            let history = Arc::make_mut(&mut state.history);
            let created = format!("{now:.3}");
            let new = after.users.iter().filter(|it| indexes.0.person(&it.id).is_none());
            history.later.extend(new.map(|it| (it.id.clone(), created.clone())));
            history.before_latest = history.events.len();
            history.events.extend(events::of_changes(indexes, (&self.id, APPLICATION), now));
        }
        self.requests.begin_generation();
    }

    /// Returns whether the key or the token of a request is one of this organisation.
    pub(super) fn admits(&self, request: &Request) -> bool {
        let bearer = request.authorization.as_deref().and_then(|value| value.strip_prefix("Bearer "));
        is_same(request.key.as_deref(), &self.key) || is_same(bearer, &self.access_token)
    }

    /// Returns whether a request to sign in has the id and secret of the service account.
    pub(super) fn admits_client(&self, request: &Request) -> bool {
        let credentials = STANDARD.encode(format!("{}:{}", self.client_id, self.client_secret));
        is_same(request.authorization.as_deref(), &format!("Basic {credentials}"))
    }

    /// Returns the access token of the service account.
    pub(super) fn access_token(&self) -> &str {
        &self.access_token
    }

    /// Answers a request that the organisation admits.
    pub(super) async fn answer(&self, request: &Request) -> Answer {
        let served = self.requests.begin(Served::new(&request.method, &request.path, &request.query)).await;
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
        remarks(&self.view(), &served)
    }

    fn view(&self) -> Arc<View> {
        let State { directory, history, view } = &mut *self.state.lock();
        let empty = || Arc::new(Directory { application: None, users: Vec::new(), user_groups: Vec::new() });
        let create = || {
            let directory = directory.clone().unwrap_or_else(empty);
            Arc::new(View::new(directory, (&self.id, APPLICATION), Arc::clone(history)))
        };
        Arc::clone(view.get_or_insert_with(create))
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
