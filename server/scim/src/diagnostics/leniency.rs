//! Leniency: the set of tolerances in force.

use super::tolerance::Tolerance;

/// Set of tolerances in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leniency(u32);

impl Leniency {
    /// Creates the set of all tolerances.
    pub fn all() -> Self {
        Self(u32::MAX)
    }

    /// Creates the empty set: the standard only.
    pub fn none() -> Self {
        Self(0)
    }

    /// Removes a tolerance.
    #[must_use]
    pub fn without(self, tolerance: Tolerance) -> Self {
        Self(self.0 & !tolerance.bit())
    }

    /// Adds a tolerance.
    #[must_use]
    pub fn with(self, tolerance: Tolerance) -> Self {
        Self(self.0 | tolerance.bit())
    }

    /// Returns whether the tolerance is in force.
    pub fn has(self, tolerance: Tolerance) -> bool {
        self.0 & tolerance.bit() != 0
    }
}
