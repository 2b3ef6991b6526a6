//! Control API: the latest attempts to sign in, with the decoded message and the result of each check.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use serde_json::{Value, json};

use crate::control::journal::Exchange;
use crate::domains::Domains;
use crate::http::extract::form::Form;
use crate::http::respond::error::ControlAnswer;

/// Number of attempts that are returned.
const MOST: usize = 50;

/// Check of a sign-in, in the order in which they are made.
struct SignInCheck {
    sentence: &'static str,
    /// Reasons of a rejection by this check.
    reasons: &'static [&'static str],
}

/// Reasons that say which element is missing or malformed, and not which check looked for it.
const STRUCTURE: &[&str] = &[
    "element-missing",
    "element-repeated",
    "element-unexpected",
    "attribute-missing",
    "timestamp-malformed",
    "version-unsupported",
];

const CHECKS: &[SignInCheck] = &[
    SignInCheck {
        sentence: "Single sign-on is set up, and the form has one SAMLResponse",
        reasons: &["sso-not-configured", "message-missing", "message-repeated"],
    },
    SignInCheck {
        sentence: "The message is base64 of safe, well-formed XML",
        reasons: &[
            "too-large",
            "not-base64",
            "base64url",
            "unescaped-plus",
            "deflated",
            "utf-16",
            "not-text",
            "xml-malformed",
            "dtd-forbidden",
            "too-deep",
            "too-many-attributes",
            "too-many-elements",
        ],
    },
    SignInCheck { sentence: "It is a SAML response", reasons: &["not-a-response"] },
    SignInCheck {
        sentence: "Each signature covers the element in which it stands, and nothing is encrypted or misplaced",
        reasons: &[
            "assertion-encrypted",
            "duplicate-id",
            "signature-malformed",
            "references-more-than-one",
            "reference-unresolved",
            "signature-wrapping-reference",
            "signature-wrapping-misplaced-signature",
            "signature-wrapping-misplaced-assertion",
        ],
    },
    SignInCheck { sentence: "The identity provider reports success", reasons: &["status-not-success"] },
    SignInCheck { sentence: "The response or its assertion is signed", reasons: &["signature-missing"] },
    SignInCheck {
        sentence: "The signature is valid, and made with the configured certificate",
        reasons: &[
            "transform-forbidden",
            "canonicalization-forbidden",
            "signature-method-weak",
            "signature-method-unsupported",
            "digest-method-weak",
            "digest-method-unsupported",
            "digest-mismatch",
            "signature-untrusted",
        ],
    },
    SignInCheck {
        sentence: "There is one signed assertion",
        reasons: &["assertion-missing", "assertions-more-than-one", "signature-wrapping-unsigned-assertion"],
    },
    SignInCheck { sentence: "The issuer is the configured identity provider", reasons: &["issuer-mismatch"] },
    SignInCheck { sentence: "The destination is this domain", reasons: &["destination-mismatch"] },
    SignInCheck { sentence: "The subject has a name", reasons: &["subject-empty", "subject-encrypted"] },
    SignInCheck {
        sentence: "The recipient is this domain, and the confirmation is for a bearer",
        reasons: &["recipient-mismatch", "confirmation-unsupported"],
    },
    SignInCheck {
        sentence: "It answers a request of this domain, or none",
        reasons: &["in-response-to-mismatch", "in-response-to-unknown", "in-response-to-empty"],
    },
    SignInCheck {
        sentence: "The audience is this domain, and the assertion is valid now",
        reasons: &["audience-mismatch", "condition-unknown", "expired", "not-yet-valid"],
    },
    SignInCheck { sentence: "It was not used before", reasons: &["replayed"] },
    SignInCheck {
        sentence: "The subject is one active user with single sign-on",
        reasons: &["user-unknown", "user-inactive", "user-not-sso", "user-ambiguous", "user-not-made"],
    },
];

/// Returns the latest attempts to sign in, newest first.
pub(crate) async fn list(domains: Data<Domains>, d: Path<String>) -> ControlAnswer {
    let page = domains.find(&d)?.journal(0, usize::MAX, |exchange| exchange.sign_in.is_some());
    let attempts: Vec<Value> = page.exchanges.iter().rev().take(MOST).map(|(seq, it)| render(*seq, it)).collect();
    Ok(HttpResponse::Ok().json(json!({ "signIns": attempts })))
}

fn render(seq: u64, exchange: &Exchange) -> Value {
    let mut json = exchange.sign_in.clone().unwrap_or_default();
    let text = exchange.request_body.to_text();
    let message = Form::of_body(text.as_bytes()).get("SAMLResponse").and_then(|field| egnyte_saml::decode(field).ok());
    json["seq"] = seq.into();
    json["at"] = exchange.at.into();
    json["status"] = exchange.status.into();
    json["checks"] = checks(json["reason"].as_str());
    json["message"] = message.into();
    json
}

/// Renders each check as passed, failed, or undecided because another one failed before.
fn checks(reason: Option<&str>) -> Value {
    let failed = reason.and_then(|reason| CHECKS.iter().position(|check| check.reasons.contains(&reason)));
    let structure = reason.filter(|reason| STRUCTURE.contains(reason));
    let state = |at: usize| match (reason, failed) {
        (None, _) => "passed",
        (Some(_), Some(failed)) if at == failed => "failed",
        (Some(_), Some(failed)) if at < failed => "passed",
        // What is missing is found by the check that reads it; only what comes before all reading is sure.
        (Some(_), None) if structure.is_some() && at < 2 => "passed",
        _ => "undecided",
    };
    let mut listed: Vec<Value> =
        CHECKS.iter().enumerate().map(|(at, check)| json!({ "check": check.sentence, "state": state(at) })).collect();
    if structure.is_some() {
        listed.insert(2, json!({ "check": "Every required element is there, once", "state": "failed" }));
    }
    listed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(reason: Option<&str>) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let checks = checks(reason);
        checks.as_array().unwrap().iter().map(|check| (text(&check["check"]), text(&check["state"]))).collect()
    }

    #[test]
    fn the_check_that_failed_is_named_and_later_ones_are_undecided() {
        assert!(states(None).iter().all(|(_, state)| state == "passed"));
        let expired = states(Some("expired"));
        let failed = expired.iter().position(|(_, state)| state == "failed").unwrap();
        assert_eq!(expired[failed].0, "The audience is this domain, and the assertion is valid now");
        assert!(expired[..failed].iter().all(|(_, state)| state == "passed"));
        assert!(expired[failed + 1..].iter().all(|(_, state)| state == "undecided"));
        let missing = states(Some("attribute-missing"));
        assert_eq!(missing.iter().filter(|(_, state)| state == "failed").count(), 1);
        assert_eq!(missing[2].1, "failed");
    }

    #[test]
    fn no_reason_belongs_to_two_checks() {
        let mut reasons: Vec<_> = CHECKS.iter().flat_map(|check| check.reasons).chain(STRUCTURE).collect();
        reasons.sort_unstable();
        let count = reasons.len();
        reasons.dedup();
        assert_eq!(reasons.len(), count);
    }
}
