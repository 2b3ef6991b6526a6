//! Reader of JumpCloud's REST API.

use std::collections::BTreeMap;

use egnyte_protocol::directory::{Id, Person, UserGroup};
use egnyte_protocol::web::{Trust, client};
use reqwest::Client;
use serde_json::{Value, json};

use super::Content;
use super::error::BuildError;
use super::reading::{Activity, Associated, Identity, NameSource, Pages, Reading, split_name};

/// Entries of a page.
const LIMIT: usize = 100;

/// Client of one organisation.
pub(super) struct JumpCloud {
    url: String,
    key: String,
    client: Client,
    reading: Reading,
    /// Content of the sync before, for a flaw that does not read it again.
    before: Option<Content>,
}

impl JumpCloud {
    pub(super) fn new(url: &str, key: &str, reading: Reading) -> Result<Self, BuildError> {
        let client = client(&Trust::of(url, None), None).and_then(|builder| Ok(builder.build()?));
        let client = client.map_err(|error| BuildError::Directory(error.to_string()))?;
        let (url, key) = (url.trim_end_matches('/').to_owned(), key.to_owned());
        Ok(Self { url, key, client, reading, before: None })
    }

    /// Reads the directory; `None` without an Egnyte application.
    pub(super) async fn read(&mut self) -> Result<Option<Content>, BuildError> {
        let applications = self.list("/applications", Pages::All).await?;
        let Some(application) = applications.iter().find(|it| it["name"] == "egnyte") else { return Ok(None) };
        let associated = format!("/v2/applications/{}/usergroups", text(&application["id"]));
        let associated = self.list(&associated, Pages::All).await?;
        let people = self.list("/systemusers", self.reading.people).await?;
        let people: Vec<Person> = people.iter().map(|entry| self.person(entry)).collect::<Result<_, _>>()?;
        let (mut users, mut ids) = (Vec::new(), BTreeMap::new());
        for person in people {
            let known = self.known_as(&person)?;
            ids.insert(person.id.clone(), known.clone());
            users.push(Person { id: known, ..person });
        }
        let mut user_groups = Vec::new();
        for entry in self.list("/v2/usergroups", Pages::All).await? {
            let is_associated = self.is_associated(&entry, &associated);
            let path = format!("/v2/usergroups/{}/members", text(&entry["id"]));
            let edges = if is_associated { self.list(&path, self.reading.members).await? } else { Vec::new() };
            let members = edges.iter().map(|edge| read(&edge["to"]["id"])).collect::<Result<Vec<Id>, _>>()?;
            let members = members.into_iter().filter_map(|id| ids.get(&id).cloned()).collect();
            user_groups.push(UserGroup {
                id: read(&entry["id"])?,
                name: text(&entry["name"]),
                associated: is_associated,
                members,
            });
        }
        let content = Content { users, user_groups }.with_memory(self.before.as_ref(), self.reading.memory);
        self.before = Some(content.clone());
        Ok(Some(content))
    }

    fn is_associated(&self, group: &Value, associated: &[Value]) -> bool {
        let is_of_application = associated.iter().any(|it| it["id"] == group["id"]);
        let is_all_users = group["name"] == "All Users";
        match self.reading.associated {
            Associated::OfApplication => is_of_application,
            Associated::AllUsersToo => is_of_application || is_all_users,
            Associated::Every => !is_all_users,
        }
    }

    fn person(&self, entry: &Value) -> Result<Person, BuildError> {
        let value = |name: &str| Some(text(&entry[name])).filter(|value| !value.is_empty());
        let (has_password, is_activated) = (entry["activated"] == true, entry["state"] == "ACTIVATED");
        let is_active = match self.reading.activity {
            Activity::State => is_activated,
            Activity::Password => has_password,
            Activity::StateAndPassword => is_activated && has_password,
            Activity::Nothing => true,
        };
        let names = match self.reading.names {
            NameSource::Fields => (value("firstname"), value("lastname")),
            NameSource::DisplayName => split_name(&text(&entry["displayname"])),
        };
        read(&json!({
            "id": entry["id"], "username": entry["username"], "email": value("email"),
            "firstname": names.0, "lastname": names.1, "state": if is_active { "active" } else { "suspended" },
        }))
    }

    /// Returns the id by which a person is known from sync to sync.
    fn known_as(&self, person: &Person) -> Result<Id, BuildError> {
        match (self.reading.identity, &person.email) {
            (Identity::Email, Some(email)) => read(&json!(email)),
            _ => Ok(person.id.clone()),
        }
    }

    /// Reads a list.
    async fn list(&self, path: &str, pages: Pages) -> Result<Vec<Value>, BuildError> {
        let mut all = Vec::new();
        loop {
            let skip = all.len() + usize::from(pages == Pages::TooLate && !all.is_empty());
            let limit = match pages {
                Pages::One(limit) => limit.map(|limit| format!("&limit={limit}")).unwrap_or_default(),
                Pages::All | Pages::TooLate => format!("&limit={LIMIT}"),
            };
            let page = self.get(&format!("{path}?sort=_id&skip={skip}{limit}")).await?;
            let page = page.as_array().or_else(|| page["results"].as_array()).cloned().unwrap_or_default();
            let is_last = page.len() < LIMIT || matches!(pages, Pages::One(_));
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    async fn get(&self, path: &str) -> Result<Value, BuildError> {
        let url = format!("{}{path}", self.url);
        let failed = |reason: &dyn ToString| BuildError::Directory(format!("GET {path}: {}", reason.to_string()));
        let answer =
            self.client.get(url).header("x-api-key", &self.key).send().await.map_err(|error| failed(&error))?;
        let status = answer.status();
        let body: Value = answer.json().await.map_err(|error| failed(&error))?;
        // A failed page is not an empty one: nothing is synced without it.
        if status.is_success() { Ok(body) } else { Err(failed(&format!("{status} {}", text(&body["message"])))) }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, BuildError> {
    serde_json::from_value(value.clone()).map_err(|error| BuildError::Directory(format!("{value}: {error}")))
}
