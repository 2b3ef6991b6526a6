//! Request budgets: past its budget a domain answers nothing until it gets another.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, said};

#[tokio::test]
async fn past_its_budget_a_domain_answers_429_until_the_next_one() {
    let mock = Mock::with(json!({ "name": "s-1", "budget": { "requests": 2 } })).await;
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    assert_eq!(mock.scim_get("/Groups").await.0, 200);
    let (_, budget) = mock.get(&mock.at("/budget")).await;
    assert_eq!((&budget["spent"]["requests"], &budget["exceeded"]), (&json!(2), &Value::Null));
    let (status, error) = mock.scim_get("/Users").await;
    assert_eq!((status, &error["status"]), (429, &json!("429")));
    assert!(
        error["detail"].as_str().unwrap().contains("the budget of 2 requests for one event is exhausted"),
        "{error}"
    );
    let (_, spent) = mock.post(&mock.at("/budget"), json!({ "requests": 1 })).await;
    assert!(spent["exceeded"].is_string(), "{spent}");
    assert_eq!(spent["last"], 2);
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    assert_eq!(mock.scim_get("/Users").await.0, 429);
}

#[tokio::test]
async fn what_is_turned_away_does_not_wash_the_journal_out() {
    let mock = Mock::with(json!({ "name": "s-1", "budget": { "requests": 1 } })).await;
    mock.scim_get("/Users?count=1").await;
    for _ in 0..5 {
        mock.scim_get("/Users").await;
    }
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    assert_eq!(journal["last"], 1);
    assert!(journal["exchanges"][0]["path"].as_str().unwrap().ends_with("/Users?count=1"), "{journal}");
}

#[tokio::test]
async fn a_refused_token_may_be_tried_a_few_times_only() {
    let mock = Mock::with(json!({ "name": "s-1", "budget": { "requests": 500, "refused": 3 } })).await;
    let url = format!("{}/Users", mock.domain["scimUrl"].as_str().unwrap());
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(said(mock.client.request(Method::GET, &url).bearer_auth("stale")).await.0);
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    let (_, budget) = mock.get(&mock.at("/budget")).await;
    assert!(budget["exceeded"].as_str().unwrap().contains("a refused token"), "{budget}");
}

#[tokio::test]
async fn without_a_budget_anything_goes_and_a_domain_has_its_own() {
    let mock = Mock::with(json!({ "name": "s-1", "budget": { "requests": 0 } })).await;
    assert_eq!(mock.scim_get("/Users").await.0, 429);
    let (_, other) = mock.post("/_mock/domains", json!({ "name": "s-2" })).await;
    let url = format!("{}/Users", other["scimUrl"].as_str().unwrap());
    let asked = mock.client.request(Method::GET, &url).bearer_auth(other["token"].as_str().unwrap());
    assert_eq!(said(asked).await.0, 200);
    assert_eq!(mock.post(&mock.at("/budget"), json!({ "requests": -1 })).await.0, 400);
    assert_eq!(mock.post(&mock.at("/reset"), json!({})).await.0, 200);
    assert_eq!(mock.scim_get("/Users").await.0, 429);
}
