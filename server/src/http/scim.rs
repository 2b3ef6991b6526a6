//! The SCIM endpoints: every handler reads, asks the domain once, and shows.

mod find;
mod groups;
mod users;

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LOCATION};
use actix_web::web::Query as Pairs;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::caller::Caller;
use super::reply::{Declined, scim};
use crate::scim::discovery::{self, Abilities};
use crate::scim::error::{ScimError, ScimType};
use crate::scim::list::Query;
use crate::scim::projection::Projection;
use crate::scim::render::etag;
use crate::scim::schema::{EGNYTE_USER, GROUP, Schema};
use crate::scim::tolerance::Tolerances;

pub(super) use groups::{create_group, delete_group, group, groups, patch_group, replace_group, search_groups};
pub(super) use users::{create_user, delete_user, patch_user, replace_user, search_users, user, users};

type Answer = Result<HttpResponse, Declined>;

const SCHEMAS: [&Schema; 2] = [&EGNYTE_USER, &GROUP];

pub(super) async fn service_provider_config(caller: Caller, request: HttpRequest) -> Answer {
    unfiltered(&request)?;
    let max_results = caller.domain.snapshot().rules().page_size;
    let abilities = Abilities { max_results, bulk: None, etag: true };
    Ok(scim(StatusCode::OK, &discovery::service_provider_config(&caller.base_url, &abilities)))
}

pub(super) async fn schemas(caller: Caller, request: HttpRequest) -> Answer {
    unfiltered(&request)?;
    Ok(scim(StatusCode::OK, &discovery::schemas(&caller.base_url, &SCHEMAS)))
}

pub(super) async fn schema(caller: Caller, request: HttpRequest) -> Answer {
    let found = discovery::schema(&caller.base_url, &SCHEMAS, id(&request));
    discovered(found, "schema", &request)
}

pub(super) async fn resource_types(caller: Caller, request: HttpRequest) -> Answer {
    unfiltered(&request)?;
    Ok(scim(StatusCode::OK, &discovery::resource_types(&caller.base_url, &SCHEMAS)))
}

pub(super) async fn resource_type(caller: Caller, request: HttpRequest) -> Answer {
    let found = discovery::resource_type(&caller.base_url, &SCHEMAS, id(&request));
    discovered(found, "resource type", &request)
}

/// What the standard names and Egnyte is not known to have.
pub(super) async fn not_implemented(_: Caller, request: HttpRequest) -> Answer {
    Err(ScimError::plain(501, format!("{} is not implemented", request.path())).into())
}

fn discovered(found: Option<Value>, what: &str, request: &HttpRequest) -> Answer {
    let missing = || ScimError::plain(404, format!("there is no {what} {:?}", id(request)));
    Ok(scim(StatusCode::OK, &found.ok_or_else(missing)?))
}

/// Discovery cannot be filtered (RFC 7644 §4).
fn unfiltered(request: &HttpRequest) -> Result<(), ScimError> {
    match parameters(request)?.iter().any(|(name, _)| name == "filter") {
        true => Err(ScimError::plain(403, "what a server says of itself cannot be filtered")),
        false => Ok(()),
    }
}

/// What a request for a list asks.
fn query(request: &HttpRequest, schema: &Schema) -> Result<Query, ScimError> {
    let mut tolerances = Tolerances::all();
    let parameters = parameters(request)?;
    let pairs = parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let query = Query::parse(pairs, &mut tolerances)?;
    query.check(schema, &mut tolerances)?;
    Ok(query)
}

/// What the body of a search asks.
fn search(body: &[u8], schema: &Schema) -> Result<Query, ScimError> {
    let mut tolerances = Tolerances::all();
    let query = Query::from_search(&json(body)?, &mut tolerances)?;
    query.check(schema, &mut tolerances)?;
    Ok(query)
}

/// Which part of one resource is wanted.
fn projection(request: &HttpRequest) -> Result<Projection, ScimError> {
    let parameters = parameters(request)?;
    let sent = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    Projection::parse(sent("attributes"), sent("excludedAttributes"))
}

fn parameters(request: &HttpRequest) -> Result<Vec<(String, String)>, ScimError> {
    let unreadable = |error| ScimError::of(ScimType::InvalidValue, format!("the query cannot be read: {error}"));
    Pairs::from_query(request.query_string()).map(Pairs::into_inner).map_err(unreadable)
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
    body: Value,
}

impl Shown {
    fn created(self) -> HttpResponse {
        self.answer(scim(StatusCode::CREATED, &self.body))
    }

    fn ok(self) -> HttpResponse {
        self.answer(scim(StatusCode::OK, &self.body))
    }

    /// The same without the body, where the client said that it has this version.
    fn unless_known(self, request: &HttpRequest) -> HttpResponse {
        let known = tags(request, IF_NONE_MATCH).is_some_and(|tags| names(&tags, self.version));
        if known { self.answer(HttpResponse::NotModified().finish()) } else { self.ok() }
    }

    fn answer(&self, mut answer: HttpResponse) -> HttpResponse {
        for (name, value) in [(LOCATION, self.location.clone()), (ETAG, etag(self.version))] {
            if let Ok(value) = value.parse() {
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }
}

/// Turns a write down that was meant for another version (RFC 7644 §3.14).
fn meant_for(request: &HttpRequest, version: u64) -> Result<(), ScimError> {
    match tags(request, IF_MATCH) {
        Some(tags) if !names(&tags, version) => {
            let present = etag(version);
            Err(ScimError::plain(412, format!("the version is {present}, not {}", tags.join(", "))))
        }
        _ => Ok(()),
    }
}

fn tags(request: &HttpRequest, header: HeaderName) -> Option<Vec<String>> {
    let text = request.headers().get(header)?.to_str().ok()?;
    Some(text.split(',').map(|tag| tag.trim().to_owned()).collect())
}

/// Whether one of the tags is the version's; a weak tag and a strong one are the same here.
fn names(tags: &[String], version: u64) -> bool {
    let present = etag(version);
    let bare = |tag: &str| tag.trim_start_matches("W/").to_owned();
    tags.iter().any(|tag| tag == "*" || bare(tag) == bare(&present))
}
