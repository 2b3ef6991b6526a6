//! The control API: domains, seeds, marks, changes, journal, settings, and who may call it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Mock, said, text};

#[tokio::test]
async fn a_mock_is_healthy_and_ready() {
    let mock = Mock::start().await;
    let healthy = (200, json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
    assert_eq!(mock.get("/_mock/health").await, healthy);
    assert_eq!(mock.get("/_mock/ready").await, healthy);
}

#[tokio::test]
async fn a_domain_tells_where_it_is_and_how_it_is_set() {
    let mock = Mock::with(json!({ "guesses": { "page-size": 5 }, "weaknesses": ["user-type-optional"] })).await;
    let url = format!("{}/d/d-1", mock.server.url());
    assert_eq!(mock.domain["name"], "d-1");
    assert_eq!(mock.domain["url"], url);
    assert_eq!(mock.domain["scimUrl"], format!("{url}/pubapi/scim/v2"));
    assert_eq!(mock.domain["guesses"]["page-size"], "5");
    assert_eq!(mock.domain["guesses"]["duplicate-email"], "refuse");
    assert_eq!(mock.domain["weaknesses"], json!(["user-type-optional"]));
    assert_eq!(text(&mock.domain["token"]).len(), 24);
    assert_eq!(mock.get("/_mock/domains/D-1").await, (200, without_administrator(&mock)));
    let (_, all) = mock.get("/_mock/domains").await;
    assert_eq!(all["domains"].as_array().unwrap().len(), 2);
}

/// Domain without the credentials, which are returned only when it is created.
fn without_administrator(mock: &Mock) -> Value {
    let mut domain = mock.domain.clone();
    domain.as_object_mut().unwrap().remove("administrator");
    domain
}

#[tokio::test]
async fn a_domain_is_gone_once_it_is_deleted_and_the_default_one_stays() {
    let mock = Mock::start().await;
    assert_eq!(mock.delete("/_mock/domains/s-1").await, (204, Value::Null));
    assert_eq!(mock.get("/_mock/domains/s-1").await, (404, json!({ "error": "there is no domain `s-1`" })));
    assert_eq!(mock.delete("/_mock/domains/acme").await.0, 409);
}

#[tokio::test]
async fn two_domains_cannot_share_a_name() {
    let mock = Mock::start().await;
    let taken = json!({ "error": "there is already a domain `s-1`" });
    assert_eq!(mock.post("/_mock/domains", json!({ "name": "S-1" })).await, (409, taken));
    assert_eq!(mock.post("/_mock/domains", json!({ "name": "a.b" })).await.0, 400);
}

#[tokio::test]
async fn a_seed_that_fails_makes_no_domain() {
    let mock = Mock::start().await;
    let seed = json!({ "users": [{ "userName": "ada" }, { "userName": "Ada" }] });
    let (status, error) = mock.post("/_mock/domains", json!({ "name": "s-2", "seed": seed })).await;
    assert_eq!(status, 409, "{error}");
    assert_eq!(mock.get("/_mock/domains/s-2").await.0, 404);
}

#[tokio::test]
async fn a_seed_makes_people_and_groups_and_tells_what_it_made() {
    let mock = Mock::start().await;
    let seed = json!({
        "users": [
            { "userName": "ada", "email": "ada@acme.example", "givenName": "Ada", "familyName": "Lovelace" },
            { "userName": "grace", "active": false, "authType": "sso", "userType": "admin", "idpUserName": "g@x" },
        ],
        "groups": [{ "displayName": "Engineering", "members": ["GRACE", "ada"] }, { "displayName": "Empty" }],
    });
    let (status, made) = mock.post(&mock.at("/seed"), seed).await;
    assert_eq!(status, 200, "{made}");
    let (ada, grace) = (&made["users"][0], &made["users"][1]);
    let expected = json!([true, "egnyte", "power", null, "Ada Lovelace"]);
    assert_eq!(
        json!([ada["active"], ada["authType"], ada["userType"], ada["idpUserName"], ada["formattedName"]]),
        expected
    );
    let expected = json!([false, "sso", "admin", "g@x", null]);
    assert_eq!(
        json!([grace["active"], grace["authType"], grace["userType"], grace["idpUserName"], grace["formattedName"]]),
        expected
    );
    assert_eq!(made["groups"][0]["members"], json!([ada["id"], grace["id"]]));
    let (_, state) = mock.get(&mock.at("/state")).await;
    assert_eq!(state["users"], made["users"]);
    assert_eq!(state["groups"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_seed_with_a_mistake_is_refused_in_one_line_and_changes_nothing() {
    let mock = Mock::start().await;
    let cases = [
        (json!({ "user": [] }), "a seed: `user`: unknown field: did you mean `users`?"),
        (
            json!({ "users": [{ "userName": "ada", "mail": "x" }] }),
            "a seed: `users[0].mail`: unknown field: did you mean `email`?",
        ),
        (json!({ "users": [{}] }), "a user: missing field `userName`"),
        (
            json!({ "users": [{ "userName": "ada", "active": "yes" }] }),
            "a seed: `users[0].active`: invalid type: string \"yes\", expected a boolean",
        ),
        (
            json!({ "users": [{ "userName": "ada", "userType": "boss" }] }),
            "a seed: `users[0].userType`: `boss` is not admin, power or standard",
        ),
        (json!({ "users": [{ "userName": "ada", "email": "x" }] }), "`x` is not an email address"),
        (
            json!({ "users": [{ "userName": "ada" }], "groups": [{ "displayName": "G", "members": ["adda"] }] }),
            "group `G` has the member `adda`, but no user has this user name: did you mean `ada`?",
        ),
        (json!([]), "a seed: expected a JSON object"),
    ];
    for (seed, line) in cases {
        assert_eq!(mock.post(&mock.at("/seed"), seed).await, (400, json!({ "error": line })));
    }
    assert_eq!(mock.get(&mock.at("/state")).await.1, json!({ "users": [], "groups": [] }));
}

#[tokio::test]
async fn changes_since_a_mark_are_the_difference_of_two_states() {
    let mock = Mock::start().await;
    let ada = text(&mock.admin_user(json!({ "userName": "ada" })).await["id"]);
    let grace = text(&mock.admin_user(json!({ "userName": "grace" })).await["id"]);
    let first = mock.mark().await;
    let (_, group) = mock.post(&mock.at("/groups"), json!({ "displayName": "G", "members": [ada] })).await;
    let group = text(&group["id"]);
    let second = mock.mark().await;
    let at_group = mock.at(&format!("/groups/{group}"));
    mock.patch(&at_group, json!({ "displayName": "H", "add": [grace], "remove": [ada] })).await;
    mock.patch(&mock.at(&format!("/users/{ada}")), json!({ "active": false })).await;
    mock.patch(&mock.at(&format!("/users/{grace}")), json!({ "active": false })).await;
    mock.patch(&mock.at(&format!("/users/{grace}")), json!({ "active": true })).await;
    assert_eq!(mock.kinds_since(first).await, ["user-changed", "group-created", "member-joined"]);
    let changes = mock.changes_since(second).await;
    let kinds: Vec<_> = changes.iter().map(|change| text(&change["kind"])).collect();
    assert_eq!(kinds, ["user-changed", "group-renamed", "member-left", "member-joined"]);
    assert_eq!(json!([changes[0]["before"]["active"], changes[0]["after"]["active"]]), json!([true, false]));
    assert_eq!(json!([changes[1]["before"]["displayName"], changes[1]["after"]["displayName"]]), json!(["G", "H"]));
    assert_eq!(json!([changes[2]["user"]["id"], changes[2]["group"]["id"]]), json!([ada, group]));
}

#[tokio::test]
async fn undone_changes_are_shown_beside_the_difference() {
    let mock = Mock::start().await;
    let ada = mock.admin_user(json!({ "userName": "ada", "email": "ada@acme.example" })).await;
    let id = text(&ada["id"]);
    let (_, group) = mock.post(&mock.at("/groups"), json!({ "displayName": "Finance", "members": [id] })).await;
    let (user, group) = (mock.at(&format!("/users/{id}")), mock.at(&format!("/groups/{}", text(&group["id"]))));
    let mark = mock.mark().await;
    for active in [false, true] {
        assert_eq!(mock.patch(&user, json!({ "active": active })).await.0, 200);
    }
    for change in [json!({ "remove": [id] }), json!({ "add": [id] })] {
        assert_eq!(mock.patch(&group, change).await.0, 200);
    }
    let (_, since) = mock.get(&mock.at(&format!("/changes?since={mark}"))).await;
    let kinds: Vec<_> = since["undone"].as_array().unwrap().iter().map(|undone| text(&undone["kind"])).collect();
    assert_eq!((&since["changes"], kinds), (&json!([]), vec!["user-deactivated".to_owned(), "member-left".to_owned()]));
}

#[tokio::test]
async fn nobody_leaves_a_group_that_is_gone_or_when_they_are_gone() {
    let mock = Mock::start().await;
    let ada = text(&mock.admin_user(json!({ "userName": "ada" })).await["id"]);
    let grace = text(&mock.admin_user(json!({ "userName": "grace" })).await["id"]);
    let (_, kept) = mock.post(&mock.at("/groups"), json!({ "displayName": "Kept", "members": [ada, grace] })).await;
    let (_, gone) = mock.post(&mock.at("/groups"), json!({ "displayName": "Gone", "members": [grace] })).await;
    let mark = mock.mark().await;
    mock.delete(&mock.at(&format!("/users/{ada}"))).await;
    mock.delete(&mock.at(&format!("/groups/{}", text(&gone["id"])))).await;
    assert_eq!(mock.kinds_since(mark).await, ["user-deleted", "group-deleted"]);
    let (_, state) = mock.get(&mock.at("/state")).await;
    assert_eq!(state["groups"][0]["id"], kept["id"]);
    assert_eq!(state["groups"][0]["members"], json!([grace]));
}

#[tokio::test]
async fn an_unknown_mark_is_told_and_the_oldest_marks_give_way() {
    let mock = Mock::start().await;
    let first = mock.mark().await;
    for _ in 0..egnyte_mock::domain::change::MOST_MARKS {
        mock.mark().await;
    }
    for unknown in [0, first, 9_999] {
        assert_eq!(mock.get(&mock.at(&format!("/changes?since={unknown}"))).await.0, 404);
    }
    assert_eq!(mock.changes_since(first + 1).await, Vec::<Value>::new());
    assert_eq!(mock.get(&mock.at("/changes")).await.0, 400);
    assert_eq!(mock.get(&mock.at("/changes?since=x")).await.0, 400);
}

#[tokio::test]
async fn a_reset_empties_the_domain_and_keeps_its_token() {
    let mock = Mock::with(json!({ "name": "s-1", "seed": { "users": [{ "userName": "ada" }] } })).await;
    mock.get("/d/s-1/nowhere").await;
    let (status, domain) = mock.post(&mock.at("/reset"), json!({})).await;
    assert_eq!((status, &domain), (200, &without_administrator(&mock)));
    assert_eq!(mock.get(&mock.at("/state")).await.1, json!({ "users": [], "groups": [] }));
    assert_eq!(mock.get(&mock.at("/journal")).await.1["exchanges"], json!([]));
}

#[tokio::test]
async fn the_journal_holds_what_was_said_to_a_domain_without_its_token() {
    let mock = Mock::start().await;
    let asked = mock.request(Method::POST, "/d/s-1/pubapi/nowhere/?a=%20b").bearer_auth("secret");
    let (status, answer) = said(asked.json(&json!({ "a": 1 }))).await;
    mock.get("/nowhere").await;
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    let exchange = &journal["exchanges"][0];
    assert_eq!(exchange["seq"], 1);
    assert_eq!(exchange["method"], "POST");
    assert_eq!(exchange["path"], "/d/s-1/pubapi/nowhere/?a=%20b");
    assert_eq!(exchange["requestHeaders"]["authorization"], "Bearer ***");
    assert_eq!(exchange["requestHeaders"]["content-type"], "application/json");
    assert_eq!(exchange["requestBody"], json!({ "a": 1 }));
    assert_eq!(json!([exchange["status"], exchange["responseBody"]]), json!([status, answer]));
    assert!(exchange["at"].is_u64() && exchange["durationMicros"].is_u64());
    assert_eq!(json!([journal["last"], journal["dropped"]]), json!([1, 0]));
    assert!(!journal.to_string().contains("secret"));
}

#[tokio::test]
async fn the_journal_is_read_in_pages() {
    let mock = Mock::start().await;
    for number in 1..=5 {
        mock.get(&format!("/d/s-1/{number}")).await;
    }
    let (_, journal) = mock.get(&mock.at("/journal?after=2&limit=2")).await;
    let paths: Vec<_> = journal["exchanges"].as_array().unwrap().iter().map(|it| text(&it["path"])).collect();
    assert_eq!(paths, ["/d/s-1/3", "/d/s-1/4"]);
    assert_eq!(journal["last"], 5);
    assert_eq!(mock.get(&mock.at("/journal?after=-1")).await.0, 400);
}

#[tokio::test]
async fn the_default_domain_has_its_own_journal_by_path_and_by_host() {
    let mock = Mock::start().await;
    mock.get("/one").await;
    said(mock.request(Method::GET, "/two").header("Host", "ACME.egnyte.com")).await;
    said(mock.request(Method::GET, "/three").header("Host", "s-1.localhost:80")).await;
    let (_, default) = mock.get("/_mock/domains/acme/journal").await;
    let (_, other) = mock.get(&mock.at("/journal")).await;
    assert_eq!(json!([default["last"], other["last"]]), json!([2, 1]));
}

#[tokio::test]
async fn settings_change_while_a_domain_runs() {
    let mock = Mock::start().await;
    let change = json!({ "guesses": { "duplicate-user-name": "accept" }, "weaknesses": ["user-type-optional"] });
    let (status, domain) = mock.patch(&mock.at("/settings"), change).await;
    assert_eq!((status, &domain["guesses"]["duplicate-user-name"]), (200, &json!("accept")));
    let (_, domain) = mock.patch(&mock.at("/settings"), json!({ "guesses": { "page-size": "7" } })).await;
    assert_eq!(domain["weaknesses"], json!(["user-type-optional"]));
    assert_eq!(domain["guesses"]["duplicate-user-name"], "accept");
    mock.admin_user(json!({ "userName": "ada" })).await;
    mock.admin_user(json!({ "userName": "ada" })).await;
}

#[tokio::test]
async fn an_unknown_setting_names_the_nearest_and_changes_nothing() {
    let mock = Mock::start().await;
    let change = json!({ "guesses": { "duplicate-email": "accept", "duplicate-user-names": "accept" } });
    let line = "there is no guess `duplicate-user-names`: did you mean `duplicate-user-name`?";
    assert_eq!(mock.patch(&mock.at("/settings"), change).await, (400, json!({ "error": line })));
    let (status, error) = mock.patch(&mock.at("/settings"), json!({ "weaknesses": ["user-type"] })).await;
    assert_eq!((status, text(&error["error"]).contains("`user-type-optional`")), (400, true));
    assert_eq!(mock.get(&mock.at("")).await.1, without_administrator(&mock));
}

#[tokio::test]
async fn the_table_of_guesses_tells_all_there_is() {
    let mock = Mock::start().await;
    let (status, table) = mock.get("/_mock/guesses").await;
    assert_eq!(status, 200);
    assert_eq!(table["guesses"].as_array().unwrap().len(), egnyte_mock::guesses::GUESSES.len());
    for guess in table["guesses"].as_array().unwrap() {
        assert_eq!(guess["values"][0], guess["default"], "{guess}");
        assert!(!text(&guess["question"]).is_empty() && !text(&guess["evidence"]).is_empty());
    }
    assert_eq!(table["weaknesses"][0]["id"], "takeover-sets-idp-user-name");
}

#[tokio::test]
async fn a_web_page_cannot_reach_the_control_api_and_a_local_one_can() {
    let mock = Mock::start().await;
    let with =
        |name: &'static str, value: &'static str| said(mock.request(Method::GET, "/_mock/health").header(name, value));
    for (name, value) in [("Host", "evil.example"), ("Origin", "https://evil.example"), ("Origin", "null")] {
        assert_eq!(with(name, value).await.0, 403, "{name}: {value}");
    }
    for (name, value) in [("Host", "acme.localhost:9"), ("Origin", "http://127.0.0.1:3000")] {
        assert_eq!(with(name, value).await.0, 200, "{name}: {value}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_in_one_line() {
    let mock = Mock::start().await;
    assert_eq!(mock.get("/_mock/domain").await.0, 404);
    let line = json!({ "error": "PUT is not possible here: there is GET, HEAD, POST" });
    assert_eq!(said(mock.request(Method::PUT, "/_mock/domains")).await, (405, line));
    let broken = mock.request(Method::POST, "/_mock/domains").body("{");
    let (status, error) = said(broken).await;
    assert_eq!(status, 400);
    assert!(text(&error["error"]).starts_with("the body is not JSON: "), "{error}");
}
