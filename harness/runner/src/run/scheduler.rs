//! Scheduler: runs scenarios with cucumber's runner, several at a time. Knows no file, no filter and no report.
//!
//! Each scenario is passed to cucumber as a feature of its own, from memory, so that cucumber finds no files, reads no
//! command line and filters nothing. A step's error reaches cucumber only as a panic; its reason is in the [`Evidence`] of
//! the [`World`].

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

use crate::connector::ScenarioName;
use crate::scenario::{Evidence, Failure, FailureKind, RunContext, ScenarioMeta, World};
use crate::suite::Case;
use crate::util::lateness::Stopwatch;
use crate::util::panics;
use egnyte_report::{Outcome, StepPlace};

use super::result::CompletedScenario;
use super::setup::SessionNames;

/// Scenario that is to run.
pub(crate) struct ScheduledScenario {
    pub(crate) case: Arc<Case>,
    pub(crate) context: Arc<RunContext>,
    pub(crate) names: SessionNames,
    /// Weaknesses of the mock in its domain.
    pub(crate) weaknesses: Vec<String>,
}

/// Runs the scenarios, at most `concurrency` at a time, and passes each completed one to `receive`, with its number in the
/// schedule. Ends early if `receive` breaks.
pub(crate) async fn run_scenarios(
    scheduled: Vec<ScheduledScenario>,
    concurrency: usize,
    mut receive: impl FnMut(usize, CompletedScenario) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let features: Vec<_> = scheduled.iter().enumerate().map(|(number, it)| Ok(feature(number, &it.case))).collect();
    let scheduler = Rc::new(Scheduler { scheduled, running: RefCell::default() });
    let (before, after) = (Rc::clone(&scheduler), Rc::clone(&scheduler));
    let runner = runner::Basic::<World>::default()
        .steps(World::collection())
        .max_concurrent_scenarios(concurrency)
        .before(move |feature, _, _, world| {
            before.begin(feature, world);
            futures::future::ready(()).boxed_local()
        })
        .after(move |feature, _, _, _, world| {
            let scheduler = Rc::clone(&after);
            async move { scheduler.finish(feature, world).await }.boxed_local()
        });
    let mut events = runner.run(stream::iter(features), runner::basic::Cli::default());
    while let Some(event) = events.next().await {
        let Ok(event) = event else { continue };
        if let Cucumber::Feature(feature, FeatureEvent::Scenario(_, event)) = event.value
            && let Some((number, completed)) = scheduler.observe(number(&feature), event.event)
        {
            receive(number, completed)?;
        }
    }
    ControlFlow::Continue(())
}

struct Scheduler {
    scheduled: Vec<ScheduledScenario>,
    running: RefCell<BTreeMap<usize, RunningScenario>>,
}

struct RunningScenario {
    since: Instant,
    stopwatch: Stopwatch,
    evidence: Evidence,
    /// Step at which cucumber stopped, and its message.
    stopped: Option<(Option<StepPlace>, String)>,
}

impl Scheduler {
    fn begin(&self, feature: &Feature, world: &mut World) {
        panics::install_hook();
        let number = number(feature);
        let Some(ScheduledScenario { case, context, names, weaknesses }) = self.scheduled.get(number) else { return };
        let (since, stopwatch) = (Instant::now(), Stopwatch::start());
        let running = RunningScenario { since, stopwatch, evidence: Evidence::default(), stopped: None };
        self.running.borrow_mut().insert(number, running);
        let meta = ScenarioMeta {
            session: names.session.clone(),
            scenario: ScenarioName { key: case.key(), shown: names.shown.clone() },
            keeper: case.keeper(),
            needs: case.needs.clone(),
            weaknesses: weaknesses.clone(),
        };
        world.begin(Arc::clone(context), meta);
    }

    async fn finish(&self, feature: &Feature, world: Option<&mut World>) {
        let Some(world) = world else { return };
        let evidence = world.finish().await;
        if let Some(running) = self.running.borrow_mut().get_mut(&number(feature)) {
            running.evidence = evidence;
        }
    }

    /// Observes an event of a scenario. The last one returns the result.
    fn observe(&self, number: usize, event: ScenarioEvent<World>) -> Option<(usize, CompletedScenario)> {
        let mut all = self.running.borrow_mut();
        match event {
            ScenarioEvent::Finished => {
                let running = all.remove(&number)?;
                let ScheduledScenario { case, context, .. } = self.scheduled.get(number)?;
                Some((number, complete(case, running, context)))
            }
            ScenarioEvent::Step(step, event) | ScenarioEvent::Background(step, event) => {
                let running = all.get_mut(&number)?;
                let step =
                    StepPlace { text: format!("{} {}", step.keyword.trim(), step.value), line: step.position.line };
                match event {
                    StepEvent::Failed(_, _, _, error) => running.stopped = Some((Some(step), error_text(&error))),
                    StepEvent::Skipped => {
                        running.stopped = Some((Some(step), "no sentence has these words".to_owned()))
                    }
                    StepEvent::Started | StepEvent::Passed(..) => {}
                }
                None
            }
            ScenarioEvent::Hook(kind, Hook::Failed(_, payload)) => {
                let message = format!("the {kind} hook failed: {}", payload_text(&*payload));
                all.get_mut(&number)?.stopped = Some((None, message));
                None
            }
            _ => None,
        }
    }
}

fn complete(case: &Case, running: RunningScenario, context: &RunContext) -> CompletedScenario {
    let RunningScenario { since, stopwatch, mut evidence, stopped } = running;
    // A person takes their time, and a machine that slept meanwhile was not too busy.
    let lost = if context.manual.is_some() { None } else { stopwatch.too_busy() };
    evidence.failure = evidence.failure.map(|failure| excuse(failure, lost));
    let (step, message) = stopped.map_or((None, None), |(step, message)| (step, Some(message)));
    // A step that ended without a failure in the evidence has panicked.
    let fault = message.map(|message| {
        let place = panics::take_place(&message).map(|place| format!("\nat {place}"));
        Failure::harness_fault(message + &place.unwrap_or_default())
    });
    let failure = evidence.failure.as_ref().or(fault.as_ref());
    if let Some(failure) = failure.filter(|failure| failure.kind == FailureKind::Skipped) {
        return CompletedScenario::bare(case, Outcome::Skipped, Some(&failure.message));
    }
    let outcome = match failure.map(|failure| failure.kind) {
        None => Outcome::Passed,
        Some(FailureKind::Failed) => Outcome::Failed,
        Some(FailureKind::Errored | FailureKind::Unprepared) => Outcome::Errored,
        Some(FailureKind::HarnessFault) => Outcome::HarnessFault,
        Some(FailureKind::Skipped) => Outcome::Skipped,
        Some(FailureKind::Stopped) => Outcome::NotRun,
    };
    let mut completed = CompletedScenario::bare(case, outcome, None);
    if let Some(failure) = failure {
        let line = step.as_ref().map(|step| step.line);
        let ended_at = case.steps.iter().find(|step| Some(step.position.line) == line);
        completed.result.ended_before_when = ended_at.is_none_or(|step| step.ty == StepType::Given);
        completed.result.set_message(Some(&failure.message));
        completed.result.set_step(step);
    }
    completed.with_evidence(evidence, since.elapsed(), context.retention)
}

/// Makes the failure of an expectation an error where this machine was too busy: the connector may have run out of time.
fn excuse(failure: Failure, lost: Option<Duration>) -> Failure {
    match lost {
        Some(lost) if failure.kind == FailureKind::Failed => Failure::error(format!(
            "this machine was too busy to judge the connector: it lost {lost:.1?} during the scenario, in which this \
             failed:\n{failure}"
        )),
        _ => failure,
    }
}

fn error_text(error: &StepError) -> String {
    match error {
        StepError::Panic(payload) => payload_text(&**payload),
        other => other.to_string(),
    }
}

fn payload_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// Returns a feature with this scenario only, which has the number in the schedule as its name.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_on_a_machine_that_is_too_busy_is_no_verdict() {
        let failed = || Failure::expectation("did not happen:\n  user Ada is created");
        assert_eq!(excuse(failed(), None), failed());
        let excused = excuse(failed(), Some(Duration::from_millis(4200)));
        assert_eq!(excused.kind, FailureKind::Errored);
        assert!(
            excused.message.starts_with("this machine was too busy to judge the connector: it lost 4.2s"),
            "{excused}"
        );
        let fault = Failure::harness_fault("x");
        assert_eq!(excuse(fault.clone(), Some(Duration::from_secs(9))), fault);
    }
}
