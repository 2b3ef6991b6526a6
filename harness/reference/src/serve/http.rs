//! Transport `http`: a service with one POST for each message.

use std::collections::BTreeMap;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::{Data, PayloadConfig, Query};
use actix_web::{App, HttpResponse, HttpServer, web};

use super::dispatcher::Dispatcher;
use egnyte_protocol::connector::Target;

/// Answers every POST to `/`, and closes a session at `DELETE /?session=…`, until a shutdown signal.
pub async fn http(target: Arc<dyn Target>, listener: TcpListener) -> io::Result<()> {
    const MAX_LENGTH: usize = 64 << 20;
    let dispatcher = Data::new(Dispatcher::new(target));
    let app = move || {
        App::new()
            .app_data(Data::clone(&dispatcher))
            .app_data(PayloadConfig::new(MAX_LENGTH))
            .route("/", web::post().to(answer))
            .route("/", web::delete().to(close))
    };
    HttpServer::new(app).workers(1).shutdown_timeout(1).listen(listener)?.run().await
}

async fn answer(dispatcher: Data<Dispatcher>, request: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(dispatcher.answer(&request).await)
}

async fn close(dispatcher: Data<Dispatcher>, query: Query<BTreeMap<String, String>>) -> HttpResponse {
    let session = query.get("session").map(String::as_str).unwrap_or_default();
    match dispatcher.close(session).await {
        Ok(()) => HttpResponse::NoContent().finish(),
        Err(error) => HttpResponse::InternalServerError().body(error.message),
    }
}
