//! Bearer tokens of a domain, and its administrator.
//!
//! Must not know the protocols that issue tokens, nor the clock.

use std::cell::LazyCell;
use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::control::Secrets;
use egnyte_domain::rules::{ApiRules, RefreshTokens, TokenExpiry};
use egnyte_domain::{Ids, UserId};

/// Lifetime of a token of the OAuth endpoint: 30 days, as Egnyte documents.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(2_592_000);

/// Number of revoked tokens that are remembered.
const MAX_REVOKED: usize = 16;

/// Maximum number of valid tokens.
const MAX_TOKENS: usize = 1_000;

/// Administrator of a domain, who signs in with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Administrator {
    /// User name.
    pub user_name: String,
    /// Password.
    pub password: String,
}

/// API key that the set-up page issues once.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Client id.
    pub client_id: String,
    /// Token.
    pub token: String,
}

/// Tokens that the OAuth endpoint grants.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenGrant {
    /// Bearer token.
    pub access_token: String,
    /// Refresh token for the next grant; none for a token without an end.
    pub refresh_token: Option<String>,
    /// Lifetime; `None` for a token without an end.
    pub life: Option<SignedDuration>,
    /// Scope, if the client asked for one.
    pub scope: Option<String>,
}

/// Holder of a token: the user in whose name its client acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenHolder {
    /// Administrator of the domain.
    Administrator,
    /// User who let the client in.
    User(UserId),
}

/// Client that a token is granted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClient {
    /// Id of the client.
    pub client_id: String,
    /// User in whose name the client acts.
    pub holder: TokenHolder,
    /// Scope that the client asked for.
    pub scope: Option<String>,
}

/// Valid tokens of a domain.
#[derive(Default)]
pub(super) struct Tokens {
    valid: Vec<Token>,
    /// Latest revoked tokens, which the journal must not show either.
    revoked: VecDeque<String>,
    /// Cached search for all of them; `None` after a change.
    secrets: Option<Arc<Secrets>>,
}

struct Token {
    secret: String,
    source: Source,
}

/// Issuer of a token, with the facts that it requires.
enum Source {
    Control,
    SetUp { issued: Timestamp },
    OAuth { client: TokenClient, refresh_token: Option<String>, end: Timestamp },
}

impl Tokens {
    /// Returns the newest valid token of the control API.
    pub(super) fn newest(&self) -> Option<&str> {
        let of_control = |token: &&Token| matches!(token.source, Source::Control);
        self.valid.iter().rfind(of_control).map(|token| token.secret.as_str())
    }

    /// Adds a token of the control API.
    pub(super) fn add(&mut self, secret: String) {
        self.insert(Token { secret, source: Source::Control });
    }

    /// Returns a search for all tokens, valid and revoked.
    pub(super) fn secrets(&mut self) -> Arc<Secrets> {
        let valid = self.valid.iter().map(|token| token.secret.as_str());
        let all = valid.chain(self.revoked.iter().map(String::as_str));
        Arc::clone(self.secrets.get_or_insert_with(|| Arc::new(Secrets::new(all))))
    }

    /// Revokes all tokens except those that match.
    fn retain(&mut self, mut matches: impl FnMut(&Token) -> bool) {
        self.secrets = None;
        for token in self.valid.extract_if(.., |token| !matches(token)) {
            if self.revoked.len() == MAX_REVOKED {
                self.revoked.pop_front();
            }
            self.revoked.push_back(token.secret);
        }
    }

    /// Issues the API key. If there is one, returns the time of its issue as the error.
    pub(super) fn issue_api_key(&mut self, now: Timestamp) -> Result<ApiKey, Timestamp> {
        let present = self.valid.iter().find_map(|token| match token.source {
            Source::SetUp { issued } => Some(issued),
            _ => None,
        });
        match present {
            Some(issued) => Err(issued),
            None => Ok(ApiKey { client_id: random_secret(24), token: self.generate(Source::SetUp { issued: now }) }),
        }
    }

    /// Revokes the API key, and returns whether there was one.
    pub(super) fn revoke_api_key(&mut self) -> bool {
        let before = self.valid.len();
        self.retain(|token| !matches!(token.source, Source::SetUp { .. }));
        self.valid.len() < before
    }

    /// Grants a token of the OAuth endpoint.
    pub(super) fn grant(&mut self, client: TokenClient, rules: &ApiRules, now: Timestamp) -> TokenGrant {
        let refresh_token = (rules.token_expiry == TokenExpiry::ThirtyDays).then(|| random_secret(24));
        self.grant_with(client, refresh_token, now)
    }

    fn grant_with(&mut self, client: TokenClient, refresh_token: Option<String>, now: Timestamp) -> TokenGrant {
        let life = refresh_token.is_some().then_some(TOKEN_LIFE);
        let end = life.and_then(|life| now.saturating_add(life).ok()).unwrap_or(Timestamp::MAX);
        let scope = client.scope.clone();
        let source = Source::OAuth { client, refresh_token: refresh_token.clone(), end };
        TokenGrant { access_token: self.generate(source), refresh_token, life, scope }
    }

    /// Grants the next token to a client with its refresh token; the previous token is revoked.
    pub(super) fn refresh(
        &mut self,
        (client_id, refresh_token): (&str, &str),
        rules: &ApiRules,
        now: Timestamp,
    ) -> Option<TokenGrant> {
        let (index, client) = self.valid.iter().enumerate().find_map(|(index, token)| match &token.source {
            Source::OAuth { client, refresh_token: Some(good), .. }
                if client.client_id == client_id && are_equal(good, refresh_token) =>
            {
                Some((index, client.clone()))
            }
            _ => None,
        })?;
        self.remove(index);
        Some(match rules.refresh_tokens {
            RefreshTokens::Rotated => self.grant(client, rules, now),
            RefreshTokens::Kept => self.grant_with(client, Some(refresh_token.to_owned()), now),
        })
    }

    /// Revokes a token, by itself or by its refresh token.
    pub(super) fn revoke(&mut self, secret: &str) {
        self.retain(|token| match &token.source {
            Source::OAuth { refresh_token: Some(refresh_token), .. } => {
                !are_equal(refresh_token, secret) && !are_equal(&token.secret, secret)
            }
            _ => !are_equal(&token.secret, secret),
        });
    }

    pub(super) fn revoke_all(&mut self) {
        self.retain(|_| false);
    }

    /// Revokes all tokens that were issued for the administrator's password.
    pub(super) fn revoke_for_password(&mut self) {
        self.retain(|token| match &token.source {
            Source::Control => true,
            Source::SetUp { .. } => false,
            Source::OAuth { client, .. } => client.holder != TokenHolder::Administrator,
        });
    }

    /// Returns the holder of a valid token, which is found in constant time. The time is read only if a token expires.
    pub(super) fn holder(&self, secret: &str, now: impl FnOnce() -> Timestamp) -> Option<TokenHolder> {
        let now = LazyCell::new(now);
        let matches = (0_u64..).zip(&self.valid).map(|(index, token)| {
            let current = Choice::from(u8::from(token.is_current(|| *now)));
            (index, token.secret.as_bytes().ct_eq(secret.as_bytes()) & current)
        });
        let none = u64::MAX;
        let found = matches.fold(none, |found, (index, is_equal)| u64::conditional_select(&found, &index, is_equal));
        let token = self.valid.get(usize::try_from(black_box(found)).ok()?)?;
        Some(match &token.source {
            Source::OAuth { client, .. } => client.holder,
            Source::Control | Source::SetUp { .. } => TokenHolder::Administrator,
        })
    }

    fn remove(&mut self, index: usize) {
        let mut at = 0..;
        self.retain(|_| at.next() != Some(index));
    }

    fn generate(&mut self, source: Source) -> String {
        let secret = random_secret(24);
        self.insert(Token { secret: secret.clone(), source });
        secret
    }

    fn insert(&mut self, token: Token) {
        if self.valid.len() >= MAX_TOKENS {
            // A client with the password may request any number of tokens, so the oldest of these is removed.
            let oldest = self.valid.iter().position(|token| matches!(token.source, Source::OAuth { .. }));
            self.remove(oldest.unwrap_or_default());
        }
        self.secrets = None;
        self.valid.push(token);
    }
}

impl Token {
    fn is_current(&self, now: impl FnOnce() -> Timestamp) -> bool {
        match self.source {
            Source::OAuth { end, .. } => now() < end,
            _ => true,
        }
    }
}

impl Administrator {
    /// Generates an administrator with a random password.
    pub(super) fn generate() -> Self {
        Self { user_name: "admin".to_owned(), password: random_secret(24) }
    }

    /// Returns whether these are the credentials, in constant time.
    pub(super) fn matches(&self, user_name: &str, password: &str) -> bool {
        let name = self.user_name.to_lowercase();
        let same_name = name.as_bytes().ct_eq(user_name.to_lowercase().as_bytes());
        black_box(same_name & self.password.as_bytes().ct_eq(password.as_bytes())).into()
    }
}

/// Compares two secrets in constant time.
pub(super) fn are_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Generates a random secret in the form of Egnyte's tokens: lower-case letters and digits.
pub(crate) fn random_secret(length: usize) -> String {
    generate_secret(length, &mut rand::rng())
}

/// Generates a reproducible secret of a domain; `index` distinguishes it from the others.
pub(super) fn seeded_secret(length: usize, (domain, number): (&str, u64), index: u64) -> String {
    let mut seed = [0; 32];
    let parts = [Ids::seed_of(domain).to_le_bytes(), number.to_le_bytes(), index.to_le_bytes()];
    seed[..24].copy_from_slice(parts.as_flattened());
    generate_secret(length, &mut StdRng::from_seed(seed))
}

fn generate_secret(length: usize, random: &mut impl Rng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}
