//! The bearer tokens of a domain, and the administrator who may have them.
//!
//! It must not know how a token is asked for, nor what time it is.

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

/// How long a token of the OAuth endpoint is good: 30 days, as Egnyte documents.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_secs(2_592_000);

/// How many are remembered that are good no longer.
const MOST_FORMER: usize = 16;

/// How many tokens are good at a time.
const MOST_TOKENS: usize = 1_000;

/// The administrator of a domain, who signs in with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Administrator {
    /// The user name.
    pub user_name: String,
    /// The password.
    pub password: String,
}

/// What the set-up page gives out, once.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The client id.
    pub client_id: String,
    /// The token.
    pub token: String,
}

/// What the OAuth endpoint gives out.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// The bearer token.
    pub access_token: String,
    /// What the next grant is asked for with.
    pub refresh_token: String,
}

/// Every good token of a domain.
#[derive(Default)]
pub(super) struct Tokens {
    held: Vec<Token>,
    /// The last that were good once: they are no business of a journal's either.
    former: VecDeque<String>,
    /// The same, to be looked for; nothing where they have changed since that was last asked.
    secrets: Option<Arc<Secrets>>,
}

struct Token {
    secret: String,
    source: Source,
}

/// Who gave a token out, and what hangs on it.
enum Source {
    /// The control API.
    Control,
    /// The set-up page, when it was.
    SetUp { issued: Timestamp },
    /// The OAuth endpoint.
    OAuth { client_id: String, refresh_token: String, end: Timestamp },
}

impl Tokens {
    /// The newest token of the control API that is still good.
    pub(super) fn newest(&self) -> Option<&str> {
        let of_control = |token: &&Token| matches!(token.source, Source::Control);
        self.held.iter().rfind(of_control).map(|token| token.secret.as_str())
    }

    /// Holds a token that the control API gives out.
    pub(super) fn hold(&mut self, secret: String) {
        self.keep(Token { secret, source: Source::Control });
    }

    /// Every token there is, to be looked for.
    pub(super) fn secrets(&mut self) -> Arc<Secrets> {
        let held = self.held.iter().map(|token| token.secret.as_str());
        let all = held.chain(self.former.iter().map(String::as_str));
        Arc::clone(self.secrets.get_or_insert_with(|| Arc::new(Secrets::new(all))))
    }

    /// Makes those bad that do not stay.
    fn retain(&mut self, mut stays: impl FnMut(&Token) -> bool) {
        self.secrets = None;
        for gone in self.held.extract_if(.., |token| !stays(token)) {
            if self.former.len() == MOST_FORMER {
                self.former.pop_front();
            }
            self.former.push_back(gone.secret);
        }
    }

    /// Gives out the API key, unless there is one: then, when it was given out.
    pub(super) fn issue_key(&mut self, now: Timestamp) -> Result<ApiKey, Timestamp> {
        let present = self.held.iter().find_map(|token| match token.source {
            Source::SetUp { issued } => Some(issued),
            _ => None,
        });
        match present {
            Some(issued) => Err(issued),
            None => Ok(ApiKey { client_id: secret(24), token: self.draw(Source::SetUp { issued: now }) }),
        }
    }

    /// Makes the API key bad; whether there was one.
    pub(super) fn revoke_key(&mut self) -> bool {
        let before = self.held.len();
        self.retain(|token| !matches!(token.source, Source::SetUp { .. }));
        self.held.len() < before
    }

    /// Gives out a token of the OAuth endpoint.
    pub(super) fn grant(&mut self, client_id: &str, now: Timestamp) -> Grant {
        let refresh_token = secret(24);
        let source = Source::OAuth {
            client_id: client_id.to_owned(),
            refresh_token: refresh_token.clone(),
            end: now.saturating_add(TOKEN_LIFE).unwrap_or(Timestamp::MAX),
        };
        Grant { access_token: self.draw(source), refresh_token }
    }

    /// Gives out the next token to whoever holds the refresh token of this client; the former one is bad from now on.
    pub(super) fn refresh(&mut self, client_id: &str, refresh_token: &str, now: Timestamp) -> Option<Grant> {
        let is_meant = |token: &Token| match &token.source {
            Source::OAuth { client_id: of, refresh_token: good, .. } => of == client_id && same(good, refresh_token),
            _ => false,
        };
        let place = self.held.iter().position(is_meant)?;
        self.remove(place);
        Some(self.grant(client_id, now))
    }

    /// Makes one token bad, or the one that this refresh token belongs to.
    pub(super) fn revoke(&mut self, secret: &str) {
        self.retain(|token| match &token.source {
            Source::OAuth { refresh_token, .. } => !same(refresh_token, secret) && !same(&token.secret, secret),
            _ => !same(&token.secret, secret),
        });
    }

    /// Makes every token bad.
    pub(super) fn revoke_all(&mut self) {
        self.retain(|_| false);
    }

    /// Makes every token bad that the administrator's password gave.
    pub(super) fn revoke_of_administrator(&mut self) {
        self.retain(|token| matches!(token.source, Source::Control));
    }

    /// Whether a token is good. Takes as long for a bad one as for a good one. The time is asked for where a token ends.
    pub(super) fn admit(&self, secret: &str, now: impl FnOnce() -> Timestamp) -> bool {
        let now = LazyCell::new(now);
        let matches = self.held.iter().map(|token| {
            let in_time = Choice::from(u8::from(token.is_in_time(|| *now)));
            token.secret.as_bytes().ct_eq(secret.as_bytes()) & in_time
        });
        black_box(matches.fold(Choice::from(0), |any, this| any | this)).into()
    }

    fn remove(&mut self, place: usize) {
        let mut at = 0..;
        self.retain(|_| at.next() != Some(place));
    }

    fn draw(&mut self, source: Source) -> String {
        let secret = secret(24);
        self.keep(Token { secret: secret.clone(), source });
        secret
    }

    fn keep(&mut self, token: Token) {
        if self.held.len() >= MOST_TOKENS {
            // Anybody with the password may ask for as many as they like, so these are the ones to give way.
            let oldest = self.held.iter().position(|token| matches!(token.source, Source::OAuth { .. }));
            self.remove(oldest.unwrap_or_default());
        }
        self.secrets = None;
        self.held.push(token);
    }
}

impl Token {
    fn is_in_time(&self, now: impl FnOnce() -> Timestamp) -> bool {
        match self.source {
            Source::OAuth { end, .. } => now() < end,
            _ => true,
        }
    }
}

impl Administrator {
    /// An administrator with a password nobody can guess.
    pub(super) fn anybody() -> Self {
        Self { user_name: "admin".to_owned(), password: secret(24) }
    }

    /// Whether these are the credentials. A wrong name takes as long as a wrong password.
    pub(super) fn is(&self, user_name: &str, password: &str) -> bool {
        let name = self.user_name.to_lowercase();
        let named = name.as_bytes().ct_eq(user_name.to_lowercase().as_bytes());
        black_box(named & self.password.as_bytes().ct_eq(password.as_bytes())).into()
    }
}

/// Whether two secrets are the same, in the same time whether or not.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// A secret as Egnyte makes its tokens: lower-case letters and digits.
pub(crate) fn secret(length: usize) -> String {
    drawn(length, &mut rand::rng())
}

/// A secret of a domain that is the same in every run; `place` tells it from the others.
pub(super) fn told_secret(length: usize, (domain, number): (&str, u64), place: u64) -> String {
    let mut seed = [0; 32];
    let parts = [Ids::seed_of(domain).to_le_bytes(), number.to_le_bytes(), place.to_le_bytes()];
    seed[..24].copy_from_slice(parts.as_flattened());
    drawn(length, &mut StdRng::from_seed(seed))
}

fn drawn(length: usize, random: &mut impl Rng) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}
