//! Each response in `fixtures/assertions` has the outcome in its table.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egnyte_mock::saml::{Check, Checks, Expectations, MessageError, NameId, SamlError, VerifiedAssertion, decode};
use serde_json::json;

use super::{Acme, assertion, certificate, folder, read};

/// Rows of the table: file name and outcome.
fn table() -> Vec<(String, String)> {
    let readme = read("assertions/README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (file, rest) = row.split_once(".xml` | ").unwrap();
        (file.to_owned(), rest.split_once(" | ").unwrap().0.to_owned())
    })
    .collect()
}

/// Rejects the assertion that was used before.
fn reject_used(outcome: Result<VerifiedAssertion, SamlError>) -> Result<VerifiedAssertion, SamlError> {
    match outcome {
        Ok(VerifiedAssertion { assertion_id, .. }) if assertion_id == "_assertion-used" => {
            Err(MessageError::Replayed { assertion_id }.into())
        }
        other => other,
    }
}

#[test]
fn every_response_has_the_outcome_in_the_table() {
    let acme = Acme::new();
    let mut differing = Vec::new();
    for (file, expected) in table() {
        let outcome = match reject_used(acme.verify(&assertion(&file))) {
            Ok(sign_in) => format!("accepted as `{}`", sign_in.subject),
            Err(refusal) => format!("`{}`", refusal.reason()),
        };
        if outcome != expected {
            differing.push(format!("{file}: expected {expected}, found {outcome}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn table_lists_every_file() {
    let mut listed: Vec<String> = table().into_iter().map(|(file, _)| format!("{file}.xml")).collect();
    listed.sort();
    let mut present: Vec<String> = std::fs::read_dir(folder().join("assertions"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xml"))
        .collect();
    present.sort();
    assert_eq!(listed, present);
}

#[test]
fn every_error_has_a_sentence_details_and_a_code() {
    let acme = Acme::new();
    for (file, _) in table() {
        let Err(refusal) = reject_used(acme.verify(&assertion(&file))) else { continue };
        let sentence = refusal.sentence();
        assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{file}: {sentence}");
        assert!(sentence.len() < 400, "{file}: {sentence}");
        assert!(refusal.details().is_object(), "{file}");
        let word = refusal.reason();
        assert!(word.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{file}: {word}");
    }
}

#[test]
fn valid_response_is_accepted_with_all_values() {
    let sign_in = Acme::new().verify(&assertion("good-answer")).unwrap();
    let expected = VerifiedAssertion {
        subject: "ada".into(),
        name_id: NameId {
            text: "ada".into(),
            format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified".into()),
            name_qualifier: None,
            sp_name_qualifier: None,
        },
        issuer: "https://idp.acme.example/saml".into(),
        in_response_to: Some("_request-1".into()),
        assertion_id: "_assertion-1".into(),
        not_on_or_after: "2026-11-23T10:05:00Z".parse().unwrap(),
        session_index: Some("_session-1".into()),
        session_end: None,
    };
    assert_eq!(sign_in, expected);
}

#[test]
fn tampered_response_is_reported_with_digests_and_position() {
    let refusal = Acme::new().verify(&assertion("tampered-subject")).unwrap_err();
    let details = refusal.details();
    assert_ne!(details["expected"], details["computed"]);
    assert_eq!(details["element"], "Assertion");
    assert_eq!(details["place"], json!({ "line": 6, "column": 3 }));
}

#[test]
fn unknown_certificate_is_distinguished_from_none() {
    let acme = Acme::new();
    let carried = |file| acme.verify(&assertion(file)).unwrap_err().details()["carried"].clone();
    assert_eq!(carried("foreign-certificate"), "foreign");
    assert_eq!(carried("wrong-key"), "nothing");
}

#[test]
fn new_certificate_replaces_the_previous_one() {
    let acme = Acme { certificate: certificate("idp-next.crt.pem"), ..Acme::new() };
    assert_eq!(acme.verify(&assertion("next-key")).unwrap().subject, "ada");
    assert_eq!(acme.verify(&assertion("good-both-signed")).unwrap_err().reason(), "signature-untrusted");
}

#[test]
fn audience_follows_the_issuer_setting() {
    let acme = Acme::new();
    let shared = [acme.service_provider.entity_id(false)];
    let verify =
        |file: &str| acme.verify_with(&assertion(file), |expected| Expectations { audiences: &shared, ..expected });
    assert_eq!(verify("shared-audience").unwrap().subject, "ada");
    assert_eq!(verify("good-response-signed").unwrap_err().reason(), "audience-mismatch");
}

#[test]
fn validity_is_exact_to_the_second() {
    let at = |time: &str| Acme { now: time.parse().unwrap(), ..Acme::new() }.verify(&assertion("good-both-signed"));
    assert_eq!(at("2026-11-23T09:56:59Z").unwrap_err().reason(), "not-yet-valid");
    assert!(at("2026-11-23T09:57:00Z").is_ok());
    assert!(at("2026-11-23T10:07:59.999Z").is_ok());
    assert_eq!(at("2026-11-23T10:08:00Z").unwrap_err().reason(), "expired");
}

#[test]
fn response_to_an_expired_request_is_rejected() {
    let acme = Acme::new();
    let outcome =
        acme.verify_with(&assertion("good-answer"), |expected| Expectations { is_pending: &|_| false, ..expected });
    assert_eq!(outcome.unwrap_err().reason(), "in-response-to-unknown");
}

#[test]
fn check_that_is_off_is_skipped_and_the_others_are_not() {
    let acme = Acme::new();
    assert_eq!(acme.verify_without(&[Check::Signed], "unsigned").unwrap().subject, "ada");
    assert_eq!(acme.verify_without(&[Check::Digest], "tampered-subject").unwrap().subject, "barbara");
    for (check, rule) in [
        (Check::NotOnOrAfter, "expired"),
        (Check::Audience, "audience-mismatch"),
        (Check::Recipient, "recipient-mismatch"),
        (Check::Destination, "destination-mismatch"),
        (Check::NotBefore, "not-yet-valid"),
    ] {
        let file = table().into_iter().find(|(_, outcome)| outcome.trim_matches('`') == rule).unwrap().0;
        assert!(acme.verify_without(&[check], &file).is_ok(), "{rule}");
        assert_eq!(acme.verify_without(&[check], "wrong-key").unwrap_err().reason(), "signature-untrusted");
    }
}

#[test]
fn forged_assertion_is_read_without_the_check_for_signed_elements() {
    let weak = |file: &str| Acme::new().verify_without(&[Check::SignedElement], file);
    for file in
        ["xsw3-assertion-before", "xsw4-assertion-around", "xsw5-signature-moved", "xsw7-assertion-in-extensions"]
    {
        assert_eq!(weak(file).unwrap().subject, "barbara", "{file}");
    }
    assert_eq!(weak("good-both-signed").unwrap().subject, "ada");
    assert_eq!(weak("good-assertion-signed").unwrap().subject, "ada");
    assert_eq!(weak("tampered-signature").unwrap_err().reason(), "signature-untrusted");
    assert_eq!(weak("unsigned").unwrap_err().reason(), "signature-missing");
}

#[test]
fn subject_ends_at_a_comment_without_the_check_for_whole_subjects() {
    let cut = Acme::new().verify_without(&[Check::WholeSubject], "comment-in-subject").unwrap().subject;
    let whole = Acme::new().verify(&assertion("comment-in-subject")).unwrap().subject;
    assert!(whole.starts_with(&cut) && whole != cut, "{whole}");
}

impl Acme {
    fn verify_without(&self, checks: &[Check], file: &str) -> Result<VerifiedAssertion, SamlError> {
        let checks = Checks::ALL.without(checks);
        self.verify_with(&assertion(file), |expected| Expectations { checks, ..expected })
    }
}

#[test]
fn form_field_is_base64_with_or_without_line_breaks() {
    let message = assertion("good-both-signed");
    let packed = STANDARD.encode(&message);
    let lines: Vec<&str> = packed.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    assert_eq!(decode(&packed).unwrap(), message);
    assert_eq!(decode(&lines.join("\r\n")).unwrap(), message);
}

#[test]
fn invalid_form_field_is_rejected_with_the_reason() {
    let reason = |field: &str| decode(field).unwrap_err().reason();
    assert_eq!(reason("***"), "not-base64");
    assert_eq!(reason(&STANDARD.encode([0xff, 0xff])), "not-text");
    assert_eq!(reason(&STANDARD.encode([0xff, 0xfe])), "utf-16");
    assert_eq!(reason(&"A".repeat(1_000_000)), "too-large");
    assert_eq!(Acme::new().verify(&" ".repeat(300_000)).unwrap_err().reason(), "too-large");
}

#[test]
fn deeply_nested_elements_cause_no_stack_overflow() {
    let deep = format!("<samlp:Response>{}", "<x>".repeat(20_000));
    assert_eq!(Acme::new().verify(&deep).unwrap_err().reason(), "xml-malformed");
    let deep = format!("<Response>{}", "<x>".repeat(20_000));
    assert_eq!(Acme::new().verify(&deep).unwrap_err().reason(), "too-deep");
}
