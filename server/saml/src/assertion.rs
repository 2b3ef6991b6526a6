//! What an assertion says: whom it names, for whom, until when, and in answer to what.
//!
//! It is handed the very node whose signature was checked, and must not look for another.

use jiff::Timestamp;

use super::namespaces::ASSERTION;
use super::refusal::{MessageRefusal, Refusal};
use super::response::{Expectations, SignIn};
use super::xml::{Name, Node, Xml};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUBJECT: Name = (ASSERTION, "Subject");
const CONDITIONS: Name = (ASSERTION, "Conditions");

/// The assertion of one message.
#[derive(Clone, Copy)]
pub(crate) struct Assertion<'x, 'a> {
    xml: &'x Xml<'a>,
    /// Its element.
    pub(crate) node: Node,
}

impl<'x, 'a> Assertion<'x, 'a> {
    /// The assertion at `node`.
    pub(crate) fn new(xml: &'x Xml<'a>, node: Node) -> Self {
        Self { xml, node }
    }
}

/// Refuses every version of SAML but 2.0.
pub(crate) fn check_version(xml: &Xml<'_>, node: Node) -> Result<(), MessageRefusal> {
    match xml.required_attribute(node, "Version")? {
        "2.0" => Ok(()),
        found => Err(MessageRefusal::VersionUnsupported { found: found.to_owned(), place: xml.place(node) }),
    }
}

/// Holds the assertion against what is expected and reads out who signs in.
pub(crate) fn sign_in(assertion: Assertion<'_, '_>, expected: &Expectations<'_>) -> Result<SignIn, Refusal> {
    let Assertion { xml, node } = assertion;
    check_version(xml, node)?;
    let assertion_id = xml.required_attribute(node, "ID")?.to_owned();
    let subject = xml.required_child(node, SUBJECT)?;
    let (name, name_id_format) = name(xml, subject, expected)?;
    let confirmation = confirmation(xml, subject)?;
    check_recipient(xml, confirmation, expected)?;
    let in_response_to = in_response_to(xml, confirmation, expected)?;
    let conditions = xml.required_child(node, CONDITIONS)?;
    check_conditions(xml, conditions, expected)?;
    let confirmed_until = not_after(xml, confirmation, "NotOnOrAfter", expected)?;
    not_before(xml, confirmation, "NotBefore", expected)?;
    not_before(xml, node, "IssueInstant", expected)?;
    let not_on_or_after = confirmed_until.ok_or_else(|| missing(xml, confirmation, "NotOnOrAfter"))?;
    let session_index = session(xml, node, expected)?;
    let issuer = xml.text(xml.required_child(node, (ASSERTION, "Issuer"))?)?;
    Ok(SignIn { subject: name, name_id_format, issuer, in_response_to, assertion_id, not_on_or_after, session_index })
}

fn name(xml: &Xml<'_>, subject: Node, expected: &Expectations<'_>) -> Result<(String, Option<String>), MessageRefusal> {
    if let Some(encrypted) = xml.child(subject, (ASSERTION, "EncryptedID"))? {
        return Err(MessageRefusal::SubjectEncrypted { place: xml.place(encrypted) });
    }
    let node = xml.required_child(subject, (ASSERTION, "NameID"))?;
    let name = if expected.cuts_names { xml.first_text(node) } else { xml.text(node)? };
    if name.is_empty() {
        return Err(MessageRefusal::SubjectEmpty { place: xml.place(node) });
    }
    Ok((name, xml.attribute(node, "Format").map(str::to_owned)))
}

/// The data of the one confirmation there may be. Where there are several, readers disagree on which of them counts.
fn confirmation(xml: &Xml<'_>, subject: Node) -> Result<Node, MessageRefusal> {
    let confirmation = xml.required_child(subject, (ASSERTION, "SubjectConfirmation"))?;
    match xml.required_attribute(confirmation, "Method")? {
        BEARER => xml.required_child(confirmation, (ASSERTION, "SubjectConfirmationData")),
        found => Err(MessageRefusal::ConfirmationUnsupported { found: found.to_owned() }),
    }
}

fn check_recipient(xml: &Xml<'_>, confirmation: Node, expected: &Expectations<'_>) -> Result<(), Refusal> {
    let found = xml.required_attribute(confirmation, "Recipient")?;
    if expected.service_provider.is_consumer(found) {
        return Ok(());
    }
    let (consumer, found) = (expected.service_provider.consumer(), found.to_owned());
    expected.hold(Err(MessageRefusal::RecipientMismatch { expected: consumer, found }))
}

/// The response and its assertion must name the same request, and the domain must have asked it. What an unsigned
/// response says counts for nothing by itself: the assertion has to say it too.
fn in_response_to(xml: &Xml<'_>, confirmation: Node, expected: &Expectations<'_>) -> Result<Option<String>, Refusal> {
    let response = xml.attribute(xml.root(), "InResponseTo").map(str::to_owned);
    let assertion = xml.attribute(confirmation, "InResponseTo").map(str::to_owned);
    if response != assertion {
        expected.hold(Err(MessageRefusal::InResponseToMismatch { response, assertion: assertion.clone() }))?;
    }
    if let Some(found) = assertion.clone().filter(|id| !(expected.asked)(id)) {
        expected.hold(Err(MessageRefusal::InResponseToUnknown { found }))?;
    }
    Ok(assertion)
}

fn check_conditions(xml: &Xml<'_>, conditions: Node, expected: &Expectations<'_>) -> Result<(), Refusal> {
    not_before(xml, conditions, "NotBefore", expected)?;
    not_after(xml, conditions, "NotOnOrAfter", expected)?;
    xml.required_child(conditions, (ASSERTION, "AudienceRestriction"))?;
    for condition in xml.children(conditions) {
        if xml.is(condition, (ASSERTION, "AudienceRestriction")) {
            expected.hold(check_audience(xml, condition, expected))?;
        } else if !["OneTimeUse", "ProxyRestriction"].iter().any(|known| xml.is(condition, (ASSERTION, known))) {
            let (condition, place) = (xml.local_name(condition).to_owned(), xml.place(condition));
            return Err(MessageRefusal::ConditionUnknown { condition, place }.into());
        }
    }
    Ok(())
}

fn check_audience(xml: &Xml<'_>, restriction: Node, expected: &Expectations<'_>) -> Result<(), MessageRefusal> {
    let audiences = xml.children_named(restriction, (ASSERTION, "Audience")).into_iter();
    let found = audiences.map(|audience| xml.text(audience)).collect::<Result<Vec<_>, _>>()?;
    if found.iter().any(|audience| audience == expected.audience) {
        return Ok(());
    }
    Err(MessageRefusal::AudienceMismatch { expected: expected.audience.to_owned(), found })
}

/// The statement that somebody signed in, without which an assertion is not about signing in at all.
fn session(xml: &Xml<'_>, assertion: Node, expected: &Expectations<'_>) -> Result<Option<String>, Refusal> {
    let statement = xml.required_child(assertion, (ASSERTION, "AuthnStatement"))?;
    not_after(xml, statement, "SessionNotOnOrAfter", expected)?;
    Ok(xml.attribute(statement, "SessionIndex").map(str::to_owned))
}

fn not_before(xml: &Xml<'_>, node: Node, attribute: &'static str, expected: &Expectations<'_>) -> Result<(), Refusal> {
    let Some(limit) = instant(xml, node, attribute)? else { return Ok(()) };
    if expected.now.duration_until(limit) <= expected.skew {
        return Ok(());
    }
    let (limit, now) = (limit.to_string(), expected.now.to_string());
    expected.hold(Err(MessageRefusal::NotYetValid { attribute, limit, now }))
}

fn not_after(
    xml: &Xml<'_>,
    node: Node,
    attribute: &'static str,
    expected: &Expectations<'_>,
) -> Result<Option<Timestamp>, Refusal> {
    let Some(limit) = instant(xml, node, attribute)? else { return Ok(None) };
    if limit.duration_until(expected.now) >= expected.skew {
        let (limit, now) = (limit.to_string(), expected.now.to_string());
        expected.hold(Err(MessageRefusal::Expired { attribute, limit, now }))?;
    }
    Ok(Some(limit))
}

fn instant(xml: &Xml<'_>, node: Node, attribute: &'static str) -> Result<Option<Timestamp>, MessageRefusal> {
    let Some(found) = xml.attribute(node, attribute) else { return Ok(None) };
    let malformed = || MessageRefusal::TimestampMalformed { attribute, found: found.into(), place: xml.place(node) };
    found.parse().map(Some).map_err(|_| malformed())
}

fn missing(xml: &Xml<'_>, node: Node, attribute: &'static str) -> MessageRefusal {
    MessageRefusal::AttributeMissing { attribute, element: xml.local_name(node).to_owned(), place: xml.place(node) }
}
