//! Remarks about what was pushed: they explain a failure, and judge nothing.

use super::provider::SentRequest;

/// Most remarks.
const MOST: usize = 8;

/// Returns the remarks about the requests since the latest change: each write, and each read that failed.
pub(super) fn remarks(sent: &[SentRequest]) -> Vec<String> {
    let is_telling = |sent: &&SentRequest| !sent.is_read || !matches!(sent.outcome, Ok(200..300));
    let told: Vec<String> = sent.iter().filter(is_telling).map(remark).collect();
    match told.len() {
        0 => vec![format!("it was sent no write after the change; reads: {}", sent.len())],
        1..=MOST => told,
        more => told[..MOST].iter().cloned().chain([format!("and {} more", more - MOST)]).collect(),
    }
}

fn remark(SentRequest { request, outcome, .. }: &SentRequest) -> String {
    match outcome {
        Ok(status) => format!("it was sent {request} and answered {status}"),
        Err(reason) => format!("it was sent {request} and did not answer: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_failed_reads_are_named() {
        let sent = |request: &str, is_read, outcome| SentRequest { request: request.to_owned(), is_read, outcome };
        let read = sent("GET /Users/7", true, Ok(200));
        assert_eq!(remarks(std::slice::from_ref(&read)), ["it was sent no write after the change; reads: 1"]);
        let write = sent("PUT /Users/7 (\"ada\")", false, Ok(200));
        let lost = sent("GET /Groups/g", true, Err("connection closed".to_owned()));
        let expected = [
            "it was sent PUT /Users/7 (\"ada\") and answered 200",
            "it was sent GET /Groups/g and did not answer: connection closed",
        ];
        assert_eq!(remarks(&[read, write.clone(), lost]), expected);
        assert_eq!(remarks(&vec![write; 10]).last().unwrap(), "and 2 more");
    }
}
