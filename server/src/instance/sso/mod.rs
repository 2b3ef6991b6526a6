//! Single sign-on of a domain: settings, pending requests, used assertions, and sessions.
//!
//! The state is behind the lock of the domain. A response is verified outside the lock, and its effect is decided
//! atomically afterwards, so that of two equal responses only one is accepted.

mod logout;
mod outcome;
mod session;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::expiring_map::ExpiringMap;
use super::tokens::random_secret;
use super::{EgnyteDomain, State};
use crate::guesses::saml_checks;
use egnyte_domain::rules::{SignInRules, Weakness};
use egnyte_domain::{AdmissionError, DefaultMapping, Rules, User, WriteContext, admission};
use egnyte_saml::{
    AuthnRequest, Check, Expectations, MessageError, SamlError, SamlSettings, ServiceProvider, SettingsError,
    SigningError, SingleSignOn, UserMapping, VerifiedAssertion,
};
pub(crate) use logout::signing_key;
pub use logout::{LoggedOut, SignOutError};
pub use outcome::{SignInError, SignInRejected, SignedIn, SsoNotConfiguredError};
pub(super) use session::Sessions;

/// Lifetime of a pending request.
const REQUEST_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// State of single sign-on.
pub(super) struct SsoState {
    settings: Arc<SingleSignOn>,
    /// Requests, each with the id of the assertion that answered it.
    requests: ExpiringMap<Option<String>>,
    /// Ids of the assertions that were used.
    used: ExpiringMap<()>,
    /// Requests to end a session at the identity provider that have no response yet.
    logouts: ExpiringMap<()>,
    /// Ids of the logout requests that were used.
    used_logouts: ExpiringMap<()>,
    pub(super) sessions: Sessions,
}

impl EgnyteDomain {
    /// Returns the single sign-on settings.
    pub fn single_sign_on(&self) -> Arc<SingleSignOn> {
        Arc::clone(&self.state.lock().sso.settings)
    }

    /// Replaces the single sign-on settings by the result of `change`, unless it fails.
    pub fn set_single_sign_on<E: From<SettingsError>>(
        &self,
        change: impl FnOnce(&SingleSignOn, &SignInRules) -> Result<SingleSignOn, E>,
    ) -> Result<Arc<SingleSignOn>, E> {
        let mut state = self.state.lock();
        let rules = *state.settings.rules();
        let mut settings = change(&state.sso.settings, &rules.sign_in)?;
        settings.check_keys(&rules.sign_in)?;
        if rules.weaknesses.contain(Weakness::KeepsFormerCertificate) {
            settings.keep_certificate(&state.sso.settings);
        }
        if settings.saml().is_none() {
            state.sso.sessions.clear();
        }
        state.sso.settings = Arc::new(settings);
        Ok(Arc::clone(&state.sso.settings))
    }

    /// Returns the metadata of the domain for its base URL. An error is one of the key that they have.
    pub fn metadata(&self, base_url: &str) -> Result<String, SigningError> {
        let state = self.state.lock();
        // Before single sign-on is set up, they are what an import of metadata sets.
        let specific = state.sso.settings.saml().is_none_or(|saml| saml.domain_specific_issuer);
        let rules = state.settings.rules().sign_in;
        Ok(self.service_provider(base_url).metadata(specific, &rules, signing_key()?.certificate()))
    }

    /// Creates an AuthnRequest, which is pending from now on.
    pub fn create_authn_request(&self, base_url: &str) -> Result<AuthnRequest, SsoNotConfiguredError> {
        let mut state = self.state.lock();
        let settings = Arc::clone(&state.sso.settings);
        let saml = settings.saml().ok_or(SsoNotConfiguredError)?;
        let provider = self.service_provider(base_url);
        let (id, now) = (format!("_{}", random_secret(32)), self.time());
        state.sso.expire(now);
        state.sso.requests.insert(&id, None, add(now, REQUEST_LIFE));
        Ok(AuthnRequest {
            id,
            issue_instant: now,
            destination: saml.login_url.clone(),
            binding: saml.login_binding,
            issuer: provider.entity_id(saml.domain_specific_issuer),
            consumer: provider.consumer(),
        })
    }

    /// Verifies a SAML response, base64 as in the form, and signs its subject in. `request` names the request as in the
    /// journal.
    pub fn accept_response(
        &self,
        saml_response: &str,
        base_url: &str,
        request: Option<u64>,
    ) -> Result<SignedIn, SignInRejected> {
        let (settings, rules, requests, now) = {
            let mut state = self.state.lock();
            let now = self.time();
            state.sso.expire(now);
            (Arc::clone(&state.sso.settings), *state.settings.rules(), state.sso.requests.clone(), now)
        };
        let saml = settings.saml().ok_or(SsoNotConfiguredError)?;
        let message = egnyte_saml::decode(saml_response)?;
        let check = ResponseCheck { provider: self.service_provider(base_url), saml, rules, requests, now };
        let assertion = check.verify(&message)?;
        self.state.lock().sign_in(assertion, saml, (now, request))
    }

    /// Returns the user of a session.
    pub fn session_user(&self, session: &str) -> Option<Arc<User>> {
        let mut state = self.state.lock();
        state.sso.expire(self.time());
        let id = state.sso.sessions.user(session)?;
        state.roster.user(id).cloned()
    }

    fn service_provider(&self, base_url: &str) -> ServiceProvider {
        ServiceProvider { domain: self.name.clone(), base_url: base_url.to_owned() }
    }
}

/// Verification of a response against the state of the domain.
struct ResponseCheck<'a> {
    provider: ServiceProvider,
    saml: &'a SamlSettings,
    rules: Rules,
    requests: ExpiringMap<Option<String>>,
    now: Timestamp,
}

impl ResponseCheck<'_> {
    fn verify(&self, message: &str) -> Result<VerifiedAssertion, SamlError> {
        let specific = self.saml.domain_specific_issuer;
        let mut audiences = vec![self.provider.entity_id(specific)];
        if self.rules.weaknesses.contain(Weakness::IgnoresIssuerSetting) {
            audiences.push(self.provider.entity_id(!specific));
        }
        let expected = Expectations {
            certificate: &self.saml.certificate,
            other_certificates: &self.saml.other_certificates,
            issuer: &self.saml.entity_id,
            service_provider: &self.provider,
            audiences: &audiences,
            now: self.now,
            skew: clock_skew(&self.rules),
            is_pending: &|id| self.requests.get(id).is_some(),
            rules: &self.rules.sign_in,
            checks: saml_checks(self.rules.weaknesses),
        };
        egnyte_saml::verify(message, &expected)
    }
}

impl State {
    /// Ends the sessions of users who have lost the right to sign in, after a change of the roster or of the rules.
    pub(super) fn end_sessions_without_right(&mut self) {
        self.sso.sessions.close_without_right(&self.roster);
    }

    /// Uses a verified assertion once, and signs its subject in.
    fn sign_in(
        &mut self,
        assertion: VerifiedAssertion,
        saml: &SamlSettings,
        (now, request): (Timestamp, Option<u64>),
    ) -> Result<SignedIn, SignInRejected> {
        let rules = *self.settings.rules();
        let rejected = |reason| SignInRejected { reason, subject: Some(assertion.subject.clone()) };
        if saml_checks(rules.weaknesses).include(Check::SingleUse) {
            self.sso.use_once(&assertion, clock_skew(&rules)).map_err(|error| rejected(error.into()))?;
        }
        let user = self.find_user(&assertion.subject, saml, (now, request)).map_err(rejected)?;
        let session = self.sso.sessions.open(user.id, &assertion, now);
        Ok(SignedIn { session, user, assertion })
    }

    /// Finds the account that a subject is admitted to, or creates it in a domain with this weakness.
    fn find_user(
        &mut self,
        subject: &str,
        saml: &SamlSettings,
        (now, request): (Timestamp, Option<u64>),
    ) -> Result<Arc<User>, SignInError> {
        let mapping = match saml.default_user_mapping {
            UserMapping::EgnyteUsername => DefaultMapping::UserName,
            UserMapping::EmailAddress => DefaultMapping::Email,
        };
        let creates_users = self.settings.rules().weaknesses.contain(Weakness::CreatesUsersOnSignIn);
        match admission::admit(subject, mapping, &self.roster) {
            Err(AdmissionError::Unknown { .. }) if creates_users => {
                let State { roster, ids, history, .. } = self;
                let roster = Arc::make_mut(roster);
                let created = admission::create_account(subject, &mut WriteContext { roster: &mut *roster, ids, now });
                history.record(roster.take_effects(), now, request);
                Ok(created?)
            }
            result => Ok(result?),
        }
    }
}

impl SsoState {
    /// Removes all requests, used assertions and sessions; the settings stay.
    pub(super) fn clear(&mut self) {
        let settings = Arc::clone(&self.settings);
        *self = Self { settings, ..Self::default() };
    }

    fn expire(&mut self, now: Timestamp) {
        self.requests.expire(now);
        self.used.expire(now);
        self.logouts.expire(now);
        self.used_logouts.expire(now);
        self.sessions.expire(now);
    }

    /// Remembers the assertion and the request that it answers; both can be used once.
    fn use_once(&mut self, assertion: &VerifiedAssertion, skew: SignedDuration) -> Result<(), SamlError> {
        let VerifiedAssertion { assertion_id, in_response_to, not_on_or_after, .. } = assertion;
        if self.used.get(assertion_id).is_some() {
            return Err(MessageError::Replayed { assertion_id: assertion_id.clone() }.into());
        }
        if let Some(id) = in_response_to {
            match self.requests.get_mut(id) {
                Some(answer @ None) => *answer = Some(assertion_id.clone()),
                _ => return Err(MessageError::InResponseToUnknown { found: id.clone() }.into()),
            }
        }
        self.used.insert(assertion_id, (), add(*not_on_or_after, skew));
        Ok(())
    }
}

impl Default for SsoState {
    fn default() -> Self {
        Self {
            settings: Arc::default(),
            requests: ExpiringMap::new(1_000),
            used: ExpiringMap::new(10_000),
            logouts: ExpiringMap::new(1_000),
            used_logouts: ExpiringMap::new(10_000),
            sessions: Sessions::default(),
        }
    }
}

fn clock_skew(rules: &Rules) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(rules.sign_in.clock_skew).unwrap_or(i64::MAX))
}

fn add(time: Timestamp, duration: SignedDuration) -> Timestamp {
    time.saturating_add(duration).unwrap_or(Timestamp::MAX)
}
