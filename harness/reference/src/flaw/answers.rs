//! Flaws of the answers to an event: they contradict themselves.

use crate::plan::AnswerForm;

use super::definition::Alteration::Policies;
use super::definition::{Flaw, flaw};

/// Flaws, in the order of the rules that they break.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "ok-with-problems",
        "an answer with problems says ok",
        &[Policies(|it| it.plan.answer = AnswerForm::OkWithProblems)],
    ),
    flaw(
        "problems-without-subject",
        "problems name neither a person nor a user group",
        &[Policies(|it| it.plan.answer = AnswerForm::WithoutSubjects)],
    ),
    flaw(
        "problems-with-unknown-subject",
        "problems name people whom the directory does not have",
        &[Policies(|it| it.plan.answer = AnswerForm::UnknownSubjects)],
    ),
    flaw(
        "failure-without-words",
        "a failed sync has neither an error nor a problem",
        &[Policies(|it| it.plan.answer = AnswerForm::WithoutWords)],
    ),
];
