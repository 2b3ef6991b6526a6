//! The rules of signing in that Egnyte keeps: kept by the mock, and seen to be broken by each weakened one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::idp::{Browser, SamlResponse, open, single_sign_on};
use crate::saml::certificate_text;
use crate::support::{Mock, text};

/// Result of a sign-in with a response: `accepted`, or the reason of the refusal.
async fn outcome(mock: &Mock, answer: &SamlResponse) -> String {
    outcome_of(mock, &answer.xml()).await
}

async fn outcome_of(mock: &Mock, xml: &str) -> String {
    let shown = Browser::at(mock).post("/samlconsumer", &[("SAMLResponse", &STANDARD.encode(xml))]).await;
    let noted = mock.newest_sign_in().await;
    assert_eq!(shown.status == 303, noted["outcome"] == "accepted", "{noted}");
    assert_eq!(shown.status == 303, shown.cookie.is_some());
    assert!(shown.status == 303 || shown.status == 400 || shown.status == 403, "{shown:?}");
    noted["reason"].as_str().unwrap_or("accepted").to_owned()
}

async fn signs_in(mock: &Mock, subject: &str) -> String {
    outcome(mock, &SamlResponse::about(subject, mock)).await
}

async fn set(mock: &Mock, field: &str, value: Value) {
    let mut settings = single_sign_on();
    settings[field] = value;
    mock.set_sso(settings).await;
}

/// signin.sso-users-only
async fn only_sso_users_enter(mock: &Mock) -> bool {
    for kind in ["egnyte", "ad", "sso"] {
        let user = json!({ "userName": format!("{kind}-user"), "authType": kind });
        mock.admin_user(user).await;
    }
    let refused = "user-not-sso";
    assert_eq!(signs_in(mock, "sso-user").await, "accepted");
    signs_in(mock, "egnyte-user").await == refused && signs_in(mock, "ad-user").await == refused
}

/// signin.inactive-refused
async fn inactive_users_are_refused(mock: &Mock) -> bool {
    mock.sso_user(json!({ "userName": "leaver", "active": false })).await;
    signs_in(mock, "leaver").await == "user-inactive"
}

/// signin.unknown-refused
async fn unknown_people_are_refused_and_not_created(mock: &Mock) -> bool {
    let mark = mock.mark().await;
    let refused = signs_in(mock, "stranger").await == "user-unknown";
    refused && mock.changes_since(mark).await.is_empty()
}

/// signin.mapping
async fn the_idp_user_name_counts_before_the_default_mapping(mock: &Mock) -> bool {
    mock.sso_user(json!({ "userName": "named", "idpUserName": "countess", "email": "named@acme.example" })).await;
    let plain = mock.sso_user(json!({ "userName": "plain", "email": "plain@acme.example" })).await;
    let mut kept = signs_in(mock, "countess").await == "accepted" && signs_in(mock, "named").await == "user-unknown";
    assert_eq!(signs_in(mock, "PLAIN").await, "accepted");
    assert_eq!(mock.newest_sign_in().await["account"], plain["id"]);
    set(mock, "defaultUserMapping", json!("Email address")).await;
    kept &= signs_in(mock, "Countess").await == "accepted";
    kept &= signs_in(mock, "named@acme.example").await == "user-unknown";
    kept &= signs_in(mock, "plain@acme.example").await == "accepted";
    kept &= signs_in(mock, "plain").await == "user-unknown";
    mock.set_sso(single_sign_on()).await;
    kept
}

/// signin.issuer
async fn the_audience_is_what_the_issuer_setting_says(mock: &Mock) -> bool {
    mock.sso_user(json!({ "userName": "issued" })).await;
    let own = || SamlResponse::about("issued", mock);
    let shared = || SamlResponse { audience: "https://saml-auth.egnyte.com".into(), ..own() };
    assert_eq!(outcome(mock, &own()).await, "accepted");
    let mut kept = outcome(mock, &shared()).await == "audience-mismatch";
    set(mock, "useDomainSpecificIssuer", json!(false)).await;
    assert_eq!(outcome(mock, &shared()).await, "accepted");
    kept &= outcome(mock, &own()).await == "audience-mismatch";
    mock.set_sso(single_sign_on()).await;
    kept
}

/// signin.certificate
async fn only_the_configured_certificate_is_trusted(mock: &Mock) -> bool {
    mock.sso_user(json!({ "userName": "certified" })).await;
    let by = |key| SamlResponse { key: Some(key), ..SamlResponse::about("certified", mock) };
    let mut kept = outcome(mock, &by("idp-next")).await == "signature-untrusted";
    kept &= outcome(mock, &by("stranger")).await == "signature-untrusted";
    set(mock, "certificate", json!(certificate_text("idp-next.crt.pem"))).await;
    kept &= outcome(mock, &by("idp-next")).await == "accepted";
    kept &= outcome(mock, &by("idp")).await == "signature-untrusted";
    mock.set_sso(single_sign_on()).await;
    kept
}

/// signin.refuses-forged
async fn forged_answers_are_refused(mock: &Mock) -> bool {
    for name in ["honest", "victim"] {
        mock.sso_user(json!({ "userName": name })).await;
    }
    let good = || SamlResponse::about("honest", mock);
    let (now, hour) = (good().issued, SignedDuration::from_hours(1));
    let used = good();
    assert_eq!(outcome(mock, &used).await, "accepted");
    let forged = [
        (SamlResponse { key: None, ..good() }, "signature-missing"),
        (SamlResponse { issued: now - hour, ..good() }, "expired"),
        (SamlResponse { issued: now + hour, ..good() }, "not-yet-valid"),
        (SamlResponse { audience: "https://other.egnyte.com".into(), ..good() }, "audience-mismatch"),
        (SamlResponse { consumer: "https://other.egnyte.com/samlconsumer/".into(), ..good() }, "destination-mismatch"),
        (used, "replayed"),
    ];
    let mut kept = true;
    for (answer, reason) in forged {
        kept &= outcome(mock, &answer).await == reason;
    }
    let tampered = good().xml().replace(">honest<", ">victim<");
    let commented = good().xml().replace(">honest<", ">victim<!-- x -->honest<");
    kept &= outcome_of(mock, &tampered).await == "digest-mismatch";
    kept &= outcome_of(mock, &commented).await == "digest-mismatch";
    kept &= outcome_of(mock, &SamlResponse::about("victim.other", mock).xml().replace("m.o", "m<!---->.o")).await
        == "user-unknown";
    kept && outcome_of(mock, &wrapped(mock)).await == "signature-wrapping-unsigned-assertion"
}

/// Response about an honest user, with a forged assertion before the signed one.
fn wrapped(mock: &Mock) -> String {
    let forged = SamlResponse { key: None, ..SamlResponse::about("victim", mock) }.xml();
    let from = forged.find("<saml:Assertion ").unwrap();
    let to = forged.find("</samlp:Response>").unwrap();
    SamlResponse::about("honest", mock).xml().replacen(
        "<saml:Assertion ",
        &format!("{}<saml:Assertion ", &forged[from..to]),
        1,
    )
}

/// The rules by which of them are kept.
async fn kept(mock: &Mock) -> Vec<&'static str> {
    let all = [
        ("signin.sso-users-only", only_sso_users_enter(mock).await),
        ("signin.inactive-refused", inactive_users_are_refused(mock).await),
        ("signin.unknown-refused", unknown_people_are_refused_and_not_created(mock).await),
        ("signin.mapping", the_idp_user_name_counts_before_the_default_mapping(mock).await),
        ("signin.issuer", the_audience_is_what_the_issuer_setting_says(mock).await),
        ("signin.certificate", only_the_configured_certificate_is_trusted(mock).await),
        ("signin.refuses-forged", forged_answers_are_refused(mock).await),
    ];
    all.into_iter().filter(|(_, kept)| *kept).map(|(rule, _)| rule).collect()
}

#[tokio::test]
async fn the_mock_keeps_every_rule_of_signing_in() {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    assert_eq!(kept(&mock).await.len(), 7);
}

#[tokio::test]
async fn every_weakness_breaks_its_rule() {
    let weaknesses = egnyte_mock::guesses::WEAKNESSES.iter().filter(|weakness| weakness.breaks.starts_with("signin."));
    let mut broken = Vec::new();
    for weakness in weaknesses {
        let seen = match weakness.breaks {
            "signin.sso-users-only" => only_sso_users_enter(&weak(weakness.id).await).await,
            "signin.inactive-refused" => inactive_users_are_refused(&weak(weakness.id).await).await,
            "signin.unknown-refused" => unknown_people_are_refused_and_not_created(&weak(weakness.id).await).await,
            "signin.mapping" => the_mapping(&weak(weakness.id).await).await,
            "signin.issuer" => the_audience_is_what_the_issuer_setting_says(&weak(weakness.id).await).await,
            "signin.certificate" => only_the_configured_certificate_is_trusted(&weak(weakness.id).await).await,
            "signin.refuses-forged" => forged_answers_are_refused(&weak(weakness.id).await).await,
            other => panic!("nobody tries {other}"),
        };
        assert!(!seen, "{} breaks nothing", weakness.id);
        broken.push(weakness.breaks);
    }
    assert_eq!(broken.len(), 11);
}

async fn the_mapping(mock: &Mock) -> bool {
    the_idp_user_name_counts_before_the_default_mapping(mock).await
}

async fn weak(weakness: &str) -> Mock {
    Mock::with_sso(json!({ "name": "s-1", "weaknesses": [weakness] })).await
}

#[tokio::test]
async fn a_name_that_leads_to_several_accounts_lets_nobody_in() {
    let guesses = json!({ "duplicate-user-name": "accept", "duplicate-email": "accept" });
    let mock = Mock::with_sso(json!({ "name": "s-1", "guesses": guesses })).await;
    let first = mock.sso_user(json!({ "userName": "ada" })).await;
    mock.sso_user(json!({ "userName": "ADA" })).await;
    assert_eq!(signs_in(&mock, "ada").await, "user-ambiguous");
    let path = mock.at(&format!("/users/{}", text(&first["id"])));
    mock.patch(&path, json!({ "active": false })).await;
    assert_eq!(signs_in(&mock, "ada").await, "accepted");
    assert_ne!(mock.newest_sign_in().await["account"], first["id"]);
    mock.patch(&path, json!({ "active": true, "idpUserName": "ada" })).await;
    assert_eq!(signs_in(&mock, "ada").await, "accepted");
    assert_eq!(mock.newest_sign_in().await["account"], first["id"]);
}

#[tokio::test]
async fn the_journey_of_the_article_ends_signed_in() {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    let local = json!({ "userName": "alovelace", "email": "ada@acme.example", "authType": "egnyte" });
    let id = text(&mock.admin_user(local).await["id"]);
    let (status, _) = mock.scim_put(&format!("/Users/{id}"), crate::support::person("ada")).await;
    assert_eq!(status, 200);
    assert_eq!(signs_in(&mock, "ada").await, "user-unknown");
    let path = mock.at(&format!("/users/{id}"));
    mock.patch(&path, json!({ "idpUserName": "ada" })).await;
    assert_eq!(signs_in(&mock, "ada").await, "user-not-sso");
    mock.patch(&path, json!({ "authType": "sso" })).await;
    assert_eq!(signs_in(&mock, "ada").await, "accepted");
    assert_eq!(mock.newest_sign_in().await["account"], id);
}

#[tokio::test]
async fn whoever_was_provisioned_signs_in() {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    let id = mock.scim_user(crate::support::person("ada")).await;
    assert_eq!(signs_in(&mock, "ada").await, "accepted");
    mock.scim_patch(&format!("/Users/{id}"), json!([{ "op": "replace", "value": { "active": false } }])).await;
    assert_eq!(signs_in(&mock, "ada").await, "user-inactive");
}

#[tokio::test]
async fn a_session_ends_with_single_sign_on_and_with_the_right_to_it() {
    for end in ["inactive", "password", "off"] {
        let mock = Mock::with_sso(json!({})).await;
        let user = mock.sso_user(json!({ "userName": "ada" })).await;
        let browser = Browser::at(&mock);
        let entered = browser.post_response(&SamlResponse::about("ada", &mock)).await;
        assert!(browser.get_as(entered.session(), "").await.page.contains("Signed in"));
        let path = mock.at(&format!("/users/{}", text(&user["id"])));
        match end {
            "inactive" => assert_eq!(mock.patch(&path, json!({ "active": false })).await.0, 200),
            "password" => assert_eq!(mock.patch(&path, json!({ "authType": "egnyte" })).await.0, 200),
            _ => mock.set_sso(json!({ "authentication": "none" })).await,
        }
        let shown = browser.get_as(entered.session(), "").await;
        assert!(!shown.page.contains("Signed in"), "{end}: {shown:?}");
    }
}

#[tokio::test]
async fn both_certificates_of_imported_metadata_are_trusted_and_a_form_goes_to_a_post_service() {
    let mock = Mock::start().await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let keys = ["idp.crt.pem", "idp-next.crt.pem"].map(|name| {
        let body = crate::saml::certificate(name).body();
        format!(
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{body}\
             </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        )
    });
    let metadata = format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"https://idp.acme.example/saml\" validUntil=\"2030-01-01T00:00:00Z\">\
         <md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{}\
         <md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         Location=\"https://idp.acme.example/post\"/></md:IDPSSODescriptor></md:EntityDescriptor>",
        keys.concat()
    );
    let import = mock.request(reqwest::Method::POST, &mock.at("/sso/metadata")).body(metadata);
    let (status, settings) = crate::support::said(import).await;
    assert_eq!((status, &settings["loginBinding"]), (200, &json!("HTTP-POST")), "{settings}");
    assert!(text(&settings["remarks"][0]).starts_with("validUntil"), "{settings}");
    let again = mock.request(reqwest::Method::PUT, &mock.at("/sso")).json(&settings);
    let (status, set) = crate::support::said(again).await;
    assert_eq!((status, &set["otherCertificates"]), (200, &settings["otherCertificates"]), "{set}");
    for key in ["idp", "idp-next"] {
        let answer = SamlResponse { key: Some(key), ..SamlResponse::about("ada", &mock) };
        assert_eq!(outcome(&mock, &answer).await, "accepted", "{key}");
    }
    let stranger = SamlResponse { key: Some("stranger"), ..SamlResponse::about("ada", &mock) };
    assert_eq!(outcome(&mock, &stranger).await, "signature-untrusted");
    let asked = Browser::at(&mock).get("").await;
    assert!(asked.status == 200 && asked.page.contains("action=\"https://idp.acme.example/post\""), "{asked:?}");
    assert_eq!(Browser::at(&mock).get("?binding=redirect").await.status, 302);
}

#[tokio::test]
async fn a_refusal_names_the_mapping_that_was_tried() {
    let mock = Mock::with_sso(json!({})).await;
    assert_eq!(signs_in(&mock, "stranger").await, "user-unknown");
    let sentence = text(&mock.newest_sign_in().await["sentence"]);
    assert_eq!(
        sentence,
        "Egnyte has no user with this IdP Username, and none without an IdP Username who has it as Egnyte username."
    );
    set(&mock, "defaultUserMapping", json!("Email address")).await;
    signs_in(&mock, "stranger").await;
    assert!(text(&mock.newest_sign_in().await["sentence"]).ends_with("who has it as email address."));
}

#[tokio::test]
async fn the_kelvin_sign_is_no_k() {
    let mock = Mock::with_sso(json!({})).await;
    mock.sso_user(json!({ "userName": "nik", "idpUserName": "nik@acme.example" })).await;
    assert_eq!(signs_in(&mock, "NIK@acme.example").await, "accepted");
    assert_eq!(signs_in(&mock, "ni\u{212a}@acme.example").await, "user-unknown");
}

#[tokio::test]
async fn the_cookie_of_a_session_over_https_is_sent_over_https_only() {
    let mock = Mock::over_https().await;
    mock.set_sso(single_sign_on()).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let encoded = SamlResponse::about("ada", &mock).encode();
    let body = reqwest::Url::parse_with_params("http://x", [("SAMLResponse", encoded)]).unwrap();
    let url = format!("{}/samlconsumer", text(&mock.domain["url"]));
    let client =
        crate::support::web().redirect(reqwest::redirect::Policy::none()).tls_danger_accept_invalid_certs(true);
    let request = client.build().unwrap().post(url).header("content-type", "application/x-www-form-urlencoded");
    let entered = open(request.body(body.query().unwrap().to_owned())).await;
    assert!(entered.status == 303 && entered.cookie.as_deref().unwrap().contains("; Secure"), "{entered:?}");
    let plain = Mock::with_sso(json!({})).await;
    plain.sso_user(json!({ "userName": "ada" })).await;
    let entered = Browser::at(&plain).post_response(&SamlResponse::about("ada", &plain)).await;
    assert!(!entered.cookie.unwrap().contains("Secure"));
}

#[tokio::test]
async fn a_relay_state_leads_to_a_page() {
    let mock = Mock::start().await;
    let url = format!("{}/app/files", text(&mock.domain["url"]));
    let asked = mock.client.get(&url).header("accept", "text/html,*/*").send().await.unwrap();
    assert_eq!(
        (asked.status().as_u16(), asked.headers()["content-type"].to_str().unwrap()),
        (404, "text/html; charset=utf-8")
    );
    assert!(asked.headers().contains_key("content-security-policy"));
    let shown = asked.text().await.unwrap();
    assert!(shown.contains("There is nothing at "), "{shown}");
    assert!(shown.contains(&format!("domain {}.", text(&mock.domain["name"]))), "{shown}");
    let client = mock.client.get(&url).send().await.unwrap();
    assert_eq!(client.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn metadata_before_and_after_an_import_have_one_entity_id() {
    let mock = Mock::start().await;
    let before = Browser::at(&mock).get("/saml/metadata").await.page;
    mock.set_sso(single_sign_on()).await;
    assert_eq!(Browser::at(&mock).get("/saml/metadata").await.page, before);
}

#[tokio::test]
async fn a_fault_with_markup_is_shown_as_text() {
    let mock = Mock::start().await;
    let fault = json!({
        "match": { "next": 1 },
        "effect": { "kind": "status", "status": 503, "body": "egnyte", "detail": "<script>alert(1)</script>" },
    });
    assert_eq!(mock.post(&mock.at("/faults"), fault).await.0, 201);
    let answer = mock.scim(reqwest::Method::GET, "/Users").send().await.unwrap();
    assert!(answer.headers().contains_key("content-security-policy"));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.text().await.unwrap(), "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>");
}
