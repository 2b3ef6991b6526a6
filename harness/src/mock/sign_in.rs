//! Signing in at the mock, as a browser does it: to be sent to the identity provider, to bring back its answer, to see
//! whose page it is. Beside it the single sign-on settings, which an administrator types.

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Domain, Egnyte, EgnyteError, cause, of};

/// The entity id that all domains share which do not use their own.
const SHARED_ENTITY_ID: &str = "https://saml-auth.egnyte.com";

/// How a domain signs people in: the fields of Egnyte's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SingleSignOn {
    /// "Single sign-on authentication".
    pub authentication: String,
    /// "Identity provider".
    pub identity_provider: String,
    /// "Identity provider login URL".
    pub login_url: String,
    /// "Identity provider entity ID".
    pub entity_id: String,
    /// "Identity provider certificate".
    pub certificate: String,
    /// "Default user mapping".
    pub default_user_mapping: String,
    /// "Use domain-specific Issuer value".
    pub use_domain_specific_issuer: bool,
}

/// Where a browser is sent that comes to a domain without being signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The field `SAMLRequest`, as it came.
    pub request: String,
    /// What the identity provider is to hand back.
    pub relay_state: Option<String>,
}

/// An answer of an identity provider, as a browser posts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Where it is posted.
    pub to: String,
    /// The response, base64.
    pub response: String,
    /// What was handed back.
    pub relay_state: Option<String>,
}

/// What Egnyte made of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Verdict {
    /// Somebody is signed in.
    Accepted {
        /// The account.
        account: String,
        /// By what name.
        subject: String,
        /// The request that was answered.
        in_response_to: Option<String>,
        /// Where the browser was led then.
        #[serde(skip)]
        led_to: String,
    },
    /// Nobody is.
    Refused {
        /// Why, as a word for machines.
        reason: String,
        /// By what name it was tried, where the answer got that far.
        subject: Option<String>,
        /// Why, as its page says.
        sentence: String,
    },
}

#[derive(Deserialize)]
struct Notes {
    exchanges: Vec<Note>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    sign_in: Option<Verdict>,
}

impl Domain {
    /// Whom an assertion for the domain is for, with a domain-specific issuer or without.
    pub fn entity_id(&self, domain_specific_issuer: bool) -> String {
        let own = || format!("https://{}.egnyte.com", self.name);
        if domain_specific_issuer { own() } else { SHARED_ENTITY_ID.to_owned() }
    }

    /// Whether the domain takes answers of identity providers there: `/samlconsumer`, and one name after it at most.
    pub fn takes_answers_at(&self, url: &str) -> bool {
        let path = url.strip_prefix(&self.url).and_then(|path| path.strip_prefix("/samlconsumer"));
        path.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') && !rest[1..].contains(['/', '?', '#']))
    }
}

impl SingleSignOn {
    /// What the article has an administrator type: a generic identity provider, the Egnyte username as default mapping,
    /// the domain's own issuer.
    pub fn of(entity_id: String, login_url: String, certificate: String) -> Self {
        Self {
            authentication: "SAML 2.0".to_owned(),
            identity_provider: "Generic HTTP Post".to_owned(),
            login_url,
            entity_id,
            certificate,
            default_user_mapping: "Egnyte username".to_owned(),
            use_domain_specific_issuer: true,
        }
    }
}

impl Egnyte {
    /// Sets how the domain signs people in.
    ///
    /// # Errors
    /// When Egnyte would not have it, with its reason.
    pub async fn set_single_sign_on(&self, domain: &Domain, settings: &SingleSignOn) -> Result<(), EgnyteError> {
        self.send(Method::PUT, &of(domain, "/sso"), Some(settings)).await.map(drop)
    }

    /// Opens a page of the domain in a browser that is not signed in.
    ///
    /// # Errors
    /// When that does not send it to the identity provider.
    pub async fn sent_to_identity_provider(&self, domain: &Domain, page: &str) -> Result<Sent, EgnyteError> {
        let home = format!("{}/", domain.url);
        let broken = |why: String| EgnyteError::Broken { request: format!("GET {home}"), why };
        let url = Url::parse_with_params(&home, [("RelayState", page)]).map_err(|error| broken(error.to_string()))?;
        let answer = shown(self.client.get(url)).await.map_err(broken)?;
        let to = header(&answer, &LOCATION).and_then(|location| Url::parse(&location).ok());
        let to = to.ok_or_else(|| broken(format!("it answered {} and sent nobody anywhere", answer.status())))?;
        let field = |name: &str| to.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        let request = field("SAMLRequest").ok_or_else(|| broken(format!("it sent to {to} without a request")))?;
        Ok(Sent { request, relay_state: field("RelayState") })
    }

    /// Brings an answer of the identity provider to the domain, and looks whose page that opens.
    ///
    /// # Errors
    /// When the mock contradicts itself: who is in, its journal says one way and its pages another.
    pub async fn bring(&self, domain: &Domain, brought: &Brought) -> Result<Verdict, EgnyteError> {
        let broken = |why: String| EgnyteError::Broken { request: format!("POST {}", brought.to), why };
        let before = self.latest_exchange(domain).await?;
        let mut fields = vec![("SAMLResponse", &brought.response)];
        fields.extend(brought.relay_state.as_ref().map(|state| ("RelayState", state)));
        let form = Url::parse_with_params("http://form", fields).map_err(|error| broken(error.to_string()))?;
        let form = form.query().unwrap_or_default().to_owned();
        let post = self.client.post(&brought.to).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = shown(post.body(form)).await.map_err(broken)?;
        let verdict = self.verdict(domain, before).await?.ok_or_else(|| {
            broken(format!("it answered {}, and its journal says nothing of signing in", answer.status()))
        })?;
        let cookie = header(&answer, &SET_COOKIE);
        match (verdict, cookie) {
            (Verdict::Accepted { account, subject, in_response_to, .. }, Some(cookie)) => {
                self.greeted(domain, &cookie).await?;
                let led_to = header(&answer, &LOCATION).unwrap_or_default();
                Ok(Verdict::Accepted { account, subject, in_response_to, led_to })
            }
            (refused @ Verdict::Refused { .. }, None) if answer.status().is_client_error() => Ok(refused),
            (verdict, _) => Err(broken(format!("it answered {}, and its journal says {verdict:?}", answer.status()))),
        }
    }

    /// What the journal says of the newest attempt to sign in.
    async fn verdict(&self, domain: &Domain, after: u64) -> Result<Option<Verdict>, EgnyteError> {
        let path = of(domain, &format!("/journal?after={after}"));
        let notes: Notes = self.ask(Method::GET, &path, None::<&Value>).await?;
        Ok(notes.exchanges.into_iter().rev().find_map(|note| note.sign_in))
    }

    /// Opens the domain's page as somebody who was just signed in.
    async fn greeted(&self, domain: &Domain, cookie: &str) -> Result<(), EgnyteError> {
        let broken = |why: String| EgnyteError::Broken { request: format!("GET {}", domain.url), why };
        let session = cookie.split(';').next().unwrap_or_default();
        let home = shown(self.client.get(&domain.url).header(COOKIE, session)).await.map_err(broken)?;
        let status = home.status();
        let page = home.text().await.map_err(|error| broken(cause(&error)))?;
        if page.contains("You are signed in as") {
            Ok(())
        } else {
            Err(broken(format!("whoever was just signed in is answered {status}, and not greeted")))
        }
    }
}

async fn shown(request: RequestBuilder) -> Result<Response, String> {
    request.send().await.map_err(|error| cause(&error))
}

fn header(answer: &Response, name: &reqwest::header::HeaderName) -> Option<String> {
    answer.headers().get(name)?.to_str().ok().map(str::to_owned)
}
