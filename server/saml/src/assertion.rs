//! Assertions: subject, audience, validity, and the request that is answered.
//!
//! Reads the very node whose signature was checked; must not look for another.

use jiff::Timestamp;

use super::checks::Check;
use super::error::MessageError;
use super::name_id::NameId;
use super::namespaces::ASSERTION;
use super::response::{Expectations, VerifiedAssertion};
use super::xml::{Name, Node, Xml};
use egnyte_domain::rules::Policy;

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
    let name_id = name_id(xml, subject, expected)?;
    let Confirmation { in_response_to, not_on_or_after } = confirm(xml, subject, expected)?;
    check_conditions(xml, xml.required_child(node, CONDITIONS)?, expected)?;
    check_not_before(xml, node, "IssueInstant", expected)?;
    let AuthnSession { index, end } = authn_session(xml, node, expected)?;
    let issuer = xml.text(xml.required_child(node, (ASSERTION, "Issuer"))?)?;
    Ok(VerifiedAssertion {
        subject: name_id.text.clone(),
        name_id,
        issuer,
        in_response_to,
        assertion_id,
        not_on_or_after,
        session_index: index,
        session_end: end,
    })
}

/// Reads the `NameID`.
fn name_id(xml: &Xml<'_>, subject: Node, expected: &Expectations<'_>) -> Checked<NameId> {
    if let Some(encrypted) = xml.child(subject, (ASSERTION, "EncryptedID"))? {
        return Err(MessageError::SubjectEncrypted { place: xml.position(encrypted) });
    }
    let node = xml.required_child(subject, (ASSERTION, "NameID"))?;
    let is_whole = expected.checks.include(Check::WholeSubject);
    let name = if is_whole { xml.text(node)? } else { xml.first_text(node) };
    if name.is_empty() {
        return Err(MessageError::SubjectEmpty { place: xml.position(node) });
    }
    Ok(NameId::with_text(xml, node, name))
}

/// Confirmation that holds.
struct Confirmation {
    in_response_to: Option<String>,
    not_on_or_after: Timestamp,
}

/// Finds a confirmation that holds: of several, one is enough (SAML core, 2.4.1.1). If none does, the error is that of
/// the first bearer confirmation.
fn confirm(xml: &Xml<'_>, subject: Node, expected: &Expectations<'_>) -> Checked<Confirmation> {
    let name = (ASSERTION, "SubjectConfirmation");
    let mut failure = None;
    for node in xml.children_named(subject, name) {
        match check_confirmation(xml, node, expected) {
            Ok(confirmation) => return Ok(confirmation),
            Err(error) => match failure {
                None | Some(MessageError::ConfirmationUnsupported { .. }) => failure = Some(error),
                Some(_) => {}
            },
        }
    }
    match failure {
        Some(error) => Err(error),
        // It names the missing element.
        None => xml.required_child(subject, name).and_then(|node| check_confirmation(xml, node, expected)),
    }
}

fn check_confirmation(xml: &Xml<'_>, node: Node, expected: &Expectations<'_>) -> Checked<Confirmation> {
    let data = match xml.required_attribute(node, "Method")? {
        BEARER => xml.required_child(node, (ASSERTION, "SubjectConfirmationData"))?,
        found => return Err(MessageError::ConfirmationUnsupported { found: found.to_owned() }),
    };
    check_recipient(xml, data, expected)?;
    let in_response_to = in_response_to(xml, data, expected)?;
    let end = check_not_on_or_after(xml, data, "NotOnOrAfter", expected)?;
    check_not_before(xml, data, "NotBefore", expected)?;
    let not_on_or_after = end.ok_or_else(|| xml.missing_attribute(data, "NotOnOrAfter"))?;
    Ok(Confirmation { in_response_to, not_on_or_after })
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
    let of_node = |node| match (xml.attribute(node, "InResponseTo"), expected.rules.empty_in_response_to) {
        (Some(""), Policy::Accept) => Ok(None),
        (Some(""), Policy::Refuse) => Err(MessageError::InResponseToEmpty),
        (id, _) => Ok(id),
    };
    let (response, assertion) = (of_node(xml.root())?, of_node(confirmation)?);
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
    let restriction = (ASSERTION, "AudienceRestriction");
    if xml.children_named(conditions, restriction).is_empty() {
        // It names the missing element.
        xml.required_child(conditions, restriction)?;
    }
    // Of several restrictions, all must hold (SAML core, 2.5.1.4).
    for condition in xml.children(conditions) {
        if xml.is(condition, restriction) {
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

/// Session at the identity provider.
struct AuthnSession {
    index: Option<String>,
    end: Option<Timestamp>,
}

/// Reads the session index of the first authentication statement that has one, and the first end of a session. All
/// statements must be valid still, and an assertion for a sign-in must have one, unless a guess does without.
fn authn_session(xml: &Xml<'_>, node: Node, expected: &Expectations<'_>) -> Checked<AuthnSession> {
    let name = (ASSERTION, "AuthnStatement");
    let statements = xml.children_named(node, name);
    if statements.is_empty() && expected.rules.absent_authn_statements == Policy::Refuse {
        // It names the missing element.
        xml.required_child(node, name)?;
    }
    let mut end: Option<Timestamp> = None;
    for &statement in &statements {
        let found = check_not_on_or_after(xml, statement, "SessionNotOnOrAfter", expected)?;
        end = end.into_iter().chain(found).min();
    }
    let index = statements.iter().find_map(|&statement| xml.attribute(statement, "SessionIndex"));
    Ok(AuthnSession { index: index.map(str::to_owned), end })
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

/// Reads an attribute that is a time.
pub(crate) fn timestamp(xml: &Xml<'_>, node: Node, attribute: &'static str) -> Checked<Option<Timestamp>> {
    let Some(found) = xml.attribute(node, attribute) else { return Ok(None) };
    let malformed = || MessageError::TimestampMalformed { attribute, found: found.into(), place: xml.position(node) };
    found.parse().map(Some).map_err(|_| malformed())
}
