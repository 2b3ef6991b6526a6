//! Scenarios through cucumber's runner, results out. Knows no file, no filter and no report.
//!
//! Each scenario goes in as a feature of its own, straight from memory, so that none of cucumber's ways to look
//! for files, read a command line or filter takes part. A step's error reaches cucumber only as a panic;
//! the true reason travels through the [`World`] and its [`Evidence`].

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cucumber::event::{
    Cucumber, Feature as FeatureEvent, Hook, Scenario as ScenarioEvent, Step as StepEvent, StepError,
};
use cucumber::{Runner as _, World as _, runner};
use futures::{FutureExt as _, StreamExt as _, stream};
use gherkin::{Feature, LineCol, Scenario, Span, StepType};

use crate::scenario::{Evidence, Failure, FailureKind, Keep, Place, Stage, World};
use crate::suite::Case;
use egnyte_report::{Outcome, StepPlace};

use super::panics;
use super::result::CompletedScenario;

/// One scenario to run, and where.
#[derive(Clone)]
pub struct Job {
    /// The scenario.
    pub case: Arc<Case>,
    /// What it runs on.
    pub stage: Arc<Stage>,
    /// Names its session, one in a whole run.
    pub session: String,
    /// Weaknesses switched on in its domain.
    pub weaknesses: Vec<String>,
}

/// Runs the jobs, at most `concurrency` at a time, and hands over each completed scenario with the number of its job. Ends
/// early if the receiver breaks off.
pub async fn drive(
    jobs: Vec<Job>,
    concurrency: usize,
    mut receive: impl FnMut(usize, CompletedScenario) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let features: Vec<_> = jobs.iter().enumerate().map(|(number, job)| Ok(feature(number, &job.case))).collect();
    let desk = Rc::new(Desk { jobs, open: RefCell::default() });
    let (before, after) = (Rc::clone(&desk), Rc::clone(&desk));
    let runner = runner::Basic::<World>::default()
        .steps(World::collection())
        .max_concurrent_scenarios(concurrency)
        .before(move |feature, _, _, world| {
            before.begin(feature, world);
            futures::future::ready(()).boxed_local()
        })
        .after(move |feature, _, _, _, world| {
            let desk = Rc::clone(&after);
            async move { desk.finish(feature, world).await }.boxed_local()
        });
    let mut events = runner.run(stream::iter(features), runner::basic::Cli::default());
    while let Some(event) = events.next().await {
        let Ok(event) = event else { continue };
        if let Cucumber::Feature(feature, FeatureEvent::Scenario(_, event)) = event.value
            && let Some((number, completed)) = desk.note(number(&feature), event.event)
        {
            receive(number, completed)?;
        }
    }
    ControlFlow::Continue(())
}

/// What is known of the scenarios under way.
struct Desk {
    jobs: Vec<Job>,
    open: RefCell<BTreeMap<usize, Open>>,
}

/// A scenario under way.
struct Open {
    since: Instant,
    evidence: Evidence,
    /// The step at which cucumber stopped, and what it says of it.
    stopped: Option<(Option<StepPlace>, String)>,
}

impl Desk {
    fn begin(&self, feature: &Feature, world: &mut World) {
        panics::record();
        let number = number(feature);
        let Some(job) = self.jobs.get(number) else { return };
        let open = Open { since: Instant::now(), evidence: Evidence::default(), stopped: None };
        self.open.borrow_mut().insert(number, open);
        let place = Place {
            session: job.session.clone(),
            title: job.case.title.clone(),
            keeper: job.case.keeper(),
            needs: job.case.needs.clone(),
            weaknesses: job.weaknesses.clone(),
        };
        world.begin(Arc::clone(&job.stage), place);
    }

    async fn finish(&self, feature: &Feature, world: Option<&mut World>) {
        let Some(world) = world else { return };
        let evidence = world.finish().await;
        if let Some(open) = self.open.borrow_mut().get_mut(&number(feature)) {
            open.evidence = evidence;
        }
    }

    /// Takes in one event of a scenario; its last one yields the result.
    fn note(&self, number: usize, event: ScenarioEvent<World>) -> Option<(usize, CompletedScenario)> {
        let mut all = self.open.borrow_mut();
        match event {
            ScenarioEvent::Finished => {
                let open = all.remove(&number)?;
                let Job { case, stage, .. } = self.jobs.get(number)?;
                Some((number, complete(case, open, stage.keep)))
            }
            ScenarioEvent::Step(step, event) | ScenarioEvent::Background(step, event) => {
                let open = all.get_mut(&number)?;
                let step =
                    StepPlace { text: format!("{} {}", step.keyword.trim(), step.value), line: step.position.line };
                match event {
                    StepEvent::Failed(_, _, _, error) => open.stopped = Some((Some(step), said(&error))),
                    StepEvent::Skipped => open.stopped = Some((Some(step), "there is no such sentence".to_owned())),
                    StepEvent::Started | StepEvent::Passed(..) => {}
                }
                None
            }
            ScenarioEvent::Hook(kind, Hook::Failed(_, payload)) => {
                let message = format!("the {kind} hook stumbled: {}", payload_text(&*payload));
                all.get_mut(&number)?.stopped = Some((None, message));
                None
            }
            _ => None,
        }
    }
}

fn complete(case: &Case, open: Open, keep: Keep) -> CompletedScenario {
    let Open { since, evidence, stopped } = open;
    let (step, said) = stopped.map_or((None, None), |(step, said)| (step, Some(said)));
    let place = said.as_deref().and_then(panics::claim);
    let stumbled = said.map(|said| stumbled(&said, place));
    let failure = evidence.failure.as_ref().or(stumbled.as_ref());
    let outcome = match failure.map(|failure| failure.kind) {
        None => Outcome::Passed,
        Some(FailureKind::Failed) => Outcome::Failed,
        Some(FailureKind::Errored) => Outcome::Errored,
        Some(FailureKind::HarnessFault) => Outcome::HarnessFault,
    };
    let mut completed = CompletedScenario::bare(case, outcome, None);
    if let Some(failure) = failure {
        let line = step.as_ref().map(|step| step.line);
        let ended_at = case.steps.iter().find(|step| Some(step.position.line) == line);
        completed.result.ended_before_when = ended_at.is_none_or(|step| step.ty == StepType::Given);
        completed.result.set_message(Some(&failure.message));
        completed.result.set_step(step);
    }
    completed.with_evidence(evidence, took(since), keep)
}

/// A step that ended without the world knowing why: a panic, and so a fault of ours.
fn stumbled(said: &str, place: Option<String>) -> Failure {
    let place = place.map(|place| format!("\nat {place}")).unwrap_or_default();
    Failure::ours(format!("{said}{place}"))
}

fn took(since: Instant) -> Duration {
    Instant::now().saturating_duration_since(since)
}

fn said(error: &StepError) -> String {
    match error {
        StepError::Panic(payload) => payload_text(&**payload),
        other => other.to_string(),
    }
}

fn payload_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// A scenario as a feature of its own, named by the number of its job.
fn feature(number: usize, case: &Case) -> Feature {
    let position = LineCol { line: case.line, col: 1 };
    let scenario = Scenario {
        keyword: "Scenario".to_owned(),
        name: case.title.clone(),
        description: None,
        steps: case.steps.clone(),
        examples: Vec::new(),
        tags: Vec::new(),
        span: Span::default(),
        position,
    };
    Feature {
        keyword: "Feature".to_owned(),
        name: number.to_string(),
        description: None,
        background: None,
        scenarios: vec![scenario],
        rules: Vec::new(),
        tags: Vec::new(),
        span: Span::default(),
        position,
        path: None,
    }
}

fn number(feature: &Feature) -> usize {
    feature.name.parse().unwrap_or(usize::MAX)
}
