//! Single sign-on settings: parsed, validated, and rendered.

use egnyte_mock::domain::rules::{Policy, SignInRules};
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
fn settings_of_the_article_are_parsed_and_rendered() {
    let settings = read(&article()).unwrap();
    let saml = settings.saml().unwrap();
    assert_eq!(saml.identity_provider, IdentityProvider::GenericHttpPost);
    assert_eq!(saml.default_user_mapping, UserMapping::EgnyteUsername);
    assert_eq!(saml.certificate, certificate("idp.crt.pem"));
    assert!(saml.domain_specific_issuer);
    assert_eq!(settings.to_json(), article());
}

#[test]
fn labels_are_case_insensitive_and_former_labels_are_accepted() {
    for old in ["generic http post", "CustomRedirect"] {
        let settings = read(&with("identityProvider", json!(old))).unwrap();
        assert_eq!(settings.saml().unwrap().identity_provider, IdentityProvider::GenericHttpPost);
    }
    assert!(read(&with("defaultUserMapping", json!("Egnyte Username"))).is_ok());
}

#[test]
fn no_other_field_is_required_without_saml() {
    let settings = read(&json!({ "authentication": "none" })).unwrap();
    assert_eq!(settings, SingleSignOn::default());
    assert_eq!(settings.to_json(), json!({ "authentication": "none" }));
}

#[test]
fn unknown_label_is_rejected_with_the_accepted_ones() {
    let refused = refusal(&with("defaultUserMapping", json!("nickname")));
    assert_eq!(
        refused,
        r#"defaultUserMapping cannot be "nickname"; it must be one of ["Egnyte username", "Email address"]"#
    );
    assert!(refusal(&with("identityProvider", json!("JumpCloud"))).contains("Generic HTTP Post"));
    assert!(refusal(&json!({ "authentication": "SAML 1.1" })).contains("SAML 2.0"));
}

#[test]
fn unknown_field_is_rejected_with_a_suggestion() {
    let refused = refusal(&with("loginURL", json!("https://idp.example")));
    assert_eq!(refused, r#"there is no field "loginURL"; did you mean "loginUrl"?"#);
}

#[test]
fn invalid_value_is_rejected_in_every_field() {
    for (field, value, reason) in [
        ("loginUrl", json!("sso.jumpcloud.com"), "absolute http or https URL"),
        ("loginUrl", json!("javascript:alert(1)"), "absolute http or https URL"),
        ("loginUrl", json!("https://"), "absolute http or https URL"),
        ("loginUrl", json!("https://idp.example/\"><script>"), "no blanks, quotes or brackets"),
        ("loginUrl", json!("https://idp.example/#sso"), "after the #"),
        ("loginUrl", Value::Null, "loginUrl is required"),
        ("entityId", json!("  "), "it is blank"),
        ("entityId", json!("x".repeat(1025)), "1024 characters"),
        ("entityId", json!(5), "entityId must be a string"),
        ("certificate", json!(""), "the certificate is blank"),
        ("logoutUrl", json!("idp.example/logout"), "absolute http or https URL"),
        ("logoutResponseUrl", json!("https://idp.example/back"), "logoutUrl is required"),
        ("logoutBinding", json!("SOAP"), "HTTP-Redirect"),
        ("apiKey", json!("secret"), "only Okta's Map Drive"),
        ("useDomainSpecificIssuer", json!("yes"), "must be true or false"),
    ] {
        let refused = refusal(&with(field, value));
        assert!(refused.contains(reason), "{refused}");
    }
    assert_eq!(refusal(&json!([])), "single sign-on settings must be a JSON object");
}

#[test]
fn certificate_is_accepted_with_or_without_pem_lines() {
    let with_lines = certificate("idp.crt.pem");
    assert_eq!(certificate("idp-without-lines.crt.txt"), with_lines);
    assert_eq!(Certificate::parse(&with_lines.body()).unwrap(), with_lines);
    assert_eq!(with_lines.pem(), certificate_text("idp.crt.pem"));
    assert_eq!(with_lines.fingerprint().len(), 32 * 3 - 1);
}

#[test]
fn key_of_a_certificate_of_the_first_version_is_read() {
    assert_eq!(certificate("first-version.crt.pem").key(), certificate("idp.crt.pem").key());
}

#[test]
fn unusable_certificate_is_rejected_with_the_reason() {
    let chain = certificate_text("idp.crt.pem") + &certificate_text("stranger.crt.pem");
    let whole = certificate("idp.crt.pem").body();
    let (truncated, prolonged) = (whole[..400].to_owned(), whole.replace('=', "A"));
    for (text, reason) in [
        (certificate_text("idp.key.pem"), "this is a PRIVATE KEY, not a CERTIFICATE"),
        (certificate_text("short-key.crt.pem"), "at least 2048 bits: RSA of 2047 bits"),
        (chain, "there are 2 certificates"),
        (truncated, "the certificate cannot be read"),
        (prolonged, "the certificate cannot be read"),
        ("not a certificate!".into(), "the certificate is not base64"),
        ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----".into(), "the certificate is blank"),
    ] {
        let refused = Certificate::parse(&text).unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}

#[test]
fn certificate_with_an_elliptic_curve_is_for_the_rules_to_accept() {
    let settings = with("certificate", json!(certificate_text("elliptic-key.crt.pem")));
    let settings = SingleSignOn::from_json(&settings, Policy::Refuse).unwrap();
    let refused = settings.check_keys(&SignInRules::default()).unwrap_err().to_string();
    assert!(refused.ends_with("it has an elliptic curve; --guess ecdsa-signatures=accept accepts it"), "{refused}");
    let accepting = SignInRules { ecdsa_signatures: Policy::Accept, ..SignInRules::default() };
    assert_eq!(settings.check_keys(&accepting), Ok(()));
}

#[test]
fn unused_api_key_is_accepted_by_policy() {
    let settings = SingleSignOn::from_json(&with("apiKey", json!("secret")), Policy::Accept).unwrap();
    assert_eq!(settings.saml().unwrap().api_key, "secret");
}
