//! Faults on demand, as a client meets them, and what the journal says of them.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Mock, heard, person, said, text};

impl Mock {
    pub(crate) async fn fault(&self, matching: Value, effect: Value) -> u64 {
        let (status, answer) = self.post(&self.at("/faults"), json!({ "match": matching, "effect": effect })).await;
        assert_eq!(status, 201, "{answer}");
        answer["id"].as_u64().unwrap()
    }

    /// The last exchange in the journal.
    pub(crate) async fn last_exchange(&self) -> Value {
        let (_, journal) = self.get(&self.at("/journal")).await;
        journal["exchanges"].as_array().unwrap().last().unwrap().clone()
    }

    pub(crate) async fn users(&self) -> usize {
        self.get(&self.at("/state")).await.1["users"].as_array().unwrap().len()
    }

    /// Creates Ada over SCIM, and what comes back.
    pub(crate) async fn create_ada(&self) -> Result<Response, reqwest::Error> {
        self.scim(Method::POST, "/Users").json(&person("ada")).send().await
    }
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_status_is_answered_instead_of_carrying_the_request_out() {
    let mock = Mock::start().await;
    let effect = json!({ "kind": "status", "status": 429, "retryAfter": 3, "detail": "slow down" });
    let id = mock.fault(json!({ "write": true, "next": 1 }), effect).await;
    assert_eq!(mock.scim_get("/Users").await.0, 200);
    let response = mock.create_ada().await.unwrap();
    assert_eq!(header(&response, "retry-after"), "3");
    let (status, body) = heard(response).await;
    assert_eq!((status, text(&body["detail"])), (429, "slow down".to_owned()));
    let exchange = mock.last_exchange().await;
    assert_eq!(exchange["fault"], json!({ "id": id, "kind": "status" }));
    assert_eq!(json!([exchange["status"], exchange["retryAfter"]]), json!([429, 3]));
    assert_eq!((mock.users().await, mock.create_ada().await.unwrap().status().as_u16()), (0, 201));
    assert_eq!(mock.last_exchange().await["fault"], Value::Null);
}

#[tokio::test]
async fn egnytes_gateway_speaks_in_its_own_way() {
    let mock = Mock::start().await;
    mock.fault(json!({ "next": 1 }), json!({ "kind": "developer-limit", "retryAfter": 2 })).await;
    let daily = json!({ "kind": "developer-limit", "window": "day", "retryAfter": 86_400 });
    mock.fault(json!({ "next": 1 }), daily).await;
    mock.fault(json!({ "next": 1 }), json!({ "kind": "status", "status": 502, "body": "egnyte" })).await;
    let limited = mock.create_ada().await.unwrap();
    assert_eq!(limited.status(), 403);
    assert_eq!(header(&limited, "x-mashery-error-code"), "ERR_403_DEVELOPER_OVER_QPS");
    assert_eq!(header(&limited, "retry-after"), "2");
    let limited = mock.create_ada().await.unwrap();
    assert_eq!(header(&limited, "x-mashery-error-code"), "ERR_403_DEVELOPER_OVER_RATE");
    assert_eq!((header(&limited, "retry-after").as_str(), limited.status().as_u16()), ("86400", 403));
    assert_eq!(limited.text().await.unwrap(), "<h1>Developer Over Rate</h1>");
    let gateway = mock.create_ada().await.unwrap();
    assert_eq!((gateway.status().as_u16(), gateway.text().await.unwrap().as_str()), (502, "<h1>Bad Gateway</h1>"));
}

#[tokio::test]
async fn a_dropped_connection_carries_nothing_out() {
    let mock = Mock::start().await;
    for kind in ["reset", "garbage"] {
        mock.fault(json!({ "next": 1 }), json!({ "kind": kind })).await;
        assert!(mock.create_ada().await.is_err(), "{kind}");
        let exchange = mock.last_exchange().await;
        assert_eq!(json!([exchange["status"], exchange["responseBody"]]), json!([0, null]), "{kind}");
        assert_eq!(mock.users().await, 0, "{kind}");
    }
    assert_eq!(mock.create_ada().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_lost_reply_and_a_cut_one_are_of_a_request_that_was_carried_out() {
    let mock = Mock::start().await;
    mock.fault(json!({ "next": 1 }), json!({ "kind": "lose-reply" })).await;
    assert!(mock.create_ada().await.is_err());
    assert_eq!((mock.users().await, mock.last_exchange().await["status"].clone()), (1, json!(201)));
    mock.fault(json!({ "next": 1 }), json!({ "kind": "truncate" })).await;
    let cut = mock.scim(Method::GET, "/Users").send().await.unwrap();
    assert_eq!((cut.status().as_u16(), header(&cut, "content-type").as_str()), (200, "application/scim+json"));
    assert!(cut.bytes().await.is_err());
    assert_eq!(mock.scim_get("/Users").await.0, 200);
}

#[tokio::test]
async fn an_answer_comes_late_or_bit_by_bit_and_whole() {
    let mock = Mock::start().await;
    for kind in ["delay", "drip"] {
        mock.fault(json!({ "next": 1 }), json!({ "kind": kind, "millis": 120 })).await;
        let began = Instant::now();
        let (status, body) = mock.scim_get("/Users").await;
        assert_eq!((status, &body["totalResults"]), (200, &json!(0)), "{kind}");
        assert!(began.elapsed() >= Duration::from_millis(110), "{kind}: {:?}", began.elapsed());
    }
    mock.fault(json!({ "next": 1 }), json!({ "kind": "delay", "millis": 60_000 })).await;
    let late = mock.scim(Method::GET, "/Users").timeout(Duration::from_millis(50)).send().await;
    assert!(late.is_err_and(|error| error.is_timeout()));
    assert_eq!(mock.scim_get("/Users").await.0, 200);
}

#[tokio::test]
async fn reads_lag_behind_a_write() {
    let mock = Mock::start().await;
    mock.fault(json!({}), json!({ "kind": "stale", "reads": 2 })).await;
    let total = async || mock.scim_get("/Users").await.1["totalResults"].clone();
    let id = mock.scim_user(person("ada")).await;
    assert_eq!(mock.scim_get(&format!("/Users/{id}")).await.0, 404);
    assert_eq!([total().await, total().await], [json!(0), json!(1)]);
    let (status, _) =
        mock.scim_patch(&format!("/Users/{id}"), json!([{ "op": "replace", "path": "active", "value": false }])).await;
    assert_eq!(status, 200);
    assert_eq!(mock.scim_get(&format!("/Users/{id}")).await.1["active"], true);
}

#[tokio::test]
async fn faults_are_listed_counted_and_taken_back() {
    let mock = Mock::start().await;
    let one = mock.fault(json!({ "path": "/Users/*", "method": "get" }), json!({ "kind": "reset" })).await;
    let other = mock.fault(json!({ "every": 2 }), json!({ "kind": "status", "status": 500 })).await;
    let statuses =
        [mock.scim_get("/Groups").await.0, mock.scim_get("/Groups").await.0, mock.scim_get("/Users").await.0];
    assert_eq!(statuses, [200, 500, 200]);
    let (_, list) = mock.get(&mock.at("/faults")).await;
    let counts = |at: usize| [&list["faults"][at]["matches"], &list["faults"][at]["firings"]].map(Value::clone);
    assert_eq!((counts(0), counts(1)), ([json!(0), json!(0)], [json!(3), json!(1)]));
    assert_eq!(list["faults"][1]["effect"], json!({ "kind": "status", "status": 500 }));
    assert_eq!(mock.delete(&mock.at(&format!("/faults/{one}"))).await.0, 204);
    let gone = json!({ "error": format!("there is no fault {one}") });
    assert_eq!(mock.delete(&mock.at(&format!("/faults/{one}"))).await, (404, gone));
    assert_eq!(mock.delete(&mock.at("/faults")).await.0, 204);
    assert_eq!(mock.get(&mock.at("/faults")).await.1, json!({ "faults": [] }));
    assert_eq!(other, 2);
}

#[tokio::test]
async fn a_fault_comes_by_its_turn_or_by_a_chance_that_repeats_itself() {
    let mock = Mock::start().await;
    let unavailable = json!({ "kind": "status", "status": 503 });
    let met = async |turn: Value| {
        mock.delete(&mock.at("/faults")).await;
        mock.fault(turn, unavailable.clone()).await;
        let mut met = Vec::new();
        for number in 1..=20 {
            if mock.scim_get("/Users?count=0").await.0 == 503 {
                met.push(number);
            }
        }
        met
    };
    assert_eq!(met(json!({ "nth": 3 })).await, [3]);
    assert_eq!(met(json!({ "every": 7 })).await, [7, 14]);
    assert_eq!(met(json!({ "next": 2, "write": false })).await, [1, 2]);
    let chance = met(json!({ "probability": 0.5, "seed": 7 })).await;
    assert_eq!(chance, met(json!({ "probability": 0.5, "seed": 7 })).await);
    assert_ne!(chance, met(json!({ "probability": 0.5, "seed": 8 })).await);
    assert!((4..=16).contains(&chance.len()), "{chance:?}");
    let (_, list) = mock.get(&mock.at("/faults")).await;
    assert_eq!(list["faults"][0]["matches"], 20);
    mock.fault(json!({ "path": "/Groups" }), unavailable.clone()).await;
    assert_eq!(mock.get(&mock.at("/faults")).await.1["faults"][1]["firings"], 0);
}

#[tokio::test]
async fn a_fault_is_set_with_the_domain_with_its_seed_or_not_at_all() {
    let reset = json!({ "match": { "next": 1 }, "effect": { "kind": "reset" } });
    let mock = Mock::with(json!({ "name": "s-2", "faults": [reset] })).await;
    assert!(mock.create_ada().await.is_err());
    assert_eq!(mock.post(&mock.at("/seed"), json!({ "faults": [reset] })).await.0, 200);
    assert!(mock.create_ada().await.is_err());
    let line = json!({ "error": "a domain: `faults[0]`: `effect.kind`: unknown value `rest`: did you mean `reset`?" });
    let typo = json!({ "name": "s-3", "faults": [{ "effect": { "kind": "rest" } }] });
    assert_eq!(mock.post("/_mock/domains", typo).await, (400, line));
    assert_eq!(mock.get("/_mock/domains/s-3").await.0, 404);
    mock.fault(json!({}), json!({ "kind": "reset" })).await;
    assert_eq!(mock.post(&mock.at("/reset"), json!({})).await.0, 200);
    assert_eq!(mock.create_ada().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_token_in_the_wrong_place_is_told_and_not_repeated() {
    let mock = Mock::start().await;
    let token = text(&mock.domain["token"]);
    mock.scim_get("/Users").await;
    assert_eq!(mock.last_exchange().await["tokenIn"], json!([]));
    let leaking = mock.scim(Method::POST, &format!("/Nobody?access_token={token}")).header("X-Debug", &token);
    said(leaking.json(&json!({ "why": token }))).await;
    let exchange = mock.last_exchange().await;
    assert_eq!(exchange["tokenIn"], json!(["address", "header x-debug", "body"]));
    assert_eq!(exchange["path"], "/d/s-1/pubapi/scim/v2/Nobody?access_token=***");
    assert!(!exchange.to_string().contains(&token), "{exchange}");
}

#[tokio::test]
async fn a_token_in_a_cookie_is_told_and_one_that_was_good_once_is_not_repeated() {
    let mock = Mock::start().await;
    let token = text(&mock.domain["token"]);
    said(mock.scim(Method::GET, "/Users").header("Cookie", format!("a=b; key={token}"))).await;
    let exchange = mock.last_exchange().await;
    assert_eq!(
        (&exchange["tokenIn"], &exchange["requestHeaders"]["cookie"]),
        (&json!(["header cookie"]), &json!("***"))
    );
    mock.delete(&mock.at("/tokens")).await;
    assert_eq!(mock.scim_get(&format!("/Users?access_token={token}")).await.0, 401);
    let exchange = mock.last_exchange().await;
    assert_eq!(exchange["tokenIn"], json!(["address"]));
    assert!(!exchange.to_string().contains(&token), "{exchange}");
}

#[tokio::test]
async fn the_limits_of_a_token_are_told_kept_and_over_with_the_clock() {
    let mock = Mock::with(json!({ "limits": { "perSecond": 2, "perDay": 3 } })).await;
    assert_eq!(mock.domain["limits"], json!({ "perSecond": 2, "perDay": 3 }));
    mock.post("/_mock/clock", json!({ "frozen": true })).await;
    let get = async || mock.scim(Method::GET, "/Users").send().await.unwrap();
    let first = get().await;
    let told = ["qps-allotted", "qps-current", "quota-allotted", "quota-current"];
    assert_eq!(told.map(|name| header(&first, &format!("x-accesstoken-{name}"))), ["2", "1", "3", "1"]);
    assert_eq!([get().await.status().as_u16(), get().await.status().as_u16()], [200, 403]);
    mock.post("/_mock/clock", json!({ "advanceMillis": 1_000 })).await;
    assert_eq!(get().await.status(), 200);
    let over = get().await;
    assert_eq!(header(&over, "x-mashery-error-code"), "ERR_403_DEVELOPER_OVER_RATE");
    assert_eq!(header(&over, "retry-after"), "86399");
    assert_eq!(mock.patch(&mock.at("/settings"), json!({ "limits": null })).await.1["limits"], Value::Null);
    assert_eq!((get().await.status().as_u16(), header(&get().await, "x-accesstoken-qps-current").as_str()), (200, ""));
}

#[tokio::test]
async fn limit_may_last_until_a_date_in_any_form() {
    let mock = Mock::start().await;
    for (form, end) in [("imf-fixdate", " GMT"), ("rfc850-date", " GMT"), ("asctime-date", "")] {
        let effect = json!({ "kind": "status", "status": 503, "retryAfter": 2, "retryAfterForm": form });
        mock.fault(json!({ "next": 1 }), effect).await;
        let response = mock.create_ada().await.unwrap();
        let date = header(&response, "retry-after");
        assert!(date.contains(':') && (end.is_empty() != date.ends_with(" GMT")), "{form}: {date}");
        let exchange = mock.last_exchange().await;
        let millis = exchange["retryAfterMillis"].as_u64().unwrap();
        assert!((1_500..=2_500).contains(&millis), "{form}: {millis}");
        assert_eq!(exchange["retryAfter"], millis.div_ceil(1_000));
    }
    let without = json!({ "effect": { "kind": "status", "status": 429, "retryAfterForm": "imf-fixdate" } });
    let (status, error) = mock.post(&mock.at("/faults"), without).await;
    assert_eq!(
        (status, text(&error["error"])),
        (400, "a fault: `effect`: `retryAfterForm` requires `retryAfter`".into())
    );
}

#[tokio::test]
async fn answer_may_be_a_redirect_or_have_a_body_of_its_own() {
    let mock = Mock::start().await;
    // The client of the tests follows the other redirects.
    let redirect = json!({ "kind": "status", "status": 300, "location": "http://localhost:9/Users" });
    mock.fault(json!({ "next": 1 }), redirect).await;
    let response = mock.create_ada().await.unwrap();
    assert_eq!((response.status().as_u16(), &*header(&response, "location")), (300, "http://localhost:9/Users"));
    let own = json!({ "kind": "status", "status": 402, "content": { "detail": "No licence left" } });
    mock.fault(json!({ "method": "POST", "path": "/Users" }), own).await;
    assert_eq!(heard(mock.create_ada().await.unwrap()).await, (402, json!({ "detail": "No licence left" })));
    mock.fault(json!({ "path": "/Groups" }), json!({ "kind": "status", "status": 500, "content": "<h1>No</h1>" }))
        .await;
    let page = mock.scim(Method::GET, "/Groups").send().await.unwrap();
    assert_eq!(header(&page, "content-type"), "text/html");
    assert_eq!(page.text().await.unwrap(), "<h1>No</h1>");
}

#[tokio::test]
async fn later_page_is_one_after_the_first_resource() {
    let mock = Mock::start().await;
    mock.fault(json!({ "laterPage": true }), json!({ "kind": "status", "status": 500 })).await;
    let status = async |query: &str| mock.scim_get(&format!("/Users{query}")).await.0;
    assert_eq!([status("").await, status("?startIndex=1&count=100").await], [200, 200]);
    assert_eq!(status("?startIndex=101&count=100").await, 500);
    assert_eq!(mock.create_ada().await.unwrap().status(), 201);
}
