//! What is signed is what is read: from a message to the one assertion that its signatures vouch for.
//!
//! Signature wrapping moves a rightly signed element to where nobody reads it and puts a forged one in its place.
//! Here a signature counts only in the very element it names, that element stands where it is read, and nothing else
//! in the message looks like it. It must not know any cryptography, nor what the assertion says.

use std::collections::BTreeMap;

use super::dsig::{SIGNATURE, Signature};
use super::namespaces::{ASSERTION, PROTOCOL};
use super::refusal::{MessageRefusal, Place, Refusal, SignatureRefusal};
use super::xml::{Name, Node, Xml};

/// The root of an answer.
pub(crate) const RESPONSE: Name = (PROTOCOL, "Response");
/// The element that names the subject.
const ASSERTION_ELEMENT: Name = (ASSERTION, "Assertion");
/// What an identity provider sends instead of an assertion when it encrypts.
const ENCRYPTED_ASSERTION: Name = (ASSERTION, "EncryptedAssertion");
/// Attributes that one reader or another takes for an element's id.
const ID_ATTRIBUTES: [&str; 4] = ["ID", "Id", "id", "AssertionID"];

/// A signature together with the element it stands in and names.
pub(crate) struct Bound<'x> {
    /// The signature.
    pub(crate) signature: Signature<'x>,
    /// The element it vouches for: the response, or an assertion directly in it.
    pub(crate) element: Node,
}

/// Every signature of the message, each bound to the element it stands in.
pub(crate) fn signatures<'x>(xml: &'x Xml<'_>) -> Result<Vec<Bound<'x>>, Refusal> {
    if let Some(&encrypted) = xml.elements_named(ENCRYPTED_ASSERTION).first() {
        return Err(MessageRefusal::AssertionEncrypted { place: xml.place(encrypted) }.into());
    }
    let ids = unique_ids(xml)?;
    let mut bound = Vec::new();
    for node in xml.elements_named(SIGNATURE) {
        bound.push(bind(xml, node, &ids)?);
    }
    refuse_misplaced_assertions(xml)?;
    Ok(bound)
}

/// The one assertion, given the elements whose signatures were checked. `covered` may be empty only where an unsigned
/// message is taken on purpose.
pub(crate) fn assertion(xml: &Xml<'_>, covered: &[Node]) -> Result<Node, Refusal> {
    let assertions = xml.children_named(xml.root(), ASSERTION_ELEMENT);
    let unsigned = assertions.iter().find(|node| !covered.contains(&xml.root()) && !covered.contains(node));
    match (&assertions[..], unsigned) {
        ([], _) => Err(MessageRefusal::AssertionMissing.into()),
        ([assertion], None) => Ok(*assertion),
        ([assertion], Some(_)) if covered.is_empty() => Ok(*assertion),
        (_, Some(&unsigned)) => Err(SignatureRefusal::WrappingUnsignedAssertion { place: xml.place(unsigned) }.into()),
        (several, None) => Err(MessageRefusal::AssertionsMoreThanOne { count: several.len() }.into()),
    }
}

/// Every signature of the message with the element it names, wherever either stands. Who reads like this can be made to
/// read anything: for an Egnyte that is weak on purpose.
pub(crate) fn loose_signatures<'x>(xml: &'x Xml<'_>) -> Result<Vec<Bound<'x>>, SignatureRefusal> {
    let ids = unique_ids(xml)?;
    let bound = |node| {
        let signature = Signature::read(xml, node)?;
        let element = named(xml, &signature, &ids)?;
        Ok(Bound { signature, element })
    };
    xml.elements_named(SIGNATURE).into_iter().map(bound).collect()
}

/// The first assertion, wherever it stands, that is not one of those covered: what such a reader takes.
pub(crate) fn first_unsigned(xml: &Xml<'_>, covered: &[Node]) -> Result<Node, MessageRefusal> {
    let mut assertions = xml.elements_named(ASSERTION_ELEMENT).into_iter();
    assertions.find(|node| !covered.contains(node)).ok_or(MessageRefusal::AssertionMissing)
}

/// The element that a signature names.
fn named(xml: &Xml<'_>, signature: &Signature<'_>, ids: &BTreeMap<&str, Node>) -> Result<Node, SignatureRefusal> {
    let id = signature.target.strip_prefix('#').unwrap_or_default();
    ids.get(id).copied().ok_or_else(|| SignatureRefusal::ReferenceUnresolved {
        reference: signature.target.to_owned(),
        place: xml.place(signature.reference),
    })
}

fn bind<'x>(xml: &'x Xml<'_>, node: Node, ids: &BTreeMap<&str, Node>) -> Result<Bound<'x>, SignatureRefusal> {
    let element = xml.parent(node).unwrap_or_else(|| xml.root());
    let readable = element == xml.root() || is_assertion_of_root(xml, element);
    if !readable {
        let holder = xml.local_name(element).to_owned();
        return Err(SignatureRefusal::WrappingMisplacedSignature { holder, place: xml.place(node) });
    }
    let signature = Signature::read(xml, node)?;
    let signed = named(xml, &signature, ids)?;
    if signed != element || xml.attribute(element, "ID") != signature.target.strip_prefix('#') {
        return Err(SignatureRefusal::WrappingReference {
            holder: xml.local_name(element).to_owned(),
            signed: xml.local_name(signed).to_owned(),
            place: xml.place(node),
            signed_place: xml.place(signed),
        });
    }
    signature.refuse_strangers(xml)?;
    Ok(Bound { signature, element })
}

fn unique_ids<'x>(xml: &'x Xml<'_>) -> Result<BTreeMap<&'x str, Node>, SignatureRefusal> {
    let mut ids = BTreeMap::new();
    for node in xml.elements() {
        for (_, id) in xml.attributes(node).filter(|(name, _)| ID_ATTRIBUTES.contains(name)) {
            if let Some(first) = ids.insert(id, node) {
                let (first, second): (Place, Place) = (xml.place(first), xml.place(node));
                return Err(SignatureRefusal::DuplicateId { id: id.to_owned(), first, second });
            }
        }
    }
    Ok(ids)
}

fn refuse_misplaced_assertions(xml: &Xml<'_>) -> Result<(), SignatureRefusal> {
    let mut assertions = xml.elements_named(ASSERTION_ELEMENT).into_iter();
    match assertions.find(|&assertion| !is_assertion_of_root(xml, assertion)) {
        Some(assertion) => Err(SignatureRefusal::WrappingMisplacedAssertion {
            holder: xml.parent(assertion).map(|holder| xml.local_name(holder).to_owned()).unwrap_or_default(),
            place: xml.place(assertion),
        }),
        None => Ok(()),
    }
}

fn is_assertion_of_root(xml: &Xml<'_>, node: Node) -> bool {
    xml.is(node, ASSERTION_ELEMENT) && xml.parent(node) == Some(xml.root())
}
