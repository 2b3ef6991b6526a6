//! The only place that says actix: from a request to a question to the domain, and back.
//!
//! Someone looking for a URL reads `routes`.

mod address;
mod call;
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
use actix_web::web::{Data, PayloadConfig, QueryConfig};
use actix_web::{App, HttpServer};

use crate::domains::Estate;
use control::journal::bad_query;
use pipeline::{LARGEST_BODY, Patience, faults};

pub(crate) use pipeline::gate::Exposure;

/// How long a connection may rest. Longer than clients keep one for their next request (90 s are common), so that none
/// is closed while a request is on its way through it.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

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
            .app_data(QueryConfig::default().error_handler(|error, _| bad_query(&error).into()))
            .wrap(NormalizePath::trim())
            .wrap(from_fn(pipeline::pass))
            .configure(routes::routes)
    });
    let server = server.on_connect(faults::keep_line).keep_alive(KEEP_ALIVE).client_request_timeout(patience);
    let server = server.workers(workers).disable_signals().shutdown_timeout(5);
    let listening = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls),
        None => server.listen(listener),
    };
    Ok(listening?.run())
}
