//! Every answer of `fixtures/assertions` has the outcome that its table says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egnyte_mock::saml::{Expectations, MessageRefusal, Refusal, SignIn, decode};
use serde_json::json;

use super::{Acme, assertion, certificate, folder, read};

/// The rows of the table: file name and outcome.
fn table() -> Vec<(String, String)> {
    let readme = read("assertions/README.md");
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (file, rest) = row.split_once(".xml` | ").unwrap();
        (file.to_owned(), rest.split_once(" | ").unwrap().0.to_owned())
    })
    .collect()
}

/// The domain remembers one assertion as used.
fn once(outcome: Result<SignIn, Refusal>) -> Result<SignIn, Refusal> {
    match outcome {
        Ok(SignIn { assertion_id, .. }) if assertion_id == "_assertion-used" => {
            Err(MessageRefusal::Replayed { assertion_id }.into())
        }
        other => other,
    }
}

#[test]
fn every_answer_has_the_outcome_its_table_says() {
    let acme = Acme::new();
    let mut differing = Vec::new();
    for (file, expected) in table() {
        let outcome = match once(acme.verify(&assertion(&file))) {
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
fn the_table_lists_every_file() {
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
fn every_refusal_explains_itself() {
    let acme = Acme::new();
    for (file, _) in table() {
        let Err(refusal) = once(acme.verify(&assertion(&file))) else { continue };
        let sentence = refusal.sentence();
        assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{file}: {sentence}");
        assert!(sentence.len() < 400, "{file}: {sentence}");
        assert!(refusal.details().is_object(), "{file}");
        let word = refusal.reason();
        assert!(word.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{file}: {word}");
    }
}

#[test]
fn an_accepted_answer_tells_all_that_is_needed() {
    let sign_in = Acme::new().verify(&assertion("good-answer")).unwrap();
    let expected = SignIn {
        subject: "ada".into(),
        name_id_format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified".into()),
        issuer: "https://idp.acme.example/saml".into(),
        in_response_to: Some("_request-1".into()),
        assertion_id: "_assertion-1".into(),
        not_on_or_after: "2026-11-23T10:05:00Z".parse().unwrap(),
        session_index: Some("_session-1".into()),
    };
    assert_eq!(sign_in, expected);
}

#[test]
fn a_tampered_answer_shows_both_digests_and_the_place() {
    let refusal = Acme::new().verify(&assertion("tampered-subject")).unwrap_err();
    let details = refusal.details();
    assert_ne!(details["expected"], details["computed"]);
    assert_eq!(details["element"], "Assertion");
    assert_eq!(details["place"], json!({ "line": 6, "column": 3 }));
}

#[test]
fn a_foreign_certificate_is_told_from_none() {
    let acme = Acme::new();
    let carried = |file| acme.verify(&assertion(file)).unwrap_err().details()["carried"].clone();
    assert_eq!(carried("foreign-certificate"), "foreign");
    assert_eq!(carried("wrong-key"), "nothing");
}

#[test]
fn a_replaced_certificate_is_trusted_once_it_is_configured_and_the_old_one_no_longer() {
    let acme = Acme { certificate: certificate("idp-next.crt.pem"), ..Acme::new() };
    assert_eq!(acme.verify(&assertion("next-key")).unwrap().subject, "ada");
    assert_eq!(acme.verify(&assertion("good-both-signed")).unwrap_err().reason(), "signature-untrusted");
}

#[test]
fn the_audience_follows_the_issuer_setting() {
    let acme = Acme::new();
    let shared = acme.service_provider.entity_id(false);
    let verify =
        |file: &str| acme.verify_with(&assertion(file), |expected| Expectations { audience: &shared, ..expected });
    assert_eq!(verify("shared-audience").unwrap().subject, "ada");
    assert_eq!(verify("good-response-signed").unwrap_err().reason(), "audience-mismatch");
}

#[test]
fn time_decides_to_the_second() {
    let at = |time: &str| Acme { now: time.parse().unwrap(), ..Acme::new() }.verify(&assertion("good-both-signed"));
    assert_eq!(at("2026-11-23T09:56:59Z").unwrap_err().reason(), "not-yet-valid");
    assert!(at("2026-11-23T09:57:00Z").is_ok());
    assert!(at("2026-11-23T10:07:59.999Z").is_ok());
    assert_eq!(at("2026-11-23T10:08:00Z").unwrap_err().reason(), "expired");
}

#[test]
fn an_answer_to_a_request_nobody_waits_for_any_more_is_refused() {
    let acme = Acme::new();
    let outcome =
        acme.verify_with(&assertion("good-answer"), |expected| Expectations { asked: &|_| false, ..expected });
    assert_eq!(outcome.unwrap_err().reason(), "in-response-to-unknown");
}

#[test]
fn a_forgiven_rule_is_not_kept_and_the_others_are() {
    let acme = Acme::new();
    let weak = |file: &str, forgiven: &'static [&'static str]| {
        acme.verify_with(&assertion(file), |expected| Expectations { forgiven, ..expected })
    };
    assert_eq!(weak("unsigned", &["signature-missing"]).unwrap().subject, "ada");
    assert_eq!(weak("tampered-subject", &["digest-mismatch"]).unwrap().subject, "barbara");
    for rule in ["expired", "audience-mismatch", "recipient-mismatch", "destination-mismatch", "issuer-mismatch"] {
        let forgiven: &'static [&'static str] = Vec::leak(vec![rule]);
        let file = table().into_iter().find(|(_, outcome)| outcome.trim_matches('`') == rule).unwrap().0;
        assert!(weak(&file, forgiven).is_ok(), "{rule}");
        assert_eq!(weak("wrong-key", forgiven).unwrap_err().reason(), "signature-untrusted");
    }
}

#[test]
fn who_is_content_with_something_being_signed_reads_what_was_forged() {
    let acme = Acme::new();
    let weak = |file: &str| {
        let forgiven = &[
            "signature-wrapping-reference",
            "signature-wrapping-misplaced-signature",
            "signature-wrapping-misplaced-assertion",
            "signature-wrapping-unsigned-assertion",
        ];
        acme.verify_with(&assertion(file), |expected| Expectations { forgiven, ..expected })
    };
    for file in
        ["xsw3-assertion-before", "xsw4-assertion-around", "xsw5-signature-moved", "xsw7-assertion-in-extensions"]
    {
        assert_eq!(weak(file).unwrap().subject, "barbara", "{file}");
    }
    assert_eq!(weak("good-both-signed").unwrap().subject, "ada");
    assert_eq!(weak("tampered-signature").unwrap_err().reason(), "signature-untrusted");
    assert_eq!(weak("unsigned").unwrap_err().reason(), "signature-missing");
}

#[test]
fn who_reads_a_name_up_to_a_comment_reads_another_name() {
    let acme = Acme::new();
    let cut = acme.verify_with(&assertion("comment-in-subject"), |it| Expectations { cuts_names: true, ..it });
    let whole = acme.verify(&assertion("comment-in-subject")).unwrap().subject;
    assert!(whole.starts_with(&cut.as_ref().unwrap().subject) && whole != cut.unwrap().subject, "{whole}");
}

#[test]
fn the_form_field_is_base64_with_or_without_lines() {
    let message = assertion("good-both-signed");
    let packed = STANDARD.encode(&message);
    let lines: Vec<&str> = packed.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    assert_eq!(decode(&packed).unwrap(), message);
    assert_eq!(decode(&lines.join("\r\n")).unwrap(), message);
}

#[test]
fn a_form_field_that_is_no_message_is_refused_with_its_reason() {
    let reason = |field: &str| decode(field).unwrap_err().reason();
    assert_eq!(reason("***"), "not-base64");
    assert_eq!(reason(&STANDARD.encode([0xff, 0xfe])), "not-text");
    assert_eq!(reason(&"A".repeat(1_000_000)), "too-large");
    assert_eq!(Acme::new().verify(&" ".repeat(300_000)).unwrap_err().reason(), "too-large");
}

#[test]
fn twenty_thousand_levels_are_refused_and_not_a_stack_overflow() {
    let deep = format!("<samlp:Response>{}", "<x>".repeat(20_000));
    assert_eq!(Acme::new().verify(&deep).unwrap_err().reason(), "xml-malformed");
    let deep = format!("<Response>{}", "<x>".repeat(20_000));
    assert_eq!(Acme::new().verify(&deep).unwrap_err().reason(), "too-deep");
}
