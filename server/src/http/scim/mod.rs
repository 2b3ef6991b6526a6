//! The SCIM endpoints: every handler reads, asks the domain once, and shows.

mod bulk;
mod discovery;
mod find;
mod groups;
mod target;
mod users;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LOCATION, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::Value;

use super::caller::Caller;
use super::form::Form;
use super::reply::{Declined, scim, scim_text};
use egnyte_domain::Rules;
use egnyte_domain::rules::{AfterEdit, Offer};
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_scim::filter::Op;
use egnyte_scim::lint::{Remark, query as lint};
use egnyte_scim::list::Query;
use egnyte_scim::meta::etag;
use egnyte_scim::projection::Projection;
use egnyte_scim::schema::{GROUP, RFC_USER, Schema};
use egnyte_scim::tolerance::Tolerances;
use target::Tags;

pub(super) use bulk::bulk;
pub(super) use discovery::{resource_type, resource_types, schema, schemas, service_provider_config};
pub(super) use groups::{create_group, delete_group, group, groups, patch_group, replace_group, search_groups};
pub(super) use users::{create_user, delete_user, patch_user, replace_user, search_users, user, users};

type Answer = Result<HttpResponse, Declined>;

/// What the standard names and Egnyte is not known to have.
pub(super) async fn not_implemented(caller: Caller, request: HttpRequest) -> Answer {
    caller.seen().remark(Remark::NotImplemented);
    let path = request.path();
    let instead = "look people up under /Users and groups under /Groups";
    Err(ScimError::plain(501, format!("{path} is not implemented; {instead}")).into())
}

/// What a request for a list asks.
fn query(request: &HttpRequest, schema: &Schema, rules: &Rules, seen: &mut Tolerances) -> Result<Query, ScimError> {
    let parameters = Form::of_query(request.query_string());
    lint::parameters(parameters.iter().map(|(name, _)| name), seen);
    admitted(Query::parse(parameters.iter(), seen)?, schema, rules, seen)
}

/// What the body of a search asks.
fn search(body: &[u8], schema: &Schema, rules: &Rules, seen: &mut Tolerances) -> Result<Query, ScimError> {
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
fn projection(request: &HttpRequest, seen: &mut Tolerances) -> Result<Projection, ScimError> {
    if request.query_string().is_empty() {
        return Ok(Projection::Everything);
    }
    let parameters = Form::of_query(request.query_string());
    lint::parameters(parameters.iter().map(|(name, _)| name), seen);
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

fn json(body: &[u8]) -> Result<Value, ScimError> {
    let unreadable = |error| ScimError::of(ScimType::InvalidSyntax, format!("the body is not JSON: {error}"));
    serde_json::from_slice(body).map_err(unreadable)
}

/// The id in the path.
fn id(request: &HttpRequest) -> &str {
    request.match_info().get("id").unwrap_or_default()
}

/// A resource, and what the headers of an answer say of it.
struct Shown {
    location: String,
    version: u64,
    /// As text.
    body: Vec<u8>,
}

impl Shown {
    fn created(self) -> HttpResponse {
        self.whole(StatusCode::CREATED)
    }

    fn ok(self) -> HttpResponse {
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
    fn unless_known(self, request: &HttpRequest) -> HttpResponse {
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
fn edited(after: AfterEdit, projection: &Projection, version: u64, shown: impl FnOnce() -> Shown) -> HttpResponse {
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
