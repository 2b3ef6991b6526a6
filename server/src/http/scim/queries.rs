//! Queries: lists of one resource type, and of all, by GET and by POST (RFC 7644 §3.4.2, §3.4.3; RFC 9865).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;

use super::collection::Collection;
use super::list::{Cursors, page};
use super::resource::Resource;
use super::root::RootCollection;
use crate::http::extract::authentication::Authenticated;
use crate::http::extract::body::SentBody;
use crate::http::extract::form::{self, Form};
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::scim_text;
use egnyte_domain::Rules;
use egnyte_domain::rules::Support;
use egnyte_scim::diagnostics::{Diagnostics, Remark};
use egnyte_scim::document;
use egnyte_scim::error::{ScimError, ScimType};
use egnyte_scim::filter::Op;
use egnyte_scim::list::cursor::CursorIssuer;
use egnyte_scim::list::{Query, parameter_names};
use egnyte_scim::render::projection::Projection;
use egnyte_scim::schema::{GROUP, Schema, user_schema};

/// Resource type of a query over all of them, for its cursors.
const ALL_TYPES: &str = "";

/// Answers a query with a ListResponse (RFC 7644 §3.4.2).
pub(crate) async fn list<R: Resource>(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    let roster = client.domain.roster();
    let mut diagnostics = client.diagnostics();
    let query = of_uri(&request, &mut diagnostics)?;
    let schema = R::schema(roster.rules());
    respond(&client, &R::collection(client.renderer(&roster)), query, (&[schema], schema.name), &mut diagnostics)
}

/// Answers a search by POST with a ListResponse (RFC 7644 §3.4.3).
pub(crate) async fn search<R: Resource>(client: Authenticated, body: SentBody) -> ScimAnswer {
    let roster = client.domain.roster();
    let mut diagnostics = client.diagnostics();
    let query = of_body(&body, &mut diagnostics)?;
    let schema = R::schema(roster.rules());
    respond(&client, &R::collection(client.renderer(&roster)), query, (&[schema], schema.name), &mut diagnostics)
}

/// Answers a query over all resource types (RFC 7644 §3.4.2.1).
pub(crate) async fn list_all(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    let mut diagnostics = client.diagnostics();
    check_root(&client, request.path(), &mut diagnostics)?;
    let query = of_uri(&request, &mut diagnostics)?;
    respond_to_root(&client, query, &mut diagnostics)
}

/// Answers a search by POST over all resource types.
pub(crate) async fn search_all(client: Authenticated, request: HttpRequest, body: SentBody) -> ScimAnswer {
    let mut diagnostics = client.diagnostics();
    check_root(&client, request.path(), &mut diagnostics)?;
    let query = of_body(&body, &mut diagnostics)?;
    respond_to_root(&client, query, &mut diagnostics)
}

/// Answers endpoints of the standard that Egnyte is not known to have.
pub(crate) async fn not_implemented(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    client.diagnostics().remark(Remark::NotImplemented);
    Err(unavailable(request.path()).into())
}

fn unavailable(path: &str) -> ScimError {
    let instead = "look people up under /Users and groups under /Groups";
    ScimError::plain(501, format!("{path} is not implemented; {instead}"))
}

fn check_root(client: &Authenticated, path: &str, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    diagnostics.remark(Remark::NotImplemented);
    match client.domain.rules().service.root_queries {
        Support::Offered => Ok(()),
        Support::Withheld => Err(unavailable(path)),
    }
}

fn respond_to_root(client: &Authenticated, query: Query, diagnostics: &mut Diagnostics) -> ScimAnswer {
    let roster = client.domain.roster();
    let schemas = [user_schema(roster.rules()), &GROUP];
    let all = RootCollection::new(client.renderer(&roster));
    respond(client, &all, query, (&schemas, ALL_TYPES), diagnostics)
}

/// Answers a query about a collection, whose resources have these schemas.
fn respond<K: Collection>(
    client: &Authenticated,
    collection: &K,
    query: Query,
    (schemas, resource_type): (&[&Schema], &str),
    diagnostics: &mut Diagnostics,
) -> ScimAnswer {
    let rules = collection.roster().rules();
    let mut query = check(query, schemas, rules, diagnostics)?;
    check_cursor(&mut query, rules, diagnostics)?;
    // Only a cursor has a time.
    let now = query.cursor.as_ref().map_or(0, |_| client.domain.now().as_second());
    let issuer = CursorIssuer { secret: client.domain.cursor_secret(), now, resource_type };
    let cursors = Cursors { place: issuer.place(&query)?, issuer };
    Ok(scim_text(StatusCode::OK, page(collection, &query, &cursors)))
}

/// Parses the query of a URI.
fn of_uri(request: &HttpRequest, diagnostics: &mut Diagnostics) -> Result<Query, ScimError> {
    let parameters = parameters(request, diagnostics)?;
    Query::parse(parameters.iter(), diagnostics)
}

/// Returns the parameters of a URI, with remarks about their names; an error if one is not UTF-8.
pub(super) fn parameters<'r>(request: &'r HttpRequest, diagnostics: &mut Diagnostics) -> Result<Form<'r>, ScimError> {
    let parameters = Form::of_query(request.query_string());
    parameter_names::check_names(parameters.iter().map(|(name, _)| name), diagnostics);
    // A byte that is not UTF-8 has become this character; only then are the values decoded again to find it.
    let is_suspect = parameters.iter().any(|(_, value)| value.contains(char::REPLACEMENT_CHARACTER));
    let undecodable = || form::undecodable(request.query_string(), parameter_names::is_known);
    match is_suspect.then(undecodable).flatten() {
        None => Ok(parameters),
        Some((name, byte)) => {
            diagnostics.remark(Remark::QueryEncoding);
            let kind = if name == "filter" { ScimType::InvalidFilter } else { ScimType::InvalidValue };
            let instead = "send each character in UTF-8, percent-encoded (RFC 3986 section 2.5)";
            Err(ScimError::of(kind, format!("{name}: the byte 0x{byte:02X} is not UTF-8; {instead}")))
        }
    }
}

/// Parses the body of a search.
fn of_body(body: &[u8], diagnostics: &mut Diagnostics) -> Result<Query, ScimError> {
    diagnostics.remark(Remark::SearchByPost);
    Query::from_search(&document::parse(body, diagnostics)?, diagnostics)
}

/// Checks a query against the schemas and against the guesses about filters and sorting.
fn check(
    mut query: Query,
    schemas: &[&Schema],
    rules: &Rules,
    diagnostics: &mut Diagnostics,
) -> Result<Query, ScimError> {
    query.check(schemas, diagnostics)?;
    query.remark(rules.page_size, diagnostics);
    if rules.service.rich_filters == Support::Withheld
        && query.filter.as_ref().is_some_and(|filter| !filter.is_comparison(Op::Eq))
    {
        let detail = "only filters of the form ATTRIBUTE eq VALUE are answered";
        return Err(ScimError::of(ScimType::InvalidFilter, detail));
    }
    let are_whole_groups = schemas.contains(&&GROUP) && query.projection == Projection::Everything;
    if are_whole_groups && rules.service.listed_members == Support::Withheld {
        query.projection = Projection::parse(None, Some("members"))?;
    }
    // A server that does not sort returns the list unsorted (RFC 7644 §3.4.2.3).
    query.sort_by.take_if(|_| rules.service.sorting == Support::Withheld);
    Ok(query)
}

/// Checks a request for a page by cursor. A server that has none ignores the parameter, as any that it does not know.
fn check_cursor(query: &mut Query, rules: &Rules, diagnostics: &mut Diagnostics) -> Result<(), ScimError> {
    if query.cursor.take_if(|_| rules.service.cursors == Support::Withheld).is_some() {
        diagnostics.remark(Remark::Cursor);
    }
    let Some(request) = &query.cursor else { return Ok(()) };
    if request.has_index {
        diagnostics.remark(Remark::CursorMisused);
    }
    match query.count.filter(|count| *count > rules.page_size) {
        Some(count) => {
            let detail = format!("count: got {count}, accepts 0 to {}", rules.page_size);
            Err(ScimError::of(ScimType::InvalidCount, detail))
        }
        None => Ok(()),
    }
}
