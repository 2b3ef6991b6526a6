//! SCIM handlers for both kinds of resource, and the response with a resource and its version.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LOCATION, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::preconditions::{Tags, Target};
use super::queries::parameters;
use super::resource::Resource;
use crate::http::address::scim_id;
use crate::http::extract::authentication::Authenticated;
use crate::http::extract::body::SentBody;
use crate::http::respond::error::{ScimAnswer, ScimHttpError};
use crate::http::respond::reply::scim_text;
use egnyte_domain::Roster;
use egnyte_domain::rules::AfterEdit;
use egnyte_scim::diagnostics::{Diagnostics, Remark};
use egnyte_scim::document;
use egnyte_scim::error::ScimError;
use egnyte_scim::render::meta::etag;
use egnyte_scim::render::projection::Projection;
use egnyte_scim::schema::{GROUP, RFC_USER, Schema};

/// Answers with one resource (RFC 7644 §3.4.1).
pub(crate) async fn get<R: Resource>(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    let projection = projection(&request, &mut client.diagnostics())?;
    let roster = client.domain.roster();
    let item = R::find(&roster, scim_id(&request))?;
    Ok(represent::<R>(&client, &roster, item, &projection).conditional(&request))
}

/// Creates a resource (RFC 7644 §3.3).
pub(crate) async fn create<R: Resource>(client: Authenticated, request: HttpRequest, body: SentBody) -> ScimAnswer {
    let mut diagnostics = client.diagnostics();
    let projection = projection(&request, &mut diagnostics)?;
    let (item, roster) = R::create(&client, document::parse(&body, &mut diagnostics)?, None, &mut diagnostics)?;
    Ok(represent::<R>(&client, &roster, &item, &projection).respond(StatusCode::CREATED))
}

/// Replaces a resource (RFC 7644 §3.5.1).
pub(crate) async fn replace<R: Resource>(client: Authenticated, request: HttpRequest, body: SentBody) -> ScimAnswer {
    let mut diagnostics = client.diagnostics();
    let projection = projection(&request, &mut diagnostics)?;
    let (item, roster) =
        R::replace(&client, &Target::of(&request), document::parse(&body, &mut diagnostics)?, &mut diagnostics)?;
    Ok(represent::<R>(&client, &roster, &item, &projection).respond(StatusCode::OK))
}

/// Modifies a resource (RFC 7644 §3.5.2). The response has a body only where the rules or the client want one: a client
/// that names one member of a hundred thousand does not want to read the others.
pub(crate) async fn patch<R: Resource>(client: Authenticated, request: HttpRequest, body: SentBody) -> ScimAnswer {
    let mut diagnostics = client.diagnostics();
    let projection = projection(&request, &mut diagnostics)?;
    let (item, roster) =
        R::patch(&client, &Target::of(&request), &document::parse(&body, &mut diagnostics)?, &mut diagnostics)?;
    Ok(match (R::patch_answer(roster.rules()), &projection) {
        (AfterEdit::Nothing, Projection::Everything) => {
            with_etag(HttpResponse::NoContent().finish(), R::version(&roster, &item))
        }
        _ => represent::<R>(&client, &roster, &item, &projection).respond(StatusCode::OK),
    })
}

/// Deletes a resource (RFC 7644 §3.6).
pub(crate) async fn delete<R: Resource>(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    R::delete(&client, &Target::of(&request))?;
    Ok(HttpResponse::NoContent().finish())
}

fn represent<R: Resource>(
    client: &Authenticated,
    roster: &Roster,
    item: &R::Item,
    projection: &Projection,
) -> Representation {
    let renderer = client.renderer(roster);
    Representation {
        location: R::location(&renderer, item),
        version: R::version(roster, item),
        body: R::body(&renderer, item, projection),
    }
}

/// Parses `attributes` and `excludedAttributes`.
fn projection(request: &HttpRequest, diagnostics: &mut Diagnostics) -> Result<Projection, ScimError> {
    if request.query_string().is_empty() {
        return Ok(Projection::Everything);
    }
    let parameters = parameters(request, diagnostics)?;
    let value = |wanted: &str| parameters.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let projection = Projection::parse(value("attributes"), value("excludedAttributes"));
    let projection = projection.inspect_err(|_| diagnostics.remark(Remark::BadProjection))?;
    if let Some(schema) = schema_of(request.path()) {
        projection.check(&[schema], diagnostics);
    }
    projection.remark(diagnostics);
    Ok(projection)
}

/// Returns the schema of the resources at a path.
fn schema_of(path: &str) -> Option<&'static Schema> {
    let schema = |segment: &str| [&RFC_USER, &GROUP].into_iter().find(|schema| schema.endpoint[1..] == *segment);
    path.rsplit('/').take(2).find_map(schema)
}

/// Resource in a response, with the values of its headers.
struct Representation {
    location: String,
    version: u64,
    /// JSON text.
    body: Vec<u8>,
}

impl Representation {
    fn respond(self, status: StatusCode) -> HttpResponse {
        let mut answer = scim_text(status, self.body);
        if let Ok(location) = HeaderValue::try_from(self.location) {
            answer.headers_mut().insert(LOCATION, location.clone());
            answer.headers_mut().insert(CONTENT_LOCATION, location);
        }
        with_etag(answer, self.version)
    }

    /// Responds under the preconditions of a read: 304 if the client has this version, 412 if it wants another.
    fn conditional(self, request: &HttpRequest) -> HttpResponse {
        let refused = Tags::of(request, IF_MATCH).and_then(|tags| tags.require(self.version).err());
        if let Some(error) = refused {
            return ScimHttpError::from(error).error_response();
        }
        match Tags::of(request, IF_NONE_MATCH) {
            Some(tags) if tags.contain(self.version) => self.not_modified(),
            _ => self.respond(StatusCode::OK),
        }
    }

    /// Responds 304 with the headers that name the resource and its version (RFC 9110 §15.4.5).
    fn not_modified(self) -> HttpResponse {
        let mut answer = HttpResponse::NotModified().finish();
        if let Ok(location) = HeaderValue::try_from(self.location) {
            answer.headers_mut().insert(CONTENT_LOCATION, location);
        }
        with_etag(answer, self.version)
    }
}

fn with_etag(mut answer: HttpResponse, version: u64) -> HttpResponse {
    if let Ok(tag) = HeaderValue::try_from(etag(version)) {
        answer.headers_mut().insert(ETAG, tag);
    }
    answer
}
