//! Setup of a run: the linted features, the mock, and the introduction of the connector.

use std::path::PathBuf;
use std::sync::Arc;

use uuid::Uuid;

use crate::connector::manual::StateFileError;
use crate::connector::{ConnectorError, Isolation, ScenarioName};
use crate::language::lint::{Dictionary, LintFinding, Severity, lint};
use crate::language::step_index::StepIndex;
use crate::mock::{Egnyte, EgnyteError, check_guess};
use crate::scenario::fixtures::{FixtureError, FixtureSet};
use crate::scenario::{Retention, RunContext};
use crate::suite::rules::{RuleCatalogue, RuleCatalogueError};
use crate::suite::{Suite, SuiteError};
use crate::util::terminal::{OutputError, print_error};
use egnyte_protocol::{Hello, Identity, VERSION};
use egnyte_reference::Flaw;
use egnyte_report::ReportWriteError;

use super::connector_setup::ConnectorSetup;
use super::connector_setup_error::ConnectorSetupError;
use super::continuation::ContinuationError;
use super::guesses::OtherAnswerError;
use super::known_failures::{ExpectationError, FirstListError};

/// Error that ends a command before its first scenario, or keeps it from writing its output.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetupError {
    #[error(transparent)]
    Suite(#[from] SuiteError),
    #[error(transparent)]
    Catalogue(#[from] RuleCatalogueError),
    #[error("the features have {}; nothing ran", count_errors(.0))]
    Features(Vec<LintFinding>),
    #[error(transparent)]
    Fixture(#[from] FixtureError),
    #[error(transparent)]
    Egnyte(#[from] EgnyteError),
    #[error(transparent)]
    ConnectorSetup(#[from] ConnectorSetupError),
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
    #[error(transparent)]
    Guesses(#[from] OtherAnswerError),
    #[error("cannot use {}: {error}", file.display())]
    Signatures { file: PathBuf, error: String },
    #[error(transparent)]
    FirstList(#[from] FirstListError),
    #[error("cannot use the connector `{spec}`: {message}")]
    Connector { spec: String, message: String },
    #[error(transparent)]
    Continuation(#[from] ContinuationError),
    #[error(transparent)]
    State(#[from] StateFileError),
    #[error(transparent)]
    Report(#[from] ReportWriteError),
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// Loads and lints features, and returns them with hints, or the error if the lint finds one.
pub(crate) fn load_features(paths: &[String]) -> Result<(Suite, Vec<LintFinding>), SetupError> {
    let (suite, findings) = lint_features(paths)?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(SetupError::Features(findings));
    }
    Ok((suite, findings))
}

/// Loads and lints features, and returns them with all findings.
pub(crate) fn lint_features(paths: &[String]) -> Result<(Suite, Vec<LintFinding>), SetupError> {
    let suite = Suite::load(paths)?;
    let flaws: Vec<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
    let fixtures = FixtureSet::load_beside(&suite)?;
    let domains: Vec<&str> = fixtures.domains.names().collect();
    let (rules, steps) = (RuleCatalogue::load_embedded()?, StepIndex::load());
    let people: Vec<&str> = fixtures.people.iter().filter_map(|person| person.firstname.as_deref()).collect();
    let dictionary =
        Dictionary { rules: &rules, flaws: &flaws, steps: &steps, domains: &domains, people: &people, check_guess };
    let findings = lint(&suite, dictionary);
    Ok((suite, findings))
}

/// Starts the mock, or attaches to a running one, and returns the context of scenarios, with the suite's own fixtures.
pub(crate) async fn start(setup: &ConnectorSetup) -> Result<RunContext, SetupError> {
    let egnyte = match &setup.mock {
        Some(url) => Egnyte::attach(url).await?,
        None => {
            let public_url = setup.manual.as_ref().and_then(|manual| manual.public_url());
            Egnyte::start_at(setup.mock_port, public_url, setup.front.clone()).await?
        }
    };
    if let Some(proxy) = egnyte.proxy().filter(|_| setup.target.isolation() == Isolation::Service) {
        print_error(&format!("start the service with HTTPS_PROXY={proxy}; --as-vendors=PORT keeps the port"));
    }
    let FixtureSet { people, domains } = FixtureSet::load_embedded()?;
    let reference = Arc::new(egnyte_reference::target(None).with_proxy(egnyte.proxy()));
    Ok(RunContext {
        egnyte,
        target: Arc::clone(&setup.target),
        reference,
        people,
        domains,
        patience: setup.patience,
        settling: setup.settling,
        budget: setup.budget,
        guesses: setup.guesses.iter().map(|it| (it.guess.clone(), it.value.clone())).collect(),
        retention: Retention::default(),
        manual: setup.manual.clone(),
    })
}

/// Checks the connector, and asks for its identity in a session of its own, before any scenario.
pub(crate) async fn introduce(context: &RunContext) -> Result<Identity, SetupError> {
    let target = &*context.target;
    let limit = context.patience.start;
    let setup_error = |error: ConnectorError| SetupError::Connector { spec: target.spec(), message: error.message };
    target.check().await.map_err(setup_error)?;
    let SessionNames { session: name, shown } = SessionNames::new(None);
    let mut session = target.open(&ScenarioName { key: String::new(), shown }).map_err(setup_error)?;
    let hello = Hello { protocol: VERSION, suite: env!("CARGO_PKG_VERSION").to_owned(), session: name };
    let answer = tokio::time::timeout(limit + context.patience.grace, session.hello(hello)).await;
    let late = |_| setup_error(ConnectorError::new(format!("it did not answer `hello` within {limit:?}")));
    let identity = answer.map_err(late)?.map_err(setup_error)?;
    session.bye().await.map_err(setup_error)?;
    Ok(identity)
}

/// Names by which the connector knows a session and its scenario. No two sessions have one name, in any run and on any
/// machine: several runs may use one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionNames {
    pub(crate) session: String,
    pub(crate) shown: String,
}

impl SessionNames {
    /// Creates names that tell nothing of the scenario, so that no connector is made for the suite, or those that show its
    /// title.
    pub(crate) fn new(title: Option<&str>) -> Self {
        let id = &Uuid::new_v4().simple().to_string()[..12];
        let Some(title) = title else {
            let session = format!("s-{id}");
            return Self { shown: session.clone(), session };
        };
        let words = title.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let words = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
        Self { session: format!("{words}-{id}"), shown: title.to_owned() }
    }
}

fn count_errors(findings: &[LintFinding]) -> String {
    match findings.iter().filter(|finding| finding.severity == Severity::Error).count() {
        1 => "1 error".to_owned(),
        count => format!("{count} errors"),
    }
}

#[cfg(test)]
mod tests {
    use super::SessionNames;

    #[test]
    fn names_of_a_session_show_the_title_only_on_request() {
        let names = [SessionNames::new(None), SessionNames::new(None)];
        assert_ne!(names[0], names[1]);
        assert!(names[0].session.starts_with("s-") && names[0].shown == names[0].session, "{names:?}");
        let SessionNames { session, shown } = SessionNames::new(Some("Ada's account: is kept"));
        assert!(session.starts_with("ada-s-account-is-kept-"), "{session}");
        assert_eq!(shown, "Ada's account: is kept");
    }
}
