//! Certificate authority of one run, and the one certificate that it issues. The authority's key is not kept.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, Error, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use super::{JUMPCLOUD, PARENT, WrongCertificate};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Certificate, private key and issuing authority, PEM.
pub(super) struct IssuedCertificate {
    pub(super) authority: String,
    pub(super) certificate: String,
    pub(super) key: String,
}

impl std::fmt::Debug for IssuedCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuedCertificate").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

/// Creates an authority and a certificate for every name of the mock.
pub(super) fn issue() -> Result<IssuedCertificate, Error> {
    let (authority, issuer) = create_authority()?;
    sign(authority, server(names())?, &issuer)
}

/// Creates an authority and a certificate that a client must reject.
pub(super) fn issue_wrong(wrong: WrongCertificate) -> Result<IssuedCertificate, Error> {
    let (authority, issuer) = create_authority()?;
    match wrong {
        WrongCertificate::UnknownAuthority => sign(authority, server(names())?, &create_authority()?.1),
        WrongCertificate::AnotherName => sign(authority, server(vec!["other.example".to_owned()])?, &issuer),
        WrongCertificate::Expired => {
            let mut params = server(names())?;
            (params.not_before, params.not_after) = (params.not_before - 2 * DAY, params.not_before);
            sign(authority, params, &issuer)
        }
    }
}

fn create_authority() -> Result<(String, Issuer<'static, KeyPair>), Error> {
    let mut params = params(Vec::new(), "egnyte-conformance: certificate authority of one run")?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    Ok((params.self_signed(&key)?.pem(), Issuer::new(params, key)))
}

fn sign(
    authority: String,
    params: CertificateParams,
    issuer: &Issuer<'static, KeyPair>,
) -> Result<IssuedCertificate, Error> {
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, issuer)?.pem();
    Ok(IssuedCertificate { authority, certificate, key: key.serialize_pem() })
}

/// Names of the mock, and of the directory behind the proxy.
fn names() -> Vec<String> {
    let names = ["localhost", "127.0.0.1", "::1"].into_iter().chain(JUMPCLOUD).map(str::to_owned);
    names.chain([format!("*{PARENT}")]).collect()
}

fn server(names: Vec<String>) -> Result<CertificateParams, Error> {
    let mut params = params(names, "egnyte-mock")?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict clients require the key identifier of the issuer.
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// Parameters of a certificate: valid from yesterday, for clocks that differ, and for no longer than any client accepts.
fn params(names: Vec<String>, common_name: &str) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, common_name);
    let now = date_time_ymd(1970, 1, 1) + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (params.not_before, params.not_after) = (now - DAY, now + 30 * DAY);
    Ok(params)
}
