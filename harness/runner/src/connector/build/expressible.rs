//! Limits of a served directory: scenarios about data that it cannot express are skipped, with the reason.

use egnyte_directories::Source;
use egnyte_protocol::Capability;

/// Returns whether a capability needs the messages of the protocol, which a build does not get.
pub(super) fn needs_protocol(capability: Capability) -> bool {
    matches!(
        capability,
        Capability::Integration
            | Capability::Application
            | Capability::Events
            | Capability::Import
            | Capability::SignIn
    )
}

/// Returns the reason why a scenario with this sentence cannot be judged. `reports` is true for a build whose problems are
/// known from its log.
pub(super) fn lacks(sentence: &str, source: Source, reports: bool) -> Option<String> {
    if !reports && sentence.starts_with("the connector reports a problem") {
        return Some(format!(
            "needs a reported problem, which the source `{source}` does not show; `problems` in [directory] finds it in the log"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reported_problem_needs_a_pattern_for_the_log() {
        let sentence = "the connector reports a problem with Ada";
        assert!(lacks(sentence, Source::Files, false).unwrap().contains("`problems`"));
        assert_eq!(lacks(sentence, Source::Files, true), None);
        assert_eq!(lacks("Ada is active in Egnyte", Source::Files, false), None);
    }
}
