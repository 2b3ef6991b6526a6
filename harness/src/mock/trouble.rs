//! Trouble at the mock's: faults set and counted, a token revoked, crowds of accounts and of groups made at once.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use egnyte_support::mask;

use super::{Domain, Egnyte, EgnyteError, UserEdit, of};

#[derive(Deserialize)]
struct Set {
    id: u64,
}

#[derive(Deserialize)]
struct List {
    faults: Vec<Count>,
}

#[derive(Deserialize)]
struct Count {
    id: u64,
    firings: u64,
}

#[derive(Deserialize)]
struct Issued {
    token: String,
}

impl Egnyte {
    /// Lets something go wrong, as the control API says it, and tells the number of the fault.
    ///
    /// # Errors
    /// When the mock knows no such fault.
    pub async fn set_fault(&self, domain: &Domain, matching: &Value, effect: &Value) -> Result<u64, EgnyteError> {
        let fault = json!({ "match": matching, "effect": effect });
        self.ask::<_, Set>(Method::POST, &of(domain, "/faults"), Some(&fault)).await.map(|set| set.id)
    }

    /// The faults that met no request yet.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn idle_faults(&self, domain: &Domain) -> Result<Vec<u64>, EgnyteError> {
        let list: List = self.ask(Method::GET, &of(domain, "/faults"), None::<&()>).await?;
        Ok(list.faults.into_iter().filter(|count| count.firings == 0).map(|count| count.id).collect())
    }

    /// Takes a fault back.
    ///
    /// # Errors
    /// When there is none of that number.
    pub async fn remove_fault(&self, domain: &Domain, id: u64) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &of(domain, &format!("/faults/{id}")), None::<&()>).await.map(drop)
    }

    /// Makes every token of the domain bad.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn revoke_tokens(&self, domain: &Domain) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &of(domain, "/tokens"), None::<&()>).await.map(drop)
    }

    /// Issues another token for the domain.
    ///
    /// # Errors
    /// When the mock does not answer.
    pub async fn issue_token(&self, domain: &Domain) -> Result<String, EgnyteError> {
        let issued: Issued = self.ask(Method::POST, &of(domain, "/tokens"), None::<&()>).await?;
        mask::register(&issued.token);
        Ok(issued.token)
    }

    /// An administrator makes many accounts.
    ///
    /// # Errors
    /// When Egnyte would not have one of them; then there is none.
    pub async fn create_users(&self, domain: &Domain, users: &[UserEdit]) -> Result<(), EgnyteError> {
        self.send(Method::POST, &of(domain, "/seed"), Some(&json!({ "users": users }))).await.map(drop)
    }

    /// An administrator makes many groups without members.
    ///
    /// # Errors
    /// When Egnyte would not have one of them; then there is none.
    pub async fn create_groups(&self, domain: &Domain, names: &[String]) -> Result<(), EgnyteError> {
        let groups: Vec<Value> = names.iter().map(|name| json!({ "displayName": name, "members": [] })).collect();
        self.send(Method::POST, &of(domain, "/seed"), Some(&json!({ "groups": groups }))).await.map(drop)
    }
}
