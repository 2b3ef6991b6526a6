//! Authorization of clients: granted tokens, and the codes that a client exchanges for one.

use jiff::{SignedDuration, Timestamp};

use super::EgnyteDomain;
use super::expiring_map::ExpiringMap;
use super::tokens::{TokenClient, TokenGrant, are_equal, random_secret};

/// Lifetime of a code (RFC 6749 section 4.1.2 recommends at most ten minutes).
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// Permission that a user gave to a client.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// Client.
    pub client: TokenClient,
    /// Address that the code is sent to, which the exchange has to name as well.
    pub redirect_uri: String,
}

/// Codes that were not exchanged yet.
pub(super) struct AuthorizationCodes(ExpiringMap<Authorization>);

impl Default for AuthorizationCodes {
    fn default() -> Self {
        Self(ExpiringMap::new(1_000))
    }
}

impl AuthorizationCodes {
    fn issue(&mut self, authorization: Authorization, now: Timestamp) -> String {
        let code = random_secret(24);
        self.0.expire(now);
        self.0.insert(&code, authorization, now.saturating_add(CODE_LIFE).unwrap_or(Timestamp::MAX));
        code
    }

    /// Takes the client of a code, which ends with that. The codes are compared in constant time.
    fn redeem(&mut self, code: &str, client_id: &str, redirect_uri: &str, now: Timestamp) -> Option<TokenClient> {
        self.0.expire(now);
        let found = self.0.iter().filter(|(known, _)| are_equal(known, code)).map(|(known, _)| known.clone()).last()?;
        let is_for =
            |issued: &&Authorization| issued.client.client_id == client_id && issued.redirect_uri == redirect_uri;
        let client = self.0.get(&found).filter(is_for)?.client.clone();
        self.0.remove(&found);
        Some(client)
    }
}

impl EgnyteDomain {
    /// Grants a token to a client.
    pub fn grant_token(&self, client: TokenClient) -> TokenGrant {
        let mut state = self.state.lock();
        let rules = state.settings.rules().api;
        state.tokens.grant(client, &rules, self.time())
    }

    /// Grants the next token to a client with a valid refresh token.
    pub fn refresh_token(&self, client_id: &str, refresh_token: &str) -> Option<TokenGrant> {
        let mut state = self.state.lock();
        let rules = state.settings.rules().api;
        state.tokens.refresh((client_id, refresh_token), &rules, self.time())
    }

    /// Issues a code for an authorization.
    pub fn issue_code(&self, authorization: Authorization) -> String {
        self.state.lock().codes.issue(authorization, self.time())
    }

    /// Grants a token for a code, once, to the client that it was issued to.
    pub fn exchange_code(&self, code: &str, client_id: &str, redirect_uri: &str) -> Option<TokenGrant> {
        let mut state = self.state.lock();
        let client = state.codes.redeem(code, client_id, redirect_uri, self.time())?;
        let rules = state.settings.rules().api;
        Some(state.tokens.grant(client, &rules, self.time()))
    }
}
