//! The question a domain asks an identity provider: an AuthnRequest, by redirect or by a posted form.
//!
//! It must not know who is asking, nor remember what was asked.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;

use super::namespaces::{ASSERTION, BINDING_POST, PROTOCOL};
use super::xml::escape;

/// A request to sign somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Its id, which the answer names. XML wants it to begin with a letter or an underscore.
    pub id: String,
    /// When it is asked.
    pub issue_instant: Timestamp,
    /// Whom it asks: the identity provider's login URL.
    pub destination: String,
    /// Who asks: the domain's entity id.
    pub issuer: String,
    /// Where the answer goes.
    pub consumer: String,
}

/// A form that a browser posts to an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostForm {
    /// Where it is posted.
    pub action: String,
    /// The field `SAMLRequest`.
    pub saml_request: String,
    /// The field `RelayState`.
    pub relay_state: Option<String>,
}

impl AuthnRequest {
    /// The request as XML. No NameID format is asked for: which one it is stands in Egnyte's settings.
    pub fn xml(&self) -> String {
        let [id, destination, issuer, consumer] =
            [&self.id, &self.destination, &self.issuer, &self.consumer].map(|text| escape(text));
        let instant = self.issue_instant;
        format!(
            "<samlp:AuthnRequest xmlns:samlp=\"{PROTOCOL}\" xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"{instant:.0}\" Destination=\"{destination}\" AssertionConsumerServiceURL=\"{consumer}\" \
             ProtocolBinding=\"{BINDING_POST}\"><saml:Issuer>{issuer}</saml:Issuer></samlp:AuthnRequest>"
        )
    }

    /// The URL a browser is redirected to. `relay_state` comes back with the answer, unchanged.
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        let separator = if self.destination.contains('?') { '&' } else { '?' };
        let request = percent_encode(&STANDARD.encode(deflate(self.xml().as_bytes())));
        let relay_state = relay_state.map(|state| format!("&RelayState={}", percent_encode(state)));
        format!("{}{separator}SAMLRequest={request}{}", self.destination, relay_state.unwrap_or_default())
    }

    /// The form a browser posts. `relay_state` comes back with the answer, unchanged.
    pub fn post_form(&self, relay_state: Option<&str>) -> PostForm {
        PostForm {
            action: self.destination.clone(),
            saml_request: STANDARD.encode(self.xml()),
            relay_state: relay_state.map(str::to_owned),
        }
    }
}

impl PostForm {
    /// A page that posts the form by itself, with a button where scripts are off.
    pub fn html(&self) -> String {
        let [action, saml_request] = [&self.action, &self.saml_request].map(|text| escape(text));
        let relay_state = self
            .relay_state
            .as_deref()
            .map(|state| format!("<input type=\"hidden\" name=\"RelayState\" value=\"{}\">", escape(state)));
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Signing in</title></head>\
             <body onload=\"document.forms[0].submit()\"><form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"SAMLRequest\" value=\"{saml_request}\">{}\
             <noscript><button>Continue to sign in</button></noscript></form></body></html>",
            relay_state.unwrap_or_default()
        )
    }
}

/// Raw DEFLATE, without a zlib header, as the redirect binding has it.
fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
