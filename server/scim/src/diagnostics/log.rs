//! Diagnostics of one request: the required tolerances and the remarks.

use super::leniency::Leniency;
use super::table::Remark;
use super::tolerance::Tolerance;

/// Diagnostics of a request: required tolerances and remarks, under a leniency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diagnostics {
    leniency: Leniency,
    required: u32,
    remarks: u64,
}

impl Diagnostics {
    /// Creates empty diagnostics.
    pub fn new(leniency: Leniency) -> Self {
        Self { leniency, required: 0, remarks: 0 }
    }

    /// Creates empty diagnostics with all tolerances.
    pub fn lenient() -> Self {
        Self::new(Leniency::all())
    }

    /// Creates empty diagnostics without tolerances.
    pub fn strict() -> Self {
        Self::new(Leniency::none())
    }

    /// Records that the request requires a tolerance, and returns whether it is in force.
    pub fn require(&mut self, tolerance: Tolerance) -> bool {
        self.required |= tolerance.bit();
        self.leniency.has(tolerance)
    }

    /// Records a remark.
    pub fn remark(&mut self, remark: Remark) {
        self.remarks |= 1 << remark as u32;
    }

    /// Returns empty diagnostics with the same leniency.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self::new(self.leniency)
    }

    /// Merges the diagnostics of a part of the request.
    pub fn join(&mut self, part: &Self) {
        self.required |= part.required;
        self.remarks |= part.remarks;
    }

    /// Returns whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        *self == self.fresh()
    }

    /// Returns the required tolerances, in the order of the table.
    pub fn required_tolerances(&self) -> impl Iterator<Item = Tolerance> + '_ {
        Tolerance::ALL.iter().copied().filter(|tolerance| self.required & tolerance.bit() != 0)
    }

    pub(super) fn has_remark(&self, remark: Remark) -> bool {
        self.remarks & 1 << remark as u32 != 0
    }

    /// Returns whether the request requires a tolerance that is not in force.
    pub(super) fn is_denied(&self, tolerance: Tolerance) -> bool {
        self.required & tolerance.bit() != 0 && !self.leniency.has(tolerance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn required_tolerance_is_recorded_even_if_denied() {
        let mut diagnostics = Diagnostics::new(Leniency::all().without(Tolerance::OpCase));
        assert!(!diagnostics.require(Tolerance::OpCase));
        assert!(diagnostics.require(Tolerance::RefNull));
        assert_eq!(diagnostics.required_tolerances().collect::<Vec<_>>(), [Tolerance::OpCase, Tolerance::RefNull]);
    }
}
