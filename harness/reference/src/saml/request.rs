//! AuthnRequest of a service provider.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;

use super::{ASSERTION, PROTOCOL};

/// Maximum length of a request. Real ones have less than two thousand characters.
const MAX_LENGTH: u64 = 64 * 1024;

/// AuthnRequest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Id, which the response repeats in `InResponseTo`.
    pub id: String,
    /// Entity id of the service provider.
    pub issuer: String,
    /// Assertion consumer service URL, if the request has one.
    pub consumer: Option<String>,
}

/// Error: the text is not a valid AuthnRequest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid AuthnRequest: {0}")]
pub struct AuthnRequestError(String);

impl AuthnRequest {
    /// Parses a request.
    pub fn parse(xml: &str) -> Result<Self, AuthnRequestError> {
        let parser = uppsala::Parser::new().with_forbid_dtd(true).with_max_depth(16);
        let document = parser.parse(xml).map_err(|error| AuthnRequestError(error.to_string()))?;
        let is = |node, namespace, local| {
            document.element(node).is_some_and(|element| element.matches_name_ns(namespace, local))
        };
        let root = document.children_iter(document.root()).find(|&node| is(node, PROTOCOL, "AuthnRequest"));
        let root = root.ok_or_else(|| AuthnRequestError("it has no AuthnRequest element".to_owned()))?;
        let issuer = document.children_iter(root).find(|&node| is(node, ASSERTION, "Issuer"));
        let issuer = issuer.ok_or_else(|| AuthnRequestError("it has no Issuer".to_owned()))?;
        let attribute = |name| document.get_attribute(root, name).map(str::to_owned);
        Ok(Self {
            id: attribute("ID").ok_or_else(|| AuthnRequestError("it has no ID".to_owned()))?,
            issuer: document.text_content_deep(issuer).trim().to_owned(),
            consumer: attribute("AssertionConsumerServiceURL"),
        })
    }
}

/// Decodes a message of the HTTP-Redirect binding: base64 of raw DEFLATE.
pub fn decode_redirect(field: &str) -> Result<String, AuthnRequestError> {
    let bytes = STANDARD.decode(field).map_err(|error| AuthnRequestError(error.to_string()))?;
    let mut xml = String::new();
    let read = DeflateDecoder::new(&bytes[..]).take(MAX_LENGTH).read_to_string(&mut xml);
    read.map_err(|error| AuthnRequestError(error.to_string()))?;
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    const REQUEST: &str = "<p:AuthnRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"_1\" \
        AssertionConsumerServiceURL=\"https://acme.egnyte.com/samlconsumer/\"><Issuer \
        xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"> https://acme.egnyte.com </Issuer></p:AuthnRequest>";

    #[test]
    fn a_request_has_an_issuer_and_a_consumer_url() {
        let request = AuthnRequest::parse(REQUEST).unwrap();
        assert_eq!((request.id.as_str(), request.issuer.as_str()), ("_1", "https://acme.egnyte.com"));
        assert_eq!(request.consumer.as_deref(), Some("https://acme.egnyte.com/samlconsumer/"));
    }

    #[test]
    fn an_invalid_request_is_an_error() {
        for (wrong, why) in [
            ("", "not a valid AuthnRequest"),
            ("<a/>", "no AuthnRequest"),
            ("<!DOCTYPE a><a/>", "DOCTYPE"),
            (&REQUEST.replace("ID=\"_1\"", ""), "no ID"),
            (&REQUEST.replace("Issuer", "Other"), "no Issuer"),
        ] {
            let error = AuthnRequest::parse(wrong).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_redirect_request_is_decoded_up_to_the_maximum_length() {
        let encode = |text: &[u8]| {
            let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
            deflated.write_all(text).unwrap();
            STANDARD.encode(deflated.finish().unwrap())
        };
        assert_eq!(decode_redirect(&encode(REQUEST.as_bytes())).unwrap(), REQUEST);
        assert_eq!(decode_redirect(&encode(&vec![b'a'; 10_000_000])).unwrap().len(), 64 * 1024);
        assert!(decode_redirect("%%%").is_err() && decode_redirect("AAAA").is_err());
    }
}
