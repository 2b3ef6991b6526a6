//! The clock, what can be told beforehand, snapshots, and the domain in the hands of a test.

use std::time::{Duration, Instant};

use egnyte_mock::{Config, Server};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, person, said, text, web};

#[tokio::test]
async fn a_test_moves_the_clock_stops_it_and_lets_it_go() {
    let mock = Mock::start().await;
    let noon = json!({ "frozen": true, "at": "2027-02-03T12:00:00Z" });
    let (status, clock) = mock.post("/_mock/clock", noon).await;
    assert_eq!((status, clock), (200, json!({ "now": "2027-02-03T12:00:00Z", "frozen": true, "movedMillis": 0 })));
    mock.post("/_mock/clock", json!({ "advanceMillis": 1_500 })).await;
    let made = mock.admin_user(json!({ "userName": "ada" })).await;
    assert_eq!(made["created"], "2027-02-03T12:00:01.5Z");
    let (_, going) = mock.post("/_mock/clock", json!({ "frozen": false })).await;
    assert_eq!(json!([going["frozen"], going["movedMillis"]]), json!([false, 1_500]));
    assert!(text(&going["now"]).starts_with("2027-02-03T12:0"), "{going}");
    for (wrong, line) in [
        (json!({ "advance": 1 }), "a clock: `advance`: unknown field: did you mean `advanceMillis`?"),
        (
            json!({ "advanceMillis": "1" }),
            "a clock: `advanceMillis`: invalid type: string \"1\", expected a whole number",
        ),
        (json!({ "at": "noon", "frozen": true }), "a clock: `at` must be a time of RFC 3339"),
        (json!({ "advanceMillis": i64::MAX }), "the clock cannot be moved beyond the year 9999"),
    ] {
        assert_eq!(mock.post("/_mock/clock", wrong).await, (400, json!({ "error": line })));
    }
}

#[tokio::test]
async fn domain_may_be_ahead_of_the_others() {
    let mock = Mock::start().await;
    let (status, clock) = mock.post(&mock.at("/clock"), json!({ "advanceMillis": 7_200_000 })).await;
    assert_eq!((status, &clock["movedMillis"]), (200, &json!(7_200_000)));
    let id = mock.scim_user(person("ada")).await;
    let created = |account: &Value| text(&account["meta"]["created"]).parse::<jiff::Timestamp>().unwrap();
    let (_, ada) = mock.scim_get(&format!("/Users/{id}")).await;
    assert!(created(&ada).duration_since(jiff::Timestamp::now()).as_mins() > 100, "{ada}");
    assert_eq!(mock.get("/_mock/clock").await.1["movedMillis"], 0);
    let (status, _) = mock.post(&mock.at("/clock"), json!({ "advanceMillis": i64::MAX })).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_domain_with_a_number_is_the_same_in_every_run() {
    let domain = |number: u64| json!({ "name": "twin", "seedNumber": number });
    let mut told = Vec::new();
    for number in [7, 7, 8] {
        let mock = Mock::with(domain(number)).await;
        let ada = mock.scim_user(person("ada")).await;
        let group = mock.scim_post("/Groups", json!({ "displayName": "G", "members": [{ "value": ada }] })).await.1;
        told.push(json!([mock.domain["token"], mock.account(&ada).await, group["id"], group["meta"]["created"]]));
    }
    assert_eq!(told[0], told[1]);
    assert_ne!(told[0], told[2]);
    assert_eq!(told[0][3], "2026-01-01T00:00:01Z");
    let config = || Config { seed_number: Some(7), ..Config::default() };
    let (one, other) = (Server::start(config()).await.unwrap(), Server::start(config()).await.unwrap());
    assert_eq!((one.token(), one.domain("x").unwrap().token()), (other.token(), other.domain("x").unwrap().token()));
}

#[tokio::test]
async fn a_snapshot_is_come_back_to_again_and_again() {
    let mock = Mock::start().await;
    mock.scim_user(person("ada")).await;
    let (status, snapshot) = mock.post(&mock.at("/snapshots"), json!({})).await;
    assert_eq!(status, 201);
    let restore = mock.at(&format!("/snapshots/{}/restore", snapshot["id"]));
    let before = mock.get(&mock.at("/state")).await.1;
    let mut grace = Vec::new();
    for _ in 0..2 {
        let mark = mock.mark().await;
        mock.patch(&mock.at("/settings"), json!({ "guesses": { "duplicate-email": "accept" } })).await;
        grace.push(mock.scim_user(person("grace")).await);
        assert_eq!(mock.post(&restore, json!({})).await, (204, Value::Null));
        assert_eq!(mock.get(&mock.at("/state")).await.1, before);
        assert_eq!(mock.get(&mock.at("")).await.1["guesses"]["duplicate-email"], "refuse");
        assert_eq!(mock.get(&mock.at(&format!("/changes?since={mark}"))).await.0, 404);
    }
    assert_eq!(grace[0], grace[1]);
    let (_, list) = mock.get(&mock.at("/snapshots")).await;
    assert_eq!((list["snapshots"].as_array().unwrap().len(), &list["snapshots"][0]["id"]), (1, &json!(1)));
    assert_eq!(mock.delete(&mock.at("/snapshots/1")).await.0, 204);
    let line = json!({ "error": "there is no snapshot 1: the newest 256 are kept" });
    assert_eq!(mock.post(&restore, json!({})).await, (404, line));
}

#[tokio::test]
async fn a_test_of_ones_own_sees_what_was_asked() {
    let mock = Server::start(Config::default()).await.unwrap();
    let acme = mock.domain("mine").unwrap();
    acme.seed(&json!({ "users": [{ "userName": "olga" }] })).unwrap();
    acme.fault(&json!({ "match": { "path": "/Groups*" }, "effect": { "kind": "reset" } })).unwrap();
    acme.set(&json!({ "limits": {} })).unwrap();
    let ask = async |method, path: &str, token: &str| {
        let url = format!("{}{path}", acme.scim_url());
        said(web().build().unwrap().request(method, url).bearer_auth(token).json(&person("ada"))).await.0
    };
    assert_eq!(ask(Method::GET, "/Users?count=1", &acme.token()).await, 200);
    acme.wrote_nothing().unwrap();
    let snapshot = acme.take_snapshot();
    assert_eq!(ask(Method::POST, "/Users", &acme.token()).await, 201);
    acme.requests_to("POST", "/Users").exactly(1).unwrap();
    acme.requests_to("GET", "/*").exactly(1).unwrap();
    let told = acme.wrote_nothing().unwrap_err().to_string();
    let lines = "expected 0 of these requests, found 1:\n  POST /d/mine/pubapi/scim/v2/Users -> 201";
    assert_eq!(told, lines);
    acme.restore(snapshot).unwrap();
    assert_eq!(acme.state()["users"].as_array().unwrap().len(), 1);
    let idle = acme.every_fault_fired().unwrap_err().to_string();
    assert!(idle.starts_with("these faults were not triggered:\n  {\"match\":{\"path\":\"/Groups*\"}"), "{idle}");
    acme.clear_faults();
    acme.every_fault_fired().unwrap();
    let token = acme.token();
    acme.revoke_tokens();
    assert_eq!(ask(Method::GET, "/Users", &token).await, 401);
    assert_eq!(acme.requests().iter().last().unwrap().status, 401);
    assert!(mock.domain("not.a.name").is_err());
}

#[tokio::test]
async fn what_is_no_longer_known_is_not_said_to_be_nothing() {
    let mock = Server::start(Config::default()).await.unwrap();
    let acme = mock.domain("mine").unwrap();
    let client = web().build().unwrap();
    for _ in 0..=1_000 {
        client.get(acme.scim_url()).send().await.unwrap();
    }
    let told = acme.wrote_nothing().unwrap_err().to_string();
    assert_eq!(told, "1 earlier requests were removed from the journal, so these cannot be counted");
}

#[tokio::test]
async fn a_mock_stops_at_once_although_a_client_keeps_its_connection() {
    let mock = Mock::start().await;
    mock.get("/_mock/health").await;
    let Mock { server, client, .. } = mock;
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    drop(client);
}
