//! What must be in order before anything runs: the features, the people, the mock.

use std::io::{self, Write as _};
use std::sync::Arc;

use crate::connector::Isolation;
use crate::language::lint::{Dictionary, LintFinding, Severity, lint};
use crate::language::step_index::StepIndex;
use crate::mock::{Egnyte, EgnyteError};
use crate::run::known_failures::{BadExpectation, FirstListError};
use crate::scenario::fixtures::{BadFixture, Fixtures};
use crate::scenario::{Keep, Stage};
use crate::suite::rules::{RuleCatalogue, RuleCatalogueError};
use crate::suite::{Suite, SuiteError};
use crate::util::exit::Exit;
use egnyte_reference::Flaw;
use egnyte_report::ReportWriteError;

use super::driven::{Driven, NotDriven};
use super::told;

/// Why nothing can run.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The features cannot be read.
    #[error(transparent)]
    Suite(#[from] SuiteError),
    /// The catalogue cannot be read.
    #[error(transparent)]
    Catalogue(#[from] RuleCatalogueError),
    /// The features are not as they must be.
    #[error("{} to be mended in the features; nothing ran", count(.0))]
    Features(Vec<LintFinding>),
    /// The people and domains cannot be read.
    #[error(transparent)]
    Fixture(#[from] BadFixture),
    /// The mock cannot be had.
    #[error(transparent)]
    Egnyte(#[from] EgnyteError),
    /// There is no connector to be driven.
    #[error(transparent)]
    NotDriven(#[from] NotDriven),
    /// A known failure of something that does not exist.
    #[error(transparent)]
    Expectation(#[from] BadExpectation),
    /// A first list of known failures cannot be written.
    #[error(transparent)]
    FirstList(#[from] FirstListError),
    /// The connector cannot be driven.
    #[error("the connector `{spec}` cannot be driven: {why}")]
    Connector {
        /// As the command line names it.
        spec: String,
        /// What it did.
        why: String,
    },
    /// A report cannot be written.
    #[error(transparent)]
    Report(#[from] ReportWriteError),
    /// Nothing can be told.
    #[error("cannot write the report: {0}")]
    Output(io::Error),
}

/// The features, read and linted, with the hints for a user's own.
///
/// # Errors
/// When they cannot be read, or something in them must be mended.
pub fn ready(paths: &[String]) -> Result<(Suite, Vec<LintFinding>), NotReady> {
    let (suite, findings) = examine(paths)?;
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(NotReady::Features(findings));
    }
    Ok((suite, findings))
}

/// The features, read, with all that is found in them.
///
/// # Errors
/// When they cannot be read.
pub fn examine(paths: &[String]) -> Result<(Suite, Vec<LintFinding>), NotReady> {
    let suite = Suite::load(paths)?;
    let flaws: Vec<&str> = Flaw::ALL.iter().map(|flaw| flaw.name()).collect();
    let fixtures = Fixtures::beside(&suite)?;
    let domains: Vec<&str> = fixtures.domains.names().collect();
    let (rules, steps) = (RuleCatalogue::load_embedded()?, StepIndex::load());
    let findings = lint(&suite, Dictionary { rules: &rules, flaws: &flaws, steps: &steps, domains: &domains });
    Ok((suite, findings))
}

/// A stage for this connector, on a mock that is running already or on one of our own, with the suite's own people.
///
/// # Errors
/// When the mock cannot be had.
pub async fn stage(mock: Option<&str>, driven: &Driven) -> Result<Stage, NotReady> {
    let egnyte = match mock {
        Some(url) => Egnyte::attach(url).await?,
        None => Egnyte::start(driven.front.clone()).await?,
    };
    if let Some(proxy) = egnyte.proxy().filter(|_| driven.target.isolation() == Isolation::Service) {
        let line =
            format!("the service must have been started with HTTPS_PROXY={proxy}; --as-egnyte=PORT keeps the port");
        told(writeln!(io::stderr(), "{line}"), Exit::Green)?;
    }
    let Fixtures { cast, domains } = Fixtures::embedded()?;
    let reference = Arc::new(egnyte_reference::target(None).with_proxy(egnyte.proxy()));
    Ok(Stage {
        egnyte,
        target: Arc::clone(&driven.target),
        reference,
        cast,
        domains,
        patience: driven.patience,
        budget: driven.budget,
        keep: Keep::default(),
    })
}

fn count(findings: &[LintFinding]) -> String {
    match findings.iter().filter(|finding| finding.severity == Severity::Error).count() {
        1 => "1 thing is".to_owned(),
        more => format!("{more} things are"),
    }
}
