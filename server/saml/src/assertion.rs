//! Assertions: subject, audience, validity, and the request that is answered.
//!
//! Reads the very node whose signature was checked; must not look for another.

use jiff::Timestamp;

use super::checks::Check;
use super::error::MessageError;
use super::namespaces::ASSERTION;
use super::response::{Expectations, VerifiedAssertion};
use super::xml::{Name, Node, Xml};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUBJECT: Name = (ASSERTION, "Subject");
const CONDITIONS: Name = (ASSERTION, "Conditions");

/// Result of a check.
type Checked<T = ()> = Result<T, MessageError>;

/// Assertion of a message.
#[derive(Clone, Copy)]
pub(crate) struct Assertion<'x, 'a> {
    xml: &'x Xml<'a>,
    pub(crate) node: Node,
}

impl<'x, 'a> Assertion<'x, 'a> {
    pub(crate) fn new(xml: &'x Xml<'a>, node: Node) -> Self {
        Self { xml, node }
    }
}

/// Checks that an element is of SAML 2.0.
pub(crate) fn check_version(xml: &Xml<'_>, node: Node) -> Checked {
    match xml.required_attribute(node, "Version")? {
        "2.0" => Ok(()),
        found => Err(MessageError::VersionUnsupported { found: found.to_owned(), place: xml.position(node) }),
    }
}

/// Checks the assertion against the expected values.
pub(crate) fn verify(assertion: Assertion<'_, '_>, expected: &Expectations<'_>) -> Checked<VerifiedAssertion> {
    let Assertion { xml, node } = assertion;
    check_version(xml, node)?;
    let assertion_id = xml.required_attribute(node, "ID")?.to_owned();
    let subject = xml.required_child(node, SUBJECT)?;
    let (name, name_id_format) = name_id(xml, subject, expected)?;
    let confirmation = confirmation(xml, subject)?;
    check_recipient(xml, confirmation, expected)?;
    let in_response_to = in_response_to(xml, confirmation, expected)?;
    let conditions = xml.required_child(node, CONDITIONS)?;
    check_conditions(xml, conditions, expected)?;
    let confirmed_until = check_not_on_or_after(xml, confirmation, "NotOnOrAfter", expected)?;
    check_not_before(xml, confirmation, "NotBefore", expected)?;
    check_not_before(xml, node, "IssueInstant", expected)?;
    let not_on_or_after = confirmed_until.ok_or_else(|| xml.missing_attribute(confirmation, "NotOnOrAfter"))?;
    let session_index = session_index(xml, node, expected)?;
    let issuer = xml.text(xml.required_child(node, (ASSERTION, "Issuer"))?)?;
    Ok(VerifiedAssertion {
        subject: name,
        name_id_format,
        issuer,
        in_response_to,
        assertion_id,
        not_on_or_after,
        session_index,
    })
}

/// Reads the `NameID` and its format.
fn name_id(xml: &Xml<'_>, subject: Node, expected: &Expectations<'_>) -> Checked<(String, Option<String>)> {
    if let Some(encrypted) = xml.child(subject, (ASSERTION, "EncryptedID"))? {
        return Err(MessageError::SubjectEncrypted { place: xml.position(encrypted) });
    }
    let node = xml.required_child(subject, (ASSERTION, "NameID"))?;
    let is_whole = expected.checks.include(Check::WholeSubject);
    let name = if is_whole { xml.text(node)? } else { xml.first_text(node) };
    if name.is_empty() {
        return Err(MessageError::SubjectEmpty { place: xml.position(node) });
    }
    Ok((name, xml.attribute(node, "Format").map(str::to_owned)))
}

/// Finds the data of the only confirmation. Libraries disagree about which of several confirmations counts.
fn confirmation(xml: &Xml<'_>, subject: Node) -> Checked<Node> {
    let confirmation = xml.required_child(subject, (ASSERTION, "SubjectConfirmation"))?;
    match xml.required_attribute(confirmation, "Method")? {
        BEARER => xml.required_child(confirmation, (ASSERTION, "SubjectConfirmationData")),
        found => Err(MessageError::ConfirmationUnsupported { found: found.to_owned() }),
    }
}

fn check_recipient(xml: &Xml<'_>, confirmation: Node, expected: &Expectations<'_>) -> Checked {
    let found = xml.required_attribute(confirmation, "Recipient")?;
    let provider = expected.service_provider;
    expected.checks.require(Check::Recipient, provider.is_consumer(found), || MessageError::RecipientMismatch {
        expected: provider.consumer(),
        found: found.to_owned(),
    })
}

/// Checks that the response and its assertion answer the same pending request. The attribute of an unsigned response
/// proves nothing by itself: the assertion must repeat it.
fn in_response_to(xml: &Xml<'_>, confirmation: Node, expected: &Expectations<'_>) -> Checked<Option<String>> {
    let response = xml.attribute(xml.root(), "InResponseTo");
    let assertion = xml.attribute(confirmation, "InResponseTo");
    let (checks, owned) = (expected.checks, |id: Option<&str>| id.map(str::to_owned));
    checks.require(Check::InResponseTo, response == assertion, || MessageError::InResponseToMismatch {
        response: owned(response),
        assertion: owned(assertion),
    })?;
    if let Some(found) = assertion {
        checks.require(Check::InResponseTo, (expected.is_pending)(found), || MessageError::InResponseToUnknown {
            found: found.to_owned(),
        })?;
    }
    Ok(owned(assertion))
}

fn check_conditions(xml: &Xml<'_>, conditions: Node, expected: &Expectations<'_>) -> Checked {
    check_not_before(xml, conditions, "NotBefore", expected)?;
    check_not_on_or_after(xml, conditions, "NotOnOrAfter", expected)?;
    xml.required_child(conditions, (ASSERTION, "AudienceRestriction"))?;
    for condition in xml.children(conditions) {
        if xml.is(condition, (ASSERTION, "AudienceRestriction")) {
            check_audience(xml, condition, expected)?;
        } else if !["OneTimeUse", "ProxyRestriction"].iter().any(|name| xml.is(condition, (ASSERTION, name))) {
            let (condition, place) = (xml.local_name(condition).to_owned(), xml.position(condition));
            return Err(MessageError::ConditionUnknown { condition, place });
        }
    }
    Ok(())
}

fn check_audience(xml: &Xml<'_>, restriction: Node, expected: &Expectations<'_>) -> Checked {
    let audiences = xml.children_named(restriction, (ASSERTION, "Audience")).into_iter();
    let found = audiences.map(|audience| xml.text(audience)).collect::<Result<Vec<_>, _>>()?;
    let matches = found.iter().any(|audience| expected.audiences.contains(audience));
    let wanted = expected.audiences.join(" or ");
    expected.checks.require(Check::Audience, matches, || MessageError::AudienceMismatch { expected: wanted, found })
}

/// Reads the session index of the authentication statement, which an assertion for a sign-in must have.
fn session_index(xml: &Xml<'_>, node: Node, expected: &Expectations<'_>) -> Checked<Option<String>> {
    let statement = xml.required_child(node, (ASSERTION, "AuthnStatement"))?;
    check_not_on_or_after(xml, statement, "SessionNotOnOrAfter", expected)?;
    Ok(xml.attribute(statement, "SessionIndex").map(str::to_owned))
}

fn check_not_before(xml: &Xml<'_>, node: Node, attribute: &'static str, expected: &Expectations<'_>) -> Checked {
    let Some(limit) = timestamp(xml, node, attribute)? else { return Ok(()) };
    let is_reached = expected.now.duration_until(limit) <= expected.skew;
    expected.checks.require(Check::NotBefore, is_reached, || MessageError::NotYetValid {
        attribute,
        limit: limit.to_string(),
        now: expected.now.to_string(),
    })
}

fn check_not_on_or_after(
    xml: &Xml<'_>,
    node: Node,
    attribute: &'static str,
    expected: &Expectations<'_>,
) -> Checked<Option<Timestamp>> {
    let Some(limit) = timestamp(xml, node, attribute)? else { return Ok(None) };
    let is_valid = limit.duration_until(expected.now) < expected.skew;
    expected.checks.require(Check::NotOnOrAfter, is_valid, || MessageError::Expired {
        attribute,
        limit: limit.to_string(),
        now: expected.now.to_string(),
    })?;
    Ok(Some(limit))
}

fn timestamp(xml: &Xml<'_>, node: Node, attribute: &'static str) -> Checked<Option<Timestamp>> {
    let Some(found) = xml.attribute(node, attribute) else { return Ok(None) };
    let malformed = || MessageError::TimestampMalformed { attribute, found: found.into(), place: xml.position(node) };
    found.parse().map(Some).map_err(|_| malformed())
}
