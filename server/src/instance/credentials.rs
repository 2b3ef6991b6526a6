//! Credentials of a domain: its tokens, and the administrator's password.

use std::sync::Arc;

use super::EgnyteDomain;
use super::attempts::{CredentialsError, FailedAttempts};
use super::tokens::{Administrator, ApiKey, TokenHolder, random_secret, seeded_secret};
use crate::control::Secrets;
use egnyte_domain::UserType;

impl EgnyteDomain {
    /// Returns the newest valid token that the control API issued.
    pub fn token(&self) -> Option<String> {
        self.state.lock().tokens.newest().map(str::to_owned)
    }

    /// Issues another token.
    pub fn issue_token(&self) -> String {
        let mut state = self.state.lock();
        state.issued_tokens += 1;
        let token = match self.seed_number {
            Some(number) => seeded_secret(24, (&self.name, number), state.issued_tokens),
            None => random_secret(24),
        };
        state.tokens.add(token.clone());
        token
    }

    /// Adds a token that the caller has chosen.
    pub(crate) fn add_token(&self, token: &str) {
        self.state.lock().tokens.add(token.to_owned());
    }

    /// Returns a search for all tokens, to find those in wrong places.
    pub fn secrets(&self) -> Arc<Secrets> {
        self.state.lock().tokens.secrets()
    }

    /// Revokes all tokens.
    pub fn revoke_tokens(&self) {
        self.state.lock().tokens.revoke_all();
    }

    /// Revokes one token.
    pub fn revoke_token(&self, token: &str) {
        self.state.lock().tokens.revoke(token);
    }

    /// Returns whether a token is valid, in constant time.
    pub fn is_valid_token(&self, token: &str) -> bool {
        self.token_holder(token).is_some()
    }

    /// Returns the holder of a valid token, which is found in constant time. The token of a user ends with the account.
    pub fn token_holder(&self, token: &str) -> Option<TokenHolder> {
        let state = self.state.lock();
        let holder = state.tokens.holder(token, || self.time())?;
        let is_alive = match holder {
            TokenHolder::Administrator => true,
            TokenHolder::User(id) => state.roster.user(id).is_some_and(|user| user.active),
        };
        is_alive.then_some(holder)
    }

    /// Returns whether the holder of a token may manage users and groups.
    pub fn is_administered_by(&self, holder: TokenHolder) -> bool {
        match holder {
            TokenHolder::Administrator => true,
            TokenHolder::User(id) => {
                let roster = self.roster();
                roster.user(id).is_some_and(|user| user.active && user.user_type == UserType::Admin)
            }
        }
    }

    /// Returns the administrator's credentials.
    pub fn administrator(&self) -> Administrator {
        self.state.lock().administrator.clone()
    }

    /// Changes the administrator's credentials. Tokens that were issued for the previous password are revoked, as Egnyte
    /// documents.
    pub fn set_administrator(&self, user_name: Option<&str>, password: Option<&str>) -> Administrator {
        let mut state = self.state.lock();
        let mut next = Administrator::generate();
        next.user_name = user_name.map_or_else(|| state.administrator.user_name.clone(), str::to_owned);
        if let Some(password) = password {
            next.password = password.to_owned();
        }
        state.administrator = next.clone();
        state.failed_attempts = FailedAttempts::default();
        state.tokens.revoke_for_password();
        next
    }

    /// Checks the administrator's credentials, in constant time, unless there were too many wrong ones.
    pub fn check_administrator(&self, user_name: &str, password: &str) -> Result<(), CredentialsError> {
        let mut state = self.state.lock();
        let is_right = state.administrator.matches(user_name, password);
        state.failed_attempts.consider(is_right, self.time())
    }

    /// Issues the API key. If there is one, returns the time of its issue as the error.
    pub fn issue_api_key(&self) -> Result<ApiKey, jiff::Timestamp> {
        self.state.lock().tokens.issue_api_key(self.time())
    }

    /// Revokes the API key, and returns whether there was one.
    pub fn revoke_api_key(&self) -> bool {
        self.state.lock().tokens.revoke_api_key()
    }
}
