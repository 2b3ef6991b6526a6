//! Findings of the mock in the requests of one scenario: deviations from SCIM, and a token outside of its header.

use crate::mock::Exchange;
use egnyte_report::{RequestFinding, TOKEN_FINDING};

/// Finding of one scenario, with its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedFinding {
    /// Finding.
    pub finding: RequestFinding,
    /// Number of requests with the finding.
    pub count: usize,
    /// First of the requests.
    pub first: Exchange,
}

/// Collects the findings of one scenario, one for each id.
pub fn collect_findings(exchanges: &[Exchange]) -> Vec<ObservedFinding> {
    let mut all: Vec<ObservedFinding> = Vec::new();
    for exchange in exchanges {
        let token = exchange.token_in.iter().map(|place| token_finding(place));
        for finding in exchange.findings.iter().cloned().chain(token) {
            match all.iter_mut().find(|observed| observed.finding.id == finding.id) {
                Some(observed) => observed.count += 1,
                None => all.push(ObservedFinding { finding, count: 1, first: exchange.clone() }),
            }
        }
    }
    all
}

/// Returns the finding about a token in `address`, `body` or `header NAME`, or in a request that it is not for.
fn token_finding(place: &str) -> RequestFinding {
    RequestFinding {
        id: format!("{TOKEN_FINDING}{}", place.to_lowercase().replace(' ', "-")),
        level: "error".to_owned(),
        section: "RFC 6750 §5.3".to_owned(),
        advice: advice(place).to_owned(),
        tolerance: None,
    }
}

fn advice(place: &str) -> &'static str {
    match place {
        "request to another domain" => {
            "Send a token to its own domain only: sessions run at the same time, each with its own base URL and token."
        }
        "request to the control API" => "Send requests below the base URL only: /_mock is no part of Egnyte.",
        _ => "Send the token in the Authorization header only.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egnyte_report::{TOKEN_RULE, WIRE_RULE, rule_of_finding};

    #[test]
    fn token_outside_of_its_header_is_a_finding() {
        let finding = RequestFinding { id: "op-case".to_owned(), ..RequestFinding::default() };
        let token_in = vec!["address".to_owned(), "header X-Debug".to_owned()];
        let exchange = Exchange { token_in, findings: vec![finding], ..Exchange::default() };
        let all = collect_findings(&[exchange.clone(), exchange]);
        let found: Vec<_> =
            all.iter().map(|it| (it.finding.id.as_str(), it.count, rule_of_finding(&it.finding.id))).collect();
        let expected = [
            ("op-case", 2, WIRE_RULE),
            ("token-in-address", 2, TOKEN_RULE),
            ("token-in-header-x-debug", 2, TOKEN_RULE),
        ];
        assert_eq!(found, expected);
        assert!(all[1].finding.is_error());
    }
}
