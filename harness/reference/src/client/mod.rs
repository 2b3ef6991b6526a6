//! Egnyte over SCIM 2.0: reads everything page by page, and does one thing at a time.
//! Knows what a plan's operations are, not why they are to be done.

mod clients;
mod manners;
mod pace;
mod quiet;
mod transport;
mod trouble;
mod wire;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::Value;

use egnyte_protocol::directory::Integration;

use super::plan::{Account, AccountUpdate, Group, NewAccount};
use transport::{Request, Transport};

pub(crate) use clients::Clients;
pub(crate) use manners::{Manners, Pages, Spills};
pub use pace::{Pace, RealTime};
pub(crate) use quiet::Quiet;
pub(crate) use trouble::Trouble;

/// The largest page Egnyte documents.
const PAGE: usize = 100;

/// One Egnyte domain.
#[derive(Clone)]
pub(crate) struct Egnyte {
    transport: Transport,
}

/// How Egnyte is spoken to.
#[derive(Clone)]
pub(crate) struct Conduct {
    pub(crate) pace: Arc<dyn Pace>,
    pub(crate) manners: Manners,
    pub(crate) quiet: Quiet,
}

/// A kind of resource.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Users,
    Groups,
}

/// What came of a PATCH: the resource as it is now, and which of its parts Egnyte refused.
#[derive(Debug)]
pub(crate) struct Patched<T> {
    pub(crate) now: Option<T>,
    pub(crate) refused: Vec<Trouble>,
}

/// What is to change in a group, with everybody's account found.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupPatch<'a> {
    pub(crate) rename: Option<&'a str>,
    pub(crate) bind: Option<&'a str>,
    pub(crate) join: Vec<String>,
    pub(crate) leave: &'a [String],
}

impl Egnyte {
    /// The domain that an integration names.
    ///
    /// # Errors
    /// When the certificate authority that the integration names cannot be read.
    pub(crate) fn new(clients: &Clients, integration: &Integration, conduct: Conduct) -> Result<Self, Trouble> {
        let http = clients.of(integration)?;
        let base = integration.base_url.trim_end_matches('/').to_owned();
        let Conduct { pace, manners, quiet } = conduct;
        let (token, repeats) = (integration.token.clone(), Arc::default());
        Ok(Self { transport: Transport { http, base, token, pace, manners, quiet, repeats } })
    }

    /// How often something was sent again so far.
    pub(crate) fn repeats(&self) -> u32 {
        self.transport.repeats.load(Ordering::Relaxed)
    }

    /// Every account.
    pub(crate) async fn accounts(&self) -> Result<Vec<Account>, Trouble> {
        let accounts = self.list(Kind::Users, wire::account).await?;
        if self.transport.manners.reads_each_account {
            for account in &accounts {
                self.send(Method::GET, one(Kind::Users, &account.id), None).await?;
            }
        }
        Ok(accounts)
    }

    /// Every group, with its members.
    pub(crate) async fn groups(&self) -> Result<Vec<Group>, Trouble> {
        self.list(Kind::Groups, wire::group).await
    }

    /// Makes an account.
    pub(crate) async fn create_account(&self, account: &NewAccount) -> Result<Account, Trouble> {
        let made = self.create(Kind::Users, &wire::new_user(account), account.person.as_str()).await?;
        wire::account(&made).ok_or_else(|| no_id("user"))
    }

    /// Changes an account.
    pub(crate) async fn update_account(&self, update: &AccountUpdate) -> Result<Patched<Account>, Trouble> {
        let patched = self.patch(Kind::Users, &update.account, &wire::user_patch(update)).await?;
        Ok(Patched { now: patched.now.as_ref().and_then(wire::account), refused: patched.refused })
    }

    /// Deactivates an account.
    pub(crate) async fn deactivate_account(&self, account: &str) -> Result<(), Trouble> {
        let body = self.patch_body(&[wire::deactivation()]);
        self.send(Method::PATCH, one(Kind::Users, account), Some(&body)).await.map(drop)
    }

    /// Deletes an account; one that is gone already is deleted.
    pub(crate) async fn delete_account(&self, account: &str) -> Result<(), Trouble> {
        self.delete(Kind::Users, account).await
    }

    /// Makes a group.
    pub(crate) async fn create_group(
        &self,
        user_group: &str,
        name: &str,
        members: &[String],
    ) -> Result<Group, Trouble> {
        let body = wire::new_group(user_group, name, members);
        let made = self.create(Kind::Groups, &body, user_group).await?;
        wire::group(&made).ok_or_else(|| no_id("group"))
    }

    /// Changes a group.
    pub(crate) async fn update_group(&self, group: &str, patch: &GroupPatch<'_>) -> Result<Patched<Group>, Trouble> {
        let mut operations = Vec::new();
        operations.extend(patch.rename.map(|name| wire::replace("displayName", &name.into())));
        operations.extend(patch.bind.map(|user_group| wire::replace("externalId", &user_group.into())));
        if !patch.join.is_empty() {
            operations.push(wire::join(&patch.join));
        }
        operations.extend(patch.leave.iter().map(|member| wire::leave(member)));
        let patched = self.patch(Kind::Groups, group, &operations).await?;
        Ok(Patched { now: patched.now.as_ref().and_then(wire::group), refused: patched.refused })
    }

    /// Deletes a group; one that is gone already is deleted.
    pub(crate) async fn delete_group(&self, group: &str) -> Result<(), Trouble> {
        self.delete(Kind::Groups, group).await
    }

    /// The next page begins after what came, however many were asked for.
    async fn list<T>(&self, kind: Kind, read: fn(&Value) -> Option<T>) -> Result<Vec<T>, Trouble> {
        let mut found = Vec::new();
        let mut start = 1;
        loop {
            let query = vec![("startIndex", start.to_string()), ("count", PAGE.to_string())];
            let request = Request { method: Method::GET, path: all(kind), query, body: None };
            let page = self.transport.send(&request).await?;
            let total = page.get("totalResults").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
            let total = total.ok_or_else(|| Trouble::Garbled { what: "a list without totalResults".to_owned() })?;
            let resources = page.get("Resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            found.extend(resources.iter().filter_map(read));
            start += resources.len();
            if resources.is_empty() || start > total || !self.turns_pages_of(kind) {
                return Ok(found);
            }
        }
    }

    fn turns_pages_of(&self, kind: Kind) -> bool {
        match self.transport.manners.pages {
            Pages::All => true,
            Pages::OfUsers => matches!(kind, Kind::Users),
            Pages::None => false,
        }
    }

    /// A create whose answer was lost may have been carried out, so it is looked for before it is
    /// sent again.
    async fn create(&self, kind: Kind, body: &Value, external_id: &str) -> Result<Value, Trouble> {
        let mut failed = 0;
        let manners = self.transport.manners;
        loop {
            match self.send(Method::POST, all(kind), Some(body)).await {
                Err(trouble) if trouble.is_passing() && failed + 1 < manners.attempts => failed += 1,
                outcome => return outcome,
            }
            self.transport.back_off(failed).await;
            if manners.looks_before_repeating
                && let Some(made) = self.find(kind, external_id).await?
            {
                return Ok(made);
            }
        }
    }

    async fn find(&self, kind: Kind, external_id: &str) -> Result<Option<Value>, Trouble> {
        let query = vec![("filter", wire::bound_to(external_id))];
        let request = Request { method: Method::GET, path: all(kind), query, body: None };
        let page = self.transport.send(&request).await?;
        Ok(page.get("Resources").and_then(|found| found.get(0)).cloned())
    }

    /// Where Egnyte refuses a PATCH of several attributes, each is sent by itself, so that the one it
    /// objects to does not hold up the others.
    fn patch_body(&self, operations: &[Value]) -> Value {
        if self.transport.manners.capital_op {
            return wire::patch(&operations.iter().map(wire::capitalised).collect::<Vec<_>>());
        }
        wire::patch(operations)
    }

    async fn patch(&self, kind: Kind, id: &str, operations: &[Value]) -> Result<Patched<Value>, Trouble> {
        let mut patched = Patched { now: None, refused: Vec::new() };
        if operations.is_empty() {
            return Ok(patched);
        }
        let parts: Vec<&[Value]> = operations.chunk_by(|one, next| wire::subject(one) == wire::subject(next)).collect();
        match self.patch_at_once(kind, id, operations).await {
            Ok(now) => patched.now = Some(now),
            Err(trouble) if parts.len() == 1 || trouble.is_missing() => return settle(patched, trouble),
            Err(Trouble::Refused { .. }) => {
                for part in parts {
                    match self.patch_at_once(kind, id, part).await {
                        Ok(now) => patched.now = Some(now),
                        Err(trouble) => patched = settle(patched, trouble)?,
                    }
                }
            }
            Err(trouble) => return Err(trouble),
        }
        Ok(patched)
    }

    /// The resource after the PATCH, read where the answer does not give it.
    async fn patch_at_once(&self, kind: Kind, id: &str, operations: &[Value]) -> Result<Value, Trouble> {
        match self.send(Method::PATCH, one(kind, id), Some(&self.patch_body(operations))).await? {
            Value::Null => self.send(Method::GET, one(kind, id), None).await,
            now => Ok(now),
        }
    }

    async fn delete(&self, kind: Kind, id: &str) -> Result<(), Trouble> {
        match self.send(Method::DELETE, one(kind, id), None).await {
            Err(trouble) if trouble.is_missing() => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    async fn send(&self, method: Method, path: String, body: Option<&Value>) -> Result<Value, Trouble> {
        self.transport.send(&Request { method, path, query: Vec::new(), body }).await
    }
}

/// A refusal is kept beside what went well; any other trouble ends the matter.
fn settle(mut patched: Patched<Value>, trouble: Trouble) -> Result<Patched<Value>, Trouble> {
    match trouble {
        Trouble::Refused { .. } => {
            patched.refused.push(trouble);
            Ok(patched)
        }
        other => Err(other),
    }
}

fn all(kind: Kind) -> String {
    match kind {
        Kind::Users => "Users".to_owned(),
        Kind::Groups => "Groups".to_owned(),
    }
}

/// Ids are Egnyte's own words, so they are escaped like anybody's.
fn one(kind: Kind, id: &str) -> String {
    let id: String = id.bytes().map(escaped).collect();
    format!("{}/{id}", all(kind))
}

fn escaped(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

fn no_id(what: &str) -> Trouble {
    Trouble::Garbled { what: format!("a {what} without an id") }
}

#[cfg(test)]
pub(super) mod scripted;

#[cfg(test)]
mod tests {
    use crate::plan::{Attribute, Basis, Change};
    use crate::scene::{person, values};

    use super::scripted::{BROKEN, OK, Witness, transport};
    use super::*;

    async fn egnyte(scripts: &[&str]) -> (Egnyte, Arc<Witness>) {
        let (transport, witness) = transport(scripts).await;
        (Egnyte { transport }, witness)
    }

    #[tokio::test]
    async fn lists_are_read_to_the_end_whatever_the_size_of_a_page() {
        let first = r#"200 OK
    {"totalResults":3,"Resources":[{"id":1,"userName":"ada"},{"id":"2","userName":"grace"}]}"#;
        let second = r#"200 OK
    {"totalResults":3,"Resources":[{"id":"3","userName":"linus"}]}"#;
        let (egnyte, witness) = egnyte(&[first, second]).await;
        assert_eq!(egnyte.accounts().await.unwrap().len(), 3);
        assert_eq!(witness.requests(), ["GET /Users?startIndex=1&count=100", "GET /Users?startIndex=3&count=100"]);
    }

    #[tokio::test]
    async fn a_create_whose_answer_was_lost_is_looked_for_before_it_is_repeated() {
        let found = r#"200 OK
    {"totalResults":1,"Resources":[{"id":"7","displayName":"Sales"}]}"#;
        let (egnyte, witness) = egnyte(&[BROKEN, found]).await;
        assert_eq!(egnyte.create_group("66e2", "Sales", &[]).await.unwrap().id, "7");
        assert_eq!(witness.requests()[1], "GET /Groups?filter=externalId+eq+%2266e2%22");
    }

    #[tokio::test]
    async fn a_create_that_never_arrived_is_repeated() {
        let none = r#"200 OK
    {"totalResults":0}"#;
        let made = r#"201 Created
    {"id":"7","displayName":"Sales"}"#;
        let (egnyte, witness) = egnyte(&[BROKEN, none, made]).await;
        assert_eq!(egnyte.create_group("66e2", "Sales", &[]).await.unwrap().id, "7");
        assert_eq!(witness.requests()[0], witness.requests()[2]);
    }

    #[tokio::test]
    async fn a_refused_attribute_does_not_hold_up_the_others() {
        let refused = "400 Bad\n{\"detail\":\"userName is immutable\"}";
        let (egnyte, witness) = egnyte(&[
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
        let patched = egnyte.update_account(&update).await.unwrap();
        assert_eq!((patched.refused.len(), patched.now.is_some()), (1, true));
        let last = &witness.requests()[2];
        assert!(last.contains("name.givenName") && last.contains("name.familyName") && !last.contains("userName"));
    }

    #[tokio::test]
    async fn an_answer_without_a_body_is_followed_by_a_look() {
        let (egnyte, witness) = egnyte(&["204 Done\n", OK]).await;
        let update =
            AccountUpdate { bind: true, ..AccountUpdate::none(person("ada"), "a/1".to_owned(), Basis::TakeOver) };
        egnyte.update_account(&update).await.unwrap();
        assert_eq!(witness.requests()[1], "GET /Users/a%2F1");
    }
}
