//! Identity provider of these tests, and the browser between it and the mock.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, Url};
use serde_json::{Value, json};

use super::sign::Keys;
use crate::saml::{certificate_text, folder};
use crate::support::{Mock, text, web};

const ISSUER: &str = "https://idp.acme.example/saml";
const TEMPLATE: &str = include_str!("../../../examples/assertions/response.xml");

/// Single sign-on settings of JumpCloud's article, for this identity provider.
pub(crate) fn single_sign_on() -> Value {
    json!({
        "authentication": "SAML 2.0",
        "identityProvider": "Generic HTTP Post",
        "loginUrl": "https://idp.acme.example/login",
        "entityId": ISSUER,
        "certificate": certificate_text("idp.crt.pem"),
        "apiKey": "",
        "defaultUserMapping": "Egnyte username",
        "useDomainSpecificIssuer": true,
    })
}

/// Response of an identity provider, before it is signed.
#[derive(Clone)]
pub(crate) struct SamlResponse {
    pub(crate) subject: String,
    pub(crate) in_response_to: Option<String>,
    pub(crate) audience: String,
    pub(crate) consumer: String,
    pub(crate) issued: Timestamp,
    /// Key that signs; `None` leaves the response unsigned.
    pub(crate) key: Option<&'static str>,
    pub(crate) id: String,
    /// True if the assertion says how the subject was authenticated.
    pub(crate) has_authn_statement: bool,
}

impl SamlResponse {
    /// Creates a response for the domain of the mock, valid for five minutes.
    pub(crate) fn about(subject: &str, mock: &Mock) -> Self {
        let url = text(&mock.domain["url"]);
        Self {
            subject: subject.to_owned(),
            in_response_to: None,
            audience: format!("https://{}.egnyte.com", text(&mock.domain["name"])),
            consumer: format!("{url}/samlconsumer/"),
            issued: Timestamp::now(),
            key: Some("idp"),
            id: format!("_{}", uuid::Uuid::new_v4().simple()),
            has_authn_statement: true,
        }
    }

    /// Renders the response from the template of the fixtures, and signs its assertion.
    pub(crate) fn xml(&self) -> String {
        let end = self.issued + SignedDuration::from_mins(5);
        let answers = self.in_response_to.as_ref().map(|id| format!(" InResponseTo=\"{id}\"")).unwrap_or_default();
        let response = TEMPLATE
            .replace("_response-1", &format!("{}r", self.id))
            .replace("_assertion-1", &self.id)
            .replace("2026-11-23T10:00:00Z", &self.issued.to_string())
            .replace("2026-11-23T10:05:00Z", &end.to_string())
            .replace("https://acme.egnyte.com/samlconsumer/\"", &format!("{}\"{answers}", self.consumer))
            .replace(">https://acme.egnyte.com<", &format!(">{}<", self.audience))
            .replace(">ada<", &format!(">{}<", self.subject));
        let response = if self.has_authn_statement { response } else { without_authn_statement(&response) };
        let Some(name) = self.key else { return response };
        let signer = Keys::in_folder(folder().join("certificates")).signer(name).unwrap();
        signer.sign(&response, &self.id).unwrap()
    }

    /// Encodes the response for the form.
    pub(crate) fn encode(&self) -> String {
        STANDARD.encode(self.xml())
    }
}

fn without_authn_statement(response: &str) -> String {
    let (before, rest) = response.split_once("<saml:AuthnStatement").unwrap();
    let (_, after) = rest.split_once("</saml:AuthnStatement>").unwrap();
    format!("{before}{after}")
}

/// Browser that follows no redirects, so that a test sees every step.
pub(crate) struct Browser {
    client: Client,
    /// Base URL of the domain.
    pub(crate) home: String,
}

/// Page that the browser received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BrowserPage {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) cookie: Option<String>,
    pub(crate) page: String,
}

impl Browser {
    pub(crate) fn at(mock: &Mock) -> Self {
        let client = web().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, home: text(&mock.domain["url"]) }
    }

    pub(crate) async fn get(&self, path: &str) -> BrowserPage {
        open(self.client.get(format!("{}{path}", self.home))).await
    }

    /// Opens a page with a session cookie.
    pub(crate) async fn get_as(&self, cookie: &str, path: &str) -> BrowserPage {
        open(self.client.get(format!("{}{path}", self.home)).header(COOKIE, cookie)).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> BrowserPage {
        open(self.form(path, fields)).await
    }

    /// Returns the content security policy of the home page with a session cookie.
    pub(crate) async fn home_policy(&self, cookie: &str) -> String {
        let response = self.client.get(&self.home).header(COOKIE, cookie).send().await.unwrap();
        response.headers()["content-security-policy"].to_str().unwrap().to_owned()
    }

    /// Sends a form with a session cookie, from a page of an origin.
    pub(crate) async fn post_as(&self, cookie: &str, origin: &str, path: &str) -> BrowserPage {
        open(self.form(path, &[]).header(COOKIE, cookie).header(ORIGIN, origin)).await
    }

    /// Posts a SAML response to the domain.
    pub(crate) async fn post_response(&self, answer: &SamlResponse) -> BrowserPage {
        self.post("/samlconsumer", &[("SAMLResponse", &answer.encode())]).await
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = Url::parse_with_params("http://form", fields).unwrap().query().unwrap_or_default().to_owned();
        let request = self.client.post(format!("{}{path}", self.home)).body(body);
        request.header("content-type", "application/x-www-form-urlencoded")
    }
}

/// Sends a request, and returns the page.
pub(crate) async fn open(request: RequestBuilder) -> BrowserPage {
    let response = request.send().await.unwrap();
    let header = |response: &Response, name| {
        response.headers().get(name).map(|value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned())
    };
    BrowserPage {
        status: response.status().as_u16(),
        location: header(&response, LOCATION),
        cookie: header(&response, SET_COOKIE),
        page: response.text().await.unwrap(),
    }
}

impl BrowserPage {
    /// Returns the cookie as it is sent back.
    pub(crate) fn session(&self) -> &str {
        self.cookie.as_deref().unwrap_or_else(|| panic!("no session: {self:?}")).split(';').next().unwrap()
    }
}

impl Mock {
    /// Starts a mock with single sign-on in its domain.
    pub(crate) async fn with_sso(domain: Value) -> Self {
        let mock = Self::with(domain).await;
        mock.set_sso(single_sign_on()).await;
        mock
    }

    /// Sets the single sign-on settings.
    pub(crate) async fn set_sso(&self, settings: Value) {
        let (status, answer) =
            crate::support::said(self.request(reqwest::Method::PUT, &self.at("/sso")).json(&settings)).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// Creates a user with authentication type SSO.
    pub(crate) async fn sso_user(&self, values: Value) -> Value {
        let mut user = json!({ "authType": "sso" });
        for (field, value) in values.as_object().unwrap() {
            user[field] = value.clone();
        }
        self.admin_user(user).await
    }

    /// Returns the journal entry of the latest sign-in.
    pub(crate) async fn newest_sign_in(&self) -> Value {
        let (_, journal) = self.get(&self.at("/journal")).await;
        let exchanges = journal["exchanges"].as_array().unwrap();
        exchanges.iter().rev().find_map(|exchange| exchange.get("signIn").cloned()).unwrap_or_default()
    }
}
