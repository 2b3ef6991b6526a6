//! Signing in to Egnyte: an administrator sets it up, somebody tries it, and the scenario looks who got in.
//!
//! A Rule that needs `sign-in` has the connector vouch for people. In every other the harness does it itself, so that
//! what Egnyte makes of the accounts is judged on every connector.

use super::World;
use super::asking::misread;
use super::scene::{Moment, Scene, timed};
use super::stage::Failure;
use crate::idp::{self, Signer};
use crate::mock::{AuthnRedirect, SamlPost, SignInVerdict, SsoSettings};
use crate::suite::rules::Keeper;
use egnyte_protocol::directory::EventKind;
use egnyte_protocol::{Capability, Question, Reply, SignInMetadata, SignInResponse};
use egnyte_reference::saml::{AuthnRequest, AuthnRequestError, SamlResponse, SigningError, decode_redirect};

/// A page of Egnyte's where somebody was going when they were asked to sign in.
pub(super) const PAGE: &str = "/shared/reports";

/// Where signing in begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// At the directory, which sends the person to Egnyte.
    Directory,
    /// At a page of Egnyte, which sends the person to the directory first.
    Egnyte,
}

/// A field of Egnyte's single sign-on settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SsoSetting {
    /// "Default user mapping".
    UserMapping,
    /// "Use domain-specific Issuer value": the directory is told of it too.
    DomainSpecificIssuer,
    /// "Identity provider certificate".
    Certificate,
}

/// What is known of signing in.
#[derive(Debug, Default)]
pub(super) struct SignIn {
    settings: Option<SsoSettings>,
    pub(super) attempt: Option<Attempt>,
}

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum Attempt {
    /// The directory issued no assertion, for this reason.
    NotIssued(String),
    /// Egnyte was brought an answer.
    Brought {
        /// What it made of it.
        verdict: SignInVerdict,
        /// The id of the request that sent the person to the directory.
        asked: Option<String>,
    },
}

/// What is brought to Egnyte, and in answer to what.
pub(super) struct Answered {
    pub(super) brought: SamlPost,
    pub(super) asked: Option<String>,
}

impl From<SigningError> for Failure {
    fn from(error: SigningError) -> Self {
        Self::ours(error.to_string())
    }
}

impl From<AuthnRequestError> for Failure {
    fn from(error: AuthnRequestError) -> Self {
        Self::ours(format!("Egnyte asked in a way that is none: {error}"))
    }
}

impl SignIn {
    /// The settings, once there are any.
    fn set_up(&self) -> Result<&SsoSettings, Failure> {
        self.settings.as_ref().ok_or_else(|| {
            let missing = "Egnyte does not sign people in yet";
            Failure::errored(format!("{missing}: `Given Egnyte signs people in through the directory` comes first"))
        })
    }
}

impl World {
    /// Lets an administrator of Egnyte type what the directory says of itself into the single sign-on settings.
    ///
    /// # Errors
    /// When the connector does not say it, or Egnyte would not have it.
    pub async fn trusts_the_directory(&mut self) -> Result<(), Failure> {
        self.play(async |scene| scene.trust_directory().await).await
    }

    /// Lets an administrator set one of the single sign-on settings.
    ///
    /// # Errors
    /// When there are none yet, or the value cannot be.
    pub async fn sets_sso(&mut self, setting: SsoSetting, value: &str) -> Result<(), Failure> {
        self.play(async |scene| scene.set_sso(setting, value).await).await
    }

    /// Lets a person try to sign in.
    ///
    /// # Errors
    /// When the connector breaks down, or has the answer taken elsewhere.
    pub async fn signs_in(&mut self, person: &str, entrance: Entrance) -> Result<(), Failure> {
        self.play(async |scene| scene.sign_in(person, entrance).await).await
    }
}

impl Scene {
    async fn trust_directory(&mut self) -> Result<(), Failure> {
        let metadata = if self.connector_vouches() {
            match self.ask(Question::SignInMetadata {}).await? {
                Reply::Metadata(metadata) => metadata,
                other => return Err(misread(&other)),
            }
        } else {
            SignInMetadata {
                entity_id: idp::ENTITY_ID.to_owned(),
                login_url: idp::LOGIN_URL.to_owned(),
                certificate: Signer::Present.certificate()?.to_owned(),
            }
        };
        let SignInMetadata { entity_id, login_url, certificate } = metadata;
        self.put_settings(SsoSettings::generic(entity_id, login_url, certificate)).await
    }

    async fn set_sso(&mut self, setting: SsoSetting, value: &str) -> Result<(), Failure> {
        let mut settings = self.sign_in.set_up()?.clone();
        match setting {
            SsoSetting::UserMapping => value.clone_into(&mut settings.default_user_mapping),
            SsoSetting::Certificate => settings.certificate = certificate(value)?.to_owned(),
            SsoSetting::DomainSpecificIssuer => {
                settings.use_domain_specific_issuer = switch(value)?;
                self.tell_issuer(settings.use_domain_specific_issuer).await?;
            }
        }
        self.put_settings(settings).await
    }

    async fn put_settings(&mut self, settings: SsoSettings) -> Result<(), Failure> {
        let egnyte = &self.stage.egnyte;
        timed(&mut self.waited.mock, egnyte.set_sso(&self.domain, &settings)).await?;
        self.sign_in.settings = Some(settings);
        Ok(())
    }

    /// The directory's own settings follow: whom an assertion is for stands there too.
    async fn tell_issuer(&mut self, domain_specific: bool) -> Result<(), Failure> {
        let entity_id = self.domain.entity_id(domain_specific);
        let event = self.directory.change_application(EventKind::ApplicationUpdated, |application| {
            application.sso.entity_id = entity_id;
            application.sso.domain_specific_issuer = domain_specific;
        });
        self.deliver(event).await?;
        self.undisturbed(Moment::Given)
    }

    async fn sign_in(&mut self, name: &str, entrance: Entrance) -> Result<(), Failure> {
        self.sign_in.set_up()?;
        self.begin(Moment::When).await?;
        let sent = match entrance {
            Entrance::Directory => None,
            Entrance::Egnyte => {
                let egnyte = &self.stage.egnyte;
                let sent = timed(&mut self.waited.mock, egnyte.start_sign_in(&self.domain, PAGE)).await?;
                self.excuse().await?;
                Some(sent)
            }
        };
        let answered = if self.connector_vouches() {
            self.answered_by_connector(name, sent).await?
        } else {
            Ok(self.answered_by_harness(name, sent)?)
        };
        match answered {
            Ok(answered) => self.bring(answered).await,
            Err(why) => {
                self.sign_in.attempt = Some(Attempt::NotIssued(why));
                Ok(())
            }
        }
    }

    /// Takes an answer to Egnyte.
    pub(super) async fn bring(&mut self, Answered { brought, asked }: Answered) -> Result<(), Failure> {
        let verdict =
            timed(&mut self.waited.mock, self.stage.egnyte.post_saml_response(&self.domain, &brought)).await?;
        self.sign_in.attempt = Some(Attempt::Brought { verdict, asked });
        self.excuse().await
    }

    /// What an honest identity provider of the harness says of a person.
    pub(super) fn vouch(&self, name: &str) -> Result<SamlResponse, Failure> {
        let subject = &self.person(name)?.username;
        let audience = self.domain.entity_id(self.sign_in.set_up()?.use_domain_specific_issuer);
        Ok(SamlResponse::new(subject, idp::ENTITY_ID, &audience, &self.consumer()))
    }

    /// Where Egnyte takes answers.
    pub(super) fn consumer(&self) -> String {
        let application = self.directory.application.as_ref();
        let chosen = application.map(|application| application.sso.acs_url.clone());
        chosen.unwrap_or_else(|| format!("{}/samlconsumer/", self.domain.url))
    }

    fn connector_vouches(&self) -> bool {
        self.place.keeper == Keeper::Connector && self.place.needs.contains(&Capability::SignIn)
    }

    fn answered_by_harness(&self, name: &str, sent: Option<AuthnRedirect>) -> Result<Answered, Failure> {
        let mut answer = self.vouch(name)?;
        let mut relay_state = None;
        if let Some(sent) = sent {
            let request = AuthnRequest::parse(&decode_redirect(&sent.request)?)?;
            answer.in_response_to = Some(request.id);
            relay_state = sent.relay_state;
        }
        let (to, response) = (answer.destination.clone(), idp::respond(&answer, Signer::Present)?);
        Ok(Answered { brought: SamlPost { to, response, relay_state }, asked: answer.in_response_to })
    }

    /// What the connector has the browser do; in words, where it issues no assertion.
    async fn answered_by_connector(
        &mut self,
        name: &str,
        sent: Option<AuthnRedirect>,
    ) -> Result<Result<Answered, String>, Failure> {
        let user = self.person(name)?.id.clone();
        let (request, relay_state) = match sent {
            Some(AuthnRedirect { request, relay_state }) => (Some(decode_redirect(&request)?), relay_state),
            None => (None, None),
        };
        let asked = request.as_deref().map(AuthnRequest::parse).transpose()?;
        let SignInResponse { saml_response, relay_state, acs_url, refused } =
            match self.ask(Question::SignInRespond { user, request, relay_state }).await? {
                Reply::SignIn(response) => response,
                other => return Err(misread(&other)),
            };
        let (response, to) = match (saml_response, acs_url, refused) {
            (Some(response), Some(to), None) => (response, to),
            (None, _, Some(why)) => return Ok(Err(why)),
            _ => {
                let wanted = "either `samlResponse` with `acsUrl`, or `refused`";
                return Err(Failure::errored(format!("the connector's answer to `sign-in.respond` has not {wanted}")));
            }
        };
        // A browser would post it anywhere; what is said of a person is for Egnyte alone.
        if !self.domain.is_acs_url(&to) {
            let place = self.consumer();
            return Err(Failure::failed(format!(
                "the directory sends {name} to {to}; Egnyte takes answers at {place}"
            )));
        }
        let asked = asked.map(|asked| asked.id);
        Ok(Ok(Answered { brought: SamlPost { to, response, relay_state }, asked }))
    }
}

fn switch(value: &str) -> Result<bool, Failure> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Failure::errored(format!("the domain-specific issuer is `on` or `off`, and not `{value}`"))),
    }
}

fn certificate(value: &str) -> Result<&'static str, Failure> {
    match value {
        "present" => Ok(Signer::Present.certificate()?),
        "next" => Ok(Signer::Next.certificate()?),
        _ => {
            Err(Failure::errored(format!("the directory has the certificates `present` and `next`, and no `{value}`")))
        }
    }
}
