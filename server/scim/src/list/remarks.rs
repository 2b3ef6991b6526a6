//! Remarks about a query: uses that no public source shows for Egnyte.

use super::query::Query;
use crate::diagnostics::{Diagnostics, Remark};
use crate::filter::{Filter, Op};
use crate::path::AttrPath;
use crate::render::projection::Projection;

/// Attributes that public guides show in filters.
const SHOWN_IN_GUIDES: [&str; 3] = ["userName", "externalId", "displayName"];

impl Query {
    /// Records remarks about the query, for a maximum page size of `largest`.
    pub fn remark(&self, largest: usize, diagnostics: &mut Diagnostics) {
        if let Some(filter) = &self.filter {
            filter.remark(diagnostics);
        }
        if self.sort_by.is_some() {
            diagnostics.remark(Remark::Sort);
        }
        if self.count.is_some_and(|count| count > largest) {
            diagnostics.remark(Remark::LargeCount);
        }
        self.projection.remark(diagnostics);
    }
}

impl Projection {
    /// Records a remark unless public guides show this projection.
    pub fn remark(&self, diagnostics: &mut Diagnostics) {
        let standard = match self {
            Self::Everything | Self::Evaluated(_) => true,
            Self::Only(_) => false,
            Self::Without(paths) => paths.iter().all(|path| path.name.eq_ignore_ascii_case("members")),
        };
        if !standard {
            diagnostics.remark(Remark::Projection);
        }
    }
}

impl Filter {
    fn remark(&self, diagnostics: &mut Diagnostics) {
        match self {
            Self::Compare(path, Op::Eq, _) => check_attribute(path, diagnostics),
            Self::Compare(path, ..) | Self::Present(path) => {
                diagnostics.remark(Remark::FilterOperator);
                check_attribute(path, diagnostics);
            }
            Self::Has(path, inner) => {
                diagnostics.remark(Remark::FilterLogic);
                check_attribute(path, diagnostics);
                inner.remark(diagnostics);
            }
            Self::And(parts) | Self::Or(parts) => {
                diagnostics.remark(Remark::FilterLogic);
                parts.iter().for_each(|part| part.remark(diagnostics));
            }
            Self::Not(inner) => {
                diagnostics.remark(Remark::FilterLogic);
                inner.remark(diagnostics);
            }
        }
    }
}

fn check_attribute(path: &AttrPath, diagnostics: &mut Diagnostics) {
    let known = path.sub.is_none() && SHOWN_IN_GUIDES.iter().any(|name| name.eq_ignore_ascii_case(&path.name));
    if !known {
        diagnostics.remark(Remark::FilterAttribute);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::findings;
    use crate::list::parameter_names::{check_names, check_tokens};

    fn found(pairs: &[(&str, &str)]) -> Vec<&'static str> {
        let mut diagnostics = Diagnostics::lenient();
        check_names(pairs.iter().map(|(name, _)| *name), &mut diagnostics);
        check_tokens(pairs.iter().map(|(name, _)| *name), &mut diagnostics);
        Query::parse(pairs.iter().copied(), &mut diagnostics).unwrap().remark(100, &mut diagnostics);
        findings(&diagnostics).map(|finding| finding.id).collect()
    }

    #[test]
    fn lookup_as_in_public_guides_gets_no_remark() {
        for filter in ["userName eq \"ada\"", "externalId eq \"1\"", "displayName eq \"R&D\""] {
            assert_eq!(found(&[("filter", filter), ("count", "100"), ("excludedAttributes", "members")]), [""; 0]);
        }
    }

    #[test]
    fn query_unknown_to_public_guides_is_remarked() {
        assert_eq!(found(&[("filter", "userName sw \"a\"")]), ["filter-operator"]);
        assert_eq!(found(&[("filter", "emails.value eq \"a@b\"")]), ["filter-attribute"]);
        assert_eq!(found(&[("filter", "not (userName eq \"a\")")]), ["filter-logic"]);
        assert_eq!(found(&[("filter", "emails[type pr]")]), ["filter-operator", "filter-attribute", "filter-logic"]);
        assert_eq!(
            found(&[("sortBy", "id"), ("count", "101"), ("attributes", "id")]),
            ["sort", "large-count", "projection"]
        );
        assert_eq!(found(&[("limit", "5"), ("access_token", "x")]), ["token-in-url", "unknown-parameter"]);
        assert_eq!(
            found(&[("count", "5"), ("count", "5"), ("cursor", ""), ("ApiKey", "x")]),
            ["repeated-parameter", "token-in-url"]
        );
    }
}
