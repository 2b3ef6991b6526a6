//! Discovery: ServiceProviderConfig, Schemas and ResourceTypes (RFC 7644 §4).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde_json::Value;

use super::bulk::LIMITS;
use crate::http::address::path_id;
use crate::http::extract::authentication::{Anonymous, Authenticated};
use crate::http::extract::form::Form;
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::scim;
use egnyte_domain::Rules;
use egnyte_domain::rules::Support;
use egnyte_scim::discovery::{self, Capabilities};
use egnyte_scim::error::ScimError;
use egnyte_scim::schema::{Schema, group_schema, user_schema};
use egnyte_support::did_you_mean::hint;

/// Public, so that a client learns how to authenticate (RFC 7643 §5).
pub(crate) async fn service_provider_config(client: Anonymous, request: HttpRequest) -> ScimAnswer {
    check_request(&request, &client.domain.rules())?;
    let rules = client.domain.rules();
    let abilities = Capabilities {
        max_results: rules.page_size,
        bulk: (rules.service.bulk == Support::Offered).then_some(LIMITS),
        sort: rules.service.sorting == Support::Offered,
        etag: true,
        cursors: rules.service.cursors == Support::Offered,
    };
    Ok(scim(StatusCode::OK, &discovery::service_provider_config(&client.base_url, &abilities)))
}

pub(crate) async fn schemas(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    check_request(&request, &client.domain.rules())?;
    Ok(scim(StatusCode::OK, &discovery::schemas(&client.base_url, &schemas_of(&client))))
}

pub(crate) async fn schema(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    check_request(&request, &client.domain.rules())?;
    let found = discovery::schema(&client.base_url, &schemas_of(&client), path_id(&request));
    let names = schemas_of(&client).into_iter().flat_map(Schema::urns).collect();
    respond(found, "schema", names, &request)
}

pub(crate) async fn resource_types(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    check_request(&request, &client.domain.rules())?;
    Ok(scim(StatusCode::OK, &discovery::resource_types(&client.base_url, &schemas_of(&client))))
}

pub(crate) async fn resource_type(client: Authenticated, request: HttpRequest) -> ScimAnswer {
    check_request(&request, &client.domain.rules())?;
    let found = discovery::resource_type(&client.base_url, &schemas_of(&client), path_id(&request));
    let names = schemas_of(&client).iter().map(|schema| schema.name).collect();
    respond(found, "resource type", names, &request)
}

/// Returns the schemas of the domain; they depend on its rules.
fn schemas_of(client: &Authenticated) -> [&'static Schema; 2] {
    [user_schema(&client.domain.rules()), group_schema(&client.domain.rules())]
}

fn respond(found: Option<Value>, kind: &str, names: Vec<&str>, request: &HttpRequest) -> ScimAnswer {
    let missing = || {
        let (wanted, known) = (path_id(request), names.join(", "));
        ScimError::plain(404, format!("there is no {kind} {wanted:?}; there is {known}{}", hint(wanted, names)))
    };
    Ok(scim(StatusCode::OK, &found.ok_or_else(missing)?))
}

/// Checks that the domain has discovery, and that the request has no filter (RFC 7644 §4).
fn check_request(request: &HttpRequest, rules: &Rules) -> Result<(), ScimError> {
    if rules.service.discovery == Support::Withheld {
        return Err(ScimError::plain(404, format!("there is nothing at {}", request.path())));
    }
    match Form::of_query(request.query_string()).iter().any(|(name, _)| name == "filter") {
        true => Err(ScimError::plain(403, "discovery endpoints cannot be filtered")),
        false => Ok(()),
    }
}
