//! Sentences of the suite: each step is one of them, or none.

use cucumber::World as _;
use cucumber::gherkin::{Feature, GherkinEnv};

use egnyte_runner::language::step_index::StepIndex;
use egnyte_runner::scenario::World;
use gherkin::StepType;

/// Example of every sentence, as a `Given`, a `When` or a `Then`.
const EXAMPLES: &str = r#"
    Given an empty Egnyte domain
    Given an Egnyte domain that is not connected yet
    Given Egnyte already has the group "Finance"
    Given Egnyte already has the group "Finance" with the member Ada
    Given Egnyte already has the group "Finance" with the members Ada, "olga" and "b \" and c"
    Given Egnyte already has the user Ada
    Given Egnyte already has the user Ada with the IdP username "ada"
    Given Egnyte already has the user Ada with:
    Given Egnyte already has the local user "olga"
    Given Egnyte already has the local user "olga" with the email "ada@acme.example"
    Given Egnyte accepts duplicate group names
    Given Egnyte lower-cases usernames
    Given an administrator deactivates "olga" in Egnyte
    Given an administrator reactivates Ada in Egnyte
    Given an administrator deletes Ada in Egnyte
    Given an administrator sets the authentication type of Ada to "egnyte"
    Given an administrator adds "olga" to the group "Finance"
    Given an administrator deletes the group "Finance" in Egnyte
    Given an administrator removes Ada from the group "Finance"
    Given an administrator renames the group "Finance" to "Controlling" in Egnyte
    Given Egnyte already has 250 more local users
    Given Egnyte already has 250 more groups
    Given Egnyte already holds what "legacy" describes
    Then Egnyte receives a request like:
    Then Egnyte receives no request like:
    Given the next write to Egnyte loses its reply
    Given the next 1 write to Egnyte loses its reply
    Given the next 3 requests to Egnyte reach the developer limit
    Given the next 1 write to Egnyte reaches a rate limit of 2 seconds
    Given the next read to Egnyte gets a garbled reply
    Given Egnyte is unavailable
    Given Egnyte is available again
    Given every request to Egnyte takes longer than the request timeout
    Given Egnyte signs people in through the directory
    Given an administrator sets the default user mapping in Egnyte to "Email address"
    When Ada signs in at the directory
    When Ada signs in at Egnyte
    When somebody presents a tampered assertion as Ada
    Then Ada is signed in
    Then Ada is signed in by username
    Then the sign-in is refused: the assertion has expired
    When somebody creates Ada over SCIM without a user type
    When the SSO IdP URL is edited to "https://sso.jumpcloud.com/saml2/acme"
    Then the SSO IdP URL is "https://sso.jumpcloud.com/saml2/egnyte"
    Then the SSO IdP URL begins with "https://sso.jumpcloud.com/saml2/"
    Then nothing changes in Egnyte
    Then nothing changes in Egnyte, whether or not local members stay
    Then exactly this changes in Egnyte:
    Then exactly this changes in Egnyte, whether or not local members stay:
    Then exactly this changes in Egnyte, Ada aside:
    Then nothing changes in Egnyte, Ada, Grace and "Sales" aside
    Then the connector reports a problem with Ada
    Then the connector reports a problem with "The \"A\" Team"
    Then the connector reports a problem
    Then Egnyte receives no writes
    Then Egnyte receives at most 5 requests
    Then every Retry-After is respected
    Then the token travels in the Authorization header only
    Then no other server receives the token
    Given Egnyte's email-change is "pending"
    Given Egnyte refuses new users: "No licence left"
    Given the clock of Egnyte is 2 hours ahead
    Given Egnyte answers every "POST /Users" with status 402:
    Given the control API of Egnyte receives "PATCH /settings":
    Given the user group "Everyone" with 20000 people
    Then every request has a path of Egnyte
    Then Egnyte refuses no request more than 3 times
    Given the base URL ends with a slash
    Given the next 2 reads of a later page to Egnyte lose the connection
    Given the next write to Egnyte is redirected to another host
    Then Ada is synced or reported
    Then "Sales" is synced or reported
    Then Ada is synced
    Then Ada is locked out
    Then Egnyte refuses it: "userType"
    Then exactly these events are recorded:
    When the import list is opened without a filter
    When the import list is opened with the New-Users-only filter
    Then the import list shows:
    Then the import list begins with:
    Then the import is complete at once
    Then the import is complete with a notice
"#;

/// Example of every sentence that is a `Given` as well as a `When`.
const EITHER: &str = r#"
    the empty user group "Engineering"
    the user group "Engineering" with the member Ada
    the user group "The \"A\" Team" with the members Ada, Grace and Linus
    the user group "Everyone" with 50 people
    "Engineering" is associated with Egnyte
    "Engineering" is disassociated from Egnyte
    Ada joins "Engineering"
    Ada and Grace join "Engineering"
    Ada leaves "Engineering"
    Ada, Grace and Linus leave "Engineering"
    the user group "Engineering" is renamed to "R \\ D"
    the user group "Engineering" is deleted
    Ada's email changes to "lovelace@acme.example"
    Ada's last name is "O'Brien-Müller"
    Ada has no first name
    Katherine is added to the directory
    Ada is suspended
    Ada is active again
    Ada is deleted from the directory
    Ada is hired again
    Ada and Grace swap their emails
    "Engineering" and "The \"A\" Team" swap their names
    group management is turned off
    group management is turned on
    the integration is activated
    the integration is deactivated
    everything is synced again
    the application is created without an SSO IdP URL
    the application is deleted
    the token is revoked
    the token is replaced
    the token is mistyped
    single sign-on is configured
    single sign-on is deactivated
    Katherine is imported
    Katherine, "olga" and "b \" and c" are imported
    101 local users are imported
    the event "user.updated" happens:
"#;

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Number of matching sentences.
fn matching(sentence: &str) -> usize {
    let text = format!("Feature: F\n  Scenario: S\n    {sentence}\n");
    let feature = Feature::parse(text, GherkinEnv::default()).unwrap();
    match World::collection().find(&feature.scenarios[0].steps[0]) {
        Ok(None) => 0,
        Ok(Some(_)) => 1,
        Err(ambiguous) => ambiguous.possible_matches.len(),
    }
}

#[test]
fn each_example_matches_exactly_one_sentence() {
    for sentence in sentences(EXAMPLES) {
        assert_eq!(matching(sentence), 1, "{sentence}");
    }
    for sentence in sentences(EITHER) {
        assert_eq!(matching(&format!("Given {sentence}")), 1, "Given {sentence}");
        assert_eq!(matching(&format!("When {sentence}")), 1, "When {sentence}");
    }
}

#[test]
fn nearly_correct_sentence_matches_none() {
    for sentence in [
        "Given an empty Egnyte domain.",
        "Given ada joins \"Engineering\"",
        "Given Ada, Grace join \"Engineering\"",
        "Given Egnyte already has the user Ada with the shoe size \"39\"",
        "Given Ada's shoe size is \"39\"",
        "Given Egnyte accepts anything",
        "Given the next 2 requests to Egnyte are lucky",
        "Given group management is turned over",
        "Then Egnyte receives 5 requests",
        "When Ada signs in at the office",
        "Then Ada is signed out",
        "Then the sign-in is refused: it rains",
        "When nothing changes in Egnyte",
        "When 101 users are imported",
        "Then the import is complete",
        "Then Ada joins \"Engineering\"",
    ] {
        assert_eq!(matching(sentence), 0, "{sentence}");
    }
}

#[test]
fn the_parameters_of_a_step_have_their_texts() {
    let index = StepIndex::load();
    let values = |kind, text| index.values(kind, text).unwrap_or_default();
    let group = r#""The \"A\" Team""#;
    let text = format!("Ada and Grace join {group}");
    let expected = [("people", "Ada and Grace"), ("movement", "join"), ("group", group)];
    assert_eq!(values(StepType::When, &text), expected);
    let expected = [("person", "Ada"), ("property", "email"), ("string", "a \\\" b")];
    assert_eq!(values(StepType::Given, r#"Ada's email is "a \" b""#), expected);
    assert_eq!(values(StepType::Then, "nothing changes in Egnyte"), [("allowance", "")]);
    assert_eq!(index.values(StepType::Then, "it rains"), None);
}
