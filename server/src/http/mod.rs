//! The only place that says actix: from a request to a question to the domain, and back.
//!
//! Someone looking for a URL reads `routes`.

mod budget;
mod caller;
mod confidential;
mod control;
mod faults;
mod form;
mod gate;
mod gateway;
mod limits;
mod line;
mod oauth;
mod page;
mod passage;
mod reply;
mod scim;
mod setup;
mod site;
mod sso;
mod tape;
mod time;
mod unmatched;
mod verdict;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::web::{self, Data, PayloadConfig, QueryConfig, ServiceConfig};
use actix_web::{App, Error, HttpServer, Scope};

use crate::estate::Estate;
use caller::SCIM_BASES;
use control::access;
use unmatched::{Readable, resource};

/// The largest body that is read: a group of 100,000 members fits.
pub(crate) const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How long a connection may rest. Longer than clients keep one for their next request (90 s are common), so that none
/// is closed while a request is on its way through it.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Who may call the control API.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Exposure {
    /// Programs of this machine, by a loopback name.
    Loopback,
    /// The machines around as well, by address or by a name without a dot, if they know the admin token.
    Network {
        /// The bearer token of the control API.
        admin_token: Arc<str>,
    },
}

impl Exposure {
    /// The bearer token of the control API; none where it wants none.
    pub(crate) fn admin_token(&self) -> Option<Arc<str>> {
        match self {
            Self::Loopback => None,
            Self::Network { admin_token } => Some(Arc::clone(admin_token)),
        }
    }
}

/// Where and how requests are taken.
pub(crate) struct Door {
    pub(crate) listener: TcpListener,
    /// Over https, where there is any.
    pub(crate) tls: Option<rustls::ServerConfig>,
    pub(crate) exposure: Exposure,
    /// How many threads answer.
    pub(crate) workers: usize,
    /// How long a client may take to send a head or a body.
    pub(crate) patience: Duration,
}

/// How long a body is waited for.
#[derive(Debug, Clone, Copy)]
struct Patience(Duration);

/// Answers at a door.
pub(crate) fn serve(door: Door, estate: Arc<Estate>) -> std::io::Result<Server> {
    let Door { listener, tls, exposure, workers, patience } = door;
    let estate = Data::from(estate);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(estate.clone())
            .app_data(exposure.clone())
            .app_data(Patience(patience))
            .app_data(PayloadConfig::new(LARGEST_BODY))
            .app_data(QueryConfig::default().error_handler(|error, _| control::bad_query(&error).into()))
            .wrap(NormalizePath::trim())
            .wrap(from_fn(passage::pass))
            .configure(routes)
    });
    let server = server.on_connect(line::keep).keep_alive(KEEP_ALIVE).client_request_timeout(patience);
    let server = server.workers(workers).disable_signals().shutdown_timeout(5);
    let listening = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls),
        None => server.listen(listener),
    };
    Ok(listening?.run())
}

/// Every URL there is: what a test says to the mock, and Egnyte, once by the path of a domain and once without.
fn routes(app: &mut ServiceConfig) {
    app.service(control_api("/_mock"))
        .configure(scim_apis)
        .configure(|app| pages(app, "/d/{domain}"))
        .configure(|app| pages(app, ""))
        .default_service(web::to(unmatched::no_such_path));
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
        .default_service(web::to(unmatched::no_such_path))
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
        .service(resource("/health", "GET, HEAD").read(control::health))
        .service(resource("/ready", "GET, HEAD").read(control::health))
        .service(resource("/guesses", "GET, HEAD").read(control::guesses))
        .service(resource("/findings", "GET, HEAD").read(control::findings))
        .configure(meddling)
        .service(resource("/domains", "GET, HEAD, POST").read(control::domains).post(control::create_domain))
        .service(resource("/domains/{d}", "GET, HEAD, DELETE").read(control::domain).delete(control::remove_domain))
        .service(resource("/domains/{d}/reset", "POST").post(control::reset))
        .service(resource("/domains/{d}/seed", "POST").post(control::seed))
        .service(resource("/domains/{d}/state", "GET, HEAD").read(control::state))
        .service(resource("/domains/{d}/marks", "POST").post(control::mark))
        .service(resource("/domains/{d}/changes", "GET, HEAD").read(control::changes))
        .service(resource("/domains/{d}/journal", "GET, HEAD").read(control::journal))
        .service(resource("/domains/{d}/budget", "GET, HEAD, POST").read(budget::show).post(budget::renew))
        .service(resource("/domains/{d}/settings", "PATCH").patch(control::settings))
        .configure(people)
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
            resource("/domains/{d}/tokens", "POST, DELETE").post(control::issue_token).delete(control::revoke_tokens),
        )
        .default_service(web::to(unmatched::no_such_path))
}

/// What an administrator does by hand.
fn people(api: &mut ServiceConfig) {
    api.service(resource("/domains/{d}/users", "POST").post(control::create_user))
        .service(
            resource("/domains/{d}/users/{id}", "PATCH, DELETE")
                .patch(control::update_user)
                .delete(control::delete_user),
        )
        .service(resource("/domains/{d}/groups", "POST").post(control::create_group))
        .service(
            resource("/domains/{d}/groups/{id}", "PATCH, DELETE")
                .patch(control::update_group)
                .delete(control::delete_group),
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
