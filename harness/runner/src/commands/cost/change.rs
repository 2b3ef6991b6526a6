//! Changes of the directory whose cost is measured, as scenarios.

use std::sync::Arc;

use crate::suite::{Case, FeatureFile, Origin};

/// Change of the directory.
#[derive(Debug)]
pub(super) struct MeasuredChange {
    /// Name of the change in tables.
    pub(super) name: &'static str,
    /// True if it happens in a directory that is synced already.
    after_first_sync: bool,
    /// Event, and the expectation of its end.
    steps: [&'static str; 2],
}

/// Measured changes.
pub(super) const CHANGES: &[MeasuredChange] = &[
    MeasuredChange {
        name: "first sync of everybody",
        after_first_sync: false,
        steps: ["\"Everyone\" is associated with Egnyte", "\"Everyone\" is synced"],
    },
    MeasuredChange { name: "new person", after_first_sync: true, steps: ["Ada joins \"Everyone\"", "Ada is synced"] },
    MeasuredChange {
        name: "new email address",
        after_first_sync: true,
        steps: ["Grace's email changes to \"hopper@acme.example\"", "Grace is synced"],
    },
    MeasuredChange {
        name: "new group name",
        after_first_sync: true,
        steps: ["the user group \"Everyone\" is renamed to \"Everybody\"", "\"Everybody\" is synced"],
    },
    MeasuredChange {
        name: "person who leaves",
        after_first_sync: true,
        steps: ["Grace leaves \"Staff\"", "Grace is locked out"],
    },
    MeasuredChange {
        name: "sync without a change",
        after_first_sync: true,
        steps: ["everything is synced again", "nothing changes in Egnyte"],
    },
];

impl MeasuredChange {
    /// Returns the scenario of the change in a directory of this number of people.
    pub(super) fn cases(&self, people: usize) -> Vec<Arc<Case>> {
        FeatureFile::new("cost.feature", &self.feature(people), Origin::Own).cases()
    }

    fn feature(&self, people: usize) -> String {
        let [event, end] = self.steps;
        let synced = if self.after_first_sync { "And \"Everyone\" is associated with Egnyte\n" } else { "" };
        format!(
            "Feature: Cost\n\n  Rule: Cost\n\n    Scenario: {}\n      Given an empty Egnyte domain\n      \
             And the user group \"Staff\" with the member Grace\n      And \"Staff\" is associated with Egnyte\n      \
             And the user group \"Everyone\" with {people} people\n      {synced}      When {event}\n      Then {end}\n",
            self.name
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_one_scenario() {
        for change in CHANGES {
            let cases = change.cases(7);
            assert_eq!(cases.len(), 1, "{}", change.feature(7));
            assert!(cases[0].steps.iter().any(|step| step.value.contains("with 7 people")));
        }
    }
}
