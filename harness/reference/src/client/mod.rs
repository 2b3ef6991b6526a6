//! SCIM 2.0 client: reads the accounts and groups of Egnyte page by page, and carries out single operations.

mod clock;
mod error;
mod http;
mod path;
mod policy;
mod pool;
mod retry_after;
mod scim;
mod token_leak;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::Value;

use egnyte_protocol::directory::Integration;

use crate::plan::{Account, AccountUpdate, Group, NewAccount};
use http::{HttpClient, Request};
use path::{ResourceType, collection_path, resource_path};

pub(crate) use clock::{Backoff, Clock, SystemClock};
pub(crate) use error::RequestError;
pub(crate) use policy::{ClientPolicy, DateForms, Paging, TokenInUrl, TokenLeak};
pub(crate) use pool::ClientPool;

/// Largest page that Egnyte documents.
const PAGE: usize = 100;

/// SCIM client of one Egnyte domain.
#[derive(Clone)]
pub(crate) struct ScimClient {
    http: HttpClient,
}

/// Result of a PATCH: the resource after it, and the errors of the refused parts.
#[derive(Debug)]
pub(crate) struct PatchResult<T> {
    pub(crate) resource: Option<T>,
    pub(crate) refused: Vec<RequestError>,
}

/// Changes of a group, with the ids of accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupPatch<'a> {
    pub(crate) rename: Option<&'a str>,
    pub(crate) bind: Option<&'a str>,
    pub(crate) join: Vec<String>,
    pub(crate) leave: &'a [String],
}

impl ScimClient {
    /// Creates a client for the integration. It is an error if the certificate authority cannot be read.
    pub(crate) fn new(
        pool: &ClientPool,
        integration: &Integration,
        clock: Arc<dyn Clock>,
        policy: ClientPolicy,
        backoff: Backoff,
    ) -> Result<Self, RequestError> {
        let client = pool.client(integration, policy.verifies_certificate)?;
        let mut base = integration.base_url.clone();
        if !policy.doubles_slash {
            base.truncate(base.trim_end_matches('/').len());
        }
        let (token, retries) = (integration.token.clone(), Arc::default());
        Ok(Self { http: HttpClient { client, base, token, clock, policy, backoff, retries } })
    }

    /// Returns the number of retries so far.
    pub(crate) fn retries(&self) -> u32 {
        self.http.retries.load(Ordering::Relaxed)
    }

    /// Reads all accounts.
    pub(crate) async fn accounts(&self) -> Result<Vec<Account>, RequestError> {
        let accounts = self.list(ResourceType::Users, scim::account).await?;
        if self.http.policy.reads_each_account {
            for account in &accounts {
                self.send(Method::GET, resource_path(ResourceType::Users, &account.id), None).await?;
            }
        }
        Ok(accounts)
    }

    /// Reads all groups with their members.
    pub(crate) async fn groups(&self) -> Result<Vec<Group>, RequestError> {
        self.list(ResourceType::Groups, scim::group).await
    }

    /// Creates an account.
    pub(crate) async fn create_account(&self, account: &NewAccount) -> Result<Account, RequestError> {
        let made = self.create(ResourceType::Users, &scim::new_user(account), account.person.as_str()).await?;
        scim::account(&made).ok_or_else(|| missing_id("user"))
    }

    /// Updates an account.
    pub(crate) async fn update_account(&self, update: &AccountUpdate) -> Result<PatchResult<Account>, RequestError> {
        let patched = self.patch(ResourceType::Users, &update.account, &scim::user_patch(update)).await?;
        Ok(PatchResult { resource: patched.resource.as_ref().and_then(scim::account), refused: patched.refused })
    }

    /// Deactivates an account.
    pub(crate) async fn deactivate_account(&self, account: &str) -> Result<(), RequestError> {
        let body = self.patch_body(&[scim::deactivation()]);
        self.send(Method::PATCH, resource_path(ResourceType::Users, account), Some(&body)).await.map(drop)
    }

    /// Deletes an account. A missing one counts as deleted.
    pub(crate) async fn delete_account(&self, account: &str) -> Result<(), RequestError> {
        self.delete(ResourceType::Users, account).await
    }

    /// Creates a group.
    pub(crate) async fn create_group(
        &self,
        user_group: &str,
        name: &str,
        members: &[String],
    ) -> Result<Group, RequestError> {
        let body = scim::new_group(user_group, name, members);
        let made = self.create(ResourceType::Groups, &body, user_group).await?;
        scim::group(&made).ok_or_else(|| missing_id("group"))
    }

    /// Updates a group.
    pub(crate) async fn update_group(
        &self,
        group: &str,
        patch: &GroupPatch<'_>,
    ) -> Result<PatchResult<Group>, RequestError> {
        let mut operations = Vec::new();
        operations.extend(patch.rename.map(|name| scim::replace("displayName", &name.into())));
        operations.extend(patch.bind.map(|user_group| scim::replace("externalId", &user_group.into())));
        if !patch.join.is_empty() {
            operations.push(scim::add_members(&patch.join));
        }
        operations.extend(patch.leave.iter().map(|member| scim::remove_member(member)));
        let patched = self.patch(ResourceType::Groups, group, &operations).await?;
        Ok(PatchResult { resource: patched.resource.as_ref().and_then(scim::group), refused: patched.refused })
    }

    /// Deletes a group. A missing one counts as deleted.
    pub(crate) async fn delete_group(&self, group: &str) -> Result<(), RequestError> {
        self.delete(ResourceType::Groups, group).await
    }

    /// Reads a list. The next page begins after the received entries, independent of the requested page size.
    async fn list<T>(&self, kind: ResourceType, read: fn(&Value) -> Option<T>) -> Result<Vec<T>, RequestError> {
        let mut found = Vec::new();
        let mut start = 1;
        loop {
            let query = vec![("startIndex", start.to_string()), ("count", PAGE.to_string())];
            let request = Request { method: Method::GET, path: collection_path(kind), query, body: None };
            let page = match self.http.send(&request).await {
                Err(_) if start > 1 && self.http.policy.takes_half_a_list => return Ok(found),
                page => page?,
            };
            let total = page.get("totalResults").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
            let total =
                total.ok_or_else(|| RequestError::Malformed { reason: "a list without totalResults".to_owned() })?;
            let resources = page.get("Resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            found.extend(resources.iter().filter_map(read));
            start += resources.len();
            if resources.is_empty() || start > total || !self.reads_all_pages(kind) {
                return Ok(found);
            }
        }
    }

    fn reads_all_pages(&self, kind: ResourceType) -> bool {
        match self.http.policy.paging {
            Paging::All => true,
            Paging::UsersOnly => matches!(kind, ResourceType::Users),
            Paging::None => false,
        }
    }

    /// Creates a resource. A creation without a response may have been carried out, so the resource is searched before a
    /// retry.
    async fn create(&self, kind: ResourceType, body: &Value, external_id: &str) -> Result<Value, RequestError> {
        let mut failed = 0;
        let policy = self.http.policy;
        loop {
            match self.send(Method::POST, collection_path(kind), Some(body)).await {
                Err(error) if error.is_transient() && failed + 1 < policy.max_attempts => failed += 1,
                outcome => return outcome,
            }
            self.http.wait_before_retry(failed).await;
            if policy.searches_before_retry
                && let Some(made) = self.find(kind, external_id).await?
            {
                return Ok(made);
            }
        }
    }

    async fn find(&self, kind: ResourceType, external_id: &str) -> Result<Option<Value>, RequestError> {
        let query = vec![("filter", scim::external_id_filter(external_id))];
        let request = Request { method: Method::GET, path: collection_path(kind), query, body: None };
        let page = self.http.send(&request).await?;
        Ok(page.get("Resources").and_then(|found| found.get(0)).cloned())
    }

    fn patch_body(&self, operations: &[Value]) -> Value {
        if self.http.policy.capitalizes_op {
            return scim::patch(&operations.iter().map(scim::capitalize_op).collect::<Vec<_>>());
        }
        scim::patch(operations)
    }

    /// Updates a resource. If Egnyte refuses several attributes at once, each is sent by itself, so that a refused one does
    /// not block the others.
    async fn patch(
        &self,
        kind: ResourceType,
        id: &str,
        operations: &[Value],
    ) -> Result<PatchResult<Value>, RequestError> {
        let mut patched = PatchResult { resource: None, refused: Vec::new() };
        if operations.is_empty() {
            return Ok(patched);
        }
        let parts: Vec<&[Value]> =
            operations.chunk_by(|one, next| scim::attribute(one) == scim::attribute(next)).collect();
        match self.send_patch(kind, id, operations).await {
            Ok(resource) => patched.resource = Some(resource),
            Err(error) if parts.len() == 1 || error.is_not_found() => return add_refusal(patched, error),
            Err(RequestError::Refused { .. }) => {
                for part in parts {
                    match self.send_patch(kind, id, part).await {
                        Ok(resource) => patched.resource = Some(resource),
                        Err(error) => patched = add_refusal(patched, error)?,
                    }
                }
            }
            Err(error) => return Err(error),
        }
        Ok(patched)
    }

    /// Sends one PATCH and returns the resource after it, read separately if the response has no body.
    async fn send_patch(&self, kind: ResourceType, id: &str, operations: &[Value]) -> Result<Value, RequestError> {
        match self.send(Method::PATCH, resource_path(kind, id), Some(&self.patch_body(operations))).await? {
            Value::Null => self.send(Method::GET, resource_path(kind, id), None).await,
            resource => Ok(resource),
        }
    }

    async fn delete(&self, kind: ResourceType, id: &str) -> Result<(), RequestError> {
        match self.send(Method::DELETE, resource_path(kind, id), None).await {
            Err(error) if error.is_not_found() && self.http.policy.accepts_missing => Ok(()),
            Err(RequestError::Refused { .. }) if self.http.policy.accepts_refused_deletions => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    async fn send(&self, method: Method, path: String, body: Option<&Value>) -> Result<Value, RequestError> {
        self.http.send(&Request { method, path, query: Vec::new(), body }).await
    }
}

/// Adds a refusal to the result; any other error ends the update.
fn add_refusal(mut patched: PatchResult<Value>, error: RequestError) -> Result<PatchResult<Value>, RequestError> {
    match error {
        RequestError::Refused { .. } => {
            patched.refused.push(error);
            Ok(patched)
        }
        other => Err(other),
    }
}

fn missing_id(kind: &str) -> RequestError {
    RequestError::Malformed { reason: format!("a {kind} without an id") }
}

#[cfg(test)]
pub(super) mod scripted;

#[cfg(test)]
mod tests {
    use crate::plan::{Attribute, Basis, Change};
    use crate::scene::{person, values};

    use super::scripted::{BROKEN, OK, ScriptedServer, client};
    use super::*;

    async fn scim(scripts: &[&str]) -> (ScimClient, Arc<ScriptedServer>) {
        let (http, server) = client(scripts).await;
        (ScimClient { http }, server)
    }

    #[tokio::test]
    async fn lists_are_read_to_the_end_for_every_page_size() {
        let first = r#"200 OK
    {"totalResults":3,"Resources":[{"id":1,"userName":"ada"},{"id":"2","userName":"grace"}]}"#;
        let second = r#"200 OK
    {"totalResults":3,"Resources":[{"id":"3","userName":"linus"}]}"#;
        let (scim, server) = scim(&[first, second]).await;
        assert_eq!(scim.accounts().await.unwrap().len(), 3);
        assert_eq!(server.requests(), ["GET /Users?startIndex=1&count=100", "GET /Users?startIndex=3&count=100"]);
    }

    #[tokio::test]
    async fn a_creation_without_a_response_is_searched_before_a_retry() {
        let found = r#"200 OK
    {"totalResults":1,"Resources":[{"id":"7","displayName":"Sales"}]}"#;
        let (scim, server) = scim(&[BROKEN, found]).await;
        assert_eq!(scim.create_group("66e2", "Sales", &[]).await.unwrap().id, "7");
        assert_eq!(server.requests()[1], "GET /Groups?filter=externalId+eq+%2266e2%22");
    }

    #[tokio::test]
    async fn a_creation_that_was_not_carried_out_is_retried() {
        let none = r#"200 OK
    {"totalResults":0}"#;
        let made = r#"201 Created
    {"id":"7","displayName":"Sales"}"#;
        let (scim, server) = scim(&[BROKEN, none, made]).await;
        assert_eq!(scim.create_group("66e2", "Sales", &[]).await.unwrap().id, "7");
        assert_eq!(server.requests()[0], server.requests()[2]);
    }

    #[tokio::test]
    async fn a_refused_attribute_does_not_block_the_others() {
        let refused = "400 Bad\n{\"detail\":\"userName is immutable\"}";
        let (scim, server) = scim(&[
            refused,
            refused,
            r#"200 OK
    {"id":"1"}"#,
        ])
        .await;
        let mut update = AccountUpdate::none(person("ada"), "1".to_owned(), Basis::Managed);
        let given = values("ada");
        for attribute in [Attribute::UserName, Attribute::GivenName, Attribute::FamilyName] {
            update.changes.push(Change { attribute, value: given.get(attribute).map(str::to_owned) });
        }
        let patched = scim.update_account(&update).await.unwrap();
        assert_eq!((patched.refused.len(), patched.resource.is_some()), (1, true));
        let last = &server.requests()[2];
        assert!(last.contains("name.givenName") && last.contains("name.familyName") && !last.contains("userName"));
    }

    #[tokio::test]
    async fn a_response_without_a_body_is_followed_by_a_read() {
        let (scim, server) = scim(&["204 Done\n", OK]).await;
        let update =
            AccountUpdate { bind: true, ..AccountUpdate::none(person("ada"), "a/1".to_owned(), Basis::TakeOver) };
        scim.update_account(&update).await.unwrap();
        assert_eq!(server.requests()[1], "GET /Users/a%2F1");
    }
}
