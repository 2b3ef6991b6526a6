//! What the pipeline does for every API: journal, findings, masks, budgets, faults, limits.

use serde_json::{Value, json};

use super::{account, description};
use crate::support::{Mock, said};

async fn exchanges(mock: &Mock) -> Vec<Value> {
    mock.get(&mock.at("/journal")).await.1["exchanges"].as_array().unwrap().clone()
}

#[tokio::test]
async fn requests_are_in_the_journal_with_their_token_masked() {
    let mock = Mock::start().await;
    let path = format!("/v2/users?access_token={}", mock.domain["token"].as_str().unwrap());
    mock.api_get(&path).await;
    let [exchange] = exchanges(&mock).await.try_into().unwrap();
    assert_eq!(exchange["path"], "/d/s-1/pubapi/v2/users?access_token=***");
    assert_eq!(exchange["findings"][0]["id"], "token-in-url");
    assert!(!exchange.to_string().contains(mock.domain["token"].as_str().unwrap()));
}

#[tokio::test]
async fn budget_counts_refused_tokens() {
    for (guess, status) in [("401", 401), ("developer-inactive", 403)] {
        let guesses = json!({ "api-bad-token": guess });
        let mock = Mock::with(json!({ "guesses": guesses, "budget": { "requests": 9, "refused": 1 } })).await;
        let url = format!("{}/v2/users", mock.domain["apiUrl"].as_str().unwrap());
        assert_eq!(mock.client.get(&url).bearer_auth("stale").send().await.unwrap().status(), status);
        let answer = said(mock.client.get(&url).bearer_auth("stale")).await;
        assert!(answer.0 == 429 && description(&answer).contains("refused token"), "{answer:?}");
    }
}

#[tokio::test]
async fn faults_match_paths_of_this_api_and_answer_in_its_envelope() {
    let mock = Mock::start().await;
    let id = mock.api_user(account("ada")).await;
    let fault = json!({
        "match": { "method": "GET", "path": "/pubapi/v2/users/*" },
        "effect": { "kind": "status", "status": 503, "detail": "down", "retryAfter": 2 },
    });
    assert_eq!(mock.post(&mock.at("/faults"), fault).await.0, 201);
    assert_eq!(description(&mock.api_get(&format!("/v2/users/{id}")).await), "down");
    assert_eq!(mock.api_get("/v2/users").await.0, 200);
}

#[tokio::test]
async fn stale_reads_show_the_state_before_the_last_write() {
    let mock = Mock::start().await;
    let stale = json!({ "effect": { "kind": "stale", "reads": 1 } });
    assert_eq!(mock.post(&mock.at("/faults"), stale).await.0, 201);
    let id = mock.api_user(account("ada")).await;
    assert_eq!(mock.api_get(&format!("/v2/users/{id}")).await.0, 404);
    assert_eq!(mock.api_get(&format!("/v2/users/{id}")).await.0, 200);
}
