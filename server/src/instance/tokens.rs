//! Bearer tokens of a domain, and its administrator.
//!
//! Must not know the protocols that issue tokens, nor the clock.

use std::cell::LazyCell;
use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use subtle::{Choice, ConstantTimeEq};

use crate::control::Secrets;
use egnyte_domain::Ids;

/// Lifetime of a token of the OAuth endpoint: 30 days, as Egnyte documents.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(2_592_000);

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
    /// Refresh token for the next grant.
    pub refresh_token: String,
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
    OAuth { client_id: String, refresh_token: String, end: Timestamp },
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
    pub(super) fn grant(&mut self, client_id: &str, now: Timestamp) -> TokenGrant {
        let refresh_token = random_secret(24);
        let source = Source::OAuth {
            client_id: client_id.to_owned(),
            refresh_token: refresh_token.clone(),
            end: now.saturating_add(TOKEN_LIFE).unwrap_or(Timestamp::MAX),
        };
        TokenGrant { access_token: self.generate(source), refresh_token }
    }

    /// Grants the next token to a client with its refresh token; the previous token is revoked.
    pub(super) fn refresh(&mut self, client_id: &str, refresh_token: &str, now: Timestamp) -> Option<TokenGrant> {
        let is_refreshed = |token: &Token| match &token.source {
            Source::OAuth { client_id: of, refresh_token: good, .. } => {
                of == client_id && are_equal(good, refresh_token)
            }
            _ => false,
        };
        let index = self.valid.iter().position(is_refreshed)?;
        self.remove(index);
        Some(self.grant(client_id, now))
    }

    /// Revokes a token, by itself or by its refresh token.
    pub(super) fn revoke(&mut self, secret: &str) {
        self.retain(|token| match &token.source {
            Source::OAuth { refresh_token, .. } => {
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
        self.retain(|token| matches!(token.source, Source::Control));
    }

    /// Returns whether a token is valid, in constant time. The time is read only if a token expires.
    pub(super) fn contain(&self, secret: &str, now: impl FnOnce() -> Timestamp) -> bool {
        let now = LazyCell::new(now);
        let matches = self.valid.iter().map(|token| {
            let current = Choice::from(u8::from(token.is_current(|| *now)));
            token.secret.as_bytes().ct_eq(secret.as_bytes()) & current
        });
        black_box(matches.fold(Choice::from(0), |any, this| any | this)).into()
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
