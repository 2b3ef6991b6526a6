//! Each guess and each of its answers: a mock with that answer is probed, and the same answer comes back.

use std::collections::BTreeMap;

use egnyte_mock::guesses::{Answers, GUESSES, Guess};
use egnyte_probe::{Catalogue, profile_file};
use futures::stream::{self, StreamExt};
use jiff::Timestamp;
use serde_json::json;

use crate::support::{ask, contents, domain, mock, run, text};

/// Guesses that cannot be asked safely: exactly these.
const IMPOSSIBLE: [&str; 13] = [
    "api-key-only-okta",
    "api-unknown-act-as",
    "clock-skew",
    "ecdsa-signatures",
    "empty-in-response-to",
    "logout-without-session",
    "missing-authn-statement",
    "over-limit",
    "refresh-token",
    "rsa-pss-signatures",
    "takeover-fallback",
    "token-expiry",
    "unsigned-logout",
];

/// Answers that are tried, of a guess whose answers are numbers: the limits of the search and some between them.
const NUMBERS: [(&str, &[usize]); 3] = [
    ("group-name-length", &[40, 64, 254, 255, 256, 1_000, 10_000]),
    ("page-size", &[1, 2, 50, 100, 1_000, 10_000]),
    ("patch-members", &[1, 2, 99, 100, 101, 500, 999, 1_000_000]),
];

/// Returns the answers of a guess that are tried.
fn answers(guess: &Guess) -> Vec<String> {
    match guess.answers {
        Answers::Words(words) => words.iter().map(|(word, _)| (*word).to_owned()).collect(),
        Answers::Number { .. } => {
            let numbers = NUMBERS.iter().find(|(id, _)| *id == guess.id);
            numbers.map_or_else(Vec::new, |(_, numbers)| numbers.iter().map(ToString::to_string).collect())
        }
    }
}

#[test]
fn every_answer_comes_back() {
    run(async {
        let mock = mock().await;
        let cells = GUESSES.iter().filter(|guess| !IMPOSSIBLE.contains(&guess.id));
        let cells = cells.flat_map(|guess| answers(guess).into_iter().map(|answer| (guess.id, answer)));
        let failures = stream::iter(cells.collect::<Vec<_>>())
            .map(|(id, answer)| {
                let domain = domain(&mock, &json!({ id: answer }));
                async move {
                    let report = ask(&domain, &[id]).await;
                    let found = text(&report.answers[0]);
                    assert_eq!(contents(&domain), json!({ "users": [], "groups": [] }), "{id} = {answer}");
                    assert_eq!(report.leftovers, [], "{id} = {answer}");
                    (found != answer).then(|| format!("{id} = {answer}: {found}\n{:#?}", report.answers[0].exchanges))
                }
            })
            .buffer_unordered(8);
        let (count, failures) = failures
            .fold((0, Vec::new()), async |(count, mut failures), failure| {
                failures.extend(failure);
                (count + 1, failures)
            })
            .await;
        println!("{} of {count} answers came back", count - failures.len());
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert!(count > 110, "{count}");
    });
}

#[test]
fn every_guess_has_an_experiment_that_knows_its_answers() {
    let catalogue = Catalogue::read().unwrap();
    let experiments: BTreeMap<&str, _> =
        catalogue.experiments().iter().map(|experiment| (experiment.guess.as_str(), experiment)).collect();
    assert_eq!(experiments.len(), catalogue.experiments().len(), "a guess has two experiments");
    for guess in GUESSES {
        let experiment = experiments.get(guess.id).unwrap_or_else(|| panic!("`{}` has no experiment", guess.id));
        assert_eq!(experiment.impossible().is_some(), IMPOSSIBLE.contains(&guess.id), "{}", guess.id);
        if let (Answers::Words(_), None) = (&guess.answers, experiment.impossible()) {
            let (mut known, mut told) = (answers(guess), experiment.words());
            known.sort();
            told.sort_unstable();
            told.dedup();
            assert_eq!(told, known, "{}", guess.id);
        }
    }
    assert_eq!(experiments.len(), GUESSES.len(), "an experiment is about no guess");
}

/// Answers that differ from the defaults, and the guesses that they hide: these have another answer, or none.
type Mixture = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// Several answers differ from the defaults at once, as a live Egnyte's may.
const MIXTURES: [Mixture; 3] = [
    (&[], &[]),
    (
        &[
            ("email-change", "pending"),
            ("user-patch-answer", "204"),
            ("group-patch-answer", "200"),
            ("delete-user", "deactivate"),
            ("filter-operators", "eq"),
            ("sorting", "no"),
            ("discovery", "no"),
            ("bulk-requests", "no"),
            ("cursor-pagination", "yes"),
            ("email-form", "any"),
            ("active-removal", "unassign"),
            ("root-query", "yes"),
            ("list-members", "no"),
            ("missing-external-id", "refuse"),
            ("put-without-user-type", "refuse"),
            ("put-without-values", "refuse"),
            ("user-type-case", "exact"),
            ("user-name-case", "lower"),
            ("api-error-body", "error-message"),
            ("api-list-entries", "short"),
        ],
        // A deleted account can be a member as long as it is only deactivated.
        &["unknown-member"],
    ),
    (
        &[
            ("duplicate-user-name", "accept"),
            ("duplicate-email", "accept"),
            ("duplicate-group-name", "accept"),
            ("unmapped-attributes", "drop"),
            ("formatted-name", "formed"),
            ("new-account-sign-in", "password"),
            ("user-name-reads", "egnyte"),
            ("unknown-member", "ignore"),
            ("repeated-member", "refuse"),
            ("api-unknown-filter", "ignore"),
            ("api-several-filters", "last"),
            ("bad-token", "developer-inactive"),
        ],
        // Where every name can be used twice, none is reserved, and no refusal is seen.
        &["deactivated-blocks-name", "api-duplicate-user"],
    ),
];

#[test]
fn answers_come_back_together() {
    run(async {
        let mock = mock().await;
        for (set, hidden) in MIXTURES {
            let guesses: BTreeMap<&str, &str> = set.iter().copied().collect();
            let domain = domain(&mock, &json!(guesses));
            let report = ask(&domain, &[]).await;
            assert_eq!((contents(&domain), report.leftovers.len()), (json!({ "users": [], "groups": [] }), 0));
            println!("{} answers took {} calls", report.answers.len(), report.calls);
            assert!(report.ended_early.is_none() && report.calls < 400, "{}", report.calls);
            for answer in report.answers.iter().filter(|answer| !IMPOSSIBLE.contains(&answer.guess.as_str())) {
                let guess = Guess::find(&answer.guess).unwrap();
                let expected = guesses.get(guess.id).map_or_else(|| guess.default(), |value| (*value).to_owned());
                assert_eq!(text(answer) != expected, hidden.contains(&guess.id), "{}: {}", guess.id, text(answer));
            }
            let profile = profile_file(&domain.scim_url(), &report, Timestamp::now());
            let settings = egnyte_mock::guesses::read_profile("x", &profile).unwrap();
            for answer in report.answers.iter().filter(|answer| !text(answer).starts_with('[')) {
                assert_eq!(settings.answers()[answer.guess.as_str()], text(answer));
                assert!(settings.measured(&answer.guess).is_some(), "{}", answer.guess);
            }
        }
    });
}
