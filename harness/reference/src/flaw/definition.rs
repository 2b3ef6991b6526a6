//! Definition of a flaw: a name, a description, and the changes that it makes.

use std::fmt;

use super::operations::remove_empty_updates;
use crate::plan::{Operation, PlanInput, State, Wanted};
use crate::policies::Policies;

/// Rule broken on purpose.
#[derive(Clone, Copy)]
pub struct Flaw {
    name: &'static str,
    description: &'static str,
    alterations: &'static [Alteration],
}

/// Change that a flaw makes.
#[derive(Clone, Copy)]
pub(super) enum Alteration {
    /// Changes the policies.
    Policies(fn(&mut Policies)),
    /// Changes the wanted state.
    Wanted(fn(&mut Wanted, &State)),
    /// Changes each operation of the plan.
    Each(fn(&mut Operation, &PlanInput<'_>)),
    /// Changes the plan as a whole.
    Plan(fn(&mut Vec<Operation>, &PlanInput<'_>)),
}

/// Creates a flaw, for a table.
pub(super) const fn flaw(name: &'static str, description: &'static str, alterations: &'static [Alteration]) -> Flaw {
    Flaw { name, description, alterations }
}

impl Flaw {
    /// Returns the name, for the command line and the tags of features.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Returns the description of the wrong behaviour.
    pub fn description(self) -> &'static str {
        self.description
    }

    /// Changes the policies of a session.
    pub(crate) fn apply_to_policies(self, policies: &mut Policies) {
        for alteration in self.alterations {
            if let Alteration::Policies(change) = alteration {
                change(policies);
            }
        }
    }

    /// Changes the wanted state.
    pub(crate) fn apply_to_wanted(self, wanted: &mut Wanted, state: &State) {
        for alteration in self.alterations {
            if let Alteration::Wanted(change) = alteration {
                change(wanted, state);
            }
        }
    }

    /// Changes a plan.
    pub(crate) fn apply_to_plan(self, operations: &mut Vec<Operation>, input: &PlanInput<'_>) {
        for alteration in self.alterations {
            match alteration {
                Alteration::Each(change) => operations.iter_mut().for_each(|operation| change(operation, input)),
                Alteration::Plan(change) => change(operations, input),
                Alteration::Policies(_) | Alteration::Wanted(_) => {}
            }
        }
        remove_empty_updates(operations);
    }
}

impl PartialEq for Flaw {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Flaw {}

impl fmt::Debug for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Flaw").field(&self.name).finish()
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
