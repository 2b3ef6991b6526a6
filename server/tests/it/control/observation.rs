//! Observation of a domain: the journal as it grows, one exchange with its effects, users and groups in pages, timelines,
//! attempts to sign in, and the files of the console.

use std::time::{Duration, Instant};

use egnyte_mock::{Config, Server};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Mock, filtered, person, person_with, said, text, web};

/// Reader of a stream of events.
struct Events {
    response: Response,
    rest: String,
}

impl Events {
    async fn of(mock: &Mock, query: &str) -> Self {
        let response = mock.request(Method::GET, &mock.at(&format!("/journal/live{query}"))).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, rest: String::new() }
    }

    /// The next event: its id, and its data.
    async fn next(&mut self) -> (u64, Value) {
        while !self.rest.contains("\n\n") {
            self.rest += std::str::from_utf8(&self.response.chunk().await.unwrap().unwrap()).unwrap();
        }
        let (event, rest) =
            self.rest.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned())).unwrap();
        self.rest = rest;
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        assert_eq!(field("event: "), "exchanges");
        (field("id: ").parse().unwrap(), serde_json::from_str(&field("data: ")).unwrap())
    }

    /// The paths in the next event.
    async fn paths(&mut self) -> Vec<String> {
        let (_, data) = self.next().await;
        data["exchanges"].as_array().unwrap().iter().map(|exchange| text(&exchange["path"])).collect()
    }
}

#[tokio::test]
async fn the_journal_is_followed_from_any_position() {
    let mock = Mock::start().await;
    mock.get("/d/s-1/one").await;
    let mut events = Events::of(&mock, "").await;
    let (id, first) = events.next().await;
    assert_eq!((id, &first["last"], &first["dropped"], &first["first"]), (1, &json!(1), &json!(0), &json!(1)));
    assert_eq!(first["exchanges"][0]["path"], "/d/s-1/one");
    assert!(first["clock"]["at"].is_u64() && text(&first["clock"]["time"]).starts_with("20"));
    for path in ["/d/s-1/two", "/d/s-1/three"] {
        mock.get(path).await;
    }
    let mut later = events.paths().await;
    if later.len() == 1 {
        later.extend(events.paths().await);
    }
    assert_eq!(later, ["/d/s-1/two", "/d/s-1/three"]);
    assert_eq!(Events::of(&mock, "?after=2").await.paths().await, ["/d/s-1/three"]);
    let again = mock.request(Method::GET, &mock.at("/journal/live")).header("Last-Event-ID", "1");
    let response = again.send().await.unwrap();
    assert_eq!(Events { response, rest: String::new() }.paths().await, ["/d/s-1/two", "/d/s-1/three"]);
    assert_eq!(Events::of(&mock, "?after=9").await.paths().await.len(), 3, "a position of an earlier run");
}

#[tokio::test]
async fn the_journal_is_followed_with_a_filter() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person("ada")).await;
    mock.scim_user(person("grace")).await;
    mock.scim_patch(&format!("/Users/{ada}"), json!([{ "op": "Replace", "path": "active", "value": false }])).await;
    mock.get("/d/s-1/nowhere").await;
    let count = async |query: &str| Events::of(&mock, query).await.paths().await.len();
    assert_eq!(count("?method=post").await, 2);
    assert_eq!(count("?status=4xx").await, 1);
    assert_eq!(count("?finding=op-case").await, 1);
    assert_eq!(count("?finding=error").await, 2);
    assert_eq!(count("?path=/Users/*").await, 1);
    assert_eq!(count("?text=grace@acme").await, 1);
    assert_eq!(count(&format!("?person={ada}")).await, 2);
    assert_eq!(count(&format!("?person={ada}&method=PATCH&text=")).await, 1);
    let (status, error) = mock.get(&mock.at("/journal/live?person=7")).await;
    assert_eq!((status, text(&error["error"]).contains('7')), (404, true));
}

#[tokio::test]
async fn a_stream_ends_with_the_server_and_with_its_domain() {
    let mock = Mock::start().await;
    let (mut with_domain, mut with_server) = (Events::of(&mock, "").await, Events::of(&mock, "").await);
    with_domain.next().await;
    with_server.next().await;
    assert_eq!(mock.delete(&mock.at("")).await.0, 204);
    assert!(with_domain.response.chunk().await.unwrap().is_none());
    let (began, Mock { server, .. }) = (Instant::now(), mock);
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(3), "the server waited for a reader");
}

#[tokio::test]
async fn an_exchange_shows_what_it_changed() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person("ada")).await;
    let members = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales",
        "members": [{ "value": ada }] });
    mock.scim_post("/Groups", members).await;
    mock.scim_patch(&format!("/Users/{ada}"), json!([{ "op": "replace", "path": "active", "value": false }])).await;
    mock.scim_get("/Users").await;
    let (status, created) = mock.get(&mock.at("/journal/1")).await;
    assert_eq!((status, &created["effects"][0]["kind"]), (200, &json!("created")));
    assert_eq!(created["effects"][0]["user"], json!({ "id": ada, "userName": "ada" }));
    assert!(text(&created["requestText"]).starts_with('{') && text(&created["responseText"]).contains(&ada));
    let (_, group) = mock.get(&mock.at("/journal/2")).await;
    assert_eq!(group["effects"][0]["kind"], "group-created");
    let (_, deactivated) = mock.get(&mock.at("/journal/3")).await;
    assert_eq!(deactivated["effects"][0]["values"], json!({ "active": [true, false] }));
    let (_, read) = mock.get(&mock.at("/journal/4")).await;
    assert_eq!(read["effects"], json!([]));
    let line = "the journal has no exchange 5: it keeps 1 to 4";
    assert_eq!(mock.get(&mock.at("/journal/5")).await, (404, json!({ "error": line })));
}

#[tokio::test]
async fn a_filter_that_finds_nothing_has_near_misses() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person("ada")).await;
    mock.found("/Users", "userName eq \"ada@acme.example\"").await;
    mock.found("/Users", "userName eq \"ada\"").await;
    mock.admin_user(json!({ "userName": "grace" })).await;
    mock.post(&mock.at("/groups"), json!({ "displayName": "Engineering" })).await;
    mock.scim_get(&filtered("/Groups", "displayName eq \"Enginering\"")).await;
    let near = async |seq: u64| mock.get(&mock.at(&format!("/journal/{seq}"))).await.1["nearMisses"].clone();
    let other = near(2).await;
    assert_eq!(
        json!([other[0]["id"], other[0]["attribute"], other[0]["why"]]),
        json!([ada, "emails.value", "other-attribute"])
    );
    assert_eq!(near(3).await, json!([]), "it found one");
    assert_eq!(near(4).await[0]["displayName"], "Engineering");
}

#[tokio::test]
async fn the_journal_is_cleared_and_its_numbers_go_on() {
    let mock = Mock::start().await;
    mock.get("/d/s-1/one").await;
    assert_eq!(mock.delete(&mock.at("/journal")).await.0, 204);
    mock.get("/d/s-1/two").await;
    let (_, journal) = mock.get(&mock.at("/journal")).await;
    assert_eq!(json!([journal["exchanges"][0]["seq"], journal["last"], journal["dropped"]]), json!([2, 2, 0]));
}

#[tokio::test]
async fn a_timeline_has_each_step_with_its_request() {
    let mock = Mock::start().await;
    let ada = text(&mock.admin_user(json!({ "userName": "ada", "email": "ada@acme.example" })).await["id"]);
    let at_ada = format!("/Users/{ada}");
    mock.scim_patch(&at_ada, json!([{ "op": "add", "path": "externalId", "value": "x-1" }])).await;
    let (_, group) = mock.post(&mock.at("/groups"), json!({ "displayName": "Sales" })).await;
    let group = text(&group["id"]);
    let member = json!([{ "op": "add", "path": "members", "value": [{ "value": ada }] }]);
    mock.scim_patch(&format!("/Groups/{group}"), member).await;
    mock.scim_patch(&at_ada, json!([{ "op": "replace", "path": "name.givenName", "value": "Augusta" }])).await;
    mock.delete(&mock.at(&format!("/groups/{group}"))).await;
    mock.scim_delete(&at_ada).await;
    let (status, timeline) = mock.get(&mock.at(&format!("/users/{ada}/timeline"))).await;
    assert_eq!(status, 200, "{timeline}");
    let steps = timeline["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| text(&step["kind"])).collect();
    assert_eq!(kinds, ["created", "taken-over", "joined", "changed", "left", "deleted"]);
    let causes: Vec<_> = steps.iter().map(|step| (text(&step["by"]), step["request"]["seq"].as_u64())).collect();
    let client = |seq| ("client".to_owned(), Some(seq));
    let administrator = || ("administrator".to_owned(), None);
    assert_eq!(causes, [administrator(), client(1), client(2), client(3), administrator(), client(4)]);
    assert_eq!(steps[3]["values"]["givenName"], json!([null, "Augusta"]));
    assert_eq!(steps[2]["group"]["displayName"], "Sales");
    assert_eq!(mock.get(&mock.at("/users/7/timeline")).await.0, 404);
    mock.post(&mock.at("/reset"), json!({})).await;
    assert_eq!(mock.get(&mock.at(&format!("/users/{ada}/timeline"))).await.0, 404);
}

#[tokio::test]
async fn a_request_that_is_refused_leaves_no_step() {
    let mock = Mock::start().await;
    let ada = mock.scim_user(person("ada")).await;
    mock.scim_user(person("grace")).await;
    let taken = json!([{ "op": "replace", "path": "emails", "value": [{ "value": "grace@acme.example" }] }]);
    assert_eq!(mock.scim_patch(&format!("/Users/{ada}"), taken).await.0, 409);
    let (_, timeline) = mock.get(&mock.at(&format!("/users/{ada}/timeline"))).await;
    assert_eq!(timeline["steps"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn users_and_groups_are_searched_in_pages() {
    let mock = Mock::start().await;
    for number in 0..5 {
        let name = format!("u{number}");
        mock.scim_user(person_with(&name, json!({ "active": number != 4 }))).await;
    }
    let (_, all) = mock.get(&mock.at("/users?count=2&start=2")).await;
    assert_eq!(json!([all["total"], all["start"], all["users"][0]["userName"]]), json!([5, 2, "u2"]));
    assert_eq!(all["users"].as_array().unwrap().len(), 2);
    let (_, found) = mock.get(&mock.at("/users?search=U3@ACME")).await;
    assert_eq!(json!([found["total"], found["users"][0]["userName"]]), json!([1, "u3"]));
    let (_, gone) = mock.get(&mock.at("/users?active=false")).await;
    assert_eq!(json!([gone["total"], gone["users"][0]["userName"]]), json!([1, "u4"]));
    let ids = [&all["users"][0]["id"], &all["users"][1]["id"]];
    let (_, group) = mock.post(&mock.at("/groups"), json!({ "displayName": "Sales", "members": ids })).await;
    let (_, groups) = mock.get(&mock.at("/groups?search=sal")).await;
    assert_eq!(json!([groups["total"], groups["groups"][0]["memberCount"]]), json!([1, 2]));
    let at_group = mock.at(&format!("/groups/{}?start=1&count=1", text(&group["id"])));
    let (_, group) = mock.get(&at_group).await;
    assert_eq!(json!([group["memberCount"], group["members"][0]["userName"]]), json!([2, "u3"]));
    let (_, user) = mock.get(&mock.at(&format!("/users/{}", text(ids[0])))).await;
    assert_eq!(user["groups"][0]["displayName"], "Sales");
    assert_eq!(mock.get(&mock.at("/users/7")).await.0, 404);
    assert_eq!(mock.get(&mock.at("/groups/7")).await.0, 404);
}

#[tokio::test]
async fn the_difference_since_a_snapshot_is_listed() {
    let mock = Mock::start().await;
    let ada = text(&mock.admin_user(json!({ "userName": "ada" })).await["id"]);
    let (_, group) = mock.post(&mock.at("/groups"), json!({ "displayName": "Sales", "members": [ada] })).await;
    let (_, taken) = mock.post(&mock.at("/snapshots"), json!({})).await;
    let (_, list) = mock.get(&mock.at("/snapshots")).await;
    let first = &list["snapshots"][0];
    assert_eq!(json!([first["id"], first["users"], first["groups"]]), json!([taken["id"], 1, 1]));
    let path = mock.at(&format!("/snapshots/{}/changes", taken["id"]));
    assert_eq!(mock.get(&path).await.1, json!({ "changes": [], "total": 0 }));
    mock.patch(&mock.at(&format!("/users/{ada}")), json!({ "active": false })).await;
    mock.admin_user(json!({ "userName": "grace" })).await;
    mock.patch(&mock.at(&format!("/groups/{}", text(&group["id"]))), json!({ "remove": [ada] })).await;
    let (_, changes) = mock.get(&path).await;
    let kinds: Vec<_> = changes["changes"].as_array().unwrap().iter().map(|change| text(&change["kind"])).collect();
    assert_eq!(kinds, ["user-changed", "user-created", "member-left"]);
    assert_eq!(mock.get(&mock.at("/snapshots/9/changes")).await.0, 404);
}

#[tokio::test]
async fn attempts_to_sign_in_are_listed_with_their_checks() {
    let mock = Mock::start().await;
    let form = "SAMLResponse=PGE%2BPC9hPg%3D%3D";
    let post =
        mock.request(Method::POST, "/d/s-1/samlconsumer").header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(post.body(form).send().await.unwrap().status(), 403);
    let (status, list) = mock.get(&mock.at("/sign-ins")).await;
    let attempt = &list["signIns"][0];
    assert_eq!(
        (status, &attempt["outcome"], &attempt["reason"]),
        (200, &json!("refused"), &json!("sso-not-configured"))
    );
    assert_eq!(attempt["message"], "<a></a>");
    assert_eq!(
        json!([attempt["seq"], attempt["checks"][0]["state"], attempt["checks"][1]["state"]]),
        json!([1, "failed", "undecided"])
    );
}

#[tokio::test]
async fn the_console_is_served_under_a_strict_policy() {
    let mock = Mock::start().await;
    for (path, kind) in
        [("/_mock/ui", "text/html"), ("/_mock/ui/app.js", "text/javascript"), ("/_mock/ui/console.css", "text/css")]
    {
        let answer = mock.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with(kind), "{path}");
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    assert_eq!(mock.get("/_mock/ui/nothing.js").await.0, 404);
    let foreign = mock.request(Method::GET, "/_mock/ui").header("Host", "evil.example");
    assert_eq!(said(foreign).await.0, 403);
}

#[tokio::test]
async fn the_files_of_the_console_need_no_admin_token_and_its_data_does() {
    let config = Config { expose: true, admin_token: Some("s3cret-admin".to_owned()), ..Config::default() };
    let server = Server::start(config).await.unwrap();
    let client = web().build().unwrap();
    let get = |path: &str| client.get(format!("{}{path}", server.url()));
    assert_eq!(get("/_mock/ui").send().await.unwrap().status(), 200);
    assert_eq!(get("/_mock/ui/app.js").send().await.unwrap().status(), 200);
    for path in ["/_mock/domains", "/_mock/uix", "/_mock/domains/acme/journal/live", "/_mock/domains/acme/users"] {
        assert_eq!(get(path).send().await.unwrap().status(), 401, "{path}");
    }
    let admitted = |origin: &str| {
        get("/_mock/domains").bearer_auth("s3cret-admin").header("Host", "10.0.0.7:80").header("Origin", origin)
    };
    assert_eq!(admitted("http://10.0.0.7:80").send().await.unwrap().status(), 200);
    assert_eq!(admitted("http://10.0.0.8:80").send().await.unwrap().status(), 403);
}
