//! Routes: every URL with its methods and handlers.

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, Scope};

use super::address::SCIM_BASES;
use super::control::{access, domains, faults, journal, live, lookup, people, sign_ins, time};
use super::pipeline::gate;
use super::respond::not_found::{Readable, no_such_path, resource};
use super::{api, console, oauth, scim, setup, sso};

/// Registers all routes: the control API, and Egnyte's APIs and pages with and without a domain in the path.
pub(super) fn routes(app: &mut ServiceConfig) {
    app.service(control_api("/_mock"))
        .configure(scim_apis)
        .configure(|app| own_api(app, ""))
        .configure(|app| own_api(app, "/d/{domain}"))
        .configure(|app| pages(app, "/d/{domain}"))
        .configure(|app| pages(app, ""))
        .default_service(web::to(no_such_path));
}

/// Registers SCIM under each base URL: longer paths first, because the shortest would match them all, and those without
/// a parameter before the others, because they are compared faster.
fn scim_apis(app: &mut ServiceConfig) {
    for base in SCIM_BASES {
        app.service(scim_api(base));
    }
    for base in SCIM_BASES {
        app.service(scim_api(&format!("/d/{{domain}}{base}")));
    }
}

/// Returns the SCIM routes; the most frequent ones come first, since they are tried in this order.
fn scim_api(base: &str) -> Scope {
    web::scope(base)
        .configure(|api| resources::<scim::Users>(api, "/Users"))
        .configure(|api| resources::<scim::Groups>(api, "/Groups"))
        .service(resource("/ServiceProviderConfig", "GET, HEAD").read(scim::service_provider_config))
        .service(resource("/Schemas", "GET, HEAD").read(scim::schemas))
        .service(resource("/Schemas/{id}", "GET, HEAD").read(scim::schema))
        .service(resource("/ResourceTypes", "GET, HEAD").read(scim::resource_types))
        .service(resource("/ResourceTypes/{id}", "GET, HEAD").read(scim::resource_type))
        .service(resource("/Bulk", "POST").post(scim::bulk))
        .route("/Me", web::to(scim::not_implemented))
        .service(resource("/.search", "POST").post(scim::search_all))
        .service(resource("", "GET, HEAD").read(scim::list_all))
        .default_service(web::to(no_such_path))
}

/// Registers the routes of one kind of resource.
fn resources<R: scim::Resource>(api: &mut ServiceConfig, path: &str) {
    api.service(resource(path, "GET, HEAD, POST").read(scim::list::<R>).post(scim::create::<R>))
        .service(resource(&format!("{path}/.search"), "POST").post(scim::search::<R>))
        .service(
            resource(&format!("{path}/{{id}}"), "GET, HEAD, PUT, PATCH, DELETE")
                .read(scim::get::<R>)
                .put(scim::replace::<R>)
                .patch(scim::patch::<R>)
                .delete(scim::delete::<R>),
        );
}

/// Registers Egnyte's own API.
fn own_api(app: &mut ServiceConfig, base: &str) {
    let at = |path: &str, methods| resource(&format!("{base}/pubapi{path}"), methods);
    app.service(at("/v2/users", "GET, HEAD, POST").read(api::list_users).post(api::create_user))
        // Before the ids, of which `settings` is none.
        .service(at("/v2/users/settings", "GET, HEAD").read(api::user_settings))
        .service(
            at("/v2/users/{id}", "GET, HEAD, PATCH, DELETE")
                .read(api::get_user)
                .patch(api::update_user)
                .delete(api::delete_user),
        )
        .service(at("/v2/groups", "GET, HEAD, POST").read(api::list_groups).post(api::create_group))
        .service(
            at("/v2/groups/{id}", "GET, HEAD, PUT, PATCH, DELETE")
                .read(api::get_group)
                .put(api::replace_group)
                .patch(api::update_group)
                .delete(api::delete_group),
        )
        .service(at("/v1/userinfo", "GET, HEAD").read(api::user_info))
        .service(at("/v1/perms/user", "GET, HEAD").read(api::permission))
        .service(at("/v1/perms/user/{user}", "GET, HEAD").read(api::permission));
}

/// Registers sign-in, OAuth and the page for the API key.
fn pages(app: &mut ServiceConfig, base: &str) {
    let at = |path: &str, methods| resource(&format!("{base}{path}"), methods);
    let home = if base.is_empty() { "/" } else { "" };
    app.service(at(home, "GET, HEAD").read(sso::home))
        .service(at("/samlconsumer", "POST").post(sso::assertion_consumer))
        .service(at("/samlconsumer/{provider}", "POST").post(sso::assertion_consumer))
        .service(at("/saml/metadata", "GET, HEAD").read(sso::metadata))
        .service(at("/sign-out", "POST").post(sso::sign_out))
        .service(at("/scim-setup", "GET, HEAD, POST").read(setup::show).post(setup::submit))
        .service(at("/puboauth/token", "GET, HEAD, POST").read(oauth::show).post(oauth::token))
        .service(at("/puboauth/authorize", "GET, HEAD, POST").read(oauth::show).post(oauth::decide))
        .service(at("/pubapi/v1/tokens/revoke", "POST").post(oauth::revoke));
}

fn control_api(
    base: &str,
) -> Scope<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>>
{
    web::scope(base)
        .wrap(from_fn(gate::watched))
        .service(resource("/health", "GET, HEAD").read(domains::health))
        .service(resource("/ready", "GET, HEAD").read(domains::health))
        .service(resource("/ui", "GET, HEAD").read(console::page))
        .service(resource("/ui/{file}", "GET, HEAD").read(console::asset))
        .service(resource("/guesses", "GET, HEAD").read(domains::guesses))
        .service(resource("/findings", "GET, HEAD").read(journal::findings))
        .configure(test_controls)
        .service(resource("/domains", "GET, HEAD, POST").read(domains::domains).post(domains::create_domain))
        .service(resource("/domains/{d}", "GET, HEAD, DELETE").read(domains::domain).delete(domains::remove_domain))
        .service(resource("/domains/{d}/reset", "POST").post(domains::reset))
        .service(resource("/domains/{d}/seed", "POST").post(domains::seed))
        .service(resource("/domains/{d}/state", "GET, HEAD").read(domains::state))
        .service(resource("/domains/{d}/marks", "POST").post(journal::mark))
        .service(resource("/domains/{d}/changes", "GET, HEAD").read(journal::changes))
        .configure(observations)
        .service(resource("/domains/{d}/budget", "GET, HEAD, POST").read(faults::budget).post(faults::renew_budget))
        .service(resource("/domains/{d}/settings", "PATCH").patch(domains::settings))
        .configure(administrator_acts)
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

/// Registers the journal and what is derived from it.
fn observations(api: &mut ServiceConfig) {
    api.service(
        resource("/domains/{d}/journal", "GET, HEAD, DELETE").read(journal::journal).delete(journal::clear_journal),
    )
    .service(resource("/domains/{d}/journal/live", "GET").get(live::stream))
    .service(resource("/domains/{d}/journal/{seq}", "GET, HEAD").read(lookup::exchange))
    .service(resource("/domains/{d}/users/{id}/timeline", "GET, HEAD").read(lookup::timeline))
    .service(resource("/domains/{d}/sign-ins", "GET, HEAD").read(sign_ins::list));
}

/// Registers the acts of an Egnyte administrator.
fn administrator_acts(api: &mut ServiceConfig) {
    api.service(resource("/domains/{d}/users", "GET, HEAD, POST").read(lookup::users).post(people::create_user))
        .service(
            resource("/domains/{d}/users/{id}", "GET, HEAD, PATCH, DELETE")
                .read(lookup::user)
                .patch(people::update_user)
                .delete(people::delete_user),
        )
        .service(resource("/domains/{d}/groups", "GET, HEAD, POST").read(lookup::groups).post(people::create_group))
        .service(
            resource("/domains/{d}/groups/{id}", "GET, HEAD, PATCH, DELETE")
                .read(lookup::group)
                .patch(people::update_group)
                .delete(people::delete_group),
        );
}

/// Registers clock, faults and snapshots.
fn test_controls(api: &mut ServiceConfig) {
    api.service(resource("/clock", "GET, HEAD, POST").read(time::show).post(time::set))
        .service(resource("/domains/{d}/clock", "POST").post(time::set_of_domain))
        .service(
            resource("/domains/{d}/faults", "GET, HEAD, POST, DELETE")
                .read(faults::list)
                .post(faults::set)
                .delete(faults::clear),
        )
        .service(resource("/domains/{d}/faults/{id}", "DELETE").delete(faults::remove))
        .service(resource("/domains/{d}/snapshots", "GET, HEAD, POST").read(time::list).post(time::take))
        .service(resource("/domains/{d}/snapshots/{id}", "DELETE").delete(time::remove))
        .service(resource("/domains/{d}/snapshots/{id}/changes", "GET, HEAD").read(time::changes))
        .service(resource("/domains/{d}/snapshots/{id}/restore", "POST").post(time::restore));
}
