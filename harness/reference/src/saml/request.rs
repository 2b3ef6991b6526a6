//! A request to sign somebody in, as it comes to an identity provider.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;

use super::{ASSERTION, PROTOCOL};

/// The longest request that is read. A real one has less than two thousand characters.
const LONGEST: u64 = 64 * 1024;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Its id, which the answer repeats.
    pub id: String,
    /// Who asks.
    pub issuer: String,
    /// Where the answer is to be taken, where the request says so.
    pub consumer: Option<String>,
}

/// Not a request that can be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no request to sign somebody in: {0}")]
pub struct NotARequest(String);

impl AuthnRequest {
    /// Reads a request.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(xml: &str) -> Result<Self, NotARequest> {
        let parser = uppsala::Parser::new().with_forbid_dtd(true).with_max_depth(16);
        let document = parser.parse(xml).map_err(|error| NotARequest(error.to_string()))?;
        let is = |node, namespace, local| {
            document.element(node).is_some_and(|element| element.matches_name_ns(namespace, local))
        };
        let root = document.children_iter(document.root()).find(|&node| is(node, PROTOCOL, "AuthnRequest"));
        let root = root.ok_or_else(|| NotARequest("it has no AuthnRequest".to_owned()))?;
        let issuer = document.children_iter(root).find(|&node| is(node, ASSERTION, "Issuer"));
        let issuer = issuer.ok_or_else(|| NotARequest("it does not say who asks".to_owned()))?;
        let attribute = |name| document.get_attribute(root, name).map(str::to_owned);
        Ok(Self {
            id: attribute("ID").ok_or_else(|| NotARequest("it has no ID".to_owned()))?,
            issuer: document.text_content_deep(issuer).trim().to_owned(),
            consumer: attribute("AssertionConsumerServiceURL"),
        })
    }
}

/// The XML of a request in an address: base64, and below it raw DEFLATE.
///
/// # Errors
/// When it is packed in another way.
pub fn unpacked(field: &str) -> Result<String, NotARequest> {
    let bytes = STANDARD.decode(field).map_err(|error| NotARequest(error.to_string()))?;
    let mut xml = String::new();
    let read = DeflateDecoder::new(&bytes[..]).take(LONGEST).read_to_string(&mut xml);
    read.map_err(|error| NotARequest(error.to_string()))?;
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
    fn a_request_says_who_asks_and_where_the_answer_goes() {
        let request = AuthnRequest::parse(REQUEST).unwrap();
        assert_eq!((request.id.as_str(), request.issuer.as_str()), ("_1", "https://acme.egnyte.com"));
        assert_eq!(request.consumer.as_deref(), Some("https://acme.egnyte.com/samlconsumer/"));
    }

    #[test]
    fn what_is_no_request_is_told_so() {
        for (wrong, why) in [
            ("", "no request"),
            ("<a/>", "no AuthnRequest"),
            ("<!DOCTYPE a><a/>", "DOCTYPE"),
            (&REQUEST.replace("ID=\"_1\"", ""), "no ID"),
            (&REQUEST.replace("Issuer", "Other"), "who asks"),
        ] {
            let error = AuthnRequest::parse(wrong).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_request_in_an_address_is_unpacked_and_a_bomb_is_not() {
        let packed = |text: &[u8]| {
            let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
            deflated.write_all(text).unwrap();
            STANDARD.encode(deflated.finish().unwrap())
        };
        assert_eq!(unpacked(&packed(REQUEST.as_bytes())).unwrap(), REQUEST);
        assert_eq!(unpacked(&packed(&vec![b'a'; 10_000_000])).unwrap().len(), 64 * 1024);
        assert!(unpacked("%%%").is_err() && unpacked("AAAA").is_err());
    }
}
