//! The only place that says actix: from a request to a question to the domain, and back.
//!
//! Someone looking for a URL reads `routes`.

mod caller;
mod control;
mod gate;
mod reply;
mod tape;

use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::web::{self, Data, PayloadConfig, QueryConfig, ServiceConfig};
use actix_web::{App, HttpServer};

use crate::estate::Estate;
use reply::resource;

/// The largest body that is read: a group of 100,000 members fits.
pub(crate) const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// Who may call the control API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exposure {
    /// Programs of this machine, by a loopback name.
    Loopback,
    /// The machines around as well, by address or by a name without a dot.
    Network,
}

/// Answers on `listener` with `workers` threads.
pub(crate) fn serve(
    listener: TcpListener,
    estate: Arc<Estate>,
    exposure: Exposure,
    workers: usize,
) -> std::io::Result<Server> {
    let estate = Data::from(estate);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(estate.clone())
            .app_data(exposure)
            .app_data(PayloadConfig::new(LARGEST_BODY))
            .app_data(QueryConfig::default().error_handler(|error, _| control::bad_query(&error).into()))
            .wrap(NormalizePath::trim())
            .wrap(from_fn(tape::record))
            .configure(routes)
    });
    Ok(server.workers(workers).disable_signals().shutdown_timeout(5).listen(listener)?.run())
}

/// Every URL there is.
fn routes(app: &mut ServiceConfig) {
    let control = web::scope("/_mock")
        .wrap(from_fn(gate::neighbours_only))
        .service(resource("/health", "GET").get(control::health))
        .service(resource("/ready", "GET").get(control::health))
        .service(resource("/guesses", "GET").get(control::guesses))
        .service(resource("/domains", "GET, POST").get(control::domains).post(control::create_domain))
        .service(resource("/domains/{d}", "GET, DELETE").get(control::domain).delete(control::remove_domain))
        .service(resource("/domains/{d}/reset", "POST").post(control::reset))
        .service(resource("/domains/{d}/seed", "POST").post(control::seed))
        .service(resource("/domains/{d}/state", "GET").get(control::state))
        .service(resource("/domains/{d}/marks", "POST").post(control::mark))
        .service(resource("/domains/{d}/changes", "GET").get(control::changes))
        .service(resource("/domains/{d}/journal", "GET").get(control::journal))
        .service(resource("/domains/{d}/settings", "PATCH").patch(control::settings))
        .service(resource("/domains/{d}/users", "POST").post(control::create_user))
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
        )
        .service(
            resource("/domains/{d}/tokens", "POST, DELETE").post(control::issue_token).delete(control::revoke_tokens),
        )
        .default_service(web::to(reply::no_such_path));
    app.service(control).default_service(web::to(reply::no_such_path));
}
