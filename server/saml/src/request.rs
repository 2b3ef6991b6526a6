//! Authentication requests (AuthnRequest) to an identity provider, by redirect or by a posted form.
//!
//! Must not know browsers, nor store requests.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;

use super::metadata::LoginBinding;
use super::namespaces::{ASSERTION, BINDING_POST, PROTOCOL};
use super::xml::escape;

/// Authentication request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Id, which the response repeats. In XML, it starts with a letter or an underscore.
    pub id: String,
    /// Time of the request.
    pub issue_instant: Timestamp,
    /// Login URL of the identity provider.
    pub destination: String,
    /// Binding that the login URL expects.
    pub binding: LoginBinding,
    /// Entity ID of the domain.
    pub issuer: String,
    /// URL of the assertion consumer service.
    pub consumer: String,
}

/// Form that a browser posts to an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostForm {
    /// URL that the form is posted to.
    pub action: String,
    /// Field `SAMLRequest`.
    pub saml_request: String,
    /// Field `RelayState`.
    pub relay_state: Option<String>,
}

impl AuthnRequest {
    /// Renders the request as XML. It requests no NameID format, because Egnyte's settings determine the mapping.
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

    /// Returns the URL that the browser is redirected to.
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        let separator = if self.destination.contains('?') { '&' } else { '?' };
        let request = percent_encode(&STANDARD.encode(deflate(self.xml().as_bytes())));
        let relay_state = relay_state.map(|state| format!("&RelayState={}", percent_encode(state)));
        format!("{}{separator}SAMLRequest={request}{}", self.destination, relay_state.unwrap_or_default())
    }

    /// Returns the form that the browser posts.
    pub fn post_form(&self, relay_state: Option<&str>) -> PostForm {
        PostForm {
            action: self.destination.clone(),
            saml_request: STANDARD.encode(self.xml()),
            relay_state: relay_state.map(str::to_owned),
        }
    }
}

impl PostForm {
    /// Renders a page that posts the form automatically, with a button for browsers without scripts.
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

/// Compresses with raw DEFLATE, without a zlib header, as the redirect binding requires.
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
