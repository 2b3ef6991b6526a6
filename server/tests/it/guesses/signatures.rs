//! The guesses about signatures of assertions, each of its ways.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use serde_json::json;

use super::guessing;
use crate::saml::folder;
use crate::sso::{Browser, Keys, SamlResponse, single_sign_on};
use crate::support::Mock;

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// Response about ada whose assertion is signed by another method.
fn signed(mock: &Mock, method: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let answer = SamlResponse { key: None, ..SamlResponse::about("ada", mock) };
    let signer = Keys::in_folder(folder().join("certificates")).signer("idp").unwrap();
    let signer = signer.with_edits(vec![(RSA_SHA256.to_owned(), method.to_owned())]);
    signer.sign_with(&answer.xml(), &answer.id, |bytes| Ok(sign(bytes))).unwrap()
}

/// Status of a sign-in with a response, and the reason of a refusal with its sentence.
async fn outcome(mock: &Mock, xml: &str) -> (u16, String) {
    let page = Browser::at(mock).post("/samlconsumer", &[("SAMLResponse", &STANDARD.encode(xml))]).await;
    (page.status, mock.newest_sign_in().await.to_string())
}

#[tokio::test]
async fn rsa_pss_signatures() {
    let pem = std::fs::read_to_string(folder().join("certificates/idp.key.pem")).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(body).unwrap()).unwrap();
    let by = |scheme: &'static dyn RsaEncoding, bytes: &[u8]| {
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(scheme, &SystemRandom::new(), bytes, &mut signature).unwrap();
        signature
    };
    for (value, status) in [("refuse", 403), ("accept", 303)] {
        let mock = guessing("rsa-pss-signatures", value).await;
        mock.set_sso(single_sign_on()).await;
        mock.sso_user(json!({ "userName": "ada" })).await;
        let method = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
        let good = signed(&mock, method, |bytes| by(&RSA_PSS_SHA256, bytes));
        let (found, record) = outcome(&mock, &good).await;
        assert_eq!(found, status, "{record}");
        assert!(status == 303 || record.contains("--guess rsa-pss-signatures=accept"), "{record}");
        // A signature of the other scheme is none of this one.
        let other = signed(&mock, method, |bytes| by(&RSA_PKCS1_SHA256, bytes));
        assert_eq!(outcome(&mock, &other).await.0, 403);
    }
}

#[tokio::test]
async fn ecdsa_signatures() {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&pair).unwrap().pem();
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pair.serialize_der(), &random).unwrap();
    let mut settings = single_sign_on();
    settings["certificate"] = json!(certificate);
    let refusing = guessing("ecdsa-signatures", "refuse").await;
    let put = refusing.request(Method::PUT, &refusing.at("/sso")).json(&settings).send().await.unwrap();
    assert_eq!(put.status(), 400);
    assert!(put.text().await.unwrap().contains("--guess ecdsa-signatures=accept"));
    let mock = guessing("ecdsa-signatures", "accept").await;
    mock.set_sso(settings).await;
    mock.sso_user(json!({ "userName": "ada" })).await;
    let method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    let good = signed(&mock, method, |bytes| key.sign(&random, bytes).unwrap().as_ref().to_vec());
    assert_eq!(outcome(&mock, &good).await.0, 303, "{}", mock.newest_sign_in().await);
    let altered = signed(&mock, method, |bytes| key.sign(&random, &bytes[1..]).unwrap().as_ref().to_vec());
    assert!(outcome(&mock, &altered).await.1.contains("signature-untrusted"));
}
