//! SAML as text: the responses of `fixtures/assertions`, requests, metadata and settings.

#![cfg(test)]

mod fixtures;
mod metadata;
mod mutations;
mod request;
mod settings;

use std::path::PathBuf;

use egnyte_mock::domain::SignedAssertions;
use egnyte_mock::domain::rules::{Policy, SignInRules};
use egnyte_mock::saml::{Certificate, Checks, Expectations, SamlError, ServiceProvider, VerifiedAssertion, verify};
use jiff::{SignedDuration, Timestamp};

/// Usual rules of sign-in.
const RULES: SignInRules = SignInRules {
    taken_over: Policy::Accept,
    clock_skew: 180,
    strange_api_keys: Policy::Refuse,
    signed_assertions: SignedAssertions::Wanted,
    absent_authn_statements: Policy::Refuse,
    pss_signatures: Policy::Refuse,
    ecdsa_signatures: Policy::Refuse,
};

/// Domain of the fixtures.
pub(crate) struct Acme {
    pub(crate) certificate: Certificate,
    pub(crate) service_provider: ServiceProvider,
    pub(crate) audiences: Vec<String>,
    pub(crate) now: Timestamp,
}

impl Acme {
    pub(crate) fn new() -> Self {
        Self {
            certificate: certificate("idp.crt.pem"),
            service_provider: ServiceProvider { domain: "acme".into(), base_url: "https://acme.egnyte.com".into() },
            audiences: vec!["https://acme.egnyte.com".into()],
            now: "2026-11-23T10:01:00Z".parse().unwrap(),
        }
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
            rules: &RULES,
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
