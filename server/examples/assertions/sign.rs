//! Signer of one element of a message, validly or with deliberate errors.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::{Digest as _, Sha256, Sha512};
use rsa::{Pkcs1v15Sign, PrivateKey};
use sha1::Sha1;
use uppsala::{Document, NodeId};

const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
/// Namespaces that are declared around the signature in every message.
const AROUND: &str =
    " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"";
/// DER prefix of a SHA-1 digest in an RSA signature.
const SHA1_PREFIX: [u8; 15] =
    [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];

/// Keys of `fixtures/certificates`, by file name.
pub(crate) struct Keys {
    folder: PathBuf,
}

impl Keys {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Loads a key, for signatures with SHA-256.
    pub(crate) fn signer(&self, name: &str) -> anyhow::Result<Signer> {
        Signer::read(&self.folder, name).with_context(|| format!("the key {name}"))
    }
}

/// Signing key with its options.
#[derive(Clone)]
pub(crate) struct Signer {
    key: PrivateKey,
    certificate: String,
    key_info: bool,
    hash: Hash,
    edits: Vec<(String, String)>,
    prefixes: String,
    is_inclusive: bool,
}

/// Hash of the reference and of the signature.
#[derive(Clone, Copy)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha512,
}

impl Signer {
    fn read(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let key = PrivateKey::from_pkcs8_pem(&std::fs::read_to_string(folder.join(format!("{name}.key.pem")))?)?;
        let pem = std::fs::read_to_string(folder.join(format!("{name}.crt.pem")))?;
        let certificate = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let (edits, prefixes) = (Vec::new(), String::new());
        Ok(Self { key, certificate, key_info: false, hash: Hash::Sha256, edits, prefixes, is_inclusive: false })
    }

    /// Includes the certificate in the signature.
    pub(crate) fn with_key_info(self) -> Self {
        Self { key_info: true, ..self }
    }

    /// Uses another hash.
    pub(crate) fn with_hash(self, hash: Hash) -> Self {
        Self { hash, ..self }
    }

    /// Replaces parts of SignedInfo before it is signed. The replacements must be canonical.
    pub(crate) fn with_edits(self, edits: Vec<(String, String)>) -> Self {
        Self { edits, ..self }
    }

    /// Retains these prefixes in the canonical form although they are not used.
    pub(crate) fn with_prefixes(self, prefixes: String) -> Self {
        Self { prefixes, ..self }
    }

    /// Canonicalises SignedInfo inclusively.
    pub(crate) fn with_inclusive_signed_info(self) -> Self {
        Self { is_inclusive: true, ..self }
    }

    /// Signs the element with this id; the signature is inserted after its issuer.
    pub(crate) fn sign(&self, xml: &str, id: &str) -> anyhow::Result<String> {
        self.sign_with(xml, id, |canonical| self.hash.sign(&self.key, canonical))
    }

    /// Signs the element with another key or scheme, of which only the bytes that it signs are known.
    pub(crate) fn sign_with(
        &self,
        xml: &str,
        id: &str,
        sign: impl FnOnce(&[u8]) -> anyhow::Result<Vec<u8>>,
    ) -> anyhow::Result<String> {
        let document = uppsala::parse(xml)?;
        let element = element(&document, id)?;
        let digest = self.hash.digest(&self.canonical(&document, element)?);
        let mut signed_info = self.signed_info(id, &STANDARD.encode(digest));
        for (from, to) in &self.edits {
            anyhow::ensure!(signed_info.contains(from.as_str()), "SignedInfo has no {from}");
            signed_info = signed_info.replace(from.as_str(), to);
        }
        let around = if self.is_inclusive { AROUND } else { "" };
        let canonical = format!("<ds:SignedInfo xmlns:ds=\"{DSIG}\"{around}>{signed_info}</ds:SignedInfo>");
        let value = STANDARD.encode(sign(canonical.as_bytes())?);
        let key_info = if self.key_info { self.key_info() } else { String::new() };
        let signature = format!(
            "<ds:Signature xmlns:ds=\"{DSIG}\"><ds:SignedInfo>{signed_info}</ds:SignedInfo>\
             <ds:SignatureValue>{value}</ds:SignatureValue>{key_info}</ds:Signature>"
        );
        let issuer = document
            .children(element)
            .into_iter()
            .find(|&child| document.element(child).is_some_and(|child| child.name.local_name == "Issuer"));
        let after = match issuer.and_then(|issuer| document.node_range(issuer)) {
            Some(range) => range.end,
            None => after_start_tag(xml, &document, element)?,
        };
        Ok(format!("{}{signature}{}", &xml[..after], &xml[after..]))
    }

    fn signed_info(&self, id: &str, digest: &str) -> String {
        let (method, digest_method) = self.hash.names();
        let retained = self.retained_prefixes();
        let canonical = if self.is_inclusive { INCLUSIVE } else { EXCLUSIVE };
        format!(
            "<ds:CanonicalizationMethod Algorithm=\"{canonical}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{method}\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{DSIG}enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\">{retained}</ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{digest_method}\"></ds:DigestMethod>\
             <ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
        )
    }

    fn canonical(&self, document: &Document<'_>, element: NodeId) -> anyhow::Result<Vec<u8>> {
        let nodes = NodeSet::tree_without_comments(element, document);
        let prefixes: Vec<&str> = self.prefixes.split_whitespace().collect();
        canonicalize_doc(document, C14nMode::Exclusive, Some(&nodes), &prefixes)
            .map_err(|error| anyhow::anyhow!("no canonical form: {error}"))
    }

    fn retained_prefixes(&self) -> String {
        if self.prefixes.is_empty() {
            return String::new();
        }
        let prefixes = &self.prefixes;
        format!("<ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"{prefixes}\"></ec:InclusiveNamespaces>")
    }

    fn key_info(&self) -> String {
        let certificate = &self.certificate;
        format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        )
    }
}

impl FromStr for Hash {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            other => anyhow::bail!("no hash {other}"),
        }
    }
}

impl Hash {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Sha1 => ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"),
            Self::Sha256 => {
                ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256")
            }
            Self::Sha512 => {
                ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512")
            }
        }
    }

    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    fn sign(self, key: &PrivateKey, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
        Ok(match self {
            Self::Sha1 => {
                key.sign(Pkcs1v15Sign::new_unprefixed(), &[&SHA1_PREFIX[..], &Sha1::digest(bytes)].concat())?
            }
            Self::Sha256 => key.pkcs1v15_sign::<Sha256>(bytes)?,
            Self::Sha512 => key.pkcs1v15_sign::<Sha512>(bytes)?,
        })
    }
}

/// Returns the text of the element with this id.
pub(crate) fn slice<'x>(xml: &'x str, id: &str) -> anyhow::Result<&'x str> {
    let document = uppsala::parse(xml)?;
    let range = document.node_range(element(&document, id)?).context("the element has no source")?;
    Ok(&xml[range])
}

fn element(document: &Document<'_>, id: &str) -> anyhow::Result<NodeId> {
    let mut nodes = document.descendants(document.root()).into_iter();
    nodes.find(|&node| document.get_attribute(node, "ID") == Some(id)).with_context(|| format!("no element {id}"))
}

fn after_start_tag(xml: &str, document: &Document<'_>, element: NodeId) -> anyhow::Result<usize> {
    let range = document.node_range(element).context("the element has no source")?;
    Ok(range.start + xml[range].find('>').context("the element has no start tag")? + 1)
}
