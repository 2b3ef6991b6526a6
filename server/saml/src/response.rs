//! SAML responses: from the form field `SAMLResponse` to the verified assertion, or to the one rule that is broken.
//!
//! Must not know users, nor the assertions that were used before.

use jiff::{SignedDuration, Timestamp};

use super::assertion::{self, Assertion};
use super::certificate::Certificate;
use super::checks::{Check, Checks};
use super::error::{MessageError, SamlError, SignatureError, XmlError};
use super::metadata::ServiceProvider;
use super::name_id::NameId;
use super::namespaces::{ASSERTION, PROTOCOL};
use super::xml::{MAX_BYTES, Node, Xml};
use super::{binding, encoding, signature, white_space};
use egnyte_domain::rules::SignInRules;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Decodes the form field `SAMLResponse`: base64, with or without line breaks, of UTF-8.
pub fn decode(field: &str) -> Result<String, SamlError> {
    // Base64 needs four characters for three bytes; line breaks may add a few more.
    let limit = MAX_BYTES * 3 / 2;
    if field.len() > limit {
        return Err(XmlError::TooLarge { limit, found: field.len() }.into());
    }
    Ok(encoding::decode(field)?)
}

/// Values that a domain compares a response with.
#[derive(Clone, Copy)]
pub struct Expectations<'a> {
    /// Configured certificate of the identity provider.
    pub certificate: &'a Certificate,
    /// Further certificates that its metadata have, such as the one that it changes to.
    pub other_certificates: &'a [Certificate],
    /// Configured entity ID of the identity provider.
    pub issuer: &'a str,
    /// Domain as service provider, with its assertion consumer service.
    pub service_provider: &'a ServiceProvider,
    /// Accepted entity IDs of the domain; in earnest, one.
    pub audiences: &'a [String],
    /// Current time.
    pub now: Timestamp,
    /// Accepted clock skew.
    pub skew: SignedDuration,
    /// Returns whether a request with this id is pending.
    pub is_pending: &'a dyn Fn(&str) -> bool,
    /// Rules of sign-in that are not public.
    pub rules: &'a SignInRules,
    /// Checks that are on; in earnest, all.
    pub checks: Checks,
}

/// Verified assertion: the subject that signs in, and its context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedAssertion {
    /// `NameID` of the subject.
    pub subject: String,
    /// `NameID` with its attributes, which logout messages repeat.
    pub name_id: NameId,
    /// Entity ID of the identity provider.
    pub issuer: String,
    /// Id of the request that is answered; `None` if the sign-in started at the identity provider.
    pub in_response_to: Option<String>,
    /// Id of the assertion, for the detection of replays.
    pub assertion_id: String,
    /// End of validity. The id must be remembered until then, plus the skew.
    pub not_on_or_after: Timestamp,
    /// Session identifier of the identity provider.
    pub session_index: Option<String>,
    /// End of the session at the identity provider, if given.
    pub session_end: Option<Timestamp>,
}

/// Verifies the text of a SAML response. Replays and admission are for the caller to decide.
pub fn verify(text: &str, expected: &Expectations<'_>) -> Result<VerifiedAssertion, SamlError> {
    let text = white_space::normalize(text);
    let xml = Xml::parse(&text)?;
    let response = xml.root();
    check_kind(&xml, response)?;
    let signatures = binding::find_signatures(&xml, expected.checks)?;
    // A failure counts even if it is not signed: its only effect is a rejection.
    check_status(&xml, response)?;
    expected.checks.require(Check::Signed, !signatures.is_empty(), || SignatureError::Missing)?;
    let trusted: Vec<&Certificate> = [expected.certificate].into_iter().chain(expected.other_certificates).collect();
    for signed in &signatures {
        signature::check(&xml, signed, &trusted, (expected.checks, expected.rules))?;
    }
    let covered: Vec<Node> = signatures.iter().map(|signed| signed.element).collect();
    let assertion = Assertion::new(&xml, binding::find_assertion(&xml, &covered, expected.checks)?);
    check_issuers(&xml, assertion, expected)?;
    check_destination(&xml, covered.contains(&response), expected)?;
    Ok(assertion::verify(assertion, expected)?)
}

fn check_kind(xml: &Xml<'_>, response: Node) -> Result<(), MessageError> {
    if !xml.is(response, binding::RESPONSE) {
        return Err(MessageError::NotAResponse { found: xml.local_name(response).to_owned() });
    }
    assertion::check_version(xml, response)
}

fn check_status(xml: &Xml<'_>, response: Node) -> Result<(), MessageError> {
    let status = xml.required_child(response, (PROTOCOL, "Status"))?;
    let code = xml.required_child(status, (PROTOCOL, "StatusCode"))?;
    let value = xml.required_attribute(code, "Value")?;
    if value == SUCCESS {
        return Ok(());
    }
    let note = xml.child(status, (PROTOCOL, "StatusMessage"))?.map(|message| xml.text(message)).transpose()?;
    let second = xml.child(code, (PROTOCOL, "StatusCode"))?.and_then(|code| xml.attribute(code, "Value"));
    let code = second.map_or_else(|| value.to_owned(), |second| format!("{value}, {second}"));
    Err(MessageError::StatusNotSuccess { code, note })
}

fn check_issuers(xml: &Xml<'_>, assertion: Assertion<'_, '_>, expected: &Expectations<'_>) -> Result<(), MessageError> {
    let issuer = (ASSERTION, "Issuer");
    if let Some(of_response) = xml.child(xml.root(), issuer)? {
        check_issuer("response", xml.text(of_response)?, expected)?;
    }
    let of_assertion = xml.required_child(assertion.node, issuer)?;
    check_issuer("assertion", xml.text(of_assertion)?, expected)
}

fn check_issuer(element: &'static str, found: String, expected: &Expectations<'_>) -> Result<(), MessageError> {
    if found == expected.issuer {
        return Ok(());
    }
    Err(MessageError::IssuerMismatch { element, expected: expected.issuer.to_owned(), found })
}

/// Checks `Destination`, which is required in a signed response only.
fn check_destination(xml: &Xml<'_>, signed: bool, expected: &Expectations<'_>) -> Result<(), MessageError> {
    let found = match xml.attribute(xml.root(), "Destination") {
        None if signed => xml.required_attribute(xml.root(), "Destination")?,
        None => return Ok(()),
        Some(found) => found,
    };
    let provider = expected.service_provider;
    expected.checks.require(Check::Destination, provider.is_consumer(found), || MessageError::DestinationMismatch {
        expected: provider.consumer(),
        found: found.to_owned(),
    })
}
