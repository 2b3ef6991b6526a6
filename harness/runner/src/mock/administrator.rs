//! Changes that an Egnyte administrator makes: users and groups, one at a time or many at once.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Domain, Egnyte, EgnyteError, Group, GroupEdit, User, UserEdit, path};

impl Egnyte {
    /// Creates a user.
    pub async fn create_user(&self, domain: &Domain, user: &UserEdit) -> Result<User, EgnyteError> {
        self.ask(Method::POST, &path(domain, "/users"), user).await
    }

    /// Changes a user.
    pub async fn edit_user(&self, domain: &Domain, id: &str, edit: &UserEdit) -> Result<User, EgnyteError> {
        self.ask(Method::PATCH, &path(domain, &format!("/users/{id}")), edit).await
    }

    /// Deletes a user.
    pub async fn delete_user(&self, domain: &Domain, id: &str) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &path(domain, &format!("/users/{id}")), &()).await
    }

    /// Creates a group.
    pub async fn create_group(&self, domain: &Domain, name: &str, members: &[&str]) -> Result<Group, EgnyteError> {
        self.ask(Method::POST, &path(domain, "/groups"), &json!({"displayName": name, "members": members})).await
    }

    /// Changes a group.
    pub async fn edit_group(&self, domain: &Domain, id: &str, edit: &GroupEdit) -> Result<Group, EgnyteError> {
        self.ask(Method::PATCH, &path(domain, &format!("/groups/{id}")), edit).await
    }

    /// Deletes a group.
    pub async fn delete_group(&self, domain: &Domain, id: &str) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &path(domain, &format!("/groups/{id}")), &()).await
    }

    /// Sets the clock of a domain ahead.
    pub async fn move_clock(&self, domain: &Domain, millis: i64) -> Result<(), EgnyteError> {
        self.send(Method::POST, &path(domain, "/clock"), &json!({ "advanceMillis": millis })).await
    }

    /// Sends any request about a domain; the path is below the domain's.
    pub async fn control(&self, domain: &Domain, method: &str, below: &str, body: &Value) -> Result<(), EgnyteError> {
        let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::POST);
        self.send(method, &path(domain, below), body).await
    }

    /// Creates users and groups in the form of the control API: all of them, or none after an error.
    pub async fn seed(&self, domain: &Domain, seed: &Value) -> Result<(), EgnyteError> {
        self.send(Method::POST, &path(domain, "/seed"), seed).await
    }

    /// Creates many users: all of them, or none after an error.
    pub async fn create_users(&self, domain: &Domain, users: &[UserEdit]) -> Result<(), EgnyteError> {
        self.seed(domain, &json!({ "users": users })).await
    }

    /// Creates many groups without members: all of them, or none after an error.
    pub async fn create_groups(&self, domain: &Domain, names: &[String]) -> Result<(), EgnyteError> {
        let groups: Vec<Value> = names.iter().map(|name| json!({ "displayName": name, "members": [] })).collect();
        self.seed(domain, &json!({ "groups": groups })).await
    }
}
