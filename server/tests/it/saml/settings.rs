//! The single sign-on settings: read once, refused with the reason, written as they were read.

use egnyte_mock::domain::rules::Policy;
use egnyte_mock::saml::{Certificate, IdentityProvider, SettingsError, SingleSignOn, UserMapping};
use serde_json::{Value, json};

use super::{certificate, certificate_text};

fn article() -> Value {
    json!({
        "authentication": "SAML 2.0",
        "identityProvider": "Generic HTTP Post",
        "loginUrl": "https://sso.jumpcloud.com/saml2/egnyte",
        "entityId": "https://idp.acme.example/saml",
        "certificate": certificate_text("idp.crt.pem"),
        "apiKey": "",
        "defaultUserMapping": "Egnyte username",
        "useDomainSpecificIssuer": true,
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut settings = article();
    settings[field] = value;
    settings
}

fn read(settings: &Value) -> Result<SingleSignOn, SettingsError> {
    SingleSignOn::from_json(settings, Policy::Refuse)
}

fn refusal(settings: &Value) -> String {
    read(settings).unwrap_err().to_string()
}

#[test]
fn the_settings_of_the_article_are_read_and_written_back() {
    let settings = read(&article()).unwrap();
    let saml = settings.saml().unwrap();
    assert_eq!(saml.identity_provider, IdentityProvider::GenericHttpPost);
    assert_eq!(saml.default_user_mapping, UserMapping::EgnyteUsername);
    assert_eq!(saml.certificate, certificate("idp.crt.pem"));
    assert!(saml.domain_specific_issuer);
    assert_eq!(settings.to_json(), article());
}

#[test]
fn capitals_and_old_names_of_a_choice_do_not_matter() {
    for old in ["generic http post", "CustomRedirect"] {
        let settings = read(&with("identityProvider", json!(old))).unwrap();
        assert_eq!(settings.saml().unwrap().identity_provider, IdentityProvider::GenericHttpPost);
    }
    assert!(read(&with("defaultUserMapping", json!("Egnyte Username"))).is_ok());
}

#[test]
fn without_saml_nothing_else_is_asked_for() {
    let settings = read(&json!({ "authentication": "none" })).unwrap();
    assert_eq!(settings, SingleSignOn::default());
    assert_eq!(settings.to_json(), json!({ "authentication": "none" }));
}

#[test]
fn a_choice_that_does_not_exist_is_refused_with_those_that_do() {
    let refused = refusal(&with("defaultUserMapping", json!("nickname")));
    assert_eq!(
        refused,
        r#"defaultUserMapping cannot be "nickname"; it is one of ["Egnyte username", "Email address"]"#
    );
    assert!(refusal(&with("identityProvider", json!("JumpCloud"))).contains("Generic HTTP Post"));
    assert!(refusal(&json!({ "authentication": "SAML 1.1" })).contains("SAML 2.0"));
}

#[test]
fn a_field_that_does_not_exist_is_refused_with_the_nearest() {
    let refused = refusal(&with("loginURL", json!("https://idp.example")));
    assert_eq!(refused, r#"there is no field "loginURL"; did you mean "loginUrl"?"#);
}

#[test]
fn every_field_refuses_what_it_cannot_hold() {
    for (field, value, reason) in [
        ("loginUrl", json!("sso.jumpcloud.com"), "absolute http or https URL"),
        ("loginUrl", json!("javascript:alert(1)"), "absolute http or https URL"),
        ("loginUrl", json!("https://"), "absolute http or https URL"),
        ("loginUrl", json!("https://idp.example/\"><script>"), "no blanks, quotes or brackets"),
        ("loginUrl", json!("https://idp.example/#sso"), "after the #"),
        ("loginUrl", Value::Null, "loginUrl is required"),
        ("entityId", json!("  "), "it is blank"),
        ("entityId", json!("x".repeat(1025)), "1024 characters"),
        ("entityId", json!(5), "entityId takes a text"),
        ("certificate", json!(""), "the certificate is blank"),
        ("apiKey", json!("secret"), "only Okta's Map Drive"),
        ("useDomainSpecificIssuer", json!("yes"), "takes true or false"),
    ] {
        let refused = refusal(&with(field, value));
        assert!(refused.contains(reason) || reason == "after the #" && refused.contains("follows the #"), "{refused}");
    }
    assert_eq!(refusal(&json!([])), "single sign-on settings are a JSON object");
}

#[test]
fn a_certificate_is_taken_with_or_without_its_lines() {
    let with_lines = certificate("idp.crt.pem");
    assert_eq!(certificate("idp-without-lines.crt.txt"), with_lines);
    assert_eq!(Certificate::parse(&with_lines.body()).unwrap(), with_lines);
    assert_eq!(with_lines.pem(), certificate_text("idp.crt.pem"));
    assert_eq!(with_lines.fingerprint().len(), 32 * 3 - 1);
}

#[test]
fn what_is_no_certificate_for_signatures_is_refused_with_the_reason() {
    let chain = certificate_text("idp.crt.pem") + &certificate_text("stranger.crt.pem");
    let truncated = certificate("idp.crt.pem").body()[..400].to_owned();
    for (text, reason) in [
        (certificate_text("idp.key.pem"), "this is a PRIVATE KEY, not a CERTIFICATE"),
        (certificate_text("short-key.crt.pem"), "at least 2048 bits: RSA of 1024 bits"),
        (certificate_text("elliptic-key.crt.pem"), "algorithm 1.2.840.10045.2.1"),
        (chain, "there are 2 certificates"),
        (truncated, "the certificate cannot be read"),
        ("not a certificate!".into(), "the certificate is not base64"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----".into(), "the certificate is blank"),
    ] {
        let refused = Certificate::parse(&text).unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}

#[test]
fn an_api_key_that_nobody_uses_is_taken_where_that_is_the_guess() {
    let settings = SingleSignOn::from_json(&with("apiKey", json!("secret")), Policy::Accept).unwrap();
    assert_eq!(settings.saml().unwrap().api_key, "secret");
}
