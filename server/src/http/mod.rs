//! HTTP: the only room that uses actix. Handlers read a request, call the domain once, and build the response.
//!
//! All URLs are in `routes`.

mod address;
mod api;
mod connection;
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

use actix_http::HttpService;
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::AppConfig;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, PathConfig, QueryConfig};
use tokio::net::TcpStream;

use crate::domains::Domains;
use address::ServerAddress;
use connection::{Entrance, RefusedRequest};
use control::journal::bad_query;
use pipeline::{BodyTimeout, faults, refused};
use respond::not_found::bad_path;

pub(crate) use address::AddressSource;
pub(crate) use pipeline::gate::ControlAccess;

/// Idle time after which a connection is closed: longer than clients keep one for their next request (90 s is common),
/// so that none is closed while a request is on its way.
const KEEP_ALIVE: Duration = Duration::from_secs(120);

/// Options of the HTTP server.
pub(crate) struct HttpOptions {
    pub(crate) listener: TcpListener,
    /// Source of the address by which clients reach the server.
    pub(crate) addresses: AddressSource,
    /// TLS configuration; plain HTTP without one.
    pub(crate) tls: Option<rustls::ServerConfig>,
    pub(crate) access: ControlAccess,
    /// Number of worker threads.
    pub(crate) workers: usize,
    /// Time that a client has to send a head or a body.
    pub(crate) read_timeout: Duration,
}

/// Time within which a client has to close a connection that the server ends.
const CLOSING: Duration = Duration::from_secs(1);

/// Starts the server.
pub(crate) fn serve(options: HttpOptions, domains: Arc<Domains>) -> std::io::Result<Server> {
    let HttpOptions { listener, addresses: source, tls, access, workers, read_timeout } = options;
    let address = listener.local_addr()?;
    let own = ServerAddress { is_secure: tls.is_some(), is_exposed: access.is_exposed, address, source };
    let server = Server::build().workers(workers).disable_signals().shutdown_timeout(5);
    let shutdown = server.graceful_shutdown_signal();
    let owner = Arc::clone(&domains);
    let answer = Arc::new(move |request: &RefusedRequest| refused::respond(&owner, request));
    let entrance = Entrance::new(tls, read_timeout, answer, shutdown.clone());
    let domains = Data::from(domains);
    let listening = server.listen("egnyte-mock", listener, move || {
        let app = App::new()
            .app_data(domains.clone())
            .app_data(access.clone())
            .app_data(own.clone())
            .app_data(BodyTimeout(read_timeout))
            .app_data(PathConfig::default().error_handler(|_, request| bad_path(request).into()))
            .app_data(QueryConfig::default().error_handler(|error, _| bad_query(&error).into()))
            .wrap(from_fn(pipeline::run))
            .configure(routes::routes);
        let app = app.into_factory().map_err(|error| error.error_response());
        let (entrance, shutdown) = (entrance.clone(), shutdown.clone());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let shutdown = shutdown.clone();
                async move { shutdown.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(read_timeout)
            .client_disconnect_timeout(CLOSING)
            .on_connect_ext(faults::keep_connection)
            // The address is the server's own: see `ServerAddress`.
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| entrance.clone().open(stream)).and_then(http)
    });
    Ok(listening?.run())
}
