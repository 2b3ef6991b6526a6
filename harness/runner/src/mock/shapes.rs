//! Messages of the control API in the harness's own types. Fields that the harness does not read are left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use egnyte_report::RequestFinding;
use egnyte_support::mask;

/// Domain to create.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct NewDomain {
    /// Name; another one for each domain unless it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Token; generated unless it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Values of guesses, by id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub guesses: BTreeMap<String, String>,
    /// Ids of the weaknesses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weaknesses: Vec<String>,
    /// Budget of each event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Number of exchanges that the journal keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<u64>,
}

/// Most requests of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Requests of any kind.
    pub requests: u64,
    /// Requests with a token that Egnyte refuses.
    pub refused: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { requests: 500, refused: 10 }
    }
}

/// Use of a budget.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct BudgetUse {
    /// Message of the mock about an exceeded budget.
    pub exceeded: Option<String>,
    /// Number of the latest exchange.
    pub last: u64,
}

/// Egnyte domain of the mock.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    /// Name on the mock.
    pub name: String,
    /// Address of the domain.
    pub url: String,
    /// SCIM base URL.
    pub scim_url: String,
    /// Bearer token of the connector.
    #[serde(deserialize_with = "secret")]
    pub token: String,
    /// File with the certificate authority, where the harness created it.
    #[serde(skip)]
    pub ca_file: Option<String>,
    /// Address of the server for clients elsewhere, where that is another one.
    #[serde(skip)]
    pub public_url: Option<String>,
}

impl Domain {
    /// Returns the address of the server, without the path of the domain.
    pub fn origin(&self) -> &str {
        self.url.strip_suffix(&format!("/d/{}", self.name)).unwrap_or(&self.url)
    }
}

/// Reads a token and registers it as a secret, so that no output shows it.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let token = String::deserialize(deserializer)?;
    mask::register(&token);
    Ok(token)
}

impl std::fmt::Debug for Domain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Domain").field("name", &self.name).field("url", &self.url).finish_non_exhaustive()
    }
}

/// Egnyte user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// Egnyte's id.
    pub id: String,
    /// Egnyte username.
    pub user_name: String,
    /// IdP username.
    pub idp_user_name: Option<String>,
    /// Id of the connector for the user.
    pub external_id: Option<String>,
    /// Email.
    pub email: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Display name.
    pub formatted_name: Option<String>,
    /// True if the user may sign in.
    pub active: bool,
    /// `ad`, `sso` or `egnyte`.
    pub auth_type: String,
    /// `admin`, `power` or `standard`.
    pub user_type: String,
}

/// User as an administrator creates or changes it; `None` leaves a field unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserEdit {
    /// Egnyte username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// IdP username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp_user_name: Option<String>,
    /// Email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted_name: Option<String>,
    /// True if the user may sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// `ad`, `sso` or `egnyte`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// `admin`, `power` or `standard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_type: Option<String>,
}

/// Egnyte group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    /// Egnyte's id.
    pub id: String,
    /// Name.
    pub display_name: String,
    /// Ids of the members.
    pub members: Vec<String>,
}

/// Group as an administrator changes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupEdit {
    /// Name; `None` leaves it unchanged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Ids of the members to add.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Ids of the members to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// Users and groups of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// Users.
    pub users: Vec<User>,
    /// Groups.
    pub groups: Vec<Group>,
}

/// Excerpt of a domain's exchanges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Journal {
    /// Exchanges, oldest first.
    pub exchanges: Vec<Exchange>,
    /// Number of the latest exchange.
    pub last: u64,
    /// Number of older exchanges that were dropped.
    pub dropped: u64,
}

/// Request to Egnyte and its response. The mock has masked the secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Exchange {
    /// Number in the domain, counted from 1.
    pub seq: u64,
    /// Nanoseconds since the mock started.
    pub at: u64,
    /// Time that Egnyte took.
    pub duration_micros: u64,
    /// Method.
    pub method: String,
    /// Path as sent, with its query.
    pub path: String,
    /// Headers as sent.
    pub request_headers: BTreeMap<String, Value>,
    /// Body as sent: JSON, text or null.
    pub request_body: Value,
    /// Status of the response; 0 where the connection was dropped before one.
    pub status: u16,
    /// Body of the response: JSON, text or null.
    pub response_body: Value,
    /// Seconds of the header `Retry-After`, rounded up.
    pub retry_after: Option<u64>,
    /// The same, exactly, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_millis: Option<u64>,
    /// Fault that met the request: its number and its kind.
    pub fault: Value,
    /// Places of the token, besides the `Authorization` header.
    pub token_in: Vec<String>,
    /// Findings of the mock about the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<RequestFinding>,
}
