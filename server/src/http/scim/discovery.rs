//! What the mock says of itself: readable, never writable, and the configuration by anybody.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use serde_json::Value;

use super::bulk::LIMITS;
use super::preconditions::id;
use crate::http::extract::authentication::{Caller, Visitor};
use crate::http::extract::form::Form;
use crate::http::respond::error::ScimAnswer;
use crate::http::respond::reply::scim;
use egnyte_domain::rules::Offer;
use egnyte_scim::discovery::{self, Abilities};
use egnyte_scim::error::{ScimError, hint};
use egnyte_scim::schema::{GROUP, Schema, user_schema};

/// Public, so that a client learns how to authenticate before it can (RFC 7643 §5).
pub(crate) async fn service_provider_config(visitor: Visitor, request: HttpRequest) -> ScimAnswer {
    unfiltered(&request)?;
    let rules = visitor.domain.rules();
    let abilities = Abilities {
        max_results: rules.page_size,
        bulk: (rules.bulk == Offer::Made).then_some(LIMITS),
        sort: rules.sorting == Offer::Made,
        etag: true,
    };
    Ok(scim(StatusCode::OK, &discovery::service_provider_config(&visitor.base_url, &abilities)))
}

pub(crate) async fn schemas(caller: Caller, request: HttpRequest) -> ScimAnswer {
    unfiltered(&request)?;
    Ok(scim(StatusCode::OK, &discovery::schemas(&caller.base_url, &known(&caller))))
}

pub(crate) async fn schema(caller: Caller, request: HttpRequest) -> ScimAnswer {
    unfiltered(&request)?;
    let found = discovery::schema(&caller.base_url, &known(&caller), id(&request));
    let names = known(&caller).into_iter().flat_map(Schema::urns).collect();
    discovered(found, "schema", names, &request)
}

pub(crate) async fn resource_types(caller: Caller, request: HttpRequest) -> ScimAnswer {
    unfiltered(&request)?;
    Ok(scim(StatusCode::OK, &discovery::resource_types(&caller.base_url, &known(&caller))))
}

pub(crate) async fn resource_type(caller: Caller, request: HttpRequest) -> ScimAnswer {
    unfiltered(&request)?;
    let found = discovery::resource_type(&caller.base_url, &known(&caller), id(&request));
    let names = known(&caller).iter().map(|schema| schema.name).collect();
    discovered(found, "resource type", names, &request)
}

/// The schemas of the domain: what its rules turn down, its user's schema says.
fn known(caller: &Caller) -> [&'static Schema; 2] {
    [user_schema(&caller.domain.rules()), &GROUP]
}

fn discovered(found: Option<Value>, what: &str, names: Vec<&str>, request: &HttpRequest) -> ScimAnswer {
    let missing = || {
        let (wanted, known) = (id(request), names.join(", "));
        ScimError::plain(404, format!("there is no {what} {wanted:?}; there is {known}{}", hint(wanted, names)))
    };
    Ok(scim(StatusCode::OK, &found.ok_or_else(missing)?))
}

/// Discovery cannot be filtered (RFC 7644 §4).
fn unfiltered(request: &HttpRequest) -> Result<(), ScimError> {
    match Form::of_query(request.query_string()).iter().any(|(name, _)| name == "filter") {
        true => Err(ScimError::plain(403, "what a server says of itself cannot be filtered")),
        false => Ok(()),
    }
}
