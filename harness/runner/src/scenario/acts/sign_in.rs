//! Signing in to Egnyte: an administrator sets up single sign-on, and a person signs in.
//!
//! Issuer of the assertions: the connector for a Rule that needs `sign-in`, and the harness for every other Rule, so that
//! the accounts are judged with every connector.

use crate::idp::{self, Signer};
use crate::mock::{AuthnRedirect, SamlPost, SignInVerdict, SsoSettings};
use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{PresentedAssertion, SignInStart, SsoSetting};
use crate::scenario::phase::StepPhase;
use crate::scenario::state::{Scenario, SignInAttempt, wrong_reply};
use crate::suite::rules::Keeper;
use egnyte_protocol::directory::EventKind;
use egnyte_protocol::{Capability, Question, Reply, SignInMetadata, SignInResponse};
use egnyte_reference::saml::{AuthnRequest, SamlResponse, decode_redirect};

/// Page of Egnyte that a person requests before they have signed in.
pub(crate) const REQUESTED_PAGE: &str = "/shared/reports";

/// Response of an identity provider.
struct Response {
    brought: SamlPost,
    /// Id of the request that it answers.
    request: Option<String>,
}

impl Scenario {
    /// Enters the directory's metadata in the single sign-on settings of Egnyte.
    pub fn set_up_single_sign_on(&mut self) -> StepFuture<'_> {
        Box::pin(async move {
            let metadata = if self.connector_issues_assertions() {
                match self.conversation.ask(Question::SignInMetadata {}).await? {
                    Reply::Metadata(metadata) => metadata,
                    other => return Err(wrong_reply(&other)),
                }
            } else {
                SignInMetadata {
                    entity_id: idp::ENTITY_ID.to_owned(),
                    login_url: idp::LOGIN_URL.to_owned(),
                    certificate: certificate(Signer::Present)?,
                }
            };
            let SignInMetadata { entity_id, login_url, certificate } = metadata;
            self.save_sso_settings(SsoSettings::generic(entity_id, login_url, certificate)).await
        })
    }

    /// Changes one of the single sign-on settings.
    pub fn change_sso_setting<'a>(&'a mut self, setting: SsoSetting, value: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let mut settings = self.egnyte.single_sign_on()?.clone();
            match (setting, value) {
                (SsoSetting::UserMapping, mapping) => mapping.clone_into(&mut settings.default_user_mapping),
                (SsoSetting::Certificate, "present") => settings.certificate = certificate(Signer::Present)?,
                (SsoSetting::Certificate, "next") => settings.certificate = certificate(Signer::Next)?,
                (SsoSetting::Certificate, other) => {
                    let known = "the directory has the certificates `present` and `next`";
                    return Err(Failure::error(format!("{known}, and no `{other}`")));
                }
                (SsoSetting::DomainSpecificIssuer, "on" | "off") => {
                    settings.use_domain_specific_issuer = value == "on";
                    self.change_issuer(value == "on").await?;
                }
                (SsoSetting::DomainSpecificIssuer, other) => {
                    let message = format!("the domain-specific issuer is `on` or `off`, and not `{other}`");
                    return Err(Failure::error(message));
                }
            }
            self.save_sso_settings(settings).await
        })
    }

    async fn save_sso_settings(&mut self, settings: SsoSettings) -> StepResult {
        self.egnyte.call(|mock, domain| mock.set_sso(domain, &settings)).await?;
        self.egnyte.single_sign_on = Some(settings);
        Ok(())
    }

    /// Changes the audience in the directory's own settings as well.
    async fn change_issuer(&mut self, domain_specific: bool) -> StepResult {
        let entity_id = self.egnyte.domain.entity_id(domain_specific);
        let event = self.directory.current.change_application(EventKind::ApplicationUpdated, |application| {
            application.sso.entity_id = entity_id;
            application.sso.domain_specific_issuer = domain_specific;
        });
        self.deliver(event).await?;
        self.check_phase(StepPhase::Given)
    }

    /// Signs a person in, at the directory or at a page of Egnyte.
    pub fn sign_in<'a>(&'a mut self, name: &'a str, start: SignInStart) -> StepFuture<'a> {
        Box::pin(async move {
            self.egnyte.single_sign_on()?;
            self.begin(StepPhase::When).await?;
            let sent = match start {
                SignInStart::Directory => None,
                SignInStart::Egnyte => {
                    let sent = self.egnyte.call(|mock, domain| mock.start_sign_in(domain, REQUESTED_PAGE)).await?;
                    self.exclude_own_requests().await?;
                    Some(sent)
                }
            };
            let response = if self.connector_issues_assertions() {
                self.connector_response(name, sent).await?
            } else {
                Ok(self.harness_response(name, sent)?)
            };
            match response {
                Ok(response) => self.present(response).await,
                Err(reason) => {
                    self.egnyte.attempt = Some(SignInAttempt::NotIssued(reason));
                    Ok(())
                }
            }
        })
    }

    /// Presents an assertion about a person that the directory was not asked for.
    pub fn present_assertion<'a>(&'a mut self, presented: PresentedAssertion, name: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            self.begin(StepPhase::When).await?;
            let mut answer = self.assertion_about(name)?;
            let mut signer = Signer::Present;
            match presented {
                PresentedAssertion::Forged(_) | PresentedAssertion::Replayed => {}
                PresentedAssertion::SignedBy(other) => signer = other,
                PresentedAssertion::ForDomain => answer.audience = self.egnyte.domain.entity_id(true),
                PresentedAssertion::ForAllDomains => answer.audience = self.egnyte.domain.entity_id(false),
                PresentedAssertion::NamingEmail => {
                    let email = self.directory.person(name)?.email.clone();
                    answer.subject = email.ok_or_else(|| Failure::error(format!("{name} has no email address")))?;
                }
            }
            let response = match presented {
                PresentedAssertion::Forged(forgery) => forgery.forge(&answer),
                _ => idp::respond(&answer, signer),
            };
            let response = response.map_err(Failure::harness_fault)?;
            let brought = SamlPost { to: answer.destination, response, relay_state: None };
            if presented == PresentedAssertion::Replayed {
                self.present(Response { brought: brought.clone(), request: None }).await?;
                if let Some(SignInAttempt::Presented { verdict: SignInVerdict::Refused { sentence, .. }, .. }) =
                    &self.egnyte.attempt
                {
                    let message = format!("{name} cannot use the assertion even once: {sentence}");
                    return Err(Failure::error(message));
                }
            }
            self.present(Response { brought, request: None }).await
        })
    }

    /// Presents a response to Egnyte.
    async fn present(&mut self, Response { brought, request }: Response) -> StepResult {
        let verdict = self.egnyte.call(|mock, domain| mock.post_saml_response(domain, &brought)).await?;
        self.egnyte.attempt = Some(SignInAttempt::Presented { verdict, request });
        self.exclude_own_requests().await
    }

    /// Assertion of the harness about a person, as an honest identity provider issues it.
    fn assertion_about(&self, name: &str) -> StepResult<SamlResponse> {
        let subject = &self.directory.person(name)?.username;
        let audience = self.egnyte.domain.entity_id(self.egnyte.single_sign_on()?.use_domain_specific_issuer);
        Ok(SamlResponse::new(subject, idp::ENTITY_ID, &audience, &self.consumer_url()))
    }

    /// Assertion consumer service of Egnyte.
    fn consumer_url(&self) -> String {
        let application = self.directory.current.application.as_ref();
        let url = application.map(|application| application.sso.acs_url.clone());
        url.unwrap_or_else(|| format!("{}/samlconsumer/", self.egnyte.domain.url))
    }

    fn connector_issues_assertions(&self) -> bool {
        self.meta.keeper == Keeper::Connector && self.needs(Capability::SignIn)
    }

    fn harness_response(&self, name: &str, sent: Option<AuthnRedirect>) -> StepResult<Response> {
        let mut answer = self.assertion_about(name)?;
        let mut relay_state = None;
        if let Some(sent) = sent {
            answer.in_response_to = Some(request_id(&decode(&sent.request)?)?);
            relay_state = sent.relay_state;
        }
        let response = idp::respond(&answer, Signer::Present).map_err(Failure::harness_fault)?;
        let brought = SamlPost { to: answer.destination, response, relay_state };
        Ok(Response { brought, request: answer.in_response_to })
    }

    /// Response of the connector, or its reason for issuing no assertion.
    async fn connector_response(
        &mut self,
        name: &str,
        sent: Option<AuthnRedirect>,
    ) -> StepResult<Result<Response, String>> {
        let user = self.directory.person(name)?.id.clone();
        let (request, relay_state) = match sent {
            Some(AuthnRedirect { request, relay_state }) => (Some(decode(&request)?), relay_state),
            None => (None, None),
        };
        let request_id = request.as_deref().map(request_id).transpose()?;
        let SignInResponse { saml_response, relay_state, acs_url, refused } =
            match self.conversation.ask(Question::SignInRespond { user, request, relay_state }).await? {
                Reply::SignIn(response) => response,
                other => return Err(wrong_reply(&other)),
            };
        let (response, to) = match (saml_response, acs_url, refused) {
            (Some(response), Some(to), None) => (response, to),
            (None, _, Some(reason)) => return Ok(Err(reason)),
            _ => {
                let wanted = "either `samlResponse` with `acsUrl`, or `refused`";
                return Err(Failure::error(format!("the connector's answer to `sign-in.respond` must have {wanted}")));
            }
        };
        // A browser would post it anywhere, but an assertion is for Egnyte alone.
        if !self.egnyte.domain.is_acs_url(&to) {
            let url = self.consumer_url();
            let message = format!("the directory sends {name} to {to}; Egnyte accepts responses at {url}");
            return Err(Failure::expectation(message));
        }
        Ok(Ok(Response { brought: SamlPost { to, response, relay_state }, request: request_id }))
    }
}

fn decode(request: &str) -> StepResult<String> {
    decode_redirect(request).map_err(invalid_request)
}

fn request_id(request: &str) -> StepResult<String> {
    Ok(AuthnRequest::parse(request).map_err(invalid_request)?.id)
}

fn invalid_request(error: impl std::fmt::Display) -> Failure {
    Failure::harness_fault(format!("Egnyte sent an invalid authentication request: {error}"))
}

fn certificate(signer: Signer) -> StepResult<String> {
    signer.certificate().map(str::to_owned).map_err(Failure::harness_fault)
}
