//! The verdict on a request: what of it breaks the standard, and what the standard allows and no public source shows
//! Egnyte to support. Knows the table of findings; whoever reads a request says which of them it met.

mod finding;
mod leniency;
mod table;
mod tolerance;

use crate::error::{ScimError, ScimType};
use table::{REMARKED, REMARKS};

pub use finding::{Finding, Level};
pub use leniency::{Remarks, Tolerances};
pub use table::{Remark, TOLERATED};
pub use tolerance::Tolerance;

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
