//! What the SCIM handlers share: what a request asks for, and the answer with a resource and its version.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LOCATION, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::Value;

use super::preconditions::Tags;
use crate::http::extract::authentication::Caller;
use crate::http::extract::form::Form;
use crate::http::respond::error::{Declined, ScimAnswer};
use crate::http::respond::reply::scim_text;
use egnyte_domain::Rules;
use egnyte_domain::rules::{AfterEdit, Offer};
use egnyte_scim::diagnostics::{Remark, Tolerances};
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_scim::filter::Op;
use egnyte_scim::list::{Query, parameter_names};
use egnyte_scim::render::meta::etag;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::schema::{GROUP, RFC_USER, Schema};

/// What the standard names and Egnyte is not known to have.
pub(crate) async fn not_implemented(caller: Caller, request: HttpRequest) -> ScimAnswer {
    caller.seen().remark(Remark::NotImplemented);
    let path = request.path();
    let instead = "look people up under /Users and groups under /Groups";
    Err(ScimError::plain(501, format!("{path} is not implemented; {instead}")).into())
}

/// What a request for a list asks.
pub(super) fn query(
    request: &HttpRequest,
    schema: &Schema,
    rules: &Rules,
    seen: &mut Tolerances,
) -> Result<Query, ScimError> {
    let parameters = Form::of_query(request.query_string());
    parameter_names::parameters(parameters.iter().map(|(name, _)| name), seen);
    admitted(Query::parse(parameters.iter(), seen)?, schema, rules, seen)
}

/// What the body of a search asks.
pub(super) fn search(body: &[u8], schema: &Schema, rules: &Rules, seen: &mut Tolerances) -> Result<Query, ScimError> {
    seen.remark(Remark::SearchByPost);
    admitted(Query::from_search(&json(body)?, seen)?, schema, rules, seen)
}

/// The query, as far as the domain follows it.
fn admitted(mut query: Query, schema: &Schema, rules: &Rules, seen: &mut Tolerances) -> Result<Query, ScimError> {
    query.check(schema, seen)?;
    query.remark(rules.page_size, seen);
    if rules.rich_filters == Offer::Withheld
        && query.filter.as_ref().is_some_and(|filter| !filter.is_comparison(Op::Eq))
    {
        let detail = "only filters of the form ATTRIBUTE eq VALUE are answered";
        return Err(ScimError::of(ScimType::InvalidFilter, detail));
    }
    // Who cannot sort gives the list as it is (RFC 7644 §3.4.2.3).
    query.sort_by.take_if(|_| rules.sorting == Offer::Withheld);
    Ok(query)
}

/// Which part of one resource is wanted.
pub(super) fn projection(request: &HttpRequest, seen: &mut Tolerances) -> Result<Projection, ScimError> {
    if request.query_string().is_empty() {
        return Ok(Projection::Everything);
    }
    let parameters = Form::of_query(request.query_string());
    parameter_names::parameters(parameters.iter().map(|(name, _)| name), seen);
    let sent = |wanted: &str| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let projection = Projection::parse(sent("attributes"), sent("excludedAttributes"));
    let projection = projection.inspect_err(|_| seen.remark(Remark::BadProjection))?;
    if let Some(schema) = addressed(request.path()) {
        projection.check(schema, seen);
    }
    projection.remark(seen);
    Ok(projection)
}

/// The schema of what is at a path.
fn addressed(path: &str) -> Option<&'static Schema> {
    let schema = |segment: &str| [&RFC_USER, &GROUP].into_iter().find(|schema| schema.endpoint[1..] == *segment);
    path.rsplit('/').take(2).find_map(schema)
}

pub(super) fn json(body: &[u8]) -> Result<Value, ScimError> {
    let unreadable = |error| ScimError::of(ScimType::InvalidSyntax, format!("the body is not JSON: {error}"));
    serde_json::from_slice(body).map_err(unreadable)
}

/// A resource, and what the headers of an answer say of it.
pub(super) struct Shown {
    pub(super) location: String,
    pub(super) version: u64,
    /// As text.
    pub(super) body: Vec<u8>,
}

impl Shown {
    pub(super) fn created(self) -> HttpResponse {
        self.whole(StatusCode::CREATED)
    }

    pub(super) fn ok(self) -> HttpResponse {
        self.whole(StatusCode::OK)
    }

    fn whole(self, status: StatusCode) -> HttpResponse {
        let mut answer = scim_text(status, self.body);
        if let Ok(location) = HeaderValue::try_from(self.location) {
            answer.headers_mut().insert(LOCATION, location.clone());
            answer.headers_mut().insert(CONTENT_LOCATION, location);
        }
        tagged(answer, self.version)
    }

    /// The same without the body, where the client said that it has this version; an error where it wants another.
    pub(super) fn unless_known(self, request: &HttpRequest) -> HttpResponse {
        let refused = Tags::of(request, IF_MATCH).and_then(|tags| tags.require(self.version).err());
        if let Some(error) = refused {
            return Declined::from(error).error_response();
        }
        match Tags::of(request, IF_NONE_MATCH) {
            Some(tags) if tags.name(self.version) => self.not_modified(),
            _ => self.ok(),
        }
    }

    /// With all headers that the whole answer would have had to name the resource and its version (RFC 9110 §15.4.5).
    fn not_modified(self) -> HttpResponse {
        let mut answer = HttpResponse::NotModified().finish();
        if let Ok(location) = HeaderValue::try_from(self.location) {
            answer.headers_mut().insert(CONTENT_LOCATION, location);
        }
        tagged(answer, self.version)
    }
}

/// What is answered to an edit that was carried out: nothing, where nobody asks for a part (RFC 7644 §3.5.2), or all.
pub(super) fn edited(
    after: AfterEdit,
    projection: &Projection,
    version: u64,
    shown: impl FnOnce() -> Shown,
) -> HttpResponse {
    match (after, projection) {
        (AfterEdit::Nothing, Projection::Everything) => tagged(HttpResponse::NoContent().finish(), version),
        _ => shown().ok(),
    }
}

fn tagged(mut answer: HttpResponse, version: u64) -> HttpResponse {
    if let Ok(tag) = HeaderValue::try_from(etag(version)) {
        answer.headers_mut().insert(ETAG, tag);
    }
    answer
}
