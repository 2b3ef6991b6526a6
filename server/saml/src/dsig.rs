//! An XML signature taken apart: which element it names, by which algorithms, with which values.
//!
//! It must not know whether the signature is right, nor what a SAML message is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::namespaces::DSIG;
use super::refusal::SignatureRefusal;
use super::xml::{Name, Node, Xml};

/// The signature element.
pub(crate) const SIGNATURE: Name = (DSIG, "Signature");

/// The parts of one signature.
pub(crate) struct Signature<'x> {
    /// The signature element itself.
    pub(crate) node: Node,
    /// What is signed: the element `SignedInfo`.
    pub(crate) signed_info: Node,
    /// How `SignedInfo` is canonicalised.
    pub(crate) canonicalization: Node,
    /// The signature method, as a URI.
    pub(crate) method: &'x str,
    /// The one reference.
    pub(crate) reference: Node,
    /// What the reference refers to, as it is written.
    pub(crate) target: &'x str,
    /// The signature's value.
    pub(crate) value: Vec<u8>,
}

/// The parts of the one reference of a signature.
pub(crate) struct Reference<'x> {
    /// The transforms, in order.
    pub(crate) transforms: Vec<Node>,
    /// The digest method, as a URI.
    pub(crate) method: &'x str,
    /// The digest that was signed.
    pub(crate) digest: Vec<u8>,
}

impl<'x> Signature<'x> {
    /// Takes `node` apart: `SignedInfo` first and only once, with one reference.
    pub(crate) fn read(xml: &'x Xml<'_>, node: Node) -> Result<Self, SignatureRefusal> {
        let parts = xml.children(node);
        let signed_infos = parts.iter().filter(|&&part| xml.is(part, (DSIG, "SignedInfo"))).count();
        let (Some(&signed_info), Some(&value), 1) = (parts.first(), parts.get(1), signed_infos) else {
            return Err(malformed(xml, node, "SignedInfo must come first, once, and SignatureValue after it"));
        };
        expect(xml, signed_info, "SignedInfo")?;
        expect(xml, value, "SignatureValue")?;
        let info = xml.children(signed_info);
        let (Some(&canonicalization), Some(&method), Some(&reference)) = (info.first(), info.get(1), info.get(2))
        else {
            return Err(malformed(xml, signed_info, "SignedInfo is incomplete"));
        };
        expect(xml, canonicalization, "CanonicalizationMethod")?;
        expect(xml, method, "SignatureMethod")?;
        expect(xml, reference, "Reference")?;
        if info.len() > 3 {
            return Err(SignatureRefusal::ReferencesMoreThanOne { count: info.len() - 2, place: xml.place(reference) });
        }
        Ok(Self {
            node,
            signed_info,
            canonicalization,
            method: algorithm(xml, method)?,
            reference,
            target: xml.attribute(reference, "URI").unwrap_or_default(),
            value: bytes(xml, value)?,
        })
    }

    /// Refuses whatever a signature may carry beside its value and its key: it could hide a signed element in there.
    pub(crate) fn refuse_strangers(&self, xml: &Xml<'_>) -> Result<(), SignatureRefusal> {
        let mut extras = xml.children(self.node).into_iter().skip(2);
        match extras.find(|&extra| !xml.is(extra, (DSIG, "KeyInfo"))) {
            Some(stranger) => Err(malformed(xml, stranger, "nothing but KeyInfo may follow SignatureValue")),
            None => Ok(()),
        }
    }

    /// Takes the reference apart.
    pub(crate) fn reference(&self, xml: &'x Xml<'_>) -> Result<Reference<'x>, SignatureRefusal> {
        let [transforms, method, digest] = xml.children(self.reference)[..] else {
            return Err(malformed(xml, self.reference, "Reference must hold Transforms, DigestMethod and DigestValue"));
        };
        expect(xml, transforms, "Transforms")?;
        expect(xml, method, "DigestMethod")?;
        expect(xml, digest, "DigestValue")?;
        let transforms = xml.children(transforms);
        for &transform in &transforms {
            expect(xml, transform, "Transform")?;
        }
        Ok(Reference { transforms, method: algorithm(xml, method)?, digest: bytes(xml, digest)? })
    }
}

/// The algorithm an element names.
pub(crate) fn algorithm<'x>(xml: &'x Xml<'_>, node: Node) -> Result<&'x str, SignatureRefusal> {
    xml.attribute(node, "Algorithm").ok_or_else(|| malformed(xml, node, "the attribute Algorithm is missing"))
}

/// A signature that is wrong in shape.
pub(crate) fn malformed(xml: &Xml<'_>, node: Node, problem: &str) -> SignatureRefusal {
    let problem = format!("{}: {problem}", xml.local_name(node));
    SignatureRefusal::Malformed { problem, place: xml.place(node) }
}

fn expect(xml: &Xml<'_>, node: Node, name: &'static str) -> Result<(), SignatureRefusal> {
    if xml.is(node, (DSIG, name)) { Ok(()) } else { Err(malformed(xml, node, &format!("{name} is expected here"))) }
}

/// Base64 in an element that holds nothing but text. A comment in the middle once made two readers read two values.
fn bytes(xml: &Xml<'_>, node: Node) -> Result<Vec<u8>, SignatureRefusal> {
    let text = xml.pure_text(node).ok_or_else(|| malformed(xml, node, "nothing but text may stand in here"))?;
    let packed: String = text.split_ascii_whitespace().collect();
    match STANDARD.decode(packed) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => Err(malformed(xml, node, "the value is empty")),
        Err(error) => Err(malformed(xml, node, &error.to_string())),
    }
}
