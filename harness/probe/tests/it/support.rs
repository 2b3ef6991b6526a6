//! A mock with known answers, and a probe of one of its domains.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};

use egnyte_mock::{Config, Server, TestDomain};
use egnyte_probe::{Answer, Catalogue, Limits, Outcome, ProbeOptions, Report, probe};
use serde_json::{Value, json};

/// Runs a test on a runtime that ends with it.
pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().unwrap().block_on(test);
}

pub(crate) async fn mock() -> Server {
    Server::start(Config { workers: 2, ..Config::default() }).await.unwrap()
}

/// A domain with these answers.
pub(crate) fn domain(mock: &Server, guesses: &Value) -> TestDomain {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let domain = mock.domain(&format!("t-{}", COUNT.fetch_add(1, Ordering::Relaxed))).unwrap();
    domain.set(&json!({ "guesses": guesses })).unwrap();
    domain
}

pub(crate) fn options(domain: &TestDomain) -> ProbeOptions {
    // Another test may have installed the same provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().tls_certs_only([]).redirect(reqwest::redirect::Policy::none());
    ProbeOptions {
        url: domain.scim_url(),
        token: domain.token(),
        http: http.build().unwrap(),
        limits: Limits::NONE,
        mail_domain: "example.com".to_owned(),
    }
}

/// The experiments for these guesses, or all of them.
pub(crate) fn catalogue(only: &[&str]) -> Catalogue {
    let mut catalogue = Catalogue::read().unwrap();
    if !only.is_empty() {
        catalogue.retain(&only.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()).unwrap();
    }
    catalogue
}

pub(crate) async fn ask(domain: &TestDomain, only: &[&str]) -> Report {
    probe(options(domain), &catalogue(only), |_| {}).await.unwrap()
}

/// The answer as a text; one without a word is its reason in brackets.
pub(crate) fn text(answer: &Answer) -> String {
    match &answer.outcome {
        Outcome::Answered(value) => value.clone(),
        Outcome::Unanswered(reason) => format!("[{reason}]"),
        Outcome::Impossible(_) => "[impossible]".to_owned(),
    }
}

/// Users and groups of a domain.
pub(crate) fn contents(domain: &TestDomain) -> Value {
    let state = domain.state();
    json!({ "users": state["users"], "groups": state["groups"] })
}
