//! The verdict on a request: what of it breaks the standard, and what the standard allows and no public source shows
//! Egnyte to support. Knows the table of findings; whoever reads a request says which of them it met.

pub mod query;
mod table;

use super::error::{ScimError, ScimType, hint};
use super::tolerance::{Tolerance, Tolerances};

use self::table::{REMARKED, REMARKS};
pub use self::table::{Remark, TOLERATED};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The standard says MUST, and the request does not.
    Error,
    /// The standard says SHOULD, and the request does not.
    Warning,
    /// The standard allows it, and no public source shows Egnyte to support it.
    Note,
}

impl Level {
    /// Every level, the heaviest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl std::str::FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|level| level.as_str() == word);
        found.ok_or_else(|| format!("no level {word:?}{}", hint(word, Self::ALL.iter().map(|level| level.as_str()))))
    }
}

/// Something to say of a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its name; that of the tolerance, where one let it pass.
    pub id: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Where the standard speaks of it.
    pub section: &'static str,
    /// What to send instead.
    pub advice: &'static str,
    /// What lets it pass, where anything does.
    pub tolerance: Option<Tolerance>,
}

impl Finding {
    /// Every finding there is.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        TOLERATED.iter().chain(REMARKED)
    }

    /// The finding of that id.
    pub fn named(id: &str) -> Result<&'static Self, String> {
        let unknown = || format!("no finding {id:?}{}", hint(id, Self::all().map(|finding| finding.id)));
        Self::all().find(|finding| finding.id == id).ok_or_else(unknown)
    }
}

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

    fn has(self, remark: Remark) -> bool {
        self.0 & 1 << remark as u32 != 0
    }
}

/// Says what the keyword of an error tells, where nothing was said that tells it better.
pub fn refused(error: &ScimError, seen: &mut Tolerances) {
    // Where `schemas` is missing and must be there, that is all there is to say.
    let unsaid = seen.needed().any(|needed| needed == Tolerance::NoSchemas) && !seen.has(Tolerance::NoSchemas);
    let (remark, better) = match error.scim_type {
        Some(ScimType::InvalidSyntax) if unsaid => return,
        Some(ScimType::InvalidSyntax) => {
            (Remark::MalformedBody, [Remark::WrongSchemas, Remark::BulkOperation].as_slice())
        }
        Some(ScimType::InvalidFilter) => (Remark::InvalidFilter, [].as_slice()),
        Some(ScimType::InvalidPath) => (Remark::InvalidPath, [Remark::InvalidSort].as_slice()),
        _ => return,
    };
    if !better.iter().any(|better| seen.remarks().has(*better)) {
        seen.remark(remark);
    }
}

/// All that was found, in the order of the table.
pub fn findings(seen: &Tolerances) -> impl Iterator<Item = &'static Finding> {
    let remarks = seen.remarks();
    let tolerated = seen.needed().filter_map(|tolerance| TOLERATED.get(tolerance as usize));
    let remarked = REMARKS.iter().zip(REMARKED).filter(move |(remark, _)| remarks.has(**remark));
    tolerated.chain(remarked.map(|(_, finding)| finding))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_tolerance_has_its_finding_under_its_own_name() {
        assert_eq!(TOLERATED.len(), Tolerance::ALL.len());
        for (tolerance, finding) in Tolerance::ALL.iter().zip(TOLERATED) {
            assert_eq!((finding.tolerance, finding.id), (Some(*tolerance), tolerance.id()));
        }
    }

    #[test]
    fn a_finding_says_where_it_is_written_and_what_to_send() {
        let mut ids = BTreeSet::new();
        for finding in Finding::all() {
            assert!(ids.insert(finding.id), "{} is there twice", finding.id);
            assert!(finding.section.starts_with("RFC "), "{}", finding.id);
            assert!(finding.advice.ends_with('.') && finding.advice.len() > 20, "{}", finding.id);
            assert_eq!(Finding::named(finding.id), Ok(finding));
        }
        assert_eq!(Finding::named("op-csae"), Err("no finding \"op-csae\"; did you mean \"op-case\"?".into()));
        assert_eq!("eror".parse::<Level>(), Err("no level \"eror\"; did you mean \"error\"?".into()));
    }

    #[test]
    fn what_was_needed_and_what_was_remarked_is_found() {
        let mut seen = Tolerances::all();
        seen.remark(Remark::Sort);
        seen.grants(Tolerance::OpCase);
        let ids: Vec<_> = findings(&seen).map(|finding| finding.id).collect();
        assert_eq!(ids, ["op-case", "sort"]);
        assert_eq!(findings(&Tolerances::all()).count(), 0);
    }
}
