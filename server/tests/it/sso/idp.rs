//! The identity provider of these tests, and the browser that goes between it and the mock.

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

/// The settings of JumpCloud's article, for the identity provider of these tests.
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
pub(crate) struct Answer {
    pub(crate) subject: String,
    pub(crate) in_response_to: Option<String>,
    pub(crate) audience: String,
    pub(crate) consumer: String,
    pub(crate) issued: Timestamp,
    /// Key that signs; `None` leaves the response unsigned.
    pub(crate) key: Option<&'static str>,
    pub(crate) id: String,
}

impl Answer {
    /// That this is the person, for the domain of the mock, from now on and for five minutes.
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
        }
    }

    /// The message as XML.
    pub(crate) fn xml(&self) -> String {
        let Self { subject, audience, consumer, issued, id, .. } = self;
        let end = *issued + SignedDuration::from_mins(5);
        let answers = self.in_response_to.as_ref().map(|id| format!(" InResponseTo=\"{id}\"")).unwrap_or_default();
        let assertion = format!(
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"{issued}\"><saml:Issuer>{ISSUER}</saml:Issuer><saml:Subject><saml:NameID>{subject}\
             </saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\
             <saml:SubjectConfirmationData NotOnOrAfter=\"{end}\" Recipient=\"{consumer}\"{answers}/>\
             </saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"{issued}\" NotOnOrAfter=\"{end}\">\
             <saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>\
             </saml:Conditions><saml:AuthnStatement AuthnInstant=\"{issued}\"><saml:AuthnContext>\
             <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>\
             </saml:AuthnContext></saml:AuthnStatement></saml:Assertion>"
        );
        let response = format!(
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"{id}r\" Version=\"2.0\" \
             IssueInstant=\"{issued}\" Destination=\"{consumer}\"{answers}><samlp:Status><samlp:StatusCode \
             Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>{assertion}</samlp:Response>"
        );
        let Some(name) = self.key else { return response };
        let signer = Keys::in_folder(folder().join("certificates")).signer(name).unwrap();
        signer.sign(&response, &self.id).unwrap()
    }

    /// The message as a form has it.
    pub(crate) fn packed(&self) -> String {
        STANDARD.encode(self.xml())
    }
}

/// A browser that follows nothing by itself, so that a test sees every step.
pub(crate) struct Browser {
    client: Client,
    /// Base URL of the domain.
    pub(crate) home: String,
}

/// Page that the browser received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
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

    pub(crate) async fn get(&self, path: &str) -> Shown {
        shown(self.client.get(format!("{}{path}", self.home))).await
    }

    /// Opens a page as the one this cookie was given to.
    pub(crate) async fn get_as(&self, cookie: &str, path: &str) -> Shown {
        shown(self.client.get(format!("{}{path}", self.home)).header(COOKIE, cookie)).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Shown {
        shown(self.form(path, fields)).await
    }

    /// Sends a form as the one this cookie was given to, from a page of that site.
    pub(crate) async fn post_as(&self, cookie: &str, origin: &str, path: &str) -> Shown {
        shown(self.form(path, &[]).header(COOKIE, cookie).header(ORIGIN, origin)).await
    }

    /// Brings an answer to the domain.
    pub(crate) async fn bring(&self, answer: &Answer) -> Shown {
        self.post("/samlconsumer", &[("SAMLResponse", &answer.packed())]).await
    }

    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = Url::parse_with_params("http://form", fields).unwrap().query().unwrap_or_default().to_owned();
        let request = self.client.post(format!("{}{path}", self.home)).body(body);
        request.header("content-type", "application/x-www-form-urlencoded")
    }
}

/// Sends a request, and what is shown then.
pub(crate) async fn shown(request: RequestBuilder) -> Shown {
    let response = request.send().await.unwrap();
    let header = |response: &Response, name| {
        response.headers().get(name).map(|value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned())
    };
    Shown {
        status: response.status().as_u16(),
        location: header(&response, LOCATION),
        cookie: header(&response, SET_COOKIE),
        page: response.text().await.unwrap(),
    }
}

impl Shown {
    /// The cookie as it is sent back.
    pub(crate) fn session(&self) -> &str {
        self.cookie.as_deref().unwrap_or_else(|| panic!("no session: {self:?}")).split(';').next().unwrap()
    }
}

impl Mock {
    /// A mock whose domain signs people in, made from this.
    pub(crate) async fn with_sso(domain: Value) -> Self {
        let mock = Self::with(domain).await;
        mock.set_sso(single_sign_on()).await;
        mock
    }

    /// Sets how the domain signs people in.
    pub(crate) async fn set_sso(&self, settings: Value) {
        let (status, answer) =
            crate::support::said(self.request(reqwest::Method::PUT, &self.at("/sso")).json(&settings)).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// User who signs in, with given values.
    pub(crate) async fn sso_user(&self, values: Value) -> Value {
        let mut user = json!({ "authType": "sso" });
        for (field, value) in values.as_object().unwrap() {
            user[field] = value.clone();
        }
        self.admin_user(user).await
    }

    /// Journal entry of the newest sign-in.
    pub(crate) async fn newest_sign_in(&self) -> Value {
        let (_, journal) = self.get(&self.at("/journal")).await;
        let exchanges = journal["exchanges"].as_array().unwrap();
        exchanges.iter().rev().find_map(|exchange| exchange.get("signIn").cloned()).unwrap_or_default()
    }
}
