//! Egnyte's own API: users, groups, tokens, and one roster behind it and SCIM.

mod authorization;
mod errors;
mod groups;
mod identity;
mod lists;
mod pipeline;
mod roster;
mod tokens;
mod users;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Mock, Said, said, text};

/// User as Egnyte's Python SDK sends it.
pub(crate) fn account(name: &str) -> Value {
    json!({
        "userName": name,
        "externalId": format!("x-{name}"),
        "email": format!("{name}@acme.example"),
        "name": { "familyName": "Byron", "givenName": "Ada" },
        "active": true,
        "sendInvite": true,
        "authType": "egnyte",
        "userType": "power",
    })
}

/// The same, with these values instead.
pub(crate) fn account_with(name: &str, values: Value) -> Value {
    let mut account = account(name);
    for (key, value) in values.as_object().unwrap() {
        account[key] = value.clone();
    }
    account
}

impl Mock {
    /// Request to Egnyte's own API, with the domain's token.
    pub(crate) fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", text(&self.domain["apiUrl"]))).bearer_auth(self.token())
    }

    fn token(&self) -> &str {
        self.domain["token"].as_str().unwrap()
    }

    pub(crate) async fn api_get(&self, path: &str) -> Said {
        said(self.api(Method::GET, path)).await
    }

    pub(crate) async fn api_post(&self, path: &str, body: Value) -> Said {
        said(self.api(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn api_put(&self, path: &str, body: Value) -> Said {
        said(self.api(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn api_patch(&self, path: &str, body: Value) -> Said {
        said(self.api(Method::PATCH, path).json(&body)).await
    }

    /// Creates a user and returns the id.
    pub(crate) async fn api_user(&self, body: Value) -> u64 {
        let (status, user) = self.api_post("/v2/users", body).await;
        assert_eq!(status, 201, "{user}");
        user["id"].as_u64().unwrap()
    }

    /// Creates a group and returns the id.
    pub(crate) async fn api_group(&self, name: &str, members: &[u64]) -> String {
        let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
        let (status, group) = self.api_post("/v2/groups", json!({ "displayName": name, "members": members })).await;
        assert_eq!(status, 201, "{group}");
        text(&group["id"])
    }

    /// Returns the ids of a group's members.
    pub(crate) async fn api_members(&self, group: &str) -> Vec<u64> {
        let (_, group) = self.api_get(&format!("/v2/groups/{group}")).await;
        group["members"].as_array().unwrap().iter().map(|member| member["value"].as_u64().unwrap()).collect()
    }
}

/// Returns the description in an error, whose code is the status as a text.
pub(crate) fn description((status, body): &Said) -> String {
    let [error] = body["Errors"].as_array().unwrap().as_slice() else { panic!("not one error: {body}") };
    assert_eq!(error["code"], status.to_string());
    text(&error["description"])
}
