//! Limits of a person: scenarios about what no console shows, or what is too much to type, are skipped, with the reason.

use std::sync::LazyLock;

use regex::Regex;

use egnyte_protocol::Capability;

/// Most people of a user group who are typed one after the other.
const MOST_PEOPLE: usize = 20;

/// Beginnings and parts of sentences that a person cannot bring about, each with the reason.
const SENTENCES: [(&str, &str); 4] = [
    ("^the event ", "needs an event of the protocol, which is no act in a console"),
    (
        "^the base URL leads to ",
        "needs a server of this machine beside Egnyte, which a directory elsewhere does not reach",
    ),
    (
        "^the next .* (is|are) redirected to ",
        "needs a server of this machine beside Egnyte, which a directory elsewhere does not reach",
    ),
    (r#"^the user group ".*" with (\d+) people$"#, ""),
];

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let compile = |(pattern, reason): &(&str, &'static str)| Some((Regex::new(pattern).ok()?, *reason));
    SENTENCES.iter().filter_map(compile).collect()
});

/// Returns whether a capability needs the messages of the protocol, which a person does not get.
pub(super) fn needs_messages(capability: Capability) -> bool {
    matches!(capability, Capability::Application | Capability::Events | Capability::Import | Capability::SignIn)
}

/// Returns the reason why a scenario with this sentence cannot be judged.
pub(super) fn lacks(sentence: &str) -> Option<String> {
    PATTERNS.iter().find_map(|(pattern, reason)| {
        let found = pattern.captures(sentence)?;
        match found.get(1).and_then(|number| number.as_str().parse::<usize>().ok()) {
            Some(number) if number > MOST_PEOPLE => {
                Some(format!("needs {number} people, and more than {MOST_PEOPLE} are too many to be typed"))
            }
            _ if reason.is_empty() => None,
            _ => Some((*reason).to_owned()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_a_person_cannot_bring_about_have_a_reason() {
        assert!(lacks("the event \"user.updated\" happens:").unwrap().contains("no act in a console"));
        let elsewhere = "needs a server of this machine beside Egnyte";
        assert!(lacks("the base URL leads to an expired certificate").unwrap().starts_with(elsewhere));
        assert!(lacks("the next request to Egnyte is redirected to another port").unwrap().starts_with(elsewhere));
        assert!(lacks("the next 3 reads to Egnyte are redirected to another host").unwrap().starts_with(elsewhere));
        let many = "needs 120 people, and more than 20 are too many to be typed";
        assert_eq!(lacks("the user group \"Everyone\" with 120 people").unwrap(), many);
        for sentence in [
            "the user group \"Sales\" with 12 people",
            "the user group \"Sales\" with the member Ada",
            "the base URL ends with a slash",
            "the next request to Egnyte fails with a server error",
            "the connector reports a problem with Ada",
        ] {
            assert_eq!(lacks(sentence), None, "{sentence}");
        }
    }
}
