//! Bindings by which a browser carries messages: the query of a redirect, and a form that it posts.
//!
//! Must not know the contents of a message.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::xml::{MAX_BYTES, escape};

/// Binding by which a browser carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BrowserBinding {
    /// Redirect.
    #[default]
    Redirect,
    /// Form.
    Post,
}

impl BrowserBinding {
    /// Bindings by name.
    pub(crate) const CHOICES: [(&'static str, Self); 2] =
        [("HTTP-Redirect", Self::Redirect), ("HTTP-POST", Self::Post)];

    /// Returns the name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Redirect => "HTTP-Redirect",
            Self::Post => "HTTP-POST",
        }
    }
}

/// Parameter or field that carries a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageField {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

impl MessageField {
    /// Returns the name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// Form that a browser posts to an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostForm {
    /// URL that the form is posted to.
    pub action: String,
    /// Field of the message.
    pub field: MessageField,
    /// Message, encoded.
    pub message: String,
    /// Field `RelayState`.
    pub relay_state: Option<String>,
}

impl PostForm {
    /// Creates the form for a message.
    pub(crate) fn new(action: &str, (field, xml): (MessageField, &str), relay_state: Option<&str>) -> Self {
        Self {
            action: action.to_owned(),
            field,
            message: STANDARD.encode(xml),
            relay_state: relay_state.map(str::to_owned),
        }
    }

    /// Renders a page that posts the form automatically, with a button for browsers without scripts.
    pub fn html(&self) -> String {
        let [action, message] = [&self.action, &self.message].map(|text| escape(text));
        let relay_state = self
            .relay_state
            .as_deref()
            .map(|state| format!("<input type=\"hidden\" name=\"RelayState\" value=\"{}\">", escape(state)));
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>One moment</title></head>\
             <body onload=\"document.forms[0].submit()\"><form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"{}\" value=\"{message}\">{}\
             <noscript><button>Continue to the identity provider</button></noscript></form></body></html>",
            self.field.as_str(),
            relay_state.unwrap_or_default()
        )
    }
}

/// Renders the query of a redirect that carries a message.
pub(crate) fn query((field, xml): (MessageField, &str), relay_state: Option<&str>) -> String {
    let message = percent_encode(&STANDARD.encode(deflate(xml.as_bytes())));
    let relay_state = relay_state.map(|state| format!("&RelayState={}", percent_encode(state)));
    format!("{}={message}{}", field.as_str(), relay_state.unwrap_or_default())
}

/// Adds a query to a URL that may have one.
pub(crate) fn with_query(url: &str, query: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{query}")
}

/// Compresses with raw DEFLATE, without a zlib header, as the redirect binding requires.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Expands raw DEFLATE, up to one byte more than a message may have; none if the bytes are not compressed.
pub(crate) fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    DeflateDecoder::new(bytes).take(limit).read_to_end(&mut text).ok().map(|_| text)
}

/// Encodes a value of a query.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
