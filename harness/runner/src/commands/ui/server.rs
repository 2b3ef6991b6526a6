//! Listener of the live page, on the loopback interface: the page, its events, and the orders of its buttons. It answers to
//! an address with the token only, and to no other site.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HOST, HeaderName, ORIGIN};
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use futures::stream;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use uuid::Uuid;

use super::board::{Board, Extent};
use egnyte_report::{live_page, live_script, live_style, render_page};
use egnyte_support::mask;

/// Largest body of a request: the ids of all scenarios.
const MAX_LENGTH: usize = 1 << 20;

/// Time without an event after which a comment shows that the stream is alive, and finds readers that are gone.
const SILENCE: Duration = Duration::from_secs(15);

/// Content security policy: files and events of this listener only, and no script or style in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// Headers of every answer.
const HEADERS: [(&str, &str); 4] = [
    ("content-security-policy", POLICY),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Order of a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    /// Run these places, or everything.
    Run(Option<Vec<String>>),
    /// Stop the run.
    Stop,
}

/// Body of `run`: the ids of scenarios; none for all.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    ids: Option<Vec<String>>,
}

/// Address of the page. The listener ends with the process.
#[derive(Debug, Clone)]
pub(super) struct PageAddress {
    address: SocketAddr,
    token: String,
}

struct Shared {
    page: PageAddress,
    board: Arc<Board>,
    orders: UnboundedSender<Order>,
}

/// Starts the listener, and returns its address and the orders of its pages.
pub(super) fn listen(port: u16, board: Arc<Board>) -> io::Result<(PageAddress, UnboundedReceiver<Order>)> {
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let page = PageAddress { address: listener.local_addr()?, token: Uuid::new_v4().simple().to_string() };
    let (orders, received) = unbounded_channel();
    let shared = Data::new(Shared { page: page.clone(), board, orders });
    let serve = move || {
        let app = move || {
            App::new()
                .app_data(Data::clone(&shared))
                .app_data(PayloadConfig::new(MAX_LENGTH))
                .default_service(web::to(handle))
        };
        actix_web::rt::System::new()
            .block_on(async { HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run().await })
    };
    thread::Builder::new().name("live page".to_owned()).spawn(serve)?;
    Ok((page, received))
}

impl PageAddress {
    /// Returns the address with the token.
    pub(super) fn url(&self) -> String {
        format!("http://{}/{}/", self.address, self.token)
    }

    /// Returns the path below the token, or the reason of a refusal.
    fn authorize<'r>(&self, request: &'r HttpRequest) -> Result<&'r str, &'static str> {
        let header = |name: HeaderName| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        let hosts = [self.address.to_string(), format!("localhost:{}", self.address.port())];
        if !header(HOST).is_some_and(|host| hosts.iter().any(|known| known == host)) {
            return Err("the Host header names another host");
        }
        let is_own = |origin: &str| hosts.iter().any(|host| origin == format!("http://{host}"));
        if header(ORIGIN).is_some_and(|origin| !is_own(origin)) {
            return Err("the request comes from another site");
        }
        let (token, path) = request.path().trim_start_matches('/').split_once('/').unwrap_or_default();
        if bool::from(token.as_bytes().ct_eq(self.token.as_bytes())) {
            Ok(path)
        } else {
            Err("the address lacks the token; egnyte-conformance has printed it")
        }
    }
}

async fn handle(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    let path = match shared.page.authorize(&request) {
        Ok(path) => path,
        Err(reason) => return answer(StatusCode::FORBIDDEN, "text/plain", reason),
    };
    let is_ok = StatusCode::OK;
    match (request.method().as_str(), path) {
        ("GET", "") => answer(is_ok, "text/html; charset=utf-8", live_page()),
        ("GET", "page.css") => answer(is_ok, "text/css; charset=utf-8", live_style()),
        ("GET", "page.js") => answer(is_ok, "text/javascript; charset=utf-8", live_script()),
        ("GET", "report.html") => save(&shared.board),
        ("GET", "events") => events(&shared.board),
        ("POST", "run") => run(&shared, &body),
        ("POST", "stop") => order(&shared, Order::Stop),
        ("GET" | "POST", _) => answer(StatusCode::NOT_FOUND, "text/plain", "the page has no such file"),
        _ => answer(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "only GET and POST"),
    }
}

fn answer(status: StatusCode, kind: &'static str, body: impl Into<String>) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    HEADERS.iter().for_each(|header| {
        answer.insert_header(*header);
    });
    answer.insert_header((CACHE_CONTROL, "no-store")).content_type(kind).body(body.into())
}

/// Answers with the report so far, as the page of a file.
fn save(board: &Board) -> HttpResponse {
    match render_page(board.report()) {
        Ok(page) => answer(StatusCode::OK, "text/html; charset=utf-8", mask::secrets(&page)),
        Err(error) => answer(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", error.to_string()),
    }
}

fn events(board: &Board) -> HttpResponse {
    let next = |mut reader: UnboundedReceiver<Bytes>| async move {
        let event = match timeout(SILENCE, reader.recv()).await {
            Ok(event) => event?,
            Err(_) => Bytes::from_static(b": alive\n\n"),
        };
        Some((Ok::<_, actix_web::Error>(event), reader))
    };
    let mut answer = HttpResponse::Ok();
    HEADERS.iter().for_each(|header| {
        answer.insert_header(*header);
    });
    let answer = answer.insert_header((CACHE_CONTROL, "no-store")).content_type("text/event-stream");
    answer.streaming(stream::unfold(board.subscribe(), next))
}

fn run(shared: &Shared, body: &[u8]) -> HttpResponse {
    let ids = match serde_json::from_slice(body) {
        Ok(Choice { ids }) => ids,
        Err(error) => return answer(StatusCode::BAD_REQUEST, "text/plain", error.to_string()),
    };
    let places = ids.map(|ids| shared.board.places(&ids));
    if places.as_ref().is_some_and(Vec::is_empty) {
        return answer(StatusCode::NOT_FOUND, "text/plain", "no scenario has one of these ids");
    }
    let extent = if places.is_some() { Extent::Scenarios } else { Extent::Everything };
    if !shared.board.reserve(extent) {
        return answer(StatusCode::CONFLICT, "text/plain", "a run is under way; stop it first");
    }
    order(shared, Order::Run(places))
}

fn order(shared: &Shared, order: Order) -> HttpResponse {
    match shared.orders.send(order) {
        Ok(()) => answer(StatusCode::ACCEPTED, "text/plain", ""),
        Err(_) => answer(StatusCode::GONE, "text/plain", "egnyte-conformance is ending"),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn page() -> PageAddress {
        PageAddress { address: ([127, 0, 0, 1], 4711).into(), token: "t0ken".to_owned() }
    }

    fn authorize(path: &str, headers: &[(&'static str, &'static str)]) -> Result<String, &'static str> {
        let request =
            headers.iter().fold(TestRequest::with_uri(path), |request, header| request.insert_header(*header));
        page().authorize(&request.to_http_request()).map(str::to_owned)
    }

    #[test]
    fn only_the_address_with_the_token_is_answered() {
        let host = ("host", "127.0.0.1:4711");
        assert_eq!(page().url(), "http://127.0.0.1:4711/t0ken/");
        assert_eq!(authorize("/t0ken/events", &[host]), Ok("events".to_owned()));
        assert_eq!(authorize("/t0ken/", &[("host", "localhost:4711")]), Ok(String::new()));
        for path in ["/", "/events", "/t0kem/events", "/t0ken", "//events"] {
            assert!(authorize(path, &[host]).is_err_and(|reason| reason.contains("token")), "{path}");
        }
    }

    #[test]
    fn another_host_and_another_site_are_refused() {
        let own = ("host", "127.0.0.1:4711");
        assert!(authorize("/t0ken/", &[("host", "evil.example")]).is_err_and(|reason| reason.contains("Host")));
        assert!(authorize("/t0ken/", &[]).is_err_and(|reason| reason.contains("Host")));
        assert!(authorize("/t0ken/run", &[own, ("origin", "http://127.0.0.1:4711")]).is_ok());
        for origin in ["http://evil.example", "null", "https://127.0.0.1:4711", "http://127.0.0.1:4712"] {
            let refused = authorize("/t0ken/run", &[own, ("origin", origin)]);
            assert!(refused.is_err_and(|reason| reason.contains("another site")), "{origin}");
        }
    }
}
