//! Query of a list: filter, page, order, and projection (RFC 7644 §3.4.2).

use serde_json::Value;

use super::parameters::{self, Parameters};
use crate::diagnostics::{Diagnostics, Remark};
use crate::error::{ScimError, ScimType};
use crate::filter::Filter;
use crate::json::describe;
use crate::message::check_schemas;
use crate::path::AttrPath;
use crate::render::projection::Projection;
use crate::schema::{Schema, unknown};

/// Schema URN of a search request.
pub const SEARCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// Smallest first; missing values last.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// Request for a page by cursor (RFC 9865).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorRequest {
    /// Cursor; empty for the first page.
    pub text: String,
    /// Fingerprint of the other parameters.
    pub(super) fingerprint: u64,
    /// True if `startIndex` was sent as well.
    pub has_index: bool,
}

/// Query of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Filter on the resources.
    pub filter: Option<Filter>,
    /// Position of the first result, counted from 1.
    pub start_index: usize,
    /// Maximum number of results; the server has its own limit.
    pub count: Option<usize>,
    /// Attribute to sort by.
    pub sort_by: Option<AttrPath>,
    /// Sort order.
    pub sort_order: SortOrder,
    /// Attributes to return.
    pub projection: Projection,
    /// Page by cursor, if one is wanted.
    pub cursor: Option<CursorRequest>,
}

impl Query {
    /// Parses the decoded parameters of a URI; unknown ones are ignored.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, ScimError> {
        let mut sent = Parameters::default();
        for (name, value) in pairs {
            sent.take(name, value);
        }
        sent.into_query(diagnostics)
    }

    /// Parses the body of `POST /.search`.
    pub fn from_search(body: &Value, diagnostics: &mut Diagnostics) -> Result<Self, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::of(
                ScimType::InvalidSyntax,
                format!("the body is {}, not an object", describe(body)),
            ));
        };
        check_schemas(body, SEARCH_URN, diagnostics)?;
        let texts = parameters::from_body(body, diagnostics)?;
        Self::parse(texts.iter().map(|(name, text)| (*name, text.as_str())), diagnostics)
    }

    /// Checks the query against the schemas of the resources that it is about.
    pub fn check(&self, schemas: &[&Schema], diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
        if let Some(path) = &self.sort_by
            && schemas.iter().all(|schema| schema.resolve(path).is_none())
        {
            diagnostics.remark(Remark::InvalidSort);
            return Err(unknown(path, schemas, ScimType::InvalidPath));
        }
        self.projection.check(schemas, diagnostics);
        self.filter.as_ref().map_or(Ok(()), |filter| filter.check(schemas, diagnostics))
    }

    /// Returns the attributes needed to filter and sort, so that nothing else is rendered for that. Sorted resources are
    /// identified by `id`.
    pub fn evaluated_attributes(&self) -> Projection {
        let mut attributes = self.filter.as_ref().map(Filter::attributes).unwrap_or_default();
        if let Some(by) = &self.sort_by {
            attributes.extend([by.without_sub(), AttrPath::core("id")]);
        }
        Projection::Evaluated(attributes)
    }

    /// Returns the page size, limited to `largest`.
    pub fn page_size(&self, largest: usize) -> usize {
        self.count.unwrap_or(largest).min(largest)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::EGNYTE_USER;

    fn query(pairs: &[(&str, &str)]) -> Result<Query, ScimError> {
        Query::parse(pairs.iter().copied(), &mut Diagnostics::lenient())
    }

    #[test]
    fn paging_clamps_values_out_of_range() {
        for (start, count, wanted) in [("0", "-1", (1, 0)), ("-5", "0", (1, 0)), ("7", "500", (7, 100))] {
            let query = query(&[("startIndex", start), ("count", count), ("unknown", "x")]).unwrap();
            assert_eq!((query.start_index, query.page_size(100)), wanted);
        }
        assert_eq!(query(&[]).unwrap().page_size(100), 100);
        assert!(query(&[("count", "ten")]).is_err());
    }

    #[test]
    fn search_body_is_equivalent_to_a_uri() {
        let body = json!({
            "schemas": [SEARCH_URN], "filter": "active eq true", "startIndex": 2, "count": 5,
            "sortBy": "userName", "sortOrder": "descending", "attributes": ["id", "userName"],
        });
        let pairs = [
            ("filter", "active eq true"),
            ("startIndex", "2"),
            ("count", "5"),
            ("sortBy", "userName"),
            ("sortOrder", "Descending"),
            ("attributes", "id,userName"),
        ];
        assert_eq!(Query::from_search(&body, &mut Diagnostics::strict()), query(&pairs));
        assert!(Query::from_search(&json!({ "schemas": ["x"] }), &mut Diagnostics::lenient()).is_err());
    }

    #[test]
    fn a_search_body_has_members_without_case_and_null_is_absent() {
        let search = |body: Value| Query::from_search(&body, &mut Diagnostics::lenient());
        let body = json!({
            "Schemas": [SEARCH_URN.to_lowercase()], "Filter": "active eq true", "count": null, "startindex": null,
            "sortBy": null, "sortOrder": null, "attributes": [], "excludedAttributes": ["name"],
        });
        assert_eq!(search(body), query(&[("filter", "active eq true"), ("excludedAttributes", "name")]));
        assert_eq!(search(json!({ "schemas": null, "filter": null })), query(&[]));
        for (body, detail) in [
            (json!({ "attributes": ["id", 7] }), "attributes: got the number 7 among its names, accepts strings"),
            (json!({ "filter": {} }), "filter: got an object, accepts a string"),
            (json!({ "count": 1.5 }), "count: got \"1.5\", accepts a whole number"),
        ] {
            let error = search(body).unwrap_err();
            assert_eq!((error.scim_type, error.detail.as_str()), (Some(ScimType::InvalidValue), detail));
        }
    }

    #[test]
    fn number_out_of_range_is_clamped() {
        let digits = "9".repeat(30);
        let far = query(&[("startIndex", digits.as_str()), ("count", digits.as_str())]).unwrap();
        assert_eq!((far.start_index, far.page_size(100)), (i64::MAX as usize, 100));
        let before = query(&[("startIndex", format!("-{digits}").as_str())]).unwrap();
        assert_eq!(before.start_index, 1);
        let body: Value = serde_json::from_str(&format!("{{\"startIndex\":{digits}}}")).unwrap();
        assert_eq!(Query::from_search(&body, &mut Diagnostics::lenient()).unwrap().start_index, i64::MAX as usize);
    }

    #[test]
    fn typo_in_sort_by_gets_a_suggestion() {
        let query = query(&[("sortBy", "usrName")]).unwrap();
        let error = query.check(&[&EGNYTE_USER], &mut Diagnostics::lenient()).unwrap_err();
        assert!(error.detail.ends_with("did you mean \"userName\"?"), "{}", error.detail);
    }

    #[test]
    fn only_compared_attributes_are_rendered_for_a_filter() {
        let evaluated = query(&[("filter", "emails[type eq \"x\"] or not (name.givenName pr)"), ("sortBy", "id")])
            .unwrap()
            .evaluated_attributes();
        for (name, needed) in [("emails", true), ("name", true), ("id", true), ("groups", false), ("title", false)] {
            assert_eq!(evaluated.wants(name, &EGNYTE_USER), needed, "{name}");
        }
    }
}
