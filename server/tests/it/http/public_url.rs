//! The mock behind a public URL: every address follows it, and the control API opens to its host and to no other.

use egnyte_mock::{Config, Server, StartError};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::sso::{Browser, BrowserPage, SamlResponse, open, single_sign_on};
use crate::support::{Mock, get, person, said, text, web};

const ADMIN: &str = "admin-token";

/// A mock with a configuration whose control API requires the admin token, which its client sends unless told otherwise.
pub(super) async fn guarded(config: Config, domain: Value) -> Mock {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {ADMIN}")).unwrap());
    let client = web().default_headers(headers).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    Mock::of(Config { admin_token: Some(ADMIN.to_owned()), ..config }, client, domain).await
}

fn at(url: &str) -> Config {
    Config { public_url: Some(url.parse().unwrap()), ..Config::default() }
}

/// A request to the domain of a mock, as a proxy on this machine sends it.
fn scim(mock: &Mock, method: Method, path: &str) -> RequestBuilder {
    mock.request(method, &format!("/d/s-1{path}")).bearer_auth(text(&mock.domain["token"]))
}

async fn header(request: RequestBuilder, name: &str) -> String {
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{}", response.status());
    response.headers()[name].to_str().unwrap().to_owned()
}

async fn page(mock: &Mock, path: &str) -> String {
    open(mock.request(Method::GET, path)).await.page
}

const PUBLIC: [(&str, &str); 3] = [
    ("https://mock.example.net", ""),
    ("https://mock.example.net/egnyte", "/egnyte"),
    ("http://mock.example.net:8081/a/b/", "/a/b"),
];

#[tokio::test]
async fn addresses_of_resources_follow_the_public_url() {
    for (url, _) in PUBLIC {
        let mock = guarded(at(url), json!({ "name": "s-1" })).await;
        let base = format!("{}/d/s-1/pubapi/scim/v2", url.trim_end_matches('/'));
        let created = scim(&mock, Method::POST, "/pubapi/scim/v2/Users").json(&person("ada")).send().await.unwrap();
        let location = created.headers()["location"].to_str().unwrap().to_owned();
        let user: Value = created.json().await.unwrap();
        let address = format!("{base}/Users/{}", text(&user["id"]));
        assert_eq!((location.as_str(), &user["meta"]["location"]), (address.as_str(), &json!(address)));
        let list = said(scim(&mock, Method::GET, "/pubapi/scim/v2/Users")).await.1;
        assert_eq!(list["Resources"][0]["meta"]["location"], address);
        for kind in ["ServiceProviderConfig", "ResourceTypes/User"] {
            let found = said(scim(&mock, Method::GET, &format!("/pubapi/scim/v2/{kind}"))).await.1;
            assert_eq!(found["meta"]["location"], format!("{base}/{kind}"));
        }
        let entra = said(scim(&mock, Method::GET, "/pubapi/scim/v2/azure-connector/Users")).await.1;
        let entra = text(&entra["Resources"][0]["meta"]["location"]);
        assert!(entra.starts_with(&format!("{base}/azure-connector/Users/")), "{entra}");
        let id = user["id"].as_str().unwrap();
        let own = header(scim(&mock, Method::GET, &format!("/pubapi/v2/users/{id}")), "location").await;
        assert_eq!(own, format!("{}/d/s-1/pubapi/v2/users/{id}", url.trim_end_matches('/')));
    }
}

#[tokio::test]
async fn answers_of_the_control_api_follow_the_public_url() {
    for (url, prefix) in PUBLIC {
        let mock = guarded(at(url), json!({ "name": "s-1" })).await;
        let url = url.trim_end_matches('/');
        assert_eq!(mock.domain["url"], format!("{url}/d/s-1"));
        assert_eq!(mock.domain["scimUrl"], format!("{url}/d/s-1/pubapi/scim/v2"));
        assert_eq!(mock.domain["apiUrl"], format!("{url}/d/s-1/pubapi"));
        let index = mock.get("/_mock").await.1;
        assert_eq!(index["console"], format!("{url}/_mock/ui"));
        assert_eq!(index["openapi"], format!("{url}/_mock/openapi.json"));
        let servers = mock.get("/_mock/openapi.json").await.1["servers"][0]["url"].clone();
        assert_eq!(servers, if prefix.is_empty() { "/" } else { prefix });
    }
}

#[tokio::test]
async fn pages_link_to_themselves_and_to_the_console_below_the_prefix() {
    for (url, prefix) in PUBLIC {
        let administrator = json!({ "userName": "root", "password": "pass word" });
        let mock = guarded(at(url), json!({ "name": "s-1", "administrator": administrator })).await;
        let url = url.trim_end_matches('/');
        let home = page(&mock, "/d/s-1").await;
        for link in ["/_mock/ui#/s-1/domains", "/d/s-1/scim-setup", "/d/s-1/saml/metadata"] {
            assert!(home.contains(&format!("href=\"{prefix}{link}\"")), "{link}: {home}");
        }
        assert!(home.contains(&format!("{url}/d/s-1/pubapi/scim/v2<")), "{home}");
        let fields = "domain=s-1&username=root&password=pass+word&do=get";
        let submit = |origin: &str| {
            let form = mock.request(Method::POST, "/d/s-1/scim-setup").body(fields).header("origin", origin);
            open(form.header("content-type", "application/x-www-form-urlencoded"))
        };
        let key = submit(url.strip_suffix(prefix).unwrap()).await;
        assert!(key.page.contains(&format!("id=\"base-url\">{url}/d/s-1/pubapi/scim/v2<")), "{key:?}");
        assert!(key.page.contains(&format!("src=\"{prefix}/_mock/ui/page.js\"")), "{key:?}");
        assert_eq!(submit("https://evil.example").await.status, 403);
        let console = page(&mock, "/_mock/ui").await;
        assert!(console.contains(&format!("src=\"{prefix}/_mock/ui/app.js\"")), "{console}");
        assert_eq!(console.matches("/_mock/ui/").count(), console.matches(&format!("\"{prefix}/_mock/ui/")).count());
        let consent = "/puboauth/authorize?client_id=a&redirect_uri=https://app.example/&response_type=code";
        let consent = page(&mock, &format!("/d/s-1{consent}")).await;
        assert!(consent.contains(&format!("action=\"{prefix}/d/s-1/puboauth/authorize\"")), "{consent}");
    }
}

#[tokio::test]
async fn proxy_may_remove_the_prefix_or_leave_it() {
    let mock = guarded(at("https://mock.example.net/egnyte"), json!({ "name": "s-1" })).await;
    scim(&mock, Method::POST, "/pubapi/scim/v2/Users").json(&person("ada")).send().await.unwrap();
    for path in ["/_mock/ui/app.js", "/d/s-1/scim-setup", "/d/s-1", "/_mock/health", "/"] {
        for prefix in ["", "/egnyte"] {
            let status = mock.request(Method::GET, &format!("{prefix}{path}")).send().await.unwrap().status();
            assert_eq!(status, 200, "{prefix}{path}");
        }
    }
    let token = text(&mock.domain["token"]);
    let users = mock.request(Method::GET, "/egnyte/d/s-1/pubapi/scim/v2/Users?filter=userName%20eq%20%22ada%22");
    let (status, users) = said(users.bearer_auth(token)).await;
    assert_eq!((status, &users["totalResults"]), (200, &json!(1)));
    let location = text(&users["Resources"][0]["meta"]["location"]);
    assert!(location.starts_with("https://mock.example.net/egnyte/d/s-1/pubapi/scim/v2/Users/"), "{location}");
    let journal = mock.get("/_mock/domains/s-1/journal").await.1;
    let paths: Vec<_> = journal["exchanges"].as_array().unwrap().iter().map(|each| text(&each["path"])).collect();
    assert!(paths.iter().all(|path| path.starts_with("/d/s-1")), "{paths:?}");
}

#[tokio::test]
async fn single_sign_on_follows_the_public_url() {
    for (url, prefix) in PUBLIC {
        let mock = guarded(at(url), json!({ "name": "s-1" })).await;
        mock.set_sso(single_sign_on()).await;
        mock.sso_user(json!({ "userName": "ada" })).await;
        let mut browser = Browser::at(&mock);
        browser.home = format!("{}/d/s-1", mock.server.url());
        let base = format!("{}/d/s-1", url.trim_end_matches('/'));
        let metadata = browser.get("/saml/metadata").await.page;
        for address in ["samlconsumer/", "saml/logout"] {
            assert!(metadata.contains(&format!("Location=\"{base}/{address}\"")), "{metadata}");
        }
        assert!(metadata.contains("entityID=\"https://s-1.egnyte.com\""), "{metadata}");
        // As the public URL names the ACS; a response for this machine's address is one for another service.
        let response = SamlResponse::about("ada", &mock);
        let local = SamlResponse { consumer: format!("{}/samlconsumer/", browser.home), ..response.clone() };
        assert_eq!(browser.post_response(&local).await.status, 403);
        for (state, expected) in [("/files", "/d/s-1/files"), ("/d/s-1/files", "/d/s-1/files"), ("", "/d/s-1/")] {
            let response = SamlResponse::about("ada", &mock).encode();
            let fields = [("SAMLResponse", response.as_str()), ("RelayState", state)];
            let BrowserPage { status, location, cookie, .. } = browser.post("/samlconsumer", &fields).await;
            assert_eq!((status, location), (303, Some(format!("{prefix}{expected}"))), "{state}");
            let cookie = cookie.unwrap();
            assert!(cookie.ends_with(&format!("; Path={prefix}/d/s-1")), "{cookie}");
            assert_eq!(cookie.contains("; Secure"), url.starts_with("https:"), "{cookie}");
        }
    }
}

#[tokio::test]
async fn control_api_answers_to_the_public_host_with_the_admin_token_and_to_no_other() {
    let public = guarded(at("https://mock.example.net:8443/egnyte"), json!({ "name": "s-1" })).await;
    let plain = guarded(Config::default(), json!({ "name": "s-1" })).await;
    let base_url = Config { base_url: Some("https://mock.example.net:8443".to_owned()), ..Config::default() };
    let base_url = guarded(base_url, json!({ "name": "s-1" })).await;
    for (name, value, is_admitted) in [
        ("host", "mock.example.net", true),
        ("host", "MOCK.example.net:8443", true),
        ("host", "127.0.0.1:8080", true),
        ("origin", "https://mock.example.net:8443", true),
        ("origin", "http://localhost:3000", true),
        ("host", "evil.example", false),
        ("host", "mock.example.net.evil.example", false),
        ("host", "other.mock.example.net", false),
        // Private names and addresses are for a mock that listens to other machines.
        ("host", "mock", false),
        ("host", "10.0.0.1", false),
        ("origin", "https://evil.example", false),
        ("origin", "http://mock.example.net:8443", false),
        ("origin", "https://mock.example.net", false),
        ("origin", "null", false),
        ("x-forwarded-host", "evil.example", true),
    ] {
        let ask = |mock: &Mock| said(mock.request(Method::GET, "/_mock/domains").header(name, value));
        let (status, body) = ask(&public).await;
        assert_eq!(status, if is_admitted { 200 } else { 403 }, "{name}: {value}: {body}");
        if !is_admitted {
            let line = "the control API answers to loopback names and mock.example.net only, not to the ";
            assert!(text(&body["error"]).starts_with(line), "{body}");
        }
        let is_usual = is_admitted && !value.to_ascii_lowercase().contains("mock.example.net");
        for mock in [&plain, &base_url] {
            assert_eq!(ask(mock).await.0, if is_usual { 200 } else { 403 }, "{name}: {value}");
        }
    }
}

#[tokio::test]
async fn stranger_needs_the_admin_token_although_a_tunnel_connects_from_this_machine() {
    for config in [at("https://mock.example.net"), Config { trust_proxy: true, ..Config::default() }] {
        let server = Server::start(config).await.unwrap();
        let token = server.admin_token().unwrap().to_owned();
        assert_eq!(token.len(), 24);
        let domains = format!("{}/_mock/domains", server.url());
        assert_eq!(get(&domains).await.status(), 401);
        assert_eq!(web().build().unwrap().get(&domains).bearer_auth(token).send().await.unwrap().status(), 200);
    }
    let server = Server::start(Config::default()).await.unwrap();
    assert!(server.admin_token().is_none() && server.public_url().is_none());
}

#[tokio::test]
async fn sources_of_addresses_exclude_each_other() {
    let (base_url, public_url) = (Some("http://a".to_owned()), Some("http://b".parse().unwrap()));
    for config in [
        Config { base_url: base_url.clone(), public_url: public_url.clone(), ..Config::default() },
        Config { base_url, trust_proxy: true, ..Config::default() },
        Config { public_url, trust_proxy: true, ..Config::default() },
    ] {
        assert!(matches!(Server::start(config).await, Err(StartError::SeveralAddresses)));
    }
}
