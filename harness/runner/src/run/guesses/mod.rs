//! Run under other answers of Egnyte: the scenarios that pass under the usual answers, and that a guess can touch, run again
//! under each of its other answers. A scenario that the reference connector does not pass either presumes the usual answer.

mod answers;
mod exchanges;
mod presumptions;
mod touch;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use clap::Args;

use crate::connector::Target;
use crate::scenario::{Retention, RunContext};
use crate::suite::Case;
use crate::suite::rules::Keeper;
use crate::util::exit::Exit;
use egnyte_report::{GuessFailure, GuessResult, ScenarioResult};

use super::scheduler::{ScheduledScenario, run_scenarios};
use super::setup::{SessionNames, SetupError};
pub(super) use answers::OtherAnswer;
pub(crate) use answers::OtherAnswerError;
use answers::{OtherAnswerChoice, choose};

/// Scenarios at a time, where a few run again.
const FEW: usize = 2;

/// Arguments for a run under other answers of Egnyte.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct GuessArgs {
    /// Run the scenarios again under the other answers to these guesses about Egnyte, and report what the verdict depends on:
    /// `all`, GUESS or GUESS=ANSWER, separated by commas (`egnyte-mock profile show` lists them)
    #[arg(id = "other_answers", long = "guesses", value_name = "GUESSES", value_delimiter = ',')]
    guesses: Vec<OtherAnswerChoice>,
    /// Fail if the verdict depends on a guess, instead of a warning
    #[arg(long, requires = "other_answers")]
    strict_guesses: bool,
}

/// Run under other answers, after one under the usual answers.
pub(super) struct GuessRun<'a> {
    pub(super) context: &'a Arc<RunContext>,
    pub(super) concurrency: usize,
    /// Renders the command that runs the scenario of a place again under an answer.
    pub(super) rerun: &'a dyn Fn(&str, &str) -> String,
}

/// Scenario that runs again under an answer.
#[derive(Clone)]
struct Attempt {
    /// Index of the answer.
    answer: usize,
    case: Arc<Case>,
}

impl GuessArgs {
    /// Returns whether scenarios run again under other answers.
    pub(super) fn is_wanted(&self) -> bool {
        !self.guesses.is_empty()
    }

    /// Judges the results: where the arguments say so, a dependency on a guess makes a green run red.
    pub(super) fn judge(&self, results: &[GuessResult], exit: Exit) -> Exit {
        let depends = results.iter().any(|result| !result.failures.is_empty());
        if exit == Exit::Green && self.strict_guesses && depends { Exit::Red } else { exit }
    }

    /// Returns the chosen answers.
    pub(super) async fn choose(&self, context: &RunContext) -> Result<Vec<OtherAnswer>, SetupError> {
        if !self.is_wanted() {
            return Ok(Vec::new());
        }
        Ok(choose(&context.egnyte.guesses().await?, &self.guesses)?)
    }
}

impl GuessRun<'_> {
    /// Runs the scenarios that passed under the usual answers, each under the answers that can touch it.
    pub(super) async fn run(
        &self,
        answers: &[OtherAnswer],
        passed: &[(Arc<Case>, &ScenarioResult)],
    ) -> Vec<GuessResult> {
        let judged: Vec<_> = passed.iter().filter(|(case, _)| case.keeper() == Keeper::Connector).collect();
        let attempts = answers.iter().enumerate().flat_map(|(answer, other)| {
            let touched = judged.iter().filter(|(_, result)| touch::can_touch(other, result));
            touched.map(move |(case, _)| Attempt { answer, case: Arc::clone(case) })
        });
        let known = presumptions::load().unwrap_or_default();
        let presumes = |it: &Attempt| known.iter().any(|entry| entry.covers(&answers[it.answer], &it.case));
        let attempts: Vec<Attempt> = attempts.filter(|it| !presumes(it)).collect();
        let (target, reference) = (&self.context.target, &self.context.reference);
        let failed = self.failures(answers, &attempts, (target, self.concurrency)).await;
        // Once more, few at a time: what a busy machine breaks is no dependency.
        let failed = self.failures(answers, &attempts_of(&failed), (target, FEW)).await;
        let presuming = match target.spec() == reference.spec() {
            true => Vec::new(),
            false => self.failures(answers, &attempts_of(&failed), (reference, FEW)).await,
        };
        let mut results: Vec<GuessResult> = answers.iter().map(OtherAnswer::result).collect();
        for attempt in &attempts {
            results[attempt.answer].ran += 1;
        }
        for (attempt, result) in failed {
            let same = |(other, _): &&(Attempt, ScenarioResult)| {
                other.answer == attempt.answer && other.case.place() == attempt.case.place()
            };
            let of_reference = presuming.iter().any(|it| same(&it));
            let failure = self.describe(&answers[attempt.answer], result);
            let to = &mut results[attempt.answer];
            if of_reference { to.presuming.push(failure) } else { to.failures.push(failure) }
        }
        results
    }

    /// Runs attempts with a connector, and returns those that do not pass, in their order.
    async fn failures(
        &self,
        answers: &[OtherAnswer],
        attempts: &[Attempt],
        (target, concurrency): (&Arc<dyn Target>, usize),
    ) -> Vec<(Attempt, ScenarioResult)> {
        let schedule = |attempt: &Attempt| ScheduledScenario {
            case: Arc::clone(&attempt.case),
            context: Arc::new(self.context_of(&answers[attempt.answer], target)),
            names: SessionNames::new(None),
            weaknesses: Vec::new(),
        };
        let scheduled = attempts.iter().map(schedule).collect();
        let mut failed = BTreeMap::new();
        let _ = run_scenarios(scheduled, concurrency, |number, completed| {
            if completed.result.is_red() {
                failed.insert(number, completed.result);
            }
            ControlFlow::Continue(())
        })
        .await;
        failed.into_iter().map(|(number, result)| (attempts[number].clone(), result)).collect()
    }

    fn context_of(&self, other: &OtherAnswer, target: &Arc<dyn Target>) -> RunContext {
        RunContext {
            guesses: BTreeMap::from([(other.guess.clone(), other.answer.clone())]),
            target: Arc::clone(target),
            retention: Retention::Failures,
            ..(**self.context).clone()
        }
    }

    fn describe(&self, other: &OtherAnswer, result: ScenarioResult) -> GuessFailure {
        let rerun = (self.rerun)(&result.place(), &format!("{}={}", other.guess, other.answer));
        GuessFailure {
            rule: result.rule_name().to_owned(),
            outcome: result.outcome,
            message: result.message.unwrap_or_default(),
            title: result.title,
            file: result.file,
            line: result.line,
            rerun,
        }
    }
}

fn attempts_of(failed: &[(Attempt, ScenarioResult)]) -> Vec<Attempt> {
    failed.iter().map(|(attempt, _)| attempt.clone()).collect()
}

impl OtherAnswer {
    /// Returns the result under the answer before a scenario ran.
    fn result(&self) -> GuessResult {
        GuessResult {
            guess: self.guess.clone(),
            question: self.question.clone(),
            usual: self.usual.clone(),
            answer: self.answer.clone(),
            ..GuessResult::default()
        }
    }
}
