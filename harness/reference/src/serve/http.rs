//! A connector as a service. The only file of the harness that says `actix`: the crate is there anyway, for
//! the mock.

use std::collections::BTreeMap;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::{Data, PayloadConfig, Query};
use actix_web::{App, HttpResponse, HttpServer, web};

use super::host::Host;
use egnyte_protocol::connector::Target;

/// Answers every POST to `/`, and ends a session at `DELETE /?session=…`, until the process is asked to end.
///
/// # Errors
/// When the address cannot be served.
pub async fn http(target: Arc<dyn Target>, listener: TcpListener) -> io::Result<()> {
    const LONGEST: usize = 64 << 20;
    let host = Data::new(Host::new(target));
    let app = move || {
        App::new()
            .app_data(Data::clone(&host))
            .app_data(PayloadConfig::new(LONGEST))
            .route("/", web::post().to(answer))
            .route("/", web::delete().to(leave))
    };
    HttpServer::new(app).workers(1).shutdown_timeout(1).listen(listener)?.run().await
}

async fn answer(host: Data<Host>, request: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(host.answer(&request).await)
}

async fn leave(host: Data<Host>, query: Query<BTreeMap<String, String>>) -> HttpResponse {
    let session = query.get("session").map(String::as_str).unwrap_or_default();
    match host.leave(session).await {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(breakdown) => HttpResponse::InternalServerError().body(breakdown.message),
    }
}
