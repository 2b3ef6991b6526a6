//! What there is to say of a query: what it asks that nobody was seen to ask of Egnyte.

use super::query::Query;
use crate::diagnostics::{Remark, Tolerances};
use crate::filter::{Filter, Op};
use crate::path::AttrPath;
use crate::render::projection::Projection;

/// What public guides show Egnyte asked for.
const SEEN: [&str; 3] = ["userName", "externalId", "displayName"];

impl Query {
    /// Says what is out of the ordinary, where a page has no more than `largest`.
    pub fn remark(&self, largest: usize, seen: &mut Tolerances) {
        if let Some(filter) = &self.filter {
            filter.remark(seen);
        }
        if self.sort_by.is_some() {
            seen.remark(Remark::Sort);
        }
        if self.count.is_some_and(|count| count > largest) {
            seen.remark(Remark::LargeCount);
        }
        self.projection.remark(seen);
    }
}

impl Projection {
    /// Says whether a part is wanted that nobody was seen to want of Egnyte.
    pub fn remark(&self, seen: &mut Tolerances) {
        let usual = match self {
            Self::Everything | Self::Glance(_) => true,
            Self::Only(_) => false,
            Self::Without(paths) => paths.iter().all(|path| path.name.eq_ignore_ascii_case("members")),
        };
        if !usual {
            seen.remark(Remark::Projection);
        }
    }
}

impl Filter {
    fn remark(&self, seen: &mut Tolerances) {
        match self {
            Self::Compare(path, Op::Eq, _) => attribute(path, seen),
            Self::Compare(path, ..) | Self::Present(path) => {
                seen.remark(Remark::FilterOperator);
                attribute(path, seen);
            }
            Self::Has(path, inner) => {
                seen.remark(Remark::FilterLogic);
                attribute(path, seen);
                inner.remark(seen);
            }
            Self::And(parts) | Self::Or(parts) => {
                seen.remark(Remark::FilterLogic);
                parts.iter().for_each(|part| part.remark(seen));
            }
            Self::Not(inner) => {
                seen.remark(Remark::FilterLogic);
                inner.remark(seen);
            }
        }
    }
}

fn attribute(path: &AttrPath, seen: &mut Tolerances) {
    let known = path.sub.is_none() && SEEN.iter().any(|name| name.eq_ignore_ascii_case(&path.name));
    if !known {
        seen.remark(Remark::FilterAttribute);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::findings;
    use crate::list::parameter_names::{parameters, tokens};

    fn found(pairs: &[(&str, &str)]) -> Vec<&'static str> {
        let mut seen = Tolerances::all();
        parameters(pairs.iter().map(|(name, _)| *name), &mut seen);
        tokens(pairs.iter().map(|(name, _)| *name), &mut seen);
        Query::parse(pairs.iter().copied(), &mut seen).unwrap().remark(100, &mut seen);
        findings(&seen).map(|finding| finding.id).collect()
    }

    #[test]
    fn a_lookup_as_the_guides_show_it_is_worth_no_word() {
        for filter in ["userName eq \"ada\"", "externalId eq \"1\"", "displayName eq \"R&D\""] {
            assert_eq!(found(&[("filter", filter), ("count", "100"), ("excludedAttributes", "members")]), [""; 0]);
        }
    }

    #[test]
    fn what_nobody_was_seen_to_ask_of_egnyte_is_noted() {
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
            found(&[("count", "5"), ("count", "5"), ("cursor", "x"), ("ApiKey", "x")]),
            ["repeated-parameter", "token-in-url", "cursor"]
        );
    }
}
