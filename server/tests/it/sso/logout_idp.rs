//! Logout messages of the identity provider of these tests.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use reqwest::Url;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::Sha256;
use serde_json::{Value, json};

use super::idp::{Browser, BrowserPage, SamlResponse, single_sign_on};
use super::sign::Keys;
use crate::saml::{folder, read};
use crate::support::{Mock, text};

pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(crate) const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Message of the identity provider, before it is signed.
#[derive(Clone)]
pub(crate) struct LogoutMessage {
    /// `LogoutRequest` or `LogoutResponse`.
    pub(crate) element: &'static str,
    pub(crate) id: String,
    pub(crate) issuer: String,
    pub(crate) destination: String,
    pub(crate) issued: Timestamp,
    /// Further attributes.
    pub(crate) attributes: String,
    pub(crate) children: String,
    pub(crate) key: Option<&'static str>,
}

impl LogoutMessage {
    fn new(mock: &Mock, element: &'static str, attributes: String, children: String) -> Self {
        Self {
            element,
            id: format!("_{}", uuid::Uuid::new_v4().simple()),
            issuer: "https://idp.acme.example/saml".into(),
            destination: format!("{}/saml/logout", text(&mock.domain["url"])),
            issued: Timestamp::now(),
            attributes,
            children,
            key: Some("idp"),
        }
    }

    /// Creates a request about a subject, for some of its sessions or for all.
    pub(crate) fn request(mock: &Mock, subject: &str, indexes: &[&str]) -> Self {
        let indexes = indexes.iter().map(|index| format!("<samlp:SessionIndex>{index}</samlp:SessionIndex>"));
        let children = format!("<saml:NameID>{subject}</saml:NameID>{}", indexes.collect::<String>());
        Self::new(mock, "LogoutRequest", String::new(), children)
    }

    /// Creates a response to a request of the domain.
    pub(crate) fn response(mock: &Mock, to: &str, status: &str) -> Self {
        let children = format!("<samlp:Status>{status}</samlp:Status>");
        Self::new(mock, "LogoutResponse", format!(" InResponseTo=\"{to}\""), children)
    }

    pub(crate) fn field(&self) -> &'static str {
        if self.element == "LogoutRequest" { "SAMLRequest" } else { "SAMLResponse" }
    }

    fn xml(&self) -> String {
        let Self { element, id, issuer, destination, issued, attributes, children, .. } = self;
        let destination =
            if destination.is_empty() { String::new() } else { format!(" Destination=\"{destination}\"") };
        format!(
            "<samlp:{element} xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
             xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"{issued}\"{destination}{attributes}><saml:Issuer>{issuer}</saml:Issuer>\
             {children}</samlp:{element}>"
        )
    }

    /// Renders the message with its signature.
    pub(crate) fn signed_xml(&self) -> String {
        let Some(name) = self.key else { return self.xml() };
        let signer = Keys::in_folder(folder().join("certificates")).signer(name).unwrap();
        signer.sign(&self.xml(), &self.id).unwrap()
    }

    /// Renders the signed query of a redirect.
    pub(crate) fn query(&self, relay_state: &str) -> String {
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::default());
        deflated.write_all(self.xml().as_bytes()).unwrap();
        let message = encode(&STANDARD.encode(deflated.finish().unwrap()));
        let relay_state =
            if relay_state.is_empty() { String::new() } else { format!("&RelayState={}", encode(relay_state)) };
        let query = format!("{}={message}{relay_state}", self.field());
        let Some(name) = self.key else { return query };
        let query = format!("{query}&SigAlg={}", encode(RSA_SHA256));
        format!("{query}&Signature={}", encode(&STANDARD.encode(sign(name, query.as_bytes()))))
    }
}

/// Encodes a value with digits in lower case, as Windows does: the signature is about what was sent.
pub(crate) fn encode(value: &str) -> String {
    let encoded = Url::parse_with_params("http://form", [("", value)]).unwrap();
    let value = encoded.query().unwrap().trim_start_matches('=').to_owned();
    value.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d")
}

fn private_key(name: &str) -> rsa::PrivateKey {
    rsa::PrivateKey::from_pkcs8_pem(&read(&format!("certificates/{name}.key.pem"))).unwrap()
}

pub(crate) fn sign(name: &str, bytes: &[u8]) -> Vec<u8> {
    private_key(name).pkcs1v15_sign::<Sha256>(bytes).unwrap()
}

/// Message to which the mock sent the browser, whose signature is that of the mock.
pub(crate) struct ReceivedLogout {
    pub(crate) url: Url,
    pub(crate) xml: String,
}

impl ReceivedLogout {
    /// Reads a redirect.
    pub(crate) fn of(page: &BrowserPage) -> Self {
        let url = Url::parse(page.location.as_ref().unwrap_or_else(|| panic!("{page:?}"))).unwrap();
        let parameter = |name: &str| url.query_pairs().find(|(found, _)| found == name).unwrap().1.into_owned();
        let (signed, _) = url.query().unwrap().split_once("&Signature=").unwrap();
        let signed = &signed[signed.find("SAML").unwrap()..];
        let value = STANDARD.decode(parameter("Signature")).unwrap();
        let key = private_key("service-provider").to_public_key();
        key.pkcs1v15_verify::<Sha256>(signed.as_bytes(), &value).unwrap();
        let field = if signed.starts_with("SAMLRequest") { "SAMLRequest" } else { "SAMLResponse" };
        let mut xml = String::new();
        let message = STANDARD.decode(parameter(field)).unwrap();
        DeflateDecoder::new(&message[..]).read_to_string(&mut xml).unwrap();
        Self { url, xml }
    }

    /// Returns the value of an attribute of the message.
    pub(crate) fn attribute(&self, name: &str) -> String {
        attribute(&self.xml, name)
    }
}

pub(crate) fn attribute(xml: &str, name: &str) -> String {
    xml.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0.to_owned()
}

/// Single sign-on settings with a single logout service.
pub(crate) fn with_logout(binding: &str) -> Value {
    let mut settings = single_sign_on();
    settings["logoutUrl"] = json!("https://idp.acme.example/logout?app=1");
    settings["logoutResponseUrl"] = json!("https://idp.acme.example/logout/answer");
    settings["logoutBinding"] = json!(binding);
    settings
}

impl Browser {
    /// Signs in with a response that has these replacements, and returns the cookie of the session.
    pub(crate) async fn sign_in(&self, mock: &Mock, subject: &str, edits: &[(&str, &str)]) -> String {
        let answer = SamlResponse { key: None, ..SamlResponse::about(subject, mock) };
        let xml = edits.iter().fold(answer.xml(), |xml, (from, to)| {
            assert!(xml.contains(from), "{xml}");
            xml.replace(from, to)
        });
        let signer = Keys::in_folder(folder().join("certificates")).signer("idp").unwrap();
        let signed = STANDARD.encode(signer.sign(&xml, &answer.id).unwrap());
        self.post("/samlconsumer", &[("SAMLResponse", &signed)]).await.session().to_owned()
    }

    /// Returns whether a session is open.
    pub(crate) async fn is_open(&self, session: &str) -> bool {
        let page = self.get_as(session, "").await;
        page.status == 200 && page.page.contains("signed in as")
    }

    /// Posts a logout message by a form.
    pub(crate) async fn post_logout(&self, message: &LogoutMessage, relay_state: &str) -> BrowserPage {
        let fields = [(message.field(), STANDARD.encode(message.signed_xml())), ("RelayState", relay_state.to_owned())];
        self.post("/saml/logout", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
    }
}

impl Mock {
    /// Returns the journal entry of the latest logout.
    pub(crate) async fn newest_sign_out(&self) -> Value {
        let (_, journal) = self.get(&self.at("/journal")).await;
        let exchanges = journal["exchanges"].as_array().unwrap();
        exchanges.iter().rev().find_map(|exchange| exchange.get("signOut").cloned()).unwrap_or_default()
    }
}
