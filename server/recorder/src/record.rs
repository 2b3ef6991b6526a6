//! Reverse proxy that writes each exchange to a file.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use clap::Args;
use egnyte_support::mask;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::error::RecorderError;
use super::exchange::{Exchange, REQUEST_HEADERS, RecordedAnswer, SentRequest, map_members, map_texts};
use super::files;
use super::replay::{answer, parse};
use super::url::BaseUrl;

/// Largest body of a request.
const LARGEST_BODY: usize = 32 << 20;

/// Headers that belong to one connection, or that the proxy sets itself.
const OWN_HEADERS: [&str; 11] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "proxy-authorization",
    "proxy-connection",
    // The body is recorded as text.
    "accept-encoding",
];

/// Arguments of `record`.
#[derive(Debug, Clone, Args)]
pub struct RecordArgs {
    /// Pass requests on to the server with this SCIM base URL
    #[arg(long, value_name = "URL")]
    pub upstream: String,
    /// Listen on this port; 0 for any free port
    #[arg(long, default_value_t = 8081)]
    pub port: u16,
    /// Write the exchanges to this folder
    #[arg(long, default_value = "exchanges", value_name = "DIR")]
    pub output: PathBuf,
}

/// Running recorder.
#[derive(Debug)]
pub struct Recorder {
    /// SCIM base URL for the client.
    pub url: String,
    handle: ServerHandle,
    shared: Data<Shared>,
}

/// State of all workers.
#[derive(Debug)]
struct Shared {
    upstream: BaseUrl,
    /// Base URL of the recorder.
    own: BaseUrl,
    folder: PathBuf,
    session: String,
    http: reqwest::Client,
    count: AtomicUsize,
    failure: parking_lot::Mutex<Option<RecorderError>>,
}

/// Starts the recorder, inside of a system of actix.
pub fn record(args: &RecordArgs) -> Result<Recorder, RecorderError> {
    let upstream = BaseUrl::parse(&args.upstream)?;
    std::fs::create_dir_all(&args.output).map_err(|error| RecorderError::File { path: args.output.clone(), error })?;
    let listener = TcpListener::bind(("127.0.0.1", args.port)).map_err(RecorderError::Listen)?;
    let address = listener.local_addr().map_err(RecorderError::Listen)?;
    let own = BaseUrl { origin: format!("http://{address}"), ..upstream.clone() };
    // An error means that there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let shared = Data::new(Shared {
        upstream,
        own: own.clone(),
        folder: args.output.clone(),
        session: Timestamp::now().strftime("%FT%TZ").to_string(),
        http,
        count: AtomicUsize::new(0),
        failure: parking_lot::Mutex::new(None),
    });
    let data = shared.clone();
    let server = HttpServer::new(move || {
        App::new().app_data(data.clone()).app_data(PayloadConfig::new(LARGEST_BODY)).default_service(web::to(pass_on))
    });
    let server = server.workers(1).disable_signals().listen(listener).map_err(RecorderError::Listen)?.run();
    let handle = server.handle();
    // The server ends with its handle; its result has nothing more.
    drop(actix_web::rt::spawn(server));
    Ok(Recorder { url: own.url(), handle, shared })
}

impl Recorder {
    /// Finishes the current requests and stops. Returns the number of exchanges.
    pub async fn stop(self) -> Result<usize, RecorderError> {
        self.handle.stop(true).await;
        match self.shared.failure.lock().take() {
            Some(failure) => Err(failure),
            None => Ok(self.shared.count.load(Ordering::Relaxed)),
        }
    }
}

async fn pass_on(shared: Data<Shared>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let number = shared.count.fetch_add(1, Ordering::Relaxed) + 1;
    match forward(&shared, &request, &body).await {
        Ok((recorded, response)) => {
            let exchange = shared.exchange(&request, &body, recorded);
            if let Err(error) = files::write(&shared.folder, number, &exchange) {
                shared.failure.lock().get_or_insert(error);
            }
            response
        }
        Err(error) => HttpResponse::BadGateway().json(json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "502",
            "detail": format!("{} cannot be reached: {error}", shared.upstream.origin),
        })),
    }
}

/// Sends a request to the server. Returns the response to record, and the one for the client.
async fn forward(
    shared: &Shared,
    request: &HttpRequest,
    body: &Bytes,
) -> Result<(RecordedAnswer, HttpResponse), RecorderError> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let method = Method::from_bytes(request.method().as_str().as_bytes()).unwrap_or(Method::GET);
    let mut sent = shared.http.request(method, format!("{}{path}", shared.upstream.origin)).body(body.clone());
    for (name, value) in request.headers().iter().filter(|(name, _)| !OWN_HEADERS.contains(&name.as_str())) {
        sent = sent.header(name.as_str(), value.as_bytes());
    }
    register_token(request.headers());
    let response = sent.send().await?;
    let headers = response.headers().clone();
    let (recorded, text) = answer(response).await?;
    let status = StatusCode::from_u16(recorded.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut answer = HttpResponse::build(status);
    // The client follows locations, which lead back to the recorder.
    let to_own = |text: &str| text.replace(&shared.upstream.origin, &shared.own.origin);
    for (name, value) in headers.iter().filter(|(name, _)| !OWN_HEADERS.contains(&name.as_str())) {
        match value.to_str() {
            Ok(text) => answer.append_header((name.as_str(), to_own(text))),
            Err(_) => answer.append_header((name.as_str(), value.as_bytes())),
        };
    }
    Ok((recorded, answer.body(to_own(&text))))
}

/// Masks the token of a request from now on.
fn register_token(headers: &HeaderMap) {
    let value = headers.get("authorization").and_then(|value| value.to_str().ok());
    if let Some((_, token)) = value.and_then(|value| value.split_once(' ')) {
        mask::register(token.trim());
    }
}

impl Shared {
    fn exchange(&self, request: &HttpRequest, body: &Bytes, recorded: RecordedAnswer) -> Exchange {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let (site, path) = self.upstream.relative(path);
        let value = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut headers = Map::new();
        for name in REQUEST_HEADERS {
            match value(name) {
                Some(text) => headers.insert(name.to_owned(), text.into()),
                // Without it, the replay would send its own.
                None if ["user-agent", "content-type"].contains(&name) => headers.insert(name.to_owned(), Value::Null),
                None => None,
            };
        }
        let method = request.method().as_str().to_owned();
        let body = parse(&String::from_utf8_lossy(body));
        let generalise = |text: &str| self.upstream.generalise(text);
        Exchange {
            title: format!("{method} {}", path.split('?').next().unwrap_or_default()),
            source: format!("recorded from {} on {}", self.upstream.url(), self.session),
            session: Some(self.session.clone()),
            given: None,
            request: SentRequest { method, path: mask::text(path), site, headers, body },
            answer: RecordedAnswer {
                headers: map_members(&recorded.headers, &generalise),
                body: map_texts(&recorded.body, &generalise),
                ..recorded
            },
        }
    }
}
