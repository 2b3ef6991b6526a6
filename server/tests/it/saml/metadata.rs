//! Metadata of the service provider and of an identity provider.

use egnyte_mock::domain::SignedAssertions::Unmentioned;
use egnyte_mock::domain::rules::SignInRules;
use egnyte_mock::saml::{BrowserBinding, IdentityProviderMetadata, ServiceProvider};

use super::{Acme, certificate};

fn idp(services: &str, keys: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"https://idp.acme.example/saml\">\
         <md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
         {keys}{services}</md:IDPSSODescriptor></md:EntityDescriptor>"
    )
}

fn key(purpose: &str, name: &str) -> String {
    let body = certificate(name).body();
    format!(
        "<md:KeyDescriptor{purpose}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n{body}\n</ds:X509Certificate>\
         </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )
}

fn service(binding: &str) -> String {
    format!(
        "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" \
         Location=\"https://idp.acme.example/{binding}?a=1&amp;b=2\"/>"
    )
}

#[test]
fn metadata_have_the_consumer_and_the_issuer() {
    let metadata = Acme::new().metadata(true);
    assert!(metadata.contains("entityID=\"https://acme.egnyte.com\""), "{metadata}");
    assert!(metadata.contains("Location=\"https://acme.egnyte.com/samlconsumer/\""), "{metadata}");
    assert!(Acme::new().metadata(false).contains("entityID=\"https://saml-auth.egnyte.com\""));
    assert!(metadata.contains(" WantAssertionsSigned=\"true\""), "{metadata}");
    let rules = SignInRules { signed_assertions: Unmentioned, ..SignInRules::default() };
    assert!(!Acme { rules, ..Acme::new() }.metadata(true).contains("WantAssertionsSigned"));
}

#[test]
fn responses_are_accepted_at_the_consumer_and_its_older_urls() {
    let provider = ServiceProvider { domain: "s-1".into(), base_url: "http://127.0.0.1:8080/d/s-1".into() };
    for path in ["/samlconsumer", "/samlconsumer/", "/samlconsumer/AzureAD"] {
        assert!(provider.is_consumer(&format!("http://127.0.0.1:8080/d/s-1{path}")), "{path}");
    }
    for url in [
        "http://127.0.0.1:8080/d/s-1",
        "http://127.0.0.1:8080/d/s-1/samlconsumers",
        "http://127.0.0.1:8080/d/s-1/samlconsumer/a/b",
        "http://127.0.0.1:8080/d/s-1/samlconsumer/?next=x",
        "http://127.0.0.1:8080/d/s-2/samlconsumer/",
        "http://127.0.0.1:8080/d/s-1.evil.test/samlconsumer/",
        "",
    ] {
        assert!(!provider.is_consumer(url), "{url}");
    }
}

#[test]
fn redirect_binding_and_signing_certificate_are_preferred() {
    let keys = key(" use=\"encryption\"", "stranger.crt.pem") + &key(" use=\"signing\"", "idp.crt.pem");
    let text = idp(&(service("HTTP-POST") + &service("HTTP-Redirect")), &keys);
    let metadata = IdentityProviderMetadata::parse(&text).unwrap();
    assert_eq!(metadata.entity_id, "https://idp.acme.example/saml");
    assert_eq!(metadata.login_url, "https://idp.acme.example/HTTP-Redirect?a=1&b=2");
    assert_eq!(metadata.certificate, certificate("idp.crt.pem"));
}

#[test]
fn key_without_use_and_post_binding_are_accepted() {
    let text = idp(&service("HTTP-POST"), &key("", "idp.crt.pem"));
    let metadata = IdentityProviderMetadata::parse(&text).unwrap();
    assert_eq!(metadata.login_url, "https://idp.acme.example/HTTP-POST?a=1&b=2");
    assert_eq!((metadata.login_binding, metadata.remarks.len()), (BrowserBinding::Post, 0));
}

#[test]
fn every_signing_certificate_is_trusted_and_every_other_part_is_named() {
    let keys = ["idp.crt.pem", "idp-next.crt.pem", "idp.crt.pem"].map(|name| key(" use=\"signing\"", name)).concat();
    let logout = service("HTTP-Redirect").replace("SingleSignOn", "SingleLogout");
    let services =
        service("HTTP-POST") + &service("HTTP-Redirect") + &logout + &logout.replace("HTTP-Redirect", "HTTP-POST");
    let text = idp(&services, &(keys + &key(" use=\"encryption\"", "stranger.crt.pem")))
        .replace("<md:IDPSSODescriptor", "<md:IDPSSODescriptor WantAuthnRequestsSigned=\"true\"")
        .replace(" entityID=", " validUntil=\"2030-01-01T00:00:00Z\" entityID=");
    let metadata = IdentityProviderMetadata::parse(&text).unwrap();
    assert_eq!(metadata.other_certificates, [certificate("idp-next.crt.pem")]);
    let remarks = metadata.remarks.join("\n");
    for part in [
        "SingleSignOnService with the binding",
        "SingleLogoutService with the binding \"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"",
        "key for encryption",
        "Signed is true",
        "validUntil",
    ] {
        assert!(remarks.contains(part), "{part}: {remarks}");
    }
    assert_eq!(metadata.remarks.len(), 5, "{remarks}");
}

#[test]
fn incomplete_metadata_are_rejected_with_the_reason() {
    let refused = |text: &str| IdentityProviderMetadata::parse(text).unwrap_err().to_string();
    assert!(refused(&idp(&service("SOAP"), &key("", "idp.crt.pem"))).contains("no SingleSignOnService"));
    assert!(refused(&idp(&service("HTTP-POST"), "")).contains("no signing certificate"));
    assert!(
        refused(&idp(&service("HTTP-POST"), &key("", "idp.crt.pem")).replace("entityID", "id")).contains("entityID")
    );
    assert!(refused(&Acme::new().metadata(true)).contains("no IDPSSODescriptor"));
    assert!(refused("<html/>").contains("html"));
    assert!(refused("<!DOCTYPE html><html/>").contains("document type"));
}
