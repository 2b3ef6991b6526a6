//! From the form field `SAMLResponse` to the person that the answer names, or to the one rule it breaks.
//!
//! It must not know whether that person exists, nor which assertions were used before.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};

use super::assertion::{self, Assertion};
use super::binding::Bound;
use super::certificate::Certificate;
use super::metadata::ServiceProvider;
use super::namespaces::{ASSERTION, PROTOCOL};
use super::refusal::{MessageRefusal, Refusal, SignatureRefusal, XmlRefusal};
use super::xml::{MAX_BYTES, Node, Xml};
use super::{binding, signature};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Decodes the value of the form field `SAMLResponse`: base64, which some senders break into lines, of UTF-8.
pub fn decode(field: &str) -> Result<String, Refusal> {
    Ok(decode_text(field)?)
}

fn decode_text(field: &str) -> Result<String, XmlRefusal> {
    // Base64 needs four characters for three bytes; line breaks may add a few more.
    let limit = MAX_BYTES * 3 / 2;
    if field.len() > limit {
        return Err(XmlRefusal::TooLarge { limit, found: field.len() });
    }
    let packed: String = field.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(packed).map_err(|error| XmlRefusal::NotBase64 { problem: error.to_string() })?;
    String::from_utf8(bytes).map_err(|error| XmlRefusal::NotText { offset: error.utf8_error().valid_up_to() })
}

/// What a domain holds an answer against.
#[derive(Clone, Copy)]
pub struct Expectations<'a> {
    /// The configured certificate of the identity provider.
    pub certificate: &'a Certificate,
    /// The configured entity id of the identity provider.
    pub issuer: &'a str,
    /// The domain itself, which knows where it takes answers.
    pub service_provider: &'a ServiceProvider,
    /// The domain's entity id: whom an assertion must be for.
    pub audience: &'a str,
    /// What time it is.
    pub now: Timestamp,
    /// How far two clocks may be apart.
    pub skew: SignedDuration,
    /// Whether the domain asked the request of this id and still waits for its answer.
    pub asked: &'a dyn Fn(&str) -> bool,
    /// Rules that are not kept, by their reason: an Egnyte that is weak on purpose. Empty in earnest.
    pub forgiven: &'a [&'a str],
    /// Whether a name is read up to the first comment in it only: an Egnyte that is weak on purpose.
    pub cuts_names: bool,
}

/// A verified answer: who signs in, and on what ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The subject, whole.
    pub subject: String,
    /// What kind of name the subject is, where the identity provider says so.
    pub name_id_format: Option<String>,
    /// The identity provider.
    pub issuer: String,
    /// The request that is answered; none where the identity provider began.
    pub in_response_to: Option<String>,
    /// The assertion's id, to remember it as used.
    pub assertion_id: String,
    /// When the assertion expires. With the skew added, this is how long its id must be remembered.
    pub not_on_or_after: Timestamp,
    /// The identity provider's own name for the session.
    pub session_index: Option<String>,
}

impl Expectations<'_> {
    /// Passes on a refusal unless its rule is forgiven.
    pub(crate) fn hold<E: Into<Refusal>>(&self, outcome: Result<(), E>) -> Result<(), Refusal> {
        match outcome.map_err(Into::into) {
            Err(refusal) if !self.forgiven.contains(&refusal.reason()) => Err(refusal),
            _ => Ok(()),
        }
    }
}

/// Verifies the text of a SAML response. The time limits and the audience are those of `expected`; whether the
/// assertion was used before and who may enter are for the caller to decide.
pub fn verify(text: &str, expected: &Expectations<'_>) -> Result<SignIn, Refusal> {
    let xml = Xml::parse(text)?;
    let response = xml.root();
    check_kind(&xml, response)?;
    let (node, covered) = match vouched_for(&xml, expected) {
        Err(refusal) if is_forgiven_wrapping(&refusal, expected) => carelessly_read(&xml, expected)?,
        outcome => outcome?,
    };
    let assertion = Assertion::new(&xml, node);
    check_issuers(&xml, assertion, expected)?;
    check_destination(&xml, covered.contains(&response), expected)?;
    assertion::sign_in(assertion, expected)
}

/// The one assertion that is vouched for, and the elements whose signatures were checked.
fn vouched_for(xml: &Xml<'_>, expected: &Expectations<'_>) -> Result<(Node, Vec<Node>), Refusal> {
    let bound = binding::signatures(xml)?;
    // A failure is told even where nobody signed it: all it can bring about is a refusal.
    check_status(xml, xml.root())?;
    if bound.is_empty() {
        expected.hold(Err(SignatureRefusal::Missing))?;
    }
    let covered = checked(xml, &bound, expected)?;
    Ok((binding::assertion(xml, &covered)?, covered))
}

fn is_forgiven_wrapping(refusal: &Refusal, expected: &Expectations<'_>) -> bool {
    let reason = refusal.reason();
    reason.starts_with("signature-wrapping-") && expected.forgiven.contains(&reason)
}

/// What a reader takes who is content with something in the message being signed: the first assertion that is not.
fn carelessly_read(xml: &Xml<'_>, expected: &Expectations<'_>) -> Result<(Node, Vec<Node>), Refusal> {
    check_status(xml, xml.root())?;
    let bound = binding::loose_signatures(xml)?;
    let covered = checked(xml, &bound, expected)?;
    Ok((binding::first_unsigned(xml, &covered)?, covered))
}

fn checked(xml: &Xml<'_>, bound: &[Bound<'_>], expected: &Expectations<'_>) -> Result<Vec<Node>, Refusal> {
    for signed in bound {
        expected.hold(signature::check(xml, &signed.signature, signed.element, expected.certificate))?;
    }
    Ok(bound.iter().map(|signed| signed.element).collect())
}

fn check_kind(xml: &Xml<'_>, response: Node) -> Result<(), MessageRefusal> {
    if !xml.is(response, binding::RESPONSE) {
        return Err(MessageRefusal::NotAResponse { found: xml.local_name(response).to_owned() });
    }
    assertion::check_version(xml, response)
}

fn check_status(xml: &Xml<'_>, response: Node) -> Result<(), MessageRefusal> {
    let status = xml.required_child(response, (PROTOCOL, "Status"))?;
    let code = xml.required_child(status, (PROTOCOL, "StatusCode"))?;
    let value = xml.required_attribute(code, "Value")?;
    if value == SUCCESS {
        return Ok(());
    }
    let note = xml.child(status, (PROTOCOL, "StatusMessage"))?.map(|message| xml.text(message)).transpose()?;
    let second = xml.child(code, (PROTOCOL, "StatusCode"))?.and_then(|code| xml.attribute(code, "Value"));
    let code = second.map_or_else(|| value.to_owned(), |second| format!("{value}, {second}"));
    Err(MessageRefusal::StatusNotSuccess { code, note })
}

fn check_issuers(xml: &Xml<'_>, assertion: Assertion<'_, '_>, expected: &Expectations<'_>) -> Result<(), Refusal> {
    let issuer = (ASSERTION, "Issuer");
    if let Some(of_response) = xml.child(xml.root(), issuer)? {
        expected.hold(check_issuer("response", &xml.text(of_response)?, expected))?;
    }
    let of_assertion = xml.required_child(assertion.node, issuer)?;
    expected.hold(check_issuer("assertion", &xml.text(of_assertion)?, expected))
}

fn check_issuer(element: &'static str, found: &str, expected: &Expectations<'_>) -> Result<(), MessageRefusal> {
    if found == expected.issuer {
        return Ok(());
    }
    let (expected, found) = (expected.issuer.to_owned(), found.to_owned());
    Err(MessageRefusal::IssuerMismatch { element, expected, found })
}

/// A signed response must say where it was sent; an unsigned one may, and must then be right.
fn check_destination(xml: &Xml<'_>, signed: bool, expected: &Expectations<'_>) -> Result<(), Refusal> {
    let found = match xml.attribute(xml.root(), "Destination") {
        None if signed => xml.required_attribute(xml.root(), "Destination")?,
        None => return Ok(()),
        Some(found) => found,
    };
    if expected.service_provider.is_consumer(found) {
        return Ok(());
    }
    let (consumer, found) = (expected.service_provider.consumer(), found.to_owned());
    expected.hold(Err(MessageRefusal::DestinationMismatch { expected: consumer, found }))
}
