//! Signing in at the mock as a browser does: the redirect to the identity provider, the SAML response at the ACS, the
//! page afterwards. Beside it the single sign-on settings, which an administrator enters.

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response, Url};
use serde::{Deserialize, Serialize};

use super::{Domain, Egnyte, EgnyteError, cause, path};

/// Entity id that all domains without a domain-specific issuer share.
const SHARED_ENTITY_ID: &str = "https://saml-auth.egnyte.com";

/// Single sign-on settings of a domain: the fields of Egnyte's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SsoSettings {
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

/// Redirect of a browser to the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRedirect {
    /// Parameter `SAMLRequest`, as received.
    pub request: String,
    /// Parameter `RelayState`.
    pub relay_state: Option<String>,
}

/// SAML response that a browser posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamlPost {
    /// Address to which it is posted.
    pub to: String,
    /// Field `SAMLResponse`, base64.
    pub response: String,
    /// Field `RelayState`.
    pub relay_state: Option<String>,
}

/// Result of a SAML response.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum SignInVerdict {
    /// The user is signed in.
    Accepted {
        /// Account of the user.
        account: String,
        /// Subject of the assertion.
        subject: String,
        /// Id of the request that was answered.
        in_response_to: Option<String>,
        /// Address of the redirect afterwards.
        #[serde(skip)]
        led_to: String,
    },
    /// The response is rejected.
    Refused {
        /// Code of the reason.
        reason: String,
        /// Subject of the assertion, where it could be read.
        subject: Option<String>,
        /// Message on the page.
        sentence: String,
    },
}

#[derive(Deserialize)]
struct SignInJournal {
    exchanges: Vec<SignInRecord>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignInRecord {
    sign_in: Option<SignInVerdict>,
}

impl Domain {
    /// Entity id of the domain, with a domain-specific issuer or without.
    pub fn entity_id(&self, domain_specific_issuer: bool) -> String {
        let own = || format!("https://{}.egnyte.com", self.name);
        if domain_specific_issuer { own() } else { SHARED_ENTITY_ID.to_owned() }
    }

    /// Returns whether a URL is an ACS of the domain: `/samlconsumer`, with one more segment at most.
    pub fn is_acs_url(&self, url: &str) -> bool {
        let path = url.strip_prefix(&self.url).and_then(|path| path.strip_prefix("/samlconsumer"));
        path.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') && !rest[1..].contains(['/', '?', '#']))
    }
}

impl SsoSettings {
    /// Settings of the help article: a generic identity provider, the Egnyte username as default mapping, the domain's
    /// own issuer.
    pub fn generic(entity_id: String, login_url: String, certificate: String) -> Self {
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
    /// Sets the single sign-on settings of the domain.
    pub async fn set_sso(&self, domain: &Domain, settings: &SsoSettings) -> Result<(), EgnyteError> {
        self.send(Method::PUT, &path(domain, "/sso"), settings).await
    }

    /// Opens a page of the domain without a session; returns the redirect to the identity provider.
    pub async fn start_sign_in(&self, domain: &Domain, page: &str) -> Result<AuthnRedirect, EgnyteError> {
        let home = format!("{}/", domain.url);
        let broken = |why: String| EgnyteError::Broken { request: format!("GET {home}"), why };
        let url = Url::parse_with_params(&home, [("RelayState", page)]).map_err(|error| broken(error.to_string()))?;
        let answer = send(self.client.get(url)).await.map_err(broken)?;
        let to = header(&answer, &LOCATION).and_then(|location| Url::parse(&location).ok());
        let to = to.ok_or_else(|| broken(format!("it answered {} and no redirect", answer.status())))?;
        let field = |name: &str| to.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        let request = field("SAMLRequest").ok_or_else(|| broken(format!("it redirected to {to} without a request")))?;
        Ok(AuthnRedirect { request, relay_state: field("RelayState") })
    }

    /// Posts a SAML response and opens the page of the signed-in user. Journal and pages must agree on the verdict.
    pub async fn post_saml_response(&self, domain: &Domain, post: &SamlPost) -> Result<SignInVerdict, EgnyteError> {
        let broken = |why: String| EgnyteError::Broken { request: format!("POST {}", post.to), why };
        let before = self.latest_exchange(domain).await?;
        let mut fields = vec![("SAMLResponse", &post.response)];
        fields.extend(post.relay_state.as_ref().map(|state| ("RelayState", state)));
        let form = Url::parse_with_params("http://form", fields).map_err(|error| broken(error.to_string()))?;
        let form = form.query().unwrap_or_default().to_owned();
        let request = self.client.post(&post.to).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = send(request.body(form)).await.map_err(broken)?;
        let verdict = self
            .find_verdict(domain, before)
            .await?
            .ok_or_else(|| broken(format!("it answered {}, and its journal has no sign-in", answer.status())))?;
        let cookie = header(&answer, &SET_COOKIE);
        match (verdict, cookie) {
            (SignInVerdict::Accepted { account, subject, in_response_to, .. }, Some(cookie)) => {
                self.check_home_page(domain, &cookie).await?;
                let led_to = header(&answer, &LOCATION).unwrap_or_default();
                Ok(SignInVerdict::Accepted { account, subject, in_response_to, led_to })
            }
            (refused @ SignInVerdict::Refused { .. }, None) if answer.status().is_client_error() => Ok(refused),
            (verdict, _) => Err(broken(format!("it answered {}, and its journal says {verdict:?}", answer.status()))),
        }
    }

    /// Finds the latest sign-in in the journal.
    async fn find_verdict(&self, domain: &Domain, after: u64) -> Result<Option<SignInVerdict>, EgnyteError> {
        let journal: SignInJournal = self.get(&path(domain, &format!("/journal?after={after}"))).await?;
        Ok(journal.exchanges.into_iter().rev().find_map(|record| record.sign_in))
    }

    /// Checks that the home page of the domain greets the user of a session.
    async fn check_home_page(&self, domain: &Domain, cookie: &str) -> Result<(), EgnyteError> {
        let broken = |why: String| EgnyteError::Broken { request: format!("GET {}", domain.url), why };
        let session = cookie.split(';').next().unwrap_or_default();
        let home = send(self.client.get(&domain.url).header(COOKIE, session)).await.map_err(broken)?;
        let status = home.status();
        let page = home.text().await.map_err(|error| broken(cause(&error)))?;
        if page.contains("You are signed in as") {
            Ok(())
        } else {
            Err(broken(format!("it answered {status} after the sign-in, and does not greet the user")))
        }
    }
}

async fn send(request: RequestBuilder) -> Result<Response, String> {
    request.send().await.map_err(|error| cause(&error))
}

fn header(answer: &Response, name: &reqwest::header::HeaderName) -> Option<String> {
    answer.headers().get(name)?.to_str().ok().map(str::to_owned)
}
