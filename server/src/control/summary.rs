//! Summaries of exchanges, and filters of them: for a reader who follows the journal.

use std::borrow::Cow;

use memchr::memmem::Finder;
use serde::Serialize;
use serde_json::Value;

use super::faults::matches_pattern;
use super::journal::Exchange;
use egnyte_domain::User;

/// Filter of exchanges; an absent part matches all.
#[derive(Debug, Default)]
pub struct ExchangeFilter {
    /// Method.
    pub method: Option<String>,
    /// Part of the path, in which `*` stands for any text.
    pub path: Option<String>,
    /// Status, or its first digit as in `4xx`; `0` for a request that was not answered.
    pub status: Option<String>,
    /// Id of a finding, or `any`.
    pub finding: Option<String>,
    /// Texts of which one is in the path, the headers or a body.
    pub texts: Vec<Finder<'static>>,
}

impl ExchangeFilter {
    /// Adds a text that has to be in the path, the headers or a body.
    pub fn add_text(&mut self, text: &str) {
        self.texts.push(Finder::new(text).into_owned());
    }

    /// Adds the names of a person, of which one has to be in the path or a body.
    pub fn add_person(&mut self, user: &User) {
        self.add_text(&format!("/Users/{}", user.id));
        self.add_text(&format!("\"{}\"", user.id));
        self.add_text(user.user_name.as_str());
        let names = [user.idp_user_name.as_ref().map(|name| name.as_str()), user.email.as_ref().map(|it| it.as_str())];
        names.into_iter().flatten().for_each(|name| self.add_text(name));
        user.external_id.iter().for_each(|id| self.add_text(id));
    }

    /// Returns whether an exchange matches.
    pub fn matches(&self, exchange: &Exchange) -> bool {
        self.method.as_ref().is_none_or(|method| exchange.method.eq_ignore_ascii_case(method))
            && self.status.as_ref().is_none_or(|status| has_status(exchange.status, status))
            && self.finding.as_ref().is_none_or(|id| has_finding(exchange, id))
            && self.path.as_ref().is_none_or(|part| matches_pattern(&format!("*{part}*"), &exchange.path))
            && (self.texts.is_empty() || self.texts.iter().any(|text| contains(exchange, text)))
    }
}

fn has_status(found: u16, wanted: &str) -> bool {
    match wanted.strip_suffix("xx") {
        Some(class) => (found / 100).to_string() == class,
        None => found.to_string() == wanted,
    }
}

fn has_finding(exchange: &Exchange, id: &str) -> bool {
    let found = &exchange.findings;
    match id {
        "any" => !found.is_empty(),
        "error" | "warning" | "note" => found.iter().any(|finding| finding.level == id),
        _ => found.iter().any(|finding| finding.id == id),
    }
}

fn contains(exchange: &Exchange, text: &Finder<'_>) -> bool {
    let bodies = [&exchange.request_body, &exchange.response_body].map(super::journal::RecordedBody::as_bytes);
    let rest = [exchange.path.as_bytes(), exchange.request_headers.as_bytes()];
    rest.into_iter().chain(bodies).any(|part| text.find(part).is_some())
}

/// Exchange without its headers and bodies, to be serialised.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExchangeSummary<'a> {
    seq: u64,
    at: u64,
    duration_micros: u64,
    method: &'a str,
    path: &'a str,
    status: u16,
    /// `User-Agent` of the client.
    client: Option<Cow<'a, str>>,
    /// Id and level of each finding.
    findings: Vec<(&'static str, &'static str)>,
    /// Kind of the fault.
    fault: Option<&'static str>,
    token_in: &'a [String],
    /// Outcome of a sign-in.
    sign_in: Option<&'a Value>,
}

impl<'a> ExchangeSummary<'a> {
    /// Returns the summary of an exchange.
    pub fn new(seq: u64, exchange: &'a Exchange) -> Self {
        let client = exchange.request_headers.iter().find(|(name, _)| name == "user-agent");
        Self {
            seq,
            at: exchange.at,
            duration_micros: exchange.duration_micros,
            method: &exchange.method,
            path: &exchange.path,
            status: exchange.status,
            client: client.map(|(_, value)| value),
            findings: exchange.findings.iter().map(|finding| (finding.id, finding.level)).collect(),
            fault: exchange.fault.map(|fault| fault.kind),
            token_in: &exchange.token_in,
            sign_in: exchange.sign_in.as_ref().map(|result| &result["outcome"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::control::journal::{FindingRecord, RecordedBody};

    fn exchange() -> Exchange {
        let finding = FindingRecord { id: "op-case", level: "error", section: "", advice: "", tolerance: None };
        Exchange {
            method: "PATCH".to_owned(),
            path: "/d/acme/pubapi/scim/v2/Users/17".to_owned(),
            status: 204,
            request_body: RecordedBody::new(&Bytes::from_static(b"{\"value\":\"ada@acme.example\"}")),
            findings: vec![finding],
            ..Exchange::default()
        }
    }

    fn matches(change: impl FnOnce(&mut ExchangeFilter)) -> bool {
        let mut filter = ExchangeFilter::default();
        change(&mut filter);
        filter.matches(&exchange())
    }

    #[test]
    fn each_part_of_a_filter_matches_and_does_not_match() {
        assert!(matches(|_| ()));
        let some = |text: &str| Some(text.to_owned());
        for (wanted, is_match) in [("204", true), ("2xx", true), ("4xx", false), ("200", false), ("0", false)] {
            assert_eq!(matches(|filter| filter.status = some(wanted)), is_match, "{wanted}");
        }
        for (wanted, is_match) in [("any", true), ("error", true), ("op-case", true), ("warning", false), ("x", false)]
        {
            assert_eq!(matches(|filter| filter.finding = some(wanted)), is_match, "{wanted}");
        }
        for (wanted, is_match) in [("/Users", true), ("scim*17", true), ("/Groups", false)] {
            assert_eq!(matches(|filter| filter.path = some(wanted)), is_match, "{wanted}");
        }
        for (wanted, is_match) in [("ada@acme", true), ("Users/17", true), ("grace", false)] {
            assert_eq!(matches(|filter| filter.add_text(wanted)), is_match, "{wanted}");
        }
        assert!(matches(|filter| filter.method = some("patch")) && !matches(|filter| filter.method = some("PUT")));
    }
}
