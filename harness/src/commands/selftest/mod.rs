//! The suite on trial: the reference connector must pass all of it, and every flaw must be caught under every
//! rule that names it. Runs all contenders in one process against one mock.

mod judge;
mod matrix;

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use crate::mock::tls_front::Exposure;
use crate::run::drive::{Job, drive};
use crate::run::driven::Choice;
use crate::run::result::CompletedScenario;
use crate::run::select::gate;
use crate::run::{NotReady, introduction, panics, ready, stage, told, unless_interrupted};
use crate::scenario::Stage;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use egnyte_reference::Flaw;
use egnyte_support::paint::Paint;

pub use judge::{Trial, judge};

/// What the command line asks for.
#[derive(Debug, Clone)]
pub struct Options {
    /// Only the rules that name a flaw, for each flaw.
    pub own_rule: bool,
    /// How many scenarios at a time.
    pub concurrency: Option<usize>,
    /// A mock that is running already.
    pub mock: Option<String>,
    /// How one of our own looks.
    pub manner: Exposure,
}

/// Who stands in for a connector or for Egnyte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contender {
    /// The reference connector as it is: must pass.
    Reference,
    /// The reference connector with a rule broken: must be caught.
    Flaw(String),
    /// The mock with a rule broken: must be caught.
    Weakness(String),
}

impl Contender {
    /// Its name; none for the reference connector as it is.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Reference => None,
            Self::Flaw(name) | Self::Weakness(name) => Some(name),
        }
    }

    /// Whether the verdict on its requests must catch it, and no scenario.
    pub fn is_on_the_wire(&self) -> bool {
        let Self::Flaw(name) = self else { return false };
        Flaw::ALL.iter().any(|flaw| flaw.name() == name && flaw.is_on_the_wire())
    }

    /// Whether a scenario may catch it.
    pub fn concerns(&self, case: &Case) -> bool {
        match self {
            Self::Reference => true,
            Self::Flaw(_) => case.keeper() == Keeper::Connector,
            Self::Weakness(_) => case.keeper() == Keeper::Egnyte,
        }
    }
}

/// Puts the suite on trial, and tells what came of it on `out`.
///
/// # Errors
/// When the features or the mock cannot be used.
pub async fn selftest(options: &Options, out: &mut (impl Write + IsTerminal)) -> Result<Exit, NotReady> {
    let since = Instant::now();
    let (suite, _) = ready(&[])?;
    let (connector, manner) = (Some("reference".to_owned()), options.manner);
    let driven = Choice { connector, manner, ..Choice::default() }.driven()?;
    let stage = Arc::new(stage(options.mock.as_deref(), &driven).await?);
    let (cases, skipped) = gate(suite.cases(), &introduction(&stage).await?, |_| true);
    let contenders = contenders(&stage.egnyte.guesses().await?, &cases);
    let (jobs, owners) = jobs(&contenders, &cases, &stage, options.own_rule);
    if io::stderr().is_terminal() {
        let line = format!("{} scenarios against {} contenders …", cases.len(), contenders.len());
        told(writeln!(io::stderr(), "{line}"), Exit::Green)?;
    }
    let mut completed: Vec<(usize, CompletedScenario)> = Vec::new();
    let trials = drive(jobs, driven.at_once(options.concurrency), |job, scenario| {
        completed.push((owners[job], scenario));
        ControlFlow::Continue(())
    });
    if unless_interrupted(trials).await.is_none() {
        return told(writeln!(out, "interrupted"), Exit::Interrupted);
    }
    let trial = judge(&contenders, &cases, completed, options.own_rule);
    let paint = Paint::for_stream(out);
    let mut text = matrix::matrix(&trial, paint);
    for CompletedScenario { result, .. } in skipped {
        let reason = result.reason.as_deref().unwrap_or_default();
        text.push_str(&format!("not proven: {}  {}: {reason}\n", result.place(), result.title));
    }
    let faults = panics::unclaimed();
    text.push_str(&judge::told(&trial, &faults, paint));
    let took = Instant::now().saturating_duration_since(since);
    let exit = trial.exit(&faults);
    told(writeln!(out, "{text} ({:.1} s)", took.as_secs_f64()), exit)
}

/// The reference connector, its flaws, and those of the mock's weaknesses that break a rule of the suite. The mock's
/// own tests prove the others.
fn contenders(guesses: &Value, cases: &[Arc<Case>]) -> Vec<Contender> {
    let judged = |rule: &str| cases.iter().any(|case| case.rule.as_ref().is_some_and(|head| head.name() == rule));
    let flaws = Flaw::ALL.iter().map(|flaw| Contender::Flaw(flaw.name().to_owned()));
    let weaknesses = guesses["weaknesses"].as_array().into_iter().flatten();
    let broken = weaknesses.filter(|weakness| weakness["breaks"].as_str().is_some_and(judged));
    let named = broken.filter_map(|weakness| weakness["id"].as_str());
    let weaknesses = named.map(|name| Contender::Weakness(name.to_owned()));
    std::iter::once(Contender::Reference).chain(flaws).chain(weaknesses).collect()
}

/// Every scenario for every contender it concerns, and the contender each job belongs to.
fn jobs(contenders: &[Contender], cases: &[Arc<Case>], stage: &Arc<Stage>, own_rule: bool) -> (Vec<Job>, Vec<usize>) {
    let (mut jobs, mut owners) = (Vec::new(), Vec::new());
    for (owner, contender) in contenders.iter().enumerate() {
        let stage = flawed(contender, stage);
        let named = |case: &Case, name: &str| case.flaws().iter().any(|flaw| flaw == name);
        let own = |case: &Case| contender.is_on_the_wire() || contender.name().is_none_or(|name| named(case, name));
        let concerned = cases.iter().filter(|case| contender.concerns(case) && (!own_rule || own(case)));
        for case in concerned {
            let weaknesses = match contender {
                Contender::Weakness(name) => vec![name.clone()],
                Contender::Reference | Contender::Flaw(_) => Vec::new(),
            };
            let session = format!("s-{}", jobs.len() + 1);
            jobs.push(Job { case: Arc::clone(case), stage: Arc::clone(&stage), session, weaknesses });
            owners.push(owner);
        }
    }
    (jobs, owners)
}

/// The same stage with another connector on it.
fn flawed(contender: &Contender, stage: &Arc<Stage>) -> Arc<Stage> {
    let flaw = match contender {
        Contender::Flaw(name) => Flaw::ALL.into_iter().find(|flaw| flaw.name() == name),
        Contender::Reference | Contender::Weakness(_) => None,
    };
    let Some(flaw) = flaw else { return Arc::clone(stage) };
    let target = egnyte_reference::target(Some(flaw)).with_proxy(stage.egnyte.proxy());
    Arc::new(Stage { target: Arc::new(target), ..(**stage).clone() })
}
