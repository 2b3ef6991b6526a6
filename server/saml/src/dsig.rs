//! XML signatures as data: reference, algorithms and values.
//!
//! Must not verify a signature, nor know SAML messages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::SignatureError;
use super::namespaces::DSIG;
use super::xml::{Name, Node, Xml};

/// Signature element.
pub(crate) const SIGNATURE: Name = (DSIG, "Signature");

/// Parts of a signature.
pub(crate) struct Signature<'x> {
    pub(crate) node: Node,
    pub(crate) signed_info: Node,
    /// Canonicalisation method of `SignedInfo`.
    pub(crate) canonicalization: Node,
    /// URI of the signature method.
    pub(crate) method: &'x str,
    pub(crate) reference: Node,
    /// URI of the reference: `#` and an id.
    pub(crate) target: &'x str,
    pub(crate) value: Vec<u8>,
}

/// Parts of the only reference of a signature.
pub(crate) struct Reference<'x> {
    pub(crate) transforms: Vec<Node>,
    /// URI of the digest method.
    pub(crate) method: &'x str,
    pub(crate) digest: Vec<u8>,
}

impl<'x> Signature<'x> {
    /// Reads a signature element: `SignedInfo` comes first and once, with one reference.
    pub(crate) fn read(xml: &'x Xml<'_>, node: Node) -> Result<Self, SignatureError> {
        let parts = xml.children(node);
        let signed_infos = parts.iter().filter(|&&part| xml.is(part, (DSIG, "SignedInfo"))).count();
        let (Some(&signed_info), Some(&value), 1) = (parts.first(), parts.get(1), signed_infos) else {
            return Err(shape_error(xml, node, "SignedInfo must come first, once, and SignatureValue after it"));
        };
        expect(xml, signed_info, "SignedInfo")?;
        expect(xml, value, "SignatureValue")?;
        let info = xml.children(signed_info);
        let (Some(&canonicalization), Some(&method), Some(&reference)) = (info.first(), info.get(1), info.get(2))
        else {
            return Err(shape_error(xml, signed_info, "SignedInfo is incomplete"));
        };
        expect(xml, canonicalization, "CanonicalizationMethod")?;
        expect(xml, method, "SignatureMethod")?;
        expect(xml, reference, "Reference")?;
        if info.len() > 3 {
            return Err(SignatureError::ReferencesMoreThanOne {
                count: info.len() - 2,
                place: xml.position(reference),
            });
        }
        Ok(Self {
            node,
            signed_info,
            canonicalization,
            method: algorithm(xml, method)?,
            reference,
            target: xml.attribute(reference, "URI").unwrap_or_default(),
            value: decode_bytes(xml, value)?,
        })
    }

    /// Refuses elements other than the value and the key: they could hide a signed element.
    pub(crate) fn refuse_extra_elements(&self, xml: &Xml<'_>) -> Result<(), SignatureError> {
        let mut extras = xml.children(self.node).into_iter().skip(2);
        match extras.find(|&extra| !xml.is(extra, (DSIG, "KeyInfo"))) {
            Some(extra) => Err(shape_error(xml, extra, "only KeyInfo may follow SignatureValue")),
            None => Ok(()),
        }
    }

    /// Reads the reference.
    pub(crate) fn reference(&self, xml: &'x Xml<'_>) -> Result<Reference<'x>, SignatureError> {
        let [transforms, method, digest] = xml.children(self.reference)[..] else {
            return Err(shape_error(
                xml,
                self.reference,
                "Reference must hold Transforms, DigestMethod and DigestValue",
            ));
        };
        expect(xml, transforms, "Transforms")?;
        expect(xml, method, "DigestMethod")?;
        expect(xml, digest, "DigestValue")?;
        let transforms = xml.children(transforms);
        for &transform in &transforms {
            expect(xml, transform, "Transform")?;
        }
        Ok(Reference { transforms, method: algorithm(xml, method)?, digest: decode_bytes(xml, digest)? })
    }
}

/// Returns the attribute `Algorithm` of an element.
pub(crate) fn algorithm<'x>(xml: &'x Xml<'_>, node: Node) -> Result<&'x str, SignatureError> {
    xml.attribute(node, "Algorithm").ok_or_else(|| shape_error(xml, node, "the attribute Algorithm is missing"))
}

/// Error for a signature with a wrong structure.
pub(crate) fn shape_error(xml: &Xml<'_>, node: Node, problem: &str) -> SignatureError {
    let problem = format!("{}: {problem}", xml.local_name(node));
    SignatureError::Malformed { problem, place: xml.position(node) }
}

fn expect(xml: &Xml<'_>, node: Node, name: &'static str) -> Result<(), SignatureError> {
    if xml.is(node, (DSIG, name)) { Ok(()) } else { Err(shape_error(xml, node, &format!("{name} is expected here"))) }
}

/// Decodes the base64 of an element, which must contain text only: libraries disagree about a comment inside.
fn decode_bytes(xml: &Xml<'_>, node: Node) -> Result<Vec<u8>, SignatureError> {
    let text = xml.pure_text(node).ok_or_else(|| shape_error(xml, node, "only text is allowed here"))?;
    let base64: String = text.split_ascii_whitespace().collect();
    match STANDARD.decode(base64) {
        Ok(bytes) if !bytes.is_empty() => Ok(bytes),
        Ok(_) => Err(shape_error(xml, node, "the value is empty")),
        Err(error) => Err(shape_error(xml, node, &error.to_string())),
    }
}
