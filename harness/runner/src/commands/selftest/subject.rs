//! Subjects of the self-test: the reference connector, its flaws, and the weaknesses of the mock.

use std::sync::Arc;

use serde_json::Value;

use crate::scenario::RunContext;
use crate::suite::Case;
use crate::suite::rules::Keeper;
use egnyte_reference::Flaw;

/// Subject of the self-test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TestSubject {
    /// Reference connector without a flaw, which must pass.
    Reference,
    /// Reference connector that breaks a rule, which must be caught.
    Flaw(Flaw),
    /// Mock that breaks a rule, which must be caught.
    Weakness(String),
}

/// Returns the reference connector, its flaws, and the weaknesses of the mock that break a rule of the suite. The tests of
/// the mock cover the others.
pub(super) fn all(guesses: &Value, cases: &[Arc<Case>]) -> Vec<TestSubject> {
    let has_scenario = |rule: &str| cases.iter().any(|case| case.rule.as_ref().is_some_and(|head| head.name() == rule));
    let weaknesses = guesses["weaknesses"].as_array().into_iter().flatten();
    let weaknesses = weaknesses.filter(|weakness| weakness["breaks"].as_str().is_some_and(has_scenario));
    let weaknesses = weaknesses.filter_map(|weakness| Some(TestSubject::Weakness(weakness["id"].as_str()?.to_owned())));
    std::iter::once(TestSubject::Reference)
        .chain(Flaw::ALL.into_iter().map(TestSubject::Flaw))
        .chain(weaknesses)
        .collect()
}

impl TestSubject {
    /// Returns the name of the flaw or weakness; none for the reference connector.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Reference => None,
            Self::Flaw(flaw) => Some(flaw.name()),
            Self::Weakness(name) => Some(name),
        }
    }

    /// Returns whether findings in its requests must catch it, instead of a scenario.
    pub(super) fn is_on_the_wire(&self) -> bool {
        matches!(self, Self::Flaw(flaw) if flaw.is_on_the_wire())
    }

    /// Returns whether a scenario can catch it.
    pub(super) fn concerns(&self, case: &Case) -> bool {
        match self {
            Self::Reference => true,
            Self::Flaw(_) => case.keeper() == Keeper::Connector,
            Self::Weakness(_) => case.keeper() == Keeper::Egnyte,
        }
    }

    /// Returns whether the rule of a scenario names it.
    pub(super) fn is_named_by(&self, case: &Case) -> bool {
        self.name().is_some_and(|name| case.flaws().iter().any(|flaw| flaw == name))
    }

    /// Returns the context of its scenarios.
    pub(super) fn context(&self, context: &Arc<RunContext>) -> Arc<RunContext> {
        let Self::Flaw(flaw) = self else { return Arc::clone(context) };
        let target = egnyte_reference::target(Some(*flaw)).with_proxy(context.egnyte.proxy());
        Arc::new(RunContext { target: Arc::new(target), ..(**context).clone() })
    }

    /// Returns the weaknesses of the mock in its scenarios.
    pub(super) fn weaknesses(&self) -> Vec<String> {
        match self {
            Self::Weakness(name) => vec![name.clone()],
            Self::Reference | Self::Flaw(_) => Vec::new(),
        }
    }
}
