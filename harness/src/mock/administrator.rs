//! Acts of an Egnyte administrator, through the control API.

use reqwest::Method;
use serde_json::json;

use super::{Domain, Egnyte, EgnyteError, Group, GroupEdit, User, UserEdit, of};

impl Egnyte {
    /// Creates a user account.
    ///
    /// # Errors
    /// When Egnyte refuses it.
    pub async fn create_user(&self, domain: &Domain, user: &UserEdit) -> Result<User, EgnyteError> {
        self.ask(Method::POST, &of(domain, "/users"), Some(user)).await
    }

    /// Changes a user account.
    ///
    /// # Errors
    /// When there is none of that id, or Egnyte refuses the change.
    pub async fn edit_user(&self, domain: &Domain, id: &str, edit: &UserEdit) -> Result<User, EgnyteError> {
        self.ask(Method::PATCH, &of(domain, &format!("/users/{id}")), Some(edit)).await
    }

    /// Creates a group.
    ///
    /// # Errors
    /// When Egnyte refuses it.
    pub async fn create_group(&self, domain: &Domain, name: &str, members: &[&str]) -> Result<Group, EgnyteError> {
        self.ask(Method::POST, &of(domain, "/groups"), Some(&json!({"displayName": name, "members": members}))).await
    }

    /// Changes a group.
    ///
    /// # Errors
    /// When there is none of that id, or Egnyte refuses the change.
    pub async fn edit_group(&self, domain: &Domain, id: &str, edit: &GroupEdit) -> Result<Group, EgnyteError> {
        self.ask(Method::PATCH, &of(domain, &format!("/groups/{id}")), Some(edit)).await
    }

    /// Deletes a group.
    ///
    /// # Errors
    /// When there is none of that id.
    pub async fn delete_group(&self, domain: &Domain, id: &str) -> Result<(), EgnyteError> {
        self.send(Method::DELETE, &of(domain, &format!("/groups/{id}")), None::<&()>).await.map(drop)
    }
}
