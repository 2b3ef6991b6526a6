//! Verification of a logout message, or the one rule that it breaks.
//!
//! Replays, and the sessions that a request ends, are for the caller to decide.

use jiff::{SignedDuration, Timestamp};

use super::delivery::LogoutDelivery;
use super::error::LogoutError;
use crate::assertion::{check_version, timestamp};
use crate::binding;
use crate::certificate::Certificate;
use crate::checks::Checks;
use crate::error::MessageError;
use crate::name_id::NameId;
use crate::namespaces::{ASSERTION, PROTOCOL};
use crate::settings::SamlSettings;
use crate::signature;
use crate::transport::MessageField;
use crate::white_space;
use crate::xml::Xml;
use egnyte_domain::rules::{Policy, SignInRules};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Lifetime of a request without `NotOnOrAfter`.
const REQUEST_LIFE: SignedDuration = SignedDuration::from_mins(10);

/// Values that a domain compares a logout message with.
#[derive(Clone, Copy)]
pub struct LogoutExpectations<'a> {
    /// Settings, with the certificates and the entity ID of the identity provider.
    pub settings: &'a SamlSettings,
    /// URL of the domain's single logout service.
    pub location: &'a str,
    /// Current time.
    pub now: Timestamp,
    /// Accepted clock skew.
    pub skew: SignedDuration,
    /// Returns whether a request of the domain with this id is pending.
    pub is_pending: &'a dyn Fn(&str) -> bool,
    /// Rules that are not public.
    pub rules: &'a SignInRules,
}

/// Verified logout message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifiedLogout {
    /// Request to end sessions.
    Request(VerifiedLogoutRequest),
    /// Response to a request of the domain.
    Response(VerifiedLogoutResponse),
}

/// Verified request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedLogoutRequest {
    /// Id, for the response and for the detection of replays.
    pub id: String,
    /// Subject.
    pub name_id: NameId,
    /// Sessions of the identity provider; without any, all of the subject.
    pub session_indexes: Vec<String>,
    /// End of validity. The id must be remembered until then, plus the skew.
    pub valid_until: Timestamp,
}

/// Verified response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedLogoutResponse {
    /// Id of the request that is answered.
    pub in_response_to: String,
    /// Status codes, the outer first; empty if it is a success.
    pub failure: Vec<String>,
}

/// Verifies a logout message.
pub fn verify_logout(
    delivery: &LogoutDelivery,
    expected: &LogoutExpectations<'_>,
) -> Result<VerifiedLogout, LogoutError> {
    let text = white_space::normalize(&delivery.text);
    let xml = Xml::parse(&text)?;
    let element = match delivery.field {
        MessageField::Request => "LogoutRequest",
        MessageField::Response => "LogoutResponse",
    };
    if !xml.is(xml.root(), (PROTOCOL, element)) {
        let found = xml.local_name(xml.root()).to_owned();
        return Err(LogoutError::NotALogoutMessage { expected: element, found });
    }
    check_version(&xml, xml.root())?;
    let message = Received { xml: &xml, element, expected };
    let is_signed = message.check_signature(delivery)?;
    message.check_issuer()?;
    message.check_destination(is_signed)?;
    match delivery.field {
        MessageField::Request => message.request().map(VerifiedLogout::Request),
        MessageField::Response => message.response().map(VerifiedLogout::Response),
    }
}

/// Message whose kind is known.
struct Received<'x, 'a> {
    xml: &'x Xml<'a>,
    element: &'static str,
    expected: &'x LogoutExpectations<'x>,
}

impl Received<'_, '_> {
    /// Checks the signature of the query or of the message; false if there is none, and none is needed.
    fn check_signature(&self, delivery: &LogoutDelivery) -> Result<bool, LogoutError> {
        let LogoutExpectations { settings, rules, .. } = *self.expected;
        let trusted: Vec<&Certificate> =
            [&settings.certificate].into_iter().chain(&settings.other_certificates).collect();
        let is_signed = if delivery.is_redirect {
            delivery.check_signature(&trusted, rules)?
        } else {
            self.check_enveloped(&trusted)?
        };
        if is_signed || rules.unsigned_logouts == Policy::Accept {
            return Ok(is_signed);
        }
        let place = if delivery.is_redirect { " by the parameters SigAlg and Signature" } else { "" };
        Err(LogoutError::Unsigned { element: self.element, place })
    }

    /// Checks the signatures in the message; false if none of them covers it.
    fn check_enveloped(&self, trusted: &[&Certificate]) -> Result<bool, LogoutError> {
        let (xml, rules) = (self.xml, self.expected.rules);
        let signatures = binding::find_signatures(xml, Checks::ALL)?;
        for signed in &signatures {
            signature::check(xml, signed, trusted, (Checks::ALL, rules))?;
        }
        Ok(signatures.iter().any(|signed| signed.element == xml.root()))
    }

    fn check_issuer(&self) -> Result<(), LogoutError> {
        let found = self.xml.text(self.xml.required_child(self.xml.root(), (ASSERTION, "Issuer"))?)?;
        let expected = &self.expected.settings.entity_id;
        if found == *expected {
            return Ok(());
        }
        Err(MessageError::IssuerMismatch { element: self.element, expected: expected.clone(), found }.into())
    }

    /// Checks `Destination`, which is required in a signed message only.
    fn check_destination(&self, is_signed: bool) -> Result<(), LogoutError> {
        let found = match self.xml.attribute(self.xml.root(), "Destination") {
            None if is_signed => self.xml.required_attribute(self.xml.root(), "Destination")?,
            None => return Ok(()),
            Some(found) => found,
        };
        let expected = self.expected.location;
        if found == expected {
            return Ok(());
        }
        let (expected, found) = (expected.to_owned(), found.to_owned());
        Err(LogoutError::DestinationMismatch { element: self.element, expected, found })
    }

    fn request(&self) -> Result<VerifiedLogoutRequest, LogoutError> {
        let (xml, root) = (self.xml, self.xml.root());
        let indexes = xml.children_named(root, (PROTOCOL, "SessionIndex")).into_iter();
        Ok(VerifiedLogoutRequest {
            id: xml.required_attribute(root, "ID")?.to_owned(),
            valid_until: self.check_time()?,
            name_id: NameId::read(xml, root)?,
            session_indexes: indexes.map(|index| xml.text(index)).collect::<Result<_, _>>()?,
        })
    }

    fn response(&self) -> Result<VerifiedLogoutResponse, LogoutError> {
        self.issue_instant()?;
        let (xml, root) = (self.xml, self.xml.root());
        let in_response_to = xml.required_attribute(root, "InResponseTo")?.to_owned();
        if !(self.expected.is_pending)(&in_response_to) {
            return Err(LogoutError::InResponseToUnknown { found: in_response_to });
        }
        let code = (PROTOCOL, "StatusCode");
        let outer = xml.required_child(xml.required_child(root, (PROTOCOL, "Status"))?, code)?;
        let mut failure = Vec::new();
        let status = xml.required_attribute(outer, "Value")?;
        let inner = xml.child(outer, code)?.and_then(|inner| xml.attribute(inner, "Value"));
        if status != SUCCESS || inner.is_some() {
            failure.extend([Some(status), inner].into_iter().flatten().map(str::to_owned));
        }
        Ok(VerifiedLogoutResponse { in_response_to, failure })
    }

    /// Returns the time of the message, which must not be in the future.
    fn issue_instant(&self) -> Result<Timestamp, LogoutError> {
        let (root, LogoutExpectations { now, skew, .. }) = (self.xml.root(), *self.expected);
        let issued = timestamp(self.xml, root, "IssueInstant")?;
        let issued = issued.ok_or_else(|| self.xml.missing_attribute(root, "IssueInstant"))?;
        if now.duration_until(issued) <= skew {
            return Ok(issued);
        }
        let (limit, now) = (issued.to_string(), now.to_string());
        Err(LogoutError::NotYetValid { element: self.element, limit, now })
    }

    /// Checks that a request is neither in the future nor too old, and returns the end of its validity.
    fn check_time(&self) -> Result<Timestamp, LogoutError> {
        let LogoutExpectations { now, skew, .. } = *self.expected;
        let issued = self.issue_instant()?;
        let (attribute, limit) = match timestamp(self.xml, self.xml.root(), "NotOnOrAfter")? {
            Some(limit) => ("NotOnOrAfter", limit),
            None => ("IssueInstant", issued),
        };
        let end = if attribute == "IssueInstant" { limit.saturating_add(REQUEST_LIFE).unwrap_or(limit) } else { limit };
        if end.duration_until(now) < skew {
            return Ok(end);
        }
        let (limit, now) = (limit.to_string(), now.to_string());
        Err(LogoutError::Expired { element: self.element, attribute, limit, now })
    }
}
