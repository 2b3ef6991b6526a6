//! Verification of signatures in XML: canonical form, digest, and the value of the signature.
//!
//! The key is the configured one; a key in the message is never used. Must not know SAML messages: the parameters are a
//! signature and the element that it must cover.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;

use super::algorithms::{Hash, Method, MethodRefusal, find_method, is_weak};
use super::binding::BoundSignature;
use super::certificate::Certificate;
use super::checks::{Check, Checks};
use super::dsig::{Reference, Signature, algorithm, shape_error};
use super::error::{EmbeddedCertificate, SignatureError};
use super::namespaces::DSIG;
use super::xml::{Node, Xml};
use egnyte_domain::rules::SignInRules;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const INCLUSIVE_NAMESPACES: (&str, &str) = ("http://www.w3.org/2001/10/xml-exc-c14n#", "InclusiveNamespaces");

/// Checks that the signature was made with the key of a trusted certificate and covers its element.
pub(crate) fn check(
    xml: &Xml<'_>,
    signed: &BoundSignature<'_>,
    trusted: &[&Certificate],
    (checks, rules): (Checks, &SignInRules),
) -> Result<(), SignatureError> {
    let BoundSignature { signature, element } = signed;
    let method = signature_method(xml, signature, rules)?;
    let reference = signature.reference(xml)?;
    let computed = compute_digest(xml, signature, *element, &reference)?;
    checks.require(Check::Digest, computed == reference.digest, || SignatureError::DigestMismatch {
        element: xml.local_name(*element).to_owned(),
        expected: STANDARD.encode(&reference.digest),
        computed: STANDARD.encode(&computed),
        place: xml.position(*element),
    })?;
    let form = CanonicalForm::of_signed_info(xml, signature.canonicalization)?;
    let signed_info = NodeSet::tree_with_comments(signature.signed_info, xml.document());
    let message = form.write(xml, &signed_info, signature.signed_info)?;
    let is_trusted = trusted.iter().any(|certificate| certificate.key().verifies(method, &message, &signature.value));
    checks.require(Check::TrustedKey, is_trusted, || SignatureError::Untrusted {
        carried: embedded_certificate(xml, signature, trusted),
        place: xml.position(signature.node),
    })
}

fn compute_digest(
    xml: &Xml<'_>,
    signature: &Signature<'_>,
    element: Node,
    reference: &Reference<'_>,
) -> Result<Vec<u8>, SignatureError> {
    let hash = digest_hash(xml, signature, reference)?;
    let form = read_transforms(xml, signature, reference)?;
    let document = xml.document();
    let without_signature = NodeSet::tree_without_comments(element, document)
        .subtract(&NodeSet::tree_with_comments(signature.node, document));
    Ok(hash.digest(&form.write(xml, &without_signature, element)?))
}

/// Reads the two transforms that SAML allows, in their order: enveloped signature, then canonicalisation.
fn read_transforms(
    xml: &Xml<'_>,
    signature: &Signature<'_>,
    reference: &Reference<'_>,
) -> Result<CanonicalForm, SignatureError> {
    for &transform in &reference.transforms {
        let name = algorithm(xml, transform)?;
        if name != ENVELOPED && C14nMode::from_uri(name).is_none() {
            return Err(SignatureError::TransformForbidden {
                algorithm: name.to_owned(),
                place: xml.position(transform),
            });
        }
    }
    match reference.transforms[..] {
        [enveloped, canonical] if algorithm(xml, enveloped)? == ENVELOPED => CanonicalForm::read(xml, canonical),
        _ => {
            Err(shape_error(xml, signature.reference, "the transforms must be enveloped-signature, then xml-exc-c14n"))
        }
    }
}

/// Canonicalisation, with or without comments, and with the prefixes that an exclusive one retains although unused.
struct CanonicalForm {
    mode: C14nMode,
    prefixes: Vec<String>,
}

impl CanonicalForm {
    /// Reads the form of the signed element, which must be exclusive: SAML core, 5.4.3.
    fn read(xml: &Xml<'_>, node: Node) -> Result<Self, SignatureError> {
        Self::of_signed_info(xml, node).and_then(|form| match form.mode.is_exclusive() {
            true => Ok(form),
            false => Err(forbidden(xml, node, algorithm(xml, node)?)),
        })
    }

    /// Reads the form of `SignedInfo`, which can be inclusive too: some libraries write it so.
    fn of_signed_info(xml: &Xml<'_>, node: Node) -> Result<Self, SignatureError> {
        let name = algorithm(xml, node)?;
        let mode = C14nMode::from_uri(name).ok_or_else(|| forbidden(xml, node, name))?;
        let lists = xml.children(node);
        if let Some(&extra) = lists.iter().find(|&&child| !xml.is(child, INCLUSIVE_NAMESPACES)) {
            return Err(shape_error(xml, extra, "only InclusiveNamespaces is allowed here"));
        }
        let prefixes = lists.iter().filter_map(|&list| xml.attribute(list, "PrefixList"));
        let prefixes = prefixes.flat_map(str::split_ascii_whitespace).map(str::to_owned).collect();
        Ok(Self { mode, prefixes })
    }

    /// Writes `nodes`, whose root is `node`, in the canonical form.
    fn write(&self, xml: &Xml<'_>, nodes: &NodeSet, node: Node) -> Result<Vec<u8>, SignatureError> {
        canonicalize_doc(xml.document(), self.mode, Some(nodes), &self.prefixes)
            .map_err(|_| shape_error(xml, node, "it has no canonical form"))
    }
}

fn forbidden(xml: &Xml<'_>, node: Node, name: &str) -> SignatureError {
    SignatureError::CanonicalizationForbidden { algorithm: name.to_owned(), place: xml.position(node) }
}

fn signature_method(xml: &Xml<'_>, signature: &Signature<'_>, rules: &SignInRules) -> Result<Method, SignatureError> {
    let (algorithm, place) = (signature.method.to_owned(), xml.position(signature.node));
    find_method(signature.method, rules).map_err(|refusal| match refusal {
        MethodRefusal::Weak => SignatureError::MethodWeak { algorithm, place },
        MethodRefusal::Unsupported(hint) => SignatureError::MethodUnsupported { algorithm, hint, place },
    })
}

fn digest_hash(xml: &Xml<'_>, signature: &Signature<'_>, reference: &Reference<'_>) -> Result<Hash, SignatureError> {
    let (algorithm, place) = (reference.method.to_owned(), xml.position(signature.reference));
    match reference.method {
        "http://www.w3.org/2001/04/xmlenc#sha256" => Ok(Hash::Sha256),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => Ok(Hash::Sha384),
        "http://www.w3.org/2001/04/xmlenc#sha512" => Ok(Hash::Sha512),
        weak if is_weak(weak) => Err(SignatureError::DigestMethodWeak { algorithm, place }),
        _ => Err(SignatureError::DigestMethodUnsupported { algorithm, place }),
    }
}

/// Compares the certificate in the signature with the trusted one, for the error only.
fn embedded_certificate(xml: &Xml<'_>, signature: &Signature<'_>, trusted: &[&Certificate]) -> EmbeddedCertificate {
    let certificates: Vec<String> = xml
        .elements_named((DSIG, "X509Certificate"))
        .into_iter()
        .filter(|&node| xml.is_within(node, signature.node))
        .filter_map(|node| xml.pure_text(node))
        .map(|text| text.split_ascii_whitespace().collect())
        .collect();
    match &certificates[..] {
        [] => EmbeddedCertificate::Nothing,
        all if trusted.iter().any(|certificate| all.contains(&certificate.body())) => EmbeddedCertificate::Configured,
        _ => EmbeddedCertificate::Foreign,
    }
}
