//! Every URL there is.

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, Scope};

use super::address::SCIM_BASES;
use super::control::{access, domains, faults, journal, people, time};
use super::pipeline::gate;
use super::respond::not_found::{Readable, no_such_path, resource};
use super::{oauth, scim, setup, sso};

/// Every URL there is: what a test says to the mock, and Egnyte, once by the path of a domain and once without.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.service(control_api("/_mock"))
        .configure(scim_apis)
        .configure(|app| pages(app, "/d/{domain}"))
        .configure(|app| pages(app, ""))
        .default_service(web::to(no_such_path));
}

/// The doors to SCIM; the longer paths first, because the shortest would take them all, and those without a parameter
/// before the others, because they are compared in no time.
fn scim_apis(app: &mut ServiceConfig) {
    for base in SCIM_BASES {
        app.service(scim_api(base));
    }
    for base in SCIM_BASES {
        app.service(scim_api(&format!("/d/{{domain}}{base}")));
    }
}

/// What is asked for most stands first: they are tried in this order.
fn scim_api(base: &str) -> Scope {
    web::scope(base)
        .service(resource("/Users", "GET, HEAD, POST").read(scim::users).post(scim::create_user))
        .service(resource("/Users/.search", "POST").post(scim::search_users))
        .service(
            resource("/Users/{id}", "GET, HEAD, PUT, PATCH, DELETE")
                .read(scim::user)
                .put(scim::replace_user)
                .patch(scim::patch_user)
                .delete(scim::delete_user),
        )
        .service(resource("/Groups", "GET, HEAD, POST").read(scim::groups).post(scim::create_group))
        .service(resource("/Groups/.search", "POST").post(scim::search_groups))
        .service(
            resource("/Groups/{id}", "GET, HEAD, PUT, PATCH, DELETE")
                .read(scim::group)
                .put(scim::replace_group)
                .patch(scim::patch_group)
                .delete(scim::delete_group),
        )
        .service(resource("/ServiceProviderConfig", "GET, HEAD").read(scim::service_provider_config))
        .service(resource("/Schemas", "GET, HEAD").read(scim::schemas))
        .service(resource("/Schemas/{id}", "GET, HEAD").read(scim::schema))
        .service(resource("/ResourceTypes", "GET, HEAD").read(scim::resource_types))
        .service(resource("/ResourceTypes/{id}", "GET, HEAD").read(scim::resource_type))
        .service(resource("/Bulk", "POST").post(scim::bulk))
        .route("/Me", web::to(scim::not_implemented))
        .route("/.search", web::to(scim::not_implemented))
        .route("", web::to(scim::not_implemented))
        .default_service(web::to(no_such_path))
}

/// Signing in, and the keys for programs.
fn pages(app: &mut ServiceConfig, base: &str) {
    let at = |path: &str, methods| resource(&format!("{base}{path}"), methods);
    let home = if base.is_empty() { "/" } else { "" };
    app.service(at(home, "GET, HEAD").read(sso::home))
        .service(at("/samlconsumer", "POST").post(sso::consume))
        .service(at("/samlconsumer/{provider}", "POST").post(sso::consume))
        .service(at("/saml/metadata", "GET, HEAD").read(sso::metadata))
        .service(at("/sign-out", "POST").post(sso::sign_out))
        .service(at("/scim-setup", "GET, HEAD, POST").read(setup::show).post(setup::press))
        .service(at("/puboauth/token", "POST").post(oauth::token))
        .service(at("/pubapi/v1/tokens/revoke", "POST").post(oauth::revoke));
}

fn control_api(
    base: &str,
) -> Scope<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>>
{
    web::scope(base)
        .wrap(from_fn(gate::neighbours_only))
        .service(resource("/health", "GET, HEAD").read(domains::health))
        .service(resource("/ready", "GET, HEAD").read(domains::health))
        .service(resource("/guesses", "GET, HEAD").read(domains::guesses))
        .service(resource("/findings", "GET, HEAD").read(journal::findings))
        .configure(meddling)
        .service(resource("/domains", "GET, HEAD, POST").read(domains::domains).post(domains::create_domain))
        .service(resource("/domains/{d}", "GET, HEAD, DELETE").read(domains::domain).delete(domains::remove_domain))
        .service(resource("/domains/{d}/reset", "POST").post(domains::reset))
        .service(resource("/domains/{d}/seed", "POST").post(domains::seed))
        .service(resource("/domains/{d}/state", "GET, HEAD").read(domains::state))
        .service(resource("/domains/{d}/marks", "POST").post(journal::mark))
        .service(resource("/domains/{d}/changes", "GET, HEAD").read(journal::changes))
        .service(resource("/domains/{d}/journal", "GET, HEAD").read(journal::journal))
        .service(resource("/domains/{d}/budget", "GET, HEAD, POST").read(faults::budget).post(faults::renew_budget))
        .service(resource("/domains/{d}/settings", "PATCH").patch(domains::settings))
        .configure(people_by_hand)
        .service(
            resource("/domains/{d}/sso", "GET, HEAD, PUT").read(access::single_sign_on).put(access::set_single_sign_on),
        )
        .service(resource("/domains/{d}/sso/metadata", "POST").post(access::import_metadata))
        .service(
            resource("/domains/{d}/administrator", "GET, HEAD, PUT")
                .read(access::administrator)
                .put(access::set_administrator),
        )
        .service(
            resource("/domains/{d}/tokens", "POST, DELETE").post(domains::issue_token).delete(domains::revoke_tokens),
        )
        .default_service(web::to(no_such_path))
}

/// What an administrator does by hand.
fn people_by_hand(api: &mut ServiceConfig) {
    api.service(resource("/domains/{d}/users", "POST").post(people::create_user))
        .service(
            resource("/domains/{d}/users/{id}", "PATCH, DELETE").patch(people::update_user).delete(people::delete_user),
        )
        .service(resource("/domains/{d}/groups", "POST").post(people::create_group))
        .service(
            resource("/domains/{d}/groups/{id}", "PATCH, DELETE")
                .patch(people::update_group)
                .delete(people::delete_group),
        );
}

/// How a test meddles: with time, with what was, and with what goes wrong.
fn meddling(api: &mut ServiceConfig) {
    api.service(resource("/clock", "GET, HEAD, POST").read(time::show).post(time::set))
        .service(
            resource("/domains/{d}/faults", "GET, HEAD, POST, DELETE")
                .read(faults::list)
                .post(faults::set)
                .delete(faults::clear),
        )
        .service(resource("/domains/{d}/faults/{id}", "DELETE").delete(faults::remove))
        .service(resource("/domains/{d}/snapshots", "GET, HEAD, POST").read(time::list).post(time::take))
        .service(resource("/domains/{d}/snapshots/{id}", "DELETE").delete(time::remove))
        .service(resource("/domains/{d}/snapshots/{id}/restore", "POST").post(time::restore));
}
