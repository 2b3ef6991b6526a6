//! Binding of signatures: from a message to the one assertion that its signatures cover.
//!
//! Signature wrapping moves a validly signed element to a place where it is not read, and puts a forged one in its place.
//! Here a signature counts only in the very element that it refers to, this element stands where it is read, and no
//! other element of the message resembles it. Must not know cryptography, nor the contents of an assertion.

use std::collections::BTreeMap;

use super::checks::{Check, Checks};
use super::dsig::{SIGNATURE, Signature};
use super::error::{MessageError, SamlError, SignatureError};
use super::namespaces::{ASSERTION, PROTOCOL};
use super::xml::{Name, Node, Xml};

/// Root element of a response.
pub(crate) const RESPONSE: Name = (PROTOCOL, "Response");
const ASSERTION_ELEMENT: Name = (ASSERTION, "Assertion");
const ENCRYPTED_ASSERTION: Name = (ASSERTION, "EncryptedAssertion");
/// Attributes that XML libraries take for the id of an element.
const ID_ATTRIBUTES: [&str; 4] = ["ID", "Id", "id", "AssertionID"];

/// Signature with the element that it covers: the response, or an assertion directly in it.
pub(crate) struct BoundSignature<'x> {
    pub(crate) signature: Signature<'x>,
    pub(crate) element: Node,
}

/// Finds the signatures of the message and binds each to the element that it stands in. Without the check for signed
/// elements, a signature may stand anywhere.
pub(crate) fn find_signatures<'x>(xml: &'x Xml<'_>, checks: Checks) -> Result<Vec<BoundSignature<'x>>, SamlError> {
    if let Some(&encrypted) = xml.elements_named(ENCRYPTED_ASSERTION).first() {
        return Err(MessageError::AssertionEncrypted { place: xml.position(encrypted) }.into());
    }
    let ids = index_ids(xml)?;
    let bind = if checks.include(Check::SignedElement) { bind_to_parent } else { bind_to_reference };
    let signatures = xml.elements_named(SIGNATURE).into_iter().map(|node| bind(xml, node, &ids));
    let signatures = signatures.collect::<Result<Vec<_>, _>>()?;
    if checks.include(Check::SignedElement) {
        refuse_misplaced_assertions(xml)?;
    }
    Ok(signatures)
}

/// Finds the one assertion, given the elements whose signatures were checked; without any, the message was accepted
/// unsigned. Without the check for signed elements, an unsigned assertion takes precedence, wherever it stands.
pub(crate) fn find_assertion(xml: &Xml<'_>, covered: &[Node], checks: Checks) -> Result<Node, SamlError> {
    if !checks.include(Check::SignedElement) {
        let assertions = xml.elements_named(ASSERTION_ELEMENT);
        let unsigned = assertions.iter().find(|node| !covered.contains(node));
        return unsigned.or(assertions.first()).copied().ok_or(MessageError::AssertionMissing.into());
    }
    let assertions = xml.children_named(xml.root(), ASSERTION_ELEMENT);
    let unsigned = assertions.iter().find(|node| !covered.contains(&xml.root()) && !covered.contains(node));
    match (&assertions[..], unsigned) {
        ([], _) => Err(MessageError::AssertionMissing.into()),
        ([assertion], None) => Ok(*assertion),
        ([assertion], Some(_)) if covered.is_empty() => Ok(*assertion),
        (_, Some(&unsigned)) => Err(SignatureError::WrappingUnsignedAssertion { place: xml.position(unsigned) }.into()),
        (several, None) => Err(MessageError::AssertionsMoreThanOne { count: several.len() }.into()),
    }
}

/// Binds a signature to its parent, which must be the element that it refers to.
fn bind_to_parent<'x>(
    xml: &'x Xml<'_>,
    node: Node,
    ids: &BTreeMap<&str, Node>,
) -> Result<BoundSignature<'x>, SignatureError> {
    let parent = xml.parent(node).unwrap_or_else(|| xml.root());
    if parent != xml.root() && !is_assertion_of_root(xml, parent) {
        let holder = xml.local_name(parent).to_owned();
        return Err(SignatureError::WrappingMisplacedSignature { holder, place: xml.position(node) });
    }
    let BoundSignature { signature, element } = bind_to_reference(xml, node, ids)?;
    if element != parent || xml.attribute(parent, "ID") != signature.target.strip_prefix('#') {
        return Err(SignatureError::WrappingReference {
            holder: xml.local_name(parent).to_owned(),
            signed: xml.local_name(element).to_owned(),
            place: xml.position(node),
            signed_place: xml.position(element),
        });
    }
    signature.refuse_extra_elements(xml)?;
    Ok(BoundSignature { signature, element })
}

/// Binds a signature to the element that it refers to, wherever either stands.
fn bind_to_reference<'x>(
    xml: &'x Xml<'_>,
    node: Node,
    ids: &BTreeMap<&str, Node>,
) -> Result<BoundSignature<'x>, SignatureError> {
    let signature = Signature::read(xml, node)?;
    let id = signature.target.strip_prefix('#').unwrap_or_default();
    let element = ids.get(id).copied().ok_or_else(|| SignatureError::ReferenceUnresolved {
        reference: signature.target.to_owned(),
        place: xml.position(signature.reference),
    })?;
    Ok(BoundSignature { signature, element })
}

fn index_ids<'x>(xml: &'x Xml<'_>) -> Result<BTreeMap<&'x str, Node>, SignatureError> {
    let mut ids = BTreeMap::new();
    for node in xml.elements() {
        for (_, id) in xml.attributes(node).filter(|(name, _)| ID_ATTRIBUTES.contains(name)) {
            if let Some(first) = ids.insert(id, node) {
                let (first, second) = (xml.position(first), xml.position(node));
                return Err(SignatureError::DuplicateId { id: id.to_owned(), first, second });
            }
        }
    }
    Ok(ids)
}

fn refuse_misplaced_assertions(xml: &Xml<'_>) -> Result<(), SignatureError> {
    let mut assertions = xml.elements_named(ASSERTION_ELEMENT).into_iter();
    match assertions.find(|&assertion| !is_assertion_of_root(xml, assertion)) {
        Some(assertion) => Err(SignatureError::WrappingMisplacedAssertion {
            holder: xml.parent(assertion).map(|parent| xml.local_name(parent).to_owned()).unwrap_or_default(),
            place: xml.position(assertion),
        }),
        None => Ok(()),
    }
}

fn is_assertion_of_root(xml: &Xml<'_>, node: Node) -> bool {
    xml.is(node, ASSERTION_ELEMENT) && xml.parent(node) == Some(xml.root())
}
