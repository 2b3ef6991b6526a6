//! Tokens outside the `Authorization` header: their places are recorded, and the tokens are masked.

use memchr::memmem::Finder;

use super::journal::{Exchange, RecordedBody, RecordedHeaders};

/// Replacement of a token.
const MASK: &str = "***";

/// Search for the tokens of a domain: the valid ones, and the latest revoked ones, which logs may contain.
#[derive(Debug)]
pub struct Secrets(Vec<Finder<'static>>);

impl Secrets {
    /// Creates a search for these tokens.
    pub fn new<'t>(tokens: impl Iterator<Item = &'t str>) -> Self {
        let searched = tokens.filter(|token| !token.is_empty());
        Self(searched.map(|token| Finder::new(token).into_owned()).collect())
    }

    /// Records the places of tokens in the exchange, and masks them. `sent` is the whole body of the request, `cookies`
    /// are its cookie headers, which are not recorded.
    pub fn find<'c>(&self, exchange: &mut Exchange, sent: &[u8], mut cookies: impl Iterator<Item = &'c [u8]>) {
        let mut places = Vec::new();
        if self.contains_any(exchange.path.as_bytes()) {
            places.push("address".to_owned());
        }
        if self.contains_any(exchange.request_headers.as_bytes()) {
            let headers = exchange.request_headers.iter().filter(|(_, value)| self.contains_any(value.as_bytes()));
            places.extend(headers.map(|(name, _)| format!("header {name}")));
        }
        if cookies.any(|cookie| self.contains_any(cookie)) {
            places.push("header cookie".to_owned());
        }
        if self.contains_any(sent) {
            places.push("body".to_owned());
        }
        if places.is_empty() {
            return;
        }
        exchange.token_in = places;
        exchange.path = self.mask(&exchange.path);
        let mut headers = RecordedHeaders::default();
        for (name, value) in exchange.request_headers.iter() {
            headers.add(&name, &[self.mask(&value).as_bytes()]);
        }
        exchange.request_headers = headers;
        for body in [&mut exchange.request_body, &mut exchange.response_body] {
            *body = RecordedBody::new(&self.mask(&body.to_text()).into());
        }
    }

    fn contains_any(&self, text: &[u8]) -> bool {
        self.0.iter().any(|token| token.find(text).is_some())
    }

    fn mask(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, token| text.replace(&*String::from_utf8_lossy(token.needle()), MASK))
    }
}
