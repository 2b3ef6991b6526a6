//! Routes: every URL with its methods and handlers.

use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::guard::{self, Guard, GuardContext};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, Resource, Scope};

use super::address::{DomainPath, SCIM_BASES};
use super::control::{access, domains, faults, journal, live, lookup, openapi, people, sign_ins, time};
use super::pipeline::gate;
use super::respond::not_found::{Readable, is_read, no_such_path, other_method, resource};
use super::{api, console, oauth, scim, setup, sso};

/// Registers all routes: the control API, and Egnyte's APIs and pages. A domain in the path is no part of them: see
/// [`super::pipeline`].
pub(super) fn routes(app: &mut ServiceConfig) {
    app.service(control_api("/_mock"))
        .configure(scim_apis)
        .configure(own_api)
        .configure(pages)
        .default_service(web::to(no_such_path));
}

/// Registers SCIM under each base URL. The longer ones are below the usual one, whose own routes come first.
fn scim_apis(app: &mut ServiceConfig) {
    let [longer @ .., usual] = SCIM_BASES;
    let below = longer.iter().filter_map(|base| Some((*base, base.strip_prefix(usual)?)));
    app.service(below.fold(scim_api(usual, usual), |api, (base, path)| api.service(scim_api(base, path))));
}

/// Returns the SCIM routes under a base URL, whose scope has this path. The most frequent ones come first, since they are tried
/// in this order.
fn scim_api(base: &str, path: &str) -> Scope {
    let api = resources::<scim::Users>(web::scope(path), base, "/Users");
    resources::<scim::Groups>(api, base, "/Groups")
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

/// Adds the routes of one type of resource. The id is what follows the path of a scope, and no parameter of a pattern, whose
/// regular expression would be a tenth of the work on a GET.
fn resources<R: scim::Resource>(api: Scope, base: &str, path: &str) -> Scope {
    let most = segments(base) + 2;
    api.service(resource(path, "GET, HEAD, POST").read(scim::list::<R>).post(scim::create::<R>))
        .service(resource(&format!("{path}/.search"), "POST").post(scim::search::<R>))
        .service(below(path, most, guard::fn_guard(is_read)).default_service(web::to(scim::get::<R>)))
        .service(below(path, most, guard::Put()).default_service(web::to(scim::replace::<R>)))
        .service(below(path, most, guard::Patch()).default_service(web::to(scim::patch::<R>)))
        .service(below(path, most, guard::Delete()).default_service(web::to(scim::delete::<R>)))
        .service(
            below(path, most, guard::fn_guard(|_| true))
                .default_service(web::to(other_method("GET, HEAD, PUT, PATCH, DELETE"))),
        )
}

/// Returns the scope of the paths that begin with a path and have at most so many segments, for some methods.
fn below(path: &str, most: usize, methods: impl Guard + 'static) -> Scope {
    let is_short = move |context: &GuardContext<'_>| segments_in_domain(context.head().uri.path()) <= most;
    web::scope(path).guard(methods).guard(guard::fn_guard(is_short))
}

/// Returns the number of segments of a path below that of its domain. An encoded slash is part of a segment.
fn segments_in_domain(path: &str) -> usize {
    segments(DomainPath::parse(path).map_or(path, |domain| domain.rest))
}

fn segments(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count()
}

/// Registers Egnyte's own API.
fn own_api(app: &mut ServiceConfig) {
    let at = |path: &str, methods| resource(&format!("/pubapi{path}"), methods);
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
fn pages(app: &mut ServiceConfig) {
    let at = resource;
    app.service(at("/", "GET, HEAD").read(sso::home))
        // After the name of a domain.
        .service(at("", "GET, HEAD").read(sso::home))
        .service(at("/samlconsumer", "POST").post(sso::assertion_consumer))
        .service(at("/samlconsumer/{provider}", "POST").post(sso::assertion_consumer))
        .service(at("/saml/metadata", "GET, HEAD").read(sso::metadata))
        .service(at("/saml/logout", "GET, POST").get(sso::receive_redirect).post(sso::receive_form))
        .service(at("/sign-out", "POST").post(sso::sign_out))
        .service(at("/scim-setup", "GET, HEAD, POST").read(setup::show).post(setup::submit))
        .service(at("/puboauth/token", "GET, HEAD, POST").read(oauth::show).post(oauth::token))
        .service(at("/puboauth/authorize", "GET, HEAD, POST").read(oauth::show).post(oauth::decide))
        .service(at("/pubapi/v1/tokens/revoke", "POST").post(oauth::revoke));
}

/// Registers the control API.
fn control_api(
    base: &str,
) -> Scope<impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>>
{
    let api = web::scope(base).wrap(from_fn(gate::watched));
    let api = CONTROL.iter().fold(api, |api, (path, methods, register)| api.service(register(resource(path, methods))));
    api.default_service(web::to(no_such_path))
}

/// Route of the control API: its path, its methods, and the registration of its handlers.
type ControlRoute = (&'static str, &'static str, fn(Resource) -> Resource);

/// Routes of the control API. Each is described in `control/openapi`.
#[rustfmt::skip]
const CONTROL: &[ControlRoute] = &[
    ("", "GET, HEAD", |it| it.read(openapi::index)),
    ("/openapi.json", "GET, HEAD", |it| it.read(openapi::document)),
    ("/health", "GET, HEAD", |it| it.read(domains::health)),
    ("/ready", "GET, HEAD", |it| it.read(domains::health)),
    ("/ui", "GET, HEAD", |it| it.read(console::page)),
    ("/ui/{file}", "GET, HEAD", |it| it.read(console::asset)),
    ("/guesses", "GET, HEAD", |it| it.read(domains::guesses)),
    ("/findings", "GET, HEAD", |it| it.read(journal::findings)),
    ("/clock", "GET, HEAD, POST", |it| it.read(time::show).post(time::set)),
    ("/domains", "GET, HEAD, POST", |it| it.read(domains::domains).post(domains::create_domain)),
    ("/domains/{d}", "GET, HEAD, DELETE", |it| it.read(domains::domain).delete(domains::remove_domain)),
    ("/domains/{d}/reset", "POST", |it| it.post(domains::reset)),
    ("/domains/{d}/seed", "POST", |it| it.post(domains::seed)),
    ("/domains/{d}/state", "GET, HEAD", |it| it.read(domains::state)),
    ("/domains/{d}/settings", "PATCH", |it| it.patch(domains::settings)),
    ("/domains/{d}/tokens", "POST, DELETE", |it| it.post(domains::issue_token).delete(domains::revoke_tokens)),
    ("/domains/{d}/clock", "POST", |it| it.post(time::set_of_domain)),
    // Observations: marks, and the journal with what is derived from it.
    ("/domains/{d}/marks", "POST", |it| it.post(journal::mark)),
    ("/domains/{d}/changes", "GET, HEAD", |it| it.read(journal::changes)),
    ("/domains/{d}/journal", "GET, HEAD, DELETE", |it| it.read(journal::journal).delete(journal::clear_journal)),
    ("/domains/{d}/journal/live", "GET", |it| it.get(live::stream)),
    ("/domains/{d}/journal/{seq}", "GET, HEAD", |it| it.read(lookup::exchange)),
    ("/domains/{d}/users/{id}/timeline", "GET, HEAD", |it| it.read(lookup::timeline)),
    ("/domains/{d}/sign-ins", "GET, HEAD", |it| it.read(sign_ins::list)),
    // Plans: faults, budgets and snapshots.
    ("/domains/{d}/faults", "GET, HEAD, POST, DELETE",
        |it| it.read(faults::list).post(faults::set).delete(faults::clear)),
    ("/domains/{d}/faults/{id}", "DELETE", |it| it.delete(faults::remove)),
    ("/domains/{d}/budget", "GET, HEAD, POST", |it| it.read(faults::budget).post(faults::renew_budget)),
    ("/domains/{d}/snapshots", "GET, HEAD, POST", |it| it.read(time::list).post(time::take)),
    ("/domains/{d}/snapshots/{id}", "DELETE", |it| it.delete(time::remove)),
    ("/domains/{d}/snapshots/{id}/changes", "GET, HEAD", |it| it.read(time::changes)),
    ("/domains/{d}/snapshots/{id}/restore", "POST", |it| it.post(time::restore)),
    // Acts of an Egnyte administrator.
    ("/domains/{d}/users", "GET, HEAD, POST", |it| it.read(lookup::users).post(people::create_user)),
    ("/domains/{d}/users/{id}", "GET, HEAD, PATCH, DELETE",
        |it| it.read(lookup::user).patch(people::update_user).delete(people::delete_user)),
    ("/domains/{d}/groups", "GET, HEAD, POST", |it| it.read(lookup::groups).post(people::create_group)),
    ("/domains/{d}/groups/{id}", "GET, HEAD, PATCH, DELETE",
        |it| it.read(lookup::group).patch(people::update_group).delete(people::delete_group)),
    ("/domains/{d}/sso", "GET, HEAD, PUT", |it| it.read(access::single_sign_on).put(access::set_single_sign_on)),
    ("/domains/{d}/sso/metadata", "POST", |it| it.post(access::import_metadata)),
    ("/domains/{d}/administrator", "GET, HEAD, PUT",
        |it| it.read(access::administrator).put(access::set_administrator)),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn segments_of_a_path_are_counted_below_its_domain() {
        for (path, number) in [("/Users", 1), ("/d/acme/Users/17", 2), ("/Use%72s/a%2Fb", 2), ("/d/acme", 0)] {
            assert_eq!(segments_in_domain(path), number, "{path}");
        }
    }

    #[test]
    fn the_document_describes_every_route_of_the_control_api_and_no_other() {
        let methods = |text: &str| text.split(", ").filter(|it| *it != "HEAD").map(str::to_owned).collect::<Vec<_>>();
        let routes =
            CONTROL.iter().flat_map(|(path, text, _)| methods(text).into_iter().map(move |it| format!("{it} {path}")));
        let described = openapi::routes().unwrap().map(|(method, path, _)| format!("{method} {path}"));
        let (routes, described): (BTreeSet<_>, BTreeSet<_>) = (routes.collect(), described.collect());
        assert!(routes.len() > 50, "{routes:?}");
        let (missing, extra): (Vec<_>, Vec<_>) =
            (routes.difference(&described).collect(), described.difference(&routes).collect());
        assert!(missing.is_empty() && extra.is_empty(), "missing in the document: {missing:?}; no route: {extra:?}");
    }
}
