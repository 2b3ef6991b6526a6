//! Faults of the mock: failing requests, revoked tokens, and the request budget of an event.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use egnyte_support::mask;

use super::{Budget, BudgetUse, Domain, Egnyte, EgnyteError, path};

#[derive(Deserialize)]
struct FaultId {
    id: u64,
}

#[derive(Deserialize)]
struct FaultList {
    faults: Vec<FaultCount>,
}

#[derive(Deserialize)]
struct FaultCount {
    id: u64,
    firings: u64,
}

#[derive(Deserialize)]
struct IssuedToken {
    token: String,
}

impl Egnyte {
    /// Sets a fault in the form of the control API; returns its number.
    pub async fn set_fault(&self, domain: &Domain, matching: &Value, effect: &Value) -> Result<u64, EgnyteError> {
        let fault = json!({ "match": matching, "effect": effect });
        let set: FaultId = self.ask(Method::POST, &path(domain, "/faults"), &fault).await?;
        Ok(set.id)
    }

    /// Numbers of the faults that have not met a request.
    pub async fn idle_faults(&self, domain: &Domain) -> Result<Vec<u64>, EgnyteError> {
        let list: FaultList = self.get(&path(domain, "/faults")).await?;
        Ok(list.faults.into_iter().filter(|count| count.firings == 0).map(|count| count.id).collect())
    }

    /// Removes a fault.
    pub async fn remove_fault(&self, domain: &Domain, id: u64) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &path(domain, &format!("/faults/{id}")), &()).await
    }

    /// Revokes every token of the domain.
    pub async fn revoke_tokens(&self, domain: &Domain) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &path(domain, "/tokens"), &()).await
    }

    /// Issues another token for the domain.
    pub async fn issue_token(&self, domain: &Domain) -> Result<String, EgnyteError> {
        let IssuedToken { token } = self.ask(Method::POST, &path(domain, "/tokens"), &()).await?;
        mask::register(&token);
        Ok(token)
    }

    /// Use of the present event's budget.
    pub async fn budget_use(&self, domain: &Domain) -> Result<BudgetUse, EgnyteError> {
        self.get(&path(domain, "/budget")).await
    }

    /// Ends an event: sets the budget of the next one and returns the use of the last.
    pub async fn renew_budget(&self, domain: &Domain, budget: Budget) -> Result<BudgetUse, EgnyteError> {
        self.ask(Method::POST, &path(domain, "/budget"), &budget).await
    }
}
