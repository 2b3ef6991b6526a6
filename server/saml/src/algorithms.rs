//! Cryptography: keys that verify, hashes, and the methods of signatures.
//!
//! Must not know XML.

use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, UnparsedPublicKey};
use rsa::PublicKey;
use rsa::pkcs8::SubjectPublicKeyInfoRef;
use rsa::sha2::{Digest as _, Sha256, Sha384, Sha512};

use egnyte_domain::rules::{Policy, SignInRules};

/// Key that verifies signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey(Key);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Rsa(PublicKey),
    /// Uncompressed point of P-256 or P-384.
    Curve(Vec<u8>),
}

/// Lengths of an uncompressed point of P-256 and of P-384.
const POINTS: [usize; 2] = [65, 97];

impl VerifyingKey {
    /// Takes the subject public key info of a certificate with an RSA key.
    pub(crate) fn from_info(info: SubjectPublicKeyInfoRef<'_>) -> Option<Self> {
        PublicKey::try_from(info).ok().map(|key| Self(Key::Rsa(key)))
    }

    /// Takes the uncompressed point of an elliptic curve.
    pub(crate) fn from_point(point: &[u8]) -> Option<Self> {
        POINTS.contains(&point.len()).then(|| Self(Key::Curve(point.to_owned())))
    }

    /// Returns whether the key is a point of an elliptic curve.
    pub fn is_elliptic(&self) -> bool {
        matches!(self.0, Key::Curve(_))
    }

    /// Returns whether a signature is that of the message by this key.
    pub(crate) fn verifies(&self, (scheme, hash): Method, message: &[u8], value: &[u8]) -> bool {
        match (&self.0, scheme, hash) {
            (Key::Rsa(key), Scheme::Pkcs1, Hash::Sha256) => key.pkcs1v15_verify::<Sha256>(message, value).is_ok(),
            (Key::Rsa(key), Scheme::Pkcs1, Hash::Sha384) => key.pkcs1v15_verify::<Sha384>(message, value).is_ok(),
            (Key::Rsa(key), Scheme::Pkcs1, Hash::Sha512) => key.pkcs1v15_verify::<Sha512>(message, value).is_ok(),
            (Key::Rsa(key), Scheme::Pss, Hash::Sha256) => key.pss_verify::<Sha256>(message, value).is_ok(),
            (Key::Rsa(key), Scheme::Pss, Hash::Sha384) => key.pss_verify::<Sha384>(message, value).is_ok(),
            (Key::Rsa(key), Scheme::Pss, Hash::Sha512) => key.pss_verify::<Sha512>(message, value).is_ok(),
            (Key::Curve(point), Scheme::Ecdsa, Hash::Sha256) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, value).is_ok()
            }
            (Key::Curve(point), Scheme::Ecdsa, Hash::Sha384) => {
                UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point).verify(message, value).is_ok()
            }
            _ => false,
        }
    }
}

/// Returns the SHA-256 fingerprint of a certificate, as administrators compare it.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// Hash of a digest or of a signature.
#[derive(Clone, Copy)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// Computes the digest.
    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

/// Scheme of a signature.
#[derive(Clone, Copy)]
pub(crate) enum Scheme {
    Pkcs1,
    Pss,
    Ecdsa,
}

/// Scheme and hash.
pub(crate) type Method = (Scheme, Hash);

/// Signature methods (RFC 9231 §2.3), of elliptic curves those that are of one size with their hash.
const METHODS: [(&str, Method); 8] = [
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", (Scheme::Pkcs1, Hash::Sha256)),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", (Scheme::Pkcs1, Hash::Sha384)),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", (Scheme::Pkcs1, Hash::Sha512)),
    ("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", (Scheme::Pss, Hash::Sha256)),
    ("http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", (Scheme::Pss, Hash::Sha384)),
    ("http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", (Scheme::Pss, Hash::Sha512)),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", (Scheme::Ecdsa, Hash::Sha256)),
    ("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", (Scheme::Ecdsa, Hash::Sha384)),
];

/// Refusal of a signature method.
pub(crate) enum MethodRefusal {
    /// Method with a broken hash.
    Weak,
    /// Another method, with the guess that accepts it.
    Unsupported(&'static str),
}

/// Finds a signature method by its URI, unless the rules refuse it.
pub(crate) fn find_method(uri: &str, rules: &SignInRules) -> Result<Method, MethodRefusal> {
    let known = METHODS.iter().find(|(known, _)| *known == uri).map(|(_, method)| *method);
    Err(MethodRefusal::Unsupported(match known {
        Some((Scheme::Pss, _)) if rules.pss_signatures == Policy::Refuse => {
            "; --guess rsa-pss-signatures=accept accepts it"
        }
        Some((Scheme::Ecdsa, _)) if rules.ecdsa_signatures == Policy::Refuse => {
            "; --guess ecdsa-signatures=accept accepts it"
        }
        Some(method) => return Ok(method),
        None if is_weak(uri) => return Err(MethodRefusal::Weak),
        None => "",
    }))
}

/// Returns whether an algorithm has a broken hash.
pub(crate) fn is_weak(algorithm: &str) -> bool {
    ["#sha1", "#rsa-sha1", "#dsa-sha1", "#ecdsa-sha1", "#md5", "#rsa-md5"].iter().any(|weak| algorithm.ends_with(weak))
}
