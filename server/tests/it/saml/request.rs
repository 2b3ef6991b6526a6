//! The question to an identity provider, read back as an identity provider would.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egnyte_mock::saml::{AuthnRequest, BrowserBinding};
use flate2::read::DeflateDecoder;

const XML: &str = "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
    xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_request-1\" Version=\"2.0\" \
    IssueInstant=\"2026-11-23T10:00:00Z\" Destination=\"https://idp.acme.example/sso?app=1&amp;x=2\" \
    AssertionConsumerServiceURL=\"https://acme.egnyte.com/samlconsumer/\" \
    ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\">\
    <saml:Issuer>https://acme.egnyte.com</saml:Issuer></samlp:AuthnRequest>";

fn request() -> AuthnRequest {
    AuthnRequest {
        binding: BrowserBinding::Redirect,
        id: "_request-1".into(),
        issue_instant: "2026-11-23T10:00:00.123456Z".parse().unwrap(),
        destination: "https://idp.acme.example/sso?app=1&x=2".into(),
        issuer: "https://acme.egnyte.com".into(),
        consumer: "https://acme.egnyte.com/samlconsumer/".into(),
    }
}

#[test]
fn the_redirect_carries_the_request_deflated() {
    let url = request().redirect_url(Some("/app?a=1&b=é"));
    let query = url.strip_prefix("https://idp.acme.example/sso?app=1&x=2&SAMLRequest=").unwrap();
    let (packed, relay_state) = query.split_once("&RelayState=").unwrap();
    let packed = packed.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let mut xml = String::new();
    DeflateDecoder::new(&STANDARD.decode(packed).unwrap()[..]).read_to_string(&mut xml).unwrap();
    assert_eq!(xml, XML);
    assert_eq!(relay_state, "%2Fapp%3Fa%3D1%26b%3D%C3%A9");
}

#[test]
fn a_destination_without_a_query_gets_one() {
    let request = AuthnRequest { destination: "https://idp.acme.example/sso".into(), ..request() };
    assert!(request.redirect_url(None).starts_with("https://idp.acme.example/sso?SAMLRequest="));
}

#[test]
fn the_form_carries_the_request_as_it_is() {
    let form = request().post_form(Some("\"><script>"));
    assert_eq!(String::from_utf8(STANDARD.decode(&form.message).unwrap()).unwrap(), XML);
    let page = form.html();
    assert!(page.contains("action=\"https://idp.acme.example/sso?app=1&amp;x=2\""), "{page}");
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;\""), "{page}");
}
