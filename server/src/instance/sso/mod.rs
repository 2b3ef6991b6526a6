//! The door that people come in by: what the domain asked an identity provider, which answers it took, who is in.
//!
//! Settings and memories live behind the domain's one lock; an answer is verified outside it, and what it changes is
//! decided in one go afterwards, so that of two equal answers only one is taken.

mod expiring;
mod outcome;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::tokens::{same, secret};
use super::{Instance, State};
use egnyte_domain::rules::{Keeping, SignInRules};
use egnyte_domain::{AdmissionError, DefaultMapping, User, UserId, WriteContext, admission};
use egnyte_saml::{AuthnRequest, MessageRefusal, SamlSettings, ServiceProvider, SignIn, SingleSignOn, UserMapping};
use expiring::Expiring;
pub use outcome::{Entry, NotConfigured, TurnedAway, Unfit};

/// How long an identity provider may take to answer.
const REQUEST_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// How long somebody stays signed in.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// What the rule against forgeries comes to, as far as it is a rule one can leave out: what nobody signed, what was
/// changed, what is not meant for this domain, for this time, for this request.
const FORGERIES: &[&str] = &[
    "signature-missing",
    "digest-mismatch",
    "expired",
    "not-yet-valid",
    "audience-mismatch",
    "recipient-mismatch",
    "destination-mismatch",
    "in-response-to-unknown",
    "in-response-to-mismatch",
];
const FOREIGN_KEYS: &[&str] = &["signature-untrusted"];
const WRAPPINGS: &[&str] = &[
    "signature-wrapping-reference",
    "signature-wrapping-misplaced-signature",
    "signature-wrapping-misplaced-assertion",
    "signature-wrapping-unsigned-assertion",
];

/// All that the domain remembers of signing in.
pub(super) struct Doorway {
    settings: Arc<SingleSignOn>,
    /// The requests that were asked, with the assertion that answered each.
    asked: Expiring<Option<String>>,
    /// The assertions that were taken.
    used: Expiring<()>,
    /// Who is in, by a secret that only their browser knows.
    sessions: Expiring<UserId>,
}

impl Instance {
    /// How the domain signs people in.
    pub fn single_sign_on(&self) -> Arc<SingleSignOn> {
        Arc::clone(&self.state.lock().doorway.settings)
    }

    /// Sets how the domain signs people in to what `change` makes of it, or leaves it.
    pub fn set_single_sign_on<E>(
        &self,
        change: impl FnOnce(&SingleSignOn, &SignInRules) -> Result<SingleSignOn, E>,
    ) -> Result<Arc<SingleSignOn>, E> {
        let mut state = self.state.lock();
        let rules = state.settings.rules().sign_in;
        let mut settings = change(&state.doorway.settings, &rules)?;
        if rules.replaced_certificate == Keeping::Broken {
            settings.keep_certificate(&state.doorway.settings);
        }
        state.doorway.settings = Arc::new(settings);
        Ok(Arc::clone(&state.doorway.settings))
    }

    /// The domain's metadata, where it is reached at `base_url`.
    pub fn metadata(&self, base_url: &str) -> String {
        let state = self.state.lock();
        let specific = state.doorway.settings.saml().is_some_and(|saml| saml.domain_specific_issuer);
        let wish = state.settings.rules().sign_in.signed_assertions;
        self.service_provider(base_url).metadata(specific, wish)
    }

    /// Asks the identity provider who the visitor is.
    pub fn ask(&self, base_url: &str) -> Result<AuthnRequest, NotConfigured> {
        let mut state = self.state.lock();
        let settings = Arc::clone(&state.doorway.settings);
        let saml = settings.saml().ok_or(NotConfigured)?;
        let provider = self.service_provider(base_url);
        let (id, now) = (format!("_{}", secret(32)), self.time());
        state.doorway.forget_old(now);
        state.doorway.asked.keep(&id, None, later(now, REQUEST_LIFE));
        Ok(AuthnRequest {
            id,
            issue_instant: now,
            destination: saml.login_url.clone(),
            issuer: provider.entity_id(saml.domain_specific_issuer),
            consumer: provider.consumer(),
        })
    }

    /// Hears an answer, base64 as a form has it, and lets in whom it names.
    pub fn hear(&self, field: &str, base_url: &str) -> Result<Entry, TurnedAway> {
        let (settings, rules, asked, now) = {
            let mut state = self.state.lock();
            let now = self.time();
            state.doorway.forget_old(now);
            let doorway = &state.doorway;
            (Arc::clone(&doorway.settings), state.settings.rules().sign_in, doorway.asked.clone(), now)
        };
        let saml = settings.saml().ok_or(NotConfigured)?;
        let message = egnyte_saml::decode(field)?;
        let hearing = Hearing { provider: self.service_provider(base_url), saml, rules, asked, now };
        let sign_in = hearing.verified(&message)?;
        self.state.lock().enter(sign_in, saml, now)
    }

    /// Who is signed in by this secret, if it still is somebody's and they may still use Egnyte.
    pub fn visitor(&self, session: &str) -> Option<Arc<User>> {
        let mut state = self.state.lock();
        state.doorway.forget_old(self.time());
        let known =
            state.doorway.sessions.iter().filter(|(known, _)| same(known, session)).map(|(_, id)| *id).last()?;
        let any = state.settings.rules().sign_in.active_only == Keeping::Broken;
        state.roster.user(known).filter(|user| user.active || any).cloned()
    }

    /// Ends what this secret stands for.
    pub fn sign_out(&self, session: &str) {
        self.state.lock().doorway.sessions.take(session);
    }

    fn service_provider(&self, base_url: &str) -> ServiceProvider {
        ServiceProvider { domain: self.name.clone(), base_url: base_url.to_owned() }
    }
}

/// One answer, and all it is held against.
struct Hearing<'a> {
    provider: ServiceProvider,
    saml: &'a SamlSettings,
    rules: SignInRules,
    asked: Expiring<Option<String>>,
    now: Timestamp,
}

impl Hearing<'_> {
    fn verified(&self, message: &str) -> Result<SignIn, egnyte_saml::Refusal> {
        let specific = self.saml.domain_specific_issuer;
        match self.verified_for(message, specific) {
            Err(refusal) if self.overlooks_audience(&refusal) => self.verified_for(message, !specific),
            outcome => outcome,
        }
    }

    fn overlooks_audience(&self, refusal: &egnyte_saml::Refusal) -> bool {
        self.rules.issuer_setting == Keeping::Broken && refusal.reason() == "audience-mismatch"
    }

    fn verified_for(&self, message: &str, domain_specific_issuer: bool) -> Result<SignIn, egnyte_saml::Refusal> {
        let forgiven = [
            if self.rules.forgeries == Keeping::Broken { FORGERIES } else { &[] },
            if self.rules.certificate == Keeping::Broken { FOREIGN_KEYS } else { &[] },
            if self.rules.unsigned_parts == Keeping::Broken { WRAPPINGS } else { &[] },
        ]
        .concat();
        let expected = egnyte_saml::Expectations {
            certificate: &self.saml.certificate,
            issuer: &self.saml.entity_id,
            service_provider: &self.provider,
            audience: &self.provider.entity_id(domain_specific_issuer),
            now: self.now,
            skew: skew(&self.rules),
            asked: &|id| self.asked.get(id).is_some(),
            forgiven: &forgiven,
            cuts_names: self.rules.whole_names == Keeping::Broken,
        };
        egnyte_saml::verify(message, &expected)
    }
}

impl State {
    /// Takes a verified answer once, and lets in whom it names.
    fn enter(&mut self, sign_in: SignIn, saml: &SamlSettings, now: Timestamp) -> Result<Entry, TurnedAway> {
        let rules = self.settings.rules().sign_in;
        let subject = sign_in.subject.clone();
        let turned_away = |reason: Unfit| TurnedAway { reason, subject: Some(subject.clone()) };
        if rules.forgeries == Keeping::Kept {
            self.doorway.take(&sign_in, skew(&rules)).map_err(|refusal| turned_away(refusal.into()))?;
        }
        let mapping = match saml.default_user_mapping {
            UserMapping::EgnyteUsername => DefaultMapping::UserName,
            UserMapping::EmailAddress => DefaultMapping::Email,
        };
        let user = match admission::admit(&subject, mapping, &self.roster) {
            Err(AdmissionError::Unknown) if rules.known_only == Keeping::Broken => {
                let State { roster, ids, .. } = self;
                admission::create_account(&subject, &mut WriteContext { roster: Arc::make_mut(roster), ids, now })
                    .map_err(Unfit::from)
            }
            outcome => outcome.map_err(Unfit::from),
        };
        let user = user.map_err(turned_away)?;
        let session = secret(48);
        self.doorway.sessions.keep(&session, user.id, later(now, SESSION_LIFE));
        Ok(Entry { session, user, sign_in })
    }
}

impl Doorway {
    /// Signs everybody out and forgets every request and answer; the settings stay.
    pub(super) fn forget(&mut self) {
        let settings = Arc::clone(&self.settings);
        *self = Self { settings, ..Self::default() };
    }

    fn forget_old(&mut self, now: Timestamp) {
        self.asked.forget(now);
        self.used.forget(now);
        self.sessions.forget(now);
    }

    /// Notes that the assertion was used, and which request it answered; neither may happen twice.
    fn take(&mut self, sign_in: &SignIn, skew: SignedDuration) -> Result<(), egnyte_saml::Refusal> {
        let SignIn { assertion_id, in_response_to, not_on_or_after, .. } = sign_in;
        if self.used.get(assertion_id).is_some() {
            return Err(MessageRefusal::Replayed { assertion_id: assertion_id.clone() }.into());
        }
        if let Some(id) = in_response_to {
            match self.asked.get_mut(id) {
                Some(answer @ None) => *answer = Some(assertion_id.clone()),
                _ => return Err(MessageRefusal::InResponseToUnknown { found: id.clone() }.into()),
            }
        }
        self.used.keep(assertion_id, (), later(*not_on_or_after, skew));
        Ok(())
    }
}

impl Default for Doorway {
    fn default() -> Self {
        Self {
            settings: Arc::default(),
            asked: Expiring::new(1_000),
            used: Expiring::new(10_000),
            sessions: Expiring::new(1_000),
        }
    }
}

fn skew(rules: &SignInRules) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(rules.clock_skew).unwrap_or(i64::MAX))
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(Timestamp::MAX)
}
