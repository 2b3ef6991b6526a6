//! Signature wrapping: validly signed elements moved to places where they are not read, forged ones in their place.

use anyhow::Context as _;

use crate::cases::{Case, RESPONSE, case, swap};
use crate::sign::{Signer, slice};

const EVIL_SUBJECT: &str = ">barbara</saml:NameID>";
const SUBJECT: &str = ">ada</saml:NameID>";

/// Creates the eight classic variants, with the numbers that attack tools use, and four more.
pub(crate) fn all(idp: &Signer) -> anyhow::Result<Vec<Case>> {
    let by_response = idp.sign(RESPONSE, "_response-1")?;
    let by_assertion = idp.sign(RESPONSE, "_assertion-1")?;
    let mut cases = of_response(&by_response)?;
    cases.extend(beside(&by_assertion)?);
    cases.extend(instead(&by_assertion)?);
    cases.extend(more(&by_response, &by_assertion)?);
    Ok(cases)
}

fn of_response(signed: &str) -> anyhow::Result<Vec<Case>> {
    let (plain, _) = split_signature(signed)?;
    let forged = swap(signed, SUBJECT, EVIL_SUBJECT)?;
    let forged = swap(&forged, "ID=\"_response-1\"", "ID=\"_forged-response\"")?;
    let forged = swap(&forged, "ID=\"_assertion-1\"", "ID=\"_forged-assertion\"")?;
    let reference = "`signature-wrapping-reference`";
    Ok(vec![
        case(
            "xsw1-response-in-signature",
            reference,
            "forged response; the signed one stands in its signature",
            swap(&forged, "</ds:Signature>", &format!("{plain}</ds:Signature>"))?,
        ),
        case(
            "xsw2-response-before-signature",
            reference,
            "forged response; the signed one stands before its signature",
            swap(&forged, "<ds:Signature ", &format!("{plain}<ds:Signature "))?,
        ),
    ])
}

/// Creates messages with a forged assertion beside the signed one.
fn beside(signed: &str) -> anyhow::Result<Vec<Case>> {
    let original = slice(signed, "_assertion-1")?;
    let forged = forge(original)?;
    let around = swap(&forged, "</saml:Assertion>", &format!("{original}</saml:Assertion>"))?;
    let extensions = format!("  <samlp:Extensions>{forged}</samlp:Extensions>\n  <samlp:Status>");
    Ok(vec![
        case(
            "xsw3-assertion-before",
            "`signature-wrapping-unsigned-assertion`",
            "forged assertion before the signed one",
            swap(signed, original, &format!("{forged}{original}"))?,
        ),
        case(
            "xsw4-assertion-around",
            "`signature-wrapping-misplaced-signature`",
            "forged assertion around the signed one",
            swap(signed, original, &around)?,
        ),
        case(
            "xsw7-assertion-in-extensions",
            "`signature-wrapping-misplaced-assertion`",
            "forged assertion in the extensions of the response",
            swap(signed, "  <samlp:Status>", &extensions)?,
        ),
    ])
}

/// Creates messages with a forged assertion that has the signature of another one, which is not read.
fn instead(signed: &str) -> anyhow::Result<Vec<Case>> {
    let original = slice(signed, "_assertion-1")?;
    let forged = forge(original)?;
    let (plain, signature) = split_signature(original)?;
    let with = |kept: &str, after: &str| {
        let signature = swap(&signature, "</ds:Signature>", &format!("{kept}</ds:Signature>"))?;
        let forged = swap(&forged, "</saml:Issuer>", &format!("</saml:Issuer>{signature}"))?;
        swap(signed, original, &format!("{forged}{after}"))
    };
    let outcome = "`signature-wrapping-reference`";
    Ok(vec![
        case(
            "xsw5-signature-moved",
            outcome,
            "forged assertion with the signature of another, which follows it",
            with("", &plain)?,
        ),
        case(
            "xsw6-assertion-in-signature",
            outcome,
            "forged assertion with the signature of another, which stands in that signature",
            with(&plain, "")?,
        ),
        case(
            "xsw8-assertion-in-object",
            outcome,
            "forged assertion with the signature of another, which stands in an Object of that signature",
            with(&format!("<ds:Object>{plain}</ds:Object>"), "")?,
        ),
    ])
}

fn more(by_response: &str, by_assertion: &str) -> anyhow::Result<Vec<Case>> {
    let original = slice(by_assertion, "_assertion-1")?;
    let forged_second = forge(original)?;
    let forged = swap(&forged_second, "_forged-assertion", "_assertion-1")?;
    let shell = swap(RESPONSE, "ID=\"_response-1\"", "ID=\"_forged-response\"")?;
    let shell = swap(&shell, "ID=\"_assertion-1\"", "ID=\"_forged-assertion\"")?;
    let shell = swap(&shell, SUBJECT, EVIL_SUBJECT)?;
    Ok(vec![
        case(
            "second-assertion-unsigned",
            "`signature-wrapping-unsigned-assertion`",
            "forged assertion after the signed one",
            swap(by_assertion, original, &format!("{original}{forged_second}"))?,
        ),
        case(
            "duplicate-id",
            "`duplicate-id`",
            "forged assertion with the signed one's id after it",
            swap(by_assertion, original, &format!("{original}{forged}"))?,
        ),
        case(
            "duplicate-id-before",
            "`duplicate-id`",
            "forged assertion with the signed one's id before it",
            swap(by_assertion, original, &format!("{forged}{original}"))?,
        ),
        case(
            "signed-response-in-extensions",
            "`signature-wrapping-misplaced-signature`",
            "forged response; the signed one stands whole in its extensions",
            swap(
                &shell,
                "</saml:Issuer>\n  <samlp:Status>",
                &format!("</saml:Issuer>\n  <samlp:Extensions>{by_response}</samlp:Extensions>\n  <samlp:Status>"),
            )?,
        ),
    ])
}

/// Returns an unsigned assertion with another subject and another id.
fn forge(original: &str) -> anyhow::Result<String> {
    let (plain, _) = split_signature(original)?;
    swap(&swap(&plain, SUBJECT, EVIL_SUBJECT)?, "ID=\"_assertion-1\"", "ID=\"_forged-assertion\"")
}

/// Splits a message into the message without its signature, and the signature.
fn split_signature(xml: &str) -> anyhow::Result<(String, String)> {
    let (before, rest) = xml.split_once("<ds:Signature ").context("no signature")?;
    let (inner, after) = rest.split_once("</ds:Signature>").context("no end of the signature")?;
    Ok((format!("{before}{after}"), format!("<ds:Signature {inner}</ds:Signature>")))
}
