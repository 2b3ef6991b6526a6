//! Egnyte's side of a scenario: the domain at the mock, its faults and its sign-in.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde_json::Value;

use crate::mock::{Domain, Egnyte, EgnyteError, NewDomain, SignInVerdict, SsoSettings};
use crate::scenario::account::{NewAccounts, UsernameCase};
use crate::scenario::context::{RunContext, ScenarioMeta};
use crate::scenario::evidence::measure;
use crate::scenario::failure::{Failure, StepResult};

/// Request to the mock's control API.
type Request<'a, T> = Pin<Box<dyn Future<Output = Result<T, EgnyteError>> + 'a>>;

/// Egnyte's side of a scenario.
pub(crate) struct EgnyteSide {
    mock: Egnyte,
    pub(crate) domain: Domain,
    pub(crate) username_case: UsernameCase,
    pub(crate) new_accounts: NewAccounts,
    pub(crate) mark: Option<Mark>,
    /// Number of the roster at the mock before the latest event since the `When`.
    pub(crate) event_mark: Option<u64>,
    /// Changes of earlier events since the `When` that were undone within their event, as rows.
    pub(crate) undone: Vec<String>,
    pub(crate) faults: Faults,
    /// Status and body of Egnyte's answer to a request that no connector sent.
    pub(crate) answer: Option<(u16, Value)>,
    pub(crate) single_sign_on: Option<SsoSettings>,
    pub(crate) attempt: Option<SignInAttempt>,
    /// Server beside Egnyte, with a domain for this scenario: it must not get the token.
    pub(crate) elsewhere: Option<(Egnyte, Domain)>,
    /// Time spent waiting for the mock.
    pub(crate) waited: Duration,
}

/// State of Egnyte at a `When`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Number of the roster at the mock.
    pub(crate) roster: u64,
    /// Number of the latest exchange.
    pub(crate) exchange: u64,
    /// True once the account is closed: the next `When` sets a new mark.
    pub(crate) closed: bool,
}

/// Faults that a scenario sets.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Number of each fault, with the words of its step.
    pub(crate) set: Vec<(u64, String)>,
    /// Number of the fault that makes Egnyte unavailable.
    pub(crate) unavailable: Option<u64>,
    /// Faults that were removed before they met a request.
    pub(crate) idle: Vec<String>,
    /// True while Egnyte refuses the connector's token.
    pub(crate) token_is_bad: bool,
    /// True once a limit asks for a longer wait than an event lasts.
    pub(crate) outlasting_limit: bool,
    /// Request timeout of the connector, where a delay is measured by it.
    pub(crate) request_timeout: Option<Duration>,
}

/// Result of an attempt to sign in.
#[derive(Debug)]
pub(crate) enum SignInAttempt {
    /// The directory issued no assertion, for this reason.
    NotIssued(String),
    /// Egnyte received a response.
    Presented {
        verdict: SignInVerdict,
        /// Id of the request that Egnyte sent to the directory.
        request: Option<String>,
    },
}

impl EgnyteSide {
    pub(super) async fn create(context: &RunContext, meta: &ScenarioMeta) -> StepResult<Self> {
        let (weaknesses, guesses) = (meta.weaknesses.clone(), context.guesses.clone());
        let case = guesses.iter().fold(UsernameCase::default(), |case, (guess, value)| case.after_guess(guess, value));
        // An event within its budget is in the journal as a whole.
        let journal = context.budget.requests.clamp(1_000, 1_000_000);
        let budget = Some(context.budget);
        let wanted = NewDomain { weaknesses, guesses, budget, journal: Some(journal), ..NewDomain::default() };
        let mut waited = Duration::ZERO;
        let domain = match context.manual_of(meta) {
            Some(manual) => {
                let lasting = context.people.present_ids();
                manual.open_domain(&context.egnyte, wanted, &lasting).await??
            }
            None => measure(&mut waited, context.egnyte.create_domain(&wanted)).await?,
        };
        Ok(Self {
            mock: context.egnyte.clone(),
            domain,
            username_case: case,
            new_accounts: new_accounts(context),
            mark: None,
            event_mark: None,
            undone: Vec::new(),
            faults: Faults::default(),
            answer: None,
            single_sign_on: None,
            attempt: None,
            elsewhere: None,
            waited,
        })
    }

    /// Sends a request to the mock's control API.
    pub(crate) fn call<'a, T: 'a, F: Future<Output = Result<T, EgnyteError>> + 'a>(
        &'a mut self,
        request: impl FnOnce(&'a Egnyte, &'a Domain) -> F,
    ) -> impl Future<Output = Result<T, EgnyteError>> {
        // Boxed, so that what measures it is compiled once for each answer.
        let request: Request<'a, T> = Box::pin(request(&self.mock, &self.domain));
        measure(&mut self.waited, request)
    }

    /// Single sign-on settings.
    pub(crate) fn single_sign_on(&self) -> StepResult<&SsoSettings> {
        let missing = "single sign-on is not set up: `Given Egnyte signs people in through the directory` comes first";
        self.single_sign_on.as_ref().ok_or_else(|| Failure::error(missing))
    }
}

/// Returns how people sign in to accounts that are created over SCIM.
fn new_accounts(context: &RunContext) -> NewAccounts {
    match context.guesses.get("new-account-sign-in").map(String::as_str) {
        Some("password") => NewAccounts::Password,
        _ => NewAccounts::SingleSignOn,
    }
}

impl Faults {
    /// Explains by what delays are measured: the connector's own timeout may be another.
    pub(crate) fn explain_delay(&self) -> Vec<String> {
        let explain = |timeout| {
            format!(
                "by a request timeout of {timeout:?}; `request_timeout` in conformance.toml sets the connector's own"
            )
        };
        self.request_timeout.map(explain).into_iter().collect()
    }

    /// Returns whether problems are to be expected.
    pub(crate) fn explain_problems(&self) -> bool {
        self.unavailable.is_some() || self.token_is_bad || self.outlasting_limit
    }
}
