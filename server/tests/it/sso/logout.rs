//! Single logout: begun by the user or by the identity provider, by redirect or by form, and all that is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde_json::{Value, json};

use super::idp::{Browser, BrowserPage, SamlResponse, single_sign_on};
use super::logout_idp::{LogoutMessage, RSA_SHA256, ReceivedLogout, SUCCESS, attribute, encode, sign, with_logout};
use crate::support::{Mock, text};

async fn mock(binding: &str) -> (Mock, Browser) {
    let mock = Mock::start().await;
    mock.set_sso(with_logout(binding)).await;
    for name in ["ada", "grace"] {
        mock.sso_user(json!({ "userName": name })).await;
    }
    let browser = Browser::at(&mock);
    (mock, browser)
}

fn status(code: &str) -> String {
    format!("<samlp:StatusCode Value=\"{code}\"/>")
}

async fn sign_out(mock: &Mock, browser: &Browser, session: &str) -> BrowserPage {
    browser.post_as(session, &mock.server.url(), "/sign-out").await
}

#[tokio::test]
async fn user_signs_out_at_the_identity_provider_too() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let session = browser.sign_in(&mock, "ada", &[(" Format=", " NameQualifier=\"idp\" Format=")]).await;
    let sent = sign_out(&mock, &browser, &session).await;
    assert_eq!(sent.status, 303);
    assert!(!browser.is_open(&session).await);
    let request = ReceivedLogout::of(&sent);
    assert!(request.url.as_str().starts_with("https://idp.acme.example/logout?app=1&SAMLRequest="), "{}", request.url);
    assert_eq!(request.attribute("Destination"), "https://idp.acme.example/logout?app=1");
    for part in ["<saml:Issuer>https://s-1.egnyte.com</saml:Issuer>", " NameQualifier=\"idp\">ada</saml:NameID>"] {
        assert!(request.xml.contains(part), "{}", request.xml);
    }
    assert!(request.xml.contains("<samlp:SessionIndex>_session-1</samlp:SessionIndex>"), "{}", request.xml);
    assert_eq!(mock.newest_sign_out().await["outcome"], "started");
    let answer = LogoutMessage::response(&mock, &request.attribute("ID"), &status(SUCCESS));
    let done = browser.get(&format!("/saml/logout?{}", answer.query(""))).await;
    assert!(done.status == 200 && done.page.contains("has signed you out, too"), "{done:?}");
    assert_eq!(mock.newest_sign_out().await["status"], json!(["success"]));
    let again = browser.get(&format!("/saml/logout?{}", answer.query(""))).await;
    assert_eq!(refusal(&mock, &again).await, "in-response-to-unknown");
}

#[tokio::test]
async fn logout_that_is_not_everywhere_is_named() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let session = browser.sign_in(&mock, "ada", &[]).await;
    let request = ReceivedLogout::of(&sign_out(&mock, &browser, &session).await);
    let partial = format!(
        "<samlp:StatusCode Value=\"{SUCCESS}\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:PartialLogout\"/>\
         </samlp:StatusCode>"
    );
    let answer = LogoutMessage::response(&mock, &request.attribute("ID"), &partial);
    let done = browser.post_logout(&answer, "").await;
    assert!(done.status == 200 && done.page.contains("status:PartialLogout"), "{done:?}");
}

#[tokio::test]
async fn form_carries_the_signed_request() {
    let (mock, browser) = mock("HTTP-POST").await;
    let session = browser.sign_in(&mock, "ada", &[]).await;
    let home = browser.home_policy(&session).await;
    assert!(!home.contains("form-action"), "{home}");
    let sent = sign_out(&mock, &browser, &session).await;
    assert!(sent.status == 200 && sent.page.contains("action=\"https://idp.acme.example/logout?app=1\""), "{sent:?}");
    let message = sent.page.split_once("name=\"SAMLRequest\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let xml = String::from_utf8(STANDARD.decode(message).unwrap()).unwrap();
    let id = attribute(&xml, "ID");
    assert!(xml.contains(&format!("<ds:Reference URI=\"#{id}\">")) && xml.contains("<ds:X509Certificate>"), "{xml}");
}

#[tokio::test]
async fn identity_provider_ends_the_sessions_that_it_names() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let other = ("_session-1", "_session-2");
    let sessions = [
        browser.sign_in(&mock, "ada", &[]).await,
        browser.sign_in(&mock, "ada", &[other]).await,
        browser.sign_in(&mock, "grace", &[]).await,
    ];
    let request = LogoutMessage::request(&mock, "ada", &["_session-1"]);
    let answer = browser.get(&format!("/saml/logout?{}", request.query("state &1"))).await;
    let answer = ReceivedLogout::of(&answer);
    assert!(answer.url.as_str().starts_with("https://idp.acme.example/logout/answer?SAMLResponse="), "{}", answer.url);
    assert_eq!(answer.attribute("InResponseTo"), request.id);
    assert!(
        answer.xml.contains(SUCCESS)
            && answer.url.query_pairs().any(|it| it == ("RelayState".into(), "state &1".into()))
    );
    assert_eq!(opens(&browser, &sessions).await, [false, true, true]);
    let all = LogoutMessage::request(&mock, "ada", &[]);
    assert_eq!(browser.post_logout(&all, "").await.status, 303);
    assert_eq!(opens(&browser, &sessions).await, [false, false, true]);
    let expected = json!({ "outcome": "accepted", "message": "LogoutRequest", "subject": "ada", "sessions": 1, "isAnswered": true });
    assert_eq!(mock.newest_sign_out().await, expected);
}

async fn opens(browser: &Browser, sessions: &[String; 3]) -> [bool; 3] {
    let [first, second, third] = sessions;
    [browser.is_open(first).await, browser.is_open(second).await, browser.is_open(third).await]
}

#[tokio::test]
async fn identity_provider_without_an_address_gets_no_answer() {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let browser = Browser::at(&mock);
    let session = browser.sign_in(&mock, "ada", &[]).await;
    let request = LogoutMessage::request(&mock, "ada", &[]);
    let page = browser.post_logout(&request, "").await;
    assert!(page.status == 200 && page.page.contains("no address"), "{page:?}");
    assert!(!browser.is_open(&session).await);
}

/// Returns the reason of the refusal that a page shows.
async fn refusal(mock: &Mock, page: &BrowserPage) -> String {
    assert!((400..500).contains(&page.status), "{page:?}");
    let noted = mock.newest_sign_out().await;
    assert_eq!(noted["outcome"], "refused");
    let reason = text(&noted["reason"]);
    assert!(page.page.contains(&format!("<code>{reason}</code>")), "{page:?}");
    assert!(!text(&noted["sentence"]).contains("Some("), "{noted}");
    reason
}

#[tokio::test]
async fn forged_and_misdirected_requests_end_no_session() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let session = browser.sign_in(&mock, "ada", &[]).await;
    let good = || LogoutMessage::request(&mock, "ada", &[]);
    let (now, hour) = (Timestamp::now(), SignedDuration::from_hours(1));
    let ended = format!(" NotOnOrAfter=\"{}\"", now - hour);
    let encrypted = "<saml:EncryptedID/>".to_owned();
    let cases = [
        (LogoutMessage { key: None, ..good() }, "signature-missing"),
        (LogoutMessage { key: Some("stranger"), ..good() }, "signature-untrusted"),
        (LogoutMessage { key: Some("service-provider"), ..good() }, "signature-untrusted"),
        (LogoutMessage { issuer: "https://idp.other.example".into(), ..good() }, "issuer-mismatch"),
        (LogoutMessage { destination: "https://other.example/saml/logout".into(), ..good() }, "destination-mismatch"),
        (LogoutMessage { destination: String::new(), ..good() }, "attribute-missing"),
        (LogoutMessage { issued: now - hour, ..good() }, "expired"),
        (LogoutMessage { attributes: ended, ..good() }, "expired"),
        (LogoutMessage { issued: now + hour, ..good() }, "not-yet-valid"),
        (LogoutMessage { children: String::new(), ..good() }, "element-missing"),
        (LogoutMessage { children: encrypted, ..good() }, "subject-encrypted"),
        (LogoutMessage { children: "<saml:NameID> </saml:NameID>".into(), ..good() }, "subject-empty"),
        (LogoutMessage { element: "ManageNameIDRequest", ..good() }, "not-a-logout-message"),
        (LogoutMessage::response(&mock, "_nothing", &status(SUCCESS)), "in-response-to-unknown"),
    ];
    for (message, reason) in cases {
        let by_redirect = browser.get(&format!("/saml/logout?{}", message.query(""))).await;
        assert_eq!(refusal(&mock, &by_redirect).await, reason);
        assert_eq!(refusal(&mock, &browser.post_logout(&message, "").await).await, reason);
    }
    assert!(browser.is_open(&session).await);
    let used = good();
    assert_eq!(browser.get(&format!("/saml/logout?{}", used.query(""))).await.status, 303);
    assert_eq!(refusal(&mock, &browser.post_logout(&used, "").await).await, "replayed");
    assert_eq!(refusal(&mock, &browser.get(&format!("/saml/logout?{}", used.query(""))).await).await, "replayed");
}

#[tokio::test]
async fn changed_redirects_are_refused() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let session = browser.sign_in(&mock, "ada", &[]).await;
    let [grace, ada] = ["grace", "ada"].map(|name| LogoutMessage::request(&mock, name, &[]));
    let query = grace.query("state");
    let own = |name: &str| {
        let url = Url::parse(&format!("http://x/?{query}")).unwrap();
        encode(&url.query_pairs().find(|(found, _)| found == name).unwrap().1)
    };
    let unsigned = LogoutMessage { key: None, ..ada.clone() }.query("state");
    let forged = format!("{unsigned}&SigAlg={}&Signature={}", own("SigAlg"), own("Signature"));
    let sha1 = encode("http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    let weak = format!("{unsigned}&SigAlg={sha1}");
    let weak = format!("{weak}&Signature={}", encode(&STANDARD.encode(sign("idp", weak.as_bytes()))));
    let cases = [
        (forged, "signature-untrusted"),
        (query.replace("RelayState=state", "RelayState=other"), "signature-untrusted"),
        (query.replace("&RelayState=state", ""), "signature-untrusted"),
        (weak, "signature-method-weak"),
        (format!("{unsigned}&SigAlg={}", encode(RSA_SHA256)), "signature-incomplete"),
        (format!("{unsigned}&Signature={}", own("Signature")), "signature-incomplete"),
        (format!("{query}&RelayState=other"), "parameter-repeated"),
        (format!("{query}&SAMLRequest=x"), "message-repeated"),
        (format!("{query}&SAMLResponse=x"), "message-repeated"),
        (format!("{query}&SAMLEncoding=zip"), "encoding-unsupported"),
        (format!("SAMLRequest={}", encode(&STANDARD.encode(ada.signed_xml()))), "not-deflated"),
        ("SAMLRequest=%2a".to_owned(), "not-base64"),
        ("RelayState=state".to_owned(), "message-missing"),
    ];
    for (query, reason) in cases {
        assert_eq!(refusal(&mock, &browser.get(&format!("/saml/logout?{query}")).await).await, reason, "{query}");
    }
    assert!(browser.is_open(&session).await);
}

#[tokio::test]
async fn changed_forms_are_refused() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let session = browser.sign_in(&mock, "ada", &[]).await;
    let [grace, ada] = ["grace", "ada"].map(|name| LogoutMessage::request(&mock, name, &[]));
    let signed = ada.signed_xml();
    let other = grace.signed_xml();
    let signature = &other[other.find("<ds:Signature").unwrap()..other.find("</ds:Signature>").unwrap() + 15];
    let wrapped =
        signed.replace("</saml:NameID>", &format!("</saml:NameID><samlp:Extensions>{other}</samlp:Extensions>"));
    let unsigned = LogoutMessage { key: None, ..ada.clone() }.signed_xml();
    let moved = unsigned.replace("</saml:Issuer>", &format!("</saml:Issuer>{signature}"));
    let cases = [
        (signed.replace(">ada<", ">grace<"), "digest-mismatch"),
        (wrapped, "signature-wrapping-misplaced-signature"),
        (moved, "reference-unresolved"),
        (format!("<!DOCTYPE a>{signed}"), "dtd-forbidden"),
    ];
    for (xml, reason) in cases {
        let page = browser.post("/saml/logout", &[("SAMLRequest", &STANDARD.encode(&xml))]).await;
        assert_eq!(refusal(&mock, &page).await, reason, "{xml}");
    }
    assert!(browser.is_open(&session).await);
}

#[tokio::test]
async fn session_ends_with_single_sign_on_the_right_to_it_or_its_time() {
    let (mock, browser) = mock("HTTP-Redirect").await;
    let state = mock.get(&mock.at("/state")).await.1;
    let ada = mock.at(&format!("/users/{}", text(&state["users"][0]["id"])));
    for (lost, regained) in [
        (json!({ "active": false }), json!({ "active": true })),
        (json!({ "authType": "egnyte" }), json!({ "authType": "sso" })),
    ] {
        let session = browser.sign_in(&mock, "ada", &[]).await;
        mock.patch(&ada, json!({ "email": "ada@acme.example" })).await;
        assert!(browser.is_open(&session).await);
        mock.patch(&ada, lost).await;
        mock.patch(&ada, regained).await;
        assert!(!browser.is_open(&session).await);
    }
    let session = browser.sign_in(&mock, "ada", &[]).await;
    mock.set_sso(json!({ "authentication": "none" })).await;
    mock.set_sso(single_sign_on()).await;
    assert!(!browser.is_open(&session).await);
    let end = (Timestamp::now() + SignedDuration::from_mins(30)).to_string();
    let ending = format!("SessionNotOnOrAfter=\"{end}\" SessionIndex=");
    let session = browser.sign_in(&mock, "ada", &[("SessionIndex=", &ending)]).await;
    assert!(browser.is_open(&session).await);
    assert_eq!(mock.post(&mock.at("/clock"), json!({ "advanceMillis": 31 * 60_000 })).await.0, 200);
    assert!(!browser.is_open(&session).await);
}

#[tokio::test]
async fn imported_metadata_have_the_logout_service() {
    let mock = Mock::start().await;
    let service = |binding: &str, more: &str| {
        let binding = format!("urn:oasis:names:tc:SAML:2.0:bindings:{binding}");
        format!("<md:SingleLogoutService Binding=\"{binding}\" Location=\"https://idp.acme.example/{more}/>")
    };
    let key = crate::saml::certificate("idp.crt.pem").body();
    let metadata = format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"https://idp.acme.example/saml\">\
         <md:IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><md:KeyDescriptor>\
         <ds:KeyInfo><ds:X509Data><ds:X509Certificate>{key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
         </md:KeyDescriptor>{}{}<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
         Location=\"https://idp.acme.example/post\"/></md:IDPSSODescriptor></md:EntityDescriptor>",
        service("SOAP", "soap\""),
        service("HTTP-POST", "out\" ResponseLocation=\"https://idp.acme.example/back\""),
    );
    let import = mock.request(reqwest::Method::POST, &mock.at("/sso/metadata")).body(metadata);
    let (_, settings) = crate::support::said(import).await;
    let found = ["logoutUrl", "logoutResponseUrl", "logoutBinding"].map(|name| settings[name].clone());
    assert_eq!(found, ["https://idp.acme.example/out", "https://idp.acme.example/back", "HTTP-POST"].map(Value::from));
    assert_eq!(settings["remarks"].as_array().map(Vec::len), Some(1), "{settings}");
    let own = Browser::at(&mock).get("/saml/metadata").await.page;
    let services = own.matches("<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-").count();
    assert_eq!((services, own.matches("/saml/logout\"").count(), own.matches("use=\"signing\"").count()), (2, 2, 1));
}

#[tokio::test]
async fn response_with_an_empty_request_id_is_named_as_such() {
    let mock = Mock::with_sso(json!({ "name": "s-1" })).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let empty = SamlResponse { in_response_to: Some(String::new()), ..SamlResponse::about("ada", &mock) };
    assert_eq!(Browser::at(&mock).post_response(&empty).await.status, 403);
    let noted = mock.newest_sign_in().await;
    assert_eq!(noted["reason"], "in-response-to-empty");
    assert!(text(&noted["sentence"]).starts_with("InResponseTo is empty, which is no identifier"), "{noted}");
}
