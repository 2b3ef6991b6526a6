//! Where a token shows that belongs into the `Authorization` header alone: told, and never repeated.

use memchr::memmem::Finder;

use super::journal::{Body, Exchange, Headers};

/// What is written instead of a token.
const MASK: &str = "***";

/// The tokens of a domain: those that are good, and those that were until a while ago, which some log may show yet.
#[derive(Debug)]
pub struct Secrets(Vec<Finder<'static>>);

impl Secrets {
    /// What is to be found.
    pub fn new<'t>(tokens: impl Iterator<Item = &'t str>) -> Self {
        let sought = tokens.filter(|token| !token.is_empty());
        Self(sought.map(|token| Finder::new(token).into_owned()).collect())
    }

    /// Notes in the exchange where a token shows, and takes it out. `sent` is the whole body of the request, `cookies`
    /// are those of its headers that nobody gets to see.
    pub fn find<'c>(&self, exchange: &mut Exchange, sent: &[u8], mut cookies: impl Iterator<Item = &'c [u8]>) {
        let mut places = Vec::new();
        if self.are_in(exchange.path.as_bytes()) {
            places.push("address".to_owned());
        }
        if self.are_in(exchange.request_headers.as_bytes()) {
            let headers = exchange.request_headers.iter().filter(|(_, value)| self.are_in(value.as_bytes()));
            places.extend(headers.map(|(name, _)| format!("header {name}")));
        }
        if cookies.any(|cookie| self.are_in(cookie)) {
            places.push("header cookie".to_owned());
        }
        if self.are_in(sent) {
            places.push("body".to_owned());
        }
        if places.is_empty() {
            return;
        }
        exchange.token_in = places;
        exchange.path = self.masked(&exchange.path);
        let mut headers = Headers::default();
        for (name, value) in exchange.request_headers.iter() {
            headers.add(&name, &[self.masked(&value).as_bytes()]);
        }
        exchange.request_headers = headers;
        for body in [&mut exchange.request_body, &mut exchange.response_body] {
            *body = Body::of(&self.masked(&body.to_text()).into());
        }
    }

    fn are_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|token| token.find(text).is_some())
    }

    fn masked(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, token| text.replace(&*String::from_utf8_lossy(token.needle()), MASK))
    }
}
