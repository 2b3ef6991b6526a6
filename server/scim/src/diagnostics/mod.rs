//! Diagnostics of a request: violations of the standard, and uses that no public source shows for Egnyte. Holds the table
//! of findings; the parsers report them.

mod finding;
mod leniency;
mod log;
mod table;
mod tolerance;

use crate::error::{ScimError, ScimType};
use egnyte_domain::RosterError;
use table::{REMARKED, REMARKS};

pub use finding::{Finding, Level};
pub use leniency::Leniency;
pub use log::Diagnostics;
pub use table::{Remark, TOLERATED};
pub use tolerance::Tolerance;

/// Records the remark for the `scimType` of an error, unless a more specific one is recorded.
pub fn record_error(error: &ScimError, diagnostics: &mut Diagnostics) {
    // A missing `schemas` that is not tolerated explains the error.
    let (remark, specific) = match error.scim_type {
        Some(ScimType::InvalidSyntax) if diagnostics.is_denied(Tolerance::NoSchemas) => return,
        Some(ScimType::InvalidSyntax) => {
            (Remark::MalformedBody, [Remark::WrongSchemas, Remark::BulkOperation].as_slice())
        }
        Some(ScimType::InvalidFilter) => (Remark::InvalidFilter, [Remark::QueryEncoding].as_slice()),
        Some(ScimType::InvalidPath) => (Remark::InvalidPath, [Remark::InvalidSort].as_slice()),
        Some(ScimType::InvalidCursor | ScimType::ExpiredCursor | ScimType::InvalidCount) => {
            (Remark::CursorMisused, [Remark::BadParameter].as_slice())
        }
        _ => return,
    };
    if !specific.iter().any(|specific| diagnostics.has_remark(*specific)) {
        diagnostics.remark(remark);
    }
}

/// Records the remark about a rule of Egnyte that a request breaks.
pub fn record_refusal(refusal: &RosterError, diagnostics: &mut Diagnostics) {
    let remark = match refusal {
        RosterError::UserTypeMissing | RosterError::UnknownUserType { .. } => Remark::UserType,
        // An empty name has a finding of its own.
        RosterError::InvalidUserName if !diagnostics.has_remark(Remark::MissingRequired) => Remark::UserNameForm,
        RosterError::Missing { attribute } | RosterError::Empty { attribute } if is_required_by_egnyte(attribute) => {
            Remark::IncompleteUser
        }
        RosterError::EmailTaken { .. } => Remark::DuplicateEmail,
        RosterError::UnknownMember { .. } => Remark::UnknownMember,
        RosterError::ExternalIdImmutable { .. } => Remark::ImmutableChanged,
        _ => return,
    };
    diagnostics.remark(remark);
}

/// Returns whether Egnyte requires an attribute, and the standard does not.
fn is_required_by_egnyte(attribute: &str) -> bool {
    ["email", "name."].iter().any(|prefix| attribute.starts_with(prefix))
}

/// Returns the findings, in the order of the table.
pub fn findings(diagnostics: &Diagnostics) -> impl Iterator<Item = &'static Finding> {
    let tolerated = diagnostics.required_tolerances().filter_map(|tolerance| TOLERATED.get(tolerance as usize));
    let remarked = REMARKS.iter().zip(REMARKED).filter(|(remark, _)| diagnostics.has_remark(**remark));
    tolerated.chain(remarked.map(|(_, finding)| finding))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn tolerance_and_finding_have_the_same_id() {
        assert_eq!(TOLERATED.len(), Tolerance::ALL.len());
        for (tolerance, finding) in Tolerance::ALL.iter().zip(TOLERATED) {
            assert_eq!((finding.tolerance, finding.id), (Some(*tolerance), tolerance.id()));
        }
    }

    #[test]
    fn finding_has_a_section_and_advice() {
        let mut ids = BTreeSet::new();
        for finding in Finding::all() {
            assert!(ids.insert(finding.id), "{} is there twice", finding.id);
            let has_source = ["RFC ", "Egnyte, "].iter().any(|source| finding.section.starts_with(source));
            assert!(has_source, "{}", finding.id);
            assert!(finding.advice.ends_with('.') && finding.advice.len() > 20, "{}", finding.id);
            assert_eq!(Finding::by_id(finding.id), Ok(finding));
        }
        assert_eq!(Finding::by_id("op-csae"), Err("no finding \"op-csae\"; did you mean \"op-case\"?".into()));
        assert_eq!("eror".parse::<Level>(), Err("no level \"eror\"; did you mean \"error\"?".into()));
    }

    #[test]
    fn required_tolerances_and_remarks_become_findings() {
        let mut diagnostics = Diagnostics::lenient();
        diagnostics.remark(Remark::Sort);
        diagnostics.require(Tolerance::OpCase);
        let ids: Vec<_> = findings(&diagnostics).map(|finding| finding.id).collect();
        assert_eq!(ids, ["op-case", "sort"]);
        assert_eq!(findings(&Diagnostics::lenient()).count(), 0);
    }
}
