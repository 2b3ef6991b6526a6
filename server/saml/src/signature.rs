//! The only file with cryptography: digests, RSA, and the canonical form they are computed over.
//!
//! The key is the configured one; what a message carries about its own key is never used. It must not know what a
//! SAML message is: it is handed a signature and the element that it has to vouch for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use rsa::PublicKey;
use rsa::pkcs8::DecodePublicKey as _;
use rsa::sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::certificate::Certificate;
use super::dsig::{Reference, Signature, algorithm, malformed};
use super::namespaces::DSIG;
use super::refusal::{Carried, SignatureRefusal};
use super::xml::{Node, Xml};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const INCLUSIVE_NAMESPACES: (&str, &str) = ("http://www.w3.org/2001/10/xml-exc-c14n#", "InclusiveNamespaces");

/// An RSA key that signatures are checked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey(PublicKey);

impl VerifyingKey {
    /// Reads the key out of a certificate's subject public key info.
    pub(crate) fn from_der(subject_public_key_info: &[u8]) -> Option<Self> {
        PublicKey::from_public_key_der(subject_public_key_info).ok().map(Self)
    }

    fn verifies(&self, hash: Hash, message: &[u8], value: &[u8]) -> bool {
        let outcome = match hash {
            Hash::Sha256 => self.0.pkcs1v15_verify::<Sha256>(message, value),
            Hash::Sha384 => self.0.pkcs1v15_verify::<Sha384>(message, value),
            Hash::Sha512 => self.0.pkcs1v15_verify::<Sha512>(message, value),
        };
        outcome.is_ok()
    }
}

/// Checks that `signature` was made with the certificate's key and that `element` is what was signed.
pub(crate) fn check(
    xml: &Xml<'_>,
    signature: &Signature<'_>,
    element: Node,
    trusted: &Certificate,
) -> Result<(), SignatureRefusal> {
    let method = signature_hash(xml, signature)?;
    let reference = signature.reference(xml)?;
    check_digest(xml, signature, element, &reference)?;
    let form = Form::of(xml, signature.canonicalization)?;
    let signed_info = NodeSet::tree_with_comments(signature.signed_info, xml.document());
    let message = form.write(xml, &signed_info).ok_or_else(|| uncanonical(xml, signature.signed_info))?;
    if trusted.key().verifies(method, &message, &signature.value) {
        return Ok(());
    }
    Err(SignatureRefusal::Untrusted { carried: carried(xml, signature, trusted), place: xml.place(signature.node) })
}

/// The SHA-256 fingerprint of a certificate, as administrators compare it.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn check_digest(
    xml: &Xml<'_>,
    signature: &Signature<'_>,
    element: Node,
    reference: &Reference<'_>,
) -> Result<(), SignatureRefusal> {
    let hash = digest_hash(xml, signature, reference)?;
    let form = transforms(xml, signature, reference)?;
    let document = xml.document();
    let without_signature = NodeSet::tree_without_comments(element, document)
        .subtract(&NodeSet::tree_with_comments(signature.node, document));
    let computed = form.write(xml, &without_signature).ok_or_else(|| uncanonical(xml, element))?;
    let computed = hash.digest(&computed);
    if computed == reference.digest {
        return Ok(());
    }
    Err(SignatureRefusal::DigestMismatch {
        element: xml.local_name(element).to_owned(),
        expected: STANDARD.encode(&reference.digest),
        computed: STANDARD.encode(computed),
        place: xml.place(element),
    })
}

/// The two transforms that SAML allows, in their order: take the signature out, then canonicalise.
fn transforms(xml: &Xml<'_>, signature: &Signature<'_>, reference: &Reference<'_>) -> Result<Form, SignatureRefusal> {
    for &transform in &reference.transforms {
        let name = algorithm(xml, transform)?;
        if name != ENVELOPED && C14nMode::from_uri(name).is_none() {
            return Err(SignatureRefusal::TransformForbidden {
                algorithm: name.to_owned(),
                place: xml.place(transform),
            });
        }
    }
    match reference.transforms[..] {
        [enveloped, canonical] if algorithm(xml, enveloped)? == ENVELOPED => Form::of(xml, canonical),
        _ => Err(malformed(xml, signature.reference, "the transforms must be enveloped-signature, then xml-exc-c14n")),
    }
}

/// A canonical form: exclusive, with or without comments, and the prefixes that are kept although unused.
struct Form {
    mode: C14nMode,
    prefixes: Vec<String>,
}

impl Form {
    fn of(xml: &Xml<'_>, node: Node) -> Result<Self, SignatureRefusal> {
        let name = algorithm(xml, node)?;
        let mode = C14nMode::from_uri(name).filter(C14nMode::is_exclusive).ok_or_else(|| {
            SignatureRefusal::CanonicalizationForbidden { algorithm: name.to_owned(), place: xml.place(node) }
        })?;
        let lists = xml.children(node);
        if let Some(&stranger) = lists.iter().find(|&&child| !xml.is(child, INCLUSIVE_NAMESPACES)) {
            return Err(malformed(xml, stranger, "only InclusiveNamespaces may stand in here"));
        }
        let prefixes = lists.iter().filter_map(|&list| xml.attribute(list, "PrefixList"));
        let prefixes = prefixes.flat_map(str::split_ascii_whitespace).map(str::to_owned).collect();
        Ok(Self { mode, prefixes })
    }

    fn write(&self, xml: &Xml<'_>, nodes: &NodeSet) -> Option<Vec<u8>> {
        canonicalize_doc(xml.document(), self.mode, Some(nodes), &self.prefixes).ok()
    }
}

#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

fn signature_hash(xml: &Xml<'_>, signature: &Signature<'_>) -> Result<Hash, SignatureRefusal> {
    let (algorithm, place) = (signature.method.to_owned(), xml.place(signature.node));
    match signature.method {
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Ok(Hash::Sha256),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Ok(Hash::Sha384),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Ok(Hash::Sha512),
        weak if is_weak(weak) => Err(SignatureRefusal::MethodWeak { algorithm, place }),
        _ => Err(SignatureRefusal::MethodUnsupported { algorithm, place }),
    }
}

fn digest_hash(xml: &Xml<'_>, signature: &Signature<'_>, reference: &Reference<'_>) -> Result<Hash, SignatureRefusal> {
    let (algorithm, place) = (reference.method.to_owned(), xml.place(signature.reference));
    match reference.method {
        "http://www.w3.org/2001/04/xmlenc#sha256" => Ok(Hash::Sha256),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => Ok(Hash::Sha384),
        "http://www.w3.org/2001/04/xmlenc#sha512" => Ok(Hash::Sha512),
        weak if is_weak(weak) => Err(SignatureRefusal::DigestMethodWeak { algorithm, place }),
        _ => Err(SignatureRefusal::DigestMethodUnsupported { algorithm, place }),
    }
}

fn is_weak(algorithm: &str) -> bool {
    ["#sha1", "#rsa-sha1", "#dsa-sha1", "#ecdsa-sha1", "#md5", "#rsa-md5"].iter().any(|weak| algorithm.ends_with(weak))
}

fn uncanonical(xml: &Xml<'_>, node: Node) -> SignatureRefusal {
    malformed(xml, node, "there is no canonical form of it")
}

fn carried(xml: &Xml<'_>, signature: &Signature<'_>, trusted: &Certificate) -> Carried {
    let certificates: Vec<String> = xml
        .elements_named((DSIG, "X509Certificate"))
        .into_iter()
        .filter(|&node| xml.is_within(node, signature.node))
        .filter_map(|node| xml.pure_text(node))
        .map(|text| text.split_ascii_whitespace().collect())
        .collect();
    match &certificates[..] {
        [] => Carried::Nothing,
        all if all.iter().any(|one| *one == trusted.body()) => Carried::Configured,
        _ => Carried::Foreign,
    }
}
