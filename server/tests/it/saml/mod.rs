//! SAML as text: the responses of `fixtures/assertions`, requests, metadata and settings.

#![cfg(test)]

mod fixtures;
mod metadata;
mod mutations;
mod request;
mod settings;

use std::path::PathBuf;

use egnyte_mock::domain::rules::SignInRules;
use egnyte_mock::saml::{Certificate, Checks, Expectations, SamlError, ServiceProvider, VerifiedAssertion, verify};
use jiff::{SignedDuration, Timestamp};

/// Domain of the fixtures.
pub(crate) struct Acme {
    pub(crate) certificate: Certificate,
    pub(crate) service_provider: ServiceProvider,
    pub(crate) audiences: Vec<String>,
    pub(crate) now: Timestamp,
    pub(crate) rules: SignInRules,
}

impl Acme {
    pub(crate) fn new() -> Self {
        Self {
            certificate: certificate("idp.crt.pem"),
            service_provider: ServiceProvider { domain: "acme".into(), base_url: "https://acme.egnyte.com".into() },
            audiences: vec!["https://acme.egnyte.com".into()],
            now: "2026-11-23T10:01:00Z".parse().unwrap(),
            rules: SignInRules::default(),
        }
    }

    /// Returns the metadata of the domain.
    pub(crate) fn metadata(&self, domain_specific_issuer: bool) -> String {
        self.service_provider.metadata(domain_specific_issuer, &self.rules, &certificate("service-provider.crt.pem"))
    }

    /// Verifies a message with the expected values of the fixtures.
    pub(crate) fn verify(&self, text: &str) -> Result<VerifiedAssertion, SamlError> {
        self.verify_with(text, |expected| expected)
    }

    /// Verifies a message with other expected values.
    pub(crate) fn verify_with<'a>(
        &'a self,
        text: &str,
        change: impl FnOnce(Expectations<'a>) -> Expectations<'a>,
    ) -> Result<VerifiedAssertion, SamlError> {
        let expected = Expectations {
            certificate: &self.certificate,
            other_certificates: &[],
            issuer: "https://idp.acme.example/saml",
            service_provider: &self.service_provider,
            audiences: &self.audiences,
            now: self.now,
            skew: SignedDuration::from_secs(180),
            is_pending: &|id| id == "_request-1",
            rules: &self.rules,
            checks: Checks::ALL,
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
