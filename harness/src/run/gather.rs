//! The findings of a run, as its verdicts come in: what is expected of them, and what they come to.

use super::driven::Driven;
use crate::connector::config::FILE_NAME;
use crate::mock::findings::{ExpectedFinding, RunFindings};
use crate::report::Verdict;

/// What is gathered, and whether the whole suite runs, so that an expectation can be seen to have outlived its cause.
pub(super) struct Gathered {
    wire: RunFindings,
    whole: bool,
}

/// Nothing gathered yet, with the findings that the connector's list expects.
pub(super) fn expecting(driven: &Driven, whole: bool) -> Gathered {
    let file = driven.file.as_deref().unwrap_or(FILE_NAME);
    let expected = driven.expectations.iter().filter_map(|it| {
        let place = format!("{file}:{}", it.lines.start());
        Some(ExpectedFinding { finding: it.finding.clone()?, reason: it.reason.clone(), place })
    });
    Gathered { wire: RunFindings::new(expected.collect()), whole }
}

impl Gathered {
    /// Takes what was found in one scenario.
    pub(super) fn add(&mut self, verdict: &Verdict) {
        self.wire.add(&verdict.case.file, verdict.case.line, &verdict.findings);
    }

    /// What it comes to; a run that was broken off has not shown that anything is gone.
    pub(super) fn close(&self, interrupted: bool) -> RunFindings {
        if self.whole && !interrupted { self.wire.clone() } else { self.wire.clone().partial() }
    }
}
