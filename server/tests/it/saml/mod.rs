//! SAML: the answers of `fixtures/assertions`, and everything else that is text.

#![cfg(test)]

mod fixtures;
mod metadata;
mod mutations;
mod request;
mod settings;

use std::path::PathBuf;

use egnyte_mock::saml::{Certificate, Expectations, Refusal, ServiceProvider, SignIn, verify};
use jiff::{SignedDuration, Timestamp};

/// The domain that every fixture is for.
pub(crate) struct Acme {
    pub(crate) certificate: Certificate,
    pub(crate) service_provider: ServiceProvider,
    pub(crate) now: Timestamp,
}

impl Acme {
    pub(crate) fn new() -> Self {
        Self {
            certificate: certificate("idp.crt.pem"),
            service_provider: ServiceProvider { domain: "acme".into(), base_url: "https://acme.egnyte.com".into() },
            now: "2026-11-23T10:01:00Z".parse().unwrap(),
        }
    }

    /// Verifies a message with everything as the fixtures have it.
    pub(crate) fn verify(&self, text: &str) -> Result<SignIn, Refusal> {
        self.verify_with(text, |expected| expected)
    }

    /// Verifies a message with something changed.
    pub(crate) fn verify_with<'a>(
        &'a self,
        text: &str,
        change: impl FnOnce(Expectations<'a>) -> Expectations<'a>,
    ) -> Result<SignIn, Refusal> {
        let expected = Expectations {
            certificate: &self.certificate,
            issuer: "https://idp.acme.example/saml",
            service_provider: &self.service_provider,
            audience: "https://acme.egnyte.com",
            now: self.now,
            skew: SignedDuration::from_secs(180),
            asked: &|id| id == "_request-1",
            forgiven: &[],
            cuts_names: false,
        };
        verify(text, &change(expected))
    }
}

pub(crate) fn certificate(name: &str) -> Certificate {
    Certificate::parse(&certificate_text(name)).unwrap()
}

pub(crate) fn certificate_text(name: &str) -> String {
    read(&format!("certificates/{name}"))
}

pub(crate) fn assertion(name: &str) -> String {
    read(&format!("assertions/{name}.xml"))
}

pub(crate) fn read(path: &str) -> String {
    let path = folder().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}
