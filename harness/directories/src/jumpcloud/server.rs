//! HTTP listener of the API on the loopback interface.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode};
use parking_lot::Mutex;
use serde_json::json;

use super::message::{Answer, Request};
use super::organization::Organization;

/// Largest body of a request.
const MAX_LENGTH: usize = 1 << 20;

/// Running listener. It ends with the process.
#[derive(Debug)]
pub struct JumpCloudServer {
    address: SocketAddr,
    /// True if JumpCloud's real hosts lead to the listener.
    has_real_hosts: bool,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    organizations: Mutex<BTreeMap<String, Arc<Organization>>>,
    /// Number of requests with a key or a token that no organisation has.
    wrong_keys: AtomicUsize,
}

impl JumpCloudServer {
    /// Listens on a free port. Builds are shown JumpCloud's real hosts if they lead to the listener.
    ///
    /// # Errors
    /// When there is none.
    pub fn start(has_real_hosts: bool) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared: Arc<Shared> = Arc::default();
        let data = Data::from(Arc::clone(&shared));
        let serve = move || {
            let app = move || {
                App::new()
                    .app_data(Data::clone(&data))
                    .app_data(PayloadConfig::new(MAX_LENGTH))
                    .default_service(web::to(handle))
            };
            actix_web::rt::System::new()
                .block_on(async { HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run().await })
        };
        thread::Builder::new().name("jumpcloud".to_owned()).spawn(serve)?;
        Ok(Self { address, has_real_hosts, shared })
    }

    /// Returns the address of the listener.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL of the API at the listener itself.
    pub fn loopback_url(&self) -> String {
        format!("http://{}/api", self.address)
    }

    /// Returns the base URL of the API.
    pub fn api_url(&self) -> String {
        format!("{}/api", self.host("console.jumpcloud.com"))
    }

    /// Returns the URL at which a service account gets its token.
    pub fn token_url(&self) -> String {
        format!("{}/oauth2/token", self.host("admin-oauth.id.jumpcloud.com"))
    }

    /// Returns the base URL of Directory Insights.
    pub fn insights_url(&self) -> String {
        format!("{}/insights/directory/v1", self.host("api.jumpcloud.com"))
    }

    /// Returns the URL of a host of JumpCloud.
    fn host(&self, name: &str) -> String {
        if self.has_real_hosts { format!("https://{name}") } else { format!("http://{}", self.address) }
    }

    /// Creates an organisation with keys of its own.
    pub fn create_organization(&self) -> Arc<Organization> {
        let organization = Arc::new(Organization::new());
        self.shared.organizations.lock().insert(organization.key.clone(), Arc::clone(&organization));
        organization
    }

    /// Deletes an organisation: its key is not known any more.
    pub fn delete_organization(&self, organization: &Organization) {
        self.shared.organizations.lock().remove(&organization.key);
    }

    /// Returns the number of requests with a key or a token that no organisation has.
    pub fn wrong_keys(&self) -> usize {
        self.shared.wrong_keys.load(Ordering::Relaxed)
    }
}

impl Shared {
    async fn answer(&self, request: &Request) -> Answer {
        let organizations: Vec<Arc<Organization>> = self.organizations.lock().values().cloned().collect();
        if request.segments().ends_with(&["oauth2", "token"]) {
            return organizations.iter().find(|it| it.admits_client(request)).map_or_else(
                || self.refuse(request, "Unauthorized: client authentication failed"),
                |it| Answer::ok(json!({"access_token": it.access_token(), "token_type": "bearer", "expires_in": 3600})),
            );
        }
        match organizations.iter().find(|it| it.admits(request)) {
            Some(organization) => organization.answer(request).await,
            None => self.refuse(request, "Unauthorized: api key user not found"),
        }
    }

    fn refuse(&self, request: &Request, message: &str) -> Answer {
        if request.key.is_some() || request.authorization.is_some() {
            self.wrong_keys.fetch_add(1, Ordering::Relaxed);
        }
        Answer::unauthorized(message)
    }
}

async fn handle(shared: Data<Shared>, http: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name: &str| {
        let value = http.headers().get(name).and_then(|value| value.to_str().ok());
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let pairs = |text: &[u8]| form_urlencoded::parse(text).into_owned().collect::<Vec<_>>();
    let request = Request {
        method: http.method().to_string(),
        path: http.path().to_owned(),
        query: pairs(http.query_string().as_bytes()),
        key: header("x-api-key"),
        authorization: header("authorization"),
        organization: header("x-org-id"),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let answer = shared.answer(&request).await;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type("application/json; charset=utf-8");
    for (name, value) in answer.headers {
        response.insert_header((name, value));
    }
    response.body(answer.body.to_string())
}
