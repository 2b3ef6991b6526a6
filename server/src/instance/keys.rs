//! What opens a domain to programs: its tokens, and the administrator's password that gives them.

use std::sync::Arc;

use super::Instance;
use super::tokens::{Administrator, ApiKey, Grant, secret, told_secret};
use crate::control::Secrets;

impl Instance {
    /// The newest token that the control API gave out and that is good, if any is.
    pub fn token(&self) -> Option<String> {
        self.state.lock().tokens.newest().map(str::to_owned)
    }

    /// Gives out another token.
    pub fn issue_token(&self) -> String {
        let mut state = self.state.lock();
        state.tokens_made += 1;
        let token = match self.seed_number {
            Some(number) => told_secret(24, (&self.name, number), state.tokens_made),
            None => secret(24),
        };
        state.tokens.hold(token.clone());
        token
    }

    /// Every token there is, to be looked for where none belongs.
    pub fn secrets(&self) -> Arc<Secrets> {
        self.state.lock().tokens.secrets()
    }

    /// Makes every token bad.
    pub fn revoke_tokens(&self) {
        self.state.lock().tokens.revoke_all();
    }

    /// Makes one token bad.
    pub fn revoke_token(&self, token: &str) {
        self.state.lock().tokens.revoke(token);
    }

    /// Whether a token is good. Takes as long for a bad one as for a good one.
    pub fn admits(&self, token: &str) -> bool {
        self.state.lock().tokens.admit(token, || self.time())
    }

    /// The administrator's credentials.
    pub fn administrator(&self) -> Administrator {
        self.state.lock().administrator.clone()
    }

    /// Gives the administrator other credentials. The tokens that the former password gave are bad from now on, as
    /// Egnyte documents.
    pub fn set_administrator(&self, user_name: Option<&str>, password: Option<&str>) -> Administrator {
        let mut state = self.state.lock();
        let mut next = Administrator::anybody();
        next.user_name = user_name.map_or_else(|| state.administrator.user_name.clone(), str::to_owned);
        if let Some(password) = password {
            next.password = password.to_owned();
        }
        state.administrator = next.clone();
        state.tokens.revoke_of_administrator();
        next
    }

    /// Whether these are the administrator's credentials.
    pub fn is_administrator(&self, user_name: &str, password: &str) -> bool {
        self.state.lock().administrator.is(user_name, password)
    }

    /// Gives out the API key, unless there is one: then, when it was given out.
    pub fn issue_key(&self) -> Result<ApiKey, jiff::Timestamp> {
        self.state.lock().tokens.issue_key(self.time())
    }

    /// Makes the API key bad; whether there was one.
    pub fn revoke_key(&self) -> bool {
        self.state.lock().tokens.revoke_key()
    }

    /// Gives out a token to a client that has the administrator's password.
    pub fn grant(&self, client_id: &str) -> Grant {
        self.state.lock().tokens.grant(client_id, self.time())
    }

    /// Gives out the next token to a client, if that is the refresh token it was given.
    pub fn refresh(&self, client_id: &str, refresh_token: &str) -> Option<Grant> {
        self.state.lock().tokens.refresh(client_id, refresh_token, self.time())
    }
}
