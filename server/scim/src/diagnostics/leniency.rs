//! The tolerances that hold for a request, which of them it needed, and what else was said of it.

use super::table::Remark;
use super::tolerance::Tolerance;

/// What was said of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remarks(u64);

impl Remarks {
    /// Says one thing more.
    pub fn add(&mut self, remark: Remark) {
        self.0 |= 1 << remark as u32;
    }

    /// Says all of these, too.
    pub fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn has(self, remark: Remark) -> bool {
        self.0 & 1 << remark as u32 != 0
    }
}

/// Which tolerances hold for a request, and which of them it needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerances {
    on: u32,
    used: u32,
    remarks: Remarks,
}

impl Tolerances {
    /// Everything that real clients do is let pass.
    pub fn all() -> Self {
        Self { on: u32::MAX, ..Self::none() }
    }

    /// The standard and nothing else.
    pub fn none() -> Self {
        Self { on: 0, used: 0, remarks: Remarks::default() }
    }

    /// The same set without one.
    pub fn without(mut self, tolerance: Tolerance) -> Self {
        self.on &= !bit(tolerance);
        self
    }

    /// The same set with one more.
    pub fn with(mut self, tolerance: Tolerance) -> Self {
        self.on |= bit(tolerance);
        self
    }

    /// Says that the request needs this tolerance; whether it has it. A need is noted either way.
    pub fn grants(&mut self, tolerance: Tolerance) -> bool {
        self.used |= bit(tolerance);
        self.has(tolerance)
    }

    /// Whether it is let pass.
    pub fn has(&self, tolerance: Tolerance) -> bool {
        self.on & bit(tolerance) != 0
    }

    /// Says something of the request that needs no tolerance.
    pub fn remark(&mut self, remark: Remark) {
        self.remarks.add(remark);
    }

    /// The same of another request, of which nothing was said yet.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { used: 0, remarks: Remarks::default(), ..*self }
    }

    /// Takes over what was needed and said elsewhere, of a part of the request.
    pub fn join(&mut self, part: &Self) {
        self.used |= part.used;
        self.remarks.join(part.remarks);
    }

    /// What was said of the request so far.
    pub fn remarks(&self) -> Remarks {
        self.remarks
    }

    /// Whether nothing was needed and nothing was said so far.
    pub fn is_blank(&self) -> bool {
        self.used == 0 && self.remarks == Remarks::default()
    }

    /// What the request has needed so far, in the order of the table.
    pub fn needed(&self) -> impl Iterator<Item = Tolerance> + '_ {
        Tolerance::ALL.iter().copied().filter(|tolerance| self.used & bit(*tolerance) != 0)
    }
}

impl Default for Tolerances {
    fn default() -> Self {
        Self::all()
    }
}

fn bit(tolerance: Tolerance) -> u32 {
    1 << tolerance as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_noted_whether_or_not_it_is_granted() {
        let mut tolerances = Tolerances::all().without(Tolerance::OpCase);
        assert!(!tolerances.grants(Tolerance::OpCase));
        assert!(tolerances.grants(Tolerance::RefNull));
        assert_eq!(tolerances.needed().collect::<Vec<_>>(), [Tolerance::OpCase, Tolerance::RefNull]);
    }
}
