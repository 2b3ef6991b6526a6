//! What a client asks of a list: filter, page, order, and projection (RFC 7644 §3.4.2).

use serde_json::Value;

use super::parameters;
use crate::diagnostics::{Remark, Tolerances};
use crate::error::{ScimError, ScimType};
use crate::filter::Filter;
use crate::message::check_schemas;
use crate::path::AttrPath;
use crate::render::projection::Projection;
use crate::resource::coerce::shown;
use crate::schema::Schema;

/// The URI that the body of a search carries.
pub const SEARCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// In which order a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// Smallest first; what has no value comes last.
    #[default]
    Ascending,
    /// The other way round.
    Descending,
}

/// What a client asks of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Which resources.
    pub filter: Option<Filter>,
    /// The first of them that is wanted, counted from 1.
    pub start_index: usize,
    /// At most how many; the server has a limit of its own.
    pub count: Option<usize>,
    /// What they are sorted by.
    pub sort_by: Option<AttrPath>,
    /// In which order.
    pub sort_order: SortOrder,
    /// Which part of each.
    pub projection: Projection,
}

impl Query {
    /// Reads the parameters of a URI, decoded; those that are not SCIM's are ignored.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        tolerances: &mut Tolerances,
    ) -> Result<Self, ScimError> {
        let mut sent = parameters::Sent::default();
        for (name, value) in pairs {
            sent.take(name, value);
        }
        sent.understood(tolerances)
    }

    /// Reads the body of `POST /.search`.
    pub fn from_search(body: &Value, tolerances: &mut Tolerances) -> Result<Self, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::of(ScimType::InvalidSyntax, format!("the body is {}, not an object", shown(body))));
        };
        check_schemas(body, SEARCH_URN, tolerances)?;
        let texts = parameters::of_body(body, tolerances)?;
        Self::parse(texts.iter().map(|(name, text)| (*name, text.as_str())), tolerances)
    }

    /// Turns down what no resource of the schema could answer.
    pub fn check(&self, schema: &Schema, tolerances: &mut Tolerances) -> Result<(), ScimError> {
        if let Some(path) = &self.sort_by
            && schema.resolve(path).is_none()
        {
            tolerances.remark(Remark::InvalidSort);
            return Err(schema.unknown(path, ScimType::InvalidPath));
        }
        self.projection.check(schema, tolerances);
        self.filter.as_ref().map_or(Ok(()), |filter| filter.check(schema, tolerances))
    }

    /// What of a resource is needed to choose and to sort it, so that nothing else is rendered for that. What is sorted
    /// is told apart by its id.
    pub fn looks_at(&self) -> Projection {
        let mut looked_at = self.filter.as_ref().map(Filter::attributes).unwrap_or_default();
        if let Some(by) = &self.sort_by {
            looked_at.extend([by.whole(), AttrPath::named("id")]);
        }
        Projection::Glance(looked_at)
    }

    /// How many resources the page has at most, where the server gives no more than `largest`.
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
        Query::parse(pairs.iter().copied(), &mut Tolerances::all())
    }

    #[test]
    fn paging_takes_what_is_out_of_range_for_the_nearest_in_range() {
        for (start, count, wanted) in [("0", "-1", (1, 0)), ("-5", "0", (1, 0)), ("7", "500", (7, 100))] {
            let query = query(&[("startIndex", start), ("count", count), ("unknown", "x")]).unwrap();
            assert_eq!((query.start_index, query.page_size(100)), wanted);
        }
        assert_eq!(query(&[]).unwrap().page_size(100), 100);
        assert!(query(&[("count", "ten")]).is_err());
    }

    #[test]
    fn a_search_body_says_the_same_as_a_uri() {
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
        assert_eq!(Query::from_search(&body, &mut Tolerances::none()), query(&pairs));
        assert!(Query::from_search(&json!({ "schemas": ["x"] }), &mut Tolerances::all()).is_err());
    }

    #[test]
    fn a_search_body_has_members_without_case_and_null_is_absent() {
        let search = |body: Value| Query::from_search(&body, &mut Tolerances::all());
        let body = json!({
            "Schemas": [SEARCH_URN.to_lowercase()], "Filter": "active eq true", "count": null, "startindex": null,
            "sortBy": null, "sortOrder": null, "attributes": [], "excludedAttributes": ["name"],
        });
        assert_eq!(search(body), query(&[("filter", "active eq true"), ("excludedAttributes", "name")]));
        assert_eq!(search(json!({ "schemas": null, "filter": null })), query(&[]));
        for (body, said) in [
            (json!({ "attributes": ["id", 7] }), "attributes: got the number 7 among its names, accepts strings"),
            (json!({ "filter": {} }), "filter: got an object, accepts a string"),
            (json!({ "count": 1.5 }), "count: got \"1.5\", accepts a whole number"),
        ] {
            let error = search(body).unwrap_err();
            assert_eq!((error.scim_type, error.detail.as_str()), (Some(ScimType::InvalidValue), said));
        }
    }

    #[test]
    fn a_number_too_large_is_the_largest_there_is() {
        let digits = "9".repeat(30);
        let far = query(&[("startIndex", digits.as_str()), ("count", digits.as_str())]).unwrap();
        assert_eq!((far.start_index, far.page_size(100)), (i64::MAX as usize, 100));
        let before = query(&[("startIndex", format!("-{digits}").as_str())]).unwrap();
        assert_eq!(before.start_index, 1);
        let body: Value = serde_json::from_str(&format!("{{\"startIndex\":{digits}}}")).unwrap();
        assert_eq!(Query::from_search(&body, &mut Tolerances::all()).unwrap().start_index, i64::MAX as usize);
    }

    #[test]
    fn a_typing_mistake_in_sort_by_is_answered_with_the_nearest() {
        let query = query(&[("sortBy", "usrName")]).unwrap();
        let error = query.check(&EGNYTE_USER, &mut Tolerances::all()).unwrap_err();
        assert!(error.detail.ends_with("did you mean \"userName\"?"), "{}", error.detail);
    }

    #[test]
    fn only_what_is_compared_need_be_rendered_to_choose() {
        let looks_at = query(&[("filter", "emails[type eq \"x\"] or not (name.givenName pr)"), ("sortBy", "id")])
            .unwrap()
            .looks_at();
        for (name, needed) in [("emails", true), ("name", true), ("id", true), ("groups", false), ("title", false)] {
            assert_eq!(looks_at.wants(name, &EGNYTE_USER), needed, "{name}");
        }
    }
}
