//! HTTP: the only room that uses actix. Handlers read a request, call the domain once, and build the response.
//!
//! All URLs are in `routes`.

mod address;
mod api;
mod console;
mod context;
mod control;
mod extract;
mod oauth;
mod pipeline;
mod respond;
mod routes;
mod scim;
mod setup;
mod sso;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{NormalizePath, from_fn};
use actix_web::web::{Data, PathConfig, PayloadConfig, QueryConfig};
use actix_web::{App, HttpServer};

use crate::domains::Domains;
use control::journal::bad_query;
use pipeline::{BodyTimeout, LARGEST_BODY, faults};
use respond::not_found::bad_path;

pub(crate) use pipeline::gate::ControlAccess;

/// Idle time after which a connection is closed: longer than clients keep one for their next request (90 s is common),
/// so that none is closed while a request is on its way.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Options of the HTTP server.
pub(crate) struct HttpOptions {
    pub(crate) listener: TcpListener,
    /// TLS configuration; plain HTTP without one.
    pub(crate) tls: Option<rustls::ServerConfig>,
    pub(crate) access: ControlAccess,
    /// Number of worker threads.
    pub(crate) workers: usize,
    /// Time that a client has to send a head or a body.
    pub(crate) read_timeout: Duration,
}

/// Starts the server.
pub(crate) fn serve(options: HttpOptions, domains: Arc<Domains>) -> std::io::Result<Server> {
    let HttpOptions { listener, tls, access, workers, read_timeout } = options;
    let domains = Data::from(domains);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(domains.clone())
            .app_data(access.clone())
            .app_data(BodyTimeout(read_timeout))
            .app_data(PayloadConfig::new(LARGEST_BODY))
            .app_data(PathConfig::default().error_handler(|_, request| bad_path(request).into()))
            .app_data(QueryConfig::default().error_handler(|error, _| bad_query(&error).into()))
            .wrap(NormalizePath::trim())
            .wrap(from_fn(pipeline::run))
            .configure(routes::routes)
    });
    let server = server.on_connect(faults::keep_connection).keep_alive(KEEP_ALIVE).client_request_timeout(read_timeout);
    let server = server.workers(workers).disable_signals().shutdown_timeout(5);
    let listening = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls),
        None => server.listen(listener),
    };
    Ok(listening?.run())
}
