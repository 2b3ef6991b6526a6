//! Safety of a run: nothing of others is touched, nothing is left, and the limits are kept.

use egnyte_mock::TestDomain;
use egnyte_probe::{Limits, Outcome, ProbeOptions, Report, probe};
use serde_json::{Value, json};

use crate::support::{ask, catalogue, contents, domain, mock, options, run, text};

fn empty() -> Value {
    json!({ "users": [], "groups": [] })
}

async fn ask_with(options: ProbeOptions, only: &[&str]) -> Report {
    probe(options, &catalogue(only), |_| {}).await.unwrap()
}

/// Writes to an object by its id.
fn writes(domain: &TestDomain) -> Vec<String> {
    let requests = domain.requests();
    let writes = requests.iter().filter(|request| ["PUT", "PATCH", "DELETE"].contains(&request.method.as_str()));
    writes.map(|request| request.path.clone()).collect()
}

#[test]
fn people_and_groups_of_others_stay_as_they_are() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({ "page-size": 10 }));
        let people: Vec<_> = (0..120).map(|number| json!({ "userName": format!("person{number}") })).collect();
        let groups = json!([{ "displayName": "Staff", "members": ["person1", "person2"] }]);
        let seeded = domain.seed(&json!({ "users": people, "groups": groups })).unwrap();
        let before = contents(&domain);
        let report = ask(&domain, &[]).await;
        assert_eq!(contents(&domain), before);
        assert!(report.leftovers.is_empty() && report.ended_early.is_none());
        let ids = ["users", "groups"].map(|kind| seeded[kind].as_array().unwrap().clone()).concat();
        assert!(ids.len() == 121 && writes(&domain).len() > 50);
        for id in ids.iter().map(|object| object["id"].as_str().unwrap()) {
            assert!(writes(&domain).iter().all(|path| !path.ends_with(id)), "{id}");
        }
        let evidence = format!("{:?}", report.answers);
        assert!(!evidence.contains("person1") && !evidence.contains("Staff"), "names of others are in the evidence");
        assert!(!evidence.contains(&domain.token()));
    });
}

#[test]
fn account_whose_creation_had_no_reply_is_found_and_removed() {
    run(async {
        let mock = mock().await;
        for effect in ["lose-reply", "reset", "garbage", "truncate"] {
            let domain = domain(&mock, &json!({}));
            let fault =
                json!({ "match": { "method": "POST", "path": "/Users", "next": 1 }, "effect": { "kind": effect } });
            domain.fault(&fault).unwrap();
            let report = ask(&domain, &["duplicate-email", "sorting"]).await;
            domain.every_fault_fired().unwrap();
            assert_ne!(report.answers.iter().map(text).next().as_deref(), Some("refuse"), "{effect}");
            assert_eq!((contents(&domain), report.leftovers), (empty(), vec![]), "{effect}");
        }
    });
}

#[test]
fn failing_server_is_no_answer_and_leaves_nothing() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({}));
        let fault = json!({ "match": { "method": "PUT" }, "effect": { "kind": "status", "status": 500 } });
        domain.fault(&fault).unwrap();
        let report = ask(&domain, &["external-id", "put-without-members", "user-patch-answer"]).await;
        let unanswered = report.answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Unanswered(_)));
        assert_eq!(unanswered.count(), 2, "{:?}", report.answers.iter().map(text).collect::<Vec<_>>());
        assert_eq!((contents(&domain), report.leftovers), (empty(), vec![]));
    });
}

#[test]
fn what_cannot_be_removed_is_named() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({}));
        let fault = json!({ "match": { "method": "DELETE" }, "effect": { "kind": "status", "status": 403 } });
        domain.fault(&fault).unwrap();
        let report = ask(&domain, &["user-patch-answer", "group-patch-answer"]).await;
        let left: Vec<_> = report.leftovers.iter().map(|left| left.name.clone()).collect();
        assert!(left.len() == 2 && left.iter().all(|name| name.starts_with("probe-")), "{left:?}");
        assert_eq!(domain.state()["users"][0]["userName"], left[0]);
    });
}

#[test]
fn refused_token_changes_nothing() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({}));
        let options = ProbeOptions { token: "another-token".to_owned(), ..options(&domain) };
        let error = probe(options, &catalogue(&[]), |_| {}).await.unwrap_err().to_string();
        assert!(
            error.starts_with("GET /Users?count=1 answered 401: ") && error.ends_with("nothing was changed"),
            "{error}"
        );
        domain.wrote_nothing().unwrap();
    });
}

#[test]
fn limits_of_egnyte_are_kept_by_default() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({}));
        domain.set(&json!({ "limits": {} })).unwrap();
        let options = ProbeOptions { limits: Limits::default(), ..options(&domain) };
        let report = ask_with(options, &["user-patch-answer", "over-limit"]).await;
        assert_eq!(report.answers.iter().map(text).collect::<Vec<_>>(), ["200", "[impossible]"]);
        assert!(domain.requests().iter().all(|request| request.status < 400 || request.status == 404));
    });
}

#[test]
fn refusal_for_the_rate_limit_is_waited_out_and_answers_the_guess_about_it() {
    run(async {
        let mock = mock().await;
        for status in ["403", "429"] {
            let domain = domain(&mock, &json!({ "over-limit": status }));
            domain.set(&json!({ "limits": { "perSecond": 3, "perDay": 100 } })).unwrap();
            let report = ask(&domain, &["group-patch-answer", "over-limit"]).await;
            assert_eq!(report.answers.iter().map(text).collect::<Vec<_>>(), ["204", status]);
            assert_eq!((contents(&domain), report.leftovers), (empty(), vec![]));
        }
    });
}

#[test]
fn run_ends_before_the_calls_of_the_day_are_used_up() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({}));
        domain.set(&json!({ "limits": { "perSecond": 1000, "perDay": 60 } })).unwrap();
        let options = ProbeOptions { limits: Limits { calls: Some(1_000), ..Limits::NONE }, ..options(&domain) };
        let report = ask_with(options, &[]).await;
        let answers: Vec<_> = report.answers.iter().map(text).collect();
        assert!(answers.iter().any(|answer| answer == "[the calls of the day are used up]"), "{answers:?}");
        assert_eq!(answers[0], "required");
        assert!(report.calls <= 60, "{}", report.calls);
        assert_eq!((contents(&domain), report.leftovers), (empty(), vec![]));
    });
}

#[test]
fn number_below_the_range_of_a_search_is_no_answer() {
    run(async {
        let mock = mock().await;
        let domain = domain(&mock, &json!({ "group-name-length": 30 }));
        let report = ask(&domain, &["group-name-length"]).await;
        assert_eq!(text(&report.answers[0]), "[even 40 was refused]");
        assert_eq!(contents(&domain), empty());
    });
}
