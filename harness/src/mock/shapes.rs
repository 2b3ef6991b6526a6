//! What the control API says, in the harness's own types. Fields nobody here reads are left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use egnyte_support::mask;

use super::{Budget, Finding};

/// A domain to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NewDomain {
    /// Guesses answered differently, by id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub guesses: BTreeMap<String, String>,
    /// Weaknesses switched on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weaknesses: Vec<String>,
    /// What each event may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
}

/// An Egnyte domain of the mock.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    /// Its name on the mock.
    pub name: String,
    /// Its own address.
    pub url: String,
    /// Its SCIM base URL.
    pub scim_url: String,
    /// The bearer token of its connector.
    #[serde(deserialize_with = "secret")]
    pub token: String,
    /// The file with the authority that vouches for it, where that is one of ours.
    #[serde(skip)]
    pub ca_file: Option<String>,
}

/// A token is unreadable in everything that is told from the moment it is known.
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

/// An account of Egnyte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// Egnyte's id: what an account is.
    pub id: String,
    /// Egnyte username.
    pub user_name: String,
    /// IdP username.
    pub idp_user_name: Option<String>,
    /// What the connector calls the account.
    pub external_id: Option<String>,
    /// Email.
    pub email: Option<String>,
    /// First name.
    pub given_name: Option<String>,
    /// Last name.
    pub family_name: Option<String>,
    /// Display name.
    pub formatted_name: Option<String>,
    /// Whether the account may be used.
    pub active: bool,
    /// `ad`, `sso` or `egnyte`.
    pub auth_type: String,
    /// `admin`, `power` or `standard`.
    pub user_type: String,
}

/// An account as an administrator makes or alters it: what is `None` is left as it is.
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
    /// Whether the account may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// `ad`, `sso` or `egnyte`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<String>,
    /// `admin`, `power` or `standard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_type: Option<String>,
}

/// A group of Egnyte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    /// Egnyte's id: what a group is.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// Ids of its members.
    pub members: Vec<String>,
}

/// A group as an administrator alters it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupEdit {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Ids of the accounts to add.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Ids of the accounts to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// Everybody and every group of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The accounts.
    pub users: Vec<User>,
    /// The groups.
    pub groups: Vec<Group>,
}

/// The answer to "what changed?".
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Changes {
    /// The changes: users, groups, memberships.
    pub changes: Vec<Change>,
}

/// One difference between two states of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// There is an account that was not there.
    UserCreated {
        /// It.
        user: User,
    },
    /// An account is not as it was.
    UserChanged {
        /// As it was.
        before: User,
        /// As it is.
        after: User,
    },
    /// There is an account no more.
    UserDeleted {
        /// As it was.
        user: User,
    },
    /// There is a group that was not there.
    GroupCreated {
        /// It.
        group: Group,
    },
    /// A group has another name.
    GroupRenamed {
        /// As it was.
        before: Group,
        /// As it is.
        after: Group,
    },
    /// There is a group no more.
    GroupDeleted {
        /// As it was.
        group: Group,
    },
    /// An account is a member of a group.
    MemberJoined {
        /// The account.
        user: User,
        /// The group.
        group: Group,
    },
    /// An account is a member of a group no more.
    MemberLeft {
        /// The account.
        user: User,
        /// The group.
        group: Group,
    },
}

/// A part of what a domain was asked and answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Journal {
    /// The exchanges, oldest first.
    pub exchanges: Vec<Exchange>,
    /// The number of the latest exchange.
    pub last: u64,
    /// How many are kept no more.
    pub dropped: u64,
}

/// One request to Egnyte and its answer. Secrets are masked by the mock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Exchange {
    /// Its number in the domain, counted from 1.
    pub seq: u64,
    /// Nanoseconds since the mock started.
    pub at: u64,
    /// How long Egnyte took.
    pub duration_micros: u64,
    /// Method.
    pub method: String,
    /// Path as it was sent, with its query.
    pub path: String,
    /// Headers as they were sent.
    pub request_headers: BTreeMap<String, Value>,
    /// Body as it was sent: JSON, or text, or null.
    pub request_body: Value,
    /// Status of the answer; 0 where the connection was dropped before one.
    pub status: u16,
    /// Body of the answer: JSON, or text, or null.
    pub response_body: Value,
    /// How many seconds the client was asked to wait.
    pub retry_after: Option<u64>,
    /// The fault that met it: its number and its kind.
    pub fault: Value,
    /// Where the token showed, besides the `Authorization` header.
    pub token_in: Vec<String>,
    /// The mock's verdict on the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}
