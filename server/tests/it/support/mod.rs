//! A mock of one's own, and one line for each thing said to it.

use egnyte_mock::{Config, Server, Tls};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// User as a connector sends it, with a user name.
pub(crate) fn person(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "userType": "power",
        "active": true,
        "emails": [{ "value": format!("{name}@acme.example"), "type": "work", "primary": true }],
        "name": { "givenName": "Ada", "familyName": "Lovelace", "formatted": "Ada Lovelace" },
    })
}

/// The same, with these values instead.
pub(crate) fn person_with(name: &str, values: Value) -> Value {
    let mut person = person(name);
    for (key, value) in values.as_object().unwrap() {
        person[key] = value.clone();
    }
    person
}

/// Builder of HTTP clients, with cryptography installed.
pub(crate) fn web() -> reqwest::ClientBuilder {
    // Another test may have installed the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// Response to a GET.
pub(crate) async fn get(url: impl reqwest::IntoUrl) -> reqwest::Response {
    web().build().unwrap().get(url).send().await.unwrap()
}

/// A running mock, one of its domains, and a client.
pub(crate) struct Mock {
    pub(crate) server: Server,
    pub(crate) client: reqwest::Client,
    pub(crate) domain: Value,
}

/// A status, and the JSON that came with it.
pub(crate) type Said = (u16, Value);

impl Mock {
    /// A mock with a domain of its own besides the default one.
    pub(crate) async fn start() -> Self {
        Self::with(json!({ "name": "s-1" })).await
    }

    /// The same, which speaks https.
    pub(crate) async fn over_https() -> Self {
        let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let tls = Tls { certificate: own.cert.pem().into_bytes(), key: own.signing_key.serialize_pem().into_bytes() };
        let trusted = reqwest::Certificate::from_pem(own.cert.pem().as_bytes()).unwrap();
        let client = web().tls_certs_only([trusted]).build().unwrap();
        Self::of(Config { tls: Some(tls), ..Config::default() }, client, json!({ "name": "s-1" })).await
    }

    /// A mock whose domain is made from this.
    pub(crate) async fn with(domain: Value) -> Self {
        Self::of(Config::default(), web().build().unwrap(), domain).await
    }

    /// A mock that is configured, whose client may send more headers than usual.
    pub(crate) async fn of(config: Config, client: reqwest::Client, domain: Value) -> Self {
        let server = Server::start(config).await.unwrap();
        let mut mock = Self { server, client, domain: Value::Null };
        let (status, domain) = mock.post("/_mock/domains", domain).await;
        assert_eq!(status, 201, "{domain}");
        mock.domain = domain;
        mock
    }

    /// A request with any method, by a path of the server.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.server.url()))
    }

    pub(crate) async fn get(&self, path: &str) -> Said {
        said(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Said {
        said(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Said {
        said(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Said {
        said(self.request(Method::DELETE, path)).await
    }

    /// A SCIM request to the domain, with its token.
    pub(crate) fn scim(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.domain["scimUrl"].as_str().unwrap());
        self.client.request(method, url).bearer_auth(self.domain["token"].as_str().unwrap())
    }

    pub(crate) async fn scim_get(&self, path: &str) -> Said {
        said(self.scim(Method::GET, path)).await
    }

    pub(crate) async fn scim_post(&self, path: &str, body: Value) -> Said {
        said(self.scim(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn scim_put(&self, path: &str, body: Value) -> Said {
        said(self.scim(Method::PUT, path).json(&body)).await
    }

    /// A PATCH with these operations.
    pub(crate) async fn scim_patch(&self, path: &str, operations: Value) -> Said {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        said(self.scim(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn scim_delete(&self, path: &str) -> Said {
        said(self.scim(Method::DELETE, path)).await
    }

    /// Makes a user over SCIM and tells the id.
    pub(crate) async fn scim_user(&self, body: Value) -> String {
        let (status, user) = self.scim_post("/Users", body).await;
        assert_eq!(status, 201, "{user}");
        text(&user["id"])
    }

    /// The ids that a list over SCIM finds.
    pub(crate) async fn found(&self, resource: &str, filter: &str) -> Vec<String> {
        let (status, list) = self.scim_get(&filtered(resource, filter)).await;
        assert_eq!(status, 200, "{filter}: {list}");
        list["Resources"].as_array().unwrap().iter().map(|found| text(&found["id"])).collect()
    }

    /// The account as the domain holds it.
    pub(crate) async fn account(&self, id: &str) -> Value {
        let (_, state) = self.get(&self.at("/state")).await;
        let users = state["users"].as_array().unwrap();
        users.iter().find(|user| user["id"] == id).cloned().unwrap_or_else(|| panic!("no user {id}"))
    }

    /// A path of the domain's part of the control API.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("/_mock/domains/{}{path}", self.domain["name"].as_str().unwrap())
    }

    /// Marks the present state.
    pub(crate) async fn mark(&self) -> u64 {
        let (status, mark) = self.post(&self.at("/marks"), json!({})).await;
        assert_eq!(status, 201);
        mark["mark"].as_u64().unwrap()
    }

    /// The kinds of changes since a mark, in order.
    pub(crate) async fn kinds_since(&self, mark: u64) -> Vec<String> {
        self.changes_since(mark).await.iter().map(|change| text(&change["kind"])).collect()
    }

    /// The changes since a mark.
    pub(crate) async fn changes_since(&self, mark: u64) -> Vec<Value> {
        let (status, changes) = self.get(&self.at(&format!("/changes?since={mark}"))).await;
        assert_eq!(status, 200, "{changes}");
        changes["changes"].as_array().unwrap().clone()
    }

    /// Makes a user by hand, as an administrator does.
    pub(crate) async fn admin_user(&self, user: Value) -> Value {
        let (status, user) = self.post(&self.at("/users"), user).await;
        assert_eq!(status, 201, "{user}");
        user
    }
}

/// Sends a request; what comes back must be JSON or nothing.
pub(crate) async fn said(request: RequestBuilder) -> Said {
    heard(request.send().await.unwrap()).await
}

/// The status and JSON of an answer.
pub(crate) async fn heard(response: Response) -> Said {
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    (status, body)
}

/// The text in a JSON value.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A path with a filter as its query.
pub(crate) fn filtered(path: &str, filter: &str) -> String {
    let url = reqwest::Url::parse_with_params("http://mock", [("filter", filter)]).unwrap();
    format!("{path}?{}", url.query().unwrap())
}
