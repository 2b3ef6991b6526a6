//! Where a token shows that belongs into the `Authorization` header alone: told, and never repeated.

use crate::control::Exchange;
use crate::control::journal::Body;

/// What is written instead of a token.
const MASK: &str = "***";

/// The good tokens of a domain.
pub(super) struct Secrets(pub(super) Vec<String>);

impl Secrets {
    /// Notes in the exchange where a token shows, and takes it out. `sent` is the whole body of the request.
    pub(super) fn find(&self, exchange: &mut Exchange, sent: &[u8]) {
        let mut places = Vec::new();
        if self.are_in(&exchange.path) {
            places.push("address".to_owned());
        }
        let headers = exchange.request_headers.iter().filter(|(_, value)| self.are_in(value));
        places.extend(headers.map(|(name, _)| format!("header {name}")));
        if self.are_in(&String::from_utf8_lossy(sent)) {
            places.push("body".to_owned());
        }
        if places.is_empty() {
            return;
        }
        exchange.token_in = places;
        exchange.path = self.masked(&exchange.path);
        for (_, value) in &mut exchange.request_headers {
            *value = self.masked(value);
        }
        for body in [&mut exchange.request_body, &mut exchange.response_body] {
            *body = Body::of(self.masked(&body.to_text()).as_bytes());
        }
    }

    fn are_in(&self, text: &str) -> bool {
        self.0.iter().any(|token| !token.is_empty() && text.contains(token.as_str()))
    }

    fn masked(&self, text: &str) -> String {
        let tokens = self.0.iter().filter(|token| !token.is_empty());
        tokens.fold(text.to_owned(), |text, token| text.replace(token.as_str(), MASK))
    }
}
